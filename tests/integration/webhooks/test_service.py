"""Webhooks are made, changed and deleted: once, inside one workspace, with secrets that rotate."""

from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import pytest
from structlog.testing import capture_logs

from moksori.errors import (
    AddressRefusedError,
    ConflictError,
    IdempotencyConflictError,
    NotFoundError,
    UnsupportedOptionError,
)
from moksori.webhooks.model import NewWebhook, Webhook
from moksori.webhooks.service import PER_WORKSPACE
from moksori.webhooks.signing import PREFIX, signature

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Office = Any  # the fixture's class stands in conftest.py
one_database = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
HERE = "https://hooks.example/here"


async def told(office: Office) -> list[tuple[str, str]]:
    events = await office.events.read("w", topics=["webhooks"])
    return [(one.payload["webhook_id"], one.payload["action"]) for one in events]


async def test_one_is_made_shown_listed_and_deleted(office: Office) -> None:
    asked = NewWebhook(HERE + "?q=1", ("ticket_changed", "ticket_changed"), "회의록을 보내요 🙂")
    made = await office.webhooks.create("w", asked)
    assert await office.webhooks.listing("w") == [await office.webhooks.get("w", made.id)]
    shown = await office.webhooks.get("w", made.id)
    assert (shown.url, shown.types) == (asked.url, ("ticket_changed",))
    assert (shown.description, shown.active) == (asked.description, True)
    assert shown.secret == made.secret
    assert made.secret.startswith(PREFIX)
    assert shown.cursor == 1
    assert await told(office) == [(made.id, "created")]
    await office.webhooks.delete("w", made.id)
    assert await office.webhooks.listing("w") == []
    assert (await told(office))[-1] == (made.id, "deleted")


async def test_another_workspace_sees_and_changes_nothing(office: Office) -> None:
    made = await office.make()
    await office.happen("a")
    await office.round()
    (delivery,) = await office.log(made)
    webhooks = office.webhooks
    attempts: list[Callable[[], Awaitable[object]]] = [
        lambda: webhooks.get("x", made.id),
        lambda: webhooks.edit("x", made.id, {"active": False}),
        lambda: webhooks.rotate("x", made.id),
        lambda: webhooks.delete("x", made.id),
        lambda: webhooks.test("x", made.id),
        lambda: webhooks.deliveries("x", made.id),
        lambda: webhooks.delivery("x", made.id, delivery.id),
        lambda: webhooks.resend("x", made.id, delivery.id),
    ]
    for attempt in attempts:
        with pytest.raises(NotFoundError):
            await attempt()
    assert await webhooks.listing("x") == []
    other = await office.make()
    with pytest.raises(NotFoundError):
        await webhooks.delivery("w", other.id, delivery.id)
    with pytest.raises(NotFoundError):
        await webhooks.resend("w", other.id, delivery.id)


async def test_a_key_makes_one_webhook(office: Office) -> None:
    asked = NewWebhook(HERE)
    first = await office.webhooks.create("w", asked, key="k")
    again = await office.webhooks.create("w", asked, key="k")
    assert (again.id, again.secret) == (first.id, first.secret)
    elsewhere = await office.webhooks.create("x", asked, key="k")
    assert elsewhere.id != first.id
    with pytest.raises(IdempotencyConflictError):
        await office.webhooks.create("w", NewWebhook(HERE, (), "anders"), key="k")
    office.later(hours=25)
    with pytest.raises(IdempotencyConflictError):
        await office.webhooks.create("w", asked, key="k")
    assert len(await office.webhooks.listing("w")) == 1


async def test_the_same_key_at_the_same_time_makes_one_webhook(office: Office) -> None:
    made: list[Webhook] = []

    async def create() -> None:
        made.append(await office.webhooks.create("w", NewWebhook(HERE), key="k"))

    async with anyio.create_task_group() as tasks:
        for _ in range(6):
            tasks.start_soon(create)
    assert len({one.id for one in made}) == 1
    assert len({one.secret for one in made}) == 1
    assert len(await office.webhooks.listing("w")) == 1
    assert await told(office) == [(made[0].id, "created")]


async def test_what_can_not_be_sent_to_is_refused_and_changes_nothing(office: Office) -> None:
    with pytest.raises(AddressRefusedError):
        await office.webhooks.create("w", NewWebhook("https://internal.example/"))
    with pytest.raises(UnsupportedOptionError):
        await office.webhooks.create("w", NewWebhook(HERE, ("ticket_exploded",)))
    assert await office.webhooks.listing("w") == []
    made = await office.make()
    with pytest.raises(AddressRefusedError):
        await office.webhooks.edit("w", made.id, {"url": "https://internal.example/"})
    with pytest.raises(UnsupportedOptionError):
        await office.webhooks.edit("w", made.id, {"types": ("ticket_exploded",)})
    assert (await office.webhooks.get("w", made.id)).url == HERE


