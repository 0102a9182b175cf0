"""The job that listens to a live meeting, from its audio log to segments, until it has ended.

Each segment is one transaction with the checkpoint of its track, under the lease of this job: who
goes on after a crash neither misses nor repeats one.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import anyio
import structlog

from moksori.errors import MoksoriError, NotFoundError, decisive
from moksori.meetings.ledger import Desk, Ledger
from moksori.meetings.live import store
from moksori.meetings.live.captions import Captions, Outlet
from moksori.meetings.live.ears import Ears
from moksori.meetings.live.keeping import Keeping, want_audio
from moksori.meetings.live.listened import Workshop
from moksori.meetings.live.model import Live, LiveKind, LivePhase
from moksori.meetings.live.reading import Reading
from moksori.meetings.live.standing import live_changed
from moksori.meetings.meeting import MeetingState
from moksori.meetings.trying import meeting_of, put_back
from moksori.ports.audiolog import AudioLog
from moksori.ports.queue import JobState, Lease, pause_before
from moksori.ports.store import Transaction
from moksori.ports.stt import SttOptions
from moksori.voice.model import EndpointingSettings

CANCELLED: Final = "cancelled"
_LONGEST_PAUSE_S: Final = 30.0
_PATIENT_TRIES: Final = 10
"""From here on the pauses grow no longer."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ListenPolicy:
    """How meetings are heard; `endpointing` is for rooms that have no settings of their own."""

    max_tries: int = 5
    """How often a meeting is begun anew without getting any further."""
    retry_base_s: float = 1.0
    beam_size: int = 5
    hotwords: tuple[str, ...] = ()
    partials: bool = True
    """Whether words are shown, and pauses judged, before an utterance is complete."""
    endpointing: EndpointingSettings = field(default_factory=EndpointingSettings)


