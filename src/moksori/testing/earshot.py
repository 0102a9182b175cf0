"""A whole moksori that hears live talk inside a test: core, worker and listener in one process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio

from moksori.app.engines import open_stt
from moksori.app.listener import Listener
from moksori.app.settings import Settings
from moksori.app.wiring import open_backends
from moksori.backends.audiolog import open_audiolog
from moksori.core import Core
from moksori.testing.embedded import working_core


@asynccontextmanager
async def hearing_core(settings: Settings) -> AsyncIterator[Core]:
    """Open a core; its jobs are done and its live meetings are heard in this very process."""
    engines = open_stt(settings)
    audio = open_audiolog(settings.audiolog_url)
    async with (
        working_core(settings) as core,
        open_backends(settings, migrate=False) as backends,
        anyio.create_task_group() as tasks,
    ):
        listener = Listener(settings, backends, audio, engines, core.events)
        tasks.start_soon(listener.run)
        yield core
        tasks.cancel_scope.cancel()
    await engines.aclose()
