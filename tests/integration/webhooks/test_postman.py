"""Events reach a webhook: all of them, in order, once; and what failures do to that."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import anyio
import pytest
from sqlalchemy import select, update
from structlog.testing import capture_logs

from moksori.errors import BackendError
from moksori.ports.outbound import Answer, Trouble
from moksori.webhooks.model import PAUSES, DeliveryState, Reason
from moksori.webhooks.signing import signature
from moksori.webhooks.tables import DELIVERY, WEBHOOK

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Office = Any  # the fixture's class stands in conftest.py
one_database = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
HERE = "https://hooks.example/here"
AWAY = Answer(trouble=Trouble.UNREACHABLE)


async def test_what_happens_is_sent_in_order_and_once(office: Office) -> None:
    await office.happen("before")
    webhook = await office.make()
    await office.happen("a", "b")
    await office.happen("other", workspace="x")
    assert await office.round() == ["a", "b"]
    assert await office.round() == []
    await office.happen("c")
    assert await office.round() == ["c"]
    assert await office.states(webhook) == [("ticket_changed", "delivered", 1)] * 3
    assert [one.url for one in office.way.sent] == [HERE] * 3


async def test_a_message_says_what_happened_when_and_who_says_so(office: Office) -> None:
    webhook = await office.make()
    await office.happen("회의")
    await office.round()
    (sent,) = office.way.sent
    assert set(sent.message) == {"type", "timestamp", "data"}
    assert (sent.message["type"], sent.message["data"]) == ("ticket_changed", {"name": "회의"})
    (event,) = await office.events.read("w", after=1)
    assert sent.message["timestamp"] == event.at.isoformat().replace("+00:00", "Z")
    stamp = int(office.now.timestamp())
    assert sent.id == f"msg_{webhook.id}_{event.seq}"
    assert sent.headers["webhook-timestamp"] == str(stamp)
    expected = signature(webhook.secret, sent.id, stamp, sent.body)
    assert sent.headers["webhook-signature"] == expected
    assert sent.headers["Content-Type"].startswith("application/json")


async def test_only_the_types_that_were_asked_for(office: Office) -> None:
    webhook = await office.make("person_changed")
    for number in range(150):
        await office.happen(f"t{number}")
    await office.happen("p1", kind="person_changed")
    assert await office.round() == ["p1"]
    await office.happen("t")
    assert await office.round() == []
    shown = await office.webhooks.get("w", webhook.id)
    assert shown.cursor == (await office.events.bounds("w"))[1]
    await office.happen("p2", kind="person_changed")
    assert await office.round() == ["p2"]


async def test_a_failure_holds_up_what_comes_after_it(office: Office) -> None:
    webhook = await office.make()
    await office.happen("a", "b", "c")
    office.way.answers = [Answer(200), Answer(500), Answer(503)]
    assert await office.round() == ["a", "b"]
    assert await office.round() == []
    office.later(seconds=4.9)
    assert await office.round() == []
    office.later(seconds=0.1)
    assert await office.round() == ["b"]
    office.later(seconds=30)
    assert await office.round() == ["b", "c"]
    ids = [one.id for one in office.way.sent]
    assert ids[1] == ids[2] == ids[3]
    assert len(set(ids)) == 3
    assert [one.tries for one in await office.log(webhook)] == [1, 3, 1]
    shown = await office.webhooks.get("w", webhook.id)
    assert shown.failing_since is None


async def test_each_try_is_signed_with_its_own_time(office: Office) -> None:
    await office.make()
    await office.happen("a")
    office.way.answers = [AWAY]
    await office.round()
    office.later(minutes=10)
    await office.round()
    first, second = office.way.sent
    assert first.body == second.body
    stamps = [int(one.headers["webhook-timestamp"]) for one in (first, second)]
    assert stamps[1] - stamps[0] == 600
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]


async def test_after_the_last_try_the_next_event_goes_out(office: Office) -> None:
    webhook = await office.make()
    await office.happen("a", "b")
    office.way.answers = [Answer(500)] * (len(PAUSES) + 1)
    sent = await office.round()
    for pause in PAUSES:
        office.later(seconds=pause.total_seconds())
        sent += await office.round()
    assert sent == ["a"] * (len(PAUSES) + 1) + ["b"]
    assert [one.state for one in await office.log(webhook)] == ["failed", "delivered"]


async def test_what_is_logged_is_the_outcome_and_no_more(office: Office) -> None:
    webhook = await office.make()
    await office.happen("비밀")
    office.way.answers = [Answer(503, "60")]
    with capture_logs() as logs:
        await office.round()
    (delivery,) = await office.log(webhook)
    assert (delivery.status, delivery.error_code) == (503, "status")
    assert delivery.next_at == office.now + timedelta(seconds=60)
    assert delivery.tried_at == office.now
    assert delivery.duration_ms is not None
    (line,) = [one for one in logs if one["event"] == "webhook_tried"]
    assert (line["status"], line["webhook_id"]) == (503, webhook.id)
    for word in ("비밀", "hooks.example", webhook.secret):
        assert word not in str(logs)


@pytest.mark.parametrize("trouble", list(Trouble))
@one_database
async def test_every_trouble_is_named(office: Office, trouble: Trouble) -> None:
    webhook = await office.make()
    await office.happen("a")
    office.way.answers = [Answer(trouble=trouble)]
    await office.round()
    (delivery,) = await office.log(webhook)
    assert (delivery.status, delivery.error_code) == (None, trouble.value)
    assert delivery.state is DeliveryState.WAITING


async def test_gone_disables_and_enabling_goes_on_where_it_stopped(office: Office) -> None:
    webhook, _ = await office.make("ticket_changed"), await office.make("webhook_changed")
    await office.happen("a", "b")
    office.way.answers = [Answer(410)]
    assert await office.round() + await office.round() == ["a", "webhook_changed"]
    shown = await office.webhooks.get("w", webhook.id)
    assert (shown.active, shown.disabled_reason) == (False, Reason.GONE)
    told = office.way.sent[-1].message["data"]
    assert told == {"webhook_id": webhook.id, "action": "disabled", "reason": "gone"}
    office.later(days=2)
    assert await office.round() == []
    await office.webhooks.edit("w", webhook.id, {"active": True})
    shown = await office.webhooks.get("w", webhook.id)
    assert (shown.active, shown.disabled_reason, shown.failing_since) == (True, None, None)
    assert sorted(await office.round()) == ["a", "b", "webhook_changed"]


async def test_a_receiver_that_fails_for_days_is_disabled(office: Office) -> None:
    webhook = await office.make()
    office.way.answers = [Answer(500)] * 1000
    days = 0
    while (await office.webhooks.get("w", webhook.id)).active:
        await office.happen(f"day {days}")
        await office.round()
        office.later(days=1)
        days += 1
        assert days < 10
    shown = await office.webhooks.get("w", webhook.id)
    assert shown.disabled_reason is Reason.FAILING
    assert 5 <= days <= 7
    last = (await office.events.read("w"))[-1]
    assert last.payload == {"webhook_id": webhook.id, "action": "disabled", "reason": "failing"}


async def test_while_inactive_nothing_is_sent_and_nothing_is_lost(office: Office) -> None:
    webhook = await office.make()
    await office.webhooks.edit("w", webhook.id, {"active": False})
    await office.happen("a", "b")
    assert await office.round() == []
    await office.webhooks.edit("w", webhook.id, {"active": True})
    assert [name for name in await office.round() if len(name) == 1] == ["a", "b"]


async def test_a_new_address_is_tried_at_once(office: Office) -> None:
    webhook = await office.make("ticket_changed")
    await office.happen("a")
    office.way.answers = [AWAY, AWAY, AWAY]
    await office.round()
    for seconds in (5, 30):
        office.later(seconds=seconds)
        await office.round()
    await office.webhooks.edit("w", webhook.id, {"url": HERE + "/new"})
    assert await office.round() == ["a"]
    assert office.way.sent[-1].url == HERE + "/new"
    assert await office.states(webhook) == [("ticket_changed", "delivered", 1)]


async def test_the_old_address_has_no_say_over_the_new_one(office: Office) -> None:
    """The URL is changed while the old one is just saying that it is gone."""
    webhook = await office.make("ticket_changed")
    await office.happen("a")

    async def move() -> None:
        await office.webhooks.edit("w", webhook.id, {"url": HERE + "/new"})

    office.way.on_post, office.way.answers = move, [Answer(410)]
    assert await office.round() == ["a"]
    assert (await office.webhooks.get("w", webhook.id)).active
    assert await office.round() == ["a"]
    assert [one.url for one in office.way.sent] == [HERE, HERE + "/new"]


async def test_a_webhook_that_is_deleted_meanwhile_is_let_go(office: Office) -> None:
    webhook = await office.make()
    await office.happen("a", "b")

    async def delete() -> None:
        await office.webhooks.delete("w", webhook.id)

    office.way.on_post = delete
    assert await office.round() == ["a"]
    assert await office.round() == []
    async with office.database.read() as tx:
        assert (await tx.execute(select(DELIVERY))).all() == []


async def test_one_that_is_switched_off_meanwhile_keeps_the_acknowledgement(
    office: Office,
) -> None:
    webhook = await office.make("ticket_changed")
    await office.happen("a", "b")

    async def switch_off() -> None:
        await office.webhooks.edit("w", webhook.id, {"active": False})

    office.way.on_post = switch_off
    assert await office.round() == ["a"]
    await office.webhooks.edit("w", webhook.id, {"active": True})
    assert await office.round() == ["b"]


async def test_deleted_events_are_not_sent(office: Office) -> None:
    webhook = await office.make()
    await office.happen("a", "b", "c")
    office.way.answers = [AWAY]
    await office.round()
    async with office.database.begin() as tx:
        for name in "ab":
            await office.events.forget(tx, "w", f"board:{name}")
    office.later(seconds=5)
    assert await office.round() == ["c"]
    assert [one.state for one in await office.log(webhook)] == ["gone", "delivered"]


async def test_events_that_are_gone_for_good_are_looked_for_once(office: Office) -> None:
    webhook = await office.make("ticket_changed")
    await office.happen("a", "b")
    async with office.database.begin() as tx:
        for name in "ab":
            await office.events.forget(tx, "w", f"board:{name}")
    assert await office.postman.round() == 1
    assert await office.postman.round() == 0
    assert (await office.webhooks.get("w", webhook.id)).cursor == 3
    await office.happen("c")
    assert await office.round() == ["c"]


async def test_what_was_read_ahead_is_read_again_after_a_second(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow receiver must not get what was deleted long ago."""
    monkeypatch.setattr("moksori.webhooks.postman._FRESH_S", -1.0)
    await office.make()
    await office.happen("a", "b", "c")

    async def forget() -> None:
        async with office.database.begin() as tx:
            await office.events.forget(tx, "w", "board:b")

    office.way.on_post = forget
    assert await office.round() == ["a", "c"]


