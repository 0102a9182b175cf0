"""A core of its own for one command: a temporary store, and the worker in the same process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio

from moksori.app.engines import open_stt
from moksori.app.live import open_live
from moksori.app.logs import set_up_logs
from moksori.app.settings import Settings
from moksori.app.settings.sections import BlobSettings, LogSettings, StoreSettings
from moksori.app.wiring import core_on, open_backends, open_home
from moksori.app.worker import Worker
from moksori.core import Core


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
        async with (
            open_backends(inside, migrate=True) as backends,
            open_live(inside, backends, watch=False) as live,
        ):
            engines = open_stt(inside)
            worker = Worker(inside, backends, engines)
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(worker.run)
                try:
                    yield core_on(inside, backends, engines, None, live)
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
            "live": settings.live.model_copy(update={"log_url": None}),
            "stt": settings.stt.model_copy(update={"models_dir": settings.models_dir}),
            "log": LogSettings(level="error"),
        }
    )
