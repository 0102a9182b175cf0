"""The listener process: hears all live meetings of one log of audio, many at once.

The web process only writes what comes to the log. Here models run, and text is made; what people
should see at once goes back over the pipe on stdout.
"""

import os
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from typing import Final

import anyio
import anyio.to_thread
import structlog
from anyio.abc import TaskGroup, TaskStatus

from moksori.app.attendance import Attendance
from moksori.app.engines import open_stt, open_vad
from moksori.app.lifeline import Lifeline
from moksori.app.live import endpointing
from moksori.app.logs import set_up_logs
from moksori.app.meetings import meeting_desk
from moksori.app.mouthpiece import Mouthpiece
from moksori.app.settings import Settings
from moksori.app.wiring import open_backends
from moksori.errors import BackendError, EngineNotInstalledError
from moksori.events import ListenerLoad
from moksori.meetings.live.captions import Outlet
from moksori.meetings.live.ears import Ears
from moksori.meetings.live.listening import ListenPolicy, ListenWork
from moksori.meetings.live.model import LISTEN_KIND, kind_at
from moksori.ports.audiolog import AudioLog
from moksori.ports.bus import Notice
from moksori.ports.queue import JobQueue, Lease
from moksori.ports.stt import SttEngines
from moksori.schema import new_id
from moksori.text import morphemes
from moksori.transcripts.service import Backends

LEAVE_S: Final = 15
"""A listener that is told to leave and is still there after this long is killed, seconds."""

_STDIN: Final = 0
_STDOUT: Final = 1
_STDERR: Final = 2
_AFTER_FAULT_S: Final = 1.0
_LOAD_EVERY_S: Final = 1.0

log = structlog.get_logger(__name__)


async def run_listener(
    settings: Settings, *, watched: bool = False, owner: str | None = None
) -> None:
    """Listen until SIGTERM or SIGINT; a watched listener also ends with its pipe.

    Meetings under way are given back: another listener goes on from their checkpoints. `watched`
    takes the settings from the pipe on stdin, and tells on stdout what people should see at once.
    Leases are taken in the name of `owner`.

    Raises:
        ConfigError: a setting is wrong.
        BackendError: the database can not be reached at start.
    """
    from moksori.backends.audiolog import open_audiolog

    lifeline = Lifeline(_STDIN) if watched else None
    mouthpiece = Mouthpiece(_own_stdout()) if watched else None
    if lifeline is not None:
        settings = await lifeline.settings()
    set_up_logs(settings.log)
    async with AsyncExitStack() as stack:
        backends = await stack.enter_async_context(open_backends(settings, migrate=not watched))
        engines = open_stt(settings)
        stack.push_async_callback(engines.aclose)
        audio = open_audiolog(settings.audiolog_url)
        outlet: Outlet = backends.events if mouthpiece is None else mouthpiece
        listener = Listener(settings, backends, audio, engines, outlet, owner)
        async with anyio.create_task_group() as tasks:
            await tasks.start(_heed_signals, listener.leave)
            if lifeline is not None:
                tasks.start_soon(_heed_lifeline, listener, backends.queue, lifeline)
            if mouthpiece is not None:
                tasks.start_soon(mouthpiece.run)
            await listener.run()
            tasks.cancel_scope.cancel()
    log.info("listener_left", listener_id=listener.id)


