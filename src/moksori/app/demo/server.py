"""The demo's own server: a process with a place of its own, started and stopped with the demo."""

import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from subprocess import DEVNULL
from typing import Final

import anyio
from anyio.abc import Process

from moksori.app.environ import process_environ
from moksori.app.settings import Settings
from moksori.client.server import Server
from moksori.errors import BackendError

HOST: Final = "127.0.0.1"
PORTS: Final = 50
"""How many ports are tried, from the one of the settings on."""
READY_S: Final = 60.0
STOP_S: Final = 15.0
POLL_S: Final = 0.1
LOG: Final = "server.log"


@asynccontextmanager
async def serving(
    settings: Settings, home: Path, port: int, config: Path | None
) -> AsyncIterator[Process]:
    """Run a server on a port of loopback while the block runs; its log goes to `home`."""
    command = [sys.executable, "-m", "moksori", "serve", "--host", HOST, "--port", str(port)]
    if config is not None:
        command += ["--config", str(config)]
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


async def ready(client: Server, process: Process, home: Path) -> None:
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
