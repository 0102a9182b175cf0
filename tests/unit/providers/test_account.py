"""What a remote server may answer, without a socket: tries, pauses, limits, nonsense."""

from itertools import pairwise
from typing import Any

import anyio
import httpx
import pytest

from moksori.errors import ConfigError, EngineError, EngineUnavailableError
from moksori.providers import account as accounts
from moksori.providers.account import Account, RejectedError, Remote

pytestmark = [pytest.mark.unit, pytest.mark.anyio]

FILE = ("speech.wav", b"RIFF", "audio/wav")


class Server:
    """Answers from the front of a list, the last answer again and again."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Take no pause, and note how long each would be."""
    taken: list[float] = []

    async def sleep(seconds: float) -> None:
        taken.append(seconds)

    monkeypatch.setattr("moksori.providers.account.anyio.sleep", sleep)
    return taken


async def asked(server: Server, **account: Any) -> Any:  # noqa: ANN401  # fields of an account, parts of JSON
    remote = Remote(Account("http://127.0.0.1:9/v1/", **account))
    remote._client = httpx.AsyncClient(
        base_url="http://127.0.0.1:9/v1/", transport=httpx.MockTransport(server)
    )
    try:
        return await remote.post_form("audio/transcriptions", [("a", "1"), ("a", "2")], FILE)
    finally:
        await remote.aclose()
        await remote.aclose()


async def test_the_answer_is_the_object_that_was_sent() -> None:
    server = Server(httpx.Response(200, json={"text": "네"}))
    assert await asked(server) == {"text": "네"}
    (request,) = server.requests
    assert (request.method, request.url.path) == ("POST", "/v1/audio/transcriptions")
    body = request.read()
    assert body.count(b'name="a"') == 2
    assert b'filename="speech.wav"' in body


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504, 529])
async def test_a_busy_server_is_asked_again(status: int, pauses: list[float]) -> None:
    server = Server(httpx.Response(status), httpx.Response(200, json={}))
    assert await asked(server, first_pause_s=0.25) == {}
    assert pauses == [0.25]


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 413, 415, 418, 422, 501, 505])
async def test_a_refusal_is_final(status: int, pauses: list[float]) -> None:
    server = Server(httpx.Response(status, json={"error": {"message": "김민수"}}))
    with pytest.raises(RejectedError) as caught:
        await asked(server)
    assert caught.value.facts == {"status": status}
    assert "김민수" not in str(caught.value)
    assert (len(server.requests), pauses) == (1, [])


@pytest.mark.parametrize("tries", [1, 2, 5, 9])
async def test_pauses_double_up_to_ten_seconds(tries: int, pauses: list[float]) -> None:
    server = Server(httpx.Response(503))
    with pytest.raises(EngineUnavailableError):
        await asked(server, max_tries=tries, first_pause_s=0.5)
    assert len(server.requests) == tries
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0, 10.0][: tries - 1]
    assert all(one <= other for one, other in pairwise(pauses))


@pytest.mark.parametrize(
    ("asked_for", "pause_s"),
    [
        ("3", 3.0),
        ("0.1", 0.5),
        ("-5", 0.5),
        ("86400", 10.0),
        ("inf", 10.0),
        ("nan", 0.5),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 0.5),
        ("", 0.5),
    ],
)
async def test_the_pause_that_a_server_asks_for_is_bounded(
    asked_for: str, pause_s: float, pauses: list[float]
) -> None:
    busy = httpx.Response(429, headers={"retry-after": asked_for})
    assert await asked(Server(busy, httpx.Response(200, json={}))) == {}
    assert pauses == [pause_s]


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ConnectError("no"),
        httpx.ReadTimeout("no"),
        httpx.RemoteProtocolError("no"),
        httpx.WriteError("no"),
        httpx.PoolTimeout("no"),
    ],
    ids=lambda failure: type(failure).__name__,
)
async def test_a_line_that_breaks_is_tried_again(failure: Exception, pauses: list[float]) -> None:
    assert await asked(Server(failure, failure, httpx.Response(200, json={}))) == {}
    assert len(pauses) == 2
    with pytest.raises(EngineUnavailableError):
        await asked(Server(failure))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"<html>",
        b"[]",
        b"3",
        b'"a"',
        b"9" * 5000,
        b"[" * 200_000,
        b'{"a":' * 99_999,
    ],
    ids=["none", "bytes", "page", "list", "number", "text", "digits", "deep list", "deep object"],
)
async def test_an_answer_without_sense_is_an_engines_error(
    body: bytes, pauses: list[float]
) -> None:
    with pytest.raises(EngineError) as caught:
        await asked(Server(httpx.Response(200, content=body)))
    assert not isinstance(caught.value, EngineUnavailableError)
    assert pauses == []


