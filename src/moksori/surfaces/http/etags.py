"""ETags: the version of a thing, which a change may name in `If-Match`."""

from typing import Annotated, Any, Final

from fastapi import Header
from pydantic import StringConstraints
from starlette.responses import Response

from moksori.errors import StaleError

IfMatch = Annotated[
    Annotated[str, StringConstraints(pattern=r"^[!-~]{1,100}$")] | None,
    Header(
        alias="If-Match",
        description="The ETag that the caller knows; with another version it is a 412.",
    ),
]

ETAG: Final[dict[str, Any]] = {"headers": {"ETag": {"schema": {"type": "string"}}}}
"""What a route promises that answers with an ETag."""


def put_etag(response: Response, version: int) -> None:
    """Tell the version in the answer."""
    response.headers["ETag"] = f'"{version}"'


def version_of(if_match: str | None) -> int | None:
    """Return the version that an ETag names; None for any.

    Raises:
        StaleError: it is none of our ETags, so it matches nothing.
    """
    if if_match is None or if_match == "*":
        return None
    digits = if_match.removeprefix('"').removesuffix('"')
    if not digits.isascii() or not digits.isdigit():
        raise StaleError("this is no ETag of ours")
    return int(digits)
