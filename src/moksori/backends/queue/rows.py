"""A job queue of rows: lease, heartbeat, fencing; the same statements on every database.

There is no broker to lose a job: the row is the truth, and `wake` only saves time. A claim is a
compare-and-set, not a lock: whoever changes the row wins, whoever changes none looks further.
"""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import anyio
import anyio.lowlevel
from sqlalchemy import (
    ColumnElement,
    Row,
    RowMapping,
    and_,
    delete,
    func,
    literal,
    or_,
    select,
    true,
    update,
)

from moksori.backends.queue.tables import JOB, KEY_LENGTH
from moksori.backends.store.statements import now_of, read_clock
from moksori.errors import (
    IdempotencyConflictError,
    InputError,
    LeaseLostError,
    NotFoundError,
)
from moksori.ports.queue import Job, JobState, NewJob
from moksori.ports.store import Database, Transaction
from moksori.schema import UtcDateTime, new_id

_CANDIDATES: Final = 8
_JOB_COLUMNS: Final = [
    JOB.c[name]
    for name in (
        "id",
        "kind",
        "workspace",
        "args",
        "state",
        "tries",
        "created_at",
        "run_at",
        "started_at",
        "finished_at",
        "progress",
        "cancel_requested",
        "error_code",
        "fingerprint",
    )
]


