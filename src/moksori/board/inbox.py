"""Suggestions: above the gate they are applied at once, below it they wait for a person."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from moksori.board import store
from moksori.board.acts import Act, by_person, edited, merged, told
from moksori.board.finding import Finder
from moksori.board.ledger import MACHINE, Ledger, Ledgers
from moksori.board.matching import SURE
from moksori.board.model import (
    Kind,
    Offer,
    Person,
    Status,
    Suggestion,
    Ticket,
    Verdict,
    passes,
    respects,
)
from moksori.board.names import resolve
from moksori.board.timeline import Quotes
from moksori.errors import ConflictError, InputError, NotFoundError


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of several verdicts: the suggestion, or the code of what is in the way."""

    id: str
    suggestion: Suggestion | None = None
    code: str | None = None


class Inbox:
    """Takes what meetings suggest, once by source key, and keeps what became of it."""

    def __init__(
        self, ledgers: Ledgers, name: Callable[[], str], quotes: Quotes | None = None
    ) -> None:
        self._ledgers = ledgers
        self._name = name
        self._quotes = quotes
        self._finder = Finder(ledgers.database)

    async def offer(
        self, workspace: str, board_id: str, offers: Sequence[Offer]
    ) -> list[Suggestion]:
        """Take suggestions in; one whose source key is known stays as it was decided.

        Raises:
            NotFoundError: no such board.
        """
        await self._finder.prepare(workspace, board_id, offers)
        spoken = [await self._spoken(workspace, offer) for offer in offers]

        async def work(ledger: Ledger) -> list[Suggestion]:
            people = await store.people(ledger.tx, ledger.workspace)
            return [await self._take(ledger, people, offer) for offer in spoken]

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
            await store.known_board(tx, workspace, board_id)
            return await store.suggestions(
                tx, board_id, verdict=verdict, before=before, limit=limit
            )

    async def waiting(
        self, workspace: str, *, before: str | None = None, limit: int = 50
    ) -> list[Suggestion]:
        """Return what waits for a person on any board of a workspace, newest first."""
        async with self._ledgers.database.read() as tx:
            return await store.pending(tx, workspace, before=before, limit=limit)

    async def decide(
        self,
        workspace: str,
        board_id: str,
        *,
        accept: Sequence[str] = (),
        ignore: Sequence[str] = (),
        actor: str,
    ) -> list[Outcome]:
        """Accept some and put others away, each on its own: what one is refused stops no other.

        Done again nothing more happens.

        Raises:
            NotFoundError: no such board.
            InputError: one is to be both.
        """
        if set(accept) & set(ignore):
            raise InputError("a suggestion is accepted or ignored, not both")
        await self.listing(workspace, board_id, limit=1)
        outcomes = []
        for verdict, ids in ((self.accept, accept), (self.ignore, ignore)):
            for one in dict.fromkeys(ids):
                try:
                    done = await verdict(workspace, board_id, one, actor=actor)
                except (NotFoundError, ConflictError, InputError) as error:
                    outcomes.append(Outcome(one, code=error.code))
                else:
                    outcomes.append(Outcome(one, done))
        return outcomes

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
            act = by_person(act, tuple(edits or ()))
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

    async def undo(
        self, workspace: str, board_id: str, suggestion_id: str, *, actor: str
    ) -> Suggestion:
        """Take back what a suggestion did; done again nothing happens.

        Raises:
            NotFoundError: no such suggestion.
            ConflictError: it was not applied, or what it changed was changed again since.
        """

        async def work(ledger: Ledger) -> Suggestion:
            found = await self._found(ledger, suggestion_id)
            if found.verdict is Verdict.UNDONE:
                return found
            if found.verdict not in {Verdict.APPLIED, Verdict.ACCEPTED}:
                raise ConflictError("it is not applied")
            if found.activity is None:  # it told nothing new
                return await ledger.settle(replace(found, verdict=Verdict.UNDONE))
            await ledger.undo(found.activity)
            return await self._found(ledger, suggestion_id)

        return await self._ledgers.write(workspace, board_id, actor, work)

    async def _found(self, ledger: Ledger, suggestion_id: str) -> Suggestion:
        found = await store.find_suggestion(ledger.tx, ledger.board.id, suggestion_id)
        if found is None:
            raise NotFoundError("no such suggestion")
        return found

    async def _take(self, ledger: Ledger, people: Sequence[Person], offer: Offer) -> Suggestion:
        known = await store.suggestion_by_key(ledger.tx, ledger.board.id, offer.source_key)
        if known is not None:
            return known
        owner, speaker = resolve(people, offer.owner), resolve(people, offer.speaker)
        offer = replace(offer, owner=owner, speaker=speaker)
        act: Act | None = None
        with suppress(ConflictError):  # the board has no column for the status: a person decides
            act = await self._act(ledger, offer, offer.ticket_id)
        suggestion = Suggestion(
            id=self._name(),
            board_id=ledger.board.id,
            offer=offer,
            verdict=Verdict.PENDING,
            created_at=ledger.now,
            ticket_id=None if act is None or act.before is None else act.before.id,
            match=None if act is None else act.match,
        )
        if act is None or not await _allowed(ledger, offer, act):
            return await ledger.settle(suggestion, new=True)
        return await self._do(ledger, act, suggestion, Verdict.APPLIED, new=True)

    async def _do(
        self,
        ledger: Ledger,
        act: Act,
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

    async def _act(self, ledger: Ledger, offer: Offer, ticket_id: str | None) -> Act | None:
        """Return what an offer comes to now; None when its ticket can not be told."""
        if offer.ticket_id is not None:
            ticket_id = offer.ticket_id
        ticket, match = await self._target(ledger, offer, ticket_id)
        if offer.kind is Kind.NEW:
            act = merged(ticket, offer) if ticket else await self._creation(ledger, offer)
        elif ticket is None:
            return None
        elif offer.kind is Kind.EDIT:
            act = edited(ticket, offer)
        else:
            act = await told(ledger, ticket, offer)
        return replace(act, match=match)

    async def _target(
        self, ledger: Ledger, offer: Offer, ticket_id: str | None
    ) -> tuple[Ticket | None, float | None]:
        """Return the ticket that an offer names or means, and how likely it is that one."""
        if ticket_id is not None:
            return await _there(ledger, ticket_id), None
        match = await self._finder.find(ledger, offer)
        if match is None:
            return None, None
        return await ledger.ticket(match.ticket_id), match.score

    async def _spoken(self, workspace: str, offer: Offer) -> Offer:
        """Return a change with who told it: the one who spoke last in its evidence."""
        if self._quotes is None or offer.speaker is not None or offer.kind is Kind.NEW:
            return offer
        last = offer.evidence[-1]
        found = await self._quotes.quotes(workspace, last.source, last.segments[-1:])
        return replace(offer, speaker=next((one.speaker for one in found), None))

    async def _creation(self, ledger: Ledger, offer: Offer) -> Act:
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
        return Act("created", None, ticket, column)


async def _there(ledger: Ledger, ticket_id: str) -> Ticket | None:
    with suppress(NotFoundError):
        return await ledger.ticket(ticket_id)
    return None


async def _allowed(ledger: Ledger, offer: Offer, act: Act) -> bool:
    """Whether an offer may be applied without asking."""
    kept = () if act.before is None else act.before.edited
    if not passes(offer.confidence, ledger.board.gate):
        return False
    if act.match is not None and act.match < SURE:
        return False
    if not respects(kept, dict.fromkeys(act.changes)):
        return False
    if act.column is not None:
        try:
            await ledger.enter(act.column)
        except ConflictError:
            return False
    return True
