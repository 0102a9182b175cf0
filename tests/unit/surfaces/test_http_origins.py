"""Pages of other origins open no socket; programs and our own pages do."""

from typing import Any

import pytest

from moksori.surfaces.http.config import HttpConfig
from moksori.surfaces.http.origins import refusal, stranger

pytestmark = pytest.mark.unit


def scope(server: str = "127.0.0.1", **headers: str) -> dict[str, Any]:
    return {
        "type": "websocket",
        "server": (server, 8080),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }


@pytest.mark.parametrize(
    ("server", "host", "origin", "config", "let_in"),
    [
        ("127.0.0.1", "localhost:8080", None, HttpConfig(), True),
        ("127.0.0.1", "localhost:8080", "http://localhost:8080", HttpConfig(), True),
        ("127.0.0.1", "localhost:8080", "http://localhost:5173", HttpConfig(), False),
        ("127.0.0.1", "localhost:8080", "http://127.0.0.1:8080", HttpConfig(), False),
        ("127.0.0.1", "localhost:8080", "https://evil.example", HttpConfig(), False),
        ("127.0.0.1", "evil.example", None, HttpConfig(), False),
        ("127.0.0.1", "localhost", "null", HttpConfig(), False),
        ("127.0.0.1", "localhost", "http://[", HttpConfig(), False),
        ("10.0.0.2", "voice.example", None, HttpConfig(require_key=True), True),
        ("10.0.0.2", "voice.example", "https://voice.example", HttpConfig(require_key=True), True),
        ("10.0.0.2", "Voice.example:8443", "https://voice.example:8443", HttpConfig(), True),
        ("10.0.0.2", "voice.example", "https://evil.example", HttpConfig(require_key=True), False),
        ("10.0.0.2", "voice.example", "https://voice.example:8443", HttpConfig(), False),
        ("10.0.0.2", "voice.example", "https://evil.example", HttpConfig(), False),
        ("10.0.0.2", "voice.example", "http://localhost:3000", HttpConfig(require_key=True), False),
        ("10.0.0.2", "", "https://", HttpConfig(require_key=True), False),
        ("10.0.0.2", "voice.example", "null", HttpConfig(require_key=True), False),
        (
            "10.0.0.2",
            "inner:8080",
            "https://Voice.example",
            HttpConfig(require_key=True, allowed_hosts=("voice.EXAMPLE",)),
            True,
        ),
        (
            "10.0.0.2",
            "voice.example",
            "https://evil.example",
            HttpConfig(allowed_hosts=("*",)),
            True,
        ),
    ],
)
def test_who_may_open_a_socket(
    server: str, host: str, origin: str | None, config: HttpConfig, *, let_in: bool
) -> None:
    asked = scope(server, host=host, **({} if origin is None else {"origin": origin}))
    refused = refusal(asked, config) or stranger(asked, config)
    assert (refused is None) is let_in
