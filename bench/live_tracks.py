"""100 live tracks in one process, with the real detector and a recogniser that answers at once.

At real time: how late final texts come after the frame that closes their utterance, how late the
event loop is, and how much memory a track takes. Then 30 minutes on a clock that jumps, with a
detector that costs nothing: whether memory stays what it was. Each part runs in a process of its
own.
"""

import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import quantiles
from time import process_time
from typing import Any, Final

import anyio
import numpy as np
import trio
from anyio.abc import TaskGroup
from anyio.lowlevel import checkpoint
from trio.testing import MockClock

from bench.figures import Figure
from bench.listening import Remembered, talk
from moksori.audio.frame import FRAME_MS
from moksori.audio.pcm import FRAME_BYTES, FRAME_SAMPLES
from moksori.engines.vad import VAD
from moksori.ports.audio import SpeechWindow
from moksori.ports.stt import Heard, SttOptions, SttTraits
from moksori.ports.vad import VadRows
from moksori.text.endings import judge
from moksori.voice.batching import VadBatcher, listen
from moksori.voice.frames import Frame
from moksori.voice.model import PartialWanted
from moksori.voice.recogniser import Recogniser
from moksori.voice.tape import BlockPool
from moksori.voice.track import LiveTrack, Told, Utterance
from moksori.voice.transcript import LiveTranscript

TRACKS: Final = 100
LATE_S: Final = 0.1
LINES: Final = 20
"""So many lines of each track are remembered here; a meeting keeps 100."""
_APART_S: Final = 0.0131
_LAG_STEP_S: Final = 0.01
_NEWEST: Final = 20_000
"""So many figures are kept: more would count as memory that grows."""


class Instant:
    """Says the same of everything, at once."""

    traits = SttTraits(engine="instant", model="instant", batch_size=16)

    async def load(self) -> None:
        """Do nothing."""

    async def transcribe(
        self, windows: Sequence[SpeechWindow], options: SttOptions
    ) -> Sequence[Sequence[Heard]]:
        """Return one sentence per window."""
        del options
        await checkpoint()
        return [[Heard(one.start_s, one.end_s, "그 화면은 배포했습니다")] for one in windows]

    async def aclose(self) -> None:
        """Do nothing."""


