"""Boards as callers read and write them."""

import re
from datetime import date
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from moksori.board.model import (
    STATUS_WORDS,
    Activity,
    Board,
    Check,
    Column,
    Person,
    Status,
    Suggestion,
    Ticket,
    status_named,
)
from moksori.board.tickets import NewTicket
from moksori.board.values import offer_values, ticket_values
from moksori.surfaces.http.shapes import JobId, Shape
from moksori.text.plain import composed


def _composed(value: object) -> object:
    """Return text in NFC: typed on macOS and on Windows it is the same name."""
    return composed(value) if isinstance(value, str) else value


_LINE: Final = r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$"
"""One line that is not blank."""

# Composed before the length counts; it stands last, or the document loses the pattern.
BoardText = Annotated[
    str,
    StringConstraints(pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$", max_length=20_000),
    BeforeValidator(_composed),
]
Short = Annotated[
    str,
    StringConstraints(pattern=_LINE, min_length=1, max_length=200),
    BeforeValidator(_composed),
]
Title = Annotated[
    str,
    StringConstraints(pattern=_LINE, min_length=1, max_length=500),
    BeforeValidator(_composed),
]
Share = Annotated[float, Field(ge=0, le=1)]
StatusName = Literal["todo", "doing", "review", "done"]
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
VerdictName = Literal["pending", "applied", "accepted", "ignored", "undone"]


def _day(value: object) -> object:
    """Read a date as RFC 3339 writes it; numbers, and weeks of ISO 8601, are no dates."""
    if not isinstance(value, str):
        return value
    if not _DAY.fullmatch(value):
        raise ValueError("a date is written YYYY-MM-DD")
    return date.fromisoformat(value)


def _status(value: object) -> object:
    """Read the name of a status however it is spelt, in Korean or English."""
    found = status_named(value) if isinstance(value, str) else None
    return value if found is None else found.value


StatusWord = Annotated[
    StatusName,
    BeforeValidator(_status),
    WithJsonSchema({"type": "string", "enum": list(STATUS_WORDS)}),
]
Day = Annotated[date, BeforeValidator(_day)]


class Ask(BaseModel):
    """What a caller sends; unknown fields are refused."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, use_attribute_docstrings=True
    )


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


class CheckShape(Ask):
    """A line of a checklist."""

    text: Short
    done: bool = False


def _once(names: list[str]) -> list[str]:
    """Return each name once, in the order given."""
    return list(dict.fromkeys(names))


Names = Annotated[list[Short], Field(max_length=50), AfterValidator(_once)]
"""Kept each once."""
Checklist = Annotated[list[CheckShape], Field(max_length=100)]


class TicketAsk(Ask):
    """A ticket to make."""

    title: Title
    column_id: JobId | None = None
    """The first column when absent."""
    description: BoardText = ""
    owner: Short | None = None
    due: Day | None = None
    labels: Names = Field(default_factory=list)
    checklist: Checklist = Field(default_factory=list)

    def new(self) -> NewTicket:
        """Return the value."""
        return NewTicket(
            title=self.title,
            column_id=self.column_id,
            description=self.description,
            owner=self.owner,
            due=self.due,
            labels=tuple(self.labels),
            checklist=_checks(self.checklist),
        )


class TicketEdit(Ask):
    """What to change of a ticket; what is absent stays, null empties `owner` and `due`."""

    title: Title | None = None
    description: BoardText | None = None
    owner: Short | None = None
    due: Day | None = None
    labels: Names | None = None
    checklist: Checklist | None = None

    def changes(self) -> dict[str, Any]:
        """Return the fields that were sent."""
        sent: dict[str, Any] = {name: getattr(self, name) for name in self.model_fields_set}
        kept = {
            name: value
            for name, value in sent.items()
            if value is not None or name in {"owner", "due"}
        }
        if "labels" in kept:
            kept["labels"] = tuple(kept["labels"])
        if "checklist" in kept:
            kept["checklist"] = _checks(kept["checklist"])
        return kept


class MoveAsk(Ask):
    """Where a ticket goes."""

    column_id: JobId
    before: JobId | None = None
    """The ticket that it comes to stand above; the end of the column when absent."""


class StatusAsk(Ask):
    """How far a ticket is: `todo`, `doing`, `review`, `done`, or a usual word for one of these."""

    status: StatusWord


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


class CheckView(Shape):
    """A line of a checklist."""

    text: str
    done: bool


class EvidenceView(Shape):
    """Where something was said."""

    source: str
    segments: list[str]


class TicketShape(Shape):
    """A piece of work; its ETag is its version."""

    id: str
    board_id: str
    column_id: str
    rank: str
    """Its place in the column: tickets stand in the order of these texts."""
    title: str
    description: str
    owner: str | None
    due: date | None
    labels: list[str]
    checklist: list[CheckView]
    evidence: list[EvidenceView]
    edited: list[str]
    """Fields that a person has set; suggestions leave these alone."""
    version: int
    created_at: AwareDatetime
    updated_at: AwareDatetime

    @classmethod
    def of(cls, ticket: Ticket) -> Self:
        """Show a ticket."""
        values = ticket_values(ticket)
        own = {
            name: getattr(ticket, name)
            for name in ("id", "board_id", "edited", "version", "created_at", "updated_at")
        }
        return cls.model_validate({**values, **own, "edited": list(ticket.edited)})


class CardShape(Shape):
    """What a board shows of a ticket."""

    id: str
    column_id: str
    rank: str
    title: str
    owner: str | None
    due: date | None
    labels: list[str]
    checks: int
    """Lines of its checklist."""
    checks_done: int
    evidence: int
    """How many segments speak of it."""
    version: int


class CardList(Shape):
    """Cards column by column, in their order."""

    cards: list[CardShape]
    next_after: str | None
    """Ask with this as `after` for more; null when there are none."""


class TicketList(Shape):
    """Tickets column by column, in their order."""

    tickets: list[TicketShape]
    next_after: str | None
    """Ask with this as `after` for more; null when there are none."""


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


def _checks(lines: list[CheckShape]) -> tuple[Check, ...]:
    return tuple(Check(one.text, one.done) for one in lines)
