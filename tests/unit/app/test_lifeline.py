"""The pipe to a worker: settings come over whole, wake-ups are counted as one, the end is felt."""

import os
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from moksori.app.lifeline import Lifeline, handover
from moksori.app.settings import Settings, load_settings
from moksori.errors import ConfigError

pytestmark = [pytest.mark.unit, pytest.mark.anyio]


class Pipe:
    def __init__(self) -> None:
        reader, self._writer = os.pipe()
        self.reader: int | None = reader
        self.lifeline = Lifeline(reader)

    def write(self, content: bytes) -> None:
        os.write(self._writer, content)

    def close(self) -> None:
        if self._writer >= 0:
            os.close(self._writer)
            self._writer = -1


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    made = Pipe()
    yield made
    made.close()
    if made.reader is not None:
        os.close(made.reader)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(
        environ={},
        cwd=tmp_path,
        overrides={
            "data_dir": str(tmp_path),
            "store": {"url": "postgresql://u:geheim@h/d"},
            "stt": {
                "hotwords": ["모크소리"],
                "openai": {"api_key": "sk-1", "base_url": "http://h"},
            },
        },
    )


async def test_settings_come_over_whole_with_their_secrets(pipe: Pipe, settings: Settings) -> None:
    pipe.write(handover(settings))
    got = await pipe.lifeline.settings()
    assert got == settings
    assert got.store_url == "postgresql://u:geheim@h/d"
    assert got.stt.openai.api_key is not None
    assert got.stt.openai.api_key.get_secret_value() == "sk-1"


async def test_settings_may_come_in_pieces(pipe: Pipe, settings: Settings) -> None:
    line = handover(settings)

    async def write() -> None:
        pipe.write(line[:10])
        await anyio.sleep(0.01)
        pipe.write(line[10:] + b"\n")

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(write)
        assert await pipe.lifeline.settings() == settings
    assert await pipe.lifeline.woken()


async def test_wake_ups_and_the_end(pipe: Pipe, settings: Settings) -> None:
    pipe.write(handover(settings))
    await pipe.lifeline.settings()
    pipe.write(b"\n\n\n")
    with anyio.fail_after(2):
        assert await pipe.lifeline.woken()
    with anyio.move_on_after(0.02) as quiet:
        await pipe.lifeline.woken()
    assert quiet.cancelled_caught
    pipe.close()
    with anyio.fail_after(2):
        assert not await pipe.lifeline.woken()


@pytest.mark.parametrize("line", [b"", b"{}garbage\n", b'{"strange": 1}\n'])
async def test_what_is_not_settings_is_refused(pipe: Pipe, line: bytes) -> None:
    pipe.write(line)
    pipe.close()
    with pytest.raises(ConfigError):
        await pipe.lifeline.settings()
