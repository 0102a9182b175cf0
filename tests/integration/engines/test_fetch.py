import fcntl
import resource
import time
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from moksori.engines.stt import fetch
from moksori.engines.stt.fetch import fetch_model
from moksori.engines.stt.shelf import ModelShelf, PartModel, is_model
from moksori.errors import (
    HubUnreachableError,
    ModelDamagedError,
    ModelUnavailableError,
    NotFoundError,
    StorageFullError,
)
from moksori.testing.remote import ModelHub, answering, delaying, served, small_model

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

REPOSITORY = "Systran/faster-whisper-small"


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "_PAUSE_S", 0.01)
    monkeypatch.setattr(fetch, "_SPARE_BYTES", 0)


@pytest.fixture
def hub() -> ModelHub:
    return ModelHub(REPOSITORY, small_model())


@pytest.fixture
def url(hub: ModelHub) -> Iterator[str]:
    with served(hub.app()) as root:
        yield root


@pytest.fixture
def shelf(tmp_path: Path) -> ModelShelf:
    return ModelShelf(tmp_path / "models")


async def test_a_model_is_fetched_once(hub: ModelHub, url: str, shelf: ModelShelf) -> None:
    told: list[tuple[int, int]] = []
    folder = await fetch_model(
        shelf, "small", hub_url=url, progress=lambda done, total: told.append((done, total))
    )
    assert is_model(folder)
    assert folder == shelf.locate(REPOSITORY)
    names = {path.name for path in folder.iterdir()}
    assert names == set(hub.files) - {"README.md"}
    assert all((folder / name).read_bytes() == hub.files[name] for name in names)
    total = sum(len(hub.files[name]) for name in names)
    assert told == sorted(told)
    assert told[-1] == (total, total)
    hub.asked.clear()
    assert await fetch_model(shelf, "small", hub_url=url) == folder
    assert hub.asked == []


async def test_it_goes_on_where_it_stopped(hub: ModelHub, url: str, shelf: ModelShelf) -> None:
    body = hub.files["model.bin"]
    work = shelf.models_dir / f".fetch-{shelf.home_of('small').name}"
    work.mkdir(parents=True)
    (work / "model.bin").write_bytes(body[:1_000_000])
    folder = await fetch_model(shelf, "small", hub_url=url)
    assert (folder / "model.bin").read_bytes() == body
    assert "model.bin bytes=1000000-" in hub.asked


async def test_a_hub_that_falters_is_asked_again(
    hub: ModelHub, url: str, shelf: ModelShelf
) -> None:
    hub.troubles = [answering(503), answering(500)]
    assert is_model(await fetch_model(shelf, "small", hub_url=url))


async def test_a_damaged_file_is_fetched_anew(hub: ModelHub, url: str, shelf: ModelShelf) -> None:
    wrong = bytes(len(hub.files["model.bin"]))
    hub.troubles = [delaying(0.0)] * 3 + [answering(200, wrong)]
    folder = await fetch_model(shelf, "small", hub_url=url)
    assert (folder / "model.bin").read_bytes() == hub.files["model.bin"]
    assert hub.asked[3:] == ["model.bin", "model.bin"]


async def test_a_hub_that_stays_broken_is_given_up(
    hub: ModelHub, url: str, shelf: ModelShelf
) -> None:
    hub.troubles = [answering(500)] * 20
    with pytest.raises(ModelUnavailableError):
        await fetch_model(shelf, "small", hub_url=url)
    assert shelf.locate("small") is None
    assert shelf.stored() == []


async def test_the_deadline_holds(hub: ModelHub, url: str, shelf: ModelShelf) -> None:
    hub.troubles = [delaying(20.0)]
    began = time.monotonic()
    with pytest.raises(ModelUnavailableError):
        await fetch_model(shelf, "small", hub_url=url, deadline_s=0.5)
    assert time.monotonic() - began < 3.0


async def test_without_a_network_it_does_not_hang(shelf: ModelShelf) -> None:
    began = time.monotonic()
    with pytest.raises(ModelUnavailableError):
        await fetch_model(shelf, "small", hub_url="http://127.0.0.1:9")
    assert time.monotonic() - began < 3.0


async def test_a_model_that_the_hub_has_not_is_told(url: str, shelf: ModelShelf) -> None:
    with pytest.raises(ModelUnavailableError):
        await fetch_model(shelf, "somebody/something", hub_url=url)


