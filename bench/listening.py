"""What listening to live tracks costs: the machines alone, and with the detector in batches.

Time is virtual: a frame of each track every 20 ms, each track 13.1 ms after the one before, a tick
every 9 ms. Nobody waits, so no timer is measured. A minute is a minute of one track.
"""

from statistics import median
from time import process_time
from typing import Final

import numpy as np

from bench.figures import Figure
from moksori.audio.frame import FRAME_MS
from moksori.engines.vad import VAD
from moksori.ports.audio import Pcm
from moksori.ports.vad import VadRows
from moksori.testing.live import frames
from moksori.testing.sounds import noise, silence, spoken
from moksori.voice.batching import TICK_S, VadBatcher
from moksori.voice.frames import Frame
from moksori.voice.tape import BlockPool, Samples
from moksori.voice.track import LiveTrack, Utterance

_SENTENCES: Final = (
    "다음 주 월요일까지 결제 오류를 고치겠습니다",
    "네",
    "그 화면은 지난주에 벌써 배포했습니다",
    "디자인 시안은 수요일에 다시 보기로 해요",
)
_PAUSE_S: Final = 2.5
_APART_S: Final = 0.0131
_TRACKS: Final = (1, 4, 20, 64)


def talk(seconds: float) -> Samples:
    """Return sentences with pauses of 2.5 s over soft noise."""
    once = np.concatenate(
        [part for sentence in _SENTENCES for part in (silence(_PAUSE_S), spoken(sentence))]
    )
    sound = np.resize(once, round(seconds * 16_000))
    loud = sound + noise(seconds, level_db=-65.0)
    return np.asarray(np.clip(loud, -1.0, 1.0) * 32_767, dtype=np.int16)


class Listened:
    """One run: what it cost and what it found."""

    def __init__(self, vad: VadRows, sent: list[list[Frame]]) -> None:
        batcher = VadBatcher(vad)
        pool = BlockPool()
        tracks = [LiveTrack(pool) for _ in sent]
        for track in tracks:
            batcher.join(track)
        self.utterances = 0
        self.most_blocks = 0
        due = [number * _APART_S for number in range(len(sent))]
        left = [iter(one) for one in sent]
        began = process_time()
        for tick in range(round((len(sent[0]) * FRAME_MS / 1000 + due[-1]) / TICK_S) + 1):
            now = tick * TICK_S
            for number, track in enumerate(tracks):
                while due[number] <= now and (frame := next(left[number], None)) is not None:
                    track.feed(frame)
                    due[number] += FRAME_MS / 1000
            for _, told in batcher.tick(now):
                self.utterances += sum(isinstance(one, Utterance) for one in told)
            self.most_blocks = max(self.most_blocks, pool.lent)
        minutes = len(sent) * len(sent[0]) / 3000
        self.cpu_s = (process_time() - began) / minutes
        self.rows = batcher.heard / batcher.calls


class Remembered:
    """A detector that costs next to nothing: one level for all, that comes and goes like speech."""

    state_size = 1

    def probabilities(self, windows: Pcm, states: Pcm) -> Pcm:
        """Return speech for two seconds out of four and a half."""
        states += 1
        return np.asarray(states[:, 0] % 140 > 78, dtype=np.float32)[: len(windows)]


def repeated(vad: VadRows, sent: list[list[Frame]], times: int) -> tuple[float, Listened]:
    """Return the median of the CPU seconds per minute, and the last run."""
    runs = [Listened(vad, sent) for _ in range(times)]
    return median(run.cpu_s for run in runs), runs[-1]


def shifted(sound: Samples, count: int) -> list[list[Frame]]:
    """Return the frames of so many tracks on which the same is said at other times."""
    return [frames(np.roll(sound, number * 16_000)) for number in range(count)]


def measure(*, quick: bool) -> list[Figure]:
    """Return CPU seconds per track and minute of sound."""
    seconds, times = (20.0, 3) if quick else (60.0, 5)
    sound = talk(seconds)
    rows = VAD.load("silero")().rows()
    rows.probabilities(np.zeros((1, 512), np.float32), np.zeros((1, rows.state_size), np.float32))
    plain_s, plain = repeated(Remembered(), shifted(sound, 20), times)
    figures = [
        Figure("listening, 20 tracks, no model", plain_s, "s CPU/min", 0.03, note=_note(plain)),
    ]
    for count in _TRACKS:
        cpu_s, run = repeated(rows, shifted(sound, count), times)
        limit = 0.15 if count == 20 else None
        name = f"listening with Silero, {count} track{'s' if count > 1 else ''}"
        figures.append(Figure(name, cpu_s, "s CPU/min", limit, note=_note(run)))
    return figures


def _note(run: Listened) -> str:
    return (
        f"{run.rows:.1f} rows a call, {run.utterances} utterances, "
        f"at most {run.most_blocks * 5.12:.0f} kB of sound held"
    )
