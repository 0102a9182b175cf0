"""One track that is listened to: its utterances get their text, and are kept in their order."""

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import anyio
import anyio.abc
import anyio.to_thread
import structlog

from moksori.audio.pcm import SAMPLE_RATE_HZ
from moksori.errors import EngineError
from moksori.meetings.live.captions import Captions
from moksori.meetings.live.decoding import Decoding
from moksori.meetings.live.ears import Ears
from moksori.meetings.live.hearing import Closed, Hearing
from moksori.meetings.live.keeping import Keeping, Page
from moksori.meetings.live.model import TrackFormat
from moksori.meetings.live.wording import in_figures, said_in
from moksori.meetings.meeting import Segment
from moksori.ports.audiolog import AudioRecord, RecordKind, TrackState
from moksori.ports.stt import SttOptions
from moksori.voice.frames import Frame
from moksori.voice.model import PartialWanted
from moksori.voice.tape import Samples
from moksori.voice.track import Told, Utterance

_WAITING_S: Final = 30.0
"""So much closed speech may wait for its text before the log has to wait."""
_WAITING: Final = 32
"""And so many pieces of it."""
_MARK_S: Final = 10.0
"""How often a checkpoint is kept while nobody speaks."""

log = structlog.get_logger(__name__)


@dataclass(slots=True, eq=False)
class _Waiting:
    """What closed at once, on its way to its text and into the rows."""

    closed: Closed
    heard_at: int
    """The sample that had been heard by then."""
    since: float
    """When it closed."""
    segments: list[Segment] = field(default_factory=list)
    done: anyio.Event = field(default_factory=anyio.Event)
    read_s: float = 0.0
    """How long it took to be read."""

    @property
    def sound_s(self) -> float:
        """How much speech it is."""
        return sum(one.pcm.size for one in self.closed.utterances) / SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the tracks of a meeting share."""

    ears: Ears
    captions: Captions
    keeping: Keeping
    options: SttOptions
    tasks: anyio.abc.TaskGroup
    partials: bool = True
    """Whether open utterances are read too."""


class Listened:
    """The way of a track from its sound to its segments."""

    def __init__(self, hearing: Hearing, meeting_id: str, shop: Workshop) -> None:
        self.hearing = hearing
        self.finished = False
        """Whether no more of it will be heard."""
        self.ended_at = float("inf")
        """Since when its end is known."""
        self._key = (meeting_id, hearing.track.number)
        self._shop = shop
        encoded = hearing.track.format is TrackFormat.ENCODED
        broken = partial(shop.captions.broken, hearing)
        self._decoding = Decoding(hearing.track, broken) if encoded else None
        self._waiting: deque[_Waiting] = deque()
        self._news = anyio.Event()
        self._marked_at = anyio.current_time()
        self._marked = hearing.position

    @property
    def has_room(self) -> bool:
        """Whether more of the log may be read."""
        waiting_s = sum(one.sound_s for one in self._waiting)
        few = len(self._waiting) < _WAITING and waiting_s < _WAITING_S
        return self.finished or (few and self.hearing.has_room)

    def begin(self) -> None:
        """Be heard from now on.

        Raises:
            OverloadedError: there are as many tracks as there may be.
        """
        self.hearing.begin(self.told)
        self._shop.tasks.start_soon(self._keep)

    async def take(self, record: AudioRecord, room: Callable[[], Awaitable[None]]) -> None:
        """Take a record of the log, with `room` for each frame."""
        if self._decoding is None:
            await room()
            self.hearing.take(record)
        else:
            await self._take_decoded(self._decoding.take(record), room)
        if record.kind is RecordKind.END:
            self.ended_at = min(self.ended_at, anyio.current_time())

    async def _take_decoded(
        self, frames: AsyncIterator[Frame], room: Callable[[], Awaitable[None]]
    ) -> None:
        async for frame in frames:
            await room()
            self.hearing.take_decoded(frame)
        if self._decoding is not None:
            self.hearing.end = self._decoding.end

    def told(self, told: Sequence[Told]) -> None:
        """Take what listening tells: sent on at once, nothing is waited for."""
        self._shop.captions.told(self.hearing, told)
        for one in told:
            if isinstance(one, PartialWanted) and self._shop.partials:
                pcm = self.hearing.sound(one.start, one.end)
                self._shop.tasks.start_soon(self._draft, one, pcm)
        if any(isinstance(one, Utterance) for one in told):
            self._add(self.hearing.closed(told))

    def mark(self) -> None:
        """Keep a checkpoint now and then, so that silence is not heard again after a crash."""
        now, hearing = anyio.current_time(), self.hearing
        due = now - self._marked_at >= _MARK_S and hearing.position != self._marked
        if due and hearing.is_idle and not self._waiting and not self.finished:
            self._add(Closed((), hearing.checkpoint()))

    async def finish(self, room: Callable[[], Awaitable[None]], state: TrackState) -> None:
        """Hear what is left; there is no more, and `state` is what came of it."""
        if self._decoding is not None:
            await self._take_decoded(self._decoding.finish(), room)
            await self._decoding.aclose()
        self.finished = True
        told, closed = self.hearing.finish(state)
        self._shop.captions.told(self.hearing, told)
        self._add(closed)

    async def drop(self) -> None:
        """Be heard no more; somebody else goes on from what was kept."""
        if not self.finished:
            self.finished = True
            self.hearing.drop()
            if self._decoding is not None:
                await self._decoding.aclose()

    def _add(self, closed: Closed) -> None:
        waiting = _Waiting(closed, self.hearing.heard_until, anyio.current_time())
        self._waiting.append(waiting)
        self._marked_at, self._marked = anyio.current_time(), closed.checkpoint.position
        self._shop.tasks.start_soon(self._read, waiting)
        self._news.set()

    async def _read(self, waiting: _Waiting) -> None:
        """Have utterances recognised."""
        for utterance in waiting.closed.utterances:
            segment = await self._segment(utterance)
            if segment is not None:
                waiting.segments.append(segment)
        waiting.read_s = anyio.current_time() - waiting.since
        waiting.done.set()

    async def _segment(self, utterance: Utterance) -> Segment | None:
        """Return the segment of an utterance, None where nothing was said."""
        closed, hearing = utterance.closed, self.hearing
        try:
            heard = await self._shop.ears.final(
                self._key,
                utterance.pcm,
                self._shop.options,
                start_s=closed.start / SAMPLE_RATE_HZ,
                speech=closed.probability,
            )
        except EngineError as error:
            log.warning("utterance_not_heard", error_code=error.code)
            heard = ()
        start_s, end_s = hearing.span_s(closed)
        said = said_in(heard, closed, hearing.at_s, start_s)
        if said is not None:
            language = self._shop.options.language
            said = await anyio.to_thread.run_sync(in_figures, said, language)
        self._shop.captions.final(hearing, closed, "" if said is None else said.text)
        if said is None:
            return None
        return Segment(
            index=0,  # given when it is kept
            speaker=hearing.speaker,
            track=hearing.track.number,
            start_s=start_s,
            end_s=end_s,
            text=said.text,
            raw=said.raw,
            words=said.words,
        )

    async def _keep(self) -> None:
        """Keep what closed, in its order, to the last."""
        while True:
            while not self._waiting:
                self._news = anyio.Event()
                await self._news.wait()
            first = self._waiting[0]
            await first.done.wait()
            closed = first.closed
            page = Page(self.hearing.track, first.segments, closed.checkpoint, closed.ended)
            await self._shop.keeping.keep(page, self._shop.ears.traits)
            self._waiting.popleft()
            log.debug(
                "segments_kept",
                track=self.hearing.track.number,
                heard_at=first.heard_at,
                read_s=round(first.read_s, 4),
                kept_s=round(anyio.current_time() - first.since - first.read_s, 4),
            )
            if closed.ended is not None:
                return

    async def _draft(self, wanted: PartialWanted, pcm: Samples) -> None:
        """Show the words so far, and let pauses be judged by them."""
        text = await self._shop.ears.partial(self._key, pcm, self._shop.options)
        if text is not None:
            self.hearing.heard(text, wanted.end, anyio.current_time())
            self._shop.captions.partial(self.hearing, wanted, text)
