"""How people are called: one name, and every other word for the same person."""

from collections.abc import Sequence
from dataclasses import replace

from moksori.board.model import Person


def resolve(people: Sequence[Person], said: str | None) -> str | None:
    """Return the name of the person who is called so; what was said where that is nobody, or two.

    Blanks and a 님 or 씨 at the end make no difference.
    """
    if said is None:
        return None
    key = _call(said)
    found = {
        person.name
        for person in people
        for call in (person.name, *person.aliases)
        if _call(call) == key
    }
    return found.pop() if len(found) == 1 else said


def united(kept: Person, other: Person) -> Person:
    """Return one person with the name of the first and every other name of both as an alias."""
    calls = dict.fromkeys((*kept.aliases, other.name, *other.aliases))
    return replace(kept, aliases=tuple(one for one in calls if one != kept.name))


def _call(name: str) -> str:
    joined = "".join(name.split())
    return joined[:-1] if len(joined) > 2 and joined[-1] in "님씨" else joined  # noqa: PLR2004 - a name is left
