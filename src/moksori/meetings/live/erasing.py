"""The job that erases what lies outside the rows of a meeting that was deleted."""

import shutil
from functools import partial
from pathlib import Path

import anyio
import anyio.to_thread
import structlog

from moksori.errors import MoksoriError
from moksori.meetings import store
from moksori.meetings.ledger import Desk
from moksori.meetings.live.audio_rows import blobs_of
from moksori.meetings.live.lasting import LastingJobs
from moksori.meetings.live.model import log_key
from moksori.meetings.trying import meeting_of
from moksori.ports.audiolog import AudioLog
from moksori.ports.blobs import BlobStore
from moksori.ports.queue import Lease

log = structlog.get_logger(__name__)


class EraseWork:
    """Does the jobs of kind `ERASE_KIND` at its audio log."""

    def __init__(self, desk: Desk, audio: AudioLog, blobs: BlobStore, scratch: Path) -> None:
        jobs = LastingJobs(desk)
        self.cancelled, self.failed, self.given_back = jobs.cancelled, jobs.failed, jobs.given_back
        self._jobs = jobs
        self._desk = desk
        self._audio = audio
        self._blobs = blobs
        self._scratch = scratch

    async def run(self, lease: Lease) -> None:
        """Remove log, blobs and what was being made of them, and end the job.

        Raises:
            LeaseLostError: the job is somebody else's by now.
            ConflictError: somebody still writes to the log: try again.
            BackendError: the same.
        """
        if lease.exhausted:
            await self._jobs.begin_anew(lease, lease.job.error_code or MoksoriError.code)
            return
        key = log_key(lease.job.workspace, meeting_of(lease))
        async with self._desk.database.read() as tx:
            deleted = await store.find_meeting(tx, lease.job.workspace, key.meeting) is None
        if deleted:  # nothing is erased on the word of a job alone
            await self._audio.remove(key)
            await self._blobs.delete(blobs_of(key.meeting))
            remove = partial(shutil.rmtree, self._scratch / key.meeting, ignore_errors=True)
            await anyio.to_thread.run_sync(remove)
        await self._jobs.done(lease)
        log.info("meeting_erased", deleted=deleted)
