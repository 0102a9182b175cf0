"""A server as an asynchronous program calls it: recordings, jobs, meetings, events."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from moksori.client.answers import (
    ALL,
    JOBS,
    MEETINGS,
    QUIET_S,
    REQUEST,
    STREAM,
    TIMEOUT_S,
    UPLOAD_S,
    answered,
    headers,
    reached,
    succeeded,
)
from moksori.client.streams import Happening, parsed
from moksori.errors import BackendError

if TYPE_CHECKING:
    import httpx

_LAST: Final = frozenset({"final_summary", "error"})


class Server:
    """Talks to one server."""

    def __init__(self, http: "httpx.AsyncClient") -> None:
        self._http = http

    async def answers(self) -> bool:
        """Whether the server is up."""
        import httpx

        try:
            return (await self._http.get("/healthz")).is_success
        except httpx.TransportError:
            return False

    async def get(self, route: str) -> Mapping[str, Any]:
        """Return what the server has there.

        Raises:
            MoksoriError: the server refused it; the error is the one of the server's code.
        """
        with reached():
            return answered(await self._http.get(route))

    async def post(self, route: str, body: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """Send JSON and return the answer.

        Raises:
            MoksoriError: as `get`.
        """
        with reached():
            return answered(await self._http.post(route, json=body))

    async def upload(self, path: Path, route: str, form: Mapping[str, str]) -> Mapping[str, Any]:
        """Send a recording with the fields of a form, and return the answer.

        Raises:
            MoksoriError: as `get`.
        """
        with reached(), path.open("rb") as file:
            answer = await self._http.post(
                route, data={**form}, files={"file": (path.name, file)}, timeout=UPLOAD_S
            )
            return answered(answer)

    async def transcribe(self, path: Path, **fields: str) -> Mapping[str, Any]:
        """Hand a recording in and return its transcript; fields as of the form, such as `model`.

        Raises:
            MoksoriError: as `get`, or the job failed.
        """
        job_id = str((await self.upload(path, REQUEST, fields))["job_id"])
        async for _ in self.follow(job_id):
            pass
        succeeded(await self.get(f"{JOBS}/{job_id}"))
        return await self.get(f"{JOBS}/{job_id}/segments?limit={ALL}")

    async def follow(self, job_id: str) -> AsyncIterator[Happening]:
        """Yield a job's events until the last one; a stream that breaks off is gone on with.

        Raises:
            BackendError: the server does not answer any more.
        """
        last = ""
        while True:
            count = 0
            try:
                async for happening in self.events(job_id, after=last):
                    last, count = happening.id, count + 1
                    yield happening
                    if happening.kind in _LAST:
                        return
            except BackendError:
                if not count:
                    raise
            if not count:
                return

    async def events(self, job_id: str, *, after: str = "") -> AsyncIterator[Happening]:
        """Yield a job's events from one connection.

        Raises:
            BackendError: the stream broke off.
        """
        import httpx

        seen = {"Last-Event-ID": after} if after else {}
        timeout = httpx.Timeout(TIMEOUT_S, read=QUIET_S)
        with reached("the event stream broke off"):
            async with self._http.stream(
                "GET", f"{STREAM}/{job_id}", timeout=timeout, headers=seen
            ) as answer:
                answer.raise_for_status()
                async for happening in parsed(answer.aiter_lines()):
                    yield happening

    async def start_meeting(self, **fields: Any) -> Mapping[str, Any]:  # noqa: ANN401 - JSON
        """Open a live meeting.

        Raises:
            MoksoriError: as `get`.
        """
        return await self.post(f"{MEETINGS}/live", fields)

    async def end_meeting(self, meeting_id: str) -> Mapping[str, Any]:
        """End a live meeting: the rest is heard, and its minutes are written.

        Raises:
            MoksoriError: as `get`.
        """
        return await self.post(f"{MEETINGS}/{meeting_id}/live/end")


@asynccontextmanager
async def connect(url: str, *, key: str | None = None) -> AsyncIterator[Server]:
    """Open a client of the server at `url`."""
    import httpx

    async with httpx.AsyncClient(
        base_url=url, headers=headers(key), timeout=TIMEOUT_S, trust_env=False
    ) as http:
        yield Server(http)
