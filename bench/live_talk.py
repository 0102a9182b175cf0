"""Live talk for benches, in virtual time: one track, its utterances, partials and final texts.

A decode takes no time on that clock; what it costs is measured. The judge of Korean endings sees
the stable words, so that pauses are as long as they are in a meeting.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Event
from time import process_time
from typing import Final

import numpy as np

from bench.recordings import sample_lines, sample_sound
from moksori.audio.frame import FRAME_MS
from moksori.audio.pcm import SAMPLE_RATE_HZ, Pcm, SpeechWindow, Track
from moksori.engines.stt.whisper import Whisper
from moksori.meetings.live.wording import said_in
from moksori.ports.stt import Heard, SttOptions
from moksori.ports.vad import VadRows
from moksori.testing.live import frames
from moksori.text.endings import judge
from moksori.voice.batching import VadBatcher
from moksori.voice.model import PartialWanted
from moksori.voice.tape import BlockPool, Samples
from moksori.voice.track import LiveTrack, Told, Utterance
from moksori.voice.transcript import Line, LiveTranscript

_AROUND_S: Final = 0.1
FINAL: Final = SttOptions(word_times=True)
DRAFT: Final = SttOptions(draft=True)


@dataclass(frozen=True, slots=True)
class Talk:
    """What is said, and its sound."""

    text: str
    pcm: Pcm

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.pcm.size / SAMPLE_RATE_HZ

    @property
    def samples(self) -> Samples:
        """The sound as it comes from a microphone."""
        return np.asarray(np.clip(self.pcm, -1.0, 1.0) * 32_767, dtype=np.int16)


def sample_talk(pause_s: float, lines: int | None = None) -> Talk:
    """Return the lines of the sample meeting, one after the other, on one track."""
    tracks: dict[int, list[Pcm]] = {}
    for block in sample_sound():
        tracks.setdefault(block.track.index, []).append(block.pcm)
    whole = {index: np.concatenate(blocks) for index, blocks in tracks.items()}
    said = sample_lines()[:lines]
    pause = np.zeros(round(pause_s * SAMPLE_RATE_HZ), dtype=np.float32)
    parts = [pause]
    for line in said:
        first = round((float(line["start"]) - _AROUND_S) * SAMPLE_RATE_HZ)
        last = round((float(line["end"]) + _AROUND_S) * SAMPLE_RATE_HZ)
        parts += [whole[int(line["track"])][max(first, 0) : last], pause]
    noise = np.random.default_rng(0).normal(0.0, 8 / 32_768, sum(part.size for part in parts))
    pcm = np.concatenate(parts) + noise.astype(np.float32)
    return Talk(" ".join(str(line["text"]) for line in said), pcm)


def as_float(pcm: Samples) -> Pcm:
    """Return the same sound between -1 and 1."""
    return np.multiply(pcm, np.float32(1 / 32_768), dtype=np.float32)


def window(pcm: Samples, start: int = 0) -> SpeechWindow:
    """Return sound of a track as a recogniser wants it."""
    sound = as_float(pcm)
    piece = (0.0, start / SAMPLE_RATE_HZ, pcm.size / SAMPLE_RATE_HZ)
    return SpeechWindow(0, Track(0), sound, (piece,))


class Clocked:
    """A recogniser whose work is counted."""

    def __init__(self, whisper: Whisper) -> None:
        self._whisper = whisper
        self.cpu_s = 0.0
        self.calls = 0

    def hear(self, one: SpeechWindow, options: SttOptions) -> list[Heard]:
        """Return what was heard in a window."""
        began = process_time()
        (heard,) = self._whisper.hear([one], options, Event())
        self.cpu_s += process_time() - began
        self.calls += 1
        return heard


@dataclass(slots=True)
class Live:
    """What came of a talk."""

    partials: Clocked
    finals: Clocked
    utterances: list[Utterance] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    """Every state of every line that was shown."""
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The final texts."""
        return " ".join(self.texts)

    @property
    def cpu_s(self) -> float:
        """What all decoding cost."""
        return self.partials.cpu_s + self.finals.cpu_s

    def retracted(self) -> int:
        """Count the partials that took back words shown as stable."""
        return sum(
            not (after.stable + " ").startswith(before.stable + " ")
            for before, after in self._pairs()
            if before.stable and not after.final
        )

    def changed(self) -> tuple[int, int]:
        """Count stable words that the final text has otherwise, and all stable words."""
        words = wrong = 0
        for before, after in self._pairs():
            if after.final:
                stable = before.stable.split()
                words += len(stable)
                wrong += sum(
                    one != other
                    for one, other in zip(
                        stable, [*after.stable.split(), *([""] * len(stable))], strict=False
                    )
                )
        return wrong, words

    def _pairs(self) -> Iterator[tuple[Line, Line]]:
        last: dict[int, Line] = {}
        for line in self.lines:
            if line.number in last:
                yield last[line.number], line
            last[line.number] = line


class LiveTalk:
    """Listens to one track as a meeting does."""

    def __init__(self, whisper: Whisper, vad: VadRows, *, partials: bool = True) -> None:
        self._whisper, self._vad, self._with_partials = whisper, vad, partials

    def hear(self, talk: Talk) -> Live:
        """Hear all of it."""
        track, batcher = LiveTrack(BlockPool(), judge=judge), VadBatcher(self._vad)
        batcher.join(track)
        live, transcript = Live(Clocked(self._whisper), Clocked(self._whisper)), LiveTranscript()
        now = 0.0
        for frame in frames(talk.samples):
            now += FRAME_MS / 1000
            track.feed(frame)
            for _, told in batcher.tick(now):
                self._take(track, told, now, live, transcript)
        self._take(track, batcher.leave(track, now), now, live, transcript)
        return live

    def _take(
        self,
        track: LiveTrack,
        told: Sequence[Told],
        now: float,
        live: Live,
        transcript: LiveTranscript,
    ) -> None:
        for one in told:
            if isinstance(one, PartialWanted) and self._with_partials:
                pcm = track.sound(one.start, one.end)
                text = _text(live.partials.hear(window(pcm), DRAFT))
                track.heard(text, one.end, now)
                line = transcript.partial(0, one, text)
            elif isinstance(one, Utterance):
                heard = live.finals.hear(window(one.pcm, one.closed.start), FINAL)
                said = said_in(heard, one.closed, _at_s, _at_s(one.closed.first))
                text = said.text if said else ""
                live.utterances.append(one)
                live.texts.append(text)
                line = transcript.final(0, one.closed, text)
            else:
                continue
            if line is not None:
                live.lines.append(line)


def _text(heard: Sequence[Heard]) -> str:
    return " ".join(one.text for one in heard)


def _at_s(position: int) -> float:
    return position / SAMPLE_RATE_HZ
