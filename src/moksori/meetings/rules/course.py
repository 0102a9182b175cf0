"""The course of one meeting: its sentences, and what each pass has found in them so far.

What comes is mostly new lines at the end, so only these are gone through. A line that is put in
order late, or corrected, takes the passes back to the last place before it that was remembered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Final

from moksori.meetings.model import Line
from moksori.meetings.participants import Roster
from moksori.meetings.rules.decisions import Decisions
from moksori.meetings.rules.desk import Desk
from moksori.meetings.rules.questions import Questions
from moksori.meetings.rules.said import Sentence, of_line
from moksori.meetings.rules.statuses import Statuses
from moksori.meetings.rules.summary import Gist, gist_of
from moksori.text.keywords import Nouns, nouns_of

_EVERY: Final = 16  # lines from one place that is remembered to the next
_REMEMBERED: Final = 4
"""Lines of several tracks come in a little out of order, hardly more than these reach back."""


@dataclass(frozen=True, slots=True)
class Passes:
    """What goes by the sentences of a meeting, one after the other."""

    desk: Desk
    decisions: Decisions
    statuses: Statuses
    questions: Questions

    def take(self, sentences: Sequence[Sentence], at: int) -> None:
        """Take the next sentence, the one at `at`."""
        self.desk.take(sentences, at)
        self.decisions.take(sentences, at)
        self.statuses.take(sentences, at)
        self.questions.take(sentences, at)

    def copied(self) -> "Passes":
        """Return what has been taken so far, to go on from there another time."""
        return Passes(
            self.desk.copied(),
            self.decisions.copied(),
            self.statuses.copied(),
            self.questions.copied(),
        )


@dataclass(frozen=True, slots=True)
class _Place:
    """The passes as they were before the line at `lines`."""

    lines: int
    passes: Passes


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read of one line."""

    sentences: tuple[Sentence, ...]
    nouns: Nouns


@dataclass(slots=True)
class Effort:
    """What the last lines cost: lines that were cut and read, sentences that were gone through."""

    read: int = 0
    taken: int = 0


class Course:
    """Goes along with a meeting. The result is that of going through all lines at once."""

    def __init__(self) -> None:
        """Start before anything was said."""
        self.lines: tuple[Line, ...] = ()
        self.nouns: list[Nouns] = []
        self.sentences: list[Sentence] = []
        self.gists: list[Gist] = []
        self.effort = Effort()
        self._starts: list[int] = []
        self._places: list[_Place] = []
        self._key = (Roster(()), date.min)
        self._passes = _fresh(*self._key)

    def go(self, lines: Sequence[Line], roster: Roster, on: date) -> Passes:
        """Go through `lines`, the whole talk so far; return what was found, not to be changed.

        Raises:
            EngineNotInstalledError: kiwipiepy is missing; the course is of no use any more.
        """
        self.effort = Effort()
        same = self._staying(lines, roster, on)
        known = self._cut_back(same)
        for place, line in enumerate(lines[same:], same):
            if place % _EVERY == 0 and place >= len(lines) - _EVERY * _REMEMBERED:
                self._remember(place)
            self._take(place, line, known.get(line))
        self.lines = tuple(lines)
        return self._passes

    def _take(self, place: int, line: Line, known: _Known | None) -> None:
        if known is None:
            self.effort.read += 1
            known = _Known(tuple(of_line(place, line)), nouns_of(line.text))
        self._starts.append(len(self.sentences))
        self.sentences += _moved(known.sentences, place)
        self.nouns.append(known.nouns)
        for at in range(self._starts[-1], len(self.sentences)):
            self.effort.taken += 1
            self._passes.take(self.sentences, at)
            self.gists.append(gist_of(self.sentences[at]))

    def _staying(self, lines: Sequence[Line], roster: Roster, on: date) -> int:
        """Take the passes back to before the first change; return how many lines stay."""
        if (self._key[0].people, self._key[1]) != (roster.people, on):
            self._key, self._places = (roster, on), []
            self._passes = _fresh(roster, on)
            return 0
        same = _common(self.lines, lines)
        if same == len(self.lines):
            return same
        self._places = [one for one in self._places if one.lines <= same]
        if not self._places:
            self._passes = _fresh(*self._key)
            return 0
        self._passes = self._places[-1].passes.copied()
        return self._places[-1].lines

    def _cut_back(self, same: int) -> dict[Line, _Known]:
        """Forget the lines from `same` on, and return what was read of them: most come again."""
        if same == len(self.lines):
            return {}
        starts = [*self._starts[same:], len(self.sentences)]
        cut = [tuple(self.sentences[start:end]) for start, end in pairwise(starts)]
        known = {
            line: _Known(sentences, nouns)
            for line, sentences, nouns in zip(
                self.lines[same:], cut, self.nouns[same:], strict=True
            )
        }
        del self.sentences[starts[0] :], self.gists[starts[0] :]
        del self._starts[same:], self.nouns[same:]
        return known

    def _remember(self, place: int) -> None:
        if self._places and self._places[-1].lines >= place:
            return
        self._places = [*self._places[1 - _REMEMBERED :], _Place(place, self._passes.copied())]


def _fresh(roster: Roster, on: date) -> Passes:
    return Passes(Desk(roster, on), Decisions(roster), Statuses(roster), Questions(roster))


def _common(old: Sequence[Line], new: Sequence[Line]) -> int:
    """Return how many lines at the beginning are the same."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))


def _moved(sentences: Sequence[Sentence], place: int) -> Iterator[Sentence]:
    """Return the sentences of a line that may stand elsewhere now."""
    return (one if one.place == place else replace(one, place=place) for one in sentences)
