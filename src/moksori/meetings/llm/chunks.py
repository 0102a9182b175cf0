"""Cutting a meeting into pieces that a model can be shown, where a speaker or a sentence ends."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from moksori.meetings.llm.rows import Row, shown
from moksori.meetings.llm.tokens import Gauge
from moksori.text.endings import Ending, judge
from moksori.text.sentences import sentences

_OVERLAP: Final = 0.05  # of a chunk is shown again in the next
_LEEWAY: Final = 0.15  # of a chunk may stay empty for a better border
_SHARE: Final = 4  # a line longer than this part of a chunk is taken apart
_FEW: Final = 40  # letters that are not worth another cut

Chunk = tuple[Row, ...]


def chunks(rows: Sequence[Row], gauge: Gauge, limit: int) -> list[Chunk]:
    """Cut `rows` into chunks of at most `limit` tokens; each shows the end of the one before.

    Raises:
        EngineNotInstalledError: kiwipiepy is missing.
    """
    short = [part for row in rows for part in _parts(row, gauge, max(limit // _SHARE, 1))]
    costs = [gauge.tokens(shown(row)) for row in short]
    return [tuple(short[start:end]) for start, end in _spans(short, costs, limit)]


def halves(chunk: Chunk) -> list[Chunk]:
    """Return the two halves of a chunk, or nothing where it is too short to be cut.

    Raises:
        EngineNotInstalledError: kiwipiepy is missing.
    """
    if len(chunk) > 1:
        middle = _border(chunk, len(chunk) // 4, (len(chunk) + 1) // 2)
        return [chunk[:middle], chunk[middle:]]
    (row,) = chunk
    if len(row.text) < _FEW:
        return []
    cut = len(row.text) // 2
    return [(replace(row, text=row.text[:cut]),), (replace(row, text=row.text[cut:]),)]


def _spans(rows: Sequence[Row], costs: Sequence[int], limit: int) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(rows):
        end = _filled(costs, start, limit)
        if end < len(rows):
            end = _border(rows, max(start, _back(costs, end, int(limit * _LEEWAY))), end)
        yield start, end
        if end == len(rows):
            return
        start = max(start + 1, _back(costs, end, int(limit * _OVERLAP)))


def _filled(costs: Sequence[int], start: int, limit: int) -> int:
    """Return where a chunk from `start` is full; it holds one row at least."""
    total, end = costs[start], start + 1
    while end < len(costs) and total + costs[end] <= limit:
        total += costs[end]
        end += 1
    return end


def _back(costs: Sequence[int], end: int, tokens: int) -> int:
    """Return the first of the rows before `end` that take `tokens` together."""
    while end and costs[end - 1] <= tokens:
        tokens -= costs[end - 1]
        end -= 1
    return end


def _border(rows: Sequence[Row], first: int, last: int) -> int:
    """Return the best place to cut in `first < place <= last`: the latest of the best kind."""
    places = range(last, first, -1)
    for at in places:
        if at < len(rows) and rows[at].line.speaker != rows[at - 1].line.speaker:
            return at
    return next((at for at in places if _ends(rows[at - 1].text)), last)


def _ends(text: str) -> bool:
    return judge(text.rstrip(" .?!…")) is Ending.END


def _parts(row: Row, gauge: Gauge, limit: int) -> Iterator[Row]:
    """Take a long line apart, at the ends of its sentences where it has any."""
    if gauge.tokens(row.text) <= limit:
        yield row
        return
    kept = ""
    for piece in _pieces(row.text, gauge, limit):
        if kept and gauge.tokens(kept + piece) > limit:
            yield replace(row, text=kept)
            kept = ""
        kept += piece
    yield replace(row, text=kept)


def _pieces(text: str, gauge: Gauge, limit: int) -> Iterator[str]:
    ends = [end for _, end in sentences(text)][:-1]
    for start, end in zip([0, *ends], [*ends, len(text)], strict=True):
        sentence = text[start:end]
        step = max(len(sentence) * limit // max(gauge.tokens(sentence), 1), _FEW)
        yield from (sentence[at : at + step] for at in range(0, len(sentence), step))
