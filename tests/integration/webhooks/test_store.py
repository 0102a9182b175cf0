"""Rows of webhooks and deliveries come back as they were, and say who may have them in hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from moksori.backends.store.database import SqlDatabase
from moksori.schema import new_id
from moksori.webhooks import store
from moksori.webhooks.model import Delivery, DeliveryState, Secret, Webhook
from moksori.webhooks.tables import WEBHOOK

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

NOW = datetime(2026, 11, 16, 9, 0, 0, 123_456, tzinfo=UTC)
LATER = NOW + timedelta(seconds=30)


def webhook(**fields: object) -> Webhook:
    made = Webhook(
        id=new_id(),
        workspace="w",
        url="https://hooks.example/" + "가" * 1_000 + "?q=🙂",
        types=("ticket_changed", "final_summary"),
        description="회의록 👍 \\ ' \" %s",
        secrets=(Secret("whsec_a"), Secret("whsec_b", NOW)),
        created_at=NOW,
        next_at=NOW,
    )
    return replace(made, **fields)  # type: ignore[arg-type] # fields of this class


def delivery(of: Webhook, seq: int, **fields: object) -> Delivery:
    made = Delivery(new_id(), of.id, f"msg_{of.id}_{seq}", seq, "ticket_changed", NOW)
    return replace(made, **fields)  # type: ignore[arg-type] # fields of this class


async def keep(database: SqlDatabase, *webhooks: Webhook) -> None:
    async with database.begin() as tx:
        for one in webhooks:
            row = store.row_of(one, key=None, fingerprint=None)
            assert await database.insert_new(tx, WEBHOOK, row)


async def write(database: SqlDatabase, *deliveries: Delivery) -> None:
    async with database.begin() as tx:
        for one in deliveries:
            await store.put(database, tx, one)


async def due(database: SqlDatabase, now: datetime = NOW) -> list[tuple[str, bool]]:
    async with database.read() as tx:
        return [(one.id, one.waits) for one in await store.due(tx, now)]


async def test_a_webhook_comes_back_as_it_was(database: SqlDatabase) -> None:
    made = webhook(cursor=2**40, failing_since=LATER)
    await keep(database, made)
    async with database.read() as tx:
        assert await store.find(tx, "w", made.id) == made
        assert await store.find(tx, "x", made.id) is None
        assert await store.listing(tx, "w") == [made]
        assert await store.listing(tx, "x") == []
        assert (await store.count(tx, "w"), await store.count(tx, "x")) == (1, 0)
        assert await store.any_active(tx)


async def test_a_delivery_comes_back_as_it_was_and_is_written_over(database: SqlDatabase) -> None:
    made = webhook()
    await keep(database, made)
    first = delivery(made, 2**40, next_at=LATER)
    await write(database, first)
    tried = replace(
        first,
        state=DeliveryState.DELIVERED,
        tries=3,
        tried_at=LATER,
        next_at=None,
        status=204,
        error_code="status",
        duration_ms=12,
    )
    for now_kept in (first, tried, first):
        await write(database, now_kept)
        async with database.read() as tx:
            assert await store.delivery(tx, made.id, first.id) == now_kept
            assert await store.delivery(tx, "other", first.id) is None


async def test_the_head_is_what_waits_with_the_lowest_number(database: SqlDatabase) -> None:
    made, other = webhook(), webhook()
    await keep(database, made, other)
    done = delivery(made, 1, state=DeliveryState.DELIVERED)
    waiting = [delivery(made, seq) for seq in (9, 7, 8)]
    await write(database, done, *waiting, delivery(other, 2))
    async with database.read() as tx:
        assert await store.head(tx, made.id) == waiting[1]
        assert await store.waiting_ping(tx, made.id) is None
    ping = replace(delivery(made, 0), type="ping")
    await write(database, ping)
    async with database.read() as tx:
        assert await store.head(tx, made.id) == ping
        assert await store.waiting_ping(tx, made.id) == ping


async def test_only_what_is_free_active_and_due_can_be_had(database: SqlDatabase) -> None:
    waiting_longest = webhook(next_at=NOW - timedelta(hours=1))
    plain = webhook()
    orphaned = webhook(owner="dead", lease_until=NOW - timedelta(microseconds=1))
    await keep(
        database,
        plain,
        waiting_longest,
        orphaned,
        webhook(active=False),
        webhook(next_at=NOW + timedelta(microseconds=1)),
        webhook(owner="alive", lease_until=LATER),
    )
    await write(database, delivery(plain, 3), delivery(orphaned, 1, state=DeliveryState.FAILED))
    found = await due(database)
    assert found[0] == (waiting_longest.id, False)
    assert set(found[1:]) == {(plain.id, True), (orphaned.id, False)}


async def test_one_claim_wins_and_an_old_one_holds_nothing(database: SqlDatabase) -> None:
    made = webhook()
    await keep(database, made)
    async with database.read() as tx:
        (seen,) = await store.due(tx, NOW)
    async with database.begin() as tx:
        mine = await store.claim(tx, seen, "A", NOW, LATER)
        assert mine is not None
        assert (mine.owner, mine.turn, mine.lease_until) == ("A", 1, LATER)
        assert await store.claim(tx, seen, "B", NOW, LATER) is None
    assert await due(database) == []
    after = LATER + timedelta(microseconds=1)
    async with database.begin() as tx:
        (again,) = await store.due(tx, after)
        theirs = await store.claim(tx, again, "B", after, after + timedelta(seconds=30))
        assert theirs is not None
        assert await store.held(tx, made.id, "A", 1) is None
        assert await store.held(tx, made.id, "B", 1) is None
        assert await store.held(tx, made.id, "B", 2, lock=True) == theirs


async def test_beginning_anew_touches_only_what_waits(database: SqlDatabase) -> None:
    made, other = webhook(), webhook()
    await keep(database, made, other)
    waiting = delivery(made, 5, tries=4, next_at=LATER)
    failed = delivery(made, 4, tries=8, state=DeliveryState.FAILED)
    elsewhere = delivery(other, 5, tries=4, next_at=LATER)
    await write(database, waiting, failed, elsewhere)
    async with database.begin() as tx:
        await store.begin_anew(tx, made.id, NOW)
    async with database.read() as tx:
        found = await store.delivery(tx, made.id, waiting.id)
        assert found == replace(waiting, tries=0, next_at=NOW)
        assert await store.delivery(tx, made.id, failed.id) == failed
        assert await store.delivery(tx, other.id, elsewhere.id) == elsewhere


async def test_pages_go_from_new_to_old(database: SqlDatabase) -> None:
    made = webhook()
    await keep(database, made)
    kept = [replace(delivery(made, seq), id=f"D{seq}") for seq in range(1, 6)]
    kept[2] = replace(kept[2], state=DeliveryState.FAILED)
    await write(database, *kept)
    async with database.read() as tx:

        async def page(
            state: DeliveryState | None = None, before: str | None = None, limit: int = 10
        ) -> list[int]:
            found = await store.deliveries(tx, made.id, state=state, before=before, limit=limit)
            return [one.seq for one in found]

        assert await page() == [5, 4, 3, 2, 1]
        assert await page(limit=2) == [5, 4]
        assert await page(before="D4", limit=2) == [3, 2]
        assert await page(state=DeliveryState.FAILED) == [3]
        assert await page(state=DeliveryState.FAILED, before="D3") == []


async def test_what_goes_takes_along_what_hangs_on_it(database: SqlDatabase) -> None:
    made, other = webhook(), webhook()
    await keep(database, made, other)
    old = delivery(made, 1, state=DeliveryState.DELIVERED)
    await write(database, old, delivery(made, 2), delivery(other, 1))
    async with database.begin() as tx:
        assert await store.prune(tx, NOW) == 0
        assert await store.prune(tx, LATER) == 1
        await store.remove(tx, made.id)
        assert await store.find(tx, "w", made.id) is None
        assert await store.head(tx, made.id) is None
        assert await store.head(tx, other.id) is not None