class RowQueue:
    """Durable jobs in the table `job`; see `ports.queue.JobQueue`.

    `ttl_s` is how long a lease lasts without a heartbeat, seconds. `max_tries` is how often a job
    may be begun; the try after the last comes as an `exhausted` lease, only to be closed.
    """

    def __init__(self, database: Database, *, ttl_s: float = 15.0, max_tries: int = 5) -> None:
        self._database = database
        self._ttl_s = ttl_s
        self._max_tries = max_tries
        self._bell = anyio.Event()
        self._rung = False

    @property
    def ttl_s(self) -> float:
        """How long a lease lasts without a heartbeat, seconds; beat every third of it."""
        return self._ttl_s

    @property
    def max_tries(self) -> int:
        """How often a job may be begun."""
        return self._max_tries

    async def enqueue(self, tx: Transaction, job: NewJob) -> str:
        """Add a job inside the caller's transaction and return its id.

        Raises:
            IdempotencyConflictError: the key was used with another fingerprint.
            InputError: the key is longer than 255 characters.
        """
        if job.key is not None and len(job.key) > KEY_LENGTH:
            raise InputError("the idempotency key is too long", limit=KEY_LENGTH)
        row = _row_of(job, await read_clock(tx))
        if await self._database.insert_new(tx, JOB, row):
            return str(row["id"])
        return await _id_of_key(tx, job)

    async def claim(self, kinds: Sequence[str], owner: str) -> "RowLease | None":
        """Take the most urgent ready job, or None. Ready = due, or its lease has run out.

        Raises:
            BackendError: the database can not be reached.
        """
        self._rung = False
        now = now_of(self._database.dialect)
        query = (
            select(now.label("now"), JOB.c.id, JOB.c.tries)
            .where(JOB.c.kind.in_(kinds), _ready(now))
            .order_by(JOB.c.priority.desc(), JOB.c.run_at, JOB.c.id)
            .limit(_CANDIDATES)
        )
        async with self._database.read() as tx:
            found = list(await tx.execute(query))
        rest = found[1:]
        random.shuffle(rest)  # rivals that lost the first candidate should not meet at the second
        for candidate in found[:1] + rest:
            if lease := await self._take(candidate, owner):
                return lease
        return None

    async def get(self, workspace: str, job_id: str) -> Job:
        """Return one job.

        Raises:
            NotFoundError: not in this workspace.
        """
        query = select(*_JOB_COLUMNS).where(JOB.c.id == job_id, JOB.c.workspace == workspace)
        async with self._database.read() as tx:
            row = (await tx.execute(query)).mappings().one_or_none()
        if row is None:
            raise NotFoundError("no such job")
        return _job_of(row)

    async def cancel(self, tx: Transaction, workspace: str, job_id: str) -> JobState:
        """Ask for cancellation; a queued job ends at once, a running one at its next heartbeat.

        A running job whose worker is dead is claimed once more, with `cancel_requested` set.

        Raises:
            NotFoundError: not in this workspace.
        """
        mine = and_(JOB.c.id == job_id, JOB.c.workspace == workspace)
        found = await tx.execute(select(JOB.c.state).where(mine).with_for_update())
        value = found.scalar_one_or_none()
        if value is None:
            raise NotFoundError("no such job")
        state = JobState(value)
        if state.final:
            return state
        changes: dict[str, Any] = {"cancel_requested": True}
        if state is JobState.QUEUED:
            state = JobState.CANCELLED
            changes |= {"state": state, "finished_at": await read_clock(tx)}
        await tx.execute(update(JOB).where(mine).values(changes))
        return state

    async def forget(self, tx: Transaction, workspace: str, job_id: str) -> None:
        """Delete the job, whatever its state; its lease, if any, is lost.

        Raises:
            NotFoundError: not in this workspace.
        """
        gone = delete(JOB).where(JOB.c.id == job_id, JOB.c.workspace == workspace)
        if (await tx.execute(gone)).rowcount == 0:
            raise NotFoundError("no such job")

    async def expire(self, owner: str) -> int:
        """Let the leases of an owner run out now, and return how many; call it when he is dead."""

        async def work(tx: Transaction) -> int:
            past = await read_clock(tx) - timedelta(seconds=1)
            his = and_(JOB.c.owner == owner, JOB.c.state == JobState.RUNNING)
            return (await tx.execute(update(JOB).where(his).values(lease_until=past))).rowcount

        return await self._database.run(work)

    async def depth(self) -> Mapping[JobState, int]:
        """Count the jobs by state; every state has an entry."""
        query = select(JOB.c.state, func.count()).group_by(JOB.c.state)
        async with self._database.read() as tx:
            counts = {JobState(state): count for state, count in await tx.execute(query)}
        return {state: counts.get(state, 0) for state in JobState}

    def wake(self) -> None:
        """Tell waiting workers of this process that something may be ready."""
        self._rung = True
        self._bell.set()
        self._bell = anyio.Event()

    async def wait(self, timeout_s: float) -> None:
        """Sleep until `wake` is called or the time is over.

        A `wake` since the last claim began counts too: what it told of may have come too late for
        that claim.
        """
        if self._rung:
            self._rung = False
            await anyio.lowlevel.checkpoint()
            return
        with anyio.move_on_after(timeout_s):
            await self._bell.wait()

    async def _take(self, candidate: Row[Any], owner: str) -> "RowLease | None":
        now: datetime = candidate.now
        claim = (
            update(JOB)
            .where(JOB.c.id == candidate.id, JOB.c.tries == candidate.tries, _ready(now))
            .values(
                state=JobState.RUNNING,
                owner=owner,
                tries=candidate.tries + 1,
                lease_until=now + timedelta(seconds=self._ttl_s),
                started_at=func.coalesce(JOB.c.started_at, literal(now, UtcDateTime())),
            )
        )

        async def work(tx: Transaction) -> RowMapping | None:
            if (await tx.execute(claim)).rowcount != 1:
                return None
            mine = select(*_JOB_COLUMNS).where(JOB.c.id == candidate.id)
            return (await tx.execute(mine)).mappings().one()

        row = await self._database.run(work)
        if row is None:
            return None
        return RowLease(self._database, _job_of(row), owner, self._ttl_s, self._max_tries)


