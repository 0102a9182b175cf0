"""Cutting segments of a meeting in two, and making neighbours one; what cites them follows."""

from dataclasses import dataclass, replace
from typing import Final

from moksori.errors import ConflictError, NotFoundError, StaleError
from moksori.meetings import store
from moksori.meetings.citing import into_one, into_two
from moksori.meetings.ledger import Desk, Ledger
from moksori.meetings.meeting import MeetingState, Segment, in_spoken_order
from moksori.meetings.parts import (
    Cut,
    cut_back,
    free_index,
    joined,
    joins_back,
    letters,
    neighbours,
    parted,
)
from moksori.ports.citing import Citing, Moved
from moksori.ports.transcripts import TimedWords

_HEARD_STILL: Final = frozenset((MeetingState.LIVE, MeetingState.CLOSING))


@dataclass(frozen=True, slots=True)
class Merged:
    """What two segments have become, without the one that is `removed`.

    `cited` is how many things in minutes and on boards cite it. `back` is the cut that takes it
    back; None where not all would be as it was.
    """

    segment: Segment
    removed: Segment
    cited: int
    back: Cut | None


@dataclass(frozen=True, slots=True)
class Parted:
    """Both parts of a segment; `exact`: joined they would be what it was."""

    first: Segment
    second: Segment
    exact: bool


class Cutting:
    """The use cases. The recording's transcript stays as it is, as it does with corrections.

    `words` knows those of recordings with their times; boards cite segments, too.
    """

    def __init__(self, desk: Desk, words: TimedWords, boards: Citing) -> None:
        self._desk = desk
        self._words = words
        self._boards = boards

    async def split(
        self, workspace: str, meeting_id: str, segment_id: str, cut: Cut, *, rev: int | None = None
    ) -> Parted:
        """Cut a segment in two; what cites it cites the part that has the words.

        The times are those of the words; without them the time is divided in proportion to the
        letters.

        Raises:
            NotFoundError: no such meeting or segment.
            ConflictError: the meeting is still heard, or without times there is no room for more.
            StaleError: the segment is not at this `rev` any more.
            InputError: a part has no words, or the times of the cut lie outside of the segment.
        """

        async def work(ledger: Ledger) -> Parted:
            segments = await _all(ledger)
            segment = _found(segments, segment_id, rev)
            whole = await self._timed(ledger, segment)
            first, second = parted(whole, cut, free_index(segments, segment))
            await ledger.put_segment(first)
            await ledger.insert_segment(second)
            await self._recite(ledger, into_two(first, second))
            return Parted(first, second, joins_back(first, second, whole))

        return await self._desk.write(workspace, meeting_id, work)

    async def merge(
        self,
        workspace: str,
        meeting_id: str,
        segment_id: str,
        *,
        other: str | None = None,
        rev: int | None = None,
    ) -> Merged:
        """Make a segment one with the next one, or with another neighbour in the order of speaking.

        The earlier one keeps its id and its speaker; what cites the other one cites it from now on.

        Raises:
            NotFoundError: no such meeting or segment.
            ConflictError: the meeting is still heard.
            StaleError: the segment is not at this `rev` any more.
            InputError: nothing follows, the other one is no neighbour, or it would be too long.
        """

        async def work(ledger: Ledger) -> Merged:
            segments = await _all(ledger)
            _found(segments, segment_id, rev)
            pair = neighbours(in_spoken_order(segments), segment_id, other)
            first, second = [await self._timed(ledger, one) for one in pair]
            whole = joined(first, second)
            await ledger.put_segment(whole)
            cited = await self._recite(ledger, into_one(whole, second))
            await ledger.remove_segment(second, into=whole)
            back = None if cited else cut_back(first, second, whole)
            return Merged(whole, second, cited, back)

        return await self._desk.write(workspace, meeting_id, work)

    async def _timed(self, ledger: Ledger, segment: Segment) -> Segment:
        """Return a segment with its words, or those of its recording while it says the same."""
        held = await store.segments_at(ledger.tx, ledger.meeting.id, [segment.index])
        segment = held[segment.index]
        transcript_id = ledger.meeting.transcript_id
        if segment.words or transcript_id is None:
            return segment
        workspace = ledger.meeting.workspace
        words = await self._words.words(ledger.tx, workspace, transcript_id, segment.index)
        heard = sum(letters(word.text) for word in words)
        return replace(segment, words=words) if heard == letters(segment.text) else segment

    async def _recite(self, ledger: Ledger, moved: Moved) -> int:
        """Let minutes and boards cite what has become of segments; return how many things do."""
        meeting = ledger.meeting
        in_minutes = await ledger.recite(moved)
        on_boards = await self._boards.recite(ledger.tx, meeting.workspace, meeting.id, moved)
        return in_minutes + on_boards


async def _all(ledger: Ledger) -> list[Segment]:
    """Return all segments of a meeting that is heard, and if it was live, followed, to its end.

    They come without raw texts and words.

    Who listens to a talk, and rules that follow it, count segments: they are let alone.
    """
    meeting = ledger.meeting
    busy = meeting.state in _HEARD_STILL
    if meeting.state is MeetingState.WRITING:
        busy = await store.follower(ledger.tx, meeting.id) is not None
    if busy:
        raise ConflictError("segments are cut and joined when the meeting has ended")
    return await store.spoken(ledger.tx, meeting.id)


def _found(segments: list[Segment], name: str, rev: int | None) -> Segment:
    segment = next((one for one in segments if one.id == name), None)
    if segment is None:
        raise NotFoundError("no such segment")
    if rev is not None and rev != segment.rev:
        raise StaleError("somebody else has corrected this segment", rev=segment.rev)
    return segment
