"""What a server answers: JSON, or the error that it tells of."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from moksori.errors import BackendError, MoksoriError, error_of

if TYPE_CHECKING:
    import httpx

TIMEOUT_S: Final = 30.0
QUIET_S: Final = 60.0
"""A stream sends at least a heartbeat in this time."""
UPLOAD_S: Final = 600.0
"""A large recording may take its time on the way."""

REQUEST: Final = "/api/v1/conversation/request"
JOBS: Final = "/api/v1/conversation/jobs"
STREAM: Final = "/api/v1/conversation/stream-events"
MEETINGS: Final = "/api/v1/meetings"
ALL: Final = 100_000
"""The most segments in one answer."""


@contextmanager
def reached(what: str = "the server does not answer") -> Iterator[None]:
    """Turn a connection that fails into an error of ours.

    Raises:
        BackendError: it did.
    """
    import httpx

    try:
        yield
    except httpx.HTTPError as exc:
        raise BackendError(what) from exc


def succeeded(job: Mapping[str, Any]) -> None:
    """Make sure that a job that has ended brought something.

    Raises:
        MoksoriError: why it did not.
    """
    if job["state"] != "done":
        error = job.get("error") or {}
        raise error_of(error.get("code", job["state"]), error.get("title", "the job failed"))


def answered(answer: "httpx.Response") -> Mapping[str, Any]:
    """Return what the server said.

    Raises:
        MoksoriError: it refused; the error is the one of the server's code.
    """
    if not answer.is_success:
        raise refusal(answer.status_code, answer.content)
    said: Mapping[str, Any] = answer.json()
    return said


def refusal(status: int, body: bytes | bytearray) -> MoksoriError:
    """Return the error that a server's answer tells of."""
    try:
        return error_in(json.loads(body))
    except (ValueError, KeyError, TypeError):
        return BackendError(f"the server answered with status {status}")


def error_in(said: Mapping[str, Any]) -> MoksoriError:
    """Return the error that a server's words tell of; of a code newer than this client, the root.

    Raises:
        KeyError, TypeError: they tell of none.
    """
    return error_of(str(said["code"]), str(said.get("reason") or said["title"]))


def headers(key: str | None) -> dict[str, str]:
    """Return what shows a key."""
    return {} if key is None else {"Authorization": f"Bearer {key}"}
