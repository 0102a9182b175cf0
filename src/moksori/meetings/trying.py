"""How jobs of meetings end that leave nothing behind when they fail: a later try does the same."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

import structlog

from moksori.errors import NotFoundError
from moksori.meetings import store
from moksori.meetings.ledger import Desk, Ledger
from moksori.ports.queue import JobState, Lease, pause_before
from moksori.ports.store import Transaction

_CANCELLED: Final = "cancelled"

T = TypeVar("T")

log = structlog.get_logger(__name__)

Settle = Callable[[Ledger], Awaitable[None]]
"""What is written of the meeting when a job ends without having done its work."""

Guard = Callable[[Transaction], Awaitable[None]]
"""What is written of the job in the same transaction; it fails where the lease was lost."""


@dataclass(frozen=True, slots=True)
class WritingPolicy:
    """How often a job is tried, and how long it pauses before the second try."""

    max_tries: int = 5
    retry_base_s: float = 2.0


class Trying:
    """Ends jobs of meetings, or puts them back; each call may raise LeaseLostError.

    `settle` tells what is written of the meeting when a job is given up, by the code of the error.
    """

    def __init__(
        self,
        desk: Desk,
        settle: Callable[[Lease, str], Settle],
        policy: WritingPolicy | None,
        longest_pause_s: float = 300.0,
    ) -> None:
        self._desk = desk
        self._settle = settle
        self._policy = policy or WritingPolicy()
        self._longest_pause_s = longest_pause_s

    async def cancelled(self, lease: Lease) -> None:
        """End a job because somebody asked for that."""
        await self.give_up(lease, _CANCELLED, state=JobState.CANCELLED)

    async def failed(self, lease: Lease, code: str, *, retryable: bool) -> None:
        """Put a job back for a later try, or end it when that is no use."""
        tries, policy = lease.job.tries, self._policy
        if not retryable or tries >= policy.max_tries:
            await self.give_up(lease, code)
            log.warning("job_failed", error_code=code, tries=tries)
            return
        pause_s = pause_before(tries, policy.retry_base_s, self._longest_pause_s)
        await put_back(self._desk, lease, code, pause_s)

    async def given_back(self, lease: Lease) -> None:
        """Let another worker go on at once, because this one leaves."""
        await give_back(self._desk, lease)

    async def give_up(self, lease: Lease, code: str, *, state: JobState = JobState.FAILED) -> None:
        """End a job without its work."""
        close = partial(lease.finish, state=state, error_code=code)
        await self.end(lease, self._settle(lease, code), close)

    async def end(self, lease: Lease, work: Settle, guard: Guard) -> None:
        """Write of the meeting and of the job in one transaction; only of the job without one."""
        try:
            await self.write(lease, work, guard)
        except NotFoundError:  # the meeting was deleted
            await self._desk.database.run(guard)

    async def write(self, lease: Lease, work: Callable[[Ledger], Awaitable[T]], guard: Guard) -> T:
        """Write of the meeting and of the job in one transaction.

        Raises:
            NotFoundError: the meeting was deleted, or what the work looks for.
        """
        return await self._desk.write(lease.job.workspace, meeting_of(lease), work, guard=guard)

    async def is_there(self, lease: Lease) -> bool:
        """Whether there still is such a meeting."""
        async with self._desk.database.read() as tx:
            return await store.find_meeting(tx, lease.job.workspace, meeting_of(lease)) is not None


async def give_back(desk: Desk, lease: Lease) -> None:
    """Let another worker go on with a job at once."""
    code = lease.job.error_code or ""
    await desk.database.run(partial(lease.retry, delay_s=0.0, error_code=code))
    desk.queue.wake()


async def put_back(desk: Desk, lease: Lease, code: str, pause_s: float) -> None:
    """Have a job tried again after a pause."""
    await desk.database.run(partial(lease.retry, delay_s=pause_s, error_code=code))
    log.warning("job_put_back", error_code=code, tries=lease.job.tries, pause_s=pause_s)


def meeting_of(lease: Lease) -> str:
    """Return the meeting that a job is about."""
    return str(lease.job.args["meeting_id"])
