"""The demo: a server of its own, the sample meeting through its API, and the transcript printed."""

import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from pathlib import Path
from subprocess import DEVNULL
from typing import Any, Final

import anyio
from anyio.abc import Process
from rich.console import Console
from rich.text import Text

from moksori.app.client import Client, open_client
from moksori.app.console.exits import EXITS, Exit, exit_for
from moksori.app.console.failures import explain
from moksori.app.console.notes import model_line
from moksori.app.console.progress import JobBar
from moksori.app.console.words import say, tell
from moksori.app.environ import process_environ
from moksori.app.settings import Settings
from moksori.errors import BackendError, MoksoriError

HOST: Final = "127.0.0.1"
PORTS: Final = 50
"""How many ports are tried, from the one of the settings on."""
READY_S: Final = 60.0
STOP_S: Final = 15.0
POLL_S: Final = 0.1
COLORS: Final = ("cyan", "magenta", "green", "yellow", "blue", "red")
LOG: Final = "server.log"


@dataclass(slots=True)
class Heard:
    """What came out of the event stream so far."""

    segments: list[Mapping[str, Any]] = field(default_factory=list)
    summary: Mapping[str, Any] | None = None
    error: str | None = None

    def feed(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Take in one event."""
        if kind == "transcript_segment":
            self.segments.append(payload)
        elif kind == "final_summary":
            self.summary = payload
        elif kind == "error":
            self.error = str(payload["code"])


def run_demo(settings: Settings, *, config: Path | None, leave: bool) -> int:
    """Run the demo; with `leave` it ends after printing. Return the exit code."""
    return anyio.run(_until_told, settings, config, leave)


async def _until_told(settings: Settings, config: Path | None, leave: bool) -> int:
    with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async with anyio.create_task_group() as tasks:
            code = int(Exit.INTERRUPTED)

            async def watch() -> None:
                async for _ in signals:
                    tasks.cancel_scope.cancel()

            async def show() -> None:
                nonlocal code
                try:
                    code = await _demo(settings, config, leave=leave)
                except MoksoriError as error:
                    tell(explain(error))
                    code = exit_for(error)
                tasks.cancel_scope.cancel()

            tasks.start_soon(watch)
            tasks.start_soon(show)
    return code


async def _demo(settings: Settings, config: Path | None, *, leave: bool) -> int:
    home = settings.home / "demo"
    home.mkdir(parents=True, exist_ok=True)
    port = free_port(settings.server.port)
    if port != settings.server.port:
        tell(say("Port {port} is taken.", port=settings.server.port))
    address = f"http://{HOST}:{port}"
    tell(say("Starting moksori on {address} ...", address=address))
    command = [sys.executable, "-m", "moksori", "serve", "--host", HOST, "--port", str(port)]
    if config is not None:
        command += ["--config", str(config)]
    async with _server(command, settings, home) as process, open_client(address) as client:
        await _ready(client, process, home)
        heard = await _transcribed(client)
        if heard.error is not None:
            tell(say("The job failed: {code}", code=heard.error))
            return EXITS.get(heard.error, Exit.FAILED)
        print_transcript(heard, Console(soft_wrap=True, highlight=False))
        if leave:
            return Exit.OK
        _next_steps(address)
        return await process.wait() and Exit.FAILED


def free_port(wanted: int) -> int:
    """Return `wanted`, or the next port that nobody listens on.

    Raises:
        BackendError: all of them are taken.
    """
    for port in range(wanted, min(wanted + PORTS, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise BackendError(f"no port from {wanted} on is free")


def environment(settings: Settings, home: Path) -> dict[str, str]:
    """Return the variables of the demo's server: a place of its own, the models of everyone."""
    return {
        **process_environ(),
        "MOKSORI_DATA_DIR": str(home),
        "MOKSORI_STORE__URL": f"sqlite:///{home / 'moksori.db'}",
        "MOKSORI_BLOBS__URL": f"file://{home / 'blobs'}",
        "MOKSORI_STT__MODELS_DIR": str(settings.models_dir),
        "MOKSORI_ACCESS__REQUIRE_KEY": "auto",
    }


@asynccontextmanager
async def _server(command: list[str], settings: Settings, home: Path) -> AsyncIterator[Process]:
    with (home / LOG).open("wb") as log:
        process = await anyio.open_process(
            command,
            stdin=DEVNULL,
            stdout=log,
            stderr=log,
            env=environment(settings, home),
            start_new_session=True,
        )
        try:
            yield process
        finally:
            with anyio.CancelScope(shield=True):
                await _stop(process)


async def _stop(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
    with anyio.move_on_after(STOP_S):
        await process.wait()
        return
    process.kill()
    await process.wait()


async def _ready(client: Client, process: Process, home: Path) -> None:
    """Wait until the server answers.

    Raises:
        BackendError: it ended, or needs too long.
    """
    with anyio.move_on_after(READY_S):
        while not await client.answers():
            if process.returncode is not None:
                break
            await anyio.sleep(POLL_S)
        else:
            return
    log = (home / LOG).read_text(encoding="utf-8", errors="replace")
    raise BackendError(f"the server did not start:\n{log[-2000:]}")


async def _transcribed(client: Client) -> Heard:
    heard = Heard()
    with (
        as_file(files("moksori.app").joinpath("sample/sample_meeting.mka")) as sample,
        JobBar(say("sample meeting")) as bar,
    ):
        job_id = await client.upload(sample)
        async for happening in client.events(job_id):
            bar.feed(happening.kind, happening.payload)
            heard.feed(happening.kind, happening.payload)
    return heard


def print_transcript(heard: Heard, console: Console) -> None:
    """Print who said what and when, the summary, and which model wrote it."""
    ordered = sorted(heard.segments, key=lambda segment: (segment["start"], segment["track"]))
    for segment in ordered:
        line = Text().append(f"{clock(segment['start'])}  ", style="dim")
        if segment["speaker"]:
            color = COLORS[segment["track"] % len(COLORS)]
            line.append(f"{segment['speaker']}: ", style=f"bold {color}")
        console.print(line.append(segment["text"]))
    summary = heard.summary or {}
    console.print()
    console.print(Text(say("Summary ({method})", method=summary.get("method", "-")), "bold"))
    times = {segment["id"]: clock(segment["start"]) for segment in ordered}
    for sentence in summary.get("summary", ()):
        evidence = ", ".join(times.get(name, name) for name in sentence["evidence"])
        console.print(Text(f"- {sentence['text']} ({evidence})"))
    console.print()
    demo = bool(summary.get("demo"))
    console.print(Text(model_line(summary.get("model"), demo=demo), "yellow" if demo else ""))


def clock(seconds: float) -> str:
    """Return `01:07`, or `1:02:03` for times beyond an hour."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes:02d}:{rest:02d}"


def _next_steps(address: str) -> None:
    tell("")
    tell(say("The server goes on at {address}; Ctrl-C ends it. Try:", address=address))
    tell(f"  curl -F file=@recording.m4a {address}/api/stt/transcribe")
    tell(f"  {address}/docs")
