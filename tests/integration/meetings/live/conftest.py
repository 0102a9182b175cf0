from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from moksori.backends.audiolog import LocalAudioLog
from moksori.backends.bus.rows import RowEventLog
from moksori.backends.store.database import SqlDatabase
from moksori.testing.hall import Hall


@pytest.fixture
async def audio(tmp_path: Path) -> AsyncIterator[LocalAudioLog]:
    log = LocalAudioLog(tmp_path / "audiolog")
    async with log.running():
        yield log


@pytest.fixture
def hall(database: SqlDatabase, event_log: RowEventLog, audio: LocalAudioLog) -> Hall:
    return Hall(database, event_log, audio)


@pytest.fixture
async def same_log(tmp_path: Path) -> AsyncIterator[LocalAudioLog]:
    """The same log, as another process has it."""
    log = LocalAudioLog(tmp_path / "audiolog")
    async with log.running():
        yield log
