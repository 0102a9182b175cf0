"""Tickets as callers read and write them."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BeforeValidator, Field, WithJsonSchema

from moksori.board.model import STATUS_WORDS, Check, Ticket, status_named
from moksori.board.tickets import NewTicket
from moksori.board.values import ticket_values
from moksori.surfaces.http.asks import Ask, BoardText, Day, Names, Short, Title
from moksori.surfaces.http.shapes import JobId, Shape

StatusName = Literal["todo", "doing", "review", "done"]


def _status(value: object) -> object:
    """Read the name of a status however it is spelt, in Korean or English."""
    found = status_named(value) if isinstance(value, str) else None
    return value if found is None else found.value


StatusWord = Annotated[
    StatusName,
    BeforeValidator(_status),
    WithJsonSchema({"type": "string", "enum": list(STATUS_WORDS)}),
]


class CheckShape(Ask):
    """A line of a checklist."""

    text: Short
    done: bool = False


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


def _checks(lines: list[CheckShape]) -> tuple[Check, ...]:
    return tuple(Check(one.text, one.done) for one in lines)
