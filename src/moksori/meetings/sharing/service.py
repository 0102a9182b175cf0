"""Shares are made, listed, revoked and opened here; what they show is read in `reading`."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final

import anyio
import anyio.to_thread
import structlog

from moksori.errors import (
    BackendError,
    ConflictError,
    NotFoundError,
    OverloadedError,
    PasswordNeededError,
)
from moksori.meetings.sharing import store
from moksori.meetings.sharing.model import NewShare, Share, checked
from moksori.meetings.sharing.passes import is_valid, new_key, new_pass
from moksori.meetings.sharing.passwords import hashed, matches
from moksori.meetings.sharing.store import Lock
from moksori.meetings.store import known_meeting
from moksori.ports.store import Database, Transaction
from moksori.schema import new_id, utc_now
from moksori.text.plain import tidy

PER_MEETING: Final = 50

_TOKEN_BYTES: Final = 32
_AT_ONCE: Final = 2
"""Passwords that are checked at the same time: each takes a core and 32 MB for a moment."""
_WAITING: Final = 16
_COME_AGAIN_S: Final = 3

log = structlog.get_logger(__name__)


class Shares:
    """Links of 256 random bits each, of which the store holds a SHA-256 only.

    The owner's calls stay inside the workspace that is named; a token opens its own meeting alone.
    """

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock
        self._turn = anyio.CapacityLimiter(_AT_ONCE)
        self._threads = anyio.CapacityLimiter(_AT_ONCE)

    async def create(self, workspace: str, meeting_id: str, new: NewShare) -> tuple[Share, str]:
        """Make a share and return it with its token, which nobody can see again.

        Raises:
            NotFoundError: no such meeting.
            UnsupportedOptionError: as `model.checked`.
            ConflictError: the meeting has as many as it may have.
            OverloadedError: too many passwords wait already.
        """
        new = checked(new)
        async with self._database.read() as tx:
            await known_meeting(tx, workspace, meeting_id)
        now = self._clock()
        share = Share(
            id=new_id(),
            workspace=workspace,
            meeting_id=meeting_id,
            label=tidy(new.label),
            parts=new.parts,
            has_password=new.password is not None,
            created_at=now,
            expires_at=None if new.days is None else now + timedelta(days=new.days),
            from_s=new.from_s,
            to_s=new.to_s,
        )
        lock = Lock(await self._hashed(new.password), new_key())
        token = token_urlsafe(_TOKEN_BYTES)
        await self._database.run(partial(self._add, share, _digest(token), lock))
        return share, token

    async def _add(self, share: Share, digest: str, lock: Lock, tx: Transaction) -> None:
        await known_meeting(tx, share.workspace, share.meeting_id, lock=True)
        if await store.count_shares(tx, share.meeting_id) >= PER_MEETING:
            raise ConflictError("there are as many links as there may be", limit=PER_MEETING)
        await store.add_share(tx, share, digest, lock)

    async def listing(self, workspace: str, meeting_id: str) -> list[Share]:
        """Return the shares of a meeting, oldest first; those that are over, too.

        Raises:
            NotFoundError: no such meeting.
        """
        async with self._database.read() as tx:
            await known_meeting(tx, workspace, meeting_id)
            return await store.shares(tx, meeting_id)

    async def revoke(self, workspace: str, meeting_id: str, share_id: str) -> None:
        """Close a share for good, for those who read just now, too.

        Raises:
            NotFoundError: no such meeting or share.
        """

        async def remove(tx: Transaction) -> bool:
            await known_meeting(tx, workspace, meeting_id)
            return await store.remove_share(tx, meeting_id, share_id)

        if not await self._database.run(remove):
            raise NotFoundError("no such share")

    async def find(self, token: str, shown: str | None) -> tuple[Share, bool]:
        """Return the share of a token, and whether it may be read with the pass that is shown.

        Raises:
            NotFoundError: unknown, revoked or over: nobody can tell which.
        """
        share, lock = await self._known(token)
        return share, lock.password is None or is_valid(
            lock.pass_key, share.id, shown, self._clock()
        )

    async def open(self, token: str, password: str | None) -> tuple[Share, str]:
        """Return the share of a token, and a pass for those who have shown its password, if any.

        Raises:
            NotFoundError: as `find`.
            PasswordNeededError: it has a password, and this is not it.
            RateLimitedError: there were too many wrong ones; this one was not looked at.
            OverloadedError: too many passwords wait already.
        """
        share, lock = await self._known(token)
        if lock.password is not None:
            await self._prove(share, lock.password, password)
        await self._note_use(share)
        return share, new_pass(lock.pass_key, share.id, self._clock())

    async def _known(self, token: str) -> tuple[Share, Lock]:
        async with self._database.read() as tx:
            found = await store.share_by_digest(tx, _digest(token))
        if found is None or not found[0].lasts(self._clock()):
            raise NotFoundError("no such share")
        return found

    async def _prove(self, share: Share, kept: str, password: str | None) -> None:
        """Count a try before it is looked at, and give it back when it was right."""
        if password is None:
            raise PasswordNeededError("this share has a password")
        self._check_room()
        async with self._turn:
            await self._database.run(partial(self._begin_try, share.id))
            check = partial(matches, password, kept)
            if not await anyio.to_thread.run_sync(check, limiter=self._threads):
                raise PasswordNeededError("this is not the password")
            await self._database.run(partial(store.give_try_back, share_id=share.id))

    async def _begin_try(self, share_id: str, tx: Transaction) -> None:
        tries = await store.tries_of(tx, share_id)
        if tries is None:
            raise NotFoundError("no such share")
        await store.set_tries(tx, share_id, tries.another(self._clock()))

    async def _note_use(self, share: Share) -> None:
        """Count; a full disk locks nobody out."""
        note = partial(store.note_use, share_id=share.id, now=self._clock())
        try:
            await self._database.run(note)
        except BackendError as error:
            log.warning("share_use_not_noted", share_id=share.id, error_code=error.code)

    async def _hashed(self, password: str | None) -> str | None:
        if password is None:
            return None
        self._check_room()
        async with self._turn:
            return await anyio.to_thread.run_sync(hashed, password, limiter=self._threads)

    def _check_room(self) -> None:
        if self._turn.statistics().tasks_waiting >= _WAITING:
            raise OverloadedError("too many passwords wait", retry_after_s=_COME_AGAIN_S)


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", errors="replace")).hexdigest()
