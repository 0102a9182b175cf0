"""Where a reader begins, and how a reading ends, without a database."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from moksori.ports.bus import EventLog, StoredEvent
from moksori.transcripts.following import RESET, Place, find_place, told

pytestmark = [pytest.mark.unit, pytest.mark.anyio]


def event(seq: int, kind: str = "transcript_segment", **payload: Any) -> StoredEvent:  # noqa: ANN401 - any JSON value
    return StoredEvent(seq, "w", "job:J", kind, payload, datetime.now(UTC))


class Log:
    """What is retained of a workspace's events."""

    def __init__(self, oldest: int, newest: int, *mine: StoredEvent) -> None:
        self._bounds = (oldest, newest)
        self._mine = mine

    async def bounds(self, workspace: str) -> tuple[int, int]:
        assert workspace == "w"
        return self._bounds

    async def read(
        self, workspace: str, *, topics: Sequence[str] = (), after: int = 0, limit: int = 500
    ) -> Sequence[StoredEvent]:
        assert (workspace, tuple(topics)) == ("w", ("job:J",))
        return [one for one in self._mine if one.seq > after][:limit]


class Letters:
    """Gives out one portion of events per call."""

    def __init__(self, *portions: Sequence[StoredEvent]) -> None:
        self._portions = list(portions)

    async def receive(self, timeout_s: float) -> Sequence[StoredEvent]:
        assert timeout_s > 0
        return self._portions.pop(0) if self._portions else ()

    async def receive_all(self, timeout_s: float) -> Sequence[StoredEvent]:
        return await self.receive(timeout_s)


QUEUED = event(7, "job_progress", state="queued")


@pytest.mark.parametrize(
    ("log", "after", "place"),
    [
        (Log(1, 0), 0, Place(0, lost=False)),
        (Log(1, 9), 0, Place(0, lost=False)),
        (Log(1, 9), 9, Place(9, lost=False)),
        (Log(5, 9), 4, Place(4, lost=False)),
        (Log(5, 9), 3, Place(4, lost=True)),
        (Log(5, 9, QUEUED), 0, Place(0, lost=False)),
        (Log(5, 9, event(8)), 0, Place(4, lost=True)),
        (Log(1, 9), 10, Place(0, lost=True)),
        (Log(10, 9), 5, Place(9, lost=True)),
    ],
)
async def test_a_reader_begins_where_nothing_is_missing(log: Log, after: int, place: Place) -> None:
    assert await find_place(cast("EventLog", log), "w", "J", after) == place


async def read(place: Place, letters: Letters, over: Sequence[bool]) -> list[StoredEvent | None]:
    answers = list(over)

    async def is_over(seen: int) -> bool:
        assert seen >= place.after
        return answers.pop(0)

    reading = told(letters, "w", "J", place, heartbeat_s=1.0, over=is_over)
    return [one async for one in reading]


async def test_a_reading_ends_with_the_last_event() -> None:
    events = [event(1), event(2), event(3, "final_summary"), event(4)]
    got = await read(Place(0, lost=False), Letters(events[:1], events[1:]), [False])
    assert got == events[:3]


async def test_silence_is_told() -> None:
    last = event(5, "error")
    got = await read(Place(4, lost=False), Letters((), (), [last]), [False, False, False])
    assert got == [None, None, last]


async def test_what_has_ended_before_ends_at_once() -> None:
    assert await read(Place(9, lost=False), Letters(), [True]) == []


async def test_what_vanishes_ends_the_reading() -> None:
    first = event(1)
    assert await read(Place(0, lost=False), Letters([first], ()), [False, True]) == [first]


async def test_a_lost_place_is_told_first() -> None:
    got = await read(Place(4, lost=True), Letters([event(5, "error")]), [False])
    assert got[0] is not None
    assert (got[0].seq, got[0].type) == (4, RESET)
    assert len(got) == 2
