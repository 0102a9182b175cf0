"""`moksori serve`: one web process, its workers beside it."""

import ipaddress
import signal
import socket
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import anyio
import structlog
import uvicorn
from fastapi import FastAPI

from moksori.app.logs import set_up_logs
from moksori.app.settings import Settings
from moksori.app.wiring import open_core
from moksori.errors import BackendError, ConfigError, ExposedWithoutKeyError
from moksori.surfaces.http.app import create_app, end_streams
from moksori.surfaces.http.config import SOCKETS, HttpConfig
from moksori.surfaces.web import pages

_BACKLOG: Final = 2048
_SAMPLE: Final = Path(str(files("moksori.app"))) / "sample/sample_meeting.mka"

log = structlog.get_logger(__name__)


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C, then end in order.

    Raises:
        ExposedWithoutKeyError: it would listen beyond loopback while there is no API key.
        ConfigError: the address can not be listened on, or another setting is wrong.
        BackendError: the database can not be reached.
    """
    set_up_logs(settings.log)
    anyio.run(check_before_start, settings)
    listener = _listen(settings.server.host, settings.server.port)
    app = create_app(
        lambda: open_core(settings, workers=True),
        http_config(settings),
        install_pages=partial(pages.install, sample=_SAMPLE),
    )
    config = uvicorn.Config(
        app,
        loop="uvloop",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=max(round(settings.server.shutdown_s), 1),
        **SOCKETS,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _already_ended)
    server = Server(config, listener)
    server.run(sockets=[listener])
    if not server.started:
        raise BackendError("the server could not start; its log says why")


class Server(uvicorn.Server):
    """uvicorn's server, which tells in our log where it listens."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket) -> None:
        super().__init__(config)
        self._listener = listener

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the application, then the door."""
        await super().startup(sockets=sockets)
        if self.started:
            host, port = self._listener.getsockname()[:2]
            log.info("serving", url=f"http://{f'[{host}]' if ':' in host else host}:{port}")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the door, and end the event streams, which have no end of their own."""
        if isinstance(self.config.app, FastAPI):
            end_streams(self.config.app)
        await super().shutdown(sockets=sockets)


def openapi_document() -> dict[str, Any]:
    """Return the description of the HTTP API; nothing is opened for it."""
    return create_app(lambda: open_core(Settings(), workers=False), HttpConfig()).openapi()


def http_config(settings: Settings) -> HttpConfig:
    """Return what the HTTP surface is told."""
    return HttpConfig(
        upload_limit_bytes=settings.server.upload_limit_mb << 20,
        sync_deadline_s=settings.server.sync_deadline_s,
        sse_heartbeat_s=settings.server.sse_heartbeat_s,
        require_key=key_required(settings),
        locale=settings.locale,
        allowed_hosts=settings.server.allowed_hosts,
        sample=_SAMPLE,
    )


def key_required(settings: Settings) -> bool:
    """Whether callers must show a key."""
    chosen = settings.access.require_key
    return chosen == "always" or (chosen == "auto" and not on_loopback(settings.server.host))


def on_loopback(host: str) -> bool:
    """Whether an address is reached from this machine only; names are looked up.

    Raises:
        ConfigError: there is no such address.
    """
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as exc:
        raise ConfigError(f"server.host: there is no address {host!r}") from exc
    return all(_is_loopback(entry) for entry in found)


async def check_before_start(settings: Settings) -> None:
    """Bring the database up to date; refuse to be exposed while there is no key to come in with.

    Raises:
        ExposedWithoutKeyError: the server would listen beyond loopback, and there is no key.
        ConfigError: a setting is wrong.
        BackendError: the database can not be reached.
    """
    exposed = not on_loopback(settings.server.host)
    async with open_core(settings, workers=False) as core:
        if (
            exposed
            and settings.access.require_key != "never"
            and not await core.access.any_active()
        ):
            raise ExposedWithoutKeyError(
                f"{settings.server.host} is reachable from other machines and there is no API "
                "key yet: make one with `moksori keys create NAME`, or listen on 127.0.0.1",
                host=settings.server.host,
            )


def _is_loopback(entry: tuple[Any, ...]) -> bool:
    return ipaddress.ip_address(entry[4][0].split("%")[0]).is_loopback


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family=family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as exc:
        listener.close()
        raise ConfigError(f"can not listen on {host}:{port}: {exc.strerror}") from exc
    listener.listen(_BACKLOG)
    listener.set_inheritable(False)
    return listener


def _already_ended(number: int, frame: object) -> None:
    """Take the signal that uvicorn raises once more after its orderly end."""
    del number, frame
