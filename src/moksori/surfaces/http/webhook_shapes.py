"""Webhooks as callers read and write them."""

from typing import Annotated, Any, Final, Literal, Self

from pydantic import AwareDatetime, Field, StringConstraints

from moksori.surfaces.http.asks import Ask
from moksori.surfaces.http.shapes import Shape
from moksori.webhooks.model import PING_SEQ, Delivery, NewWebhook, Webhook, event_types

WebhookUrl = Annotated[
    str,
    StringConstraints(pattern=r"^https?://[^\x00-\x20\x7f]+$", max_length=2_000),
    Field(json_schema_extra={"format": "uri"}),
]
Note = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=200)]
EventTypeName = Annotated[str, Field(json_schema_extra={"enum": sorted(event_types())})]
Types = Annotated[list[EventTypeName], Field(max_length=50)]
DeliveryStateName = Literal["waiting", "delivered", "failed", "gone"]

_FIELDS: Final = ("url", "types", "description", "active")


class WebhookAsk(Ask):
    """A webhook to make."""

    url: WebhookUrl
    """Where to send; `https`, and a public address, unless the settings allow more."""
    types: Types = Field(default_factory=list)
    """Only events of these types; empty for all."""
    description: Note = ""

    def new(self) -> NewWebhook:
        """Return the value."""
        return NewWebhook(self.url, tuple(self.types), self.description)


class WebhookEdit(Ask):
    """What to change of a webhook; what is absent or null stays."""

    url: WebhookUrl | None = None
    types: Types | None = None
    description: Note | None = None
    active: bool | None = None
    """False stops sending; with true it goes on where it stopped."""

    def changes(self) -> dict[str, Any]:
        """Return the fields that were sent."""
        sent = {name: getattr(self, name) for name in _FIELDS}
        kept = {name: value for name, value in sent.items() if value is not None}
        if self.types is not None:
            kept["types"] = tuple(dict.fromkeys(self.types))
        return kept


class WebhookShape(Shape):
    """A webhook; its secret is not shown again."""

    id: str
    url: str
    types: list[str]
    description: str
    active: bool
    disabled_reason: Literal["gone", "failing"] | None
    """Why moksori disabled it: the receiver answered 410, or failed for days."""
    failing_since: AwareDatetime | None
    """The first failure since the last success."""
    created_at: AwareDatetime

    @classmethod
    def of(cls, webhook: Webhook, **more: str) -> Self:
        """Show a webhook."""
        values = {
            "id": webhook.id,
            "url": webhook.url,
            "types": list(webhook.types),
            "description": webhook.description,
            "active": webhook.active,
            "disabled_reason": webhook.disabled_reason and webhook.disabled_reason.value,
            "failing_since": webhook.failing_since,
            "created_at": webhook.created_at,
        }
        return cls.model_validate({**values, **more})


class WebhookWithSecret(WebhookShape):
    """A webhook with the secret that signs its messages; keep it, it is shown this once."""

    secret: str
    """`whsec_` and base64, as the libraries of Standard Webhooks take it."""


class WebhookList(Shape):
    """Webhooks, oldest first."""

    webhooks: list[WebhookShape]


class DeliveryShape(Shape):
    """An event on its way to a webhook, and what came of the last try."""

    id: str
    message_id: str
    """The header `webhook-id`: the same at every try."""
    type: str
    event: int | None
    """The number of the event in the workspace; null for a ping."""
    state: DeliveryStateName
    """`gone`: the event was deleted before it could be sent."""
    tries: int
    created_at: AwareDatetime
    tried_at: AwareDatetime | None
    next_at: AwareDatetime | None
    """When it is tried again; null when it is settled, or moksori disabled the webhook."""
    status: int | None
    """The HTTP status of the answer; null when there was none."""
    error_code: str | None
    """`status`, `timeout`, `unreachable`, `name_unknown`, `insecure`, `nonsense` or
    `address_refused`; null after a success."""
    duration_ms: int | None

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """Show a delivery."""
        return cls(
            id=delivery.id,
            message_id=delivery.message_id,
            type=delivery.type,
            event=None if delivery.seq == PING_SEQ else delivery.seq,
            state=delivery.state.value,
            tries=delivery.tries,
            created_at=delivery.created_at,
            tried_at=delivery.tried_at,
            next_at=delivery.next_at,
            status=delivery.status,
            error_code=delivery.error_code,
            duration_ms=delivery.duration_ms,
        )


class DeliveryList(Shape):
    """Deliveries, newest first."""

    deliveries: list[DeliveryShape]
    next_before: str | None
    """Ask with this as `before` for older ones; null when there are none."""
