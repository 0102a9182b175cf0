"""The promises of every job queue.

Subclass `QueueContract` and provide `database`, `queue` (leases that outlast the test) and `hasty`
(the same jobs, with leases of a twentieth of a second).
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import anyio
import pytest

from moksori.errors import (
    IdempotencyConflictError,
    InputError,
    LeaseLostError,
    NotFoundError,
)
from moksori.ports.queue import JobQueue, JobState, Lease, NewJob
from moksori.ports.store import Database, Transaction

KIND: Final = "hear"
OWNER: Final = "worker-a"
RIVAL: Final = "worker-b"
HASTE_S: Final = 0.05


@pytest.mark.anyio
class EnqueueContract:
    """How jobs come in and are looked at."""

    async def test_a_job_waits_as_it_was_given(self, database: Database, queue: JobQueue) -> None:
        """Every field of the row."""
        job_id = await add(database, queue, args={"이름": ["가", 1]}, fingerprint="f", key="k")
        job = await queue.get("w", job_id)
        assert (job.id, job.kind, job.workspace) == (job_id, KIND, "w")
        assert (job.state, job.tries, job.progress) == (JobState.QUEUED, 0, 0.0)
        assert job.args == {"이름": ["가", 1]}
        assert job.fingerprint == "f"
        assert abs(job.created_at - datetime.now(UTC)) < timedelta(minutes=1)
        assert job.started_at is None

    async def test_a_rolled_back_job_never_was(self, database: Database, queue: JobQueue) -> None:
        """It is added inside the caller's transaction."""

        async def work(tx: Transaction) -> None:
            await queue.enqueue(tx, NewJob(KIND, "w", {}))
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await database.run(work)
        assert await queue.claim([KIND], OWNER) is None

    async def test_the_same_key_is_the_same_job(self, database: Database, queue: JobQueue) -> None:
        """Inside one workspace and kind; letters of another case are another key."""
        first = await add(database, queue, key="K", fingerprint="f")
        assert await add(database, queue, key="K", fingerprint="f") == first
        others = [
            await add(database, queue, key="k", fingerprint="f"),
            await add(database, queue, key="K ", fingerprint="f"),
            await add(database, queue, workspace="x", key="K", fingerprint="g"),
            await add(database, queue, kind="say", key="K", fingerprint="g"),
            await add(database, queue, fingerprint="f"),
            await add(database, queue, fingerprint="f"),
        ]
        assert len({first, *others}) == 7

    async def test_a_key_with_another_request_is_refused(
        self, database: Database, queue: JobQueue
    ) -> None:
        """The first request stays."""
        await add(database, queue, key="k", fingerprint="f")
        with pytest.raises(IdempotencyConflictError):
            await add(database, queue, key="k", fingerprint="g")
        with pytest.raises(InputError):
            await add(database, queue, key="k" * 256)
        assert (await queue.depth())[JobState.QUEUED] == 1

    async def test_one_key_from_many_callers_at_once(
        self, database: Database, queue: JobQueue
    ) -> None:
        """All get the id of the one job."""
        ids: list[str] = []

        async def call() -> None:
            ids.append(await add(database, queue, key="k", fingerprint="f"))

        async with anyio.create_task_group() as tasks:
            for _ in range(12):
                tasks.start_soon(call)
        assert len(ids) == 12
        assert len(set(ids)) == 1

    async def test_a_workspace_sees_only_its_own(self, database: Database, queue: JobQueue) -> None:
        """No reading, cancelling or deleting across workspaces."""
        job_id = await add(database, queue)
        with pytest.raises(NotFoundError):
            await queue.get("x", job_id)
        with pytest.raises(NotFoundError):
            await cancel(database, queue, job_id, workspace="x")
        with pytest.raises(NotFoundError):
            async with database.begin() as tx:
                await queue.forget(tx, "x", job_id)
        assert (await queue.get("w", job_id)).state is JobState.QUEUED

    async def test_counts_by_state(self, database: Database, queue: JobQueue) -> None:
        """Every state has a number."""
        for _ in range(3):
            await add(database, queue)
        await claimed(queue)
        assert await queue.depth() == {
            JobState.QUEUED: 2,
            JobState.RUNNING: 1,
            JobState.DONE: 0,
            JobState.FAILED: 0,
            JobState.CANCELLED: 0,
        }

    async def test_a_waiter_is_woken(self, queue: JobQueue) -> None:
        """At once by `wake`, else by the time-out."""
        with anyio.fail_after(5):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(queue.wait, 60.0)
                tasks.start_soon(queue.wait, 60.0)
                await anyio.wait_all_tasks_blocked()
                queue.wake()
            await queue.claim([KIND], OWNER)
            await queue.wait(0.01)

    async def test_a_wake_during_a_claim_is_not_lost(self, queue: JobQueue) -> None:
        """What it told of may have come too late for that claim."""
        await queue.claim([KIND], OWNER)
        queue.wake()
        with anyio.fail_after(5):
            await queue.wait(60.0)


