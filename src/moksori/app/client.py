"""A small client of moksori's own HTTP API, for the demo: it goes the way of any other program."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from moksori.errors import BackendError, MoksoriError

TIMEOUT: Final = httpx.Timeout(30.0)
QUIET_S: Final = 60.0
"""A stream sends at least a heartbeat in this time."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One server-sent event."""

    id: str
    kind: str
    payload: Mapping[str, Any]


class Client:
    """Talks to one server."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def answers(self) -> bool:
        """Whether the server is up."""
        try:
            return (await self._http.get("/healthz")).is_success
        except httpx.TransportError:
            return False

    async def upload(self, path: Path, route: str, form: Mapping[str, str]) -> Mapping[str, Any]:
        """Send a recording with the fields of a form, and return the answer.

        Raises:
            MoksoriError: the server refused it; the error is the one of the server's code.
        """
        with path.open("rb") as file:
            answer = await self._http.post(route, data={**form}, files={"file": (path.name, file)})
        return _answered(answer)

    async def get(self, route: str) -> Mapping[str, Any]:
        """Return what the server has there.

        Raises:
            MoksoriError: as `upload`.
        """
        return _answered(await self._http.get(route))

    async def post(self, route: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Send JSON and return the answer.

        Raises:
            MoksoriError: as `upload`.
        """
        return _answered(await self._http.post(route, json=body))

    async def events(self, job_id: str) -> AsyncIterator[Happening]:
        """Yield a job's events until the last one.

        Raises:
            BackendError: the stream broke off.
        """
        url = f"/api/v1/conversation/stream-events/{job_id}"
        timeout = httpx.Timeout(30.0, read=QUIET_S)
        try:
            async with self._http.stream("GET", url, timeout=timeout) as answer:
                answer.raise_for_status()
                async for happening in parsed(answer.aiter_lines()):
                    yield happening
        except httpx.HTTPError as exc:
            raise BackendError("the event stream broke off") from exc


def _answered(answer: httpx.Response) -> Mapping[str, Any]:
    if not answer.is_success:
        raise refusal(answer)
    said: Mapping[str, Any] = answer.json()
    return said


def refusal(answer: httpx.Response) -> MoksoriError:
    """Return the error that a server's answer tells of."""
    try:
        said = answer.json()
        code, reason = str(said["code"]), str(said.get("reason") or said["title"])
    except (ValueError, KeyError, TypeError):
        return BackendError(f"the server answered with status {answer.status_code}")
    known = {kind.code: kind for kind in _tree(MoksoriError)}
    return known.get(code, MoksoriError)(reason)


def _tree(kind: type[MoksoriError]) -> Iterator[type[MoksoriError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _tree(child)


async def parsed(lines: AsyncIterator[str]) -> AsyncIterator[Happening]:
    """Turn the lines of an event stream into events; comments and nameless blocks are skipped."""
    block: dict[str, str] = {}
    async for line in lines:
        if line:
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            block[name] = f"{block[name]}\n{value}" if name == "data" and name in block else value
            continue
        if "data" in block:
            payload = json.loads(block["data"])
            yield Happening(block.get("id", ""), block.get("event", "message"), payload)
        block = {}


@asynccontextmanager
async def open_client(base_url: str) -> AsyncIterator[Client]:
    """Open a client of the server at `base_url`."""
    async with httpx.AsyncClient(base_url=base_url, timeout=TIMEOUT, trust_env=False) as http:
        yield Client(http)
