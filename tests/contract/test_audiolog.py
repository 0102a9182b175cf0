from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from moksori.backends.audiolog import LocalAudioLog, open_audiolog
from moksori.errors import ConfigError, StorageFullError
from moksori.testing.audiolog import KEY, AudioLogContract, frames
from moksori.testing.audiolog_fake import MemoryAudioLog

pytestmark = pytest.mark.contract


class TestLocalAudioLog(AudioLogContract):
    @pytest.fixture
    async def log(self, tmp_path: Path) -> AsyncIterator[LocalAudioLog]:
        log = open_audiolog(f"file://{tmp_path}/live%20audio")
        async with log.running():
            yield log

    @pytest.fixture
    async def other(self, tmp_path: Path) -> AsyncIterator[LocalAudioLog]:
        log = open_audiolog(f"{tmp_path}/live audio")
        async with log.running():
            yield log


class TestSmallSegments(AudioLogContract):
    """Every promise again where a segment is full after a few frames."""

    @pytest.fixture
    async def log(self, tmp_path: Path) -> AsyncIterator[LocalAudioLog]:
        log = LocalAudioLog(tmp_path, segment_bytes=1_000)
        async with log.running():
            yield log

    @pytest.fixture
    async def other(self, tmp_path: Path) -> AsyncIterator[LocalAudioLog]:
        log = LocalAudioLog(tmp_path, segment_bytes=1_000)
        async with log.running():
            yield log


class TestMemoryAudioLog(AudioLogContract):
    @pytest.fixture
    def log(self) -> MemoryAudioLog:
        return MemoryAudioLog()

    @pytest.fixture
    def other(self, log: MemoryAudioLog) -> MemoryAudioLog:
        return log.elsewhere()


@pytest.mark.anyio
async def test_the_fake_fails_when_it_is_told_to() -> None:
    log = MemoryAudioLog()
    async with log.writing(KEY) as writer:
        log.fault = StorageFullError("as told")
        with pytest.raises(StorageFullError):
            await writer.append("a", frames([0]))
        with pytest.raises(StorageFullError):
            await writer.end("a", 0)
        log.fault = None
        assert (await writer.append("a", frames([0]))).stored == 1


@pytest.mark.parametrize("url", ["kafka://host", "file://host/x", "file:", "s3://bucket"])
def test_knows_only_directories(url: str) -> None:
    with pytest.raises(ConfigError):
        open_audiolog(url)
