"""The queries of the search index."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    and_,
    case,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy import delete as delete_from

from moksori.ports.store import Transaction
from moksori.recall.model import Passage, Scope
from moksori.recall.tables import PASSAGE

Rows = Sequence[dict[str, Any]]

_ORDER: Final = (
    PASSAGE.c.at.desc(),
    PASSAGE.c.source,
    PASSAGE.c.start_s,
    PASSAGE.c.segment,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Strokes of one word, any of which will do, and what finding it is worth.

    Where `name` is given, a speaker who is called so will do as well.
    """

    forms: tuple[str, ...]
    weight: float = 1.0
    name: str | None = None


async def said_at(tx: Transaction, workspace: str, source: str) -> datetime | None:
    """Return when the segments of a source were said."""
    query = select(PASSAGE.c.at).where(*_of(workspace, source)).limit(1)
    found: datetime | None = (await tx.execute(query)).scalar_one_or_none()
    return found


async def replace(tx: Transaction, workspace: str, source: str, rows: Rows) -> None:
    """Store rows in the place of those that have the same key."""
    named = PASSAGE.c.segment.in_([row["segment"] for row in rows])
    query = select(PASSAGE.c.segment).where(*_of(workspace, source), named)
    known = (await tx.execute(query)).scalars().all()
    if known:
        await delete(tx, workspace, source, known)
    await tx.execute(insert(PASSAGE), list(rows))


async def delete(
    tx: Transaction, workspace: str, source: str, segments: Sequence[str] | None = None
) -> None:
    """Delete segments of a source, or all of it."""
    query = delete_from(PASSAGE).where(*_of(workspace, source))
    await tx.execute(
        query if segments is None else query.where(PASSAGE.c.segment.in_(list(segments)))
    )


async def having_all(
    tx: Transaction,
    scope: Scope,
    words: Sequence[Wanted],
    first: Sequence[str],
    limit: int,
) -> list[Passage]:
    """Return passages with every word: those with a string of `first` come first, newer first."""
    query = _within(scope).where(*(_any(word) for word in words))
    places = [case((_has(form), 0), else_=1) for form in first]
    return await _read(tx, query.order_by(*places, *_ORDER).limit(limit))


async def having_some(
    tx: Transaction, scope: Scope, words: Sequence[Wanted], least: float, limit: int
) -> list[Passage]:
    """Return passages whose words weigh at least `least` together, the weightiest first."""
    none: ColumnElement[float] = literal(0.0)
    worth = sum((case((_any(word), word.weight), else_=0.0) for word in words), none)
    query = _within(scope).where(worth >= least)
    return await _read(tx, query.order_by(worth.desc(), *_ORDER).limit(limit))


async def spread(tx: Transaction, scope: Scope, words: Sequence[Wanted]) -> list[int]:
    """Return in how many passages each word stands; the last number counts all passages."""
    counts = [func.sum(case((_any(word), 1), else_=0)) for word in words]
    query = select(*counts, func.count()).where(*_filters(scope))
    return [int(count or 0) for count in (await tx.execute(query)).one()]


async def with_initials(tx: Transaction, scope: Scope, pattern: str, limit: int) -> list[Passage]:
    """Return passages whose initials hold `pattern`, newer first."""
    query = _within(scope).where(PASSAGE.c.initials.contains(pattern, autoescape=True))
    return await _read(tx, query.order_by(*_ORDER).limit(limit))


async def before(tx: Transaction, place: Passage, workspace: str, limit: int) -> list[Passage]:
    """Return what was said just before a passage, in the order of speaking."""
    earlier = or_(
        PASSAGE.c.start_s < place.start_s,
        and_(PASSAGE.c.start_s == place.start_s, PASSAGE.c.segment < place.segment),
    )
    query = select(PASSAGE).where(*_of(workspace, place.source), earlier)
    order = (PASSAGE.c.start_s.desc(), PASSAGE.c.segment.desc())
    return (await _read(tx, query.order_by(*order).limit(limit)))[::-1]


async def after(tx: Transaction, place: Passage, workspace: str, limit: int) -> list[Passage]:
    """Return what was said just after a passage, in the order of speaking."""
    later = or_(
        PASSAGE.c.start_s > place.start_s,
        and_(PASSAGE.c.start_s == place.start_s, PASSAGE.c.segment > place.segment),
    )
    query = select(PASSAGE).where(*_of(workspace, place.source), later)
    return await _read(tx, query.order_by(PASSAGE.c.start_s, PASSAGE.c.segment).limit(limit))


def _of(workspace: str, source: str) -> tuple[ColumnElement[bool], ...]:
    return (PASSAGE.c.workspace == workspace, PASSAGE.c.source == source)


def _within(scope: Scope) -> Select[Any]:
    return select(PASSAGE).where(*_filters(scope))


def _filters(scope: Scope) -> Iterable[ColumnElement[bool]]:
    yield PASSAGE.c.workspace == scope.workspace
    if scope.source is not None and ":" in scope.source:
        yield PASSAGE.c.source == scope.source
    elif scope.source is not None:
        yield PASSAGE.c.source.startswith(f"{scope.source}:", autoescape=True)
    if scope.speaker is not None:
        yield PASSAGE.c.speaker == scope.speaker
    if scope.since is not None:
        yield PASSAGE.c.at >= scope.since
    if scope.until is not None:
        yield PASSAGE.c.at < scope.until


def _has(form: str) -> ColumnElement[bool]:
    return PASSAGE.c.strokes.contains(form, autoescape=True)


def _any(word: Wanted) -> ColumnElement[bool]:
    called = [] if word.name is None else [PASSAGE.c.speaker.contains(word.name, autoescape=True)]
    return or_(*map(_has, word.forms), *called)


async def _read(tx: Transaction, query: Select[Any]) -> list[Passage]:
    return [_passage(row) for row in (await tx.execute(query)).mappings()]


def _passage(row: RowMapping) -> Passage:
    return Passage(
        source=row["source"],
        segment=row["segment"],
        speaker=row["speaker"],
        start_s=row["start_s"],
        text=row["text"],
        at=row["at"],
    )
