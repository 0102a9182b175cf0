"""What an offer comes to: a ticket as it would be."""

from dataclasses import dataclass, replace
from typing import Final

from moksori.board.ledger import Ledger
from moksori.board.model import (
    BLOCKED,
    BLOCKED_LABEL,
    Activity,
    Column,
    Offer,
    Status,
    Ticket,
    column_of,
    joined,
)

_FIELDS: Final = ("title", "owner", "due")


@dataclass(frozen=True, slots=True)
class Act:
    """What an offer comes to: a new ticket, or changes of one that is there."""

    action: str
    before: Ticket | None
    after: Ticket
    column: Column | None = None
    changes: tuple[str, ...] = ()
    match: float | None = None


def merged(ticket: Ticket, offer: Offer) -> Act:
    """Return the one ticket of work that was said twice, with the evidence of both."""
    after = replace(
        ticket,
        evidence=joined(ticket.evidence, offer.evidence),
        owner=ticket.owner if "owner" in ticket.edited else ticket.owner or offer.owner,
        due=ticket.due if "due" in ticket.edited else offer.due or ticket.due,
    )
    return Act("merged", ticket, after)


def edited(ticket: Ticket, offer: Offer) -> Act:
    """Return a ticket with what an offer names of its fields."""
    given = {name: value for name in _FIELDS if (value := getattr(offer, name)) is not None}
    after = replace(ticket, **given, evidence=joined(ticket.evidence, offer.evidence))
    return Act("edited", ticket, after, changes=tuple(given))


async def told(ledger: Ledger, ticket: Ticket, offer: Offer) -> Act:
    """Return a ticket where its new status puts it.

    Raises:
        ConflictError: the board has no column for it.
    """
    evidence = joined(ticket.evidence, offer.evidence)
    if offer.to == BLOCKED:
        labels = tuple(dict.fromkeys((*ticket.labels, BLOCKED_LABEL)))
        after = replace(ticket, labels=labels, evidence=evidence)
        return Act("edited", ticket, after, changes=("labels",))
    column = column_of(ledger.columns, Status(offer.to or ""))
    if column.id == ticket.column_id:
        return Act("confirmed", ticket, replace(ticket, evidence=evidence))
    rank = await ledger.rank_before(column, None, ticket.id)
    after = replace(ticket, column_id=column.id, rank=rank, evidence=evidence)
    return Act("moved", ticket, after, column)


async def retold(ledger: Ledger, act: Act, old: Offer, made: Activity) -> Act:
    """Return an act without what `made` did for a state that is not told any more."""
    after = act.after
    if old.to == BLOCKED:
        if "labels" in made.after and "labels" not in after.edited:
            labels = tuple(one for one in after.labels if one != BLOCKED_LABEL)
            after = replace(after, labels=labels)
    elif act.column is None and "column_id" in made.before:
        column = next((one for one in ledger.columns if one.id == made.before["column_id"]), None)
        if column is not None:
            rank = await ledger.rank_before(column, None, after.id)
            after = replace(after, column_id=column.id, rank=rank)
    return replace(act, after=after)


def by_person(act: Act, edits: tuple[str, ...]) -> Act:
    """Mark what a person has set: no machine changes it any more."""
    named = [name for name in edits if name in _FIELDS]
    fields = dict.fromkeys((*act.after.edited, *named))
    return replace(act, after=replace(act.after, edited=tuple(fields)))
