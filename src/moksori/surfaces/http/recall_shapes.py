"""Hits and answers as callers read them."""

from typing import Annotated, Final, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints

from moksori.board.model import Card
from moksori.recall.model import Citation, Hit, Match, Page, Passage, Reply, Sentence
from moksori.surfaces.http.shapes import Shape

LONGEST: Final = 10_000
"""Characters of a query or a question; more than a person types, and still a small request."""

SourceName = Annotated[
    str, StringConstraints(pattern=r"^(meeting|transcript)(:[0-9A-Za-z_-]{1,36})?$")
]
SpeakerName = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]
HowName = Literal["word", "lemma", "initials", "fuzzy"]
MethodName = Literal["quotes", "model"]
NoteName = Literal["quotes_only", "model_failed", "model_uncited", "nothing_found", "partly_found"]


class QuestionAsk(BaseModel):
    """A question."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, use_attribute_docstrings=True
    )

    question: Annotated[str, StringConstraints(pattern=r"^[^\x00]+$", max_length=LONGEST)]
    """As one asks a colleague; the first 200 characters count."""
    source: SourceName | None = None
    """Only there: `meeting`, `transcript`, or one of them: `meeting:<id>`."""
    speaker: SpeakerName | None = None
    """Only what this speaker said."""


class PassageShape(Shape):
    """One segment as it was said."""

    source: str
    """`meeting:<id>` or `transcript:<id>`."""
    segment: str
    speaker: str | None
    start: float
    """Seconds in the recording."""
    text: str

    @classmethod
    def of(cls, passage: Passage) -> Self:
        """Show a passage."""
        return cls(
            source=passage.source,
            segment=passage.segment,
            speaker=passage.speaker,
            start=passage.start_s,
            text=passage.text,
        )


class HitShape(PassageShape):
    """A segment that was found."""

    at: AwareDatetime
    """When the meeting or the recording was."""
    how: HowName
    score: float
    """0..1; the hits are in this order."""
    spans: list[tuple[int, int]]
    """What to highlight: offsets into `text`, in characters (code points)."""
    before: list[PassageShape]
    after: list[PassageShape]

    @classmethod
    def hit(cls, hit: Hit) -> Self:
        """Show a hit."""
        return cls(
            **PassageShape.of(hit.passage).model_dump(),
            at=hit.passage.at,
            how=hit.match.how.value,
            score=hit.match.score,
            spans=list(hit.match.spans),
            before=[PassageShape.of(one) for one in hit.before],
            after=[PassageShape.of(one) for one in hit.after],
        )


class SearchShape(Shape):
    """A page of hits."""

    hits: list[HitShape]
    next_cursor: str | None
    """For the next page; null after the last."""

    @classmethod
    def of(cls, page: Page) -> Self:
        """Show a page."""
        return cls(hits=[HitShape.hit(hit) for hit in page.hits], next_cursor=page.cursor)


class TicketHit(Shape):
    """A ticket whose title was found."""

    ticket_id: str
    column_id: str
    title: str
    how: HowName
    score: float
    """0..1; the hits are in this order."""
    spans: list[tuple[int, int]]
    """What to highlight: offsets into `title`, in characters (code points)."""

    @classmethod
    def of(cls, card: Card, match: Match) -> Self:
        """Show a ticket."""
        return cls(
            ticket_id=card["id"],
            column_id=card["column_id"],
            title=card["title"],
            how=match.how.value,
            score=round(match.score, 4),
            spans=list(match.spans),
        )


class TicketHits(Shape):
    """Tickets that were found, best first."""

    hits: list[TicketHit]


class CitationShape(Shape):
    """Words of one segment, exactly as they were said."""

    source: str
    segment: str
    speaker: str | None
    start: float
    quote: str

    @classmethod
    def of(cls, cited: Citation) -> Self:
        """Show a citation."""
        return cls(
            source=cited.source,
            segment=cited.segment,
            speaker=cited.speaker,
            start=cited.start_s,
            quote=cited.quote,
        )


class SentenceShape(Shape):
    """A sentence of an answer; none is without a citation."""

    text: str
    citations: list[CitationShape]

    @classmethod
    def of(cls, sentence: Sentence) -> Self:
        """Show a sentence."""
        return cls(
            text=sentence.text, citations=[CitationShape.of(one) for one in sentence.citations]
        )


class AnswerShape(Shape):
    """An answer and who wrote it."""

    answer: list[SentenceShape]
    method: MethodName
    notes: list[NoteName]

    @classmethod
    def of(cls, reply: Reply) -> Self:
        """Show an answer."""
        return cls.model_validate(
            {
                "answer": [SentenceShape.of(one) for one in reply.sentences],
                "method": reply.method,
                "notes": list(reply.notes),
            }
        )
