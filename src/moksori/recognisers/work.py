"""The job that fetches a model; any worker at the folder can begin it, or go on with it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import anyio
import structlog

from moksori.errors import BackendError, LeaseLostError, MoksoriError, StorageFullError
from moksori.ports.bus import NewEvent
from moksori.ports.models import ModelShelf
from moksori.ports.queue import JobState, Lease, pause_before
from moksori.ports.store import Transaction
from moksori.recognisers.model import State, told
from moksori.recognisers.service import Desk

_LOOK_S: Final = 0.5
_STEP: Final = 0.005
"""Progress is told when so much more of the whole has arrived."""
_LONGEST_PAUSE_S: Final = 60.0
_CANCELLED: Final = "cancelled"

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Arrived:
    """How far a fetch is; the fetcher writes it, the reporter reads it."""

    done: int = 0
    total: int = 0

    def note(self, done: int, total: int) -> None:
        """Note how many bytes are here, and of how many."""
        self.done, self.total = done, total

    @property
    def share(self) -> float:
        """How much of the whole is here, 0 to 1."""
        return self.done / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """How often a job is tried, and how long it pauses before the second try."""

    max_tries: int = 5
    retry_base_s: float = 2.0


class FetchWork:
    """Does the jobs of one models folder, each under a lease that somebody else keeps alive."""

    def __init__(self, desk: Desk, shelf: ModelShelf, policy: FetchPolicy | None = None) -> None:
        self._desk = desk
        self._shelf = shelf
        self._policy = policy or FetchPolicy()

    async def run(self, lease: Lease) -> None:
        """Fetch a model, tell how far it is, and end the job.

        Raises:
            LeaseLostError: the job is somebody else's by now.
            MoksoriError: it did not work; tell `failed`.
        """
        if lease.exhausted:
            await self._end(lease, JobState.FAILED, lease.job.error_code or MoksoriError.code)
            return
        arrived = _Arrived()
        with anyio.CancelScope() as scope:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._report, lease, arrived, scope)
                await self._shelf.fetch(_name(lease), arrived.note)
                tasks.cancel_scope.cancel()
        if scope.cancelled_caught:
            await self.cancelled(lease)
            return
        event = told(_name(lease), State.HERE, done=arrived.done, total=arrived.total)
        await self._write(partial(lease.finish, state=JobState.DONE), event)
        log.info("model_fetched", model=_name(lease))

    async def cancelled(self, lease: Lease) -> None:
        """End the job because somebody asked for that; raises LeaseLostError."""
        await self._end(lease, JobState.CANCELLED, _CANCELLED)

    async def failed(self, lease: Lease, code: str, *, retryable: bool) -> None:
        """Put the job back for a later try, or end it when that is no use.

        Raises:
            LeaseLostError: the job is somebody else's by now.
        """
        tries = lease.job.tries
        hopeless = not retryable or code == StorageFullError.code
        log.warning("model_not_fetched", model=_name(lease), error_code=code, tries=tries)
        if hopeless or tries >= self._policy.max_tries:
            await self._end(lease, JobState.FAILED, code)
            return
        pause_s = pause_before(tries, self._policy.retry_base_s, _LONGEST_PAUSE_S)
        event = told(_name(lease), State.FETCHING, error_code=code)
        await self._write(partial(lease.retry, delay_s=pause_s, error_code=code), event)

    async def given_back(self, lease: Lease) -> None:
        """Let another worker go on at once, because this one leaves; raises LeaseLostError."""
        code = lease.job.error_code or ""
        await self._desk.database.run(partial(lease.retry, delay_s=0.0, error_code=code))
        self._desk.queue.wake()

    async def _report(self, lease: Lease, arrived: _Arrived, fetching: anyio.CancelScope) -> None:
        """Tell how far it is, again and again; break the fetch off when it is called off."""
        shown = -1.0
        while True:
            try:
                if await lease.heartbeat():
                    fetching.cancel()
                if arrived.total and arrived.share - shown >= _STEP:
                    shown = arrived.share
                    await self._tell(lease, arrived.done, arrived.total)
            except LeaseLostError:
                raise
            except BackendError as error:
                log.warning("progress_not_noted", error_code=error.code)
            await anyio.sleep(_LOOK_S)

    async def _tell(self, lease: Lease, done: int, total: int) -> None:
        event = told(_name(lease), State.FETCHING, done=done, total=total)
        await self._write(partial(lease.guard, progress=done / total), event)

    async def _end(self, lease: Lease, state: JobState, code: str) -> None:
        failed = code if state is JobState.FAILED else None
        event = told(_name(lease), State.ABSENT, error_code=failed)
        await self._write(partial(lease.finish, state=state, error_code=code), event)

    async def _write(self, step: Callable[[Transaction], Awaitable[None]], event: NewEvent) -> None:
        """Take a step on the job's row, and tell of it, in one transaction."""

        async def both(tx: Transaction) -> None:
            await step(tx)
            await self._desk.events.append(tx, self._desk.workspace, [event])

        await self._desk.database.run(both)
        self._desk.events.wake()


def _name(lease: Lease) -> str:
    return str(lease.job.args["name"])
