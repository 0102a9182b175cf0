"""Models fetched by worker processes: through `kill -9`, beside recordings, and before a leave."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest

from moksori.app.engines import open_stt
from moksori.app.settings import Settings, load_settings
from moksori.app.wiring import open_backends, open_core
from moksori.app.worker import Worker
from moksori.core import Core
from moksori.errors import BackendError
from moksori.testing.embedded import talk
from moksori.testing.processes import program, until
from moksori.testing.remote import ModelHub, served, small_model
from moksori.transcripts.model import NewTranscript

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

SIZE = 4_000_000


@pytest.fixture
def hub() -> ModelHub:
    return ModelHub("Systran/faster-whisper-small", small_model(SIZE), bytes_per_s=1_000_000)


@pytest.fixture
def url(hub: ModelHub) -> Iterator[str]:
    with served(hub.app()) as root:
        yield root


def settings_of(folder: Path, url: str, **stt: str) -> Settings:
    overrides: dict[str, Any] = {
        "data_dir": str(folder / "data"),
        "stt": {"hub_url": url, "device": "cpu", **stt},
        "vad": {"engine": "energy"},
        "jobs": {"poll_s": 0.05, "lease_s": 1.5, "workers": 0, "scribe": False},
    }
    return load_settings(environ={}, cwd=folder, overrides=overrides)


async def sound() -> AsyncIterator[bytes]:
    yield talk(1)


async def arrived(core: Core, least: int) -> bool:
    return (await core.recognisers.get("small")).model.done_bytes >= least


async def here(core: Core) -> bool:
    return (await core.recognisers.get("small")).state == "here"


@pytest.mark.slow
async def test_a_killed_workers_fetch_goes_on_where_it_was(
    tmp_path: Path, hub: ModelHub, url: str
) -> None:
    settings = settings_of(tmp_path, url)
    environ = {
        "MOKSORI_DATA_DIR": str(settings.data_dir),
        "MOKSORI_STT__HUB_URL": url,
        "MOKSORI_STT__DEVICE": "cpu",
        "MOKSORI_JOBS__LEASE_S": "1.5",
        "MOKSORI_LOG__FORMAT": "json",
    }
    async with open_core(settings, workers=False) as core:
        await core.recognisers.fetch("default", "small")
        async with program("worker", settings=environ) as first:
            assert await until(lambda: arrived(core, 1_000_000))
            await first.kill()
        assert (await core.recognisers.get("small")).state == "fetching"
        hub.bytes_per_s = None
        async with program("worker", settings=environ) as second:
            await second.logged("model_fetched")
            assert await second.end() == 0
        assert await here(core)
        asked = hub.asked[-1]
        assert asked.startswith("model.bin bytes=")
        assert int(asked.removeprefix("model.bin bytes=").removesuffix("-")) >= 1_000_000
        assert core.health.models()[0].id == "small"


async def test_a_recording_does_not_wait_for_a_model(
    tmp_path: Path, hub: ModelHub, url: str
) -> None:
    hub.bytes_per_s = 200_000
    settings = settings_of(tmp_path, url, engine="moksori.testing.embedded:PerUtterance")
    async with (
        open_core(settings, workers=False) as core,
        open_backends(settings, migrate=False) as backends,
        anyio.create_task_group() as tasks,
    ):
        worker = Worker(settings, backends, open_stt(settings))
        tasks.start_soon(worker.run)
        await core.recognisers.fetch("default", "small")
        assert await until(lambda: arrived(core, 1))

        job = await core.transcripts.request("w", NewTranscript(), sound(), limit_bytes=10**8)
        _, segments = await core.transcripts.result("w", job, deadline_s=10.0)
        assert segments
        assert (await core.recognisers.get("small")).state == "fetching"

        began = anyio.current_time()
        worker.leave()
        assert await until(lambda: queued(core), within_s=5.0)
        assert anyio.current_time() - began < 3.0
    assert not (settings.models_dir / "Systran--faster-whisper-small").exists()


async def test_a_folder_that_takes_no_model_stops_nothing_else(tmp_path: Path, url: str) -> None:
    (tmp_path / "file").touch()
    nowhere = str(tmp_path / "file" / "models")
    engine = "moksori.testing.embedded:PerUtterance"
    settings = settings_of(tmp_path, url, engine=engine, models_dir=nowhere)
    async with (
        open_core(settings, workers=False) as core,
        open_backends(settings, migrate=False) as backends,
        anyio.create_task_group() as tasks,
    ):
        worker = Worker(settings, backends, open_stt(settings))
        tasks.start_soon(worker.run)
        job = await core.transcripts.request("w", NewTranscript(), sound(), limit_bytes=10**8)
        _, segments = await core.transcripts.result("w", job, deadline_s=10.0)
        assert segments
        worker.leave()
        assert "tiny-ko" in {one.model.name for one in await core.recognisers.listing()}
        with pytest.raises(BackendError):
            await core.recognisers.fetch("default", "small")


async def queued(core: Core) -> bool:
    health = {part.name: part for part in await core.health.check()}["queue"]
    return health.facts["queued"] == 1 and health.facts["running"] == 0
