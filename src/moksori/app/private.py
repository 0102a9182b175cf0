"""A core of its own for one command: a temporary store, and the worker in the same process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio

from moksori.access.service import Access
from moksori.app.engines import open_stt
from moksori.app.health import Health
from moksori.app.logs import set_up_logs
from moksori.app.outward import open_outbound
from moksori.app.settings import Settings
from moksori.app.settings.sections import BlobSettings, LogSettings, StoreSettings
from moksori.app.wiring import open_backends, open_home
from moksori.app.worker import Worker
from moksori.board.service import Boards
from moksori.core import Core
from moksori.recall.service import Recall
from moksori.transcripts.service import Transcripts
from moksori.webhooks.service import Webhooks


@asynccontextmanager
async def open_private_core(settings: Settings) -> AsyncIterator[Core]:
    """Open a core that leaves nothing behind; it takes the same way as the server's.

    Raises:
        ConfigError: a setting is wrong.
        StorageFullError: there is no space for the temporary store.
    """
    open_home(settings)
    with TemporaryDirectory(prefix="private-", dir=settings.home) as folder:
        inside = private_settings(settings, Path(folder))
        set_up_logs(inside.log)
        async with open_backends(inside, migrate=True) as backends:
            engines = open_stt(inside)
            worker = Worker(inside, backends, engines)
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(worker.run)
                try:
                    yield Core(
                        transcripts=Transcripts(backends, engines, language=inside.stt.language),
                        access=Access(backends.database),
                        boards=Boards(backends.database, backends.events),
                        webhooks=Webhooks(
                            backends.database, backends.events, open_outbound(inside)
                        ),
                        recall=Recall(backends.database),
                        events=backends.events,
                        health=Health(inside, backends, engines),
                        version=version("moksori"),
                    )
                finally:
                    worker.leave()
                    await engines.aclose()


def private_settings(settings: Settings, folder: Path) -> Settings:
    """Return the settings with all data in `folder`, and the models where they are."""
    return settings.model_copy(
        update={
            "data_dir": folder,
            "store": StoreSettings(),
            "blobs": BlobSettings(),
            "stt": settings.stt.model_copy(update={"models_dir": settings.models_dir}),
            "log": LogSettings(level="error"),
        }
    )
