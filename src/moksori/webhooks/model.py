"""Webhooks and deliveries: frozen values, and the decision what an answer leads to; no I/O."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any, Final

from moksori.events import Event
from moksori.ports.outbound import Answer

PING: Final = "ping"
PING_SEQ: Final = 0
TOPIC: Final = "webhooks"

PAUSES: Final = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3_600, 21_600, 86_400)
)
"""How long to wait after the first, the second ... failure; after the last one there is no more."""

JITTER: Final = 0.1
LONGEST_PAUSE: Final = timedelta(days=1)
SIGNS_FOR: Final = timedelta(hours=24)
"""How long a secret goes on signing after it was replaced."""
SECRETS: Final = 5

_GONE: Final = 410


class DeliveryState(StrEnum):
    """Where a delivery stands; only the first is not final."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    GONE = "gone"
    """The event was deleted before it could be delivered."""


class Reason(StrEnum):
    """Why a webhook was disabled by moksori."""

    GONE = "gone"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class Secret:
    """What signs; `until` is the end of one that was replaced."""

    value: str = field(repr=False)
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where the events of a workspace go; no types means all of them.

    `cursor` is the number of the last event that is settled. `owner`, `turn` and `lease_until` tell
    which worker has it in hand.
    """

    id: str
    workspace: str
    url: str = field(repr=False)
    types: tuple[str, ...]
    description: str = field(repr=False)
    secrets: tuple[Secret, ...] = field(repr=False)
    created_at: datetime
    next_at: datetime
    active: bool = True
    disabled_reason: Reason | None = None
    failing_since: datetime | None = None
    cursor: int = 0
    owner: str | None = None
    turn: int = 0
    lease_until: datetime | None = None

    @property
    def secret(self) -> str:
        """The newest secret."""
        return self.secrets[0].value

    def keys(self, now: datetime) -> list[str]:
        """Return the secrets that sign now, the newest first."""
        return [one.value for one in self.secrets if one.until is None or one.until > now]

    def wants(self, event_type: str) -> bool:
        """Tell whether events of a type go there."""
        return not self.types or event_type in self.types


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one webhook, and what came of it; of the answer only the status."""

    id: str
    webhook_id: str
    message_id: str
    """The header `webhook-id`: the same at every try."""
    seq: int
    """The number of the event; 0 for a ping."""
    type: str
    created_at: datetime
    state: DeliveryState = DeliveryState.WAITING
    tries: int = 0
    tried_at: datetime | None = None
    next_at: datetime | None = None
    status: int | None = None
    error_code: str | None = None
    duration_ms: int | None = None


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A webhook that somebody wants."""

    url: str
    types: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class PostPolicy:
    """How webhooks are served.

    `poll_s` is how often new events are looked for, `timeout_s` how long one message may take,
    `patience` how long a receiver may fail before its webhook is disabled, `at_once` how many
    webhooks a worker has in hand.
    """

    poll_s: float = 0.1
    timeout_s: float = 10.0
    patience: timedelta = timedelta(days=5)
    at_once: int = 8

    @property
    def lease(self) -> timedelta:
        """How long a webhook stays in hand after the last sign of life: longer than a message."""
        return timedelta(seconds=2 * self.timeout_s + 1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer leads to: the delivery as it is now, and what changes on its webhook."""

    delivery: Delivery
    changes: Mapping[str, Any]
    disabled: Reason | None = None


def event_types() -> frozenset[str]:
    """Return the types that a webhook can ask for: those that are kept."""
    ours = (kind for kind in Event.__subclasses__() if kind.__module__ == Event.__module__)
    return frozenset(kind.type for kind in ours if not kind.transient)


def message_id(webhook_id: str, mark: int | str) -> str:
    """Return the id of a message: the same for the same event, whoever sends it and how often."""
    return f"msg_{webhook_id}_{mark}"


def body_of(event_type: str, at: datetime, data: Mapping[str, Any]) -> bytes:
    """Write a message."""
    stamp = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    message = {"type": event_type, "timestamp": stamp, "data": data}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def judged(
    webhook: Webhook,
    tried: Delivery,
    answer: Answer,
    now: datetime,
    *,
    patience: timedelta,
    dice: Callable[[], float],
) -> Verdict:
    """Decide how it goes on after a try; `dice` gives -1 to 1.

    What is tried again keeps its place: nothing after it is sent before it is settled. What
    somebody asked for by hand (a ping, an event that was settled before) is tried once.
    """
    if answer.accepted:
        return _settled(webhook, tried, DeliveryState.DELIVERED, now, failing_since=None)
    if tried.seq <= webhook.cursor:
        return _settled(webhook, tried, DeliveryState.FAILED, now)
    since = webhook.failing_since or now
    if answer.status == _GONE:
        return _disabled(tried, Reason.GONE, now, since)
    if now - since >= patience:
        return _disabled(tried, Reason.FAILING, now, since)
    if tried.tries > len(PAUSES):
        return _settled(webhook, tried, DeliveryState.FAILED, now, failing_since=since)
    pause = PAUSES[tried.tries - 1] * (1 + JITTER * dice())
    next_at = now + max(pause, asked_pause(answer.retry_after, now))
    return Verdict(replace(tried, next_at=next_at), {"failing_since": since, "next_at": next_at})


def _settled(
    webhook: Webhook, tried: Delivery, state: DeliveryState, now: datetime, **changes: object
) -> Verdict:
    cursor = max(webhook.cursor, tried.seq)
    delivery = replace(tried, state=state, next_at=None)
    return Verdict(delivery, {"cursor": cursor, "next_at": now, **changes})


def _disabled(tried: Delivery, reason: Reason, now: datetime, since: datetime) -> Verdict:
    changes = {
        "active": False,
        "disabled_reason": reason.value,
        "failing_since": since,
        "next_at": now,
    }
    return Verdict(replace(tried, next_at=None), changes, reason)


def gone(webhook: Webhook, delivery: Delivery, now: datetime) -> Verdict:
    """Decide about an event that was deleted meanwhile: there is nothing left to send."""
    return _settled(webhook, delivery, DeliveryState.GONE, now)


def asked_pause(retry_after: str | None, now: datetime) -> timedelta:
    """Read the header `Retry-After`, seconds or a date; at most a day, none if it is unusable."""
    text = (retry_after or "").strip()
    try:
        if text.isascii() and text.isdigit():
            wait = timedelta(seconds=min(int(text[:12]), LONGEST_PAUSE.total_seconds()))
        else:
            at = parsedate_to_datetime(text)
            wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    except (ValueError, OverflowError):
        return timedelta(0)
    return min(max(wait, timedelta(0)), LONGEST_PAUSE)
