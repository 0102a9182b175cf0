"""Windows of a talk that goes on: what a model said of one is kept, and not asked again.

A window is a chunk whose answer is remembered. It counts as long as its lines read as they did when
they were shown, and the question is the same. The last one grows with the talk until it is full.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from moksori.meetings.llm.chunks import Chunk, chunks
from moksori.meetings.llm.mapping import Mapped, Question
from moksori.meetings.llm.rows import Row, shown
from moksori.meetings.llm.shapes import KINDS, items_in
from moksori.meetings.llm.tokens import Gauge
from moksori.ports.llm import Answer

FULL: Final = 1_500
"""Tokens of a window: some five minutes of talk."""

_ENOUGH: Final = 0.6  # of that, and a window grows no more
_SHOWN_AGAIN: Final = 3  # lines before a window that are shown with it

Kept = Mapping[str, Any]
"""An answer ready for JSON: the `first` and the `last` line of its window, their `digest`, the
`value`, who answered (`engine`, `model`), and whether it is `full`."""


@dataclass(slots=True)
class Plan:
    """What is known of a talk already, and the chunks that have to be asked."""

    known: list[tuple[Chunk, Answer]] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    asked: list[Chunk] = field(default_factory=list)


def planned(
    rows: Sequence[Row], windows: Sequence[Kept], question: Question, gauge: Gauge, limit: int
) -> Plan:
    """Return what has to be asked about `rows` after what was answered before.

    Raises:
        EngineNotInstalledError: kiwipiepy is missing.
    """
    plan, at = Plan(), 0
    places = {row.line.id: place for place, row in enumerate(rows)}
    for window in windows:
        first, last = (places.get(window[name], -1) for name in ("first", "last"))
        if not 0 <= first <= at <= last:
            break
        chunk = tuple(rows[first : last + 1])
        same = window["digest"] == _digest(chunk, question)
        if not window["full"] and not (same and last + 1 == len(rows)):
            break  # it has grown
        if same:
            plan.known.append((chunk, _answer(window)))
            plan.kept.append(window)
        else:
            plan.asked += chunks(chunk, gauge, limit)
        at = last + 1
    if at < len(rows):
        again = max(at - _SHOWN_AGAIN, 0)
        plan.asked += chunks(rows[again:], gauge, min(limit, FULL))
    return plan


def windows_of(plan: Plan, mapped: Mapped, question: Question, gauge: Gauge) -> list[Kept]:
    """Return the windows of a plan after its questions were answered, in spoken order."""
    fresh = list(_fresh(mapped, question, gauge))
    return sorted((*plan.kept, *fresh), key=lambda one: _place(one, plan, mapped))


def _fresh(mapped: Mapped, question: Question, gauge: Gauge) -> Iterator[Kept]:
    last = max((chunk[-1].place for chunk, _ in mapped.answers), default=-1)
    for chunk, answer in mapped.answers:
        if items_in(answer.value, KINDS) is None:
            continue  # it will be asked again
        tokens = sum(gauge.tokens(shown(row)) for row in chunk)
        yield {
            "first": chunk[0].line.id,
            "last": chunk[-1].line.id,
            "digest": _digest(chunk, question),
            "value": answer.value,
            "engine": answer.engine,
            "model": answer.model,
            "full": chunk[-1].place < last or tokens >= FULL * _ENOUGH,
        }


def _place(window: Kept, plan: Plan, mapped: Mapped) -> int:
    chunks_ = (chunk for chunk, _ in (*plan.known, *mapped.answers))
    return next(chunk[0].place for chunk in chunks_ if chunk[0].line.id == window["first"])


def _answer(window: Kept) -> Answer:
    return Answer("", window["engine"], window["model"], value=window["value"], cached=True)


def _digest(chunk: Sequence[Row], question: Question) -> str:
    """Return what tells a question about these lines from any other; it holds no words."""
    asked = [question.system, str(question.shape.schema), *(shown(row) for row in chunk)]
    return sha256("\n".join(asked).encode(errors="surrogatepass")).hexdigest()
