"""Keys are made, listed and revoked here, and callers are told apart by them."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

import structlog

from moksori.access import store
from moksori.access.model import DEFAULT_WORKSPACE, ApiKey, Principal
from moksori.errors import (
    BackendError,
    ConflictError,
    NotFoundError,
    UnauthenticatedError,
    UnsupportedOptionError,
)
from moksori.ports.store import Database
from moksori.schema import new_id, utc_now

MARK: Final = "mk_"
"""Every secret begins with it, so that scanners of leaked secrets can know ours."""

PER_WORKSPACE: Final = 200
"""So many keys of a workspace may be open at a time."""

_PREFIX_LENGTH: Final = 8
_NAME_LENGTH: Final = 100
_WORKSPACE_LENGTH: Final = 64
_TOUCH_AFTER: Final = timedelta(minutes=1)

log = structlog.get_logger(__name__)


class Access:
    """API keys: 256 random bits each, of which the store holds a SHA-256 only."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    async def create(self, name: str, *, workspace: str = DEFAULT_WORKSPACE) -> tuple[ApiKey, str]:
        """Make a key and return it with its secret, which nobody can see again.

        Raises:
            UnsupportedOptionError: the name or the workspace is empty, too long or not printable.
            ConflictError: the workspace has as many keys as it may have.
        """
        secret = MARK + secrets.token_urlsafe(32)
        key = ApiKey(
            id=new_id(),
            name=_printable("name", name, _NAME_LENGTH),
            workspace=_printable("workspace", workspace, _WORKSPACE_LENGTH),
            prefix=secret[:_PREFIX_LENGTH],
            created_at=self._clock(),
        )
        async with self._database.begin() as tx:
            if await store.count_active(tx, key.workspace) >= PER_WORKSPACE:
                raise ConflictError("there are as many keys as there may be", limit=PER_WORKSPACE)
            await store.insert(tx, key, _digest(secret))
        return key, secret

    async def revoke(self, key_id: str, *, workspace: str | None = None) -> ApiKey:
        """Close a key for good, of one workspace or of any; one that is closed stays as it is.

        Raises:
            NotFoundError: no such key.
        """
        if not key_id.isprintable():
            raise NotFoundError("no such key")
        async with self._database.begin() as tx:
            key = await store.by_id(tx, key_id)
            if key is None or workspace not in {None, key.workspace}:
                raise NotFoundError("no such key")
            await store.revoke(tx, key_id, self._clock())
            return await store.by_id(tx, key_id) or key

    async def authenticate(self, secret: str) -> Principal:
        """Tell who shows this secret.

        Raises:
            UnauthenticatedError: no key has it, or the key was revoked.
        """
        async with self._database.read() as tx:
            key = await store.by_digest(tx, _digest(secret))
        if key is None or key.revoked_at is not None:
            raise UnauthenticatedError("the key is unknown or was revoked")
        await self._note_use(key)
        return Principal(workspace=key.workspace, key_id=key.id)

    async def any_active(self) -> bool:
        """Whether at least one key opens something."""
        async with self._database.read() as tx:
            return await store.any_active(tx)

    async def list(self, workspace: str | None = None) -> list[ApiKey]:
        """Return the keys of one workspace, or all of them, oldest first."""
        async with self._database.read() as tx:
            return await store.listing(tx, workspace)

    async def _note_use(self, key: ApiKey) -> None:
        """Write the time of use, at most once a minute; a full disk locks nobody out."""
        now = self._clock()
        if key.last_used_at is not None and now - key.last_used_at < _TOUCH_AFTER:
            return
        try:
            async with self._database.begin() as tx:
                await store.touch(tx, key.id, now)
        except BackendError as error:
            log.warning("key_use_not_noted", key_id=key.id, error_code=error.code)


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", errors="replace")).hexdigest()


def _printable(option: str, value: str, limit: int) -> str:
    tidy = value.strip()
    if not tidy or len(tidy) > limit or not tidy.isprintable():
        raise UnsupportedOptionError(
            f"{option} must have 1 to {limit} printable characters", option=option, limit=limit
        )
    return tidy
