"""Sends events to webhooks, in order, until each is acknowledged; one worker per webhook at a time.

The row is the truth: a webhook's cursor is the last event that is settled, and only who has the
webhook in hand moves it. Whoever dies loses nothing; the next one sends what was not settled again,
under the same message id.
"""

import random
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Final

import anyio
import structlog

from moksori.errors import BackendError, LeaseLostError, MoksoriError
from moksori.events import WebhookChanged
from moksori.ports.bus import EventLog, NewEvent, StoredEvent
from moksori.ports.outbound import Answer, Line, Outbound
from moksori.ports.store import Database, Transaction
from moksori.schema import new_id
from moksori.webhooks import store
from moksori.webhooks.model import (
    PING_SEQ,
    TOPIC,
    Delivery,
    PostPolicy,
    Verdict,
    Webhook,
    body_of,
    gone,
    judged,
    message_id,
)
from moksori.webhooks.signing import signed

Clock = Callable[[Transaction], Awaitable[datetime]]
"""The time that all workers share: the database's."""

_PAGE: Final = 100
_FRESH_S: Final = 1.0
"""Events that were read longer ago are read again: they may have been deleted meanwhile."""
_TOUR_S: Final = 10.0
"""Then a webhook goes to the end of the queue, so that slow receivers take turns with others."""
_IDLE_S: Final = 1.0
_AFTER_FAULT_S: Final = 2.0
_LET_GO_S: Final = 5.0

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Round:
    """A webhook in hand, and events of it that were read ahead."""

    webhook: Webhook
    turn: int
    newest: int
    """The number of an event that was there before; all up to it can be read."""
    page: deque[StoredEvent] = field(default_factory=deque)
    read_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be sent next; without a body the event was deleted."""

    delivery: Delivery
    body: bytes | None


class Postman:
    """Serves the webhooks of all workspaces, beside other workers that do the same."""

    def __init__(
        self,
        database: Database,
        events: EventLog,
        outbound: Outbound,
        *,
        owner: str,
        clock: Clock,
        agent: str = "moksori",
        policy: PostPolicy | None = None,
        dice: Callable[[], float] | None = None,
    ) -> None:
        self._database = database
        self._events = events
        self._outbound = outbound
        self._owner = owner
        self._clock = clock
        self._policy = policy or PostPolicy()
        self._dice = dice or partial(random.uniform, -1.0, 1.0)
        self._headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": agent}
        self._in_hand: set[str] = set()
        self._last_ms = 0

    async def run(self) -> None:
        """Serve until cancelled; what is under way then is sent again by somebody else."""
        async with anyio.create_task_group() as tasks:
            while True:
                try:
                    found, pause_s = await self._look()
                except BackendError as error:
                    log.warning("webhooks_not_read", error_code=error.code)
                    found, pause_s = [], _AFTER_FAULT_S
                for due in found:
                    self._in_hand.add(due.id)
                    tasks.start_soon(self._attend, due)
                await anyio.sleep(pause_s)

    async def round(self) -> int:
        """Serve everything that is due now, one after the other; return for how many webhooks."""
        found, _ = await self._look()
        for due in found:
            await self._attend(due)
        return len(found)

    async def prune(self, before: datetime) -> int:
        """Delete what was settled before a time from the log, and return how many."""
        return await self._database.run(partial(store.prune, before=before))

    async def _look(self) -> tuple[list[store.Due], float]:
        """Return the webhooks with something to send, as many as there are hands, and a pause."""
        async with self._database.read() as tx:
            if not await store.any_active(tx):
                return [], max(_IDLE_S, self._policy.poll_s)
            due = await store.due(tx, await self._clock(tx))
        due = [one for one in due if one.id not in self._in_hand]
        newest = await self._events.newest(sorted({one.workspace for one in due}))
        known = [replace(one, newest=newest.get(one.workspace, 0)) for one in due]
        ready = [one for one in known if one.waits or one.newest > one.cursor]
        return ready[: self._policy.at_once - len(self._in_hand)], self._policy.poll_s

    async def _attend(self, due: store.Due) -> None:
        """Take a webhook in hand and send what there is; it raises nothing of ours."""
        try:
            webhook = await self._database.run(partial(self._claim, due))
            if webhook is not None:
                await self._serve(Round(webhook, webhook.turn, due.newest))
        except LeaseLostError:
            log.warning("webhook_lost", webhook_id=due.id)
        except MoksoriError as error:
            log.warning("webhook_not_served", webhook_id=due.id, error_code=error.code)
        finally:
            self._in_hand.discard(due.id)

    async def _claim(self, due: store.Due, tx: Transaction) -> Webhook | None:
        now = await self._clock(tx)
        return await store.claim(tx, due, self._owner, now, now + self._policy.lease)

    async def _serve(self, tour: Round) -> None:
        """Send what there is, but not for so long that others have to wait."""
        not_before: datetime | None = None
        end = anyio.current_time() + _TOUR_S
        try:
            async with self._outbound.open(tour.webhook.url) as line:
                while not_before is None:
                    not_before = await self._step(tour, line)
                    if anyio.current_time() > end:
                        break
        finally:
            # What can not be written is free when its lease has run out.
            with anyio.move_on_after(_LET_GO_S, shield=True), suppress(BackendError):
                await self._database.run(partial(self._let_go, tour, not_before))

    async def _let_go(self, tour: Round, not_before: datetime | None, tx: Transaction) -> None:
        """Let others take the webhook; `not_before` is when there is something to do."""
        webhook = await store.held(tx, tour.webhook.id, self._owner, tour.turn, lock=True)
        if webhook is None:
            return
        changes: dict[str, object] = {"owner": None, "lease_until": None}
        head = await store.head(tx, webhook.id)
        if not_before is not None and head is not None and head.next_at is not None:
            changes["next_at"] = head.next_at
        await store.change(tx, webhook.id, changes)

    async def _step(self, tour: Round, line: Line) -> datetime | None:
        """Send one message; return None to go on, else from when on there is more to do.

        Raises:
            LeaseLostError: somebody else has the webhook in hand.
        """
        async with self._database.read() as tx:
            now = await self._clock(tx)
            webhook = await store.held(tx, tour.webhook.id, self._owner, tour.turn)
            head = None if webhook is None else await store.head(tx, webhook.id)
        if webhook is None:
            raise LeaseLostError("another worker has this webhook in hand, or it was deleted")
        if not webhook.active or webhook.url != tour.webhook.url:
            return now
        if head is not None and head.next_at is not None and head.next_at > now:
            return head.next_at
        message = await self._next(tour, webhook, head, now)
        if message is None:
            return now
        answer, tried = await self._send(line, webhook, message, now)
        with anyio.move_on_after(self._policy.lease.total_seconds(), shield=True) as scope:
            _note(await self._database.run(partial(self._settle, tour, tried, answer)))
        if scope.cancelled_caught:
            raise LeaseLostError("the database did not take the answer in time")
        return None

    async def _next(
        self, tour: Round, webhook: Webhook, head: Delivery | None, now: datetime
    ) -> Message | None:
        """Return what is to be sent next; nothing when all is settled."""
        if head is not None and head.seq == PING_SEQ:
            data = {"webhook_id": webhook.id}
            return Message(head, body_of(head.type, head.created_at, data))
        if head is not None:
            kept = await self._events.read(webhook.workspace, after=head.seq - 1, limit=1)
            if not kept or kept[0].seq != head.seq:
                return Message(head, None)
            return Message(head, _body(kept[0]))
        event = await self._event(tour, webhook)
        if event is None:
            return None
        new = Delivery(
            id=self._name(),
            webhook_id=webhook.id,
            message_id=message_id(webhook.id, event.seq),
            seq=event.seq,
            type=event.type,
            created_at=now,
        )
        return Message(new, _body(event))

    def _name(self) -> str:
        """Return a new id above all before: the log is read in their order."""
        self._last_ms = max(self._last_ms + 1, time.time_ns() // 1_000_000)
        return new_id(self._last_ms)

    async def _event(self, tour: Round, webhook: Webhook) -> StoredEvent | None:
        """Return the first event behind the cursor that this webhook wants."""
        after = webhook.cursor
        if anyio.current_time() - tour.read_at > _FRESH_S:
            tour.page.clear()
        while True:
            while tour.page:
                event = tour.page[0]
                if event.seq > after and webhook.wants(event.type):
                    return event
                tour.page.popleft()
                after = max(after, event.seq)
            if after > webhook.cursor:
                await self._database.run(partial(self._pass, tour, after))
            tour.read_at = anyio.current_time()
            tour.page.extend(await self._events.read(webhook.workspace, after=after, limit=_PAGE))
            if not tour.page:
                # What is missing up to there was deleted: nobody need look for it again.
                if tour.newest > after:
                    await self._database.run(partial(self._pass, tour, tour.newest))
                return None

    async def _pass(self, tour: Round, seq: int, tx: Transaction) -> None:
        """Move the cursor over events that this webhook does not want; raises LeaseLostError."""
        webhook = await self._held(tx, tour)
        until = await self._clock(tx) + self._policy.lease
        cursor = max(webhook.cursor, seq)
        await store.change(tx, webhook.id, {"cursor": cursor, "lease_until": until})

    async def _send(
        self, line: Line, webhook: Webhook, message: Message, now: datetime
    ) -> tuple[Answer | None, Delivery]:
        """Send a message; return the answer (None: there was nothing to send) and the try."""
        delivery, body = message.delivery, message.body
        if body is None:
            return None, delivery
        stamp = int(now.timestamp())
        headers = signed(webhook.keys(now), delivery.message_id, stamp, body)
        began = anyio.current_time()
        answer = await line.post(body, {**self._headers, **headers})
        took_ms = round((anyio.current_time() - began) * 1000)
        return answer, replace(
            delivery,
            tries=delivery.tries + 1,
            tried_at=now,
            status=answer.status,
            error_code=_error_code(answer),
            duration_ms=took_ms,
        )

    async def _settle(
        self, tour: Round, tried: Delivery, answer: Answer | None, tx: Transaction
    ) -> Delivery:
        """Write what came of a try; raises LeaseLostError."""
        webhook = await self._held(tx, tour)
        now = await self._clock(tx)
        if answer is None:
            verdict = gone(webhook, tried, now)
        elif webhook.url != tour.webhook.url and not answer.accepted:
            # The old address has no say over the new one.
            verdict = Verdict(replace(tried, tries=0, next_at=now), {})
        else:
            verdict = judged(
                webhook, tried, answer, now, patience=self._policy.patience, dice=self._dice
            )
        changes = {**verdict.changes, "lease_until": now + self._policy.lease}
        await store.put(self._database, tx, verdict.delivery)
        await store.change(tx, webhook.id, changes)
        if verdict.disabled is not None:
            event = WebhookChanged(webhook.id, "disabled", verdict.disabled.value)
            told = NewEvent(TOPIC, event.type, event.payload())
            await self._events.append(tx, webhook.workspace, [told])
        return verdict.delivery

    async def _held(self, tx: Transaction, tour: Round) -> Webhook:
        webhook = await store.held(tx, tour.webhook.id, self._owner, tour.turn, lock=True)
        if webhook is None:
            raise LeaseLostError("another worker has this webhook in hand, or it was deleted")
        return webhook


def _body(event: StoredEvent) -> bytes:
    return body_of(event.type, event.at, event.payload)


def _error_code(answer: Answer) -> str | None:
    if answer.trouble is not None:
        return answer.trouble.value
    return None if answer.accepted else "status"


def _note(delivery: Delivery) -> None:
    log.info(
        "webhook_tried",
        webhook_id=delivery.webhook_id,
        delivery_id=delivery.id,
        state=delivery.state.value,
        tries=delivery.tries,
        status=delivery.status,
        error_code=delivery.error_code,
        duration_ms=delivery.duration_ms,
    )
