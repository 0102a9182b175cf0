"""A server as a program without an event loop calls it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    import httpx


class PlainServer:
    """Talks to one server; each call waits for its answer."""

    def __init__(self, http: "httpx.Client") -> None:
        self._http = http

    @classmethod
    @contextmanager
    def connect(cls, url: str, *, key: str | None = None) -> Iterator["PlainServer"]:
        """Open a client of the server at `url`."""
        import httpx

        with httpx.Client(
            base_url=url, headers=headers(key), timeout=TIMEOUT_S, trust_env=False
        ) as http:
            yield cls(http)

    def get(self, route: str) -> Mapping[str, Any]:
        """Return what the server has there.

        Raises:
            MoksoriError: the server refused it; the error is the one of the server's code.
        """
        with reached():
            return answered(self._http.get(route))

    def post(self, route: str, body: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """Send JSON and return the answer.

        Raises:
            MoksoriError: as `get`.
        """
        with reached():
            return answered(self._http.post(route, json=body))

    def transcribe(self, path: Path, **fields: str) -> Mapping[str, Any]:
        """Hand a recording in and return its transcript; fields as of the form, such as `model`.

        Raises:
            MoksoriError: as `get`, or the job failed.
        """
        with reached(), path.open("rb") as file:
            handed = self._http.post(
                REQUEST, data={**fields}, files={"file": (path.name, file)}, timeout=UPLOAD_S
            )
        job_id = str(answered(handed)["job_id"])
        self._wait(job_id)
        succeeded(self.get(f"{JOBS}/{job_id}"))
        return self.get(f"{JOBS}/{job_id}/segments?limit={ALL}")

    def start_meeting(self, **fields: Any) -> Mapping[str, Any]:  # noqa: ANN401 - JSON
        """Open a live meeting.

        Raises:
            MoksoriError: as `get`.
        """
        return self.post(f"{MEETINGS}/live", fields)

    def end_meeting(self, meeting_id: str) -> Mapping[str, Any]:
        """End a live meeting: the rest is heard, and its minutes are written.

        Raises:
            MoksoriError: as `get`.
        """
        return self.post(f"{MEETINGS}/{meeting_id}/live/end")

    def _wait(self, job_id: str) -> None:
        """Read the job's stream of events, which ends with the job."""
        import httpx

        timeout = httpx.Timeout(TIMEOUT_S, read=QUIET_S)
        with (
            reached("the event stream broke off"),
            self._http.stream("GET", f"{STREAM}/{job_id}", timeout=timeout) as answer,
        ):
            answer.raise_for_status()
            for _ in answer.iter_lines():
                pass
