"""The audio log of one meeting, read as fast as it can be heard: the log is the buffer."""

from typing import Final

import anyio

from moksori.meetings.ledger import Desk
from moksori.meetings.live import store
from moksori.meetings.live.hearing import Hearing
from moksori.meetings.live.listened import Listened, Workshop
from moksori.meetings.live.model import Checkpoint, Live, Track
from moksori.ports.audiolog import START, AudioLog, AudioRecord, RecordKind, TrackState
from moksori.voice.batching import TICK_S
from moksori.voice.model import EndpointingSettings

_PAGE: Final = 256
_PATIENCE_S: Final = 0.25
"""How long one look into a silent log lasts."""
_LOOK_S: Final = 1.0
"""How often the rows are asked for new tracks and for the end while the log is silent."""
_TAIL_S: Final = 2.0
"""How long what is missing at the end of a track is waited for."""


class Reading:
    """Hands the records of a meeting to its tracks."""

    def __init__(
        self,
        desk: Desk,
        audio: AudioLog,
        live: Live,
        endpointing: EndpointingSettings,
        shop: Workshop,
    ) -> None:
        self._desk = desk
        self._audio = audio
        self._live = live
        self._endpointing = live.endpointing or endpointing
        self._shop = shop
        self._tracks: dict[str, Listened | None] = {}
        """By name; None: heard to its end."""
        self._ended, self._ended_at = False, 0.0
        self._looked_at = 0.0
        self._nudged = False
        self._news_at = 0.0
        """When the log last had something."""

    async def run(self) -> None:
        """Read until the meeting has ended and all of it was handed on.

        Raises:
            NotFoundError: the meeting is gone.
            BackendError: the log or the rows can not be read.
        """
        try:
            position = await self._begin()
            while not self._is_over():
                position = await self._step(position)
        finally:
            with anyio.CancelScope(shield=True):
                for one in self._open():
                    await one.drop()

    def nudge(self) -> None:
        """Look into the rows soon: something was committed."""
        self._nudged = True

    def _open(self) -> list[Listened]:
        return [one for one in self._tracks.values() if one is not None]

    def _is_over(self) -> bool:
        return self._ended and not self._open()

    async def _begin(self) -> int:
        """Meet the tracks that there are, and return from where to read."""
        self._news_at = anyio.current_time()
        checkpoints = await self._look()
        fresh = [one.hearing.position for one in self._open()]
        return min(fresh) if fresh else max((at.position for at in checkpoints), default=START)

    async def _step(self, position: int) -> int:
        """Read a page, and return from where to go on."""
        due = anyio.current_time() + TICK_S
        await self._room()
        page = await self._audio.read(
            self._live.key, position, limit=_PAGE, wait_s=self._patience_s()
        )
        for record in page.records:
            await self._take(record)
        self._shop.ears.hurry()
        now = anyio.current_time()
        if page.records:
            self._news_at = now
        elif self._nudged or now - self._looked_at >= _LOOK_S:
            await self._look()
        await self._let_go(now)
        await anyio.sleep_until(due)
        return page.position

    def _patience_s(self) -> float:
        ending = self._ended or any(one.hearing.end is not None for one in self._open())
        return TICK_S if ending else _PATIENCE_S

    async def _take(self, record: AudioRecord) -> None:
        if record.track not in self._tracks:
            await self._look()
        if record.kind is RecordKind.END:
            await self._look()
        one = self._tracks.get(record.track)
        if one is not None:
            await one.take(record, self._room)

    async def _room(self) -> None:
        """Wait until everybody has room for more; meanwhile nobody's sound has stalled."""
        if all(one.has_room for one in self._open()):
            return
        self._hold(held=True)
        try:
            while not all(one.has_room for one in self._open()):  # noqa: ASYNC110 - ticks make room
                await anyio.sleep(TICK_S)
        finally:
            self._hold(held=False)

    def _hold(self, *, held: bool) -> None:
        for one in self._open():
            one.hearing.hold(held=held)

    async def _let_go(self, now: float) -> None:
        """Keep checkpoints of who is silent, and finish who is heard to the end."""
        for name, one in self._tracks.items():
            if one is None:
                continue
            one.mark()
            since = max(self._news_at, self._ended_at) if self._ended else one.ended_at
            is_late = now - min(since, one.ended_at) >= _TAIL_S
            if one.hearing.is_over or (is_late and one.hearing.is_heard):
                await one.finish(self._room, await self._state(name))
                self._tracks[name] = None

    async def _state(self, name: str) -> TrackState:
        return (await self._audio.tracks(self._live.key)).get(name, TrackState())

    async def _look(self) -> list[Checkpoint]:
        """Ask the rows for new tracks, and whether the meeting has ended."""
        self._looked_at, self._nudged = anyio.current_time(), False
        live = self._live
        async with self._desk.database.read() as tx:
            found = await store.known_live(tx, live.workspace, live.meeting_id)
            tracks = await store.tracks(tx, live.meeting_id)
            checkpoints = await store.checkpoints(tx, live.meeting_id)
        if found.ended_at is not None and not self._ended:
            self._ended, self._ended_at = True, self._looked_at
        for track in tracks:
            self._meet(track, checkpoints[track.number])
        return list(checkpoints.values())

    def _meet(self, track: Track, at: Checkpoint) -> None:
        """Listen to a track, unless that is so already, or all of it was heard."""
        known = self._tracks.get(track.name)
        if known is not None:
            known.hearing.track = track
        if track.name in self._tracks:
            return
        if track.finished:
            self._tracks[track.name] = None
            return
        hearing = Hearing(track, self._shop.ears, at, self._endpointing, anyio.current_time())
        one = Listened(hearing, self._live.meeting_id, self._shop)
        one.begin()
        self._tracks[track.name] = one
