"""Evidence of a board that follows segments which are cut or become one.

Nobody acts by that: no version counts up and nothing is logged, so that what people do at the same
time is not in the way, and each act can be undone as before.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from moksori.board import cards, store
from moksori.board.ledger import MACHINE, Ledger, Ledgers
from moksori.board.model import Evidence, Suggestion, joined
from moksori.board.values import evidence_of, evidence_values
from moksori.errors import NotFoundError
from moksori.ports.citing import Moved
from moksori.ports.store import Transaction

_Places = Mapping[str, tuple[str, ...]]


class Citations:
    """What the boards of a workspace cite; see `ports.citing.Citing`."""

    def __init__(self, ledgers: Ledgers) -> None:
        self._ledgers = ledgers

    async def recite(self, tx: Transaction, workspace: str, source: str, moved: Moved) -> int:
        """Cite other segments of a source on all boards; return how much cites one of them."""
        cited = 0
        for board in await store.boards(tx, workspace):
            with suppress(NotFoundError):  # deleted meanwhile
                async with self._ledgers.opened(tx, workspace, board.id, MACHINE) as ledger:
                    cited += await _recite(ledger, source, moved)
        return cited


async def _recite(ledger: Ledger, source: str, moved: Moved) -> int:
    suggestions = await store.suggestions_citing(ledger.tx, ledger.board.id, source)
    tickets = await cards.tickets_citing(ledger.tx, ledger.board.id, source)
    cited = 0
    for held in suggestions:
        places = moved(_words(held))
        cited += cites(held.offer.evidence, source, places)
        evidence = recited(held.offer.evidence, source, places)
        if evidence != held.offer.evidence:
            await ledger.settle(replace(held, offer=replace(held.offer, evidence=evidence)))
    titles = {ticket.id: [ticket.title] for ticket in tickets}
    for held in suggestions:
        if held.ticket_id is not None:
            titles.setdefault(held.ticket_id, []).append(_words(held))
    places_of = {ticket_id: moved(" ".join(said)) for ticket_id, said in titles.items()}
    for ticket in tickets:
        cited += cites(ticket.evidence, source, places_of[ticket.id])
        evidence = recited(ticket.evidence, source, places_of[ticket.id])
        if evidence != ticket.evidence:
            after = replace(ticket, evidence=evidence)
            await cards.change_ticket(ledger.tx, after, unread=False)
    await _recite_acts(ledger, source, places_of)
    return cited


async def _recite_acts(ledger: Ledger, source: str, places_of: Mapping[str, _Places]) -> None:
    """Let the log say the same as the tickets: what an act has added is told by it."""
    for act in await store.acts_of(ledger.tx, ledger.board.id, list(places_of)):
        places = places_of[act.ticket_id]
        before, after = (_logged(one, source, places) for one in (act.before, act.after))
        if (before, after) != (act.before, act.after):
            await store.change_activity(ledger.tx, replace(act, before=before, after=after))


def _logged(values: Mapping[str, Any], source: str, places: _Places) -> dict[str, Any]:
    if "evidence" not in values:
        return dict(values)
    evidence = recited(evidence_of(values["evidence"]), source, places)
    return {**values, "evidence": evidence_values(evidence)}


def _words(suggestion: Suggestion) -> str:
    return suggestion.offer.title or suggestion.offer.subject or ""


def cites(evidence: Sequence[Evidence], source: str, places: _Places) -> bool:
    """Whether evidence points at one of some segments."""
    return any(
        one.source == source and not places.keys().isdisjoint(one.segments) for one in evidence
    )


def recited(evidence: Sequence[Evidence], source: str, places: _Places) -> tuple[Evidence, ...]:
    """Return evidence that points at other segments of a source."""
    return joined(
        (),
        [
            Evidence(
                one.source, tuple(new for old in one.segments for new in places.get(old, (old,)))
            )
            if one.source == source
            else one
            for one in evidence
        ],
    )
