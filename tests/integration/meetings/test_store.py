"""The rows of meetings come back as they were, on every database."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from moksori.backends.store.database import SqlDatabase
from moksori.errors import BackendError
from moksori.meetings import store
from moksori.meetings.items import Body, body_of
from moksori.meetings.meeting import Meeting, MeetingState, Segment
from moksori.meetings.model import ActionItem, Minutes, Participant, Statement, Status, StatusChange
from moksori.meetings.tables import MINUTES, SEGMENT
from moksori.meetings.versions import MinutesEdit, Version, edited

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

NOW = datetime(2026, 11, 16, 9, 0, 0, 123_456, tzinfo=UTC)
LONG = "가나다 " * 20_000

BARE = Meeting(
    id="m1",
    workspace="w",
    title="",
    titled=False,
    on=date(2026, 11, 16),
    state=MeetingState.WAITING,
    template="general",
    language="ko",
    participants=(),
    created_at=NOW,
)
FULL = replace(
    BARE,
    id="m2",
    title=LONG,
    titled=True,
    state=MeetingState.FAILED,
    template="one-on-one",
    language="en",
    participants=(Participant("김민수", ("민수", "김 대리")), Participant("O'Neil \\ 😀")),
    board_id="b",
    transcript_id="m2",
    segments=3,
    minutes=2,
    version=7,
    job_id="j",
    error_code="engine_failed",
)


def body() -> Body:
    whole = body_of(
        Minutes(
            title="주간 회의",
            summary=(Statement("요약 😀.", ("S0001", "S0002")),),
            topics=(),
            decisions=(Statement(LONG[:2_000], ("S0002",), 0.123_456),),
            action_items=(
                ActionItem("공지문", "민수", date(2026, 12, 1), ("S0001",), 0.9, "되면"),
            ),
            status_changes=(StatusChange("결제", Status.DONE, ("S0003",), 0.8, Status.REVIEW),),
            questions=(),
            risks=(Statement("위험", ("S0001",)),),
            keywords=("결제",),
            engine="rules",
            notes=("llm_unavailable",),
        )
    )
    return edited(whole, MinutesEdit(removed=[whole.section("risks")[0].id]))


async def add(database: SqlDatabase, *meetings: Meeting) -> None:
    async with database.begin() as tx:
        for meeting in meetings:
            assert await store.insert_meeting(database, tx, meeting)


async def test_a_meeting_comes_back_as_it_was(database: SqlDatabase) -> None:
    await add(database, BARE, FULL)
    async with database.begin() as tx:
        assert await store.find_meeting(tx, "w", "m1") == BARE
        assert await store.find_meeting(tx, "w", "m2", lock=True) == FULL
        assert await store.find_meeting(tx, "W", "m1") is None
        assert await store.find_meeting(tx, "w", "M1") is None
        after = replace(FULL, id="m1", transcript_id=None)
        await store.change_meeting(tx, after)
        assert await store.find_meeting(tx, "w", "m1") == after


async def test_a_transcript_becomes_one_meeting(database: SqlDatabase) -> None:
    await add(database, FULL)
    async with database.begin() as tx:
        assert not await store.insert_meeting(database, tx, replace(FULL, id="m3"))
    await add(database, BARE, replace(BARE, id="m4"))


async def test_a_key_is_taken_once_in_its_workspace(database: SqlDatabase) -> None:
    async with database.begin() as tx:
        assert await store.insert_meeting(database, tx, BARE, key="k", fingerprint="f")
    async with database.begin() as tx:
        other = replace(BARE, id="m5")
        assert not await store.insert_meeting(database, tx, other, key="k", fingerprint="g")
        assert await store.insert_meeting(database, tx, replace(other, workspace="v"), key="k")
        assert await store.meeting_by_key(tx, "w", "k") == (BARE, "f")
        assert await store.meeting_by_key(tx, "w", "K") is None


async def test_segments_come_back_in_their_order(database: SqlDatabase) -> None:
    await add(database, BARE, replace(BARE, id="m6"))
    said = [
        Segment(2, None, 1, None, None, LONG),
        Segment(0, "김민수", 0, 0.1, 1.25, "첫 말 😀", 3),
        Segment(1, "이서연", 0, 1.25, 2.5, "둘째 말"),
    ]
    async with database.begin() as tx:
        await store.add_segments(tx, "m1", said)
        await store.add_segments(tx, "m6", [Segment(0, "김민수", 0, None, None, "남의 말")])
        await store.add_segments(tx, "m1", [])
    async with database.begin() as tx:
        assert await store.segments(tx, "m1") == [said[1], said[2], said[0]]
        assert await store.segments(tx, "m1", after=0, limit=1) == [said[2]]
        assert await store.segments_at(tx, "m1", [2, 9]) == {2: said[0]}
        assert await store.segments_at(tx, "m1", []) == {}
        assert await store.rename_speaker(tx, "m1", "김민수", "민수") == 1
        assert await store.rename_speaker(tx, "m1", None, "누구") == 1
        assert await store.rename_speaker(tx, "m1", "없음", "누구") == 0
        await store.change_segment(tx, "m1", replace(said[2], text="고친 말", rev=2))
        found = await store.segments(tx, "m1")
        assert [(one.speaker, one.rev) for one in found] == [
            ("민수", 4),
            ("이서연", 2),
            ("누구", 2),
        ]
        assert found[1].text == "고친 말"
        assert (await store.segments(tx, "m6"))[0].speaker == "김민수"


async def test_three_hours_of_talk_are_stored_at_once(database: SqlDatabase) -> None:
    await add(database, BARE)
    said = [Segment(n, "김", 0, float(n), n + 0.5, f"발언 {n}") for n in range(3_000)]
    async with database.begin() as tx:
        await store.add_segments(tx, "m1", said)
    async with database.read() as tx:
        assert await store.segments(tx, "m1") == said


async def test_versions_come_back_as_they_were(database: SqlDatabase) -> None:
    await add(database, BARE)
    first = Version("m1", 1, "rules", "created", NOW, body())
    second = replace(first, number=2, author="key", reason="edited", body=Body("", (), (), "x"))
    async with database.begin() as tx:
        await store.add_version(tx, first, job_id="j")
        await store.add_version(tx, second)
        await store.add_version(tx, replace(second, number=3))
    async with database.read() as tx:
        assert await store.find_version(tx, "m1", 1) == first
        assert await store.find_version(tx, "m1", 4) is None
        assert await store.versions(tx, "m1", before=3, limit=5) == [second, first]
        assert [one.number for one in await store.versions(tx, "m1", before=None, limit=1)] == [3]
        assert await store.is_written(tx, "m1", "j")
        assert not await store.is_written(tx, "m1", "k")


async def test_a_job_can_not_write_twice(database: SqlDatabase) -> None:
    await add(database, BARE)
    version = Version("m1", 1, "rules", "created", NOW, body())
    async with database.begin() as tx:
        await store.add_version(tx, version, job_id="j")
    with pytest.raises((IntegrityError, BackendError)):
        async with database.begin() as tx:
            await store.add_version(tx, replace(version, number=2), job_id="j")
    with pytest.raises((IntegrityError, BackendError)):
        async with database.begin() as tx:
            await store.add_version(tx, replace(version, author="two"), job_id="k")


async def test_a_meeting_goes_with_all_that_is_its_own(database: SqlDatabase) -> None:
    await add(database, BARE, replace(BARE, id="m7"))
    async with database.begin() as tx:
        for name in ("m1", "m7"):
            await store.add_segments(tx, name, [Segment(0, None, 0, None, None, "말")])
            await store.add_version(tx, Version(name, 1, "rules", "created", NOW, body()))
        await store.remove_meeting(tx, "m1")
    async with database.read() as tx:
        assert await store.find_meeting(tx, "w", "m1") is None
        for table in (SEGMENT, MINUTES):
            found = await tx.execute(table.select())
            assert [row.meeting_id for row in found] == ["m7"]
