"""The rows of live meetings come back as they were, on every database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from moksori.backends.store.database import SqlDatabase
from moksori.errors import NotFoundError
from moksori.meetings import store as meetings
from moksori.meetings.live import store
from moksori.meetings.live.model import (
    Checkpoint,
    Live,
    LiveKind,
    Mark,
    Track,
    TrackFormat,
    kind_at,
)
from moksori.meetings.meeting import Meeting, MeetingState, Segment
from moksori.meetings.tables import LIVE, MARK, TRACK
from moksori.ports.audiolog import MeetingKey
from moksori.ports.stt import Word
from moksori.voice.model import EndpointingSettings

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

NOW = datetime(2026, 11, 16, 9, 0, 0, 123_456, tzinfo=UTC)
LONG = "가나다 " * 20_000
MEETING = Meeting(
    id="m1",
    workspace="w",
    title="",
    titled=False,
    on=date(2026, 11, 16),
    state=MeetingState.LIVE,
    template="general",
    language="ko",
    participants=(),
    created_at=NOW,
)
BARE = Live("m1", "w", LiveKind.MEETING, "here", "ko", NOW)
FULL = Live(
    meeting_id="m2",
    workspace="w",
    kind=LiveKind.REALTIME,
    place="there",
    language="en",
    started_at=NOW,
    paused_at=NOW + timedelta(seconds=1),
    ended_at=NOW + timedelta(seconds=2),
    endpointing=EndpointingSettings(end_ms=250, longest_s=9.5),
    model="tiny-ko",
    demo=True,
    listen_job_id="listen",
    follow_job_id="follow",
    followed=3,
    reconciled=2,
    reconciled_at=NOW + timedelta(seconds=3),
)
TRACK_A = Track(0, "마이크 1 😀", None, TrackFormat.PCM16, 16_000, -5, NOW)
TRACK_B = Track(
    number=1,
    name="b",
    participant=LONG,
    format=TrackFormat.ENCODED,
    sample_rate=48_000,
    offset_ms=1 << 40,
    joined_at=NOW,
    left_at=NOW + timedelta(minutes=1),
    muted=True,
    heard_samples=1 << 40,
    finished=True,
    audio_key="audio/x",
    audio_ms=1 << 33,
)


@pytest.fixture
async def held(database: SqlDatabase) -> SqlDatabase:
    async with database.begin() as tx:
        for name, live in (("m1", BARE), ("m2", FULL)):
            assert await meetings.insert_meeting(database, tx, replace(MEETING, id=name))
            await store.insert_live(tx, live)
    return database


async def test_a_live_meeting_comes_back_as_it_was(held: SqlDatabase) -> None:
    async with held.begin() as tx:
        assert await store.find_live(tx, "w", "m1") == BARE
        assert await store.known_live(tx, "w", "m2") == FULL
        assert FULL.key == MeetingKey("w", "m2")
        for workspace, name in (("W", "m1"), ("w", "M1"), ("w", "none")):
            assert await store.find_live(tx, workspace, name) is None
            with pytest.raises(NotFoundError):
                await store.known_live(tx, workspace, name)


async def test_only_what_changes_is_written(held: SqlDatabase) -> None:
    async with held.begin() as tx:
        await store.change_live(tx, "m1", paused_at=NOW)
        await store.change_live(tx, "m1", model="tiny-ko", demo=False, followed=4)
        after = replace(BARE, paused_at=NOW, model="tiny-ko", demo=False, followed=4)
        assert await store.find_live(tx, "w", "m1") == after
        assert await store.find_live(tx, "w", "m2") == FULL


async def test_what_nobody_has_ended(held: SqlDatabase) -> None:
    async with held.begin() as tx:
        assert await store.open_at(tx, "here") == [BARE]
        assert await store.open_at(tx, "there") == []
        assert await store.closing_at(tx, "there") == []
        closing = replace(MEETING, id="m2", state=MeetingState.CLOSING)
        await meetings.change_meeting(tx, closing)
        assert await store.closing_at(tx, "there") == [FULL]
        assert await store.closing_at(tx, "here") == []


async def test_tracks_come_back_as_they_were(held: SqlDatabase) -> None:
    async with held.begin() as tx:
        await store.insert_track(tx, "m1", TRACK_B, position=7)
        await store.insert_track(tx, "m1", TRACK_A, position=0)
        assert await store.tracks(tx, "m1") == [TRACK_A, TRACK_B]
        assert await store.find_track(tx, "m1", TRACK_A.name) == TRACK_A
        assert await store.find_track(tx, "m1", "B") is None
        assert await store.tracks(tx, "m2") == []
        await store.change_track(tx, "m1", 0, muted=True)
        assert await store.tracks(tx, "m1") == [replace(TRACK_A, muted=True), TRACK_B]


async def test_a_name_is_one_track(held: SqlDatabase) -> None:
    async with held.begin() as tx:
        await store.insert_track(tx, "m1", TRACK_A, position=0)
        await store.insert_track(tx, "m2", TRACK_A, position=0)
    with pytest.raises(IntegrityError):
        async with held.begin() as tx:
            await store.insert_track(tx, "m1", replace(TRACK_A, number=5), position=0)


async def test_a_checkpoint_holds_any_bytes(held: SqlDatabase) -> None:
    at = Checkpoint(1 << 40, bytes(range(256)) * 1_000, 1 << 35)
    async with held.begin() as tx:
        await store.insert_track(tx, "m1", TRACK_A, position=7)
        await store.insert_track(tx, "m1", replace(TRACK_A, number=1, name="b"), position=9)
        assert await store.checkpoints(tx, "m1") == {
            0: Checkpoint(7, None, 0),
            1: Checkpoint(9, None, 0),
        }
        await store.save_checkpoint(tx, "m1", 0, at)
    async with held.begin() as tx:
        assert await store.checkpoints(tx, "m1") == {0: at, 1: Checkpoint(9, None, 0)}
        assert (await store.tracks(tx, "m1"))[0] == replace(TRACK_A, heard_samples=1 << 35)
        await store.finish_track(tx, "m1", 0)
        assert (await store.checkpoints(tx, "m1"))[0] == replace(at, snapshot=None)
        assert (await store.find_track(tx, "m1", TRACK_A.name)) == replace(
            TRACK_A, heard_samples=1 << 35, finished=True
        )


async def test_marks_come_back_by_their_times(held: SqlDatabase) -> None:
    late, early = Mark(1, 9_000, 0, "김민수", LONG), Mark(2, 100, None, None, "")
    async with held.begin() as tx:
        assert await store.next_mark(tx, "m1") == 1
        for mark in (late, early):
            await store.add_mark(tx, "m1", mark)
        await store.add_mark(tx, "m2", early)
        assert await store.next_mark(tx, "m1") == 3
        assert await store.marks(tx, "m1") == [early, late]


async def test_words_and_raw_text_come_back(held: SqlDatabase) -> None:
    words = (Word(0.1, 0.5, " 삼십", 0.75), Word(0.5, 1.25, "명"))
    said = Segment(0, "김민수", 1, 0.1, 1.25, "30명", 1, LONG, words)
    async with held.begin() as tx:
        await meetings.add_segments(tx, "m1", [said, Segment(1, None, 0, None, None, "말")])
        assert await meetings.segments(tx, "m1", limit=1) == [said]
        await meetings.change_segment(tx, "m1", replace(said, words=(), raw=None))
        assert (await meetings.segments(tx, "m1"))[0] == replace(said, words=(), raw=None)


async def test_all_of_it_goes_with_the_meeting(held: SqlDatabase) -> None:
    async with held.begin() as tx:
        for name in ("m1", "m2"):
            await store.insert_track(tx, name, TRACK_A, position=0)
            await store.add_mark(tx, name, Mark(1, 0, None, None, ""))
        await meetings.remove_meeting(tx, "m1")
        for table in (LIVE, TRACK, MARK):
            left = select(func.count()).select_from(table)
            assert (await tx.execute(left)).scalar_one() == 1


def test_jobs_belong_to_a_log() -> None:
    assert kind_at("meetings.listen", "01H") == "meetings.listen@01H"
