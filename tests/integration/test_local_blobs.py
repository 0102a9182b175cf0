"""What is special about blobs in a directory."""

import os
import time
from pathlib import Path

import pytest

from moksori.backends.blobs import LocalBlobs, open_blobs
from moksori.errors import BackendError, ConfigError, InputError
from moksori.testing.blobs import BIG, pieces, read

pytestmark = [pytest.mark.integration, pytest.mark.anyio]


async def test_content_and_name_are_on_the_disk_before_put_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[str] = []
    fsync = os.fsync

    def watched(handle: int) -> None:
        flushed.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", watched)
    await LocalBlobs(tmp_path).put("a/b/c", pieces(BIG))
    assert flushed[0].endswith(".part")
    assert set(flushed[1:]) == {str(tmp_path), f"{tmp_path}/a", f"{tmp_path}/a/b"}


async def test_what_killed_processes_left_is_swept(tmp_path: Path) -> None:
    incoming = tmp_path / ".incoming"
    incoming.mkdir()
    for name, age_s in (("old", 7_200), ("young", 60)):
        (incoming / f"{name}.part").write_bytes(b"half")
        os.utime(incoming / f"{name}.part", (time.time() - age_s,) * 2)
    blobs = LocalBlobs(tmp_path)
    await blobs.put("a", pieces(b"x"))
    assert [path.name for path in incoming.iterdir()] == ["young.part"]
    assert await read(blobs, "a") == b"x"


async def test_emptied_directories_go(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path)
    await blobs.put("a/b/c", pieces(b"x"))
    assert await blobs.delete("a") == 1
    assert not (tmp_path / "a").exists()


async def test_links_out_of_the_directory_can_not_be_named(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    blobs = LocalBlobs(tmp_path / "blobs")
    for key in ("../secret", str(tmp_path / "secret"), "a/../../secret"):
        with pytest.raises(InputError):
            await read(blobs, key)


async def test_a_root_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BackendError):
        await LocalBlobs(tmp_path / "file").put("a", pieces(b"x"))


@pytest.mark.parametrize("scheme", ["", "file://", "file://localhost"])
async def test_a_url_or_a_path_opens_a_directory(tmp_path: Path, scheme: str) -> None:
    blobs = open_blobs(f"{scheme}{tmp_path}/my%20blobs" if scheme else f"{tmp_path}/my blobs")
    await blobs.put("a", pieces(b"x"))
    assert (tmp_path / "my blobs" / "a").read_bytes() == b"x"


@pytest.mark.parametrize("url", ["s3://bucket/x", "file://host/x", "http://x"])
async def test_another_place_is_refused(url: str) -> None:
    with pytest.raises(ConfigError):
        open_blobs(url)
