"""Suggestions and evidence as callers read and write them."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, Field, StringConstraints

from moksori.board.inbox import Outcome
from moksori.board.model import Evidence, Kind, Offer, Suggestion
from moksori.board.timeline import Said
from moksori.board.values import offer_values
from moksori.surfaces.http.asks import Ask, Day, Share, Short, Title
from moksori.surfaces.http.shapes import JobId, Shape
from moksori.surfaces.http.ticket_shapes import EvidenceView, StatusName

VerdictName = Literal["pending", "applied", "accepted", "ignored", "undone", "withdrawn"]
SourceKey = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,200}$")]


class EvidenceShape(Ask):
    """Where something was said."""

    source: Short
    """Such as the id of a meeting."""
    segments: Annotated[list[Short], Field(min_length=1, max_length=200)]
    """Ids of segments there."""


class OfferAsk(Ask):
    """Something that a meeting suggests; `new` needs `title`, `status` a `to` and its ticket."""

    source_key: SourceKey
    """The same key is taken once on a board."""
    kind: Literal["new", "status", "edit"]
    confidence: Share
    evidence: Annotated[list[EvidenceShape], Field(min_length=1, max_length=50)]
    title: Title | None = None
    owner: Short | None = None
    due: Day | None = None
    subject: Title | None = None
    """The ticket in words, as it was said."""
    ticket_id: JobId | None = None
    to: Literal["todo", "doing", "review", "done", "blocked"] | None = None
    speaker: Short | None = None
    """Who said it: of two tickets that are meant alike, it is the speaker's."""

    def offer(self) -> Offer:
        """Return the value.

        Raises:
            InputError: what its kind needs is missing.
        """
        evidence = tuple(Evidence(one.source, tuple(one.segments)) for one in self.evidence)
        rest = self.model_dump(exclude={"kind", "evidence"})
        return Offer(**rest, kind=Kind(self.kind), evidence=evidence)


class OffersAsk(Ask):
    """What a meeting suggests."""

    suggestions: Annotated[list[OfferAsk], Field(min_length=1, max_length=200)]


class VerdictsAsk(Ask):
    """What is decided about suggestions; none may be in both."""

    accept: Annotated[list[JobId], Field(max_length=200)] = Field(default_factory=list)
    ignore: Annotated[list[JobId], Field(max_length=200)] = Field(default_factory=list)


class AcceptAsk(Ask):
    """What a person sets while accepting; what is absent or null stays as suggested."""

    title: Title | None = None
    owner: Short | None = None
    due: Day | None = None
    ticket_id: JobId | None = None
    """The ticket that is meant."""
    to: StatusName | None = None

    def edits(self) -> dict[str, Any]:
        """Return the fields that were sent."""
        return self.model_dump(exclude_none=True)


class SuggestionShape(Shape):
    """Something that a meeting suggests, and what became of it."""

    id: str
    source_key: str
    kind: Literal["new", "status", "edit"]
    verdict: VerdictName
    confidence: float
    match: float | None
    """How likely the ticket is the one that was meant; null when it was named, or new."""
    evidence: list[EvidenceView]
    title: str | None
    owner: str | None
    due: date | None
    subject: str | None
    speaker: str | None
    to: str | None
    ticket_id: str | None
    """The ticket that it made, changed or means."""
    activity: int | None
    """The act that applied it, to undo it by."""
    stands: bool
    """False when what was applied was taken back in the meeting since."""
    created_at: AwareDatetime

    @classmethod
    def of(cls, suggestion: Suggestion) -> Self:
        """Show a suggestion."""
        return cls.model_validate(
            {
                **offer_values(suggestion.offer),
                "id": suggestion.id,
                "source_key": suggestion.offer.source_key,
                "verdict": suggestion.verdict.value,
                "ticket_id": suggestion.ticket_id,
                "activity": suggestion.activity,
                "match": suggestion.match,
                "created_at": suggestion.created_at,
            }
        )


class Waiting(SuggestionShape):
    """A suggestion, and the board that it waits on."""

    board_id: str

    @classmethod
    def on(cls, suggestion: Suggestion) -> Self:
        """Show a suggestion with its board."""
        shown = SuggestionShape.of(suggestion).model_dump()
        return cls.model_validate({**shown, "board_id": suggestion.board_id})


class Inbox(Shape):
    """What waits for a person, newest first."""

    suggestions: list[Waiting]
    next_before: str | None
    """Ask with this as `before` for older ones; null when there are none."""


class OutcomeShape(Shape):
    """What became of one verdict."""

    id: str
    done: bool
    """Whether it is now as it was decided."""
    code: str | None
    """What is in the way, as in a problem."""
    suggestion: SuggestionShape | None

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        """Show an outcome."""
        made = outcome.suggestion
        return cls(
            id=outcome.id,
            done=made is not None,
            code=outcome.code,
            suggestion=None if made is None else SuggestionShape.of(made),
        )


class OutcomeList(Shape):
    """What became of each verdict: first the accepted ones, then those put away."""

    outcomes: list[OutcomeShape]


class SuggestionList(Shape):
    """Suggestions."""

    suggestions: list[SuggestionShape]
    next_before: str | None
    """Ask with this as `before` for older ones; null when there are none."""


class SaidShape(Shape):
    """Something that was said for a ticket, and the act that came of it."""

    source: str
    segment: str
    speaker: str | None
    text: str | None
    """The words; null when they are not known here, or deleted."""
    start_s: float | None
    said_on: date | None
    """The day of the meeting."""
    activity: int
    """Undo it by this."""
    action: str
    at: AwareDatetime
    actor: str
    automatic: bool
    """Whether it was applied without asking."""
    undone: bool
    suggestion_id: str
    confidence: float
    match: float | None

    @classmethod
    def of(cls, said: Said) -> Self:
        """Show it."""
        return cls.model_validate({name: getattr(said, name) for name in cls.model_fields})


class SaidList(Shape):
    """The evidence of a ticket, in the order in which it came."""

    evidence: list[SaidShape]
