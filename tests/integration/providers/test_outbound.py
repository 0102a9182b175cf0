"""Messages to real servers on loopback: answers, troubles, and what a resolver can not trick."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import anyio
import pytest

from moksori.errors import AddressRefusedError
from moksori.ports.outbound import Answer, Trouble
from moksori.providers.addresses import networks
from moksori.providers.outbound import GuardedOutbound

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

LOOPBACK = networks(["127.0.0.0/8"])


@dataclass
class Site:
    """A server, what it was sent, and how it answers."""

    port: int = 0
    seen: list[tuple[str, str, bytes]] = field(default_factory=list)
    connections: set[object] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.site.seen.append((self.path, self.headers["Host"], body))
        self.site.connections.add(self.client_address)
        act: Callable[[], None] = getattr(self, self.path.strip("/").replace("-", "_") or "ok")
        act()

    def _reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def ok(self) -> None:
        self._reply(200, b"fine")

    def busy(self) -> None:
        self._reply(503, Retry_After="120")

    def gone(self) -> None:
        self._reply(410)

    def redirect(self) -> None:
        self._reply(307, Location="/ok")

    def silent(self) -> None:
        self.site.over.wait(20)
        self.close_connection = True

    def nonsense(self) -> None:
        self.wfile.write(b"220 mail.example ESMTP\r\n\r\n")
        self.close_connection = True

    def hangs_up(self) -> None:
        self.close_connection = True

    def endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        try:
            while not self.site.over.is_set():
                self.wfile.write(b"x" * 4096)
        except OSError:
            return

    def drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        try:
            while not self.site.over.wait(0.05):
                self.wfile.write(b"x")
        except OSError:
            return

    def long_header(self) -> None:
        self.send_response(200)
        self.send_header("X-Long", "x" * 300_000)
        self.end_headers()
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as declared above us
        del format, args


class QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what these tests are about."""


@contextmanager
def running(tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    site = Site()
    server = QuietServer(("127.0.0.1", 0), type("Mine", (Handler,), {"site": site}))
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        site.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with running() as opened:
        yield opened


def outbound(**options: object) -> GuardedOutbound:
    given = {"allow_http": True, "allowed": LOOPBACK, "timeout_s": 2.0, **options}
    return GuardedOutbound(**given)  # type: ignore[arg-type] # the options are checked by the class


async def post(way: GuardedOutbound, url: str) -> Answer:
    async with way.open(url) as line:
        return await line.post("회의".encode(), {"webhook-id": "1"})


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("ok", Answer(200)),
        ("busy", Answer(503, "120")),
        ("gone", Answer(410)),
        ("redirect", Answer(307)),
        ("endless", Answer(200)),
        ("drip", Answer(200)),
        ("nonsense", Answer(trouble=Trouble.NONSENSE)),
        ("hangs-up", Answer(trouble=Trouble.NONSENSE)),
        ("long-header", Answer(trouble=Trouble.NONSENSE)),
    ],
)
async def test_every_answer_becomes_a_value(site: Site, path: str, expected: Answer) -> None:
    site.seen.clear()
    with anyio.fail_after(5):
        assert await post(outbound(), f"http://127.0.0.1:{site.port}/{path}") == expected
    assert site.seen == [(f"/{path}", f"127.0.0.1:{site.port}", "회의".encode())]


@pytest.mark.parametrize(("path", "bound"), [("endless", "_READ_S"), ("drip", "_READ_BYTES")])
async def test_an_endless_body_is_read_neither_far_nor_long(
    site: Site, monkeypatch: pytest.MonkeyPatch, path: str, bound: str
) -> None:
    """Each of the two bounds is enough for itself."""
    monkeypatch.setattr(f"moksori.providers.outbound.{bound}", 1_000_000_000)
    with anyio.fail_after(8):
        answer = await post(outbound(timeout_s=9.0), f"http://127.0.0.1:{site.port}/{path}")
    assert answer == Answer(200)


async def test_a_silent_server_is_not_waited_for(site: Site) -> None:
    began = anyio.current_time()
    answer = await post(outbound(timeout_s=0.3), f"http://127.0.0.1:{site.port}/silent")
    assert answer == Answer(trouble=Trouble.TIMEOUT)
    assert anyio.current_time() - began < 2


async def test_nobody_there(site: Site) -> None:
    del site
    answer = await post(outbound(), "http://127.0.0.1:9/")
    assert answer == Answer(trouble=Trouble.UNREACHABLE)


async def test_a_line_keeps_its_connection(site: Site) -> None:
    site.connections.clear()
    async with outbound().open(f"http://127.0.0.1:{site.port}/ok") as line:
        for _ in range(5):
            assert (await line.post(b"{}", {})).accepted
    assert len(site.connections) == 1


