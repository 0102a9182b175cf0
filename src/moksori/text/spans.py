"""Rewriting text without losing where each piece came from.

Offsets count characters (code points), as Python slices do; a span is half open.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

Span = tuple[int, int]
# One replaced stretch: its span on the side that is asked about, and on the other side.
_Piece = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Edit:
    """`raw[start:end]` becomes `text`; `start == end` inserts, an empty `text` deletes."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A text, what it was rewritten from, and the edits between: sorted, apart, all real."""

    raw: str
    text: str
    edits: tuple[Edit, ...]

    def raw_span(self, start: int, end: int) -> Span:
        """Return the span of `raw` that `text[start:end]` came from.

        A span that cuts through an edit is widened to the whole edit. An empty span at a place
        where something was deleted returns what was deleted.

        Raises:
            ValueError: the span is not inside `text`.
        """
        return _cross(self._pieces(forward=False), start, end, len(self.text))

    def new_span(self, start: int, end: int) -> Span:
        """Return the span of `text` that `raw[start:end]` became; the mirror of `raw_span`."""
        return _cross(self._pieces(forward=True), start, end, len(self.raw))

    def then(self, after: Self) -> "Rewritten":
        """Return this rewriting followed by `after`, as one rewriting of the first raw text.

        Raises:
            ValueError: `after` does not start from the text of this one.
        """
        if after.raw != self.text:
            raise ValueError("the second rewriting starts from another text")
        made = tuple(self._pieces(forward=False))
        changed = tuple(after._pieces(forward=True))
        return apply(
            self.raw,
            (
                Edit(*_around(made, span), after.text[slice(*_around(changed, span))])
                for span in _union([piece[:2] for piece in made + changed])
            ),
        )

    def _pieces(self, *, forward: bool) -> Iterator[_Piece]:
        shift = 0
        for edit in self.edits:
            start, end = edit.start + shift, edit.start + shift + len(edit.text)
            here, there = (edit.start, edit.end), (start, end)
            yield (*here, *there) if forward else (*there, *here)
            shift = end - edit.end


def apply(raw: str, edits: Iterable[Edit]) -> Rewritten:
    """Carry out `edits` on `raw`; those that change nothing are left out.

    Raises:
        ValueError: an edit lies outside of `raw`, or two edits overlap.
    """
    kept = sorted(
        (edit for edit in edits if raw[edit.start : edit.end] != edit.text),
        key=lambda edit: (edit.start, edit.end),
    )
    parts: list[str] = []
    done = 0
    for edit in kept:
        if not done <= edit.start <= edit.end <= len(raw):
            raise ValueError(f"edit {edit.start}:{edit.end} overlaps another or leaves the text")
        parts += (raw[done : edit.start], edit.text)
        done = edit.end
    return Rewritten(raw, "".join([*parts, raw[done:]]), tuple(kept))


def unchanged(raw: str) -> Rewritten:
    """Return `raw` as a rewriting that does nothing."""
    return Rewritten(raw, raw, ())


def _cross(pieces: Iterator[_Piece], start: int, end: int, length: int) -> Span:
    if not 0 <= start <= end <= length:
        raise ValueError(f"span {start}:{end} is not inside a text of {length} characters")
    table = tuple(pieces)
    first, last = _start(table, start), _end(table, end)
    return (first, last) if first <= last else (last, first)


def _start(pieces: tuple[_Piece, ...], offset: int) -> int:
    shift = 0
    for here, here_end, there, there_end in pieces:
        if offset < here_end:
            return there if offset > here else offset + shift
        if offset < here:
            break
        shift = there_end - here_end
    return offset + shift


def _end(pieces: tuple[_Piece, ...], offset: int) -> int:
    shift = 0
    for here, here_end, _, there_end in pieces:
        if offset <= here:
            break
        if offset < here_end:
            return there_end
        shift = there_end - here_end
    return offset + shift


def _around(pieces: tuple[_Piece, ...], span: Span) -> Span:
    """Cross a span that no piece sticks out of, with all that touches it."""
    start, end = span
    for here, here_end, there, there_end in pieces:
        growth = (there_end - there) - (here_end - here)
        start += growth if here_end < span[0] else 0
        end += growth if here <= span[1] else 0
    return start, end


def _union(spans: Iterable[Span]) -> list[Span]:
    """Merge spans that overlap or touch."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