class Room:
    """So many tracks, what feeds them and what hears them."""

    def __init__(
        self, count: int, vad: VadRows, seconds: float, *, apart_s: float = _APART_S
    ) -> None:
        sound = talk(60.0).astype("<i2").tobytes()
        self._sound = memoryview(sound)
        self._frames = len(sound) // FRAME_BYTES
        self._seconds = seconds
        self._batcher = VadBatcher(vad)
        pool = BlockPool()
        self._tracks = [LiveTrack(pool, judge=judge) for _ in range(count)]
        self._numbers = {track: number for number, track in enumerate(self._tracks)}
        self._transcripts = [LiveTranscript(LINES) for _ in self._tracks]
        self._recogniser = Recogniser(Instant())
        self._after_s = [number * apart_s % (FRAME_MS / 1000) for number in range(count)]
        self._began = 0.0
        self.late: deque[float] = deque(maxlen=_NEWEST)
        """How late each final came after the frame that closed its utterance was due."""
        self.lags: deque[float] = deque(maxlen=_NEWEST)
        self.finals = self.wanted = self.partials = 0
        self.rss: list[float] = []
        """MB, once a minute."""

    async def run(self) -> None:
        """Let them talk for so long."""
        for track in self._tracks:
            self._batcher.join(track)
        self._began = anyio.current_time() + 0.5
        async with anyio.create_task_group() as group:
            group.start_soon(self._recogniser.run)
            tell = partial(self._tell, group)
            group.start_soon(listen, self._batcher, tell, self._recogniser.tick_late)
            group.start_soon(self._watch_loop)
            group.start_soon(self._watch_memory)
            await self._feed()
            await anyio.sleep(1.0)
            group.cancel_scope.cancel()

    async def _feed(self) -> None:
        """Give each track its frame when it is due, as sockets would."""
        due = sorted((after_s, number) for number, after_s in enumerate(self._after_s))
        frame = Frame(0, 0.0, b"")
        for sequence in range(round(self._seconds * 1000 / FRAME_MS)):
            for after_s, number in due:
                at = self._began + sequence * FRAME_MS / 1000 + after_s
                if at > anyio.current_time():
                    await anyio.sleep_until(at)
                first = (sequence + number * 50) % self._frames * FRAME_BYTES
                frame.sequence = sequence
                frame.pcm = self._sound[first : first + FRAME_BYTES]
                self._tracks[number].feed(frame)
            await checkpoint()

    def _tell(self, group: TaskGroup, track: LiveTrack, told: Sequence[Told]) -> None:
        for one in told:
            if isinstance(one, Utterance):
                group.start_soon(self._final, track, one, self._due(track))
                self.wanted += 1
            elif isinstance(one, PartialWanted):
                group.start_soon(self._partial, track, one)

    def _due(self, track: LiveTrack) -> float:
        """Return when the last frame was due that the detector has heard of a track."""
        number = -(-track.heard_until // FRAME_SAMPLES) - 1
        return self._began + number * FRAME_MS / 1000 + self._after_s[self._numbers[track]]

    async def _final(self, track: LiveTrack, one: Utterance, due: float) -> None:
        heard = await self._recogniser.final(one.pcm, SttOptions(), key=track)
        self.late.append(anyio.current_time() - due)
        self.finals += 1
        self._transcripts[self._numbers[track]].final(0, one.closed, heard[0].text)

    async def _partial(self, track: LiveTrack, wanted: PartialWanted) -> None:
        pcm = track.sound(wanted.start, wanted.end)
        text = await self._recogniser.partial(track, pcm, SttOptions())
        if text is not None:
            self.partials += 1
            track.heard(text, wanted.end, anyio.current_time())
            self._transcripts[self._numbers[track]].partial(0, wanted, text)

    async def _watch_loop(self) -> None:
        while True:
            due = anyio.current_time() + _LAG_STEP_S
            await anyio.sleep_until(due)
            self.lags.append(anyio.current_time() - due)

    async def _watch_memory(self) -> None:
        while True:
            await anyio.sleep(60.0)
            self.rss.append(memory_mb())


def memory_mb() -> float:
    """Return the resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def at_real_time(seconds: float) -> dict[str, Any]:
    """Measure with the real detector."""
    vad = VAD.load("silero")().rows()
    judge("이제 시작하겠습니다")
    anyio.run(Room(1, vad, 3.0).run)
    vad.probabilities(np.zeros((64, 512), np.float32), np.zeros((64, vad.state_size), np.float32))
    base_mb = memory_mb()
    room = Room(TRACKS, vad, seconds)
    began = process_time()
    anyio.run(room.run)
    return {
        "cpu_s": (process_time() - began) / (TRACKS * seconds / 60),
        "mb": (memory_mb() - base_mb) / TRACKS,
        "late": [quantiles(room.late, n=100)[at] for at in (49, 98)] + [max(room.late)],
        "late_turns": sum(one > LATE_S for one in room.late) + room.wanted - room.finals,
        "lag": quantiles(room.lags, n=100)[98],
        "finals": room.finals,
        "partials": room.partials,
        "load": os.getloadavg()[0],
    }


def simulated(minutes: float) -> dict[str, Any]:
    """Watch the memory on a clock that jumps."""
    room = Room(TRACKS, Remembered(), minutes * 60.0, apart_s=0.0)
    trio.run(room.run, clock=MockClock(autojump_threshold=0))
    return {"rss": room.rss, "finals": room.finals, "wanted": room.wanted}


def measure(*, quick: bool) -> list[Figure]:
    """Return how late things are, and the memory."""
    live = _child("at_real_time", 15 if quick else 50)
    simulation = _child("simulated", 6 if quick else 30)
    rss = simulation["rss"]
    settled, last = rss[len(rss) // 3], max(rss[-3:])
    p50, p99, worst = (1000 * late for late in live["late"])
    name = f"{TRACKS} live tracks"
    return [
        Figure(
            f"{name}: finals later than {LATE_S * 1000:.0f} ms, or missing",
            live["late_turns"],
            "",
            0,
            note=f"of {live['finals']}: median {p50:.0f}, p99 {p99:.0f}, worst {worst:.0f} ms; "
            f"load {live['load']:.1f}",
        ),
        Figure(f"{name}: event loop late, p99", 1000 * live["lag"], "ms", 20.0),
        Figure(f"{name}: memory of a track", live["mb"], "MB", 0.5),
        Figure(
            f"{name}: CPU per track and minute, at real time",
            live["cpu_s"],
            "s",
            note=f"with {live['partials']} partials",
        ),
        Figure(
            f"{name}: memory after {len(rss)} simulated minutes, less that after {len(rss) // 3}",
            last - settled,
            "MB",
            2.0,
            note=f"{settled:.1f} and {last:.1f} MB, {simulation['finals']} finals",
        ),
    ]


def _child(part: str, length: float) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.live_tracks", part, str(length)],
        stdout=subprocess.PIPE,
        check=True,
        timeout=1800,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    PARTS = {"at_real_time": at_real_time, "simulated": simulated}
    print(json.dumps(PARTS[sys.argv[1]](float(sys.argv[2]))))
