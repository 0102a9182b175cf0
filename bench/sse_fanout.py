"""Many readers of one job's events on one web process, over real connections on loopback.

The events are committed by this process, as a worker would: the server reads them from the table.
Everything that all readers got is compared, byte by byte. The bar is on the server's CPU time from
the first event to the last reader's end, divided by the wall time between.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import httpx
import numpy as np

from bench.figures import Figure
from moksori.app.settings import Settings, load_settings, process_environ
from moksori.app.wiring import open_backends
from moksori.events import Event, FinalSummary, TranscriptSegment
from moksori.ports.bus import NewEvent
from moksori.ports.store import Transaction
from moksori.testing.ports import free_port
from moksori.transcripts.model import topic_of
from moksori.transcripts.service import Backends

READERS = 500
PER_SECOND = 10
TEXT = "다음 주 월요일까지 결제 화면의 오류를 모두 고치고 나서 다시 공유해 드리겠습니다."
DEADLINE_S = 90.0


def measure(*, quick: bool) -> list[Figure]:
    """Return the server's load, and whether every event reached every reader."""
    return anyio.run(_measure, 5 if quick else 20)


async def _measure(seconds: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(environ={}, cwd=Path(folder), overrides={"data_dir": folder})
        with _server(settings) as (pid, url):
            async with open_backends(settings, migrate=False) as backends:
                run = await _run(backends, pid, url, seconds)
    events = seconds * PER_SECOND + 2
    note = f"{READERS} readers, {PER_SECOND} events a second for {seconds} s, SQLite"
    return [
        Figure("SSE fan-out: server CPU", run.cpu_s / run.wall_s, "cores", 1.0, note=note),
        Figure(
            "SSE fan-out: readers that got every event once, in order",
            run.complete,
            "",
            READERS,
            at_least=True,
            note=f"{events} events each",
        ),
        Figure("SSE fan-out: deliveries per CPU second", READERS * events / run.cpu_s, "/s"),
        Figure("SSE fan-out: last reader behind the last event", 1000 * run.behind_s, "ms"),
    ]


@dataclass(slots=True)
class Run:
    """What one run brought."""

    complete: int
    cpu_s: float
    wall_s: float
    behind_s: float


@dataclass(slots=True)
class Readers:
    """All readers: what each has got so far."""

    got: list[bytearray] = field(default_factory=list)
    ready: int = 0


async def _run(backends: Backends, pid: int, url: str, seconds: int) -> Run:
    job_id = await _queued_job(url)
    readers = Readers()
    with anyio.fail_after(DEADLINE_S):
        async with anyio.create_task_group() as tasks:
            for _ in range(READERS):
                tasks.start_soon(_read, url, job_id, readers)
            while readers.ready < READERS:  # noqa: ASYNC110 - a bell would wake us 500 times
                await anyio.sleep(0.05)
            cpu_s, began = _cpu_s(pid), time.perf_counter()
            await _tell(backends, job_id, seconds)
            told = time.perf_counter()
        ended = time.perf_counter()
    whole = [bytes(one).replace(b": still here\n\n", b"") for one in readers.got]
    expected = seconds * PER_SECOND + 2
    complete = sum(one == whole[0] and _numbers(one, expected) for one in whole)
    return Run(complete, _cpu_s(pid) - cpu_s, ended - began, ended - told)


async def _queued_job(url: str) -> str:
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        answer = await client.post("/api/v1/conversation/request", files={"file": _recording()})
        return str(answer.raise_for_status().json()["job_id"])


async def _read(url: str, job_id: str, readers: Readers) -> None:
    host, _, port = url.removeprefix("http://").partition(":")
    got = bytearray()
    readers.got.append(got)
    async with await anyio.connect_tcp(host, int(port)) as stream:
        await stream.send(
            f"GET /api/v1/conversation/stream-events/{job_id} HTTP/1.0\r\n"
            "Host: localhost\r\n\r\n".encode()
        )
        head = b""
        while b"job_progress" not in head:
            head += await stream.receive()
        got += head.partition(b"\r\n\r\n")[2]
        readers.ready += 1
        with anyio.move_on_after(DEADLINE_S):
            async for piece in _pieces(stream):
                got += piece


async def _pieces(stream: anyio.abc.SocketStream) -> AsyncIterator[bytes]:
    while True:
        try:
            yield await stream.receive()
        except anyio.EndOfStream:
            return


async def _tell(backends: Backends, job_id: str, seconds: int) -> None:
    """Commit the events one by one at a steady pace, as a worker would."""
    began = anyio.current_time()
    for number in range(seconds * PER_SECOND):
        await _commit(backends, job_id, _segment(job_id, number))
        await anyio.sleep(max(0.0, began + (number + 1) / PER_SECOND - anyio.current_time()))
    summary = FinalSummary(job_id, [], "extractive", seconds * PER_SECOND, 1.0, "bench", demo=True)
    await _commit(backends, job_id, summary)


async def _commit(backends: Backends, job_id: str, event: Event) -> None:
    async def append(tx: Transaction) -> None:
        new = NewEvent(topic_of(job_id), event.type, event.payload())
        await backends.events.append(tx, "default", [new])

    await backends.database.run(append)


def _segment(job_id: str, number: int) -> TranscriptSegment:
    return TranscriptSegment(
        job_id=job_id,
        id=f"S{number + 1:04d}",
        index=number,
        start=number,
        end=number + 1,
        text=TEXT,
        track=0,
        speaker=None,
        model="bench",
        demo=True,
    )


def _numbers(got: bytes, expected: int) -> bool:
    numbers = [int(line[4:]) for line in got.split(b"\n") if line.startswith(b"id: ")]
    return len(numbers) == expected and numbers == sorted(set(numbers))


def _recording() -> bytes:
    pcm = (np.sin(np.arange(16_000) / 10) * 8_000).astype("<i2").tobytes()
    head = b"RIFF" + (36 + len(pcm)).to_bytes(4, "little") + b"WAVEfmt "
    return (
        head
        + bytes.fromhex("1000000001000100803e0000007d00000200100064617461")
        + len(pcm).to_bytes(4, "little")
        + pcm
    )


@contextmanager
def _server(settings: Settings) -> Iterator[tuple[int, str]]:
    """Run `moksori serve` without workers; yield its process id and URL."""
    port = free_port()
    variables = {"MOKSORI_DATA_DIR": str(settings.data_dir), "MOKSORI_JOBS__WORKERS": "0"}
    process = subprocess.Popen(
        [sys.executable, "-m", "moksori", "serve", "--port", str(port)],
        env={**process_environ(), **variables, "MOKSORI_LOG__LEVEL": "error"},
        cwd=settings.data_dir,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url, process)
        yield process.pid, url
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    pause = threading.Event()
    for _ in range(300):
        try:
            httpx.get(f"{url}/healthz", timeout=1).raise_for_status()
        except httpx.TransportError:
            assert process.poll() is None, "the server did not start"
            pause.wait(0.1)
        else:
            return
    raise AssertionError("the server did not start in time")


def _cpu_s(pid: int) -> float:
    """Return the CPU time of a process so far, user and system, seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