class ListenWork:
    """Does the jobs of kind `LISTEN_KIND`, any number at once; `ears` must be running."""

    def __init__(
        self,
        desk: Desk,
        audio: AudioLog,
        ears: Ears,
        outlet: Outlet,
        policy: ListenPolicy | None = None,
    ) -> None:
        self._desk = desk
        self._audio = audio
        self._ears = ears
        self._outlet = outlet
        self._policy = policy or ListenPolicy()
        self._readings: set[Reading] = set()

    def nudge(self) -> None:
        """Say that something was committed: a meeting may have ended."""
        for reading in self._readings:
            reading.nudge()

    async def run(self, lease: Lease) -> None:
        """Listen to a meeting to its end, and end the job.

        Raises:
            LeaseLostError: the job is somebody else's by now; nothing more was written.
            MoksoriError: it did not work; tell `failed`.
        """
        try:
            live = await self._live(lease)
            if self._tries(lease, live) > self._policy.max_tries:
                await self._give_up(lease, lease.job.error_code or MoksoriError.code)
                return
            await self._listen(lease, live)
        except NotFoundError:  # the meeting was deleted
            await self._desk.database.run(partial(lease.finish, state=JobState.DONE))
            return
        log.info("meeting_heard")

    async def cancelled(self, lease: Lease) -> None:
        """End the job because somebody asked for that; raises LeaseLostError."""
        await self._give_up(lease, CANCELLED, state=JobState.CANCELLED)

    async def failed(self, lease: Lease, code: str, *, retryable: bool) -> None:
        """Put the job back for a later try, or end it when that is no use.

        Raises:
            LeaseLostError: the job is somebody else's by now.
        """
        try:
            live = await self._live(lease)
        except NotFoundError:  # the meeting was deleted: the next try finds that, too
            await self._put_back(lease, code, lease.job.tries)
            return
        if live.ended_at is None and live.kind is not LiveKind.REALTIME:
            await self._wait(lease, code)
            return
        tries = self._tries(lease, live)
        if not retryable or tries >= self._policy.max_tries:
            await self._give_up(lease, code)
            log.warning("job_failed", error_code=code, tries=tries)
            return
        await self._put_back(lease, code, tries)

    async def _put_back(self, lease: Lease, code: str, tries: int) -> None:
        pause_s = pause_before(tries, self._policy.retry_base_s, _LONGEST_PAUSE_S)
        await put_back(self._desk, lease, code, pause_s)

    async def _wait(self, lease: Lease, code: str) -> None:
        """Try again for as long as people speak: their sound is kept, whatever ails the listening.

        These tries do not count, and the meeting says what is wrong.
        """
        tries = min(lease.job.tries, _PATIENT_TRIES)
        pause_s = pause_before(tries, self._policy.retry_base_s, _LONGEST_PAUSE_S)

        async def work(ledger: Ledger) -> None:
            await store.change_live(ledger.tx, ledger.meeting.id, progress_try=lease.job.tries)
            if ledger.meeting.error_code != code:
                ledger.set("state", error_code=code)

        await self._write(lease, work, partial(lease.retry, delay_s=pause_s, error_code=code))
        log.warning("job_put_back", error_code=code, tries=lease.job.tries, pause_s=pause_s)

    async def given_back(self, lease: Lease) -> None:
        """Let another listener go on at once, because this one leaves; raises LeaseLostError."""
        code = lease.job.error_code or ""

        async def work(tx: Transaction) -> None:
            await lease.retry(tx, delay_s=0.0, error_code=code)
            await store.change_live(tx, _whose(lease)[1], progress_try=lease.job.tries)

        await self._desk.database.run(work)
        self._outlet.wake()

    async def _listen(self, lease: Lease, live: Live) -> None:
        keeping = Keeping(lease, self._desk, live, self._outlet.wake)
        await self._ears.ready()
        try:
            await self._heard(live, keeping)
        except ExceptionGroup as group:
            raise decisive(group) from group
        await keeping.close()

    async def _heard(self, live: Live, keeping: Keeping) -> None:
        """Listen until all is heard and kept."""
        async with anyio.create_task_group() as tasks:
            captions = Captions(live.workspace, live.meeting_id, self._outlet)
            shop = Workshop(
                self._ears, captions, keeping, self._options(live), tasks, self._policy.partials
            )
            reading = Reading(self._desk, self._audio, live, self._policy.endpointing, shop)
            self._readings.add(reading)
            try:
                await reading.run()
            finally:
                self._readings.discard(reading)

    def _options(self, live: Live) -> SttOptions:
        return SttOptions(
            language=live.language,
            hotwords=self._policy.hotwords,
            word_times=True,
            beam_size=self._policy.beam_size,
        )

    async def _live(self, lease: Lease) -> Live:
        async with self._desk.database.read() as tx:
            return await store.known_live(tx, *_whose(lease))

    async def _give_up(self, lease: Lease, code: str, *, state: JobState = JobState.FAILED) -> None:
        """End the job, and the meeting; what was heard stays, and the sound becomes files."""
        close = partial(lease.finish, state=state, error_code=code)

        async def work(ledger: Ledger) -> None:
            ledger.set("state", state=MeetingState.FAILED, error_code=code)
            live = await store.known_live(ledger.tx, *_whose(lease))
            if live.ended_at is None:
                await store.change_live(ledger.tx, live.meeting_id, ended_at=ledger.now)
                told = live_changed(live.meeting_id, LivePhase.ENDED, ledger.now)
                ledger.events.append(told)
            await want_audio(ledger, live)

        try:
            await self._write(lease, work, close)
        except NotFoundError:  # the meeting was deleted
            await self._desk.database.run(close)

    async def _write(
        self,
        lease: Lease,
        work: Callable[[Ledger], Awaitable[None]],
        guard: Callable[[Transaction], Awaitable[None]],
    ) -> None:
        await self._desk.write(*_whose(lease), work, guard=guard)
        self._outlet.wake()

    def _tries(self, lease: Lease, live: Live) -> int:
        """Count the tries since one last got further: a killed listener is no failure."""
        return lease.job.tries - live.progress_try


def _whose(lease: Lease) -> tuple[str, str]:
    """Return the workspace and the meeting."""
    return lease.job.workspace, meeting_of(lease)