async def test_two_workers_never_have_one_webhook_in_hand(office: Office) -> None:
    await office.make()
    await office.happen("a", "b")
    other = office.colleague("B")

    async def meet() -> None:
        assert await other.round() == 0

    office.way.on_post = meet
    assert await office.round() == ["a", "b"]


async def test_a_dead_workers_webhook_is_taken_over_with_the_same_ids(office: Office) -> None:
    """The first worker hangs in a send until its lease has run out; its answer comes too late."""
    await office.make()
    await office.happen("a", "b")
    other = office.colleague("B")

    async def hang() -> None:
        office.later(seconds=2.9)
        assert await other.round() == 0
        office.later(seconds=0.2)
        assert await other.round() == 1

    office.way.on_post = hang
    with capture_logs() as logs:
        assert await office.round() == ["a", "a", "b"]
    assert office.way.sent[0].id == office.way.sent[1].id
    assert [one["event"] for one in logs if one["log_level"] == "warning"] == ["webhook_lost"]
    assert await office.round() == []


async def test_rivals_that_look_at_once_send_once(office: Office) -> None:
    """Many workers, many webhooks, many events: each webhook gets each event once, in order."""
    made = [await office.make("ticket_changed") for _ in range(4)]
    workers = [office.colleague(f"worker {number}") for number in range(4)]
    names = [f"e{number}" for number in range(12)]
    await office.happen(*names)
    async with anyio.create_task_group() as tasks:
        for worker in workers:
            tasks.start_soon(worker.round)
    await office.round()
    for webhook in made:
        mine = [one for one in office.way.sent if one.id.startswith(f"msg_{webhook.id}_")]
        assert [office.name_of(one) for one in mine] == names
    async with office.database.read() as tx:
        assert {row.owner for row in await tx.execute(select(WEBHOOK.c.owner))} == {None}


