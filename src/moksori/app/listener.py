"""The listener process: hears all live meetings of one log of audio, many at once.

The web process only writes what comes to the log. Here models run, and text is made; what people
should see at once goes back over the pipe on stdout.
"""

import os
from contextlib import AsyncExitStack
from typing import Final

import anyio
import anyio.to_thread
import structlog

from moksori.app.engines import open_stt, open_vad
from moksori.app.lifeline import Lifeline
from moksori.app.live import endpointing
from moksori.app.logs import set_up_logs
from moksori.app.meetings import meeting_desk
from moksori.app.mouthpiece import Mouthpiece
from moksori.app.roll import enrolled
from moksori.app.settings import Settings
from moksori.app.shift import Shift
from moksori.app.warming import warm_up_words
from moksori.app.wiring import open_backends
from moksori.events import ListenerLoad
from moksori.meetings.live.captions import Outlet
from moksori.meetings.live.ears import Ears
from moksori.meetings.live.listening import ListenPolicy, ListenWork
from moksori.meetings.live.model import LISTEN_KIND, kind_at
from moksori.ports.audiolog import AudioLog
from moksori.ports.bus import Notice
from moksori.ports.stt import SttEngines
from moksori.schema import new_id
from moksori.transcripts.service import Backends

_STDIN: Final = 0
_STDOUT: Final = 1
_STDERR: Final = 2
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
    owner = owner or new_id()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(enrolled(settings.home, owner))
        backends = await stack.enter_async_context(open_backends(settings, migrate=not watched))
        engines = open_stt(settings)
        stack.push_async_callback(engines.aclose)
        audio = open_audiolog(settings.audiolog_url)
        outlet: Outlet = backends.events if mouthpiece is None else mouthpiece
        listener = Listener(settings, backends, audio, engines, outlet, owner)
        async with anyio.create_task_group() as tasks:
            await tasks.start(listener.shift.heed_signals)
            if lifeline is not None:
                tasks.start_soon(listener.shift.heed_lifeline, lifeline, listener.nudge)
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
        self._outlet = outlet
        self._place = audio.place
        self._ears = Ears(
            open_vad(settings),
            engines,
            tracks=2 * settings.live.max_tracks,
            warm_up=settings.jobs.warm_up,
        )
        self._work = ListenWork(
            meeting_desk(backends), audio, self._ears, outlet, _policy(settings)
        )
        works = {kind_at(LISTEN_KIND, self._place): self._work}
        poll_s = settings.jobs.poll_s
        self.shift = Shift(works, backends.queue, self.id, poll_s=poll_s, at_once=True)

    def leave(self) -> None:
        """Claim nothing more, give all meetings back, and end."""
        self.shift.leave()

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
                around.start_soon(warm_up_words)
            await self.shift.work()
            around.cancel_scope.cancel()

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
