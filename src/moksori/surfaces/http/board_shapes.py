"""Boards, what happened on them, and people, as callers read and write them."""

from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, Field

from moksori.board.model import Activity, Board, Column, Person, Status, Suggestion
from moksori.board.values import offer_values
from moksori.surfaces.http.asks import Ask, Names, Share, Short
from moksori.surfaces.http.shapes import JobId, Shape
from moksori.surfaces.http.ticket_shapes import EvidenceView, StatusName


class BoardAsk(Ask):
    """A board to make."""

    name: Short
    gate: Share = 0.85
    """From this confidence on suggestions are applied without asking."""


class BoardEdit(Ask):
    """What to change of a board; what is absent or null stays."""

    name: Short | None = None
    gate: Share | None = None


class ColumnAsk(Ask):
    """A column of a board."""

    id: JobId | None = None
    """Null or absent for a new one."""
    name: Short
    status: StatusName | None = None
    """What a ticket in it counts as; null for a column of one's own."""
    wip_limit: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """How many tickets it may hold."""

    def column(self) -> Column:
        """Return the value."""
        status = None if self.status is None else Status(self.status)
        return Column(self.id or "", self.name, status, self.wip_limit)


class ColumnsAsk(Ask):
    """All columns of a board, from left to right."""

    columns: Annotated[list[ColumnAsk], Field(min_length=1, max_length=50)]


class MergeAsk(Ask):
    """Who is the same person."""

    person_id: JobId
    """The entry that goes."""


class PersonAsk(Ask):
    """Somebody, and how people call them."""

    name: Short
    aliases: Names = Field(default_factory=list)


class ColumnShape(Shape):
    """A column of a board."""

    id: str
    name: str
    status: StatusName | None
    wip_limit: int | None
    tickets: int
    """How many it holds."""


class BoardShape(Shape):
    """A board."""

    id: str
    name: str
    gate: float
    version: int
    """Of the name, the gate and the columns: its ETag."""
    created_at: AwareDatetime

    @classmethod
    def of(cls, board: Board) -> Self:
        """Show a board."""
        return cls.model_validate({name: getattr(board, name) for name in BoardShape.model_fields})


class WholeBoard(BoardShape):
    """A board with its columns."""

    columns: list[ColumnShape]
    """From left to right."""

    @classmethod
    def whole(cls, board: Board, columns: list[Column], counts: dict[str, int]) -> Self:
        """Show a board with its columns."""
        shown = [
            ColumnShape(
                id=one.id,
                name=one.name,
                status=None if one.status is None else one.status.value,
                wip_limit=one.wip_limit,
                tickets=counts.get(one.id, 0),
            )
            for one in columns
        ]
        return cls(**BoardShape.of(board).model_dump(), columns=shown)


class BoardList(Shape):
    """Boards, oldest first."""

    boards: list[BoardShape]


class ActivityShape(Shape):
    """One change of one ticket."""

    number: int
    """Undo it by this."""
    ticket_id: str
    actor: str
    """Who: the id of a key, `person`, or `moksori` itself."""
    action: str
    before: dict[str, Any]
    """The fields that changed, as they were."""
    after: dict[str, Any]
    """The fields that changed, as they became."""
    at: AwareDatetime
    suggestion_id: str | None
    undone_by: int | None

    because: "Because | None" = None
    """What was said, if a suggestion did it; null when a person did."""

    @classmethod
    def of(cls, act: Activity, suggestion: Suggestion | None = None) -> Self:
        """Show an act."""
        own = {name: getattr(act, name) for name in cls.model_fields if name != "because"}
        because = None if suggestion is None else Because.of(suggestion)
        return cls.model_validate({**own, "because": because})


class Because(Shape):
    """Why something was done: what a suggestion went by."""

    kind: Literal["new", "status", "edit"]
    confidence: float
    match: float | None
    """How likely the ticket is the one that was meant; null when it was named, or new."""
    speaker: str | None
    evidence: list[EvidenceView]

    @classmethod
    def of(cls, suggestion: Suggestion) -> Self:
        """Show what a suggestion went by."""
        values = offer_values(suggestion.offer)
        own = {name: values[name] for name in ("kind", "confidence", "speaker", "evidence")}
        return cls.model_validate({**own, "match": suggestion.match})


class ActivityList(Shape):
    """What happened, newest first."""

    activity: list[ActivityShape]
    next_before: int | None
    """Ask with this as `before` for older ones; null when there are none."""


class PersonShape(Shape):
    """Somebody, and how people call them."""

    id: str
    name: str
    aliases: list[str]

    @classmethod
    def of(cls, person: Person) -> Self:
        """Show a person."""
        return cls(id=person.id, name=person.name, aliases=list(person.aliases))


class PersonList(Shape):
    """People, oldest first."""

    people: list[PersonShape]