@pytest.mark.anyio
class ClaimContract:
    """Who gets a job, and who loses it."""

    async def test_the_most_urgent_comes_first(self, database: Database, queue: JobQueue) -> None:
        """Priority, then the due time, then the order of coming."""
        now = datetime.now(UTC)
        late = await add(database, queue, run_at=now - timedelta(minutes=1))
        early = await add(database, queue, run_at=now - timedelta(minutes=2))
        urgent = await add(database, queue, priority=5)
        await add(database, queue, kind="say", priority=9)
        await add(database, queue, run_at=now + timedelta(hours=1), priority=9)
        assert [(await claimed(queue)).job.id for _ in range(3)] == [urgent, early, late]
        assert await queue.claim([KIND], OWNER) is None

    async def test_a_claim_marks_the_job(self, database: Database, queue: JobQueue) -> None:
        """Its lease carries what the row says."""
        job_id = await add(database, queue, args={"a": 1})
        lease = await claimed(queue)
        assert lease.job == await queue.get("w", job_id)
        assert (lease.job.state, lease.job.tries) == (JobState.RUNNING, 1)
        assert lease.job.started_at is not None
        assert not lease.exhausted

    async def test_no_two_get_the_same_job(self, database: Database, queue: JobQueue) -> None:
        """Eight workers at once, some with nothing to get."""
        ids = {await add(database, queue) for _ in range(20)}
        taken: list[str] = []

        async def work(owner: str) -> None:
            while lease := await queue.claim([KIND], owner):
                taken.append(lease.job.id)

        async with anyio.create_task_group() as tasks:
            for number in range(8):
                tasks.start_soon(work, f"worker-{number}")
        assert sorted(taken) == sorted(ids)

    async def test_a_dead_workers_job_is_taken_over(
        self, database: Database, queue: JobQueue, hasty: JobQueue
    ) -> None:
        """After its lease ran out, not before."""
        job_id = await add(database, queue)
        await claimed(hasty)
        await anyio.sleep(2 * HASTE_S)
        lease = await claimed(queue, RIVAL)
        assert (lease.job.id, lease.job.tries) == (job_id, 2)
        assert await queue.claim([KIND], OWNER) is None

    async def test_jobs_of_the_dead_are_taken_over_at_once(
        self, database: Database, queue: JobQueue
    ) -> None:
        """All that an owner held, and nobody else's."""
        ids = {await add(database, queue) for _ in range(2)}
        old = [await claimed(queue) for _ in ids]
        await add(database, queue)
        other = await claimed(queue, RIVAL)
        assert await queue.claim([KIND], RIVAL) is None
        assert await queue.expire(OWNER) == 2
        assert await queue.expire("nobody") == 0
        assert {(await claimed(queue, RIVAL)).job.id for _ in ids} == ids
        assert await queue.claim([KIND], RIVAL) is None
        assert not await other.heartbeat()
        with pytest.raises(LeaseLostError):
            await old[0].heartbeat()

    async def test_who_was_taken_for_dead_may_go_on(
        self, database: Database, queue: JobQueue
    ) -> None:
        """As long as nobody has claimed his job."""
        await add(database, queue)
        lease = await claimed(queue)
        assert await queue.expire(OWNER) == 1
        assert not await lease.heartbeat()
        assert await queue.claim([KIND], RIVAL) is None
        await finish(database, lease)

    async def test_a_heartbeat_keeps_the_lease(
        self, database: Database, queue: JobQueue, hasty: JobQueue
    ) -> None:
        """Also one that comes late, as long as nobody else has claimed."""
        await add(database, queue)
        lease = await claimed(hasty)
        await anyio.sleep(2 * HASTE_S)
        assert not await lease.heartbeat()
        await finish(database, lease)

    async def test_who_lost_the_lease_writes_nothing(
        self, database: Database, queue: JobQueue, hasty: JobQueue
    ) -> None:
        """Fencing: heartbeat, guard, finish and retry are refused, whoever claimed since."""
        job_id = await add(database, queue)
        old = await claimed(hasty)
        await anyio.sleep(2 * HASTE_S)
        new = await claimed(queue)  # the same owner: tries tell them apart
        with pytest.raises(LeaseLostError):
            await old.heartbeat()
        for step in ("guard", "finish", "retry"):
            with pytest.raises(LeaseLostError):
                await write_after(database, queue, old, step)
        assert (await queue.depth())[JobState.QUEUED] == 0
        assert (await queue.get("w", job_id)) == new.job
        await finish(database, new)
        for step in ("guard", "finish", "retry"):
            with pytest.raises(LeaseLostError):
                await write_after(database, queue, new, step)

    async def test_a_guarded_transaction_holds_rivals_off(
        self, database: Database, queue: JobQueue, hasty: JobQueue
    ) -> None:
        """Between `guard` and commit nobody takes the job, even if its lease runs out."""
        job_id = await add(database, queue)
        lease = await claimed(hasty)
        order: list[str] = []

        async def rival() -> None:
            taken = await claimed(queue, RIVAL)
            order.append(f"claimed at {taken.job.progress}")

        with anyio.fail_after(20):
            async with anyio.create_task_group() as tasks, database.begin() as tx:
                await lease.guard(tx, progress=0.5)
                await anyio.sleep(2 * HASTE_S)
                tasks.start_soon(rival)
                await anyio.sleep(2 * HASTE_S)
                order.append("written")
        assert order == ["written", "claimed at 0.5"]
        with pytest.raises(LeaseLostError):
            await lease.heartbeat()
        assert (await queue.get("w", job_id)).tries == 2

    async def test_a_job_that_kills_its_workers_ends(
        self, database: Database, hasty: JobQueue
    ) -> None:
        """The claim after the last try is exhausted, and stays so until somebody closes it."""
        job_id = await add(database, hasty)
        for number in range(hasty.max_tries):
            lease = await claimed(hasty)
            assert (lease.job.tries, lease.exhausted) == (number + 1, False)
            await anyio.sleep(2 * HASTE_S)
        for _ in range(2):
            lease = await claimed(hasty)
            assert lease.exhausted
            await anyio.sleep(2 * HASTE_S)
        lease = await claimed(hasty)
        async with database.begin() as tx:
            await lease.finish(tx, JobState.FAILED, error_code="engine_failed")
        job = await hasty.get("w", job_id)
        assert (job.state, job.error_code) == (JobState.FAILED, "engine_failed")
        assert await hasty.claim([KIND], OWNER) is None


