"""What a meeting suggests while it goes on: it says more, says it otherwise, or takes it back.

Machines change only what machines have set. A field of a ticket is changed while it is as the last
suggestion left it and no person has edited it; what a person has accepted, put away, undone, moved
or deleted stays so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from moksori.board import store
from moksori.board.acts import merged, retold
from moksori.board.ledger import MACHINE, Ledger, Ledgers
from moksori.board.model import (
    Activity,
    Kind,
    Offer,
    Person,
    Suggestion,
    Ticket,
    Verdict,
    joined,
)
from moksori.board.names import resolve
from moksori.board.taking import Taking, allowed, named, there

_FIELDS: Final = ("title", "owner", "due")
_OPEN: Final = frozenset((Verdict.PENDING, Verdict.WITHDRAWN))
_DONE: Final = frozenset((Verdict.APPLIED, Verdict.ACCEPTED))


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a source suggests now: `offers`, and among them `once` what is never changed again.

    `left` are source keys that are not offered any more, and not because of what was said.
    """

    offers: Sequence[Offer]
    once: frozenset[str] = field(default_factory=frozenset)
    left: frozenset[str] = field(default_factory=frozenset)


class Renewing:
    """Keeps the suggestions of one source up to date."""

    def __init__(self, ledgers: Ledgers, taking: Taking) -> None:
        self._ledgers = ledgers
        self._taking = taking

    async def keep_up(
        self, workspace: str, board_id: str, source: str, renewal: Renewal
    ) -> list[Suggestion]:
        """Take, change and withdraw; see `Inbox.keep_up`.

        Raises:
            NotFoundError: no such board.
        """
        async with self._ledgers.database.read() as tx:
            await store.known_board(tx, workspace, board_id)
            held = await store.suggestions_from(tx, board_id, source)
            people = await store.people(tx, workspace)
        known = {one.offer.source_key: one for one in held}
        news = [one for one in renewal.offers if _news(one, known, renewal, people)]
        gone = [key for key, one in known.items() if _gone(one, renewal)]
        if not news and not gone:
            return []
        spoken = await self._taking.prepare(workspace, board_id, news)

        async def work(ledger: Ledger) -> list[Suggestion]:
            people = await store.people(ledger.tx, workspace)
            taken = [await self._renew(ledger, people, offer, renewal) for offer in spoken]
            back = [await self._take_back(ledger, key) for key in gone]
            return [one for one in (*taken, *back) if one is not None]

        return await self._ledgers.write(workspace, board_id, MACHINE, work)

    async def rename(
        self, workspace: str, board_id: str, source: str, old: str, new: str
    ) -> list[Suggestion]:
        """Give to one name what was another one's; see `Inbox.rename`.

        Raises:
            NotFoundError: no such board.
        """

        async def work(ledger: Ledger) -> list[Suggestion]:
            people = await store.people(ledger.tx, workspace)
            owner, to = (resolve(people, name) or name for name in (old, new))
            held = await store.suggestions_from(ledger.tx, board_id, source)
            own = [one for one in held if one.offer.owner == owner != to]
            return [await self._give(ledger, one, to) for one in own]

        return await self._ledgers.write(workspace, board_id, MACHINE, work)

    async def _give(self, ledger: Ledger, held: Suggestion, to: str) -> Suggestion:
        ticket = await there(ledger, held.ticket_id or "") if held.verdict in _DONE else None
        if ticket is not None and ticket.owner == held.offer.owner:
            await ledger.change("edited", ticket, replace(ticket, owner=to))
        return await ledger.settle(replace(held, offer=replace(held.offer, owner=to)))

    async def _renew(
        self, ledger: Ledger, people: Sequence[Person], offer: Offer, renewal: Renewal
    ) -> Suggestion | None:
        held = await store.suggestion_by_key(ledger.tx, ledger.board.id, offer.source_key)
        if held is None:
            return await self._taking.take(ledger, people, offer)
        if not _news(offer, {offer.source_key: held}, renewal, people):
            return None
        offer = named(offer, people)
        if held.verdict in _OPEN:
            return await self._taking.consider(ledger, held, offer)
        return await self._applied(ledger, held, offer)

    async def _applied(self, ledger: Ledger, held: Suggestion, offer: Offer) -> Suggestion:
        """Change what was applied, as far as it is still what it was made."""
        ticket = await there(ledger, held.ticket_id or "")
        made = await store.find_activity(ledger.tx, ledger.board.id, held.activity or 0)
        if ticket is not None:
            if offer.kind is Kind.NEW:
                await self._work(ledger, held.offer, offer, ticket, made)
            elif offer.to != held.offer.to:
                held = await self._state(ledger, held, offer, ticket, made)
        return await ledger.settle(replace(held, offer=offer))

    async def _work(
        self, ledger: Ledger, old: Offer, new: Offer, ticket: Ticket, made: Activity | None
    ) -> None:
        if made is not None and made.action == "created":
            after = replace(ticket, **_fresh(ticket, old, new))
        else:  # it was another ticket before: only what that one lacks
            after = merged(ticket, new).after
        evidence = joined(ticket.evidence, new.evidence)
        await ledger.change("refined", ticket, replace(after, evidence=evidence))

    async def _state(
        self, ledger: Ledger, held: Suggestion, offer: Offer, ticket: Ticket, made: Activity | None
    ) -> Suggestion:
        """Put a ticket where it stands by now, if it still is where it was put."""
        if made is None or not _as_made(ticket, made):
            return held
        act = await self._taking.act(ledger, offer, ticket.id)
        if act is None or not await allowed(ledger, offer, act):
            return held
        act = await retold(ledger, act, held.offer, made)
        _, number = await ledger.change(act.action, ticket, act.after, suggestion_id=held.id)
        return replace(held, activity=number or held.activity)

    async def _take_back(self, ledger: Ledger, key: str) -> Suggestion | None:
        held = await store.suggestion_by_key(ledger.tx, ledger.board.id, key)
        if held is None:
            return None
        if held.verdict is Verdict.PENDING:
            return await ledger.settle(replace(held, verdict=Verdict.WITHDRAWN))
        if held.verdict not in _DONE or not held.offer.stands:
            return None
        ticket = await there(ledger, held.ticket_id or "")
        if ticket is not None:
            await ledger.note("withdrawn", ticket)
        return await ledger.settle(replace(held, offer=replace(held.offer, stands=False)))