async def test_an_answer_that_can_not_be_unpacked_is_an_engines_error() -> None:
    async def packed() -> Any:  # noqa: ANN401  # an async iterator of bytes
        yield b"this is no gzip"

    answer = httpx.Response(200, content=packed(), headers={"content-encoding": "gzip"})
    with pytest.raises(EngineError):
        await asked(Server(answer), max_tries=1)


async def test_an_answer_may_be_large_but_not_endless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "_LARGEST_ANSWER", 64)
    sent = 0

    async def endless() -> Any:  # noqa: ANN401  # an async iterator of bytes
        nonlocal sent
        while True:
            sent += 16
            yield b" " * 16

    with pytest.raises(EngineError, match="no end"):
        await asked(Server(httpx.Response(200, content=endless())))
    assert sent <= 96
    exact = b'{"text": "' + b"a" * 52 + b'"}'
    assert len(exact) == 64
    assert await asked(Server(httpx.Response(200, content=exact))) == {"text": "a" * 52}


async def test_a_caller_who_is_cancelled_is_free_at_once() -> None:
    begun = anyio.Event()

    async def silent() -> Any:  # noqa: ANN401  # an async iterator of bytes
        begun.set()
        await anyio.sleep(60.0)
        yield b"{}"

    async with anyio.create_task_group() as group:
        group.start_soon(asked, Server(httpx.Response(200, content=silent())))
        await begun.wait()
        cancelled_at = anyio.current_time()
        group.cancel_scope.cancel()
    assert anyio.current_time() - cancelled_at < 0.2


async def test_the_deadline_of_a_try_holds_for_a_trickle() -> None:
    async def trickle() -> Any:  # noqa: ANN401  # an async iterator of bytes
        while True:
            await anyio.sleep(0.01)
            yield b" "

    began = anyio.current_time()
    with pytest.raises(EngineUnavailableError):
        await asked(Server(httpx.Response(200, content=trickle())), timeout_s=0.1, max_tries=1)
    assert 0.1 <= anyio.current_time() - began < 0.4


def test_no_account_shows_its_key() -> None:
    assert "sesame" not in repr(Account("http://127.0.0.1:9/v1", "sesame"))


async def jsons(server: Server, **account: Any) -> Any:  # noqa: ANN401 - parts of JSON
    remote = Remote(Account("http://127.0.0.1:9/v1/", **account))
    signed = httpx.AsyncClient(
        base_url="http://127.0.0.1:9/v1/",
        headers=remote._open().headers,
        transport=httpx.MockTransport(server),
    )
    await remote.aclose()
    remote._client = signed
    try:
        return await remote.post_json("chat", {"a": "가"})
    finally:
        await remote.aclose()


async def test_json_is_posted_as_json() -> None:
    server = Server(httpx.Response(200, json={"b": 1}))
    assert await jsons(server, api_key="sesame", headers={"x-version": "2"}) == {"b": 1}
    (request,) = server.requests
    assert (request.method, request.url.path) == ("POST", "/v1/chat")
    assert request.headers["authorization"] == "Bearer sesame"
    assert request.headers["x-version"] == "2"
    assert request.headers["content-type"] == "application/json"
    assert request.read() == '{"a":"가"}'.encode()


@pytest.mark.parametrize("header", ["x-api-key", "x-goog-api-key"])
async def test_the_key_may_have_a_header_of_its_own(header: str) -> None:
    server = Server(httpx.Response(200, json={}))
    await jsons(server, api_key="sesame", key_header=header)
    assert server.requests[0].headers[header] == "sesame"
    assert "authorization" not in server.requests[0].headers


async def test_a_refusal_can_be_compared_but_is_not_shown() -> None:
    server = Server(httpx.Response(400, json={"error": "Unknown PARAMETER " + "x" * 9000}))
    with pytest.raises(RejectedError) as caught:
        await jsons(server)
    assert "unknown parameter" in caught.value.refusal
    assert len(caught.value.refusal) == 4096
    assert "unknown" not in f"{caught.value!s}{caught.value!r}{caught.value.facts}".lower()


