"""The pipe from a listener to its server: what is urgent comes through, nothing ever waits."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

import anyio
import anyio.lowlevel
import pytest
from anyio.abc import ByteReceiveStream

from moksori.app.mouthpiece import Heeding, Mouthpiece
from moksori.events import ListenerLoad
from moksori.ports.bus import EventLog, Notice
from moksori.ports.queue import JobQueue

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

LOAD = ListenerLoad("here", 3, 0.5, 0.1, accepts=False, retry_after_s=7.0)


def notice(number: int, key: str = "k") -> Notice:
    return Notice("meeting:1", "segment_partial", {"말": number}, key)


class Server:
    """Takes what is heeded."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Notice]] = []
        self.loads: list[ListenerLoad] = []
        self.wakes: list[str] = []
        self.news = anyio.Event()
        waking = type("Waking", (), {"wake": lambda _: self._wake("queue")})()
        self.heeding = Heeding(cast("EventLog", self), cast("JobQueue", waking), self.loads.append)

    def announce(self, workspace: str, notices: Sequence[Notice]) -> None:
        self.heard += [(workspace, one) for one in notices]
        self.news.set()

    def wake(self) -> None:
        self._wake("events")

    def _wake(self, who: str) -> None:
        self.wakes.append(who)
        self.news.set()


class Reader(ByteReceiveStream):
    """The reading end of a pipe, a few bytes at a time."""

    def __init__(self, descriptor: int, most: int = 65_536) -> None:
        self._descriptor = descriptor
        self._most = most
        os.set_blocking(descriptor, False)

    async def receive(self, max_bytes: int = 65_536) -> bytes:
        await anyio.wait_readable(self._descriptor)
        piece = os.read(self._descriptor, min(max_bytes, self._most))
        if not piece:
            raise anyio.EndOfStream
        return piece

    async def aclose(self) -> None:
        await anyio.lowlevel.checkpoint()


class Pipe:
    def __init__(self) -> None:
        self.reader, self.writer = os.pipe()
        self.mouthpiece = Mouthpiece(self.writer)

    @asynccontextmanager
    async def speaking(self) -> AsyncIterator[None]:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self.mouthpiece.run)
            yield
            await anyio.sleep(0.05)
            tasks.cancel_scope.cancel()
        os.close(self.writer)


@pytest.fixture
async def pipe() -> AsyncIterator[Pipe]:
    made = Pipe()
    yield made
    os.close(made.reader)


async def heeded(pipe: Pipe, server: Server, most: int = 65_536) -> None:
    with anyio.fail_after(5):
        await server.heeding.heed(Reader(pipe.reader, most))


@pytest.mark.parametrize("most", [1, 7, 65_536])
async def test_all_that_is_said_comes_through(pipe: Pipe, most: int) -> None:
    server = Server()
    async with pipe.speaking():
        pipe.mouthpiece.announce("w", [notice(1, "a"), notice(2, "b")])
        pipe.mouthpiece.announce("x", [notice(3, "a")])
        pipe.mouthpiece.announce("", [Notice("listener", LOAD.type, LOAD.payload(), "load")])
        pipe.mouthpiece.wake()
    await heeded(pipe, server, most)
    assert server.heard == [
        ("w", notice(1, "a")),
        ("w", notice(2, "b")),
        ("x", notice(3, "a")),
    ]
    assert server.loads == [LOAD]
    assert server.wakes == ["events", "queue"]


async def test_a_word_takes_no_time(pipe: Pipe) -> None:
    server = Server()
    delays: list[float] = []
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(pipe.mouthpiece.run)
        tasks.start_soon(server.heeding.heed, Reader(pipe.reader))
        for _ in range(20):
            began = anyio.current_time()
            server.news = anyio.Event()
            pipe.mouthpiece.wake()
            await server.news.wait()
            delays.append(anyio.current_time() - began)
        tasks.cancel_scope.cancel()
    os.close(pipe.writer)
    assert sorted(delays)[10] < 0.005


async def test_who_is_not_read_keeps_the_newest_and_little(pipe: Pipe) -> None:
    """And a wake-up is never lost."""
    server = Server()
    big = "가" * 1_000
    async with pipe.speaking():
        for number in range(5_000):
            word = Notice("meeting:1", "t", {"n": number, "text": big}, f"k{number % 3}")
            pipe.mouthpiece.announce("w", [word])
            if number % 100 == 0:
                await anyio.lowlevel.checkpoint()
        for number in range(5_000):
            pipe.mouthpiece.announce("w", [notice(number, f"other{number}")])
        assert len(pipe.mouthpiece._notices) <= 512
        pipe.mouthpiece.wake()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(server.heeding.heed, Reader(pipe.reader))
            await server.news.wait()
            await anyio.sleep(0.2)
            tasks.cancel_scope.cancel()
    newest = [one.payload["n"] for _, one in server.heard if one.type == "t"][-3:]
    assert sorted(newest) == [4_997, 4_998, 4_999]


@pytest.mark.parametrize(
    "line",
    [b"no json", b"[1]", b'"x"', b'{"notices": 3}', b'{"notices": [{"workspace": "w"}]}', b"{}"],
)
async def test_what_is_not_understood_is_passed_over(pipe: Pipe, line: bytes) -> None:
    server = Server()
    os.write(pipe.writer, line + b'\n{"wake": true}\n')
    os.close(pipe.writer)
    await heeded(pipe, server)
    assert server.wakes == ["events", "queue"]
    assert server.heard == []


async def test_a_server_that_is_gone_ends_the_speaking(pipe: Pipe) -> None:
    reader, writer = os.pipe()
    mouthpiece = Mouthpiece(writer)
    os.close(reader)
    mouthpiece.wake()
    with anyio.fail_after(2):
        await mouthpiece.run()
    os.close(writer)
    os.close(pipe.writer)


def test_a_load_is_what_a_server_understands() -> None:
    payload: dict[str, Any] = LOAD.payload()
    assert ListenerLoad(**payload) == LOAD
