"""What the HTTP surface is told at start; it reads no settings of its own."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypedDict

Locale = Literal["ko", "en"]

LOOPBACK_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class SocketOptions(TypedDict):
    """What uvicorn is told of WebSockets."""

    ws: Literal["websockets-sansio"]
    ws_max_size: int
    ws_ping_interval: float
    ws_ping_timeout: float
    ws_per_message_deflate: bool


SOCKETS: Final[SocketOptions] = {
    "ws": "websockets-sansio",  # it stops reading from a client while a message waits
    "ws_max_size": 4 << 20,
    "ws_ping_interval": 15.0,
    "ws_ping_timeout": 15.0,
    "ws_per_message_deflate": False,  # sound does not shrink, and each client would need memory
}


@dataclass(frozen=True, slots=True)
class HttpConfig:
    """How the surface behaves; the defaults suit a server on loopback."""

    upload_limit_bytes: int = 2048 * 1024 * 1024
    """Largest file accepted, bytes."""
    sync_deadline_s: float = 600.0
    """How long a request that waits for its transcript may wait, seconds."""
    sse_heartbeat_s: float = 15.0
    """A comment is sent on a quiet event stream this often, seconds."""
    require_key: bool = False
    """Whether every caller must show an API key; False only on loopback or behind a proxy that
    signs people in."""
    locale: Locale = "ko"
    """Language of messages when `Accept-Language` asks for neither Korean nor English."""
    allowed_hosts: tuple[str, ...] = ()
    """Further `Host` names accepted on loopback; `*` accepts any."""
    sample: Path | None = None
    """A recording of a meeting, with a track per person, that anybody may play."""
