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
    return anyio.run(Demo(settings, config, leave=leave).run)


class Demo:
    """One run: Ctrl-C ends it at any time, and its server with it."""

    def __init__(self, settings: Settings, config: Path | None, *, leave: bool) -> None:
        self._settings = settings
        self._config = config
        self._leave = leave
        self._home = settings.home / "demo"
        self._code = int(Exit.INTERRUPTED)

    async def run(self) -> int:
        """Show everything, or as much as there is time for; return the exit code."""
        with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._show, tasks.cancel_scope)
                async for _ in signals:
                    tasks.cancel_scope.cancel()
        return self._code

    async def _show(self, scope: anyio.CancelScope) -> None:
        try:
            await self._serve_and_print()
        except MoksoriError as error:
            tell(explain(error))
            self._code = exit_for(error)
        scope.cancel()

    async def _serve_and_print(self) -> None:
        self._home.mkdir(parents=True, exist_ok=True)
        wanted = self._settings.server.port
        port = free_port(wanted)
        if port != wanted and wanted:
            tell(say("Port {port} is taken.", port=wanted))
        address = f"http://{HOST}:{port}"
        tell(say("Starting moksori on {address} ...", address=address))
        async with self._server(port) as process, open_client(address) as client:
            await _ready(client, process, self._home)
            self._print(await _transcribed(client))
            if not self._leave and self._code == Exit.OK:
                _next_steps(address)
                await process.wait()
                self._code = Exit.FAILED  # the server was not meant to end by itself

    def _print(self, heard: Heard) -> None:
        if heard.error is not None:
            tell(say("The job failed: {code}", code=heard.error))
            self._code = EXITS.get(heard.error, Exit.FAILED)
            return
        print_transcript(heard, Console(soft_wrap=True, highlight=False))
        self._code = Exit.OK

    @asynccontextmanager
    async def _server(self, port: int) -> AsyncIterator[Process]:
        command = [sys.executable, "-m", "moksori", "serve", "--host", HOST, "--port", str(port)]
        if self._config is not None:
            command += ["--config", str(self._config)]
        with (self._home / LOG).open("wb") as log:
            process = await anyio.open_process(
                command,
                stdin=DEVNULL,
                stdout=log,
                stderr=log,
                env=environment(self._settings, self._home),
                start_new_session=True,
            )
            try:
                yield process
            finally:
                with anyio.CancelScope(shield=True):
                    await _stop(process)


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
