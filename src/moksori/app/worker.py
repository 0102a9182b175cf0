"""A worker process: does jobs one after the other, tidies, and sends events to other programs."""

from contextlib import AsyncExitStack, aclosing, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

import anyio
import anyio.to_thread
import structlog

from moksori.app.attendance import JobWork
from moksori.app.engines import open_stt, open_vad, speech_timing
from moksori.app.indexing import Indexed
from moksori.app.lifeline import Lifeline
from moksori.app.live import audio_works
from moksori.app.logs import set_up_logs
from moksori.app.meetings import (
    digester,
    follow_work,
    meeting_desk,
    minutes_work,
    reconcile_work,
)
from moksori.app.minutes_writer import writer_of
from moksori.app.models import fetching_shift
from moksori.app.outward import open_postman
from moksori.app.presence import BEAT_S, Presence
from moksori.app.roll import enrolled
from moksori.app.scribe import Scribe
from moksori.app.settings import Settings
from moksori.app.shift import Shift
from moksori.app.warming import warm_up_recogniser, warm_up_words
from moksori.app.wiring import open_backends
from moksori.errors import BackendError
from moksori.meetings.handover import RecordedMeetings
from moksori.meetings.live.audio import MeetingAudio
from moksori.meetings.live.model import RECONCILE_KIND
from moksori.meetings.meeting import FOLLOW_KIND
from moksori.meetings.meeting import JOB_KIND as MINUTES_KIND
from moksori.meetings.writer import MinutesWriter
from moksori.ports.stt import SttEngines
from moksori.recall.index import Index
from moksori.schema import new_id
from moksori.transcripts.ledger import Desk
from moksori.transcripts.leftovers import Leftovers
from moksori.transcripts.model import JOB_KIND
from moksori.transcripts.service import Backends
from moksori.transcripts.work import HearingPolicy, TranscriptWork

if TYPE_CHECKING:
    from moksori.engines.stt.lending import LentEngines

Lane = Literal["minutes"]
"""A worker that does only some kinds of jobs."""

_STDIN: Final = 0
_TIDY_EVERY_S: Final = 600.0
_FAREWELL_S: Final = 2.0

log = structlog.get_logger(__name__)


async def run_worker(
    settings: Settings,
    *,
    watched: bool = False,
    warm_up: bool = False,
    owner: str | None = None,
    lane: Lane | None = None,
) -> None:
    """Work on jobs until SIGTERM or SIGINT; a watched worker also ends with its pipe.

    The job under way is given back: another worker goes on from its checkpoint. `watched` takes
    the settings from the pipe on stdin. `warm_up` loads the default model before the first job;
    a watched worker asks the setting `jobs.warm_up`. Leases are taken in the name of `owner`. In
    the `lane` of minutes live meetings are followed and minutes written, and nothing else is done.

    Raises:
        ConfigError: a setting is wrong.
        BackendError: the database can not be reached at start.
    """
    lifeline = Lifeline(_STDIN) if watched else None
    if lifeline is not None:
        settings = await lifeline.settings()
    set_up_logs(settings.log)
    owner = owner or new_id()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(enrolled(settings.home, owner))
        backends = await stack.enter_async_context(open_backends(settings, migrate=not watched))
        if lane == "minutes":
            worker: Worker | Scribe = Scribe(settings, backends, owner)
        else:
            engines = open_stt(settings)
            stack.push_async_callback(engines.aclose)
            worker = Worker(settings, backends, engines, owner)
        async with anyio.create_task_group() as tasks:
            await tasks.start(worker.shift.heed_signals)
            if lifeline is not None:
                tasks.start_soon(worker.shift.heed_lifeline, lifeline)
            if lane is None and (warm_up or (watched and settings.jobs.warm_up)):
                tasks.start_soon(warm_up_recogniser, engines)
                tasks.start_soon(warm_up_words)
            await worker.run()
            tasks.cancel_scope.cancel()
    log.info("worker_left", worker_id=worker.shift.owner)


