"""What the checks know of a meeting: its lines by place, its people, its day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from moksori.meetings.llm.grounds import in_digits
from moksori.meetings.llm.machines import commands, forged
from moksori.meetings.llm.quotes import REACH, letters
from moksori.meetings.model import Line
from moksori.meetings.participants import Roster, participants_of
from moksori.meetings.writer import Brief, Language

_MOST_PEOPLE: Final = 60


@dataclass(frozen=True, slots=True)
class Talk:
    """The lines of a meeting that hold words, and who is meant in them."""

    lines: tuple[Line, ...]
    roster: Roster
    names: tuple[str, ...]
    on: date
    language: Language

    def present(self) -> tuple[str, ...]:
        """Return who speaks, then who is spoken of: the model needs no other names."""
        spoke = dict.fromkeys(line.speaker for line in self.lines if line.speaker)
        named = (one.name for line in self.lines for one in self.roster.mentions(line.text))
        return tuple(dict.fromkeys((*spoke, *named)))[:_MOST_PEOPLE]

    def near(self, places: Iterable[int]) -> tuple[Line, ...]:
        """Return the lines at the places and around them, but for those that speak to a machine."""
        around = {at for one in places for at in range(one - REACH, one + REACH + 1)}
        lines = (self.lines[at] for at in sorted(around) if 0 <= at < len(self.lines))
        return tuple(line for line in lines if not (commands(line.text) or forged(line.text)))

    def letters_near(self, places: Iterable[int], *, digits: bool = False) -> str:
        """Return the letters of those lines; with `digits`, also with their numbers in digits."""
        lines = self.near(places)
        plain = [letters(line.text) for line in lines]
        return " ".join([*plain, *(in_digits(line.text) for line in lines if digits)])


def talk_of(brief: Brief) -> Talk:
    """Return the talk of a brief; who spoke was there, too."""
    lines = tuple(line for line in brief.lines if line.text.strip())
    known = {person.name for person in brief.participants}
    people = [
        *brief.participants,
        *(one for one in participants_of(lines) if one.name not in known),
    ]
    names = tuple(person.name for person in people)
    return Talk(lines, Roster(people), names, brief.on, brief.language)
