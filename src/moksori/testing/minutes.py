"""How right minutes are, against what people say was in the meeting: score your own engine.

`score` compares one `Minutes` with its `Gold`; scores add up over meetings. Items are matched one
to one by the lines they cite, whatever words they use. The files read here are described in
`tests/data/README.md`.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from moksori.errors import InputError
from moksori.meetings.model import (
    GATE,
    ActionItem,
    Line,
    Minutes,
    Participant,
    Status,
    StatusChange,
)

NEVER_WRONG: Final = 1.0
F = TypeVar("F")
W = TypeVar("W")
Row = dict[str, Any]


class Cited(Protocol):
    """Anything that cites lines."""

    @property
    def evidence(self) -> tuple[str, ...]:
        """The ids of the lines."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """A decision or an open question that was said on any of the lines `evidence`."""

    about: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WantedAction:
    """An action item with its owner's full name (None: nobody) and due date (None: none)."""

    about: str
    owner: str | None
    due: date | None
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WantedStatus:
    """A status change."""

    subject: str
    to: Status
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gold:
    """What the minutes of one meeting should hold."""

    action_items: tuple[WantedAction, ...] = ()
    decisions: tuple[Wanted, ...] = ()
    status_changes: tuple[WantedStatus, ...] = ()
    questions: tuple[Wanted, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A meeting, or an adversarial case of a few lines, with its gold."""

    id: str
    part: str
    """`dev` or `held-out`."""
    category: str
    """The style of a meeting, or what a case tries."""
    on: date
    participants: tuple[Participant, ...]
    lines: tuple[Line, ...]
    gold: Gold


@dataclass(frozen=True, slots=True)
class Tally:
    """How many were found, how many were to be found, and how many of either are the same."""

    found: int = 0
    wanted: int = 0
    right: int = 0

    @property
    def precision(self) -> float:
        """The share of the found that is right; 1 when nothing was found."""
        return self.right / self.found if self.found else NEVER_WRONG

    @property
    def recall(self) -> float:
        """The share of the wanted that was found; 1 when nothing was wanted."""
        return self.right / self.wanted if self.wanted else NEVER_WRONG

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.found + other.found, self.wanted + other.wanted, self.right + other.right)


@dataclass(frozen=True, slots=True)
class Scores:
    """Tallies by kind. Those of owners and dues count matched action items only."""

    action_items: Tally = field(default_factory=Tally)
    owners: Tally = field(default_factory=Tally)
    dues: Tally = field(default_factory=Tally)
    decisions: Tally = field(default_factory=Tally)
    status_changes: Tally = field(default_factory=Tally)
    """A change is right when it goes to the right status."""
    applied: Tally = field(default_factory=Tally)
    """Those of the status changes whose confidence reaches the gate."""
    questions: Tally = field(default_factory=Tally)

    def __add__(self, other: "Scores") -> "Scores":
        return Scores(
            self.action_items + other.action_items,
            self.owners + other.owners,
            self.dues + other.dues,
            self.decisions + other.decisions,
            self.status_changes + other.status_changes,
            self.applied + other.applied,
            self.questions + other.questions,
        )


Engine = Callable[[Example], Minutes]
"""What is scored: from the date, the participants and the lines of an example to minutes."""


def score(minutes: Minutes, gold: Gold, *, gate: float = GATE) -> Scores:
    """Return how right the minutes are; changes as sure as `gate` are also counted alone."""
    pairs = list(_pairs(minutes.action_items, gold.action_items, _agreement))
    both = len(pairs)
    changes = minutes.status_changes
    sure = [change for change in changes if change.confidence >= gate]
    return Scores(
        Tally(len(minutes.action_items), len(gold.action_items), both),
        Tally(both, both, sum(item.owner == wanted.owner for item, wanted in pairs)),
        Tally(both, both, sum(item.due == wanted.due for item, wanted in pairs)),
        _tally(minutes.decisions, gold.decisions, _cited_alike),
        _tally(changes, gold.status_changes, _same_status),
        _tally(sure, gold.status_changes, _same_status),
        _tally(minutes.questions, gold.questions, _cited_alike),
    )


def total(engine: Engine, examples: Iterable[Example], *, gate: float = GATE) -> Scores:
    """Return the scores of an engine, added up over the examples."""
    scores = Scores()
    for example in examples:
        scores += score(engine(example), example.gold, gate=gate)
    return scores


def meetings(folder: Path, part: str) -> tuple[Example, ...]:
    """Return the meetings of one part (`dev`, `held-out`) in a folder of JSON files.

    Raises:
        InputError: a file is not a meeting with gold.
    """
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.json"))]
    return tuple(example for example in _read(texts, _meeting) if example.part == part)


def cases(folder: Path, part: str) -> tuple[Example, ...]:
    """Return the adversarial cases of one part; what is expected may be said on any line.

    They stand in the files `adversarial*.jsonl` of a folder, one a line.

    Raises:
        InputError: a line of a file is not a case.
    """
    files = sorted(folder.glob("adversarial*.jsonl"))
    texts = [text for file in files for text in file.read_text(encoding="utf-8").splitlines()]
    return tuple(example for example in _read(texts, _case) if example.part == part)


def _read(texts: Iterable[str], parse: Callable[[Row], Example]) -> Iterator[Example]:
    for text in texts:
        try:
            yield parse(json.loads(text))
        except (KeyError, TypeError, ValueError) as error:
            raise InputError("this is not an example of minutes with gold") from error


def _meeting(row: Row) -> Example:
    gold = row["gold"]
    return _example(
        row,
        row["style"],
        Gold(
            tuple(
                WantedAction(
                    item["about"], item["owner"], _day(item["due"]), tuple(item["evidence"])
                )
                for item in gold["action_items"]
            ),
            tuple(Wanted(item["about"], tuple(item["evidence"])) for item in gold["decisions"]),
            tuple(
                WantedStatus(item["subject"], Status(item["to"]), tuple(item["evidence"]))
                for item in gold["status_changes"]
            ),
            tuple(Wanted(item["about"], tuple(item["evidence"])) for item in gold["questions"]),
        ),
    )


def _case(row: Row) -> Example:
    expect, about = row["expect"], row["category"]
    action, status = expect["action"], expect["status"]
    anywhere = tuple(line["id"] for line in row["lines"])
    return _example(
        row,
        about,
        Gold(
            (WantedAction(about, action["owner"], _day(action["due"]), anywhere),)
            if action
            else (),
            (Wanted(about, anywhere),) if expect["decision"] else (),
            (WantedStatus(about, Status(status["to"]), anywhere),) if status else (),
        ),
    )


def _example(row: Row, category: str, gold: Gold) -> Example:
    return Example(
        row["id"],
        row["part"],
        category,
        date.fromisoformat(row["date"]),
        tuple(Participant(who["name"], tuple(who["aliases"])) for who in row["participants"]),
        tuple(Line(line["id"], line["speaker"], line["text"]) for line in row["lines"]),
        gold,
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _cited_alike(found: Cited, wanted: Cited) -> int:
    return int(not set(found.evidence).isdisjoint(wanted.evidence))


def _same_status(found: StatusChange, wanted: WantedStatus) -> int:
    return _cited_alike(found, wanted) if found.to == wanted.to else 0


def _agreement(found: ActionItem, wanted: WantedAction) -> int:
    alike = _cited_alike(found, wanted)
    return alike + alike * ((found.owner == wanted.owner) + (found.due == wanted.due))


def _tally(found: Sequence[F], wanted: Sequence[W], fits: Callable[[F, W], int]) -> Tally:
    return Tally(len(found), len(wanted), sum(1 for _ in _pairs(found, wanted, fits)))


def _pairs(
    found: Sequence[F], wanted: Sequence[W], fits: Callable[[F, W], int]
) -> Iterator[tuple[F, W]]:
    """Match one to one: as many as can be, and those that fit better first.

    `fits` says how well two go together, 0: not at all. Augmenting paths over few items.
    """
    fitness = [[fits(item, want) for item in found] for want in wanted]
    choices = [
        [at for fit, at in sorted((-fit, at) for at, fit in enumerate(row)) if fit]
        for row in fitness
    ]
    holder: dict[int, int] = {}

    def place(want: int, seen: set[int]) -> bool:
        for at in choices[want]:
            if at in seen:
                continue
            seen.add(at)
            if at not in holder or place(holder[at], seen):
                holder[at] = want
                return True
        return False

    for want in range(len(wanted)):
        place(want, set())
    yield from ((found[at], wanted[want]) for at, want in sorted(holder.items()))
