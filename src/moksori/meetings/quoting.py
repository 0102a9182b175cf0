"""What evidence points at, as words: for those who show minutes and for the board."""

from collections.abc import Sequence
from datetime import date

from moksori.meetings import store
from moksori.meetings.ledger import Desk
from moksori.meetings.meeting import Quote, Segment, index_of


class Quoting:
    """Knows the words of meetings."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def quotes(
        self, workspace: str, meeting_id: str, segment_ids: Sequence[str]
    ) -> list[Quote]:
        """Return what evidence points at, in the order asked; what was deleted is `gone`."""
        places = [index_of(name) for name in segment_ids]
        wanted = sorted({place for place in places if place is not None})
        held: dict[int, Segment] = {}
        async with self._desk.database.read() as tx:
            meeting = await store.find_meeting(tx, workspace, meeting_id)
            if meeting is not None:
                held = await store.segments_at(tx, meeting_id, wanted)
        found = {one.id: one for one in held.values()}
        on = None if meeting is None else meeting.on
        return [_quote(name, found.get(name), on) for name in segment_ids]


def _quote(name: str, segment: Segment | None, on: date | None) -> Quote:
    if segment is None:
        return Quote(name, gone=True)
    return Quote(name, segment.speaker, segment.text, segment.start_s, on)
