"""The rows of webhooks and deliveries, and every query on them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from moksori.ports.store import Database, Transaction
from moksori.webhooks.model import PING_SEQ, Delivery, DeliveryState, Reason, Secret, Webhook
from moksori.webhooks.tables import DELIVERY, WEBHOOK


@dataclass(frozen=True, slots=True)
class Due:
    """A webhook that could be served: as little of it as is needed to tell whether to."""

    id: str
    workspace: str
    cursor: int
    turn: int
    waits: bool
    """Whether a delivery waits."""
    newest: int = 0
    """The number of the newest event in its workspace, once that is known."""


_WEBHOOK: Final = [WEBHOOK.c[one.name] for one in fields(Webhook)]


def row_of(webhook: Webhook, *, key: str | None, fingerprint: str | None) -> dict[str, Any]:
    """Return a webhook as a new row."""
    values = {one.name: getattr(webhook, one.name) for one in fields(Webhook)}
    return {
        **values,
        "types": list(webhook.types),
        "secrets": secrets_json(webhook.secrets),
        "disabled_reason": None,
        "idempotency_key": key,
        "fingerprint": fingerprint,
    }


def secrets_json(secrets: Sequence[Secret]) -> list[dict[str, str | None]]:
    """Return secrets as they are kept."""
    return [
        {"value": one.value, "until": None if one.until is None else one.until.isoformat()}
        for one in secrets
    ]


def _secret_of(kept: Mapping[str, str | None]) -> Secret:
    until = kept["until"]
    return Secret(str(kept["value"]), None if until is None else datetime.fromisoformat(until))


def _webhook_of(row: Mapping[Any, Any]) -> Webhook:
    reason = row["disabled_reason"]
    values = {
        **row,
        "types": tuple(row["types"]),
        "secrets": tuple(_secret_of(one) for one in row["secrets"]),
        "disabled_reason": None if reason is None else Reason(reason),
    }
    return Webhook(**values)


def _delivery_of(row: Mapping[Any, Any]) -> Delivery:
    return Delivery(**{**row, "state": DeliveryState(row["state"])})


async def find(
    tx: Transaction, workspace: str, webhook_id: str, *, lock: bool = False
) -> Webhook | None:
    """Return one webhook; with `lock` nobody else changes it till the end."""
    mine = and_(WEBHOOK.c.workspace == workspace, WEBHOOK.c.id == webhook_id)
    query = select(*_WEBHOOK).where(mine)
    row = (await tx.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    return None if row is None else _webhook_of(row)


async def by_key(tx: Transaction, workspace: str, key: str) -> tuple[Webhook, str] | None:
    """Return the webhook that was made with an idempotency key, and the request's fingerprint."""
    mine = and_(WEBHOOK.c.workspace == workspace, WEBHOOK.c.idempotency_key == key)
    query = select(*_WEBHOOK, WEBHOOK.c.fingerprint).where(mine)
    row = (await tx.execute(query)).mappings().one_or_none()
    if row is None:
        return None
    rest = {name: value for name, value in row.items() if name != "fingerprint"}
    return _webhook_of(rest), str(row["fingerprint"])


async def listing(tx: Transaction, workspace: str) -> list[Webhook]:
    """Return the webhooks, oldest first."""
    query = select(*_WEBHOOK).where(WEBHOOK.c.workspace == workspace).order_by(WEBHOOK.c.id)
    return [_webhook_of(row) for row in (await tx.execute(query)).mappings()]


async def count(tx: Transaction, workspace: str) -> int:
    """Count the webhooks."""
    query = select(func.count()).select_from(WEBHOOK).where(WEBHOOK.c.workspace == workspace)
    return int((await tx.execute(query)).scalar_one())


async def change(tx: Transaction, webhook_id: str, changes: Mapping[str, Any]) -> None:
    """Write some columns of a webhook."""
    await tx.execute(update(WEBHOOK).where(WEBHOOK.c.id == webhook_id).values(**changes))


async def remove(tx: Transaction, webhook_id: str) -> None:
    """Delete a webhook and its log."""
    await tx.execute(delete(DELIVERY).where(DELIVERY.c.webhook_id == webhook_id))
    await tx.execute(delete(WEBHOOK).where(WEBHOOK.c.id == webhook_id))


def _free(now: datetime) -> ColumnElement[bool]:
    unheld = or_(WEBHOOK.c.owner.is_(None), WEBHOOK.c.lease_until < now)
    return and_(WEBHOOK.c.active, WEBHOOK.c.next_at <= now, unheld)


