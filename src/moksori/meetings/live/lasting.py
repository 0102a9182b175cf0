"""Jobs that are tried until they are done: what goes wrong passes, and what they do must happen."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog

from moksori.errors import ConflictError, MoksoriError
from moksori.meetings.ledger import Desk
from moksori.meetings.trying import give_back, put_back
from moksori.ports.queue import JobState, Lease, NewJob, pause_before
from moksori.ports.store import Transaction

_FIRST_PAUSE_S: Final = 1.0
_LONGEST_PAUSE_S: Final = 300.0
_AFTER_DEATHS_S: Final = 3_600.0
"""Where worker after worker died with a job, it is left alone for an hour."""
_CANCELLED: Final = "cancelled"

log = structlog.get_logger(__name__)


class LastingJobs:
    """How such jobs end; each call may raise LeaseLostError."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def done(self, lease: Lease) -> None:
        """End a job that is done."""
        await self.desk.database.run(partial(lease.finish, state=JobState.DONE))

    async def cancelled(self, lease: Lease) -> None:
        """End the job because somebody asked for that."""
        close = partial(lease.finish, state=JobState.CANCELLED, error_code=_CANCELLED)
        await self.desk.database.run(close)

    async def given_back(self, lease: Lease) -> None:
        """Let another worker go on at once, because this one leaves."""
        await give_back(self.desk, lease)

    async def failed(self, lease: Lease, code: str, *, retryable: bool) -> None:
        """Have it tried again, by a job after it where this one had all its tries.

        Only what no later try can mend ends it.
        """
        tries = lease.job.tries
        if not retryable and code not in {ConflictError.code, MoksoriError.code}:
            close = partial(lease.finish, state=JobState.FAILED, error_code=code)
            await self.desk.database.run(close)
            log.warning("job_failed", error_code=code, tries=tries)
            return
        pause_s = pause_before(tries, _FIRST_PAUSE_S, _LONGEST_PAUSE_S)
        if tries >= self.desk.queue.max_tries:
            await self.begin_anew(lease, code, _LONGEST_PAUSE_S)
        else:
            await put_back(self.desk, lease, code, pause_s)

    async def begin_anew(self, lease: Lease, code: str, pause_s: float = _AFTER_DEATHS_S) -> None:
        """End a job that had all its tries, and have another one do its work after a pause."""
        due = self.desk.clock() + timedelta(seconds=pause_s)
        await self.desk.database.run(partial(self._succeeded, lease, code, due))

    async def _succeeded(self, lease: Lease, code: str, due: datetime, tx: Transaction) -> None:
        await lease.finish(tx, JobState.FAILED, error_code=code)
        job = lease.job
        again = NewJob(job.kind, job.workspace, job.args, self.desk.name(), run_at=due)
        await self.desk.queue.enqueue(tx, again)
