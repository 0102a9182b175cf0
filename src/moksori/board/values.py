"""Tickets and offers as JSON values and back: for rows, the activity log and events."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from moksori.board.model import Check, Evidence, Kind, Offer, Ticket

FIELDS: Final = (
    "column_id",
    "rank",
    "title",
    "description",
    "owner",
    "due",
    "labels",
    "checklist",
    "evidence",
    "archived",
)
"""What the activity log tells of a ticket."""


def ticket_values(ticket: Ticket) -> dict[str, Any]:
    """Return the logged fields of a ticket, ready for JSON."""
    return {
        "column_id": ticket.column_id,
        "rank": ticket.rank,
        "title": ticket.title,
        "description": ticket.description,
        "owner": ticket.owner,
        "due": None if ticket.due is None else ticket.due.isoformat(),
        "labels": list(ticket.labels),
        "checklist": [{"text": one.text, "done": one.done} for one in ticket.checklist],
        "evidence": evidence_values(ticket.evidence),
        "archived": ticket.archived,
    }


def with_values(ticket: Ticket, values: Mapping[str, Any]) -> Ticket:
    """Return a ticket with some of its logged fields replaced."""
    return replace(ticket, **{name: _field(name, value) for name, value in values.items()})


def _field(name: str, value: Any) -> Any:  # noqa: ANN401 - any field of a ticket
    if name == "due":
        return None if value is None else date.fromisoformat(value)
    if name == "labels":
        return tuple(value)
    if name == "checklist":
        return tuple(Check(one["text"], one["done"]) for one in value)
    return evidence_of(value) if name == "evidence" else value


def evidence_values(evidence: Sequence[Evidence]) -> list[dict[str, Any]]:
    """Return evidence ready for JSON."""
    return [{"source": one.source, "segments": list(one.segments)} for one in evidence]


def evidence_of(values: Sequence[Mapping[str, Any]]) -> tuple[Evidence, ...]:
    """Read evidence from its JSON."""
    return tuple(Evidence(one["source"], tuple(one["segments"])) for one in values)


def differences(before: Ticket, after: Ticket) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the logged fields that differ, as they were and as they are."""
    old, new = ticket_values(before), ticket_values(after)
    names = [name for name in FIELDS if old[name] != new[name]]
    return {name: old[name] for name in names}, {name: new[name] for name in names}


def offer_values(offer: Offer) -> dict[str, Any]:
    """Return an offer ready for JSON, without its source key."""
    return {
        "kind": offer.kind.value,
        "confidence": offer.confidence,
        "evidence": evidence_values(offer.evidence),
        "title": offer.title,
        "owner": offer.owner,
        "due": None if offer.due is None else offer.due.isoformat(),
        "subject": offer.subject,
        "ticket_id": offer.ticket_id,
        "to": offer.to,
        "speaker": offer.speaker,
        "stands": offer.stands,
    }


def offer_of(source_key: str, values: Mapping[str, Any]) -> Offer:
    """Read an offer from its JSON."""
    due = values["due"]
    return Offer(
        **{
            **values,
            "source_key": source_key,
            "kind": Kind(values["kind"]),
            "evidence": evidence_of(values["evidence"]),
            "due": None if due is None else date.fromisoformat(due),
        }
    )
