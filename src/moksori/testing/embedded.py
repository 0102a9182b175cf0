"""A whole moksori inside a test: a real core on SQLite, a real worker, a fake ear, HTTP on top."""

import socket
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

import anyio
import httpx
import numpy as np
import uvicorn
from fastapi import FastAPI

from moksori.app.engines import open_stt
from moksori.app.settings import Settings, load_settings
from moksori.app.wiring import open_backends, open_core
from moksori.app.worker import Worker
from moksori.audio.pcm import Pcm, SpeechWindow
from moksori.core import Core
from moksori.errors import EngineError
from moksori.ports.stt import Heard, SttOptions, SttTraits
from moksori.surfaces.http.app import HttpConfig, create_app
from moksori.surfaces.http.config import SOCKETS
from moksori.testing.sounds import FileStream, silence, tone, write_audio
from moksori.testing.stt import FakeStt

REQUEST: Final = "/api/v1/conversation/request"
JOBS: Final = "/api/v1/conversation/jobs"
EVENTS: Final = "/api/v1/conversation/stream-events"
ROOMS: Final = "/api/v1/conversation/rooms"

FINAL_STATES: Final = frozenset({"done", "failed", "cancelled"})

_START_S: Final = 20.0
_JOB_S: Final = 20.0

PER_UTTERANCE: Final = "moksori.testing.embedded:PerUtterance"
BROKEN: Final = "moksori.testing.embedded:Broken"

OpenCore = Callable[[], AbstractAsyncContextManager[Core]]


class PerUtterance(FakeStt):
    """A fake that takes one utterance at a time, and its time: each is stored by itself."""

    def __init__(self) -> None:
        super().__init__(
            delay_s=0.02,
            traits=SttTraits(
                engine="fake",
                model="fake",
                demo=True,
                languages=frozenset({"ko", "en"}),
                windows="utterance",
                batch_size=1,
            ),
        )


class Broken(FakeStt):
    """A fake that fails for good."""

    async def transcribe(
        self, windows: Sequence[SpeechWindow], options: SttOptions
    ) -> Sequence[Sequence[Heard]]:
        """Fail.

        Raises:
            EngineError: always.
        """
        del windows, options
        raise EngineError("the fake was built to fail")


def settings_in(folder: Path, **sections: Mapping[str, Any]) -> Settings:
    """Return settings that keep everything in `folder` and hear with `PerUtterance`."""
    overrides: dict[str, Any] = {
        "data_dir": str(folder / "data"),
        "stt": {"engine": PER_UTTERANCE, "offline": True},
        "vad": {"engine": "energy"},
        "jobs": {"poll_s": 0.05, "workers": 0, "scribe": False},
        "events": {"poll_ms": 25},
    }
    for name, section in sections.items():
        overrides[name] = {**overrides.get(name, {}), **section}
    return load_settings(environ={}, cwd=folder, overrides=overrides)


@asynccontextmanager
async def working_core(settings: Settings) -> AsyncIterator[Core]:
    """Open a core, and do its jobs in this very process."""
    async with (
        open_core(settings, workers=False) as core,
        open_backends(settings, migrate=False) as backends,
        anyio.create_task_group() as tasks,
    ):
        tasks.start_soon(Worker(settings, backends, open_stt(settings)).run)
        yield core
        tasks.cancel_scope.cancel()


def app_on(core: Core, config: HttpConfig | None = None) -> FastAPI:
    """Return the application on a core that is open already; it needs no lifespan."""
    app = create_app(lambda: _lent(core), config or HttpConfig())
    app.state.core = core
    return app


@asynccontextmanager
async def _lent(core: Core) -> AsyncIterator[Core]:
    yield core


def client_of(app: FastAPI, **headers: str) -> httpx.AsyncClient:
    """Return a client that calls the application without a network, as from loopback."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, client=("127.0.0.1", 40_000)),
        base_url="http://localhost",
        headers=headers,
        timeout=_JOB_S,
    )


@asynccontextmanager
async def hosted(core: Core, config: HttpConfig | None = None) -> AsyncIterator[str]:
    """Run a real server for a core on the loop of the test itself; yield its URL."""
    app = app_on(core, config)
    server = _Hosted(
        uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=2, **SOCKETS)
    )
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(server.serve, [listener])
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
            server.should_exit = True


class _Hosted(uvicorn.Server):
    """uvicorn's server, which leaves the signals of the test runner alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


@contextmanager
def serving(open_the_core: OpenCore, config: HttpConfig | None = None) -> Iterator[str]:
    """Run a real server on a free port of loopback, in a thread; yield its URL."""
    app = create_app(open_the_core, config or HttpConfig())
    server = uvicorn.Server(
        uvicorn.Config(app, log_config=None, lifespan="on", timeout_graceful_shutdown=1, **SOCKETS)
    )
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            _wait_for_start(server, thread)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(_START_S)
            assert not thread.is_alive(), "the server did not end"


def _wait_for_start(server: uvicorn.Server, thread: threading.Thread) -> None:
    pause = threading.Event()
    for _ in range(int(_START_S / 0.05)):
        if server.started:
            return
        assert thread.is_alive(), "the server did not start"
        pause.wait(0.05)
    raise AssertionError("the server did not start in time")


async def hand_in(client: httpx.AsyncClient, recording: bytes, **fields: str) -> str:
    """Hand a recording in and return the id of its job."""
    answer = await client.post(REQUEST, files={"file": ("회의.wav", recording)}, data={**fields})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["job_id"])


async def finished(client: httpx.AsyncClient, job_id: str) -> dict[str, Any]:
    """Wait for the end of a job and return how it is shown."""
    with anyio.fail_after(_JOB_S):
        while True:
            answer = await client.get(f"{JOBS}/{job_id}")
            shown: dict[str, Any] = answer.raise_for_status().json()
            if shown["state"] in FINAL_STATES:
                return shown
            await anyio.sleep(0.02)


@cache
def talk(times: int = 2, *, seconds: float = 1.2, pause_s: float = 1.5, hz: float = 300.0) -> bytes:
    """Return a WAV of tones, each of which the energy detector holds for an utterance."""
    said, pause = tone(seconds, hz), silence(pause_s)
    return wav(np.concatenate([pause, *([said, pause] * times)]))


def wav(pcm: Pcm, *, rate_hz: int = 16_000, codec: str = "pcm_s16le") -> bytes:
    """Return sound as the bytes of a WAV file; `pcm` may have a row per channel."""
    return encoded(FileStream(pcm, rate_hz=rate_hz, codec=codec), container="wav")


def encoded(*streams: FileStream, container: str) -> bytes:
    """Return streams as the bytes of a file."""
    with tempfile.TemporaryDirectory() as folder:
        return write_audio(Path(folder) / "sound", *streams, container=container).read_bytes()
