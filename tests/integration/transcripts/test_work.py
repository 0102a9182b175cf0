"""The job itself: segments once, from any checkpoint on, whatever fails on the way."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import anyio
import pytest

from moksori.app.attendance import Attendance
from moksori.errors import (
    BackendError,
    EngineError,
    EngineUnavailableError,
    LeaseLostError,
    StorageFullError,
)
from moksori.ports.queue import JobState
from moksori.ports.stt import SttChoice
from moksori.testing.hearing import bursts, said_at
from moksori.transcripts.model import JOB_KIND
from moksori.transcripts.tables import LEFTOVER

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Studio = Any  # a fixture's own class
one_database = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def all_said(count: int) -> list[str]:
    return [said_at(1.2 * n) for n in range(count)]


def indexes(events: list[Any]) -> list[int]:
    return [event.payload["index"] for event in events if event.type == "transcript_segment"]


async def test_a_job_from_its_beginning_to_its_end(studio: Studio) -> None:
    job_id = await studio.request(7, word_times=True)
    await studio.work_once()
    transcript = await studio.get(job_id)
    assert (transcript.state, transcript.progress) == (JobState.DONE, 1.0)
    assert (transcript.engine, transcript.model, transcript.demo) == ("counting", "counting", True)
    assert (transcript.segment_count, transcript.tracks) == (7, (None,))
    assert transcript.duration_s == pytest.approx(7 * 1.2 + 0.8)
    assert transcript.warnings == ()
    assert transcript.finished_at is not None
    assert transcript.summary is not None
    assert transcript.summary.sentences[0].evidence == ("S0001",)
    segments = await studio.transcripts.segments("w", job_id)
    assert [segment.text for segment in segments] == all_said(7)
    assert segments[3].words[0].text == said_at(3.6)
    assert await studio.types(job_id) == [
        "job_progress:queued",
        "job_progress:running",
        *["transcript_segment"] * 2,
        "job_progress:running",
        *["transcript_segment"] * 3,
        "job_progress:running",
        *["transcript_segment"] * 2,
        "job_progress:running",
        "job_progress:done",
        "final_summary",
    ]
    shares = [e.payload["progress"] for e in await studio.told(job_id) if "progress" in e.payload]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert max(shares[:-1]) < 1.0
    assert (await studio.queue.get("w", job_id)).state is JobState.DONE


async def test_a_retry_goes_on_at_the_checkpoint(studio: Studio) -> None:
    job_id = await studio.request(8)
    await fail_in_batch(studio, 3, EngineUnavailableError("busy"))
    assert (await studio.get(job_id)).state is JobState.QUEUED
    assert await studio.texts(job_id) == all_said(5)
    studio.engine.heard = 0
    await anyio.sleep(0.05)
    await studio.work_once()
    assert studio.engine.heard == 3
    assert await studio.texts(job_id) == all_said(8)
    assert indexes(await studio.told(job_id)) == list(range(8))
    assert (await studio.get(job_id)).state is JobState.DONE


async def fail_in_batch(studio: Studio, number: int, error: Exception) -> None:
    """Do a job that fails in its n-th batch."""
    hear, calls = studio.engine.transcribe, 0

    async def sometimes(*arguments: Any) -> Any:  # noqa: ANN401 - passed on
        nonlocal calls
        calls += 1
        if calls == number:
            raise error
        return await hear(*arguments)

    studio.engine.transcribe = sometimes
    await studio.work_once()
    del studio.engine.transcribe


@one_database
async def test_a_worker_that_dies_between_the_last_batch_and_the_end(studio: Studio) -> None:
    job_id = await studio.request(4)
    studio.ttl_s = 0.02
    lease = await claim_when_over(studio)
    lease.finish = die
    with pytest.raises(ZeroDivisionError):
        await studio.work().run(lease)
    assert (await studio.get(job_id)).segment_count == 4
    studio.engine.heard = 0
    await Attendance({JOB_KIND: studio.work()}, 5.0).attend(await claim_when_over(studio))
    assert studio.engine.heard == 0
    assert await studio.texts(job_id) == all_said(4)
    assert (await studio.types(job_id)).count("final_summary") == 1


async def die(*_: Any, **__: Any) -> None:  # noqa: ANN401 - whatever it gets
    raise ZeroDivisionError


async def claim_when_over(studio: Studio) -> Any:  # noqa: ANN401 - a lease
    """Claim the job as soon as nobody holds it any more."""
    await anyio.sleep(2 * studio.ttl_s)
    lease = await studio.queue.claim([JOB_KIND], "next")
    assert lease is not None
    return lease


async def test_a_worker_that_lost_its_lease_writes_nothing_more(studio: Studio) -> None:
    job_id = await studio.request(6)
    studio.ttl_s = 0.05
    stale = await studio.queue.claim([JOB_KIND], "slow")
    assert stale is not None
    await anyio.sleep(0.1)
    studio.ttl_s = 5.0
    await studio.work_once()
    events = await studio.types(job_id)
    for attempt in ending_attempts(studio, stale):
        with pytest.raises(LeaseLostError):
            await attempt()
    assert await studio.types(job_id) == events
    assert await studio.texts(job_id) == all_said(6)


def ending_attempts(studio: Studio, lease: Any) -> list[Callable[[], Awaitable[None]]]:  # noqa: ANN401 - a lease
    work = studio.work()
    return [
        lambda: work.run(lease),
        lambda: work.cancelled(lease),
        lambda: work.failed(lease, "engine_failed", retryable=False),
        lambda: work.failed(lease, "engine_unavailable", retryable=True),
        lambda: work.given_back(lease),
    ]


async def test_a_running_job_is_cancelled_at_its_next_heartbeat(studio: Studio) -> None:
    job_id = await studio.request(40)
    studio.engine.delay_s = 0.05
    studio.ttl_s = 0.3
    with anyio.fail_after(10):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(studio.work_once)
            async with studio.transcripts.follow("w", job_id, heartbeat_s=1.0) as events:
                async for event in events:
                    if event and event.type == "transcript_segment":
                        break
            assert (await studio.transcripts.cancel("w", job_id)).state is JobState.RUNNING
    transcript = await studio.get(job_id)
    assert transcript.state is JobState.CANCELLED
    assert 0 < transcript.segment_count < 40
    assert (await studio.told(job_id))[-1].payload["code"] == "cancelled"


@one_database
async def test_deleting_stops_the_worker(studio: Studio) -> None:
    job_id = await studio.request(40)
    studio.engine.delay_s = 0.05
    studio.ttl_s = 0.3
    with anyio.fail_after(10):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(studio.work_once)
            await anyio.sleep(0.3)
            await studio.transcripts.delete("w", job_id)
    assert await studio.told(job_id) == []
    assert studio.files() == []
    assert studio.engine.heard < 40


@one_database
@pytest.mark.parametrize(
    ("error", "code"),
    [(EngineError("nonsense"), "engine_failed"), (ZeroDivisionError(), "internal")],
)
async def test_what_can_not_succeed_fails(studio: Studio, error: Exception, code: str) -> None:
    studio.policy = replace(studio.policy, max_tries=1)
    job_id = await studio.request(3)
    studio.engine.failures.append(error)
    await studio.work_once()
    transcript = await studio.get(job_id)
    assert (transcript.state, transcript.error_code) == (JobState.FAILED, code)
    last = (await studio.told(job_id))[-1]
    assert (last.type, last.payload["code"]) == ("error", code)
    assert (await studio.queue.get("w", job_id)).error_code == code


@one_database
async def test_tries_without_progress_come_to_an_end(studio: Studio) -> None:
    studio.policy = replace(studio.policy, max_tries=3)
    job_id = await studio.request(3)
    for _ in range(3):
        studio.engine.failures.append(EngineUnavailableError("busy"))
        await studio.work_once()
        await anyio.sleep(0.1)
    transcript = await studio.get(job_id)
    assert (transcript.state, transcript.error_code) == (JobState.FAILED, "engine_unavailable")
    assert (await studio.told(job_id))[-1].payload["retryable"] is True
    assert (await studio.types(job_id)).count("job_progress:queued") == 3


@one_database
async def test_progress_gives_new_tries(studio: Studio) -> None:
    studio.policy = replace(studio.policy, max_tries=2)
    job_id = await studio.request(9)
    for _ in range(4):
        await fail_in_batch(studio, 2, EngineUnavailableError("busy"))
        await anyio.sleep(0.05)
    assert (await studio.get(job_id)).segment_count == 8
    await studio.work_once()
    assert await studio.texts(job_id) == all_said(9)


@one_database
async def test_a_job_that_kills_its_workers_ends(studio: Studio) -> None:
    studio.policy = replace(studio.policy, max_tries=2)
    job_id = await studio.request(3)
    studio.ttl_s = 0.02
    for _ in range(2):
        await claim_when_over(studio)
    lease = await claim_when_over(studio)
    await Attendance({JOB_KIND: studio.work()}, 5.0).attend(lease)
    transcript = await studio.get(job_id)
    assert (transcript.state, transcript.error_code) == (JobState.FAILED, "internal")


@one_database
async def test_giving_back_costs_no_try(studio: Studio) -> None:
    studio.policy = replace(studio.policy, max_tries=1)
    job_id = await studio.request(4)
    for _ in range(3):
        lease = await studio.queue.claim([JOB_KIND], "leaves")
        assert lease is not None
        await studio.work().given_back(lease)
        assert (await studio.get(job_id)).state is JobState.QUEUED
    await studio.work_once()
    assert (await studio.get(job_id)).state is JobState.DONE


@one_database
async def test_the_recogniser_of_the_first_try_is_kept(studio: Studio) -> None:
    job_id = await studio.request(8)
    await fail_in_batch(studio, 2, EngineUnavailableError("busy"))
    studio.engines.choose = None  # nobody may choose again
    await anyio.sleep(0.05)
    await studio.work_once()
    assert studio.engines.lent == [SttChoice("counting", "counting")] * 2
    assert (await studio.get(job_id)).state is JobState.DONE


@one_database
async def test_silence_is_done_and_honest(studio: Studio) -> None:
    job_id = await studio.request(0)
    await studio.work_once()
    transcript = await studio.get(job_id)
    assert (transcript.state, transcript.segment_count) == (JobState.DONE, 0)
    assert transcript.warnings == ("silence_only",)
    assert transcript.summary is not None
    assert transcript.summary.sentences == ()
    final = (await studio.told(job_id))[-1].payload
    assert (final["summary"], final["segments"]) == ([], 0)
    assert final["warnings"] == ["silence_only"]


@one_database
async def test_a_cut_off_recording_is_heard_as_far_as_it_goes(studio: Studio) -> None:
    whole = bursts(6)
    job_id = await studio.request_bytes(whole[: len(whole) // 2])
    await studio.work_once()
    transcript = await studio.get(job_id)
    assert transcript.state is JobState.DONE
    assert transcript.warnings == ("truncated_audio",)
    assert await studio.texts(job_id) == all_said(3)


@one_database
async def test_a_recording_that_must_not_stay_goes(studio: Studio) -> None:
    await studio.request(2, keep_audio=False)
    await studio.work_once()
    assert studio.files() == []
    assert await studio.count(LEFTOVER) == [0]


@one_database
async def test_a_recording_that_can_not_be_deleted_now_goes_later(studio: Studio) -> None:
    job_id = await studio.request(2, keep_audio=False)
    really = studio.blobs.delete

    async def refuse(prefix: str) -> int:
        raise BackendError(prefix)

    studio.blobs.delete = refuse
    await studio.work_once()
    assert (await studio.get(job_id)).state is JobState.DONE
    assert len(studio.files()) == 1
    studio.blobs.delete = really
    assert await studio.leftovers.sweep() == 1
    assert studio.files() == []


@one_database
async def test_a_full_disk_puts_the_job_back(studio: Studio) -> None:
    job_id = await studio.request(5)
    append, full = studio.events.append, True

    async def sometimes(tx: Any, workspace: str, events: Any) -> Any:  # noqa: ANN401 - passed on
        if full and any(event.type == "transcript_segment" for event in events):
            raise StorageFullError("full")
        return await append(tx, workspace, events)

    studio.events.append = sometimes
    await studio.work_once()
    assert (await studio.get(job_id)).state is JobState.QUEUED
    assert await studio.texts(job_id) == []
    full = False
    await anyio.sleep(0.05)
    await studio.work_once()
    assert await studio.texts(job_id) == all_said(5)