@pytest.mark.anyio
class FinishContract:
    """How jobs end."""

    @pytest.mark.parametrize(
        ("state", "code"), [(JobState.DONE, None), (JobState.FAILED, "not_audio")]
    )
    async def test_a_finished_job_stays_so(
        self, database: Database, queue: JobQueue, state: JobState, code: str | None
    ) -> None:
        """With its time and its error, and nobody claims it again."""
        job_id = await add(database, queue)
        lease = await claimed(queue)
        async with database.begin() as tx:
            await lease.finish(tx, state, error_code=code)
        job = await queue.get("w", job_id)
        assert (job.state, job.error_code) == (state, code)
        assert job.progress == (1.0 if state is JobState.DONE else 0.0)
        assert job.finished_at is not None
        assert job.started_at is not None
        assert job.finished_at >= job.started_at
        assert await queue.claim([KIND], OWNER) is None
        assert await cancel(database, queue, job_id) is state

    async def test_results_and_finish_are_one(self, database: Database, queue: JobQueue) -> None:
        """An error after `finish` takes it back with everything else."""
        await add(database, queue)
        lease = await claimed(queue)

        async def work(tx: Transaction) -> None:
            await lease.finish(tx, JobState.DONE)
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await database.run(work)
        assert not await lease.heartbeat()

    async def test_progress_is_noted(self, database: Database, queue: JobQueue) -> None:
        """Only with the transaction that tells of it."""
        job_id = await add(database, queue)
        lease = await claimed(queue)
        for progress in (0.25, None):
            async with database.begin() as tx:
                await lease.guard(tx, progress=progress)
            assert (await queue.get("w", job_id)).progress == 0.25

    async def test_a_retry_comes_back_later(self, database: Database, queue: JobQueue) -> None:
        """After the delay, with its tries and its last error."""
        job_id = await add(database, queue)
        await retry(database, await claimed(queue), 60.0)
        job = await queue.get("w", job_id)
        assert (job.state, job.tries, job.error_code) == (JobState.QUEUED, 1, "engine_unavailable")
        assert timedelta(seconds=55) < job.run_at - datetime.now(UTC) < timedelta(seconds=65)
        assert await queue.claim([KIND], OWNER) is None

    async def test_a_retry_without_delay_is_ready(
        self, database: Database, queue: JobQueue
    ) -> None:
        """The second try knows that it is the second, and when the first began."""
        await add(database, queue)
        first = await claimed(queue)
        await retry(database, first, 0.0)
        second = await claimed(queue)
        assert second.job.tries == 2
        assert second.job.started_at == first.job.started_at

    async def test_cancelling_a_waiting_job_ends_it(
        self, database: Database, queue: JobQueue
    ) -> None:
        """At once, and for good."""
        job_id = await add(database, queue)
        assert await cancel(database, queue, job_id) is JobState.CANCELLED
        assert await cancel(database, queue, job_id) is JobState.CANCELLED
        assert await queue.claim([KIND], OWNER) is None
        assert (await queue.get("w", job_id)).finished_at is not None

    async def test_cancelling_a_running_job_tells_its_worker(
        self, database: Database, queue: JobQueue
    ) -> None:
        """By the next heartbeat; the worker closes it."""
        job_id = await add(database, queue)
        lease = await claimed(queue)
        assert not await lease.heartbeat()
        assert await cancel(database, queue, job_id) is JobState.RUNNING
        assert await lease.heartbeat()
        async with database.begin() as tx:
            await lease.finish(tx, JobState.CANCELLED, error_code="cancelled")
        assert (await queue.get("w", job_id)).state is JobState.CANCELLED

    async def test_cancelling_survives_the_worker(
        self, database: Database, queue: JobQueue, hasty: JobQueue
    ) -> None:
        """Whoever takes the job over learns of it, after a retry too."""
        job_id = await add(database, queue)
        await claimed(hasty)
        await cancel(database, queue, job_id)
        await anyio.sleep(2 * HASTE_S)
        lease = await claimed(queue)
        assert lease.job.cancel_requested
        await retry(database, lease, 0.0)
        assert (await claimed(queue)).job.cancel_requested

    async def test_a_forgotten_job_is_gone(self, database: Database, queue: JobQueue) -> None:
        """Its worker has lost the lease."""
        job_id = await add(database, queue)
        lease = await claimed(queue)
        async with database.begin() as tx:
            await queue.forget(tx, "w", job_id)
        with pytest.raises(NotFoundError):
            await queue.get("w", job_id)
        with pytest.raises(LeaseLostError):
            await lease.heartbeat()


