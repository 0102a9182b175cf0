"""A job that is stopped, deleted or struck by an error at each of its stages; races of callers."""

from collections.abc import Callable
from typing import Any

import anyio
import pytest

from moksori.errors import (
    BackendError,
    IdempotencyConflictError,
    LeaseLostError,
    MoksoriError,
    NotFoundError,
)
from moksori.ports.queue import JobState
from moksori.surfaces.http.problems import error_classes
from moksori.testing.hearing import bursts, said_at
from moksori.transcripts.ledger import Ledger
from moksori.transcripts.tables import LEFTOVER, ROOM, SEGMENT, TRANSCRIPT

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Studio = Any  # a fixture's own class
one_database = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

STAGES = ("load", "begin", "transcribe", "keep", "segments")
ERRORS = sorted(error_classes(), key=lambda kind: kind.code)


def before(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, stage: str, act: Callable[[], Any]
) -> None:
    """Act once, just before a stage of the next job."""
    place = studio.engine if stage in {"load", "transcribe"} else Ledger
    real, left = getattr(place, stage), [act]

    async def first_act(*arguments: Any, **more: Any) -> Any:  # noqa: ANN401 - passed on
        if left:
            await left.pop()()
        return await real(*arguments, **more)

    monkeypatch.setattr(place, stage, first_act)


@one_database
@pytest.mark.parametrize("stage", STAGES)
async def test_a_job_cancelled_at_any_stage_ends_so(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    job_id = await studio.request(4, keep_audio=False)
    studio.ttl_s = 0.15

    async def cancel() -> None:
        assert (await studio.transcripts.cancel("w", job_id)).state is not JobState.CANCELLED
        await anyio.sleep(1.0)  # a heartbeat comes first

    before(studio, monkeypatch, stage, cancel)
    await studio.work_once()
    ended = await studio.get(job_id)
    assert (ended.state, ended.summary) == (JobState.CANCELLED, None)
    assert ended.finished_at is not None
    assert (await studio.types(job_id))[-1] == "error"
    assert (await studio.types(job_id)).count("error") == 1
    assert studio.files() == []
    assert await studio.count(LEFTOVER) == [0]
    assert await studio.queue.claim(["transcripts.transcribe"], "next") is None


@one_database
@pytest.mark.parametrize("stage", STAGES)
async def test_a_job_deleted_at_any_stage_leaves_nothing(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    job_id = await studio.request(4)
    before(studio, monkeypatch, stage, lambda: studio.transcripts.delete("w", job_id))
    await studio.work_once()
    with pytest.raises(NotFoundError):
        await studio.get(job_id)
    assert await studio.count(TRANSCRIPT, SEGMENT, LEFTOVER) == [0, 0, 0]
    assert await studio.told(job_id) == []
    assert studio.files() == []


@one_database
@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.code)
async def test_every_error_of_the_tree_is_tried_again_or_ends_the_job(
    studio: Studio, kind: type[MoksoriError]
) -> None:
    job_id = await studio.request(2)
    studio.engine.failures.append(kind("secret words"))
    await studio.work_once()
    after = await studio.get(job_id)
    if kind is LeaseLostError:
        assert after.state is JobState.RUNNING, "it is somebody else's to end"
    elif kind.retryable:
        assert after.state is JobState.QUEUED
        await anyio.sleep(0.05)
        await studio.work_once()
        assert await studio.texts(job_id) == [said_at(0.0), said_at(1.2)]
    else:
        assert (after.state, after.error_code) == (JobState.FAILED, kind.code)
        last = (await studio.told(job_id))[-1]
        assert (last.payload["code"], last.payload["retryable"]) == (kind.code, False)
        assert "secret words" not in str(last.payload)


@one_database
async def test_a_recording_that_is_gone_fails_its_job(studio: Studio) -> None:
    job_id = await studio.request(2)
    await studio.blobs.delete(f"uploads/{job_id}")
    await studio.work_once()
    failed = await studio.get(job_id)
    assert (failed.state, failed.error_code, failed.segment_count) == (
        JobState.FAILED,
        "not_found",
        0,
    )
    with pytest.raises(NotFoundError):
        await anext(studio.transcripts.audio("w", job_id))


@one_database
@pytest.mark.parametrize("stage", ["begin", "keep", "segments"])
async def test_a_store_that_is_away_at_any_step_costs_nothing(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    async def away() -> None:
        raise BackendError("away")

    job_id = await studio.request(5)
    before(studio, monkeypatch, stage, away)
    await studio.work_once()
    assert (await studio.get(job_id)).state is JobState.QUEUED
    await anyio.sleep(0.05)
    await studio.work_once()
    assert await studio.texts(job_id) == [said_at(1.2 * n) for n in range(5)]
    indexes = [e.payload["index"] for e in await studio.told(job_id) if "index" in e.payload]
    assert indexes == list(range(5))


async def test_different_requests_with_one_key_at_once_have_one_winner(studio: Studio) -> None:
    ids: list[str] = []
    refused: list[int] = []

    async def call(number: int) -> None:
        try:
            ids.append(
                await studio.request_bytes(
                    bursts(1 + number), idempotency_key="k", room_id=f"r{number}"
                )
            )
        except IdempotencyConflictError:
            refused.append(number)

    async with anyio.create_task_group() as tasks:
        for number in range(4):
            tasks.start_soon(call, number)
    assert (len(ids), len(refused)) == (1, 3)
    assert studio.files() == [f"uploads/{ids[0]}/source"]
    assert await studio.count(TRANSCRIPT, ROOM, LEFTOVER) == [1, 1, 0]


async def test_a_reader_who_comes_again_after_each_event_misses_none(studio: Studio) -> None:
    """While the job is worked on, and others of the same workspace write between."""
    job_id, other = await studio.request(4), await studio.request(3)
    seen: list[int] = []

    async def read() -> None:
        final = False
        while not final:
            after = seen[-1] if seen else 0
            follow = studio.transcripts.follow("w", job_id, after=after, heartbeat_s=0.05)
            async with follow as events:
                async for event in events:
                    if event is not None:
                        seen.append(event.seq)
                        final = event.type == "final_summary"
                        break

    with anyio.fail_after(20):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(read)
            await studio.work_once()
            await studio.work_once()
    assert seen == [event.seq for event in await studio.told(job_id)]
    assert len(await studio.told(other)) > 5
