"""The rows of shares, and every query on them."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, func, insert, select, update

from moksori.meetings.sharing.model import Part, Share, Tries
from moksori.meetings.tables import SHARE
from moksori.ports.store import Transaction


@dataclass(frozen=True, slots=True)
class Lock:
    """What of a share is never shown: the hash of its password, and what signs its passes."""

    password: str | None
    pass_key: str


async def add_share(tx: Transaction, share: Share, digest: str, lock: Lock) -> None:
    """Add a share; of its token only the digest."""
    row: dict[str, Any] = {**asdict(share), **asdict(lock)}
    del row["has_password"]
    row["parts"] = [part.value for part in share.parts]
    await tx.execute(insert(SHARE).values(digest=digest, tries=0, **row))


async def count_shares(tx: Transaction, meeting_id: str) -> int:
    """Return how many shares a meeting has."""
    query = select(func.count()).select_from(SHARE).where(SHARE.c.meeting_id == meeting_id)
    found: int = (await tx.execute(query)).scalar_one()
    return found


async def shares(tx: Transaction, meeting_id: str) -> list[Share]:
    """Return the shares of a meeting, oldest first."""
    query = select(SHARE).where(SHARE.c.meeting_id == meeting_id)
    rows = await tx.execute(query.order_by(SHARE.c.created_at, SHARE.c.id))
    return [_share(row) for row in rows.mappings()]


async def share_by_digest(tx: Transaction, digest: str) -> tuple[Share, Lock] | None:
    """Return the share whose token has this digest, over or not."""
    found = await tx.execute(select(SHARE).where(SHARE.c.digest == digest))
    row = found.mappings().one_or_none()
    return None if row is None else (_share(row), Lock(row["password"], row["pass_key"]))


async def remove_share(tx: Transaction, meeting_id: str, share_id: str) -> bool:
    """Delete a share; tell whether there was one."""
    mine = delete(SHARE).where(SHARE.c.meeting_id == meeting_id, SHARE.c.id == share_id)
    return (await tx.execute(mine)).rowcount > 0


async def tries_of(tx: Transaction, share_id: str) -> Tries | None:
    """Return the wrong passwords of a share; nobody else counts one till the end."""
    query = select(SHARE.c.tries, SHARE.c.tries_since).where(SHARE.c.id == share_id)
    row = (await tx.execute(query.with_for_update())).one_or_none()
    return None if row is None else Tries(row.tries, row.tries_since)


async def set_tries(tx: Transaction, share_id: str, tries: Tries) -> None:
    """Write the wrong passwords of a share."""
    values = {"tries": tries.count, "tries_since": tries.since}
    await tx.execute(update(SHARE).where(SHARE.c.id == share_id).values(values))


async def give_try_back(tx: Transaction, share_id: str) -> None:
    """Note that a password that was counted as a try was the right one."""
    mine = update(SHARE).where(SHARE.c.id == share_id, SHARE.c.tries > 0)
    await tx.execute(mine.values(tries=SHARE.c.tries - 1))


async def note_use(tx: Transaction, share_id: str, now: datetime) -> None:
    """Note that a share was opened."""
    values = {"uses": SHARE.c.uses + 1, "used_at": now}
    await tx.execute(update(SHARE).where(SHARE.c.id == share_id).values(values))


def _share(row: RowMapping) -> Share:
    return Share(
        id=row["id"],
        workspace=row["workspace"],
        meeting_id=row["meeting_id"],
        label=row["label"],
        parts=tuple(Part(name) for name in row["parts"]),
        has_password=row["password"] is not None,
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        from_s=row["from_s"],
        to_s=row["to_s"],
        uses=row["uses"],
        used_at=row["used_at"],
    )
