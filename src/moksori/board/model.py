"""What a board is: frozen values, and the decisions that need no database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, TypedDict

from moksori.errors import ConflictError, InputError, StaleError

GATE: Final = 0.85
"""From this confidence on a suggestion is applied at once, unless the board says otherwise."""

BLOCKED: Final = "blocked"
"""What a status change may also say: the work can not go on."""

BLOCKED_LABEL: Final = "막힘"
"""What a ticket is called that can not go on: there is no column for it."""


class Status(StrEnum):
    """Where a piece of work stands; each is a column of a new board."""

    TODO = "todo"
    DOING = "doing"
    REVIEW = "review"
    DONE = "done"


COLUMN_NAMES: Final[Mapping[Status, str]] = {
    Status.TODO: "할 일",
    Status.DOING: "진행 중",
    Status.REVIEW: "검토",
    Status.DONE: "완료",
}


STATUS_WORDS: Final[Mapping[str, Status]] = {
    **dict.fromkeys(("todo", "to do", "to_do", "할 일", "대기"), Status.TODO),
    **dict.fromkeys(("doing", "in_progress", "in progress", "진행 중", "진행"), Status.DOING),
    **dict.fromkeys(("review", "in_review", "in review", "검토", "검토 중"), Status.REVIEW),
    **dict.fromkeys(("done", "completed", "complete", "완료"), Status.DONE),
}
"""How people call the statuses."""


def status_named(word: str) -> Status | None:
    """Return the status of this name, in Korean or English, with any case and blanks."""
    spelt = {_bare(known): status for known, status in STATUS_WORDS.items()}
    return spelt.get(_bare(word))


def _bare(word: str) -> str:
    return "".join(sign for sign in word.lower() if sign not in " _-")


class Kind(StrEnum):
    """What a suggestion would do."""

    NEW = "new"
    STATUS = "status"
    EDIT = "edit"


class Verdict(StrEnum):
    """What became of a suggestion."""

    PENDING = "pending"
    APPLIED = "applied"
    ACCEPTED = "accepted"
    IGNORED = "ignored"
    UNDONE = "undone"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Board:
    """A board; `changes` counts what happened on it, and numbers its activity log.

    `version` counts the changes of its name, its gate and its columns.
    """

    id: str
    workspace: str
    name: str
    gate: float
    changes: int
    created_at: datetime
    version: int = 1


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `status` is what a ticket in it counts as, None for a column of one's own."""

    id: str
    name: str
    status: Status | None = None
    wip_limit: int | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A line of a checklist."""

    text: str
    done: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where something was said: a source, such as a meeting, and segments of it."""

    source: str
    segments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ticket:
    """A piece of work. `edited` names the fields that a person has set: no machine changes these.

    `archived` tickets are deleted ones: kept, so that the deletion can be undone.
    """

    id: str
    board_id: str
    column_id: str
    rank: str
    title: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    description: str = ""
    owner: str | None = None
    due: date | None = None
    labels: tuple[str, ...] = ()
    checklist: tuple[Check, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    edited: tuple[str, ...] = ()
    archived: bool = False


class Card(TypedDict):
    """What a board shows of a ticket, ready for JSON."""

    id: str
    column_id: str
    rank: str
    title: str
    owner: str | None
    due: str | None
    labels: Sequence[str]
    checks: int
    checks_done: int
    evidence: int
    version: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets of a board are listed: all of these must hold."""

    column_id: str | None = None
    owner: str | None = None
    label: str | None = None
    due_before: date | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, and how people call them: `김민수`, (`민수`, `김 대리`)."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """One change of one ticket: the fields that changed, before and after, ready for JSON."""

    number: int
    board_id: str
    ticket_id: str
    actor: str
    action: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    at: datetime
    suggestion_id: str | None = None
    undone_by: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What a meeting suggests. The same `source_key` is taken once on a board.

    NEW needs a `title`; STATUS a `to` (a status, or `blocked`) and a `subject` or `ticket_id`; EDIT
    a `ticket_id` or `subject` and what it changes of `title`, `owner`, `due`. `speaker` is who said
    it: of two tickets that are meant alike, it is the speaker's. `stands` is false when the meeting
    has taken back since what was applied already.
    """

    source_key: str
    kind: Kind
    confidence: float
    evidence: tuple[Evidence, ...]
    title: str | None = None
    owner: str | None = None
    due: date | None = None
    subject: str | None = None
    ticket_id: str | None = None
    to: str | None = None
    speaker: str | None = None
    stands: bool = True

    def __post_init__(self) -> None:
        """Refuse what could never be applied.

        Raises:
            InputError: evidence, or what its kind needs, is missing.
        """
        if not self.evidence or not all(one.segments for one in self.evidence):
            raise InputError("a suggestion needs evidence")
        if not 0.0 <= self.confidence <= 1.0:
            raise InputError("confidence is between 0 and 1")
        if self.kind is Kind.NEW:
            needed = bool(self.title)
        else:
            target = bool(self.ticket_id or self.subject)
            given = self.to if self.kind is Kind.STATUS else (self.title or self.owner or self.due)
            needed = target and bool(given)
        if not needed:
            raise InputError("the suggestion lacks what its kind needs", kind=self.kind.value)
        if self.to is not None and self.to not in {*Status, BLOCKED}:
            raise InputError("there is no such status")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An offer on a board, and what became of it; `activity` is the number of the act, if any.

    `match` tells how likely the ticket is the one that was meant; None when it was named, or made.
    """

    id: str
    board_id: str
    offer: Offer
    verdict: Verdict
    created_at: datetime
    ticket_id: str | None = None
    activity: int | None = None
    match: float | None = None


def passes(confidence: float, gate: float) -> bool:
    """Whether a suggestion may be applied without asking."""
    return confidence >= gate


def check_room(column: Column, tickets: int) -> None:
    """Make sure that one more ticket may enter a column that holds so many.

    Raises:
        ConflictError: its WIP limit is reached.
    """
    if column.wip_limit is not None and tickets >= column.wip_limit:
        raise ConflictError("the column is full", wip_limit=column.wip_limit)


def column_of(columns: Sequence[Column], status: Status) -> Column:
    """Return the column that a status means.

    Raises:
        ConflictError: the board has none for it.
    """
    for column in columns:
        if column.status is status:
            return column
    raise ConflictError("the board has no column for this status", status=status.value)


def check_version(held: Board | Ticket, version: int | None) -> None:
    """Make sure that a board or a ticket is still at a version; None is any.

    Raises:
        StaleError: it has changed since.
    """
    if version is not None and held.version != version:
        raise StaleError("it has changed since", version=held.version)


def respects(edited: Collection[str], changes: Mapping[str, Any]) -> bool:
    """Whether changes by a machine leave alone what people have set."""
    return not set(edited) & set(changes)


def reverted(
    current: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the fields that take an act back.

    Raises:
        ConflictError: one of them has changed since: undo the later acts first.
    """
    fields = dict(before)
    for name, value in after.items():
        if name == "evidence":
            fields[name] = _taken(current[name], before[name], value)
        elif current[name] != value:
            raise ConflictError("the ticket has changed since", field=name)
    return fields


def _taken(
    current: Sequence[Mapping[str, Any]],
    before: Sequence[Mapping[str, Any]],
    after: Sequence[Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """Return evidence without what one act has added; what came later stays."""
    old, new = _pairs(before), _pairs(after)
    added = set(new) - set(old)
    segments: dict[str, list[str]] = {}
    for source, segment in _pairs(current):
        if (source, segment) not in added:
            segments.setdefault(source, []).append(segment)
    return [{"source": source, "segments": ids} for source, ids in segments.items()]


def _pairs(evidence: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    return [(one["source"], segment) for one in evidence for segment in one["segments"]]


def joined(known: Sequence[Evidence], more: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return evidence with more of it; what is known already is not repeated."""
    segments: dict[str, dict[str, None]] = {}
    for one in (*known, *more):
        segments.setdefault(one.source, {}).update(dict.fromkeys(one.segments))
    return tuple(Evidence(source, tuple(ids)) for source, ids in segments.items())
