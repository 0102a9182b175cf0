"""Taking one suggestion: what it comes to now, and whether that may be done without asking."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from moksori.board import store
from moksori.board.acts import Act, edited, merged, told
from moksori.board.finding import Finder
from moksori.board.ledger import Ledger, Ledgers
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
from moksori.errors import ConflictError, NotFoundError


class Taking:
    """Takes suggestions under the lock of a board."""

    def __init__(
        self, ledgers: Ledgers, name: Callable[[], str], quotes: Quotes | None = None
    ) -> None:
        self._name = name
        self._quotes = quotes
        self._finder = Finder(ledgers.database)

    async def prepare(self, workspace: str, board_id: str, offers: Sequence[Offer]) -> list[Offer]:
        """Return offers with who spoke, after what is slow to read was read before the lock.

        Raises:
            NotFoundError: no such board.
        """
        await self._finder.prepare(workspace, board_id, offers)
        return [await self._spoken(workspace, offer) for offer in offers]

    async def take(self, ledger: Ledger, people: Sequence[Person], offer: Offer) -> Suggestion:
        """Take an offer; one whose source key is known stays as it was decided."""
        known = await store.suggestion_by_key(ledger.tx, ledger.board.id, offer.source_key)
        if known is not None:
            return known
        made = Suggestion(
            self._name(), ledger.board.id, offer, verdict=Verdict.PENDING, created_at=ledger.now
        )
        return await self.consider(ledger, made, named(offer, people), new=True)

    async def consider(
        self, ledger: Ledger, suggestion: Suggestion, offer: Offer, *, new: bool = False
    ) -> Suggestion:
        """Apply what is offered, or let it wait for a person."""
        act: Act | None = None
        with suppress(ConflictError):  # the board has no column for the status: a person decides
            act = await self.act(ledger, offer, offer.ticket_id)
        suggestion = replace(
            suggestion,
            offer=offer,
            verdict=Verdict.PENDING,
            ticket_id=None if act is None or act.before is None else act.before.id,
            match=None if act is None else act.match,
        )
        if act is None or not await allowed(ledger, offer, act):
            return await ledger.settle(suggestion, new=new)
        return await self.do(ledger, act, suggestion, Verdict.APPLIED, new=new)

    async def do(
        self,
        ledger: Ledger,
        act: Act,
        suggestion: Suggestion,
        verdict: Verdict,
        *,
        new: bool = False,
    ) -> Suggestion:
        """Do what an offer comes to, and say so."""
        number: int | None
        if act.before is None:
            number = await ledger.add(act.after, suggestion_id=suggestion.id)
        else:
            _, number = await ledger.change(
                act.action, act.before, act.after, suggestion_id=suggestion.id
            )
        settled = replace(suggestion, verdict=verdict, ticket_id=act.after.id, activity=number)
        return await ledger.settle(settled, new=new)

    async def act(self, ledger: Ledger, offer: Offer, ticket_id: str | None) -> Act | None:
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
            return await there(ledger, ticket_id), None
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


def named(offer: Offer, people: Sequence[Person]) -> Offer:
    """Return an offer with the full names of whom it names."""
    owner, speaker = resolve(people, offer.owner), resolve(people, offer.speaker)
    return replace(offer, owner=owner, speaker=speaker)


async def there(ledger: Ledger, ticket_id: str) -> Ticket | None:
    """Return a ticket, None when it was deleted."""
    with suppress(NotFoundError):
        return await ledger.ticket(ticket_id)
    return None


async def allowed(ledger: Ledger, offer: Offer, act: Act) -> bool:
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