@pytest.mark.parametrize(
    "host",
    """
    127.0.0.1 127.1 2130706433 0x7f000001 017700000001 0177.0.0.1 0 localhost localhost.
    [::1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::] 0.0.0.0 127.0.0.53
    """.split(),
)
async def test_without_leave_loopback_gets_nothing(site: Site, host: str) -> None:
    site.seen.clear()
    way = outbound(allowed=())
    url = f"http://{host}:{site.port}/ok"
    with pytest.raises(AddressRefusedError):
        await way.check(url)
    answer = await post(way, url)
    assert answer.trouble in {Trouble.ADDRESS_REFUSED, Trouble.NAME_UNKNOWN}
    assert site.seen == []


class Resolver:
    """Answers one thing after the other; the last one again and again."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, host: str, port: int) -> Sequence[str]:
        del host, port
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


async def test_a_name_that_moves_inside_after_the_check_is_refused(site: Site) -> None:
    """DNS rebinding between creation and sending."""
    site.seen.clear()
    resolver = Resolver(["8.8.8.8"], ["127.0.0.1"])
    way = outbound(allowed=(), lookup=resolver)
    url = f"http://rebind.example:{site.port}/ok"
    await way.check(url)
    assert await post(way, url) == Answer(trouble=Trouble.ADDRESS_REFUSED)
    assert site.seen == []


async def test_what_was_checked_is_what_is_connected_to(site: Site) -> None:
    """DNS rebinding inside one message: nobody asks the resolver a second time."""
    site.seen.clear()
    resolver = Resolver(["127.0.0.1"], ["10.0.0.1"])
    answer = await post(outbound(lookup=resolver), f"http://rebind.example:{site.port}/ok")
    assert answer.accepted
    assert resolver.asked == 1
    assert site.seen[0][1] == f"rebind.example:{site.port}"


async def test_one_bad_address_spoils_the_name(site: Site) -> None:
    site.seen.clear()
    way = outbound(lookup=Resolver(["127.0.0.1", "10.0.0.1"]))
    answer = await post(way, f"http://mixed.example:{site.port}/ok")
    assert answer == Answer(trouble=Trouble.ADDRESS_REFUSED)
    assert site.seen == []


async def test_the_next_address_is_tried(site: Site) -> None:
    way = outbound(lookup=Resolver(["127.0.0.2", "127.0.0.1"]))
    assert (await post(way, f"http://two.example:{site.port}/ok")).accepted


async def test_an_address_that_swallows_everything_leaves_time_for_the_next(site: Site) -> None:
    with ExitStack() as stack:
        hole = stack.enter_context(socket.socket())
        hole.bind(("127.0.0.2", site.port))
        hole.listen(0)
        for _ in range(4):  # a full queue answers nobody
            full = stack.enter_context(socket.socket())
            full.settimeout(0)
            full.connect_ex(("127.0.0.2", site.port))
        way = outbound(lookup=Resolver(["127.0.0.2", "127.0.0.1"]), timeout_s=1.0)
        began = anyio.current_time()
        assert (await post(way, f"http://two.example:{site.port}/ok")).accepted
        assert anyio.current_time() - began > 0.4


async def test_no_proxy_of_the_environment_is_used(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert (await post(outbound(), f"http://127.0.0.1:{site.port}/ok")).accepted


async def test_names_that_lead_nowhere() -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError(host, port)

    for lookup in (unknown, Resolver([])):
        way = outbound(lookup=lookup)
        assert (await post(way, "http://x.example/")).trouble is Trouble.NAME_UNKNOWN
        with pytest.raises(AddressRefusedError):
            await way.check("http://x.example/")


async def test_a_resolver_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def hang(host: str, port: int) -> Sequence[str]:
        over.wait(20)
        raise OSError(host, port)

    monkeypatch.setattr("moksori.providers.outbound._LOOKUP_S", 0.1)
    way = outbound(lookup=hang, timeout_s=0.1)
    try:
        assert (await post(way, "http://x.example/")).trouble is Trouble.TIMEOUT
        with pytest.raises(AddressRefusedError):
            await way.check("http://x.example/")
    finally:
        over.set()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    key, made = folder / "key.pem", folder / "cert.pem"
    subprocess.run(  # noqa: S603 - the system's own tool
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=hooks.example", "-keyout", str(key)),
            *("-addext", "subjectAltName=DNS:hooks.example", "-out", str(made)),
        ],
        check=True,
        capture_output=True,
        timeout=30,
    )
    return key, made


async def test_the_certificate_must_be_the_names_and_not_the_addresses(
    certificate: tuple[Path, Path],
) -> None:
    key, made = certificate
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(made, key)
    trusting = ssl.create_default_context(cafile=str(made))
    way = outbound(tls=trusting, lookup=Resolver(["127.0.0.1"]), allow_http=False)
    with running(server_side) as site:
        assert (await post(way, f"https://hooks.example:{site.port}/ok")).accepted
        other = await post(way, f"https://other.example:{site.port}/ok")
        assert other.trouble is Trouble.INSECURE
        number = await post(way, f"https://127.0.0.1:{site.port}/ok")
        assert number.trouble is Trouble.INSECURE
        strict = outbound(lookup=Resolver(["127.0.0.1"]))
        unknown = await post(strict, f"https://hooks.example:{site.port}/ok")
        assert unknown.trouble is Trouble.INSECURE
        assert len(site.seen) == 1
