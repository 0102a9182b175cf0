"""Webhooks on a real database with its event log; the way out is scripted, and so is the time."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from moksori.backends.bus.rows import RowEventLog
from moksori.backends.store.database import SqlDatabase
from moksori.errors import AddressRefusedError
from moksori.ports.bus import NewEvent
from moksori.ports.outbound import Answer
from moksori.ports.store import Transaction
from moksori.webhooks.model import Delivery, NewWebhook, PostPolicy, Webhook
from moksori.webhooks.postman import Postman
from moksori.webhooks.service import Webhooks

START = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
HERE = "https://hooks.example/here"


@dataclass
class Sent:
    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def message(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Scripted:
    """A way out that leads nowhere: it notes what is sent, and answers as told."""

    answers: list[Answer] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    on_post: Callable[[], Any] | None = None

    async def check(self, url: str) -> None:
        if "internal" in url:
            raise AddressRefusedError("not public")

    @asynccontextmanager
    async def open(self, url: str) -> AsyncIterator["ScriptedLine"]:
        yield ScriptedLine(self, url)


@dataclass
class ScriptedLine:
    way: Scripted
    url: str

    async def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        self.way.sent.append(Sent(self.url, headers, body))
        answer = self.way.answers.pop(0) if self.way.answers else Answer(200)
        if self.way.on_post is not None:
            hook, self.way.on_post = self.way.on_post, None
            await hook()
        return answer


@dataclass
class Office:
    """Everything that webhooks need, and what tests ask of it."""

    database: SqlDatabase
    events: RowEventLog
    way: Scripted
    now: datetime = START

    def __post_init__(self) -> None:
        self.webhooks = Webhooks(self.database, self.events, self.way, clock=lambda: self.now)
        self.postman = self.colleague("A")

    def colleague(self, owner: str) -> Postman:
        return Postman(
            self.database,
            self.events,
            self.way,
            owner=owner,
            clock=self._clock,
            policy=PostPolicy(poll_s=0.01, timeout_s=1.0),
            dice=lambda: 0.0,
        )

    async def _clock(self, tx: Transaction) -> datetime:
        del tx
        return self.now

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    async def make(self, *types: str, workspace: str = "w", url: str = HERE) -> Webhook:
        return await self.webhooks.create(workspace, NewWebhook(url, types))

    async def happen(self, *names: str, workspace: str = "w", kind: str = "ticket_changed") -> None:
        told = [NewEvent(f"board:{name}", kind, {"name": name}) for name in names]
        async with self.database.begin() as tx:
            await self.events.append(tx, workspace, told)

    async def round(self) -> list[str]:
        """Serve what is due; return what was sent, by the names of the events."""
        before = len(self.way.sent)
        await self.postman.round()
        return [self.name_of(one) for one in self.way.sent[before:]]

    @staticmethod
    def name_of(sent: Sent) -> str:
        message = sent.message
        return str(message["data"].get("name", message["type"]))

    async def log(self, webhook: Webhook) -> list[Delivery]:
        """Return the log, oldest first."""
        return (await self.webhooks.deliveries("w", webhook.id, limit=500))[::-1]

    async def states(self, webhook: Webhook) -> list[tuple[str, str, int]]:
        return [(one.type, one.state.value, one.tries) for one in await self.log(webhook)]


@pytest.fixture
def office(database: SqlDatabase, event_log: RowEventLog) -> Office:
    return Office(database, event_log, Scripted())
