"""Putting the parts together: folders that are private, URLs that count, nothing left open."""

import stat
from collections.abc import AsyncIterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from moksori.app.settings import Settings, load_settings
from moksori.app.wiring import open_backends, open_core
from moksori.backends.queue.rows import RowQueue
from moksori.errors import BackendError, ConfigError, NotFoundError
from moksori.testing.hearing import bursts
from moksori.transcripts.model import NewTranscript

pytestmark = [pytest.mark.integration, pytest.mark.anyio]


def settings_of(tmp_path: Path, **sections: dict[str, Any]) -> Settings:
    ears = {"engine": "moksori.testing.hearing:CountingStt"}
    overrides = {"data_dir": str(tmp_path / "a" / "data"), "stt": ears, **sections}
    return load_settings(environ={}, cwd=tmp_path, overrides=overrides)


async def test_the_data_folder_is_private_and_holds_everything(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    async with open_core(settings, workers=False) as core:
        job_id = await core.transcripts.request("w", NewTranscript(), body(), limit_bytes=10**7)
        assert core.version == version("moksori")
        assert not await core.access.any_active()
    assert stat.S_IMODE(settings.home.stat().st_mode) == 0o700
    assert (settings.home / "moksori.db").is_file()
    assert (settings.home / "blobs" / "uploads" / job_id / "source").is_file()


async def body() -> AsyncIterator[bytes]:
    yield bursts(1)


async def test_what_was_written_is_there_after_opening_again(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    async with open_core(settings, workers=False) as core:
        key, secret = await core.access.create("a", workspace="w")
        job_id = await core.transcripts.request("w", NewTranscript(), body(), limit_bytes=10**7)
    async with open_core(settings, workers=False) as core:
        assert (await core.access.authenticate(secret)).key_id == key.id
        assert (await core.transcripts.get("w", job_id)).id == job_id


async def test_settings_reach_the_queue_and_the_blobs(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    settings = settings_of(
        tmp_path,
        jobs={"lease_s": 7.0, "max_tries": 3},
        blobs={"url": f"file://{elsewhere}"},
    )
    async with open_backends(settings, migrate=True) as backends:
        assert isinstance(backends.queue, RowQueue)
        assert (backends.queue.ttl_s, backends.queue.max_tries) == (7.0, 3)
        await backends.blobs.put("a/b", body())
    assert (elsewhere / "a" / "b").is_file()


@pytest.mark.parametrize(
    ("sections", "error"),
    [
        ({"store": {"url": "oracle://x/y"}}, ConfigError),
        ({"blobs": {"url": "ftp://x/y"}}, ConfigError),
        ({"store": {"url": "postgresql://u:geheim@127.0.0.1:1/d"}}, BackendError),
    ],
)
async def test_a_place_that_can_not_be_reached_is_a_clear_error(
    tmp_path: Path, sections: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error) as failure:
        async with open_core(settings_of(tmp_path, **sections), workers=False):
            raise AssertionError("it should not open")
    assert "geheim" not in str(failure.value)


@pytest.mark.parametrize("inside", [NotFoundError("x"), ValueError("x")])
async def test_an_error_inside_comes_out_as_it_is(tmp_path: Path, inside: Exception) -> None:
    with pytest.raises(type(inside)) as failure:
        async with open_core(settings_of(tmp_path), workers=False):
            raise inside
    assert failure.value is inside


async def test_several_errors_at_once_stay_together(tmp_path: Path) -> None:
    both = ExceptionGroup("both", [NotFoundError("x"), ValueError("y")])
    with pytest.raises(ExceptionGroup) as failure:
        async with open_core(settings_of(tmp_path), workers=False):
            raise both
    assert failure.group_contains(NotFoundError)
    assert failure.group_contains(ValueError)
