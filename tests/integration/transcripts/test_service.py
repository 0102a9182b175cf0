"""Reading, following, cancelling, deleting, rooms: always inside one workspace."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import pytest

from moksori.backends.bus.tables import EVENT
from moksori.backends.queue.tables import JOB
from moksori.errors import (
    ConflictError,
    DeadlineError,
    EngineError,
    MoksoriError,
    NotFoundError,
)
from moksori.ports.bus import StoredEvent
from moksori.ports.queue import JobState
from moksori.testing.hearing import said_at
from moksori.transcripts.tables import LEFTOVER, SEGMENT, TRANSCRIPT

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Studio = Any  # a fixture's own class
one_database = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


async def test_transcripts_are_listed_newest_first_page_by_page(studio: Studio) -> None:
    made = []
    for _ in range(5):
        made.append(await studio.request(1))
        await anyio.sleep(0.002)
    await studio.request(1, "x")
    first = await studio.transcripts.listing("w", limit=3)
    rest = await studio.transcripts.listing("w", before=first[-1].id, limit=3)
    assert [one.id for one in (*first, *rest)] == made[::-1]


async def test_segments_are_read_from_any_index_on(studio: Studio) -> None:
    job_id = await studio.request(5)
    assert await studio.transcripts.segments("w", job_id) == []
    await studio.work_once()
    segments = await studio.transcripts.segments("w", job_id, after=1, limit=2)
    assert [segment.index for segment in segments] == [2, 3]
    assert segments[0].text == said_at(2.4)
    assert segments[0].id == "S0003"


async def test_another_workspace_sees_and_changes_nothing(studio: Studio) -> None:
    job_id = await studio.request(2, room_id="r")
    await studio.work_once()
    service = studio.transcripts
    attempts: list[Callable[[], Any]] = [
        lambda: service.get("x", job_id),
        lambda: service.segments("x", job_id),
        lambda: service.cancel("x", job_id),
        lambda: service.delete("x", job_id),
        lambda: service.rooms.get("x", "r"),
        lambda: service.result("x", job_id, deadline_s=1.0),
        lambda: anext(service.audio("x", job_id)),
        lambda: service.follow("x", job_id, heartbeat_s=1.0).__aenter__(),
    ]
    for attempt in attempts:
        with pytest.raises(NotFoundError):
            await attempt()
    assert await service.listing("x") == []
    assert await service.rooms.listing("x") == []
    assert (await studio.get(job_id)).segment_count == 2


async def test_a_waiting_job_is_cancelled_at_once(studio: Studio) -> None:
    job_id = await studio.request(2, keep_audio=False)
    for _ in range(2):
        assert (await studio.transcripts.cancel("w", job_id)).state is JobState.CANCELLED
    assert await studio.types(job_id) == ["job_progress:queued", "error"]
    assert (await studio.told(job_id))[-1].payload["code"] == "cancelled"
    assert studio.files() == []
    assert await studio.queue.claim(["transcripts.transcribe"], "o") is None
    with pytest.raises(ConflictError):
        await studio.transcripts.result("w", job_id, deadline_s=1.0)


async def test_a_finished_job_can_not_be_cancelled_any_more(studio: Studio) -> None:
    job_id = await studio.request(2)
    await studio.work_once()
    told = await studio.types(job_id)
    assert (await studio.transcripts.cancel("w", job_id)).state is JobState.DONE
    assert await studio.types(job_id) == told


async def test_deleting_leaves_no_trace(studio: Studio) -> None:
    kept = await studio.request(1, room_id="r")
    gone = await studio.request(3, room_id="r")
    await studio.work_once()
    await studio.work_once()
    before = await studio.count(TRANSCRIPT, JOB, SEGMENT)
    await studio.transcripts.delete("w", gone)
    assert before == [2, 2, 4]
    assert await studio.count(TRANSCRIPT, JOB, SEGMENT, LEFTOVER) == [1, 1, 1, 0]
    assert await studio.told(gone) == []
    assert studio.files() == [f"uploads/{kept}/source"]
    with pytest.raises(NotFoundError):
        await studio.transcripts.delete("w", gone)
    (room,) = await studio.transcripts.rooms.listing("w")
    assert room.transcripts == 1


async def test_rooms_gather_transcripts_and_summarise_them(studio: Studio) -> None:
    first = await studio.request(2, room_id="주간 회의")
    await anyio.sleep(0.002)
    second = await studio.request(3, room_id="주간 회의")
    await anyio.sleep(0.002)
    await studio.request(1, room_id="short")
    await studio.request(1)
    for _ in range(4):
        await studio.work_once()
    rooms = await studio.transcripts.rooms.listing("w")
    assert [(room.id, room.transcripts) for room in rooms] == [("short", 1), ("주간 회의", 2)]
    room = await studio.transcripts.rooms.get("w", "주간 회의")
    assert room.duration_s == pytest.approx(3.2 + 4.4)
    assert room.summary is not None
    evidence = [name for one in room.summary.sentences for name in one.evidence]
    assert {name.split(":")[0] for name in evidence} == {first, second}
    inside = await studio.transcripts.listing("w", room_id="주간 회의")
    assert [one.id for one in inside] == [second, first]
    with pytest.raises(NotFoundError):
        await studio.transcripts.rooms.get("w", "none")


async def follow(studio: Studio, job_id: str, after: int = 0) -> list[StoredEvent | None]:
    with anyio.fail_after(10):
        async with studio.transcripts.follow("w", job_id, after=after, heartbeat_s=0.1) as events:
            return [event async for event in events]


async def test_followers_late_or_early_see_the_same(studio: Studio) -> None:
    job_id = await studio.request(6)
    seen: dict[str, list[StoredEvent | None]] = {}

    async def read(name: str) -> None:
        seen[name] = await follow(studio, job_id)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(read, "early")
        tasks.start_soon(read, "second")
        await anyio.sleep(0.25)
        await studio.work_once()
    late = await follow(studio, job_id)
    assert None in seen["early"]
    for events in seen.values():
        assert [event for event in events if event is not None] == late
    assert [event.seq for event in late if event] == list(range(1, len(late) + 1))
    assert late[-1] is not None
    assert late[-1].type == "final_summary"
    for place in range(1, len(late) + 1):
        assert await follow(studio, job_id, after=place) == late[place:]


@one_database
async def test_a_follower_who_comes_back_too_late_is_told_to_read_anew(studio: Studio) -> None:
    old = await studio.request(1)
    await studio.work_once()
    await studio.events.prune(datetime.now(UTC) + timedelta(days=1))
    reset, *rest = await follow(studio, old, after=1)
    assert reset is not None
    assert reset.type == "reset"
    assert rest == []
    fresh = await studio.request(1)
    await studio.work_once()
    first = (await follow(studio, fresh))[0]
    assert first is not None
    assert first.type == "job_progress"
    beyond = await follow(studio, fresh, after=10_000)
    assert [event.type for event in beyond if event][:2] == ["reset", "job_progress"]


@one_database
async def test_a_follower_of_what_is_deleted_is_let_go(studio: Studio) -> None:
    job_id = await studio.request(1)
    seen: list[StoredEvent | None] = []

    async def read() -> None:
        seen.extend(await follow(studio, job_id))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(read)
        await anyio.sleep(0.05)
        await studio.transcripts.delete("w", job_id)
    assert await studio.count(EVENT) == [0]


@one_database
async def test_a_result_is_waited_for(studio: Studio) -> None:
    job_id = await studio.request(3)
    with pytest.raises(DeadlineError):
        await studio.transcripts.result("w", job_id, deadline_s=0.05)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(studio.work_once)
        transcript, segments = await studio.transcripts.result("w", job_id, deadline_s=10.0)
    assert transcript.state is JobState.DONE
    assert [segment.text for segment in segments] == [said_at(1.2 * n) for n in range(3)]


@one_database
async def test_the_result_of_a_failed_job_is_its_error(studio: Studio) -> None:
    job_id = await studio.request(3)
    studio.engine.failures.append(EngineError("nonsense"))
    await studio.work_once()
    with pytest.raises(EngineError) as failure:
        await studio.transcripts.result("w", job_id, deadline_s=1.0)
    assert isinstance(failure.value, MoksoriError)
    assert failure.value.code == "engine_failed"


@one_database
async def test_a_recording_that_was_not_kept_is_not_found(studio: Studio) -> None:
    job_id = await studio.request(1, keep_audio=False)
    await studio.work_once()
    with pytest.raises(NotFoundError):
        await anext(studio.transcripts.audio("w", job_id))
