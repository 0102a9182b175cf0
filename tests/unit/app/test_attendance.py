"""Attending to a job: heartbeats, cancelling, leaving, every way to end."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import cast

import anyio
import pytest

from moksori.app.attendance import Attendance
from moksori.errors import (
    BackendError,
    EngineError,
    EngineUnavailableError,
    LeaseLostError,
    MoksoriError,
    StorageFullError,
)
from moksori.ports.queue import Job, JobState, Lease

pytestmark = [pytest.mark.unit, pytest.mark.anyio]

TTL_S = 0.03


class Beating:
    """A lease whose heartbeats go as the test says."""

    def __init__(self, *, cancel_requested: bool = False) -> None:
        now = datetime.now(UTC)
        self.job = Job(
            "J", "k", "w", {}, JobState.RUNNING, 1, now, now, cancel_requested=cancel_requested
        )
        self.beats = 0
        self.called_off = False
        self.error: MoksoriError | None = None

    async def heartbeat(self) -> bool:
        self.beats += 1
        if self.error is not None:
            raise self.error
        return self.called_off


class Work:
    """Does what the test says, and notes what it was told."""

    def __init__(self, run: Callable[[], Awaitable[None]]) -> None:
        self.told: list[object] = []
        self.settling: MoksoriError | None = None
        self._run = run

    async def run(self, lease: Lease) -> None:
        assert lease.job.id == "J"
        await self._run()
        self.told.append("done")

    async def cancelled(self, lease: Lease) -> None:
        self._note(lease, "cancelled")

    async def failed(self, lease: Lease, code: str, *, retryable: bool) -> None:
        self._note(lease, (code, retryable))

    async def given_back(self, lease: Lease) -> None:
        self._note(lease, "given back")

    def _note(self, lease: Lease, what: object) -> None:
        assert lease.job.id == "J"
        if self.settling is not None:
            raise self.settling
        self.told.append(what)


async def attend(lease: Beating, run: Callable[[], Awaitable[None]]) -> list[object]:
    work = Work(run)
    with anyio.fail_after(5):
        await Attendance({"k": work}, TTL_S).attend(cast("Lease", lease))
    return work.told


async def nothing() -> None:
    await anyio.lowlevel.checkpoint()


async def long() -> None:
    await anyio.sleep(60)


async def test_a_job_that_ends_needs_no_word_more() -> None:
    assert await attend(Beating(), nothing) == ["done"]


async def test_the_heart_beats_while_the_work_goes_on() -> None:
    lease = Beating()
    assert await attend(lease, lambda: anyio.sleep(4 * TTL_S)) == ["done"]
    assert lease.beats >= 3


async def test_a_call_to_cancel_stops_the_work() -> None:
    lease = Beating()
    lease.called_off = True
    assert await attend(lease, long) == ["cancelled"]


async def test_a_job_cancelled_before_is_not_begun() -> None:
    assert await attend(Beating(cancel_requested=True), nothing) == ["cancelled"]


async def test_a_lost_lease_stops_the_work_without_a_word() -> None:
    lease = Beating()
    lease.error = LeaseLostError()
    assert await attend(lease, long) == []


async def test_a_database_out_of_reach_stops_the_work_when_the_lease_must_be_over() -> None:
    lease = Beating()
    lease.error = BackendError("away")
    began = anyio.current_time()
    assert await attend(lease, long) == []
    assert anyio.current_time() - began > TTL_S
    assert lease.beats > 1


async def test_a_short_outage_is_survived() -> None:
    lease = Beating()
    lease.error = BackendError("away")

    async def outage() -> None:
        await anyio.sleep(TTL_S / 2)
        lease.error = None
        await anyio.sleep(3 * TTL_S)

    assert await attend(lease, outage) == ["done"]


def raising(error: Exception) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        await anyio.lowlevel.checkpoint()
        raise error

    return run


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (EngineUnavailableError(), [("engine_unavailable", True)]),
        (EngineError(), [("engine_failed", False)]),
        (StorageFullError(), [("storage_full", True)]),
        (ZeroDivisionError(), [("internal", True)]),
        (LeaseLostError(), []),
        (ExceptionGroup("both", [EngineError(), LeaseLostError()]), []),
        (
            ExceptionGroup("deep", [ExceptionGroup("in", [EngineError()])]),
            [("engine_failed", False)],
        ),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_errors_are_told(error: Exception, told: list[object]) -> None:
    assert await attend(Beating(), raising(error)) == told


@pytest.mark.parametrize("error", [LeaseLostError(), BackendError(), StorageFullError()])
async def test_an_end_that_can_not_be_written_is_left_to_the_lease(error: MoksoriError) -> None:
    work = Work(raising(EngineError()))
    work.settling = error
    await Attendance({"k": work}, TTL_S).attend(cast("Lease", Beating()))
    assert work.told == []


async def test_who_leaves_gives_the_job_back() -> None:
    begun = anyio.Event()

    async def run() -> None:
        begun.set()
        await long()

    work = Work(run)
    attendance = Attendance({"k": work}, TTL_S)
    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(attendance.attend, cast("Lease", Beating()))
            await begun.wait()
            assert attendance.busy
            attendance.leave()
    assert work.told == ["given back"]
    assert not attendance.busy


async def test_leaving_without_a_job_is_nothing() -> None:
    attendance = Attendance(cast("Mapping[str, Work]", {}), TTL_S)
    attendance.leave()
    assert not attendance.busy
