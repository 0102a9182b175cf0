"""Suggestions: above the gate they are applied at once, below it they wait for a person."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final

import anyio.to_thread

from moksori.board import store
from moksori.board.ledger import MACHINE, Ledger, Ledgers
from moksori.board.matching import Nouns, meant, nouns_of, twin
from moksori.board.model import (
    BLOCKED,
    BLOCKED_LABEL,
    Column,
    Kind,
    Offer,
    Status,
    Suggestion,
    Ticket,
    Verdict,
    column_of,
    joined,
    passes,
    resolve,
    respects,
)
from moksori.errors import ConflictError, NotFoundError

_FIELDS: Final = ("title", "owner", "due")


@dataclass(frozen=True, slots=True)
class _Act:
    """What an offer comes to: a new ticket, or changes of one that is there."""

    action: str
    before: Ticket | None
    after: Ticket
    column: Column | None = None
    changes: tuple[str, ...] = ()


class Inbox:
    """Takes what meetings suggest, once by source key, and keeps what became of it."""

    def __init__(self, ledgers: Ledgers, name: Callable[[], str]) -> None:
        self._ledgers = ledgers
        self._name = name
        self._thread = anyio.CapacityLimiter(1)

    async def offer(
        self, workspace: str, board_id: str, offers: Sequence[Offer]
    ) -> list[Suggestion]:
        """Take suggestions in; one whose source key is known stays as it was decided.

        Raises:
            NotFoundError: no such board.
        """

        async def work(ledger: Ledger) -> list[Suggestion]:
            return [await self._take(ledger, offer) for offer in offers]

        return await self._ledgers.write(workspace, board_id, MACHINE, work)

    async def listing(
        self,
        workspace: str,
        board_id: str,
        *,
        verdict: Verdict | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> list[Suggestion]:
        """Return suggestions, newest first.

        Raises:
            NotFoundError: no such board.
        """
        async with self._ledgers.database.read() as tx:
            if await store.find_board(tx, workspace, board_id) is None:
                raise NotFoundError("no such board")
            return await store.suggestions(
                tx, board_id, verdict=verdict, before=before, limit=limit
            )

    async def accept(
        self,
        workspace: str,
        board_id: str,
        suggestion_id: str,
        *,
        actor: str,
        edits: Mapping[str, Any] | None = None,
    ) -> Suggestion:
        """Apply a suggestion as a person, with `edits` of its offer; done again nothing happens.

        Raises:
            NotFoundError: no such suggestion, or the ticket it means can not be told.
            ConflictError: the column is full.
            InputError: the edits take from it what its kind needs.
        """

        async def work(ledger: Ledger) -> Suggestion:
            found = await self._found(ledger, suggestion_id)
            if found.verdict in {Verdict.APPLIED, Verdict.ACCEPTED}:
                return found
            offer = replace(found.offer, **(edits or {}))
            act = await self._act(ledger, offer, found.ticket_id)
            if act is None:
                raise NotFoundError("the ticket that is meant can not be told: name it")
            act = _by_person(act, tuple(edits or ()))
            if act.column is not None:
                await ledger.enter(act.column)
            return await self._do(ledger, act, replace(found, offer=offer), Verdict.ACCEPTED)

        return await self._ledgers.write(workspace, board_id, actor, work)

    async def ignore(
        self, workspace: str, board_id: str, suggestion_id: str, *, actor: str
    ) -> Suggestion:
        """Put a suggestion away; done again nothing happens.

        Raises:
            NotFoundError: no such suggestion.
            ConflictError: it is applied: undo it instead.
        """

        async def work(ledger: Ledger) -> Suggestion:
            found = await self._found(ledger, suggestion_id)
            if found.verdict in {Verdict.APPLIED, Verdict.ACCEPTED}:
                raise ConflictError("it is applied already: undo it instead")
            if found.verdict is Verdict.IGNORED:
                return found
            return await ledger.settle(replace(found, verdict=Verdict.IGNORED))

        return await self._ledgers.write(workspace, board_id, actor, work)

    async def _found(self, ledger: Ledger, suggestion_id: str) -> Suggestion:
        found = await store.find_suggestion(ledger.tx, ledger.board.id, suggestion_id)
        if found is None:
            raise NotFoundError("no such suggestion")
        return found

    async def _take(self, ledger: Ledger, offer: Offer) -> Suggestion:
        known = await store.suggestion_by_key(ledger.tx, ledger.board.id, offer.source_key)
        if known is not None:
            return known
        people = await store.people(ledger.tx, ledger.workspace)
        offer = replace(offer, owner=resolve(people, offer.owner))
        act: _Act | None = None
        with suppress(ConflictError):  # the board has no column for the status: a person decides
            act = await self._act(ledger, offer, offer.ticket_id)
        suggestion = Suggestion(
            id=self._name(),
            board_id=ledger.board.id,
            offer=offer,
            verdict=Verdict.PENDING,
            created_at=ledger.now,
            ticket_id=None if act is None or act.before is None else act.before.id,
        )
        if act is None or not await _allowed(ledger, offer, act):
            return await ledger.settle(suggestion, new=True)
        return await self._do(ledger, act, suggestion, Verdict.APPLIED, new=True)

    async def _do(
        self,
        ledger: Ledger,
        act: _Act,
        suggestion: Suggestion,
        verdict: Verdict,
        *,
        new: bool = False,
    ) -> Suggestion:
        number: int | None
        if act.before is None:
            number = await ledger.add(act.after, suggestion_id=suggestion.id)
        else:
            _, number = await ledger.change(
                act.action, act.before, act.after, suggestion_id=suggestion.id
            )
        settled = replace(suggestion, verdict=verdict, ticket_id=act.after.id, activity=number)
        return await ledger.settle(settled, new=new)

    async def _act(self, ledger: Ledger, offer: Offer, ticket_id: str | None) -> _Act | None:
        """Return what an offer comes to now; None when its ticket can not be told."""
        if offer.ticket_id is not None:
            ticket_id = offer.ticket_id
        ticket = await self._target(ledger, offer, ticket_id)
        if offer.kind is Kind.NEW:
            return _merge(ticket, offer) if ticket else await self._creation(ledger, offer)
        if ticket is None:
            return None
        if offer.kind is Kind.EDIT:
            return _edit(ticket, offer)
        return await _status(ledger, ticket, offer)

    async def _target(self, ledger: Ledger, offer: Offer, ticket_id: str | None) -> Ticket | None:
        tickets = {one.id: one for one in await store.tickets(ledger.tx, ledger.board.id)}
        if ticket_id is not None:
            return tickets.get(ticket_id)
        if offer.kind is Kind.NEW:
            tickets = {key: one for key, one in tickets.items() if _open_to(ledger, one, offer)}
        phrase = (offer.title if offer.kind is Kind.NEW else offer.subject) or ""
        titles = await self._nouns([phrase, *(one.title for one in tickets.values())])
        known = {key: titles[one.title] for key, one in tickets.items()}
        match = twin if offer.kind is Kind.NEW else meant
        found = match(titles[phrase], known)
        return None if found is None else tickets[found]

    async def _nouns(self, texts: Sequence[str]) -> dict[str, Nouns]:
        return await anyio.to_thread.run_sync(nouns_of, texts, limiter=self._thread)

    async def _creation(self, ledger: Ledger, offer: Offer) -> _Act:
        column = next((one for one in ledger.columns if one.status is Status.TODO), None)
        column = column or ledger.columns[0]
        ticket = Ticket(
            id=self._name(),
            board_id=ledger.board.id,
            column_id=column.id,
            rank=await ledger.rank_before(column, None, None),
            title=offer.title or "",
            created_at=ledger.now,
            updated_at=ledger.now,
            owner=offer.owner,
            due=offer.due,
            evidence=offer.evidence,
        )
        return _Act("created", None, ticket, column)


def _open_to(ledger: Ledger, ticket: Ticket, offer: Offer) -> bool:
    """Whether a ticket may be the same work: it is not done, and nobody else's."""
    done = {column.id for column in ledger.columns if column.status is Status.DONE}
    same_owner = None in {ticket.owner, offer.owner} or ticket.owner == offer.owner
    return ticket.column_id not in done and same_owner


