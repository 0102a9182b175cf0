"""A file in, windows of speech out: decoding, detection and packing as one plain iterator.

It blocks (run it in a thread), holds about a minute of sound per track, and says how far it is.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from moksori.audio.container import Recording
from moksori.audio.decode import Decoding, decode
from moksori.audio.levels import is_digital_silence
from moksori.audio.pcm import SAMPLE_RATE_HZ, Pcm, SpeechWindow, Track
from moksori.audio.speech import STEP, SpeechFinder, Utterance, VadSettings
from moksori.audio.windows import WindowMode, WindowPacker

SILENCE_ONLY: Final = "silence_only"
"""The warning of a recording in which nobody speaks."""

_PORTION: Final = 64 * STEP
"""The detector hears two seconds at a time; portions of digital silence are skipped."""


class Detector(Protocol):
    """The part of `moksori.ports.vad.VadTrack` that is needed here."""

    def probabilities(self, pcm: Pcm) -> Pcm:
        """Return one speech probability per 512 samples."""
        ...


def speech_windows(
    path: Path,
    *,
    open_vad: Callable[[], Detector],
    vad: VadSettings | None = None,
    windows: WindowMode = "packed",
    tracks: str = "auto",
) -> "Listening":
    """Open a recording and prepare to hear it; the sound is read while iterating.

    `open_vad` starts a detector for a track, such as `VadEngine.open`.

    Raises:
        EmptyAudioError: no bytes, or (while iterating) no samples.
        NotAudioError: not audio.
        UnreadableAudioError: broken or cut off before any sound (here or while iterating).
        UnsupportedOptionError: no such track mode.
    """
    return Listening(decode(path, tracks), open_vad, vad or VadSettings(), windows)


class Listening:
    """The speech windows of a recording, once; deterministic for a file and its settings."""

    def __init__(
        self,
        decoding: Decoding,
        open_vad: Callable[[], Detector],
        vad: VadSettings,
        mode: WindowMode,
    ) -> None:
        self.position_s = 0.0
        """How far the recording has been read, seconds; its length at the end."""
        self._decoding = decoding
        self._ears = [
            _Ear(track, open_vad(), SpeechFinder(vad), WindowPacker(track, mode))
            for track in decoding.tracks
        ]
        self._count = 0
        self._stopped = False

    def stop(self) -> None:
        """Let the iteration end soon, from any thread; `warnings` stay incomplete then."""
        self._stopped = True

    @property
    def recording(self) -> Recording:
        """What the headers said."""
        return self._decoding.recording

    @property
    def duration_s(self) -> float | None:
        """Seconds in all: what the headers said, corrected as soon as more was heard."""
        declared_s = self.recording.duration_s
        return None if declared_s is None else max(declared_s, self.position_s)

    @property
    def tracks(self) -> tuple[Track, ...]:
        """The tracks that windows may come from."""
        return self._decoding.tracks

    @property
    def warnings(self) -> tuple[str, ...]:
        """Codes such as `truncated_audio` and `silence_only`; complete at the end."""
        return tuple(self._decoding.warnings)

    def __iter__(self) -> Iterator[SpeechWindow]:
        for block in self._decoding:
            yield from self._numbered(self._ears[block.track.index].hear(block.pcm))
            end_s = block.start_s + block.pcm.size / SAMPLE_RATE_HZ
            self.position_s = max(self.position_s, end_s)
            if self._stopped:
                return
        for ear in self._ears:
            yield from self._numbered(ear.finish())
        if self._count == 0:
            self._decoding.warnings.append(SILENCE_ONLY)

    def _numbered(self, windows: Iterator[SpeechWindow]) -> Iterator[SpeechWindow]:
        for window in windows:
            yield replace(window, index=self._count)
            self._count += 1


class _Ear:
    """Listens to one track, and remembers as much sound as an open utterance needs."""

    def __init__(
        self, track: Track, detector: Detector, finder: SpeechFinder, packer: WindowPacker
    ) -> None:
        self.track = track
        self._detector = detector
        self._finder = finder
        self._packer = packer
        self._memory = _Memory()
        self._unheard: list[Pcm] = []
        self._unheard_samples = 0

    def hear(self, pcm: Pcm) -> Iterator[SpeechWindow]:
        """Take the next sound."""
        self._memory.append(pcm)
        self._unheard.append(pcm)
        self._unheard_samples += pcm.size
        if self._unheard_samples < _PORTION:
            return
        sound = np.concatenate(self._unheard)
        whole = sound.size - sound.size % _PORTION
        for start in range(0, whole, _PORTION):
            yield from self._detect(sound[start : start + _PORTION])
        self._unheard = [sound[whole:]]
        self._unheard_samples = sound.size - whole

    def finish(self) -> Iterator[SpeechWindow]:
        """End the track."""
        if self._unheard_samples:
            sound = np.concatenate(self._unheard)
            yield from self._detect(np.pad(sound, (0, -sound.size % STEP)))
        for utterance in self._finder.finish(self._memory.end):
            yield from self._pack(utterance)
        yield from self._packer.finish()

    def _detect(self, pcm: Pcm) -> Iterator[SpeechWindow]:
        if is_digital_silence(pcm):
            probabilities = np.zeros(pcm.size // STEP, dtype=np.float32)
        else:
            probabilities = self._detector.probabilities(pcm)
        for utterance in self._finder.feed(probabilities.tolist()):
            yield from self._pack(utterance)
        self._memory.forget_before(self._finder.needed_from)

    def _pack(self, utterance: Utterance) -> Iterator[SpeechWindow]:
        pcm = self._memory.between(utterance.start, utterance.end)
        yield from self._packer.add(utterance, pcm)


class _Memory:
    """The last sound of a track, by sample number."""

    def __init__(self) -> None:
        self.end = 0
        self._blocks: deque[tuple[int, Pcm]] = deque()

    def append(self, pcm: Pcm) -> None:
        self._blocks.append((self.end, pcm))
        self.end += pcm.size

    def forget_before(self, sample: int) -> None:
        while self._blocks and self._blocks[0][0] + self._blocks[0][1].size <= sample:
            self._blocks.popleft()

    def between(self, start: int, end: int) -> Pcm:
        parts = [
            pcm[max(start - first, 0) : max(end - first, 0)]
            for first, pcm in self._blocks
            if first < end and first + pcm.size > start
        ]
        return np.concatenate(parts)
