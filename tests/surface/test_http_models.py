"""Recogniser models over HTTP: fetched from a real hub by a real worker, cancelled, removed."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from moksori.access.model import DEFAULT_WORKSPACE
from moksori.app.wiring import open_core
from moksori.core import Core
from moksori.engines.stt import fetch
from moksori.surfaces.http.app import HttpConfig
from moksori.testing.embedded import app_on, client_of, settings_in, working_core
from moksori.testing.remote import ModelHub, Trouble, answering, served, small_model

pytestmark = [pytest.mark.surface, pytest.mark.anyio]

MODELS = "/api/v1/models"
REPOSITORY = "Systran/faster-whisper-small"
SIZE = 3_000_000

Json = dict[str, Any]


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "_PAUSE_S", 0.01)


@pytest.fixture
def hub() -> ModelHub:
    return ModelHub(REPOSITORY, small_model(SIZE))


@pytest.fixture
def url(hub: ModelHub) -> Iterator[str]:
    with served(hub.app()) as root:
        yield root


@asynccontextmanager
async def worked(folder: Path, url: str, **stt: object) -> AsyncIterator[Core]:
    """A core with a worker that takes what is in its models folder."""
    chosen = {"engine": "auto", "offline": False, "hub_url": url, "device": "cpu", **stt}
    jobs = {"max_tries": 2, "retry_base_s": 0.1}
    async with working_core(settings_in(folder, stt=chosen, jobs=jobs)) as core:
        yield core


@asynccontextmanager
async def opened(folder: Path, url: str, **stt: object) -> AsyncIterator[httpx.AsyncClient]:
    async with worked(folder, url, **stt) as core, korean(core) as client:
        yield client


def korean(core: Core) -> httpx.AsyncClient:
    return client_of(app_on(core), **{"Accept-Language": "ko"})


async def shown(client: httpx.AsyncClient, name: str) -> Json:
    answer = (await client.get(MODELS)).raise_for_status().json()
    (found,) = [one for one in answer["models"] if one["name"] == name]
    return dict(found)


async def until(look: Callable[[], Awaitable[Json]], right: Callable[[Json], object]) -> Json:
    with anyio.fail_after(20):
        while True:
            found = await look()
            if right(found):
                return found
            await anyio.sleep(0.02)


async def test_what_there_is_to_fetch_says_what_it_is(tmp_path: Path, url: str) -> None:
    async with opened(tmp_path, url) as client:
        answer = (await client.get(MODELS)).raise_for_status().json()
        assert (answer["offline"], answer["automatic"], answer["may_change"]) == (False, True, True)
        demo, small, turbo = answer["models"]
        assert (demo["name"], demo["state"], demo["default"], demo["demo"]) == (
            *("tiny-ko", "bundled"),
            *(True, True),
        )
        assert demo["languages"] == ["ko"]
        assert (small["name"], small["state"], small["wanted"]) == ("small", "absent", True)
        assert (small["source"], small["licence"]) == (REPOSITORY, "MIT")
        assert (turbo["name"], turbo["wanted"], turbo["suits"]) == ("large-v3-turbo", False, "gpu")


async def test_a_model_comes_piece_by_piece_and_serves_what_comes_next(
    tmp_path: Path, hub: ModelHub, url: str
) -> None:
    hub.bytes_per_s = 1_500_000
    async with worked(tmp_path, url) as core, korean(core) as client:
        began = await client.post(f"{MODELS}/small/fetch")
        assert began.status_code == 202
        assert began.json()["state"] == "fetching"
        again = await client.post(f"{MODELS}/{REPOSITORY}/fetch")
        assert (again.status_code, again.json()["name"]) == (202, "small")
        part = await until(lambda: shown(client, "small"), lambda one: one["done_bytes"] > 100_000)
        assert part["state"] == "fetching"
        assert part["done_bytes"] < part["total_bytes"]
        here = await until(lambda: shown(client, "small"), lambda one: one["state"] == "here")
        assert (here["default"], here["removable"], here["error"]) == (True, True, None)
        assert hub.asked.count("model.bin") == 1
        health = (await client.get("/api/health")).json()
        stt = next(part for part in health["parts"] if part["name"] == "stt")
        assert (stt["facts"]["model"], stt["facts"]["demo"]) == ("small", False)
        told = [one.payload for one in await core.events.read("default", topics=["models"])]
        assert [one["state"] for one in told] == [*["fetching"] * (len(told) - 1), "here"]
        done = [one["done_bytes"] for one in told]
        assert done == sorted(done)
        assert len(set(done)) > 3
        assert {one["total_bytes"] for one in told[1:]} == {part["total_bytes"]}
        assert (await client.post(f"{MODELS}/small/fetch")).json()["state"] == "here"


async def test_a_cancelled_fetch_keeps_its_part_and_goes_on_from_there(
    tmp_path: Path, hub: ModelHub, url: str
) -> None:
    hub.bytes_per_s = 1_000_000
    async with opened(tmp_path, url) as client:
        await client.post(f"{MODELS}/small/fetch")
        await until(lambda: shown(client, "small"), lambda one: one["done_bytes"] > 200_000)
        stopped = await client.delete(f"{MODELS}/small/fetch")
        assert (stopped.status_code, stopped.json()["state"]) == (200, "absent")
        assert (await client.delete(f"{MODELS}/small/fetch")).status_code == 404
        await anyio.sleep(1.0)
        kept = (await shown(client, "small"))["done_bytes"]
        await anyio.sleep(0.3)
        assert 200_000 < (await shown(client, "small"))["done_bytes"] == kept < SIZE
        hub.bytes_per_s = None
        await client.post(f"{MODELS}/small/fetch")
        await until(lambda: shown(client, "small"), lambda one: one["state"] == "here")
        assert hub.asked[-1].startswith("model.bin bytes=")


async def test_a_part_can_be_thrown_away(tmp_path: Path, hub: ModelHub, url: str) -> None:
    hub.bytes_per_s = 500_000
    async with opened(tmp_path, url) as client:
        await client.post(f"{MODELS}/small/fetch")
        await until(lambda: shown(client, "small"), lambda one: one["done_bytes"] > 0)
        busy = await client.delete(f"{MODELS}/small")
        assert (busy.status_code, busy.json()["code"]) == (409, "conflict")
        await client.delete(f"{MODELS}/small/fetch")
        await anyio.sleep(1.0)
        assert (await client.delete(f"{MODELS}/small")).status_code == 204
        gone = await shown(client, "small")
        assert (gone["state"], gone["done_bytes"], gone["removable"]) == ("absent", 0, False)


async def test_a_model_that_is_removed_leaves_the_demo(tmp_path: Path, url: str) -> None:
    async with opened(tmp_path, url) as client:
        await client.post(f"{MODELS}/small/fetch")
        await until(lambda: shown(client, "small"), lambda one: one["state"] == "here")
        assert (await client.delete(f"{MODELS}/{REPOSITORY}")).status_code == 204
        assert (await shown(client, "tiny-ko"))["default"] is True
        assert (await client.delete(f"{MODELS}/small")).status_code == 404
        bundled = await client.delete(f"{MODELS}/tiny-ko")
        assert (bundled.status_code, bundled.json()["code"]) == (409, "conflict")


async def test_a_model_that_only_a_link_leads_to_is_left_alone(tmp_path: Path, url: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name, content in small_model(10).items():
        (elsewhere / name).write_bytes(content)
    async with worked(tmp_path, url) as core, korean(core) as client:
        await client.get(MODELS)
        models = tmp_path / "data" / "models"
        models.mkdir(parents=True, exist_ok=True)
        (models / "linked").symlink_to(elsewhere)
        assert (await shown(client, "linked"))["state"] == "here"
        refused = await client.delete(f"{MODELS}/linked")
        assert (refused.status_code, refused.json()["code"]) == (503, "backend_failed")
        assert {path.name for path in elsewhere.iterdir()} == set(small_model(10))


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (answering(500), "hub_unreachable"),
        (answering(200, bytes(SIZE)), "model_damaged"),
    ],
)
async def test_what_went_wrong_is_said_in_words(
    tmp_path: Path,
    hub: ModelHub,
    url: str,
    trouble: Trouble,
    code: str,
) -> None:
    hub.troubles = [trouble] * 50
    async with opened(tmp_path, url) as client:
        await client.post(f"{MODELS}/small/fetch")
        failed = await until(
            lambda: shown(client, "small"), lambda one: one["state"] == "absent" and one["error"]
        )
        assert failed["error"]["code"] == code
        assert failed["error"]["title"].endswith("요")
        hub.troubles = []
        await client.post(f"{MODELS}/small/fetch")
        here = await until(lambda: shown(client, "small"), lambda one: one["state"] == "here")
        assert here["error"] is None


async def test_a_model_that_the_hub_has_not_is_listed_with_the_reason(
    tmp_path: Path, url: str
) -> None:
    async with opened(tmp_path, url) as client:
        await client.post(f"{MODELS}/somebody/something/fetch")
        failed = await until(
            lambda: shown(client, "somebody/something"), lambda one: one["error"] is not None
        )
        assert failed["error"]["code"] == "model_unavailable"
        assert (await client.delete(f"{MODELS}/somebody/something")).status_code == 204
        names = [one["name"] for one in (await client.get(MODELS)).json()["models"]]
        assert "somebody/something" not in names


async def test_offline_nothing_is_fetched(tmp_path: Path, hub: ModelHub, url: str) -> None:
    async with opened(tmp_path, url, offline=True) as client:
        assert (await client.get(MODELS)).json()["offline"] is True
        assert (await shown(client, "small"))["state"] == "refused"
        refused = await client.post(f"{MODELS}/small/fetch")
        assert (refused.status_code, refused.json()["code"]) == (409, "offline")
        assert "stt.offline" in refused.json()["detail"]
        assert hub.asked == []


async def test_what_has_no_room_is_refused_at_once(
    tmp_path: Path, hub: ModelHub, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moksori.engines.stt.offering.free_bytes", lambda _: 1_000_000)
    async with opened(tmp_path, url) as client:
        refused = await client.post(f"{MODELS}/small/fetch")
        assert (refused.status_code, refused.json()["code"]) == (507, "storage_full")
        assert hub.asked == []


async def test_a_disk_that_fills_up_on_the_way_ends_the_fetch(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "_SPARE_BYTES", 1 << 60)
    async with opened(tmp_path, url) as client:
        await client.post(f"{MODELS}/small/fetch")
        failed = await until(lambda: shown(client, "small"), lambda one: one["error"] is not None)
        assert (failed["state"], failed["error"]["code"]) == ("absent", "storage_full")


@pytest.mark.parametrize("name", ["no such model", "..", "a//b", "x" * 200])
async def test_names_that_are_none_are_refused(tmp_path: Path, url: str, name: str) -> None:
    async with opened(tmp_path, url) as client:
        for answer in (
            await client.post(f"{MODELS}/{name}/fetch"),
            await client.delete(f"{MODELS}/{name}/fetch"),
        ):
            assert answer.status_code in {404, 405, 422}


async def test_other_workspaces_may_look_and_change_nothing(
    tmp_path: Path, url: str, hub: ModelHub
) -> None:
    settings = settings_in(tmp_path, stt={"engine": "auto", "offline": False, "hub_url": url})
    async with open_core(settings, workers=False) as core:
        _, guest = await core.access.create("a", workspace="other")
        _, host = await core.access.create("b", workspace=DEFAULT_WORKSPACE)
        app = app_on(core, HttpConfig(require_key=True))
        async with client_of(app, Authorization=f"Bearer {guest}") as client:
            assert (await client.get(MODELS)).json()["may_change"] is False
            for answer in (
                await client.post(f"{MODELS}/small/fetch"),
                await client.delete(f"{MODELS}/small/fetch"),
                await client.delete(f"{MODELS}/small"),
            ):
                assert (answer.status_code, answer.json()["code"]) == (403, "access_denied")
        async with client_of(app, Authorization=f"Bearer {host}") as client:
            waiting = (await client.post(f"{MODELS}/small/fetch")).json()
            assert waiting["state"] == "fetching"  # nobody works here: it waits
            assert (await client.delete(f"{MODELS}/small/fetch")).json()["state"] == "absent"
    assert hub.asked == []
