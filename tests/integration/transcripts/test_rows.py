"""Rows keep what they were given, on every database, and stay in their workspace."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from moksori.backends.store.database import SqlDatabase
from moksori.ports.queue import JobState
from moksori.ports.stt import SttChoice, Word
from moksori.transcripts import store
from moksori.transcripts.model import HearingOptions, Segment, TrackMode, Transcript

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

NOW = datetime(2026, 11, 21, 9, 30, 15, 123_457, tzinfo=UTC)
LONG = "결제 화면을 확정했습니다. 🎙 " * 3_000


def transcript(transcript_id: str = "A", **changes: Any) -> Transcript:  # noqa: ANN401 - any field
    made = Transcript(
        id=transcript_id,
        workspace="w",
        state=JobState.QUEUED,
        progress=0.0,
        created_at=NOW,
        finished_at=None,
        filename="주간 회의 🎙.m4a",
        room_id="방",
        language="ko",
        duration_s=35_999.123_456,
    )
    return replace(made, **changes)


OPTIONS = HearingOptions(
    language="ko",
    model="small",
    hotwords=("모크소리", "결제"),
    prompt=LONG,
    tracks=TrackMode.SPLIT,
    word_times=True,
    temperature=0.2,
    keep_audio=False,
)
SEGMENT = Segment(
    index=0,
    track=3,
    speaker="김민수",
    start_s=35_998.123_456_789,
    end_s=35_999.5,
    text=LONG.strip(),
    words=(Word(1.25, 1.5, "결제", 0.75), Word(1.5, 2.0, "화면을", 1.0)),
    avg_logprob=-0.123_456_789,
    no_speech_prob=1e-9,
    compression_ratio=1.9,
    temperature=0.4,
)


@pytest.fixture
async def filled(database: SqlDatabase) -> SqlDatabase:
    async with database.begin() as tx:
        await store.insert_transcript(tx, transcript(), OPTIONS)
        await store.insert_transcript(tx, transcript("B", workspace="x"), HearingOptions())
    return database


async def test_a_transcript_comes_back_as_it_went_in(filled: SqlDatabase) -> None:
    async with filled.read() as tx:
        assert await store.find(tx, "w", "A") == transcript()
        task = await store.task(tx, "w", "A")
    assert task is not None
    assert task.options == OPTIONS
    assert (task.choice, task.windows_done, task.progress_try) == (None, 0, 0)


async def test_segments_come_back_as_they_went_in(filled: SqlDatabase) -> None:
    second = replace(SEGMENT, index=1, words=(), speaker=None)
    async with filled.begin() as tx:
        await store.add_segments(tx, "w", "A", [(second, "raw"), (SEGMENT, LONG)])
        await store.add_segments(tx, "w", "A", [])
    async with filled.read() as tx:
        assert await store.segments(tx, "w", "A") == [SEGMENT, second]
        assert await store.segments(tx, "w", "A", after=0) == [second]
        assert await store.segments(tx, "w", "A", limit=1) == [SEGMENT]
        assert await store.segments(tx, "x", "A") == []


async def test_a_change_finds_only_what_is_open_and_ours(filled: SqlDatabase) -> None:
    chosen = {"engine": "faster-whisper", "model": "small"}
    async with filled.begin() as tx:
        assert not await store.change(tx, "x", "A", progress=0.5)
        assert await store.change(tx, "w", "A", progress=0.5, choice=chosen)
        assert await store.change(tx, "w", "A", state=JobState.DONE, finished_at=NOW)
        assert not await store.change(tx, "w", "A", state=JobState.FAILED)
    async with filled.read() as tx:
        found = await store.find(tx, "w", "A")
        task = await store.task(tx, "w", "A")
    assert found == transcript(progress=0.5, state=JobState.DONE, finished_at=NOW)
    assert task is not None
    assert task.choice == SttChoice("faster-whisper", "small")


async def test_removing_takes_the_segments_along(filled: SqlDatabase) -> None:
    async with filled.begin() as tx:
        await store.add_segments(tx, "w", "A", [(SEGMENT, "raw")])
        assert not await store.remove(tx, "x", "A")
        assert len(await store.segments(tx, "w", "A")) == 1
        assert await store.remove(tx, "w", "A")
        assert not await store.remove(tx, "w", "A")
        assert await store.segments(tx, "w", "A") == []
        assert await store.find(tx, "x", "B") is not None


async def test_rooms_count_what_they_hold(filled: SqlDatabase) -> None:
    async with filled.begin() as tx:
        await store.insert_transcript(tx, transcript("C", duration_s=None), OPTIONS)
        await store.insert_transcript(tx, transcript("D", room_id="빈방"), OPTIONS)
        for workspace, room_id in (("w", "방"), ("w", "빈방"), ("w", "none"), ("x", "방")):
            await store.open_room(filled, tx, workspace, room_id, NOW)
        await store.open_room(filled, tx, "w", "방", NOW + timedelta(days=1))
    async with filled.read() as tx:
        found = await store.rooms(tx, "w")
        assert [(room.id, room.transcripts) for room in found] == [("빈방", 1), ("방", 2)]
        assert found[1].created_at == NOW
        assert found[1].duration_s == pytest.approx(35_999.123_456)
        assert await store.room(tx, "w", "none") is None
        assert (await store.rooms(tx, "x"))[0].transcripts == 1
