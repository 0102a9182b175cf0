"""What moksori asks of a job queue: the row is the truth, wake-ups only save time."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Protocol

from moksori.ports.store import Transaction

_JITTER: Final = 0.25


class JobState(StrEnum):
    """Where a job stands; the last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """Whether nothing will change any more."""
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class NewJob:
    """Work to be done once, later, by somebody.

    `key` makes enqueuing idempotent inside (workspace, kind): the second enqueue returns the first
    job's id. `fingerprint` tells whether it really is the same request.
    """

    kind: str
    workspace: str
    args: Mapping[str, Any]
    id: str | None = None
    key: str | None = None
    fingerprint: str | None = None
    priority: int = 0
    """Higher runs first."""
    run_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A job's row."""

    id: str
    kind: str
    workspace: str
    args: Mapping[str, Any]
    state: JobState
    tries: int
    created_at: datetime
    run_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    progress: float = 0.0
    """0..1"""
    cancel_requested: bool = False
    error_code: str | None = None
    fingerprint: str | None = None


class Lease(Protocol):
    """The right to work on one job, as long as the heartbeat keeps it."""

    @property
    def job(self) -> Job:
        """The job as it was claimed; `job.tries` counts this try."""
        ...

    @property
    def exhausted(self) -> bool:
        """Whether all tries were used up before this one: close the job as failed, do not run it.

        It happens when the last worker that tried died without a word.
        """
        ...

    async def heartbeat(self) -> bool:
        """Extend the lease; return True when cancellation was asked for.

        Raises:
            LeaseLostError: somebody else holds the job; stop and write nothing.
        """
        ...

    async def guard(self, tx: Transaction, *, progress: float | None = None) -> None:
        """Make everything in `tx` depend on this lease (fencing), and note the progress.

        Call it in each transaction that writes for the job, before the writes.

        Raises:
            LeaseLostError: the lease is gone; let it roll the transaction back.
        """
        ...

    async def finish(
        self, tx: Transaction, state: JobState, *, error_code: str | None = None
    ) -> None:
        """Set a final state in the same transaction as the job's last results.

        Raises:
            LeaseLostError: as `guard`.
        """
        ...

    async def retry(self, tx: Transaction, *, delay_s: float, error_code: str) -> None:
        """Put the job back into the queue, to be tried again after `delay_s`.

        Raises:
            LeaseLostError: as `guard`.
        """
        ...


class JobQueue(Protocol):
    """Durable jobs."""

    @property
    def ttl_s(self) -> float:
        """How long a lease lasts without a heartbeat, seconds; beat every third of it."""
        ...

    @property
    def max_tries(self) -> int:
        """How often a job may be begun; after a failure of the last try do not `retry`."""
        ...

    async def enqueue(self, tx: Transaction, job: NewJob) -> str:
        """Add a job inside the caller's transaction and return its id.

        Raises:
            IdempotencyConflictError: the key was used with another fingerprint.
        """
        ...

    async def claim(self, kinds: Sequence[str], owner: str) -> Lease | None:
        """Take the most urgent ready job, or None. Ready = due, or its lease has run out.

        Look at `job.cancel_requested` (close it as cancelled) and `exhausted` before working.
        """
        ...

    async def get(self, workspace: str, job_id: str) -> Job:
        """Return one job.

        Raises:
            NotFoundError: not in this workspace.
        """
        ...

    async def cancel(self, tx: Transaction, workspace: str, job_id: str) -> JobState:
        """Ask for cancellation; a queued job ends at once, a running one at its next heartbeat.

        Returns the state after the call. Cancelling a finished job changes nothing.

        Raises:
            NotFoundError: not in this workspace.
        """
        ...

    async def forget(self, tx: Transaction, workspace: str, job_id: str) -> None:
        """Delete the job, whatever its state; its lease, if any, is lost.

        Raises:
            NotFoundError: not in this workspace.
        """
        ...

    async def expire(self, owner: str) -> int:
        """Let the leases of an owner run out now, and return how many; call it when he is dead.

        His jobs can be claimed at once. If he lives after all, he has not lost a job before
        somebody else claims it.
        """
        ...

    async def depth(self) -> Mapping[JobState, int]:
        """Count the jobs by state."""
        ...

    def wake(self) -> None:
        """Tell waiting workers of this process that something may be ready."""
        ...

    async def wait(self, timeout_s: float) -> None:
        """Sleep until `wake` is called or the time is over."""
        ...


def pause_before(tries: int, first_s: float, longest_s: float) -> float:
    """Return how long to wait after so many tries: twice as long each time, never all at once."""
    pause_s = min(first_s * 2.0 ** max(tries - 1, 0), longest_s)
    return pause_s * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 - a pause is no secret