async def test_how_long_to_wait_is_told_when_all_tries_failed(pauses: list[float]) -> None:
    busy = httpx.Response(429, headers={"retry-after": "120"})
    with pytest.raises(EngineUnavailableError) as caught:
        await jsons(Server(busy), max_tries=2)
    assert caught.value.facts == {"retry_after_s": 120.0}
    assert pauses == [10.0]


async def streamed(server: Server, **account: Any) -> list[str]:  # noqa: ANN401 - fields
    remote = Remote(Account("http://127.0.0.1:9/v1/", **account))
    remote._client = httpx.AsyncClient(
        base_url="http://127.0.0.1:9/v1/", transport=httpx.MockTransport(server)
    )
    try:
        async with remote.stream_json("chat", {}) as lines:
            return [line async for line in lines]
    finally:
        await remote.aclose()


async def test_lines_come_as_they_are() -> None:
    body = 'data: 가\u2028나\r\n\ndata: "끝"'.encode()
    assert await streamed(Server(httpx.Response(200, content=body))) == [
        "data: 가\u2028나",
        "",
        'data: "끝"',
    ]


async def test_a_stream_is_tried_again_until_it_begins(pauses: list[float]) -> None:
    server = Server(httpx.Response(503), httpx.ConnectError("no"), httpx.Response(200, text="a"))
    assert await streamed(server) == ["a"]
    assert pauses == [0.5, 1.0]


async def test_a_stream_that_has_begun_is_not_tried_again(pauses: list[float]) -> None:
    async def broken() -> Any:  # noqa: ANN401  # an async iterator of bytes
        yield b"a\n"
        raise httpx.ReadError("no")

    server = Server(httpx.Response(200, content=broken()))
    with pytest.raises(EngineUnavailableError):
        await streamed(server)
    assert (len(server.requests), pauses) == (1, [])


async def test_a_trickle_may_go_on_but_silence_may_not() -> None:
    async def trickle() -> Any:  # noqa: ANN401  # an async iterator of bytes
        for _ in range(8):
            await anyio.sleep(0.05)
            yield b"a\n"
        await anyio.sleep(9.0)

    began = anyio.current_time()
    with pytest.raises(EngineUnavailableError):
        await streamed(Server(httpx.Response(200, content=trickle())), timeout_s=0.2)
    assert 0.4 <= anyio.current_time() - began < 1.5


async def test_a_stream_may_not_be_endless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "_LARGEST_ANSWER", 64)

    async def endless() -> Any:  # noqa: ANN401  # an async iterator of bytes
        while True:
            yield b"a\n" * 8

    with pytest.raises(EngineError, match="no end"):
        await streamed(Server(httpx.Response(200, content=endless())))


@pytest.mark.parametrize(
    "account",
    [
        Account("127.0.0.1:9/v1"),
        Account("ftp://127.0.0.1/v1"),
        Account("http:///v1"),
        Account("http://[::1/v1"),
        Account(""),
        Account("http://127.0.0.1/v1", "열려라"),
        Account("http://127.0.0.1/v1", "sesame\n"),
    ],
)
def test_what_can_be_no_account_is_told_at_once(account: Account) -> None:
    with pytest.raises(ConfigError) as caught:
        Remote(account)
    assert "sesame" not in str(caught.value)
    assert "열려라" not in str(caught.value)


async def test_halves_of_letters_are_not_sent() -> None:
    server = Server(httpx.Response(200, json={}))
    remote = Remote(Account("http://127.0.0.1:9/v1"))
    remote._client = httpx.AsyncClient(
        base_url="http://127.0.0.1:9/v1/", transport=httpx.MockTransport(server)
    )
    await remote.post_json("chat", {"a": "가\ud800나"})
    await remote.aclose()
    assert server.requests[0].read() == '{"a":"가?나"}'.encode()


async def test_a_stream_that_never_says_anything_new_comes_to_an_end() -> None:
    async def ping() -> Any:  # noqa: ANN401  # an async iterator of bytes
        while True:
            await anyio.sleep(0.01)
            yield b": ping\n"

    began = anyio.current_time()
    with pytest.raises(EngineUnavailableError):
        await streamed(Server(httpx.Response(200, content=ping())), timeout_s=0.02)
    assert 0.3 <= anyio.current_time() - began < 1.5
