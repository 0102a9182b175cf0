"""Working on one job: its lease is kept alive, a call to stop is heard, every end is settled."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Final, Protocol

import anyio
import structlog
from structlog.contextvars import bound_contextvars

from moksori.errors import BackendError, LeaseLostError, MoksoriError, decisive
from moksori.ports.queue import Lease

_BEATS_PER_LEASE: Final = 3
_SETTLE_S: Final = 15.0

log = structlog.get_logger(__name__)


class JobWork(Protocol):
    """What a room does for the jobs of one kind. Each call may raise LeaseLostError."""

    async def run(self, lease: Lease) -> None:
        """Do the job and end it; a MoksoriError leads to `failed`."""
        ...

    async def cancelled(self, lease: Lease) -> None:
        """End the job because somebody asked for that."""
        ...

    async def failed(self, lease: Lease, code: str, *, retryable: bool) -> None:
        """Put the job back for a later try, or end it."""
        ...

    async def given_back(self, lease: Lease) -> None:
        """Let another worker go on at once."""
        ...


class Attendance:
    """Attends to jobs, one after the other; `ttl_s` is how long a lease lasts, seconds."""

    def __init__(self, works: Mapping[str, JobWork], ttl_s: float) -> None:
        self._works = works
        self._ttl_s = ttl_s
        self._scope: anyio.CancelScope | None = None

    @property
    def busy(self) -> bool:
        """Whether a job is being worked on."""
        return self._scope is not None

    def leave(self) -> None:
        """Stop the job under way; it is given back."""
        if self._scope is not None:
            self._scope.cancel()

    async def attend(self, lease: Lease) -> None:
        """Work on a job until it ends, is given back, or is somebody else's; it raises nothing."""
        work = self._works[lease.job.kind]
        with bound_contextvars(job_id=lease.job.id):
            log.info("job_begun", tries=lease.job.tries)
            settle = await self._done(lease, work)
            if settle is not None:
                await self._settled(settle)

    async def _done(self, lease: Lease, work: JobWork) -> Callable[[], Awaitable[None]] | None:
        """Do the job; return what is left to write about its end."""
        try:
            with anyio.CancelScope() as self._scope:
                stay = not lease.job.cancel_requested and await self._kept(lease, work)
                return None if stay else partial(work.cancelled, lease)
            return partial(work.given_back, lease)
        except LeaseLostError:
            log.warning("lease_lost")
            return None
        except MoksoriError as error:
            return partial(work.failed, lease, error.code, retryable=error.retryable)
        except Exception:
            log.exception("job_broke")
            return partial(work.failed, lease, MoksoriError.code, retryable=True)
        finally:
            self._scope = None

    async def _kept(self, lease: Lease, work: JobWork) -> bool:
        """Do the job with a heartbeat beside it; return False when it was called off."""
        called_off = False

        async def beat() -> None:
            nonlocal called_off
            called_off = await self._beats(lease)
            tasks.cancel_scope.cancel()

        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(beat)
                await work.run(lease)
                tasks.cancel_scope.cancel()
        except ExceptionGroup as group:
            raise decisive(group) from group
        return not called_off

    async def _beats(self, lease: Lease) -> bool:
        """Keep the lease alive; return True when the job is called off.

        Raises:
            LeaseLostError: it is somebody else's, or the database was out of reach for too long.
        """
        last = anyio.current_time()
        while True:
            await anyio.sleep(self._ttl_s / _BEATS_PER_LEASE)
            try:
                if await lease.heartbeat():
                    return True
                last = anyio.current_time()
            except LeaseLostError:
                raise
            except BackendError as error:
                log.warning("heartbeat_missed", error_code=error.code)
                if anyio.current_time() - last > self._ttl_s:
                    raise LeaseLostError("no heartbeat reached the database") from error

    async def _settled(self, settle: Callable[[], Awaitable[None]]) -> None:
        """Write how a job ended; what can not be written is settled by whoever claims it next."""
        with anyio.move_on_after(_SETTLE_S, shield=True) as scope:
            try:
                await settle()
            except LeaseLostError:
                log.warning("lease_lost")
            except MoksoriError as error:
                log.warning("job_left_to_its_lease", error_code=error.code)
        if scope.cancelled_caught:
            log.warning("job_left_to_its_lease", error_code="deadline_exceeded")