async def test_each_trouble_has_a_name_of_its_own(
    hub: ModelHub, url: str, shelf: ModelShelf
) -> None:
    hub.troubles = [answering(500)] * 20
    with pytest.raises(HubUnreachableError):
        await fetch_model(shelf, "small", hub_url=url)
    hub.troubles = [delaying(0.0)] * 3 + [answering(200, bytes(len(hub.files["model.bin"])))] * 20
    with pytest.raises(ModelDamagedError):
        await fetch_model(shelf, "small", hub_url=url)
    hub.troubles = [delaying(20.0)]
    with pytest.raises(HubUnreachableError):
        await fetch_model(shelf, "small", hub_url=url, deadline_s=0.3)


async def test_how_much_is_to_come_stands_beside_what_has_come(
    hub: ModelHub, url: str, shelf: ModelShelf
) -> None:
    hub.bytes_per_s = 2_000_000
    seen: list[PartModel] = []
    with pytest.raises(HubUnreachableError):
        await fetch_model(
            shelf,
            "small",
            hub_url=url,
            deadline_s=0.7,
            progress=lambda _done, _total: seen.extend(shelf.parts()),
        )
    (part,) = shelf.parts()
    wanted = sum(len(body) for name, body in hub.files.items() if name != "README.md")
    assert {one.total_bytes for one in seen} == {part.total_bytes} == {wanted}
    assert 0 < part.done_bytes < wanted
    hub.bytes_per_s = None
    await fetch_model(shelf, "small", hub_url=url)
    assert shelf.parts() == []


async def test_a_disk_that_is_full_in_the_middle_is_told_and_gone_on_from(
    hub: ModelHub, url: str, shelf: ModelShelf
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        with pytest.raises(StorageFullError):
            await fetch_model(shelf, "small", hub_url=url)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert shelf.locate("small") is None
    folder = await fetch_model(shelf, "small", hub_url=url)
    assert (folder / "model.bin").read_bytes() == hub.files["model.bin"]


async def test_a_folder_that_can_not_be_written_is_told(tmp_path: Path, url: str) -> None:
    (tmp_path / "models").write_text("a file")
    with pytest.raises(ModelUnavailableError, match="can not be written"):
        await fetch_model(ModelShelf(tmp_path / "models"), "small", hub_url=url)


async def test_a_name_that_is_none_is_told(url: str, shelf: ModelShelf) -> None:
    with pytest.raises(NotFoundError):
        await fetch_model(shelf, "no such model", hub_url=url)


async def test_a_model_of_another_kind_is_told(hub: ModelHub, url: str, shelf: ModelShelf) -> None:
    del hub.files["tokenizer.json"]
    with pytest.raises(ModelUnavailableError):
        await fetch_model(shelf, "small", hub_url=url)


async def test_names_of_files_do_not_lead_outside(
    hub: ModelHub, url: str, shelf: ModelShelf
) -> None:
    hub.files["../../model.bin"] = b"evil"
    hub.files["folder/config.json"] = b"evil"
    folder = await fetch_model(shelf, "small", hub_url=url)
    assert not (folder / "folder").exists()
    assert not (shelf.models_dir.parent / "model.bin").exists()


async def test_a_full_disk_is_told_before_anything_is_fetched(
    hub: ModelHub, url: str, shelf: ModelShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "_SPARE_BYTES", 1 << 60)
    with pytest.raises(StorageFullError):
        await fetch_model(shelf, "small", hub_url=url)
    assert hub.asked == []


async def test_two_at_once_do_not_mix(url: str, shelf: ModelShelf) -> None:
    shelf.models_dir.mkdir(parents=True)
    lock = shelf.models_dir / f".lock-{shelf.home_of('small').name}"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(ModelUnavailableError, match="another process"):
            await fetch_model(shelf, "small", hub_url=url)
    assert is_model(await fetch_model(shelf, "small", hub_url=url))


async def test_a_cancelled_fetch_keeps_what_it_has(
    hub: ModelHub, url: str, shelf: ModelShelf
) -> None:
    hub.troubles = [delaying(0.0)] * 3 + [delaying(10.0)]
    with anyio.move_on_after(0.7):
        await fetch_model(shelf, "small", hub_url=url)
    assert shelf.locate("small") is None
    hub.asked.clear()
    await fetch_model(shelf, "small", hub_url=url)
    assert hub.asked == ["model.bin"]
