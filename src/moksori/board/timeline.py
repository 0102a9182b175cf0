"""The evidence of a ticket in time: who said what, when, and what came of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from moksori.board.ledger import MACHINE
from moksori.board.model import Activity, Suggestion


class Quote(Protocol):
    """What was said in a segment."""

    @property
    def segment_id(self) -> str: ...  # noqa: D102 - the segment
    @property
    def speaker(self) -> str | None: ...  # noqa: D102 - who said it
    @property
    def text(self) -> str: ...  # noqa: D102 - the words; none when it is deleted
    @property
    def start_s(self) -> float | None: ...  # noqa: D102 - seconds from the start
    @property
    def on(self) -> date | None: ...  # noqa: D102 - the day


class Quotes(Protocol):
    """Knows the words of sources, such as meetings."""

    async def quotes(
        self, workspace: str, source: str, segment_ids: Sequence[str], /
    ) -> Sequence[Quote]:
        """Return what was said in segments, in the order asked; nothing of unknown sources."""
        ...


@dataclass(frozen=True, slots=True)
class Said:
    """A segment that a ticket was made or changed for, and the act that did it.

    `speaker`, `text`, `start_s` and `said_on` are None where the source does not tell them.
    `automatic` acts were applied without asking; one that was taken back has `undone`.
    """

    source: str
    segment: str
    activity: int
    action: str
    at: datetime
    actor: str
    automatic: bool
    undone: bool
    suggestion_id: str
    confidence: float
    match: float | None
    speaker: str | None = None
    text: str | None = None
    start_s: float | None = None
    said_on: date | None = None


Words = Mapping[tuple[str, str], Quote]


def timeline(
    acts: Iterable[Activity], suggestions: Mapping[str, Suggestion], words: Words
) -> list[Said]:
    """Return what was said for a ticket, in the order of the acts."""
    known = ((act, suggestions.get(act.suggestion_id or "")) for act in acts)
    return [
        _said(act, suggestion, evidence.source, segment, words)
        for act, suggestion in known
        if suggestion is not None
        for evidence in suggestion.offer.evidence
        for segment in evidence.segments
    ]


def asked_of(suggestions: Iterable[Suggestion]) -> dict[str, list[str]]:
    """Return the segments that suggestions point at, by their source."""
    asked: dict[str, dict[str, None]] = {}
    for suggestion in suggestions:
        for one in suggestion.offer.evidence:
            asked.setdefault(one.source, {}).update(dict.fromkeys(one.segments))
    return {source: list(segments) for source, segments in asked.items()}


def _said(act: Activity, suggestion: Suggestion, source: str, segment: str, words: Words) -> Said:
    quote = words.get((source, segment))
    return Said(
        source=source,
        segment=segment,
        activity=act.number,
        action=act.action,
        at=act.at,
        actor=act.actor,
        automatic=act.actor == MACHINE,
        undone=act.undone_by is not None,
        suggestion_id=suggestion.id,
        confidence=suggestion.offer.confidence,
        match=suggestion.match,
        speaker=(None if quote is None else quote.speaker) or suggestion.offer.speaker,
        text=None if quote is None else quote.text or None,
        start_s=None if quote is None else quote.start_s,
        said_on=None if quote is None else quote.on,
    )