class RowLease:
    """The right to work on one job; see `ports.queue.Lease`."""

    def __init__(
        self, database: Database, job: Job, owner: str, ttl_s: float, max_tries: int
    ) -> None:
        self._database = database
        self._job = job
        self._owner = owner
        self._ttl_s = ttl_s
        self._max_tries = max_tries
        self._held = and_(
            JOB.c.id == job.id,
            JOB.c.owner == owner,
            JOB.c.tries == job.tries,
            JOB.c.state == JobState.RUNNING,
        )

    @property
    def job(self) -> Job:
        """The job as it was claimed; `job.tries` counts this try."""
        return self._job

    @property
    def exhausted(self) -> bool:
        """Whether all tries were used up before this one: close the job, do not run it."""
        return self._job.tries > self._max_tries

    async def heartbeat(self) -> bool:
        """Extend the lease; return True when cancellation was asked for.

        Raises:
            LeaseLostError: somebody else holds the job; stop and write nothing.
            BackendError: the database can not be reached; the lease may run out.
        """

        async def work(tx: Transaction) -> bool:
            until = await read_clock(tx) + timedelta(seconds=self._ttl_s)
            await self._change(tx, {"lease_until": until})
            wanted = select(JOB.c.cancel_requested).where(JOB.c.id == self._job.id)
            return bool((await tx.execute(wanted)).scalar_one())

        return await self._database.run(work)

    async def guard(self, tx: Transaction, *, progress: float | None = None) -> None:
        """Make everything in `tx` depend on this lease (fencing), and note the progress.

        Until `tx` ends nobody else can claim the job, for its row is locked.

        Raises:
            LeaseLostError: the lease is gone; let it roll the transaction back.
        """
        changes: dict[str, Any] = {"owner": self._owner}
        if progress is not None:
            changes["progress"] = progress
        await self._change(tx, changes)

    async def finish(
        self, tx: Transaction, state: JobState, *, error_code: str | None = None
    ) -> None:
        """Set a final state in the same transaction as the job's last results.

        Raises:
            LeaseLostError: as `guard`.
        """
        changes: dict[str, Any] = {
            "state": state,
            "error_code": error_code,
            "owner": None,
            "lease_until": None,
            "finished_at": await read_clock(tx),
        }
        if state is JobState.DONE:
            changes["progress"] = 1.0
        await self._change(tx, changes)

    async def retry(self, tx: Transaction, *, delay_s: float, error_code: str) -> None:
        """Put the job back into the queue, to be tried again after `delay_s`.

        Raises:
            LeaseLostError: as `guard`.
        """
        changes = {
            "state": JobState.QUEUED,
            "error_code": error_code,
            "owner": None,
            "lease_until": None,
            "run_at": await read_clock(tx) + timedelta(seconds=delay_s),
        }
        await self._change(tx, changes)

    async def _change(self, tx: Transaction, changes: Mapping[str, Any]) -> None:
        result = await tx.execute(update(JOB).where(self._held).values(changes))
        if result.rowcount != 1:
            raise LeaseLostError("another worker holds this job")


def _ready(now: ColumnElement[datetime] | datetime) -> ColumnElement[bool]:
    return or_(
        and_(JOB.c.state == JobState.QUEUED, JOB.c.run_at <= now),
        and_(JOB.c.state == JobState.RUNNING, JOB.c.lease_until < now),
    )


def _row_of(job: NewJob, now: datetime) -> dict[str, Any]:
    return {
        "id": job.id or new_id(),
        "workspace": job.workspace,
        "kind": job.kind,
        "args": dict(job.args),
        "idempotency_key": job.key,
        "fingerprint": job.fingerprint,
        "state": JobState.QUEUED,
        "priority": job.priority,
        "tries": 0,
        "progress": 0.0,
        "cancel_requested": False,
        "created_at": now,
        "run_at": job.run_at or now,
    }


def _job_of(row: RowMapping) -> Job:
    return Job(**dict(row) | {"state": JobState(row["state"])})


async def _id_of_key(tx: Transaction, job: NewJob) -> str:
    same = (
        and_(JOB.c.workspace == job.workspace, JOB.c.kind == job.kind)
        if job.key is not None
        else true()
    )
    taken = JOB.c.idempotency_key == job.key if job.key is not None else JOB.c.id == job.id
    query = select(JOB.c.id, JOB.c.fingerprint).where(same, taken)
    found = (await tx.execute(query)).one()
    if found.fingerprint != job.fingerprint:
        raise IdempotencyConflictError("the key was used before, with another request")
    return str(found.id)