async def any_active(tx: Transaction) -> bool:
    """Whether there is anything to watch for."""
    query = select(WEBHOOK.c.id).where(WEBHOOK.c.active).limit(1)
    return (await tx.execute(query)).first() is not None


async def due(tx: Transaction, now: datetime) -> list[Due]:
    """Return the webhooks that nobody has in hand, who waited longest first."""
    waits = (
        select(DELIVERY.c.id)
        .where(DELIVERY.c.webhook_id == WEBHOOK.c.id, DELIVERY.c.state == DeliveryState.WAITING)
        .exists()
    )
    columns = [WEBHOOK.c[name] for name in ("id", "workspace", "cursor", "turn")]
    query = select(*columns, waits.label("waits")).where(_free(now))
    found = await tx.execute(query.order_by(WEBHOOK.c.next_at, WEBHOOK.c.id))
    return [Due(**{**row, "waits": bool(row["waits"])}) for row in found.mappings()]


async def claim(
    tx: Transaction, due: Due, owner: str, now: datetime, until: datetime
) -> Webhook | None:
    """Take a webhook in hand; None when somebody else was quicker."""
    seen = and_(WEBHOOK.c.id == due.id, WEBHOOK.c.turn == due.turn, _free(now))
    values = {"owner": owner, "turn": due.turn + 1, "lease_until": until}
    if (await tx.execute(update(WEBHOOK).where(seen).values(**values))).rowcount != 1:
        return None
    return await held(tx, due.id, owner, due.turn + 1)


async def held(
    tx: Transaction, webhook_id: str, owner: str, turn: int, *, lock: bool = False
) -> Webhook | None:
    """Return a webhook that this owner still has in hand."""
    query = select(*_WEBHOOK).where(
        WEBHOOK.c.id == webhook_id, WEBHOOK.c.owner == owner, WEBHOOK.c.turn == turn
    )
    row = (await tx.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    return None if row is None else _webhook_of(row)


async def head(tx: Transaction, webhook_id: str) -> Delivery | None:
    """Return the delivery that is to be settled first."""
    query = (
        select(DELIVERY)
        .where(DELIVERY.c.webhook_id == webhook_id, DELIVERY.c.state == DeliveryState.WAITING)
        .order_by(DELIVERY.c.seq, DELIVERY.c.id)
        .limit(1)
    )
    row = (await tx.execute(query)).mappings().one_or_none()
    return None if row is None else _delivery_of(row)


async def waiting_ping(tx: Transaction, webhook_id: str) -> Delivery | None:
    """Return the ping that is still to be sent."""
    found = await head(tx, webhook_id)
    return found if found is not None and found.seq == PING_SEQ else None


async def put(database: Database, tx: Transaction, delivery: Delivery) -> None:
    """Write a delivery, new or not."""
    await database.upsert(tx, DELIVERY, asdict(delivery), ["id"])


async def begin_anew(tx: Transaction, webhook_id: str, now: datetime) -> None:
    """Let what waits be tried at once, as if for the first time."""
    waiting = and_(DELIVERY.c.webhook_id == webhook_id, DELIVERY.c.state == DeliveryState.WAITING)
    await tx.execute(update(DELIVERY).where(waiting).values(tries=0, next_at=now))


async def delivery(tx: Transaction, webhook_id: str, delivery_id: str) -> Delivery | None:
    """Return one delivery."""
    mine = and_(DELIVERY.c.webhook_id == webhook_id, DELIVERY.c.id == delivery_id)
    row = (await tx.execute(select(DELIVERY).where(mine))).mappings().one_or_none()
    return None if row is None else _delivery_of(row)


async def deliveries(
    tx: Transaction,
    webhook_id: str,
    *,
    state: DeliveryState | None,
    before: str | None,
    limit: int,
) -> list[Delivery]:
    """Return deliveries, newest first."""
    query = select(DELIVERY).where(DELIVERY.c.webhook_id == webhook_id)
    if state is not None:
        query = query.where(DELIVERY.c.state == state)
    if before is not None:
        query = query.where(DELIVERY.c.id < before)
    found = await tx.execute(query.order_by(DELIVERY.c.id.desc()).limit(limit))
    return [_delivery_of(row) for row in found.mappings()]


async def prune(tx: Transaction, before: datetime) -> int:
    """Delete what was settled before a time, and return how many."""
    old = and_(DELIVERY.c.created_at < before, DELIVERY.c.state != DeliveryState.WAITING)
    return int((await tx.execute(delete(DELIVERY).where(old))).rowcount)