async def test_a_worker_runs_until_it_is_told_to_stop(office: Office) -> None:
    await office.make()
    with anyio.fail_after(20):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(office.postman.run)
            for name in ("a", "b"):
                await office.happen(name)
                while [office.name_of(one) for one in office.way.sent][-1:] != [name]:  # noqa: ASYNC110 - it is done in the background
                    await anyio.sleep(0.01)
            tasks.cancel_scope.cancel()
    assert [office.name_of(one) for one in office.way.sent] == ["a", "b"]


async def test_one_that_is_stopped_while_sending_lets_go_at_once(office: Office) -> None:
    await office.make()
    await office.happen("a")
    began = anyio.Event()

    async def hang() -> None:
        began.set()
        await anyio.sleep(60)

    office.way.on_post = hang
    with anyio.fail_after(20):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(office.postman.run)
            await began.wait()
            tasks.cancel_scope.cancel()
    assert await office.colleague("B").round() == 1
    assert [one.id for one in office.way.sent] == [office.way.sent[0].id] * 2


async def test_an_answer_that_has_come_is_written_even_when_stopped(office: Office) -> None:
    await office.make()
    await office.happen("a")
    with anyio.fail_after(20):
        async with anyio.create_task_group() as tasks:

            async def stop() -> None:
                tasks.cancel_scope.cancel()

            office.way.on_post = stop
            tasks.start_soon(office.postman.run)
    assert await office.colleague("B").round() == 0
    assert len(office.way.sent) == 1


