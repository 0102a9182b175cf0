"""The rows of API keys, and every query on them."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Final

from sqlalchemy import Column, Table, and_, func, select, update

from moksori.access.model import ApiKey
from moksori.ports.store import Transaction
from moksori.schema import METADATA, LongText, UtcDateTime, name_type

API_KEY = Table(
    "api_key",
    METADATA,
    Column("id", name_type(36), primary_key=True),
    Column("name", LongText, nullable=False),
    Column("workspace", name_type(64), nullable=False),
    Column("prefix", name_type(16), nullable=False),
    Column("digest", name_type(64), nullable=False, unique=True),  # SHA-256 of the secret, hex
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_used_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)

_SHOWN: Final = [API_KEY.c[field.name] for field in fields(ApiKey)]


async def insert(tx: Transaction, key: ApiKey, digest: str) -> None:
    """Add a key; of its secret only the digest."""
    await tx.execute(API_KEY.insert().values(digest=digest, **asdict(key)))


async def by_digest(tx: Transaction, digest: str) -> ApiKey | None:
    """Return the key whose secret has this digest, revoked or not."""
    found = await tx.execute(select(*_SHOWN).where(API_KEY.c.digest == digest))
    row = found.mappings().one_or_none()
    return None if row is None else ApiKey(**row)


async def by_id(tx: Transaction, key_id: str) -> ApiKey | None:
    """Return one key."""
    found = await tx.execute(select(*_SHOWN).where(API_KEY.c.id == key_id))
    row = found.mappings().one_or_none()
    return None if row is None else ApiKey(**row)


async def listing(tx: Transaction, workspace: str | None) -> list[ApiKey]:
    """Return the keys of a workspace, or all, oldest first."""
    query = select(*_SHOWN).order_by(API_KEY.c.created_at, API_KEY.c.id)
    if workspace is not None:
        query = query.where(API_KEY.c.workspace == workspace)
    return [ApiKey(**row) for row in (await tx.execute(query)).mappings()]


async def any_active(tx: Transaction) -> bool:
    """Whether at least one key opens something."""
    query = select(API_KEY.c.id).where(API_KEY.c.revoked_at.is_(None)).limit(1)
    return (await tx.execute(query)).first() is not None


async def count_active(tx: Transaction, workspace: str) -> int:
    """Count the keys that open a workspace."""
    query = select(func.count()).where(
        API_KEY.c.workspace == workspace, API_KEY.c.revoked_at.is_(None)
    )
    return int((await tx.execute(query)).scalar_one())


async def revoke(tx: Transaction, key_id: str, now: datetime) -> None:
    """Note when a key was revoked, if it was not before."""
    mine = and_(API_KEY.c.id == key_id, API_KEY.c.revoked_at.is_(None))
    await tx.execute(update(API_KEY).where(mine).values(revoked_at=now))


async def touch(tx: Transaction, key_id: str, now: datetime) -> None:
    """Note that a key was used."""
    await tx.execute(update(API_KEY).where(API_KEY.c.id == key_id).values(last_used_at=now))
