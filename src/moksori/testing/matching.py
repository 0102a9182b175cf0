"""How often the right ticket is found, against what people say is meant.

The file read here, `matching.jsonl`, is described in `tests/data/README.md`.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from moksori.board.matching import Candidate, Match, meant, twin
from moksori.board.phrases import read

STATUS: Final = "status"
NEW: Final = "new"


@dataclass(frozen=True, slots=True)
class Case:
    """A board, what is said, and the place of the ticket that is meant; None for none."""

    id: str
    category: str
    part: str
    kind: str
    phrase: str
    board: tuple[dict[str, Any], ...]
    expected: int | None
    person: str | None
    """Who says it, or whose work it is to be."""

    def match(self) -> Match | None:
        """Return what is found; the id is the place on the board."""
        tickets = [
            Candidate(str(place), read(one["title"]), one.get("owner"), done=one.get("done", False))
            for place, one in enumerate(self.board)
        ]
        wanted = read(self.phrase)
        if self.kind == STATUS:
            return meant(wanted, tickets, self.person)
        return twin(wanted, [one for one in tickets if self._open(one)], self.person)

    def found(self) -> int | None:
        """Return the place of the ticket that would be changed without asking."""
        match = self.match()
        return int(match.ticket_id) if match is not None and match.sure else None

    def _open(self, ticket: Candidate) -> bool:
        same = None in {ticket.owner, self.person} or ticket.owner == self.person
        return same and not ticket.done


@dataclass(frozen=True, slots=True)
class Tally:
    """Tickets found, meant, and both."""

    right: int
    found: int
    wanted: int

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of what was meant that was found."""
        return self.right / self.wanted if self.wanted else 1.0


def cases(path: Path, part: str, kind: str) -> list[Case]:
    """Read the cases of one part and kind."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [_case(row) for row in rows if (row["part"], row["kind"]) == (part, kind)]


def tally(judged: Iterable[Case]) -> Tally:
    """Count what is found."""
    pairs = [(case.found(), case.expected) for case in judged]
    return Tally(
        right=sum(found == expected and found is not None for found, expected in pairs),
        found=sum(found is not None for found, _ in pairs),
        wanted=sum(expected is not None for _, expected in pairs),
    )


def _case(row: dict[str, Any]) -> Case:
    person = row.get("speaker") or row.get("owner")
    own = {name: row[name] for name in ("id", "category", "part", "kind", "phrase", "expected")}
    return Case(**own, board=tuple(row["board"]), person=person)
