"""The live meetings behind a session; nothing of them is kept, or shown anywhere else.

A session needs a new one when it changes how turns end, or has had many tracks. Each track is known
to the session by one number, whichever meeting it belongs to.
"""

from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from typing import Final

from moksori.core import Core
from moksori.errors import NotFoundError
from moksori.meetings.live.joining import Joined
from moksori.meetings.live.model import HIDDEN_WORKSPACE, LiveKind, TrackAsk
from moksori.meetings.meeting import Meeting, NewMeeting
from moksori.surfaces.http.openai.realtime.session import AudioInput
from moksori.surfaces.http.sound import Sound, store

MOST_TRACKS: Final = 150
"""After so many a session goes on in another meeting."""


@dataclass(slots=True, eq=False)
class Leg:
    """One live meeting of a session."""

    meeting: Meeting
    seen: int
    """The event before its first one."""
    first: int
    """The number of its first track for the session."""
    given: AudioInput
    """How its sound comes and its turns end."""
    offsets: dict[int, int] = field(default_factory=dict)
    """By track of the meeting, what the clock of the meeting is ahead of the sound."""
    unheard: set[int] = field(default_factory=set)
    closed: bool = False
    """Whether no track comes any more."""

    @property
    def is_full(self) -> bool:
        """Whether it has had enough tracks."""
        return len(self.offsets) >= MOST_TRACKS

    @property
    def is_over(self) -> bool:
        """Whether all was heard and nothing comes any more."""
        return self.closed and not self.unheard

    def number(self, track: int) -> int:
        """Return the number by which the session knows a track."""
        return self.first + track

    def sound_ms(self, track: int, meeting_s: float) -> int:
        """Return a time of the meeting as a time of the sound that the client has sent."""
        return max(round(meeting_s * 1000) - self.offsets.get(track, 0), 0)

    def like(self, given: AudioInput) -> bool:
        """Whether sound that comes like this can be heard in it."""
        mine = self.given
        return (mine.language, mine.endpointing, mine.turn_detection is None) == (
            given.language,
            given.endpointing,
            given.turn_detection is None,
        )


@dataclass(slots=True, eq=False)
class Buffer:
    """The track that is being sent, which the client may commit or clear."""

    leg: Leg
    joined: Joined
    sound: Sound
    seat: AsyncExitStack

    @property
    def number(self) -> int:
        """The number by which the session knows it."""
        return self.leg.number(self.joined.track.number)

    async def append(self, pcm16: bytes) -> None:
        """Take sound to the disk."""
        await store(self.joined, self.sound.frames(pcm16))

    async def finish(self) -> None:
        """Take the rest to the disk, and end the track."""
        await store(self.joined, self.sound.last())
        await self.joined.leave(self.sound.count)


class Legs:
    """Opens meetings and tracks."""

    def __init__(self, core: Core) -> None:
        self.all: list[Leg] = []
        self._core = core
        self._names = 0

    async def leg(self, given: AudioInput) -> Leg:
        """Return a new meeting for sound that comes like this.

        Raises:
            MoksoriError: as `LiveMeetings.start`.
        """
        _, seen = await self._core.events.bounds(HIDDEN_WORKSPACE)
        new = NewMeeting(language=given.language)
        meeting = await self._core.live.start(
            HIDDEN_WORKSPACE, new, kind=LiveKind.REALTIME, endpointing=given.endpointing
        )
        leg = Leg(meeting, seen, first=len(self.all) * (MOST_TRACKS + 1), given=given)
        self.all.append(leg)
        return leg

    async def buffer(self, leg: Leg, given: AudioInput, begins_ms: int) -> Buffer:
        """Open a track; the sound before it had so many milliseconds.

        Raises:
            MoksoriError: as `LiveMeetings.joining`.
        """
        sound = Sound(given.rate_hz, begins_ms)
        self._names += 1
        ask = TrackAsk(f"turn {self._names}", captured_ms=begins_ms)
        async with AsyncExitStack() as stack:
            joining = self._core.live.joining(HIDDEN_WORKSPACE, leg.meeting.id, ask)
            joined = await stack.enter_async_context(joining)
            leg.offsets[joined.track.number] = joined.track.offset_ms
            leg.unheard.add(joined.track.number)
            return Buffer(leg, joined, sound, stack.pop_all())

    async def forget(self, leg: Leg) -> None:
        """Delete a meeting with all that was said.

        Raises:
            MoksoriError: as `LiveMeetings.forget`.
        """
        with suppress(NotFoundError):  # somebody has deleted it
            await self._core.live.forget(HIDDEN_WORKSPACE, leg.meeting.id)
