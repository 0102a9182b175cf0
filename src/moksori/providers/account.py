"""A server that speaks OpenAI's HTTP routes: OpenAI, Groq, speaches, vLLM, another moksori."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import anyio
import httpx

from moksori.errors import EngineError, EngineUnavailableError

_BUSY: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_LONGEST_PAUSE_S: Final = 10.0
_CONNECT_S: Final = 5.0
_LARGEST_ANSWER: Final = 16 << 20

Fields = Sequence[tuple[str, str]]
Upload = tuple[str, bytes, str]
"""File name, content, media type."""


class RejectedError(EngineError):
    """The server understood and refused: sending the same again is useless."""


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
    """Deadline of one try, from the first byte sent to the last one received."""
    max_tries: int = 3
    first_pause_s: float = 0.5
    """Pause before the second try; it doubles each time."""


class OpenAICompatible:
    """One account; keeps its connections open until `aclose`."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._client: httpx.AsyncClient | None = None

    async def post_form(self, route: str, fields: Fields, file: Upload) -> Mapping[str, Any]:
        """Send a multipart form and return the JSON object of the answer.

        Raises:
            RejectedError: a 4xx answer; `facts["status"]` holds it.
            EngineUnavailableError: busy, broken or silent at every try.
            EngineError: the answer is not a JSON object.
        """
        pause_s = self._account.first_pause_s
        for tries_left in range(self._account.max_tries - 1, -1, -1):
            try:
                return _json_object(await self._try(route, fields, file))
            except _BusyError as busy:
                if not tries_left:
                    break
                await anyio.sleep(min(max(pause_s, busy.wait_s), _LONGEST_PAUSE_S))
                pause_s *= 2
        raise EngineUnavailableError("the remote server is busy, broken or can not be reached")

    async def aclose(self) -> None:
        """Close the connections; safe to call twice."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _try(self, route: str, fields: Fields, file: Upload) -> bytes:
        try:
            with anyio.fail_after(self._account.timeout_s):
                return await self._send(route, fields, file)
        except (TimeoutError, httpx.RequestError) as exc:
            raise _BusyError from exc

    async def _send(self, route: str, fields: Fields, file: Upload) -> bytes:
        request = self._open().build_request(
            "POST",
            route,
            data=_form(fields),
            files={"file": file},
        )
        answer = await self._open().send(request, stream=True)
        try:
            body = await _read(answer)
        finally:
            with anyio.CancelScope(shield=True, deadline=anyio.current_time() + 1.0):
                await answer.aclose()
        if answer.status_code in _BUSY:
            raise _BusyError(_asked_wait_s(answer))
        if not answer.is_success:
            raise RejectedError("the remote server refused", status=answer.status_code)
        return body

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            key = self._account.api_key
            self._client = httpx.AsyncClient(
                base_url=self._account.base_url.rstrip("/") + "/",
                headers={"Authorization": f"Bearer {key}"} if key else {},
                timeout=httpx.Timeout(self._account.timeout_s, connect=_CONNECT_S),
            )
        return self._client


def _form(fields: Fields) -> dict[str, list[str]]:
    form: dict[str, list[str]] = {}
    for name, value in fields:
        form.setdefault(name, []).append(value)
    return form


async def _read(answer: httpx.Response) -> bytes:
    body = bytearray()
    async for part in answer.aiter_bytes():
        body += part
        if len(body) > _LARGEST_ANSWER:
            raise EngineError("the remote server's answer has no end")
    return bytes(body)


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