class QueueContract(EnqueueContract, ClaimContract, FinishContract):
    """What every `ports.queue.JobQueue` keeps."""


async def add(
    database: Database,
    queue: JobQueue,
    *,
    kind: str = KIND,
    workspace: str = "w",
    args: dict[str, object] | None = None,
    key: str | None = None,
    fingerprint: str | None = None,
    priority: int = 0,
    run_at: datetime | None = None,
) -> str:
    """Enqueue a job and return its id."""
    job = NewJob(
        kind,
        workspace,
        args or {},
        key=key,
        fingerprint=fingerprint,
        priority=priority,
        run_at=run_at,
    )
    return await database.run(lambda tx: queue.enqueue(tx, job))


async def claimed(queue: JobQueue, owner: str = OWNER, kinds: Sequence[str] = (KIND,)) -> Lease:
    """Claim a job that must be there."""
    lease = await queue.claim(kinds, owner)
    assert lease is not None
    return lease


async def cancel(
    database: Database, queue: JobQueue, job_id: str, workspace: str = "w"
) -> JobState:
    """Cancel in a transaction of its own."""
    async with database.begin() as tx:
        return await queue.cancel(tx, workspace, job_id)


async def finish(database: Database, lease: Lease) -> None:
    """End a job well."""
    async with database.begin() as tx:
        await lease.finish(tx, JobState.DONE)


async def retry(database: Database, lease: Lease, delay_s: float) -> None:
    """Put a job back."""
    async with database.begin() as tx:
        await lease.retry(tx, delay_s=delay_s, error_code="engine_unavailable")


async def write_after(database: Database, queue: JobQueue, lease: Lease, step: str) -> None:
    """Write a row (another job) in a transaction that a step of the lease should refuse."""
    async with database.begin() as tx:
        await queue.enqueue(tx, NewJob(KIND, "w", {}))
        if step == "guard":
            await lease.guard(tx)
        elif step == "finish":
            await lease.finish(tx, JobState.DONE)
        else:
            await lease.retry(tx, delay_s=0.0, error_code="engine_unavailable")
