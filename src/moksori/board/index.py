"""The words of titles as rows, so that a phrase finds its few candidates among all tickets.

A title is read when tickets are next looked for, not when it is written: people who write tickets
never wait for the model, and a better way to read takes over what older ones have read.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any, Final

from sqlalchemy import Subquery, bindparam, delete, func, insert, or_, select, update

from moksori.board.matching import Candidate
from moksori.board.phrases import Phrase, edition, phrase_of, phrase_values
from moksori.board.tables import TICKET, TICKET_WORD
from moksori.ports.store import Transaction

Reader = Callable[[Sequence[str]], Awaitable[dict[str, Phrase]]]
"""Reads phrases, in a thread."""

AT_ONCE: Final = 500
"""How many titles one transaction reads."""

MOST: Final = 64
"""How many candidates are looked at; those that share most words come first, then newer ones."""

_SIFTED: Final = 256  # of so many it is asked whether they are open, and whose


async def unread(tx: Transaction, board_id: str) -> dict[str, str]:
    """Return titles that are new or renamed, `AT_ONCE` at most; deleted tickets have none."""
    query = select(TICKET.c.id, TICKET.c.title, TICKET.c.archived).where(
        TICKET.c.board_id == board_id, TICKET.c.read_as < edition()
    )
    rows = await tx.execute(query.limit(AT_ONCE))
    return {row.id: "" if row.archived else row.title for row in rows}


async def refresh(tx: Transaction, board_id: str, reader: Reader) -> int:
    """Read titles that are new or renamed, on a locked board; return how many there were."""
    titles = await unread(tx, board_id)
    if not titles:
        return 0
    read = await reader(list(titles.values()))
    phrases = {ticket_id: read[title] for ticket_id, title in titles.items()}
    await tx.execute(delete(TICKET_WORD).where(TICKET_WORD.c.ticket_id.in_(list(titles))))
    if rows := [row for one, phrase in phrases.items() for row in _rows(board_id, one, phrase)]:
        await tx.execute(insert(TICKET_WORD), rows)
    known = update(TICKET).where(TICKET.c.id == bindparam("ticket"))
    values = {"phrase": bindparam("read"), "read_as": edition()}
    done = [{"ticket": one, "read": phrase_values(phrase)} for one, phrase in phrases.items()]
    await tx.execute(known.values(values), done)
    return len(titles)


async def candidates(
    tx: Transaction,
    board_id: str,
    wanted: Phrase,
    *,
    done: Collection[str],
    work: bool = False,
    owner: str | None = None,
) -> list[Candidate]:
    """Return the tickets that share words with a phrase, `MOST` at most; `done` are columns.

    With `work` only tickets that may be the same work: not done, and of `owner` or of nobody.
    """
    asked = sorted(wanted.asked)
    if not asked:
        return []
    near = _near(board_id, asked)
    query = (
        select(TICKET.c.id, TICKET.c.phrase, TICKET.c.owner, TICKET.c.column_id)
        .join(near, near.c.ticket_id == TICKET.c.id)
        .where(TICKET.c.archived.is_(False))
        .order_by(near.c.hits.desc(), near.c.words, TICKET.c.id.desc())
        .limit(MOST)
    )
    if work:
        query = query.where(TICKET.c.column_id.not_in(list(done)))
    if work and owner is not None:
        query = query.where(or_(TICKET.c.owner.is_(None), TICKET.c.owner == owner))
    return [
        Candidate(row.id, phrase_of(row.phrase), row.owner, done=row.column_id in done)
        for row in await tx.execute(query)
    ]


def _near(board_id: str, asked: Sequence[str]) -> Subquery:
    """Select the tickets that share most words, with how many these are."""
    hits = func.count().label("hits")
    words = func.min(TICKET_WORD.c.words).label("words")
    return (
        select(TICKET_WORD.c.ticket_id, hits, words)
        .where(TICKET_WORD.c.board_id == board_id, TICKET_WORD.c.word.in_(asked))
        .group_by(TICKET_WORD.c.ticket_id)
        .order_by(hits.desc(), words, TICKET_WORD.c.ticket_id.desc())
        .limit(_SIFTED)
        .subquery()
    )


def _rows(board_id: str, ticket_id: str, phrase: Phrase) -> list[dict[str, Any]]:
    words = len(phrase.words)
    return [
        {"board_id": board_id, "word": key, "ticket_id": ticket_id, "words": words}
        for key in sorted(phrase.keys)
    ]