def _merge(ticket: Ticket, offer: Offer) -> _Act:
    """The same work said twice is one ticket with the evidence of both."""
    after = replace(
        ticket,
        evidence=joined(ticket.evidence, offer.evidence),
        owner=ticket.owner if "owner" in ticket.edited else ticket.owner or offer.owner,
        due=ticket.due if "due" in ticket.edited else offer.due or ticket.due,
    )
    return _Act("merged", ticket, after)


def _edit(ticket: Ticket, offer: Offer) -> _Act:
    given = {name: value for name in _FIELDS if (value := getattr(offer, name)) is not None}
    after = replace(ticket, **given, evidence=joined(ticket.evidence, offer.evidence))
    return _Act("edited", ticket, after, changes=tuple(given))


async def _status(ledger: Ledger, ticket: Ticket, offer: Offer) -> _Act:
    evidence = joined(ticket.evidence, offer.evidence)
    if offer.to == BLOCKED:
        labels = tuple(dict.fromkeys((*ticket.labels, BLOCKED_LABEL)))
        after = replace(ticket, labels=labels, evidence=evidence)
        return _Act("edited", ticket, after, changes=("labels",))
    column = column_of(ledger.columns, Status(offer.to or ""))
    if column.id == ticket.column_id:
        return _Act("confirmed", ticket, replace(ticket, evidence=evidence))
    rank = await ledger.rank_before(column, None, ticket.id)
    after = replace(ticket, column_id=column.id, rank=rank, evidence=evidence)
    return _Act("moved", ticket, after, column)


def _by_person(act: _Act, edits: tuple[str, ...]) -> _Act:
    """Mark what a person has set: no machine changes it any more."""
    named = [name for name in edits if name in _FIELDS]
    fields = dict.fromkeys((*act.after.edited, *named))
    return replace(act, after=replace(act.after, edited=tuple(fields)))


async def _allowed(ledger: Ledger, offer: Offer, act: _Act) -> bool:
    """Whether an offer may be applied without asking."""
    edited = () if act.before is None else act.before.edited
    if not passes(offer.confidence, ledger.board.gate):
        return False
    if not respects(edited, dict.fromkeys(act.changes)):
        return False
    if act.column is not None:
        try:
            await ledger.enter(act.column)
        except ConflictError:
            return False
    return True
