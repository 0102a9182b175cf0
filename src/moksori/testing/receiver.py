"""A program that receives webhooks: a real HTTP server on loopback, with answers as told."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

_WAIT_S: Final = 20.0


@dataclass(frozen=True)
class Received:
    """One request."""

    at: float
    """On the clock of `time.monotonic`."""
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """The header `webhook-id`."""
        return self.headers["webhook-id"]

    @property
    def message(self) -> dict[str, Any]:
        """The body as JSON."""
        found: dict[str, Any] = json.loads(self.body)
        return found


Answering = Callable[[Received], int]
"""From a request to a status; it may take its time."""


@dataclass
class Receiver:
    """What came, in the order of coming."""

    url: str = ""
    answering: Answering = lambda _: 204
    came: list[Received] = field(default_factory=list)
    bell: threading.Condition = field(default_factory=threading.Condition)

    def take(self, received: Received) -> int:
        """Note a request and answer it."""
        with self.bell:
            self.came.append(received)
            self.bell.notify_all()
        return self.answering(received)

    def wait(self, count: int, *, within_s: float = _WAIT_S) -> bool:
        """Wait for so many requests; tell whether they came in time."""
        with self.bell:
            return self.bell.wait_for(lambda: len(self.came) >= count, within_s)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    receiver: Receiver

    def do_POST(self) -> None:
        """Take a message."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers["content-length"]))
        status = self.receiver.take(Received(time.monotonic(), headers, body))
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as declared above us
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Let senders be killed in the middle of a word."""


@contextmanager
def receiving(answering: Answering = lambda _: 204) -> Iterator[Receiver]:
    """Run a receiver."""
    receiver = Receiver(answering=answering)
    server = _Server(("127.0.0.1", 0), type("Mine", (_Handler,), {"receiver": receiver}))
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/hooks"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
