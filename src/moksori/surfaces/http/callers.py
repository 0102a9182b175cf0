"""Who calls, and what routes are handed: the core, the configuration, the caller."""

from typing import Annotated, Final

from fastapi import Depends
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import HTTPConnection, Request

from moksori.access.model import DEFAULT_WORKSPACE, Principal
from moksori.access.service import MARK
from moksori.core import Core
from moksori.errors import UnauthenticatedError
from moksori.surfaces.http.config import HttpConfig
from moksori.surfaces.http.replies import as_openai

_BEARER: Final = HTTPBearer(
    scheme_name="bearer", description="`Authorization: Bearer mk_...`", auto_error=False
)
_HEADER: Final = APIKeyHeader(
    name="X-API-Key", scheme_name="header", description="`X-API-Key: mk_...`", auto_error=False
)


def the_core(connection: HTTPConnection) -> Core:
    """Hand over the capabilities."""
    core: Core = connection.app.state.core
    return core


def the_config(connection: HTTPConnection) -> HttpConfig:
    """Hand over the configuration of this surface."""
    config: HttpConfig = connection.app.state.config
    return config


async def the_guest(
    request: Request,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
    header: Annotated[str | None, Depends(_HEADER)],
) -> Principal | None:
    """Tell who calls; None for somebody without a key where one is required.

    Raises:
        UnauthenticatedError: the key is unknown or revoked.
    """
    return await known(request, header or (bearer.credentials if bearer else None))


async def known(connection: HTTPConnection, secret: str | None) -> Principal | None:
    """Tell who shows a secret; None for somebody without one where one is required.

    A key that is shown must be valid, required or not. OpenAI's clients can not be built without
    some key: on their routes one that is not ours (no `mk_`) counts as none.

    Raises:
        UnauthenticatedError: the key is unknown or revoked.
    """
    needed = the_config(connection).require_key
    if secret and (needed or secret.startswith(MARK) or not as_openai(connection)):
        return await the_core(connection).access.authenticate(secret)
    return None if needed else Principal(DEFAULT_WORKSPACE)


def shown(connection: HTTPConnection) -> str | None:
    """Return the secret in the headers of a socket, which FastAPI's own readers do not look at."""
    scheme, _, bearer = connection.headers.get("authorization", "").partition(" ")
    header = connection.headers.get("x-api-key")
    return header or (bearer.strip() if scheme.lower() == "bearer" else None)


Guest = Annotated[Principal | None, Depends(the_guest)]


async def the_caller(guest: Guest) -> Principal:
    """Tell who calls.

    Raises:
        UnauthenticatedError: nobody we know.
    """
    if guest is None:
        raise UnauthenticatedError("no key was shown")
    return guest


TheCore = Annotated[Core, Depends(the_core)]
TheConfig = Annotated[HttpConfig, Depends(the_config)]
Caller = Annotated[Principal, Depends(the_caller)]
