"""Suggestions: above the gate they are applied at once, below it they wait for a person."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from moksori.board import store
from moksori.board.acts import by_person
from moksori.board.ledger import MACHINE, Ledger, Ledgers
from moksori.board.model import (
    Offer,
    Suggestion,
    Verdict,
)
from moksori.board.renewing import Renewal, Renewing
from moksori.board.taking import Taking
from moksori.board.timeline import Quotes
from moksori.errors import ConflictError, InputError, NotFoundError
from moksori.ports.store import Transaction


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
        self._taking = Taking(ledgers, name, quotes)
        self._renewing = Renewing(ledgers, self._taking)

    async def offer(
        self,
        workspace: str,
        board_id: str,
        offers: Sequence[Offer],
        *,
        check: Callable[[Transaction], Awaitable[None]] | None = None,
    ) -> list[Suggestion]:
        """Take suggestions in; one whose source key is known stays as it was decided.

        Nothing is taken where `check` raises, which is asked when nobody else changes the board.

        Raises:
            NotFoundError: no such board.
        """
        spoken = await self._taking.prepare(workspace, board_id, offers)

        async def work(ledger: Ledger) -> list[Suggestion]:
            if check is not None:
                await check(ledger.tx)
            people = await store.people(ledger.tx, ledger.workspace)
            return [await self._taking.take(ledger, people, offer) for offer in spoken]

        return await self._ledgers.write(workspace, board_id, MACHINE, work)

    async def keep_up(
        self, workspace: str, board_id: str, source: str, renewal: Renewal
    ) -> list[Suggestion]:
        """Bring what a source suggests up to date while it goes on; return what changed.

        What is new is taken, what is said otherwise now is changed, what is not said any more is
        withdrawn; but nothing that a person has decided or changed. Done again nothing happens.

        Raises:
            NotFoundError: no such board.
        """
        return await self._renewing.keep_up(workspace, board_id, source, renewal)

    async def rename(
        self, workspace: str, board_id: str, source: str, old: str, new: str
    ) -> list[Suggestion]:
        """Give to `new` what a source gave to `old`, suggestions and cards; return what changed.

        Cards that somebody else has by now stay as they are. Done again nothing happens.

        Raises:
            NotFoundError: no such board.
        """
        return await self._renewing.rename(workspace, board_id, source, old, new)

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
            act = await self._taking.act(ledger, offer, found.ticket_id)
            if act is None:
                raise NotFoundError("the ticket that is meant can not be told: name it")
            act = by_person(act, tuple(edits or ()))
            if act.column is not None:
                await ledger.enter(act.column)
            return await self._taking.do(ledger, act, replace(found, offer=offer), Verdict.ACCEPTED)

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
