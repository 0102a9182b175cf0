"""Speaking in a live meeting: sound goes in, captions come out, and a cut connection is mended."""

import json
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import anyio

from moksori.audio.frame import FRAMES_PER_S
from moksori.client.bell import Bell
from moksori.client.connection import Closed, Outgoing, converse, ranges
from moksori.client.ring import RING_S, Ring
from moksori.client.streams import Happening
from moksori.errors import BackendError, ConflictError, MoksoriError

PATIENCE_S: Final = 120.0
"""So long a server may be away."""
_FIRST_PAUSE_S: Final = 0.2
_LONGEST_PAUSE_S: Final = 5.0
_MOST_TOLD: Final = 10_000
"""What nobody reads is forgotten, the oldest first."""
_SLIP_S: Final = 0.5
"""A recorder that is later than this has paused."""
_SILENT: Final = frozenset({"ack", "pong", "error"})

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks where; without `meeting` a new one is made."""

    track: str
    sample_rate: int = 16_000
    meeting: str | None = None
    title: str | None = None
    board: str | None = None
    participant: str | None = None
    lang: str | None = None
    captions: bool = True


def wall_clock() -> Clock:
    """Return a clock that began with the time of the day and never jumps."""
    began = time.time() - time.monotonic()
    return lambda: began + time.monotonic()


class LiveAudio:
    """A track of a live meeting. Iterate over it for captions and what else the server tells."""

    def __init__(
        self,
        url: str,
        voice: Voice,
        *,
        key: str | None = None,
        patience_s: float = PATIENCE_S,
        keep_s: float = RING_S,
        clock: Clock | None = None,
    ) -> None:
        self._url = url
        self._voice = voice
        self._key = key
        self._patience_s = patience_s
        self._clock = clock or wall_clock()
        self._ring = Ring(keep_s)
        self._bell = Bell()
        self._outgoing = Outgoing(self._ring, self._bell)
        self._told: deque[Happening] = deque(maxlen=_MOST_TOLD)
        self._rest = b""
        self._due_s: float | None = None
        self._resume: str | None = None
        self._seen: int | None = None
        self._over = False
        self._error: MoksoriError | None = None
        self._let_in = False
        self.meeting = voice.meeting
        """The id of the meeting, once it has begun."""
        self.missing: list[tuple[int, int]] | None = None
        """What never reached the server, once the track has ended."""
        self.closed: Closed | None = None
        """How the connection ended; None while there is one, and before the first."""

    @property
    def over(self) -> bool:
        """Whether the meeting has ended, or nothing can be done any more."""
        return self._over

    @property
    def lost(self) -> int:
        """How many frames were pushed out of the buffer before the server had them."""
        return self._ring.lost

    @property
    def waiting(self) -> int:
        """How many frames are not acknowledged yet."""
        return len(self._ring)

    async def send(
        self, pcm: bytes, captured_s: float | None = None, *, patient: bool = True
    ) -> None:
        """Say some sound, of any length: PCM16, little-endian, mono.

        `captured_s` is when it began, by the clock that `LiveAudio` was given; without it, it
        follows what came before. When 30 s wait for the server, this waits too, or with
        `patient=False`, as for a microphone, the oldest frames are lost.

        Raises:
            ConflictError: the meeting or the track has ended.
            MoksoriError: the server refuses, or is away for too long.
        """
        begins = self._begins(len(pcm), captured_s)
        data, size = self._rest + pcm, self._frame_bytes
        whole = len(data) - len(data) % size
        for at in range(0, whole, size):
            await self._room(patient=patient)
            self._add(begins - len(self._rest) / self._rate + at / self._rate, data[at : at + size])
        self._rest = data[whole:]

    async def mute(self, on: bool) -> None:
        """Have no sound kept from here on, or have it kept again."""
        self._say({"type": "mute", "on": on})

    async def mark(self, label: str | None = None) -> None:
        """Mark this moment."""
        fields = {} if label is None else {"label": label}
        self._say({"type": "mark", "captured_at": self._clock(), **fields})

    async def stop(self) -> None:
        """End the track, and wait until all of it is on the server's disk.

        Raises:
            MoksoriError: the server refuses, or is away for too long.
        """
        rest, self._rest = self._rest[: len(self._rest) // 2 * 2], b""
        if rest:
            self._add((self._due_s or self._clock()) - len(rest) / self._rate, rest)
        self._outgoing.ended = True
        self._bell.ring()
        while self.missing is None and not self._over:
            await self._bell.wait()
        self.check()

    def check(self) -> None:
        """Raise what has gone wrong.

        Raises:
            MoksoriError: the server refuses, or is away for too long.
        """
        if self._error is not None:
            raise self._error

    async def __aiter__(self) -> AsyncIterator[Happening]:
        """Yield what the server tells: captions, and how the meeting goes; until its end."""
        while True:
            while self._told:
                yield self._told.popleft()
            if self._over:
                break
            await self._bell.wait()
        self.check()

    async def begun(self) -> None:
        """Wait until the server has let us in.

        Raises:
            MoksoriError: it does not.
        """
        while self._resume is None and not self._over:
            await self._bell.wait()
        self.check()

    async def run(self) -> None:
        """Keep a connection, until the meeting ends or nothing can be done any more."""
        try:
            await self._keep()
        except MoksoriError as error:
            self._error = error
        finally:
            self._over = True
            self._bell.ring()

    async def _keep(self) -> None:
        pause_s, away_since = _FIRST_PAUSE_S, anyio.current_time()
        while True:
            self._let_in = False
            ended = await converse(self._url, self._key, self._start, self._outgoing, self._heed)
            self.closed = ended
            if not ended.retryable:
                if ended.error is not None:
                    raise ended.error
                return
            if self._let_in:
                pause_s, away_since = _FIRST_PAUSE_S, anyio.current_time()
            wait_s = max(pause_s, ended.after_s)
            if anyio.current_time() + wait_s - away_since > self._patience_s:
                raise ended.error or BackendError("the server does not answer")
            self._tell(Happening("", "disconnected", _cut(ended, wait_s)))
            await anyio.sleep(wait_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    def _start(self) -> Mapping[str, Any]:
        """Return the greeting: the first one as we were asked, later ones go on where we were."""
        voice = self._voice
        fields = {
            "meeting": self.meeting,
            "title": None if self.meeting else voice.title,
            "board": None if self.meeting else voice.board,
            "participant": voice.participant,
            "lang": voice.lang,
            "resume": self._resume,
            "seen": self._seen,
        }
        return {
            "type": "start",
            "track": voice.track,
            "sample_rate": voice.sample_rate,
            "captured_at": self._clock(),
            "captions": voice.captions,
            **{name: value for name, value in fields.items() if value is not None},
        }

    def _heed(self, told: Mapping[str, Any]) -> None:
        kind = told["type"]
        if kind == "started":
            self._started(told)
        elif kind == "ack":
            self._ring.acknowledged(told["through"], ranges(told["missing"]))
        elif kind == "stopped":
            self.missing = ranges(told["missing"])
        elif kind == "segment":
            self._seen = max(self._seen or 0, told["seq"])
        if kind not in _SILENT:
            self._tell(Happening(str(told.get("seq", "")), kind, told))
        self._bell.ring()

    def _started(self, told: Mapping[str, Any]) -> None:
        self._let_in, self.closed = True, None
        if self._resume is None:
            self._ring.begin_at(told["next_sequence"])
        self.meeting, self._resume = told["meeting"], told["resume"]
        if self._seen is None:
            self._seen = told["seen"]
        self._ring.acknowledged(told["next_sequence"] - 1, ranges(told["missing"]))

    def _tell(self, happening: Happening) -> None:
        self._told.append(happening)
        self._bell.ring()

    def _say(self, message: Mapping[str, Any]) -> None:
        self._ring.note(json.dumps(message, ensure_ascii=False))
        self._bell.ring()

    async def _room(self, *, patient: bool) -> None:
        while patient and self._ring.full and not self._over:
            await self._bell.wait()
        self.check()
        if self._over or self._outgoing.ended:
            raise ConflictError("the meeting or the track has ended")

    def _add(self, captured_s: float, pcm: bytes) -> None:
        self._ring.add(captured_s, pcm)
        self._bell.ring()

    def _begins(self, size: int, captured_s: float | None) -> float:
        """Return when some sound began, and note when the next one is due."""
        if captured_s is None:
            now = self._clock() - size / self._rate
            slipped = self._due_s is None or now - self._due_s > _SLIP_S
            captured_s = now if slipped else self._due_s or now
        self._due_s = captured_s + size / self._rate
        return captured_s

    @property
    def _rate(self) -> int:
        """Bytes a second."""
        return 2 * self._voice.sample_rate

    @property
    def _frame_bytes(self) -> int:
        return 2 * (self._voice.sample_rate // FRAMES_PER_S)


def _cut(ended: Closed, wait_s: float) -> Mapping[str, Any]:
    """Return what a reader is told of a connection that was cut, before it is mended."""
    error = ended.error
    return {
        "pause_s": wait_s,
        "close": ended.code,
        "code": None if error is None else error.code,
        "reason": None if error is None else error.detail,
        "retryable": ended.retryable,
    }


@asynccontextmanager
async def speaking(
    url: str, voice: Voice, *, key: str | None = None, patience_s: float = PATIENCE_S
) -> AsyncIterator[LiveAudio]:
    """Speak in a meeting as long as the block lasts; `stop` before its end waits for the disk.

    Raises:
        MoksoriError: the server does not let us in.
    """
    live = LiveAudio(url, voice, key=key, patience_s=patience_s)
    try:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(live.run)
            await live.begun()
            yield live
            tasks.cancel_scope.cancel()
    except BaseExceptionGroup as group:
        if len(group.exceptions) > 1:
            raise
        raise group.exceptions[0] from None  # it went wrong in the block, not in two places
