"""A disk that is full while an upload comes in: a clear refusal, nothing half, then life again."""

import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from moksori.testing.hearing import bursts

pytestmark = [
    pytest.mark.integration,
    pytest.mark.slow,
    pytest.mark.anyio,
    pytest.mark.usefixtures("in_time"),
]

Serving = Callable[[dict[str, str]], AbstractAsyncContextManager[Any]]
Calling = Callable[..., AbstractAsyncContextManager[Any]]

SMALL = bursts(3)
BIG = bursts(300)


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


async def refused_then_well(caller: Any, blobs: Path, make_room: Callable[[], None]) -> None:  # noqa: ANN401 - a conftest's own class
    kept = (await caller.hand_in(SMALL)).json()["job_id"]
    assert (await caller.done(kept))["segment_count"] == 3
    for _ in range(2):
        refusal = await caller.hand_in(BIG)
        assert refusal.status_code == 507
        assert refusal.json()["code"] == "storage_full"
    assert [job["job_id"] for job in await caller.jobs()] == [kept]
    assert files_in(blobs) == ["source"]
    make_room()
    again = (await caller.hand_in(BIG)).json()["job_id"]
    assert {job["job_id"] for job in await caller.jobs()} == {kept, again}
    assert files_in(blobs) == ["source", "source"]


async def test_a_file_that_may_not_grow(
    settings: dict[str, str], serving: Serving, calling: Calling, tmp_path: Path
) -> None:
    assert len(BIG) > 8 << 20
    async with serving(settings) as server, calling(server) as caller:
        unlimited = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (4 << 20, unlimited[1]))

        def make_room() -> None:
            resource.prlimit(server.pid, resource.RLIMIT_FSIZE, unlimited)

        await refused_then_well(caller, tmp_path / "data" / "blobs", make_room)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(command, check=False).returncode != 0:  # noqa: S603 - our own arguments
        pytest.skip("mounting a small disk is not permitted here")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)  # noqa: S603, S607 - our own arguments


async def test_a_disk_that_is_full(
    settings: dict[str, str], serving: Serving, calling: Calling, small_disk: Path
) -> None:
    """Rows and blobs share the disk: the database must get through it as well."""
    settings["MOKSORI_DATA_DIR"] = str(small_disk)
    settings["MOKSORI_LOG__LEVEL"] = "info"
    async with serving(settings) as server, calling(server) as caller:

        def make_room() -> None:
            command = ["mount", "-o", "remount,size=64m", str(small_disk)]
            subprocess.run(command, check=True)  # noqa: S603 - our own arguments

        await refused_then_well(caller, small_disk / "blobs", make_room)
