"""An account at a remote service: one HTTP client, tries, deadlines, limits, errors of ours."""

import json
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Mapping,
    Sequence,
)
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar, cast

import anyio
import httpx

from moksori.errors import ConfigError, EngineError, EngineUnavailableError
from moksori.providers.lines import Lines
from moksori.providers.tries import Tries

_BUSY: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_CONNECT_S: Final = 5.0
_LARGEST_ANSWER: Final = 16 << 20
_LARGEST_REFUSAL: Final = 4096
_SILENCES: Final = 20
_BEARER: Final = "Authorization"

T = TypeVar("T")
Build = Callable[[httpx.AsyncClient], httpx.Request]
Fields = Sequence[tuple[str, str]]
Upload = tuple[str, bytes, str]
"""File name, content, media type."""


class RejectedError(EngineError):
    """The server understood and refused: sending the same again is useless."""

    refusal: str = ""
    """What it said, in its own words and lower case: to be compared with, never to be shown."""


class _BusyError(Exception):
    """This try failed, the next one may succeed; `wait_s` is what the server asked for."""

    def __init__(self, wait_s: float = 0.0) -> None:
        super().__init__()
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class Account:
    """Where a server is and how we sign in."""

    base_url: str
    """Up to and with the version, such as `https://api.groq.com/openai/v1`."""
    api_key: str | None = field(default=None, repr=False)
    timeout_s: float = 60.0
    """Deadline of one try, from the first byte sent to the last one received; of a stream, the
    longest silence, and as a whole it may take twenty times as long."""
    max_tries: int = 3
    first_pause_s: float = 0.5
    """Pause before the second try; it doubles each time."""
    key_header: str = _BEARER
    """Where the key goes; in `Authorization` it is a bearer token."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent with every request."""