async def test_there_is_a_limit_per_workspace(office: Office) -> None:
    for _ in range(PER_WORKSPACE):
        await office.make()
    with pytest.raises(ConflictError):
        await office.make()
    await office.make(workspace="x")
    assert len(await office.webhooks.listing("w")) == PER_WORKSPACE


async def test_an_edit_that_changes_nothing_tells_nobody(office: Office) -> None:
    made = await office.make()
    changed = await office.webhooks.edit("w", made.id, {"description": "새 설명", "types": ()})
    assert changed.description == "새 설명"
    await office.webhooks.edit("w", made.id, {"description": "새 설명"})
    await office.webhooks.edit("w", made.id, {})
    assert [action for _, action in await told(office)] == ["created", "edited"]


async def test_the_last_secret_signs_for_a_day(office: Office) -> None:
    made = await office.make("ticket_changed")
    rotated = await office.webhooks.rotate("w", made.id)
    assert rotated.secret != made.secret
    assert (await told(office))[-1] == (made.id, "rotated")
    for hours, secrets in ((0, [rotated.secret, made.secret]), (24.1, [rotated.secret])):
        office.later(hours=hours)
        await office.happen("a")
        await office.round()
        sent = office.way.sent[-1]
        stamp = int(office.now.timestamp())
        expected = [signature(secret, sent.id, stamp, sent.body) for secret in secrets]
        assert sent.headers["webhook-signature"].split(" ") == expected


async def test_many_rotations_keep_the_last_secrets_and_a_short_header(office: Office) -> None:
    made = await office.make()
    rotated = [await office.webhooks.rotate("w", made.id) for _ in range(6)]
    secrets = [one.secret for one in (made, *rotated)]
    shown = await office.webhooks.get("w", made.id)
    assert shown.keys(office.now) == secrets[:1:-1]
    office.later(days=2)
    last = (await office.webhooks.rotate("w", made.id)).secret
    shown = await office.webhooks.get("w", made.id)
    assert shown.keys(office.now) == [last, secrets[-1]]
    assert len(shown.secrets) == 2


async def test_who_is_not_active_is_not_tested(office: Office) -> None:
    made = await office.make()
    await office.happen("a")
    await office.round()
    (delivery,) = await office.log(made)
    await office.webhooks.edit("w", made.id, {"active": False})
    with pytest.raises(ConflictError):
        await office.webhooks.test("w", made.id)
    with pytest.raises(ConflictError):
        await office.webhooks.resend("w", made.id, delivery.id)


async def test_what_is_gone_can_not_be_sent_again(office: Office) -> None:
    made = await office.make()
    await office.happen("a")
    await office.round()
    (delivery,) = await office.log(made)
    async with office.database.begin() as tx:
        await office.events.forget(tx, "w", "board:a")
    await office.webhooks.resend("w", made.id, delivery.id)
    assert await office.round() == []
    assert [one.state for one in await office.log(made)] == ["gone"]
    with pytest.raises(ConflictError):
        await office.webhooks.resend("w", made.id, delivery.id)


async def test_the_log_is_read_page_by_page(office: Office) -> None:
    made = await office.make("ticket_changed")
    await office.happen(*"abcde")
    await office.round()
    webhooks = office.webhooks
    first = await webhooks.deliveries("w", made.id, limit=2)
    rest = await webhooks.deliveries("w", made.id, before=first[-1].id, limit=10)
    assert [one.seq for one in (*first, *rest)] == [6, 5, 4, 3, 2]
    assert await webhooks.deliveries("w", made.id, state=rest[0].state) == [*first, *rest]
    failed = type(rest[0].state)("failed")
    assert await webhooks.deliveries("w", made.id, state=failed) == []


async def test_deleting_takes_the_log_along(office: Office) -> None:
    made, other = await office.make("ticket_changed"), await office.make("ticket_changed")
    await office.happen("a")
    await office.round()
    await office.webhooks.delete("w", made.id)
    assert len(await office.log(other)) == 1
    with pytest.raises(NotFoundError):
        await office.log(made)


@one_database
async def test_nothing_secret_reaches_the_log(office: Office) -> None:
    with capture_logs() as logs:
        made = await office.make(url=HERE + "/token")
        rotated = await office.webhooks.rotate("w", made.id)
        await office.happen("말")
        await office.round()
    assert logs
    for word in (made.secret, rotated.secret, "token", "말", PREFIX):
        assert word not in str(logs)