@one_database
async def test_a_database_that_is_away_is_waited_for(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moksori.webhooks.postman._AFTER_FAULT_S", 0.01)
    await office.make()
    await office.happen("a")
    newest, failures = office.events.newest, [BackendError("away"), BackendError("away")]

    async def sometimes(workspaces: list[str]) -> dict[str, int]:
        if failures:
            raise failures.pop()
        found: dict[str, int] = await newest(workspaces)
        return found

    monkeypatch.setattr(office.events, "newest", sometimes)
    with anyio.fail_after(20), capture_logs() as logs:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(office.postman.run)
            while not office.way.sent:  # noqa: ASYNC110 - it is done in the background
                await anyio.sleep(0.01)
            tasks.cancel_scope.cancel()
    assert [one["event"] for one in logs].count("webhooks_not_read") == 2


async def test_a_ping_goes_before_all_else_and_once(office: Office) -> None:
    webhook = await office.make("ticket_changed")
    await office.happen("a")
    office.way.answers = [AWAY, Answer(500)]
    await office.round()
    first = await office.webhooks.test("w", webhook.id)
    again = await office.webhooks.test("w", webhook.id)
    assert first == again
    assert await office.round() == ["ping"]
    assert office.way.sent[-1].message["data"] == {"webhook_id": webhook.id}
    done = await office.webhooks.delivery("w", webhook.id, first.id)
    assert (done.state, done.status) == (DeliveryState.FAILED, 500)
    assert await office.round() == []
    second = await office.webhooks.test("w", webhook.id)
    assert second.id != first.id
    assert await office.round() == ["ping"]
    office.later(seconds=5)
    assert await office.round() == ["a"]


async def test_a_delivery_is_sent_again_when_asked(office: Office) -> None:
    webhook = await office.make("ticket_changed")
    await office.happen("a", "b")
    await office.round()
    first = (await office.log(webhook))[0]
    again = await office.webhooks.resend("w", webhook.id, first.id)
    assert again.state is DeliveryState.WAITING
    await office.happen("c")
    assert await office.round() == ["a", "c"]
    assert office.way.sent[0].id == office.way.sent[2].id
    office.way.answers = [Answer(500)]
    await office.webhooks.resend("w", webhook.id, first.id)
    await office.happen("d")
    assert await office.round() == ["a", "d"]
    shown = await office.webhooks.delivery("w", webhook.id, first.id)
    assert (shown.state, shown.tries) == (DeliveryState.FAILED, 1)


async def test_what_waits_is_tried_at_once_when_asked(office: Office) -> None:
    webhook = await office.make("ticket_changed")
    await office.happen("a")
    office.way.answers = [AWAY]
    await office.round()
    (waiting,) = await office.log(webhook)
    await office.webhooks.resend("w", webhook.id, waiting.id)
    assert await office.round() == ["a"]
    assert await office.states(webhook) == [("ticket_changed", "delivered", 1)]


async def test_the_log_forgets_what_was_settled_long_ago(office: Office) -> None:
    webhook = await office.make("ticket_changed")
    await office.happen("a", "b")
    office.way.answers = [Answer(200), AWAY]
    await office.round()
    office.later(days=31)
    assert await office.postman.prune(office.now - timedelta(days=30)) == 1
    assert [one.state for one in await office.log(webhook)] == ["waiting"]


@one_database
async def test_a_workers_hands_are_limited(office: Office) -> None:
    office.postman._policy = replace(office.postman._policy, at_once=2)
    for _ in range(5):
        await office.make("ticket_changed")
    await office.happen("a")
    rounds = [len(await office.round()) for _ in range(3)]
    assert rounds == [2, 2, 1]


@one_database
async def test_slow_receivers_take_turns(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moksori.webhooks.postman._TOUR_S", -1.0)
    office.postman._policy = replace(office.postman._policy, at_once=1)
    made = [await office.make("ticket_changed") for _ in range(2)]
    await office.happen("a", "b", "c")
    rounds = []
    for _ in range(6):
        office.later(seconds=1)
        rounds += await office.round()
    assert rounds == ["a", "a", "b", "b", "c", "c"]
    for webhook in made:
        assert [one.state for one in await office.log(webhook)] == ["delivered"] * 3


@one_database
async def test_without_webhooks_a_worker_rests(office: Office) -> None:
    found, pause_s = await office.postman._look()
    assert (found, pause_s) == ([], 1.0)
    await office.make()
    async with office.database.begin() as tx:
        await tx.execute(update(WEBHOOK).values(active=False))
    assert (await office.postman._look())[1] == 1.0