class Remote:
    """One account; keeps its connections open until `aclose`."""

    def __init__(self, account: Account) -> None:
        """Connect nothing yet.

        Raises:
            ConfigError: the address or the key can not be one.
        """
        _check(account)
        self._account = account
        self._client: httpx.AsyncClient | None = None

    async def post_form(self, route: str, fields: Fields, file: Upload) -> Mapping[str, Any]:
        """Send a multipart form and return the JSON object of the answer.

        Raises:
            RejectedError: a 4xx answer; `facts["status"]` holds it.
            EngineUnavailableError: busy, broken or silent at every try.
            EngineError: the answer is not a JSON object.
        """
        form = _form(fields)
        return await self._post(
            lambda client: client.build_request("POST", route, data=form, files={"file": file})
        )

    async def post_json(self, route: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Send a JSON object and return that of the answer; errors as `post_form`."""
        return await self._post(_json_post(route, body))

    @asynccontextmanager
    async def stream_json(
        self, route: str, body: Mapping[str, Any]
    ) -> AsyncIterator[AsyncIterator[str]]:
        """Send a JSON object and lend the lines of the answer as they come.

        It is tried again until the answer begins, not once it has begun. Errors as `post_form`;
        a line that breaks, or is silent for too long, is an EngineUnavailableError at that place.
        """
        answer = await self._tried(lambda: self._begin(route, body))
        try:
            async with aclosing(_lines(answer, self._account.timeout_s)) as lines:
                yield lines
        finally:
            await _closed(answer)

    async def aclose(self) -> None:
        """Close the connections; safe to call twice."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _post(self, build: Build) -> Mapping[str, Any]:
        return _json_object(await self._tried(lambda: self._try(build)))

    async def _tried(self, attempt: Callable[[], Awaitable[T]]) -> T:
        tries = Tries(self._account.max_tries, self._account.first_pause_s)
        while True:
            try:
                return await attempt()
            except _BusyError as busy:
                pause_s = tries.pause_s(busy.wait_s)
                if pause_s is None:
                    raise _unavailable(busy) from busy
                await anyio.sleep(pause_s)

    async def _try(self, build: Build) -> bytes:
        try:
            with anyio.fail_after(self._account.timeout_s):
                answer = await self._send(build)
                try:
                    return await _read(answer)
                finally:
                    await _closed(answer)
        except (TimeoutError, httpx.RequestError) as exc:
            raise _BusyError from exc

    async def _begin(self, route: str, body: Mapping[str, Any]) -> httpx.Response:
        try:
            with anyio.fail_after(self._account.timeout_s):
                return await self._send(_json_post(route, body))
        except (TimeoutError, httpx.RequestError) as exc:
            raise _BusyError from exc

    async def _send(self, build: Build) -> httpx.Response:
        """Return an answer that is good so far, its body unread."""
        client = self._open()
        answer = await client.send(build(client), stream=True)
        if answer.is_success:
            return answer
        try:
            refusal = await _read(answer, _LARGEST_REFUSAL)
        finally:
            await _closed(answer)
        if answer.status_code in _BUSY:
            raise _BusyError(_asked_wait_s(answer))
        rejected = RejectedError("the remote server refused", status=answer.status_code)
        rejected.refusal = refusal.decode(errors="replace").lower()
        raise rejected

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            account = self._account
            self._client = httpx.AsyncClient(
                base_url=account.base_url.rstrip("/") + "/",
                headers={**account.headers, **_signed(account)},
                timeout=httpx.Timeout(account.timeout_s, connect=_CONNECT_S),
            )
        return self._client


def _check(account: Account) -> None:
    try:
        url = httpx.URL(account.base_url)
    except httpx.InvalidURL as exc:
        raise ConfigError("the address of a server is no URL") from exc
    if url.scheme not in {"http", "https"} or not url.host:
        raise ConfigError("the address of a server must begin with http:// or https://")
    key = account.api_key or ""
    if not (key.isascii() and key.isprintable()):
        raise ConfigError("an API key has only letters of ASCII, and no line ends")


def _json_post(route: str, body: Mapping[str, Any]) -> Build:
    """Return how to post JSON; halves of letters become question marks."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
    headers = {"Content-Type": "application/json"}
    return lambda client: client.build_request("POST", route, content=content, headers=headers)


def _signed(account: Account) -> dict[str, str]:
    if not account.api_key:
        return {}
    bearer = account.key_header == _BEARER
    return {account.key_header: f"Bearer {account.api_key}" if bearer else account.api_key}


def _unavailable(busy: _BusyError) -> EngineUnavailableError:
    facts = {"retry_after_s": busy.wait_s} if busy.wait_s > 0 else {}
    return EngineUnavailableError(
        "the remote server is busy, broken or can not be reached", **facts
    )


def _form(fields: Fields) -> dict[str, list[str]]:
    form: dict[str, list[str]] = {}
    for name, value in fields:
        form.setdefault(name, []).append(value)
    return form


async def _closed(answer: httpx.Response) -> None:
    with anyio.CancelScope(shield=True, deadline=anyio.current_time() + 1.0):
        await answer.aclose()


async def _read(answer: httpx.Response, kept: int | None = None) -> bytes:
    """Return the body; with `kept` only its beginning, however long it is."""
    body = bytearray()
    async for part in answer.aiter_bytes():
        body += part
        if kept is not None and len(body) >= kept:
            return bytes(body[:kept])
        if len(body) > _LARGEST_ANSWER:
            raise EngineError("the remote server's answer has no end")
    return bytes(body)


async def _lines(answer: httpx.Response, silence_s: float) -> AsyncGenerator[str, None]:
    lines, size = Lines(), 0
    ends_at = anyio.current_time() + _SILENCES * silence_s
    received = cast("AsyncGenerator[bytes, None]", answer.aiter_bytes())
    async with aclosing(received) as parts:
        while True:
            part = await _next(parts, min(silence_s, ends_at - anyio.current_time()))
            if part is None:
                break
            size += len(part)
            if size > _LARGEST_ANSWER:
                raise EngineError("the remote server's answer has no end")
            for line in lines.feed(part):
                yield line
    for line in lines.end():
        yield line


async def _next(parts: AsyncIterator[bytes], silence_s: float) -> bytes | None:
    try:
        with anyio.fail_after(silence_s):
            return await anext(parts, None)
    except (TimeoutError, httpx.RequestError) as exc:
        raise EngineUnavailableError("the remote server's answer broke off") from exc


def _asked_wait_s(answer: httpx.Response) -> float:
    try:
        return max(float(answer.headers.get("retry-after", "0")), 0.0)
    except ValueError:
        return 0.0


def _json_object(body: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise EngineError("the remote server's answer is not JSON") from exc
    if not isinstance(said, dict):
        raise EngineError("the remote server's answer is not a JSON object")
    return said