class Worker:
    """Claims jobs of the kinds that it knows and does them."""

    def __init__(
        self,
        settings: Settings,
        backends: Backends,
        engines: "LentEngines",
        owner: str | None = None,
    ) -> None:
        self.id = owner or new_id()
        self._settings = settings
        self._events = backends.events
        self._presence = Presence(backends.database)
        self._leftovers = Leftovers(backends.database, backends.blobs)
        self._audio = MeetingAudio(meeting_desk(backends), backends.blobs)
        self._writer = writer_of(settings)
        works = _works(settings, backends, engines, self._leftovers, self._writer)
        self.shift = Shift(works, backends.queue, self.id, poll_s=settings.jobs.poll_s)
        self._fetching = fetching_shift(settings, backends, engines, self.id)
        self._postman = open_postman(settings, backends, self.id)
        self._engines = engines

    def leave(self) -> None:
        """Claim nothing more, give the job under way back, and end."""
        self.shift.leave()

    async def run(self) -> None:
        """Work until `leave`."""
        log.info("worker_ready", worker_id=self.id, kinds=self.shift.kinds)
        async with aclosing(self._writer), anyio.create_task_group() as tasks:
            tasks.start_soon(self._be_present)
            tasks.start_soon(self._tidy)
            tasks.start_soon(self._postman.run)
            await self.shift.unless_leaving(self._fetch)
            await self._work()
            tasks.cancel_scope.cancel()
        with anyio.move_on_after(_FAREWELL_S, shield=True), suppress(BackendError):
            await self._presence.leave(self.id)

    async def _work(self) -> None:
        """Do jobs, one after the other; a model that is fetched meanwhile delays none of them."""
        if self._fetching is None:
            await self.shift.work()
            return
        async with anyio.create_task_group() as beside:
            beside.start_soon(self._fetching.work)
            await self.shift.work()
            self._fetching.leave()

    async def _fetch(self) -> None:
        """Fetch the default model before the first job, where the settings allow it."""
        if self._settings.stt.fetch:
            here = await self._engines.prepare()
            log.info("default_model", model=self._engines.default_model, here=here)

    async def _be_present(self) -> None:
        while True:
            try:
                await self._presence.note(self.id, busy=self.shift.busy)
            except BackendError as error:
                log.warning("presence_not_noted", error_code=error.code)
            await anyio.sleep(BEAT_S)

    async def _tidy(self) -> None:
        """Delete what must go: leftovers of uploads, events and sound past their time."""
        keep = timedelta(days=self._settings.events.retention_days)
        while True:
            try:
                swept = await self._leftovers.sweep()
                pruned = await self._events.prune(datetime.now(UTC) - keep)
                logged = await self._postman.prune(datetime.now(UTC) - keep)
                silenced = await self._audio.sweep(self._settings.live.keep_audio_days)
                log.debug(
                    "tidied", leftovers=swept, events=pruned, deliveries=logged, sounds=silenced
                )
            except BackendError as error:
                log.warning("not_tidied", error_code=error.code)
            await anyio.sleep(_TIDY_EVERY_S)


def _works(
    settings: Settings,
    backends: Backends,
    engines: SttEngines,
    leftovers: Leftovers,
    writer: MinutesWriter,
) -> dict[str, JobWork]:
    """Return who does the jobs of each kind."""
    observer = Indexed(RecordedMeetings(meeting_desk(backends)), Index())
    hearing = TranscriptWork(
        Desk(backends.database, backends.events, leftovers, observer=observer),
        backends.blobs,
        engines,
        open_vad(settings),
        _policy(settings),
        digester(backends, writer),
    )
    works: dict[str, JobWork] = {
        JOB_KIND: hearing,
        MINUTES_KIND: minutes_work(settings, backends, writer),
        **audio_works(settings, backends),
    }
    if not settings.jobs.scribe:
        works[FOLLOW_KIND] = follow_work(settings, backends, writer)
    reconciling = reconcile_work(settings, backends, writer)
    if reconciling is not None:
        works[RECONCILE_KIND] = reconciling
    return works


def _policy(settings: Settings) -> HearingPolicy:
    return HearingPolicy(
        max_tries=settings.jobs.max_tries,
        retry_base_s=settings.jobs.retry_base_s,
        beam_size=settings.stt.beam_size,
        hotwords=settings.stt.hotwords,
        vad=speech_timing(settings),
    )
