"""What minutes are: frozen values. Nothing without evidence can be made."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from moksori.errors import InputError

GATE: Final = 0.85
"""Below this confidence a person is asked first."""


class Status(StrEnum):
    """Where a piece of work stands."""

    TODO = "todo"
    DOING = "doing"
    REVIEW = "review"
    DONE = "done"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Line:
    """One utterance. `id` is `S0001`, `S0002` ...; times are seconds in the recording, if known."""

    id: str
    speaker: str | None
    text: str
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """A person of the meeting and how people call them: `김민수`, (`민수`, `김 대리`)."""

    name: str
    aliases: tuple[str, ...] = ()


def _check(evidence: tuple[str, ...], text: str, confidence: float) -> None:
    if not evidence or not all(evidence):
        raise InputError("an item of minutes needs evidence")
    if not text.strip():
        raise InputError("an item of minutes needs words")
    if not 0.0 <= confidence <= 1.0:
        raise InputError("confidence is between 0 and 1")


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the minutes: of the summary, a topic, a decision, a question, a risk.

    Raises:
        InputError: it has no evidence or no words, or its confidence is no share of 1.
    """

    text: str
    evidence: tuple[str, ...]
    confidence: float = 1.0

    def __post_init__(self) -> None:
        _check(self.evidence, self.text, self.confidence)


@dataclass(frozen=True, slots=True)
class ActionItem:
    """Work that somebody (None: nobody yet) does until `due`, titled in nominal style.

    Raises:
        InputError: it has no evidence or no title, or its confidence is no share of 1.
    """

    title: str
    owner: str | None
    due: date | None
    evidence: tuple[str, ...]
    confidence: float
    condition: str | None = None
    """The clause it hangs on, as it was said (`검토가 끝나면`)."""

    def __post_init__(self) -> None:
        _check(self.evidence, self.title, self.confidence)


@dataclass(frozen=True, slots=True)
class StatusChange:
    """Work named by the noun phrase `subject` now stands at `to`; before at `origin`, if known.

    Raises:
        InputError: it has no evidence or no subject, or its confidence is no share of 1.
    """

    subject: str
    to: Status
    evidence: tuple[str, ...]
    confidence: float
    origin: Status | None = None

    def __post_init__(self) -> None:
        _check(self.evidence, self.subject, self.confidence)


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of one meeting; `engine` says who wrote them.

    `notes` are codes of what a reader should know, such as `llm_unavailable`.
    """

    title: str
    summary: tuple[Statement, ...]
    topics: tuple[Statement, ...]
    decisions: tuple[Statement, ...]
    action_items: tuple[ActionItem, ...]
    status_changes: tuple[StatusChange, ...]
    questions: tuple[Statement, ...]
    risks: tuple[Statement, ...]
    keywords: tuple[str, ...]
    engine: str
    notes: tuple[str, ...] = ()
