"""One core per module; each test puts its own application on it."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from moksori.app.settings import Settings
from moksori.app.wiring import open_core
from moksori.core import Core
from moksori.testing.embedded import app_on, client_of, serving, settings_in, working_core


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_in(tmp_path_factory.mktemp("surface"))


@pytest.fixture(scope="module")
async def core(settings: Settings, anyio_backend: str) -> AsyncIterator[Core]:
    del anyio_backend  # asked for, because the core lives on its loop
    async with working_core(settings) as opened:
        yield opened


@pytest.fixture(scope="module")
async def idle_core(
    tmp_path_factory: pytest.TempPathFactory, anyio_backend: str
) -> AsyncIterator[Core]:
    """A core whose jobs nobody does."""
    del anyio_backend
    async with open_core(settings_in(tmp_path_factory.mktemp("idle")), workers=False) as opened:
        yield opened


@pytest.fixture
async def client(core: Core) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app_on(core)) as opened:
        yield opened


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server with a worker."""
    settings = settings_in(tmp_path_factory.mktemp("server"))
    with serving(lambda: working_core(settings)) as url:
        yield url
