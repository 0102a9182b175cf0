"""How the parts are put together; nothing here loads a model."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

from moksori.access.service import Access
from moksori.app.children import children_of
from moksori.app.engines import open_llm, open_stt
from moksori.app.health import Health
from moksori.app.indexing import Indexed
from moksori.app.live import open_live
from moksori.app.meetings import meeting_desk
from moksori.app.models import model_desk, open_shelf
from moksori.app.mouthpiece import Heeding
from moksori.app.outward import open_outbound
from moksori.app.roll import call_roll
from moksori.app.settings import Settings
from moksori.app.supervisor import supervised
from moksori.board.service import Boards
from moksori.core import Core
from moksori.errors import ConfigError, StorageFullError, is_full
from moksori.meetings.cutting import Cutting
from moksori.meetings.export.service import Exports
from moksori.meetings.handover import RecordedMeetings
from moksori.meetings.live.audio import MeetingAudio
from moksori.meetings.live.chunks import Chunks
from moksori.meetings.live.service import LiveMeetings
from moksori.meetings.service import Meetings
from moksori.meetings.sharing.reading import SharedMeetings
from moksori.meetings.sharing.service import Shares
from moksori.ports.llm import LanguageModel
from moksori.recall.index import Index
from moksori.recall.service import Recall
from moksori.recognisers.service import Recognisers
from moksori.transcripts.service import Backends, Transcripts
from moksori.webhooks.service import Webhooks

if TYPE_CHECKING:
    from moksori.engines.stt.lending import LentEngines


@asynccontextmanager
async def open_core(settings: Settings, *, workers: bool) -> AsyncIterator[Core]:
    """Open everything that a surface needs, on a database that is brought up to date first.

    `workers` also starts the processes of the settings that work and listen, and watches them.

    Raises:
        ConfigError: a setting is wrong.
        BackendError: the database can not be reached.
    """
    async with bare_errors(), AsyncExitStack() as stack:
        backends = await stack.enter_async_context(open_backends(settings, migrate=True))
        engines = open_stt(settings)
        stack.push_async_callback(engines.aclose)
        model = open_llm(settings)
        if model is not None:
            stack.push_async_callback(model.aclose)
        live = await stack.enter_async_context(open_live(settings, backends, watch=workers))
        if workers:
            await call_roll(settings.home, backends.queue)
            heeding = Heeding(backends.events, backends.queue, live.heed_load)
            children = children_of(settings, heeding.heed)
            await stack.enter_async_context(supervised(settings, backends.queue, children))
        yield core_on(settings, backends, engines, model, live)


def core_on(
    settings: Settings,
    backends: Backends,
    engines: "LentEngines",
    model: LanguageModel | None,
    live: LiveMeetings,
) -> Core:
    """Put the capabilities together, on backends and engines that are open."""
    desk = meeting_desk(backends)
    transcripts = Transcripts(
        backends,
        engines,
        settings.scratch,
        language=settings.stt.language,
        observer=Indexed(RecordedMeetings(desk), Index()),
    )
    meetings = Meetings(desk, transcripts)
    boards = Boards(backends.database, backends.events, quotes=meetings)
    shares = Shares(backends.database)
    return Core(
        transcripts=transcripts,
        meetings=meetings,
        cutting=Cutting(desk, transcripts, boards.citations),
        live=live,
        audio=MeetingAudio(desk, backends.blobs),
        chunks=Chunks(backends.database, live),
        exports=Exports(meetings, font=_font(settings)),
        shares=shares,
        shared=SharedMeetings(backends.database, shares),
        access=Access(backends.database),
        boards=boards,
        webhooks=Webhooks(backends.database, backends.events, open_outbound(settings)),
        recall=Recall(backends.database, model),
        recognisers=Recognisers(model_desk(backends), open_shelf(settings, engines)),
        events=backends.events,
        health=Health(settings, backends, engines),
        version=version("moksori"),
    )


def _font(settings: Settings) -> str | None:
    font = settings.export.font
    return None if font is None else str(font.expanduser())


@asynccontextmanager
async def open_backends(settings: Settings, *, migrate: bool) -> AsyncIterator[Backends]:
    """Open the store, the queue, the event log and the blobs.

    Raises:
        ConfigError: a URL is wrong, or the database is newer than this version.
        EngineNotInstalledError: a driver is missing.
        BackendError: the database can not be reached while migrating.
    """
    from moksori.backends.blobs import open_blobs
    from moksori.backends.bus.rows import RowEventLog
    from moksori.backends.queue.rows import RowQueue
    from moksori.backends.store import open_database
    from moksori.backends.store.connections import PoolSize
    from moksori.backends.store.migrate import upgrade

    open_home(settings)
    if migrate:
        await upgrade(settings.store_url)
    database = open_database(settings.store_url, pool=PoolSize(kept=settings.store.pool_size))
    async with bare_errors(), AsyncExitStack() as stack:
        stack.push_async_callback(database.aclose)
        events = RowEventLog(database, poll_s=settings.events.poll_ms / 1000)
        await stack.enter_async_context(events.running())
        yield Backends(
            database=database,
            queue=RowQueue(
                database, ttl_s=settings.jobs.lease_s, max_tries=settings.jobs.max_tries
            ),
            events=events,
            blobs=open_blobs(settings.blobs_url),
        )


def open_home(settings: Settings) -> None:
    """Make the data directory unless it is there.

    Raises:
        ConfigError: it can not be made.
        StorageFullError: no space is left for it.
    """
    try:
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as exc:
        if is_full(exc):
            raise StorageFullError("there is no space for the data directory") from exc
        raise ConfigError("data_dir is no folder, and can not be made one") from exc


@asynccontextmanager
async def bare_errors() -> AsyncIterator[None]:
    """Let a single error out of task groups as it was raised, so that callers can tell it."""
    try:
        yield
    except ExceptionGroup as group:
        raise _bare(group) from None


def _bare(group: ExceptionGroup) -> Exception:
    error: Exception = group
    while isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error