class Listener:
    """Claims live meetings and listens to them, all at once."""

    def __init__(
        self,
        settings: Settings,
        backends: Backends,
        audio: AudioLog,
        engines: SttEngines,
        outlet: Outlet,
        owner: str | None = None,
    ) -> None:
        self.id = owner or new_id()
        self._settings = settings
        self._queue = backends.queue
        self._outlet = outlet
        self._place = audio.place
        self._kind = kind_at(LISTEN_KIND, self._place)
        self._ears = Ears(
            open_vad(settings),
            engines,
            tracks=2 * settings.live.max_tracks,
            warm_up=settings.jobs.warm_up,
        )
        self._work = ListenWork(
            meeting_desk(backends), audio, self._ears, outlet, _policy(settings)
        )
        self._attendances: set[Attendance] = set()
        self._leaving = anyio.Event()

    def leave(self) -> None:
        """Claim nothing more, give all meetings back, and end."""
        if not self._leaving.is_set():
            log.info("listener_leaves", listener_id=self.id, meetings=len(self._attendances))
        self._leaving.set()
        for attendance in self._attendances:
            attendance.leave()

    def nudge(self) -> None:
        """Say that something was committed."""
        self._work.nudge()

    async def run(self) -> None:
        """Listen until `leave`."""
        log.info("listener_ready", listener_id=self.id, place=self._place)
        async with anyio.create_task_group() as around:
            around.start_soon(self._ears.run)
            around.start_soon(self._tell_load)
            if self._settings.jobs.warm_up:
                around.start_soon(_warm_up_words)
            async with anyio.create_task_group() as jobs:
                while not self._leaving.is_set():
                    await self._step(jobs)
            around.cancel_scope.cancel()

    async def _step(self, jobs: TaskGroup) -> None:
        """Begin to listen to a meeting, or wait for one."""
        try:
            lease = await self._queue.claim([self._kind], self.id)
        except BackendError as error:
            log.warning("claim_failed", error_code=error.code)
            with anyio.move_on_after(_AFTER_FAULT_S):
                await self._leaving.wait()
            return
        if lease is None:
            await self._rest()
            return
        attendance = Attendance({self._kind: self._work}, self._queue.ttl_s)
        self._attendances.add(attendance)
        jobs.start_soon(self._attend, attendance, lease)

    async def _attend(self, attendance: Attendance, lease: Lease) -> None:
        try:
            if self._leaving.is_set():
                await self._work.given_back(lease)
                return
            await attendance.attend(lease)
        finally:
            self._attendances.discard(attendance)

    async def _rest(self) -> None:
        """Wait for a wake-up, for the next look, or for the end."""

        async def watch() -> None:
            await self._leaving.wait()
            tasks.cancel_scope.cancel()

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(watch)
            await self._queue.wait(self._settings.jobs.poll_s)
            tasks.cancel_scope.cancel()

    async def _tell_load(self) -> None:
        """Tell again and again how busy this listener is."""
        while True:
            load, admission = self._ears.load, self._ears.admission
            told = ListenerLoad(
                place=self._place,
                tracks=len(self._ears),
                busy=0.0 if load is None else load.busy,
                wait_s=0.0 if load is None else load.wait_s,
                accepts=admission.accepts,
                retry_after_s=float(admission.retry_after_s),
            )
            self._outlet.announce("", [Notice("listener", told.type, told.payload(), "load")])
            await anyio.sleep(_LOAD_EVERY_S)


def _policy(settings: Settings) -> ListenPolicy:
    return ListenPolicy(
        max_tries=settings.jobs.max_tries,
        retry_base_s=settings.jobs.retry_base_s,
        beam_size=settings.stt.beam_size,
        hotwords=settings.stt.hotwords,
        endpointing=endpointing(settings),
        partials=settings.live.partials,
    )


def _own_stdout() -> int:
    """Return stdout for ourselves: whatever else prints goes to stderr from now on."""
    ours = os.dup(_STDOUT)
    os.dup2(_STDERR, _STDOUT)
    return ours


async def _heed_signals(
    leave: Callable[[], None], *, task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED
) -> None:
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        task_status.started()
        async for _ in signals:
            leave()


async def _heed_lifeline(listener: Listener, queue: JobQueue, lifeline: Lifeline) -> None:
    """Pass wake-ups on; at the end of the pipe leave, with an alarm set in case that hangs."""
    while await lifeline.woken():
        listener.nudge()
        queue.wake()
    signal.alarm(LEAVE_S)
    listener.leave()


async def _warm_up_words() -> None:
    """Load the model of Korean words, by which numbers are written in digits."""
    with suppress(EngineNotInstalledError):
        await anyio.to_thread.run_sync(morphemes.warm_up, abandon_on_cancel=True)
