"""How the server says it is: every part by itself, whatever is wrong, without an exception."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest

from moksori.app import health
from moksori.app.engines import open_stt
from moksori.app.health import Health
from moksori.app.presence import ALIVE, WORKER, Presence
from moksori.app.settings import Settings, load_settings
from moksori.app.wiring import open_backends
from moksori.backends.store.database import SqlDatabase
from moksori.errors import BackendError
from moksori.ports.health import PartHealth
from moksori.transcripts.service import Backends

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Changed = Callable[..., Settings]


@pytest.fixture
def settings(tmp_path: Path) -> Changed:
    def make(**sections: dict[str, Any]) -> Settings:
        ears = {"engine": "moksori.testing.hearing:CountingStt"}
        overrides = {"data_dir": str(tmp_path / "data"), "stt": ears, **sections}
        return load_settings(environ={}, cwd=tmp_path, overrides=overrides)

    return make


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[Health, Backends]]:
    async with AsyncExitStack() as stack:
        backends = await stack.enter_async_context(open_backends(settings, migrate=True))
        yield Health(settings, backends, open_stt(settings)), backends


async def parts(reporter: Health) -> dict[str, PartHealth]:
    return {part.name: part for part in await reporter.check()}


async def test_a_server_that_is_well(settings: Changed) -> None:
    async with opened(settings()) as (reporter, backends):
        await Presence(backends.database).note("worker", busy=True)
        found = await parts(reporter)
    assert set(found) == {"database", "queue", "blobs", "stt", "vad", "tts", "llm"}
    assert found.pop("llm").status == "off"
    assert {part.status for part in found.values()} == {"ok"}
    assert found["database"].facts == {"dialect": "sqlite"}
    assert found["queue"].facts == {"queued": 0, "running": 0, "workers": 1}
    assert found["stt"].facts["model"] == "counting"
    assert found["stt"].facts["demo"] is True
    assert found["vad"].facts == {"engine": "silero"}


async def test_without_a_worker_the_queue_is_not_well(settings: Changed) -> None:
    async with opened(settings()) as (reporter, backends):
        presence = Presence(backends.database)
        assert (await parts(reporter))["queue"].status == "degraded"
        await presence.note("a", busy=False)
        await presence.note("b", busy=False)
        await presence.leave("b")
        assert (await parts(reporter))["queue"].facts["workers"] == 1
        await age_by(backends, ALIVE.total_seconds() + 1)
        assert (await parts(reporter))["queue"].status == "degraded"
        await presence.note("a", busy=False)
        assert (await parts(reporter))["queue"].status == "ok"


async def age_by(backends: Backends, seconds: float) -> None:
    async with backends.database.begin() as tx:
        statement = "UPDATE worker SET seen_at = datetime(seen_at, ?)"
        await tx.exec_driver_sql(statement, (f"-{seconds} seconds",))


async def test_the_long_dead_are_forgotten(settings: Changed) -> None:
    async with opened(settings()) as (_, backends):
        presence = Presence(backends.database)
        await presence.note("old", busy=False)
        await age_by(backends, 2 * 3600)
        await presence.note("new", busy=False)
        async with backends.database.read() as tx:
            assert list((await tx.execute(WORKER.select())).scalars()) == ["new"]


@pytest.mark.parametrize(
    ("sections", "part", "code"),
    [
        ({"stt": {"engine": "faster-whisper", "model": "small"}}, "stt", "model_unavailable"),
        ({"stt": {"engine": "no-such"}}, "stt", "engine_unknown"),
        ({"vad": {"engine": "no-such"}}, "vad", "engine_unknown"),
        ({"tts": {"engine": "no-such"}}, "tts", "engine_unknown"),
        ({"llm": {"engine": "no-such"}}, "llm", "engine_unknown"),
        ({"llm": {"engine": "openai"}}, "llm", "config_invalid"),
    ],
)
async def test_what_is_wrongly_set_is_down_by_itself(
    settings: Changed,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    sections: dict[str, Any],
    part: str,
    code: str,
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "none"))
    async with opened(settings(**sections)) as (reporter, _):
        found = await parts(reporter)
    assert (found[part].status, found[part].facts) == ("down", {"error_code": code})
    assert found["database"].status == "ok"


async def test_a_broken_database_is_down_and_the_rest_is_told(
    settings: Changed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: Any) -> None:  # noqa: ANN401 - whatever it gets
        raise BackendError("away")

    async with opened(settings()) as (reporter, _):
        monkeypatch.setattr(SqlDatabase, "read", away)
        found = await parts(reporter)
    assert found["database"].status == found["queue"].status == "down"
    assert found["blobs"].status == "ok"


async def test_a_part_that_hangs_is_down_in_time(
    settings: Changed, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(_: Any) -> None:  # noqa: ANN401 - whatever it gets
        await anyio.sleep_forever()

    monkeypatch.setattr(health, "_LOOK_S", 0.05)
    monkeypatch.setattr(SqlDatabase, "ping", hang)
    async with opened(settings()) as (reporter, _):
        found = await parts(reporter)
    assert found["database"].facts == {"error_code": "deadline_exceeded"}


async def test_little_space_is_a_warning(
    settings: Changed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "LITTLE_SPACE_MB", 10**12)
    async with opened(settings()) as (reporter, _):
        blobs = (await parts(reporter))["blobs"]
    assert blobs.status == "degraded"
    assert int(blobs.facts["free_mb"]) > 0
