"""Live meetings that are listened to inside a test: speech of tones, ears without a model."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import numpy as np

from moksori.app.attendance import Attendance
from moksori.audio.pcm import FRAME_BYTES
from moksori.meetings.ledger import Desk
from moksori.meetings.live.captions import Outlet
from moksori.meetings.live.ears import Ears
from moksori.meetings.live.listening import ListenPolicy, ListenWork
from moksori.meetings.live.model import LISTEN_KIND, kind_at
from moksori.ports.audiolog import AudioFrame, AudioLog
from moksori.ports.stt import SttEngines
from moksori.testing.hearing import BURST_S, PAUSE_S, LoudVad
from moksori.voice.tape import Samples

_RATE = 16_000


def bursts(count: int, *, pause_s: float = PAUSE_S, burst_s: float = BURST_S) -> Samples:
    """Return so many loud bursts with pauses around them, each an utterance of its own."""
    pause = np.zeros(round(pause_s * _RATE))
    burst = 0.5 * np.sin(2 * np.pi * 440.0 * np.arange(round(burst_s * _RATE)) / _RATE)
    sound = np.concatenate([*([pause, burst] * count), pause])
    return np.asarray(sound * 32_767, dtype=np.int16)


def audio_frames(sound: Samples, *, first: int = 0, captured_ms: int = 0) -> list[AudioFrame]:
    """Return a sound as frames of a log; what is left over is filled up with silence."""
    pcm = sound.astype("<i2").tobytes()
    pieces = [pcm[at : at + FRAME_BYTES] for at in range(0, len(pcm), FRAME_BYTES)]
    return [
        AudioFrame(first + n, captured_ms + 20 * n, piece.ljust(FRAME_BYTES, b"\0"))
        for n, piece in enumerate(pieces)
    ]


class Listener:
    """Does the jobs of one log of audio, as the listener process does, until cancelled."""

    def __init__(
        self,
        desk: Desk,
        audio: AudioLog,
        engines: SttEngines,
        outlet: Outlet,
        policy: ListenPolicy | None = None,
    ) -> None:
        self.kind = kind_at(LISTEN_KIND, audio.place)
        self.ears = Ears(LoudVad(), engines)
        self.work = ListenWork(desk, audio, self.ears, outlet, policy)
        self._queue = desk.queue

    async def run(self, owner: str = "listener") -> None:
        """Claim and listen, any number of meetings at once."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self.ears.run)
            while True:
                lease = await self._queue.claim([self.kind], owner)
                if lease is None:
                    await self._queue.wait(0.05)
                    continue
                attendance = Attendance({self.kind: self.work}, self._queue.ttl_s)
                tasks.start_soon(attendance.attend, lease)


@asynccontextmanager
async def listening(listener: Listener) -> AsyncIterator[None]:
    """Listen as long as the block lasts; then it is as if the process had been killed."""
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(listener.run)
        yield
        tasks.cancel_scope.cancel()
