"""What a server answers: JSON, or the error that it tells of."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from moksori.errors import BackendError, MoksoriError

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
        raise refusal(answer)
    said: Mapping[str, Any] = answer.json()
    return said


def refusal(answer: "httpx.Response") -> MoksoriError:
    """Return the error that a server's answer tells of."""
    try:
        said = answer.json()
        code, reason = str(said["code"]), str(said.get("reason") or said["title"])
    except (ValueError, KeyError, TypeError):
        return BackendError(f"the server answered with status {answer.status_code}")
    return error_of(code, reason)


def error_of(code: str, reason: str, **facts: str | float) -> MoksoriError:
    """Return the error of a code; of one that is newer than this client, the root."""
    known = {kind.code: kind for kind in _tree(MoksoriError)}
    return known.get(code, MoksoriError)(reason, **facts)


def _tree(kind: type[MoksoriError]) -> Iterator[type[MoksoriError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _tree(child)


def headers(key: str | None) -> dict[str, str]:
    """Return what shows a key."""
    return {} if key is None else {"Authorization": f"Bearer {key}"}
