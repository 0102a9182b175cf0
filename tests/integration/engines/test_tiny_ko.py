import errno
import threading
from pathlib import Path

import pytest

from moksori.engines.stt import tiny_ko
from moksori.engines.stt.shelf import ModelShelf, is_model
from moksori.engines.stt.tiny_ko import open_tiny_ko, unpacked
from moksori.errors import ModelUnavailableError, StorageFullError

pytestmark = pytest.mark.integration


def test_it_is_unpacked_once(tmp_path: Path) -> None:
    folder = unpacked(tmp_path / "models")
    assert is_model(folder)
    assert folder.name.startswith("tiny-ko-")
    written_at = (folder / "model.bin").stat().st_mtime_ns
    assert unpacked(tmp_path / "models") == folder
    assert (folder / "model.bin").stat().st_mtime_ns == written_at
    assert list(folder.parent.iterdir()) == [folder]
    assert ModelShelf(tmp_path / "models").stored() == []


@pytest.mark.parametrize("damage", ["flip", "cut", "remove", "manifest"])
def test_damage_is_repaired(tmp_path: Path, damage: str) -> None:
    folder = unpacked(tmp_path)
    model = folder / "model.bin"
    whole = model.read_bytes()
    if damage == "flip":
        model.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    elif damage == "cut":
        model.write_bytes(whole[:1000])
    elif damage == "remove":
        model.unlink()
    else:
        (folder / "manifest.json").write_text("{")
    assert unpacked(tmp_path) == folder
    assert model.read_bytes() == whole


def test_many_may_unpack_at_once(tmp_path: Path) -> None:
    found: list[Path] = []
    threads = [threading.Thread(target=lambda: found.append(unpacked(tmp_path))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    assert list(found[0].parent.iterdir()) == [found[0]]


def test_a_place_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(ModelUnavailableError):
        unpacked(tmp_path / "file" / "models")


def test_a_full_disk_is_told_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(StorageFullError):
        unpacked(tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.name != ".bundled"] == []


def test_an_installation_without_the_archive_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiny_ko, "_ARCHIVE", "not-there.tar.xz")
    tiny_ko._packed.cache_clear()
    try:
        with pytest.raises(ModelUnavailableError):
            unpacked(tmp_path)
    finally:
        tiny_ko._packed.cache_clear()


def test_opening_unpacks_nothing(tmp_path: Path) -> None:
    traits = open_tiny_ko(tmp_path / "models").traits
    assert (traits.model, traits.demo, traits.windows) == ("tiny-ko", True, "utterance")
    assert not (tmp_path / "models").exists()
