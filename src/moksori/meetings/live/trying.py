"""How jobs end that leave nothing behind when they fail: the next one does the same and more."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

import structlog

from moksori.errors import NotFoundError
from moksori.meetings.ledger import Desk, Ledger
from moksori.meetings.work import WritingPolicy
from moksori.ports.queue import JobState, Lease, pause_before
from moksori.ports.store import Transaction

_LONGEST_PAUSE_S: Final = 60.0

log = structlog.get_logger(__name__)

Settle = Callable[[Ledger], Awaitable[None]]
"""What is written of the meeting when a job ends without having done its work."""


class Trying:
    """Ends jobs of meetings, or puts them back."""

    def __init__(
        self, desk: Desk, settle: Callable[[Lease], Settle], policy: WritingPolicy
    ) -> None:
        self._desk = desk
        self._settle = settle
        self._policy = policy

    async def give_up(self, lease: Lease, code: str, *, state: JobState = JobState.FAILED) -> None:
        """End a job; raises LeaseLostError."""
        close = partial(lease.finish, state=state, error_code=code)
        await self.write(lease, self._settle(lease), close)

    async def failed(self, lease: Lease, code: str, *, retryable: bool) -> None:
        """Put a job back for a later try, or end it when that is no use; raises LeaseLostError."""
        tries = lease.job.tries
        if not retryable or tries >= self._policy.max_tries:
            await self.give_up(lease, code)
            log.warning("job_failed", error_code=code, tries=tries)
            return
        pause_s = pause_before(tries, self._policy.retry_base_s, _LONGEST_PAUSE_S)
        retry = partial(lease.retry, delay_s=pause_s, error_code=code)
        await self._desk.database.run(retry)
        log.warning("job_put_back", error_code=code, tries=tries, pause_s=pause_s)

    async def given_back(self, lease: Lease) -> None:
        """Let another worker go on at once; raises LeaseLostError."""
        code = lease.job.error_code or ""
        await self._desk.database.run(partial(lease.retry, delay_s=0.0, error_code=code))
        self._desk.queue.wake()

    async def write(
        self, lease: Lease, work: Settle, guard: Callable[[Transaction], Awaitable[None]]
    ) -> None:
        """Write of the meeting and of the job in one transaction; only of the job without one."""
        meeting_id = str(lease.job.args["meeting_id"])
        try:
            await self._desk.write(lease.job.workspace, meeting_id, work, guard=guard)
        except NotFoundError:  # the meeting was deleted
            await self._desk.database.run(guard)
