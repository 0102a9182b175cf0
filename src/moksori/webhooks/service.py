"""What can be done with webhooks; the sending itself is done by workers (see `postman`)."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any, Final, TypeVar

from moksori.errors import (
    ConflictError,
    IdempotencyConflictError,
    NotFoundError,
    UnsupportedOptionError,
)
from moksori.events import WebhookChanged
from moksori.ports.bus import EventLog, NewEvent
from moksori.ports.outbound import Outbound
from moksori.ports.store import Database, Transaction
from moksori.schema import new_id, utc_now
from moksori.webhooks import store
from moksori.webhooks.model import (
    PING,
    PING_SEQ,
    SECRETS,
    SIGNS_FOR,
    TOPIC,
    Delivery,
    DeliveryState,
    NewWebhook,
    Secret,
    Webhook,
    event_types,
    message_id,
)
from moksori.webhooks.signing import new_secret
from moksori.webhooks.tables import WEBHOOK

PER_WORKSPACE: Final = 50

_CHANGED: Final = ("url", "description", "active", "disabled_reason", "failing_since", "next_at")

T = TypeVar("T")


class Webhooks:
    """The use cases. Everything stays inside the workspace that is named with each call."""

    def __init__(
        self,
        database: Database,
        events: EventLog,
        outbound: Outbound,
        *,
        name: Callable[[], str] = new_id,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database = database
        self._events = events
        self._outbound = outbound
        self._name = name
        self._clock = clock

    async def create(self, workspace: str, new: NewWebhook, *, key: str | None = None) -> Webhook:
        """Make a webhook for what happens from now on; with a `key` the same request makes one.

        Raises:
            AddressRefusedError: nothing is sent to this URL.
            UnsupportedOptionError: there is no such event type.
            ConflictError: the workspace has as many as it may have.
            IdempotencyConflictError: the key was used for another webhook, or a day ago.
        """
        _check_types(new.types)
        asked = sha256(json.dumps([str(new)]).encode()).hexdigest()
        if key is not None and (known := await self._known(workspace, key, asked)):
            return known
        await self._outbound.check(new.url)
        now = self._clock()
        made = Webhook(
            id=self._name(),
            workspace=workspace,
            url=new.url,
            types=tuple(dict.fromkeys(new.types)),
            description=new.description,
            secrets=(Secret(new_secret()),),
            created_at=now,
            next_at=now,
        )
        if await self._database.run(partial(self._create, made, key, asked)):
            self._events.wake()
            return made
        return _there(await self._known(workspace, str(key), asked))

    async def _create(self, made: Webhook, key: str | None, asked: str, tx: Transaction) -> bool:
        if await store.count(tx, made.workspace) >= PER_WORKSPACE:
            raise ConflictError("there are as many webhooks as there may be", limit=PER_WORKSPACE)
        row = store.row_of(made, key=key, fingerprint=asked if key is not None else None)
        if not await self._database.insert_new(tx, WEBHOOK, row):
            return False
        (seq,) = await self._tell(tx, made, "created")
        await store.change(tx, made.id, {"cursor": seq})
        return True

    async def _known(self, workspace: str, key: str, asked: str) -> Webhook | None:
        async with self._database.read() as tx:
            found = await store.by_key(tx, workspace, key)
        if found is None:
            return None
        webhook, fingerprint = found
        if fingerprint != asked or self._clock() - webhook.created_at > SIGNS_FOR:
            raise IdempotencyConflictError("the key was used for another webhook, or long ago")
        return webhook

    async def listing(self, workspace: str) -> list[Webhook]:
        """Return the webhooks, oldest first."""
        async with self._database.read() as tx:
            return await store.listing(tx, workspace)

    async def get(self, workspace: str, webhook_id: str) -> Webhook:
        """Return one webhook.

        Raises:
            NotFoundError: not in this workspace.
        """
        async with self._database.read() as tx:
            return _there(await store.find(tx, workspace, webhook_id))

    async def edit(self, workspace: str, webhook_id: str, changes: Mapping[str, Any]) -> Webhook:
        """Set `url`, `types`, `description` or `active`.

        What happened while a webhook was not active is sent when it is active again. A new URL and
        a new start let what waits be tried at once.

        Raises:
            NotFoundError: not in this workspace.
            AddressRefusedError, UnsupportedOptionError: as `create`.
        """
        _check_types(changes.get("types", ()))
        before = await self.get(workspace, webhook_id)
        if changes.get("url", before.url) != before.url:
            await self._outbound.check(changes["url"])

        async def work(tx: Transaction, webhook: Webhook) -> Webhook:
            after = replace(webhook, **changes)
            if after == webhook:
                return webhook
            if after.active and (after.url != webhook.url or not webhook.active):
                after = await self._begin_anew(tx, after)
            values = {name: getattr(after, name) for name in _CHANGED}
            await store.change(tx, webhook_id, {**values, "types": list(after.types)})
            await self._tell(tx, webhook, "edited")
            return after

        return await self._on(workspace, webhook_id, work)

    async def _begin_anew(self, tx: Transaction, webhook: Webhook) -> Webhook:
        now = self._clock()
        await store.begin_anew(tx, webhook.id, now)
        return replace(webhook, disabled_reason=None, failing_since=None, next_at=now)

    async def rotate(self, workspace: str, webhook_id: str) -> Webhook:
        """Give a webhook a new secret; the last one signs too for a day.

        Raises:
            NotFoundError: not in this workspace.
        """

        async def work(tx: Transaction, webhook: Webhook) -> Webhook:
            now = self._clock()
            old = [
                replace(one, until=one.until or now + SIGNS_FOR)
                for one in webhook.secrets
                if one.until is None or one.until > now
            ]
            after = replace(webhook, secrets=(Secret(new_secret()), *old)[:SECRETS])
            await store.change(tx, webhook_id, {"secrets": store.secrets_json(after.secrets)})
            await self._tell(tx, webhook, "rotated")
            return after

        return await self._on(workspace, webhook_id, work)

    async def delete(self, workspace: str, webhook_id: str) -> None:
        """Delete a webhook and its log; what waits is not sent any more.

        Raises:
            NotFoundError: not in this workspace.
        """

        async def work(tx: Transaction, webhook: Webhook) -> None:
            await store.remove(tx, webhook_id)
            await self._tell(tx, webhook, "deleted")

        await self._on(workspace, webhook_id, work)

    async def test(self, workspace: str, webhook_id: str) -> Delivery:
        """Let a `ping` be sent once, before all else; one that still waits is returned.

        Raises:
            NotFoundError: not in this workspace.
            ConflictError: the webhook is not active.
        """

        async def work(tx: Transaction, webhook: Webhook) -> Delivery:
            now = _sendable(webhook, self._clock())
            waiting = await store.waiting_ping(tx, webhook_id)
            name = self._name()
            made = waiting or Delivery(
                id=name,
                webhook_id=webhook_id,
                message_id=message_id(webhook_id, name),
                seq=PING_SEQ,
                type=PING,
                created_at=now,
                next_at=now,
            )
            if waiting is None:
                await store.put(self._database, tx, made)
            await store.change(tx, webhook_id, {"next_at": now})
            return made

        return await self._on(workspace, webhook_id, work)

    async def deliveries(
        self,
        workspace: str,
        webhook_id: str,
        *,
        state: DeliveryState | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> list[Delivery]:
        """Return what was tried, newest first.

        Raises:
            NotFoundError: not in this workspace.
        """
        async with self._database.read() as tx:
            _there(await store.find(tx, workspace, webhook_id))
            return await store.deliveries(tx, webhook_id, state=state, before=before, limit=limit)

    async def delivery(self, workspace: str, webhook_id: str, delivery_id: str) -> Delivery:
        """Return one delivery.

        Raises:
            NotFoundError: not in this workspace, or not of this webhook.
        """
        async with self._database.read() as tx:
            _there(await store.find(tx, workspace, webhook_id))
            return _there(await store.delivery(tx, webhook_id, delivery_id))

    async def resend(self, workspace: str, webhook_id: str, delivery_id: str) -> Delivery:
        """Let a delivery be sent again, at once and with the same message id.

        Raises:
            NotFoundError: not in this workspace, or not of this webhook.
            ConflictError: the webhook is not active, or the event is not kept any more.
        """

        async def work(tx: Transaction, webhook: Webhook) -> Delivery:
            now = _sendable(webhook, self._clock())
            found = _there(await store.delivery(tx, webhook_id, delivery_id))
            if found.state is DeliveryState.GONE:
                raise ConflictError("the event is not kept any more")
            again = replace(found, state=DeliveryState.WAITING, tries=0, next_at=now)
            await store.put(self._database, tx, again)
            await store.change(tx, webhook_id, {"next_at": now})
            return again

        return await self._on(workspace, webhook_id, work)

    async def _on(
        self,
        workspace: str,
        webhook_id: str,
        work: Callable[[Transaction, Webhook], Awaitable[T]],
    ) -> T:
        """Do something with a webhook that nobody else changes meanwhile."""

        async def locked(tx: Transaction) -> T:
            return await work(tx, _there(await store.find(tx, workspace, webhook_id, lock=True)))

        done = await self._database.run(locked)
        self._events.wake()
        return done

    async def _tell(self, tx: Transaction, webhook: Webhook, action: str) -> list[int]:
        event = WebhookChanged(webhook.id, action)
        told = NewEvent(TOPIC, event.type, event.payload())
        return list(await self._events.append(tx, webhook.workspace, [told]))


def _there(found: T | None) -> T:
    if found is None:
        raise NotFoundError("no such webhook, or no such delivery of it")
    return found


def _sendable(webhook: Webhook, now: datetime) -> datetime:
    if not webhook.active:
        raise ConflictError("the webhook is not active")
    return now


def _check_types(types: tuple[str, ...]) -> None:
    if set(types) - event_types():
        raise UnsupportedOptionError("there is no such event type", option="types")
