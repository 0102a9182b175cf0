"""A reader beside another process's writer: it learns of new records in milliseconds."""

from pathlib import Path

import anyio
import pytest

from moksori.backends.audiolog import LocalAudioLog
from moksori.backends.audiolog.folder import Folder
from moksori.backends.audiolog.growth import grown, look
from moksori.ports.audiolog import START, AudioFrame
from moksori.testing.audiolog import KEY

pytestmark = [pytest.mark.integration, pytest.mark.anyio]


async def test_a_reader_sees_records_of_another_process_soon(tmp_path: Path) -> None:
    """The meeting made while he waits, records in it, and a new segment."""
    writing = LocalAudioLog(tmp_path, segment_bytes=4_000)
    reader = LocalAudioLog(tmp_path)
    position = START
    delays: list[float] = []
    async with writing.running(), writing.writing(KEY) as writer:
        for number in range(12):
            written: list[float] = []

            async def write(number: int = number, written: list[float] = written) -> None:
                await anyio.sleep(0.03)
                written.append(anyio.current_time())
                await writer.append("a", [AudioFrame(number, 20 * number, bytes(640))])

            async with anyio.create_task_group() as tasks:
                tasks.start_soon(write)
                page = await reader.read(KEY, position, wait_s=5.0)
                delays.append(anyio.current_time() - written[0])
            assert [record.sequence for record in page.records] == [number]
            position = page.position
    assert len(Folder(tmp_path, KEY).numbers()) > 1
    assert sorted(delays)[len(delays) // 2] < 0.03


async def test_a_log_that_is_still_ends_the_wait(tmp_path: Path) -> None:
    folder = Folder(tmp_path, KEY)
    began = anyio.current_time()
    assert not await grown(folder, START, look(folder, START), 0.1)
    assert 0.1 <= anyio.current_time() - began < 0.5
    reader = LocalAudioLog(tmp_path)
    assert (await reader.read(KEY, START, wait_s=0.05)).records == ()