def _news(
    offer: Offer,
    known: Mapping[str, Suggestion],
    renewal: Renewal,
    people: Sequence[Person],
) -> bool:
    """Tell whether an offer is new, or says something else than before and may do so."""
    held = known.get(offer.source_key)
    if held is None or held.verdict is Verdict.WITHDRAWN:
        return True
    if offer.source_key in renewal.once or held.verdict not in {Verdict.PENDING, Verdict.APPLIED}:
        return False
    return replace(named(offer, people), speaker=held.offer.speaker) != held.offer


def _gone(held: Suggestion, renewal: Renewal) -> bool:
    key = held.offer.source_key
    if key in renewal.left or any(one.source_key == key for one in renewal.offers):
        return False
    return held.verdict is Verdict.PENDING or (held.verdict in _DONE and held.offer.stands)


def _fresh(ticket: Ticket, old: Offer, new: Offer) -> dict[str, Any]:
    """Return the fields that are said otherwise now and still are as they were said before."""
    return {
        name: getattr(new, name)
        for name in _FIELDS
        if name not in ticket.edited and getattr(ticket, name) == getattr(old, name)
    }


def _as_made(ticket: Ticket, made: Activity) -> bool:
    """Tell whether nobody has put a ticket elsewhere since an act."""
    return bool(ticket.column_id == made.after.get("column_id", ticket.column_id))
