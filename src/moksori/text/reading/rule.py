"""The shape of a rule, and the pieces of patterns that several rules share."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

NUMBER: Final = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
NOT_IN_NUMBER: Final = r"(?<![\d.,])"
TILDE: Final = "[~∼～〜]"
WEEKDAY: Final = r"(?:\s?\((?P<weekday>[월화수목금토일])(?:요일)?\))?"

Read = Callable[["re.Match[str]"], str | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """Where a written form may stand, and how it is read there.

    `read` returns the words, or None where the form turns out to be something else. With a group
    named `x` only that group is replaced; what stands around it is context. `needs` are letters of
    which the text must hold one at least: a cheap look before the search.
    """

    pattern: re.Pattern[str]
    read: Read
    group: str | int = 0
    needs: frozenset[str] = frozenset()


def rule(pattern: str, read: Read, needs: str = "") -> Rule:
    """Compile a rule."""
    compiled = re.compile(pattern)
    group = "x" if "x" in compiled.groupindex else 0
    return Rule(compiled, read, group, frozenset(needs))


def before(found: "re.Match[str]", length: int = 12) -> str:
    """Return the text just before a match."""
    return found.string[max(0, found.start() - length) : found.start()]


def after(found: "re.Match[str]", length: int = 12) -> str:
    """Return the text just after a match."""
    return found.string[found.end() : found.end() + length]
