"""Meetings of a few lines, and what the rules make of them."""

from collections.abc import Callable
from datetime import date

import pytest

from moksori.meetings.model import Line, Minutes, Participant
from moksori.meetings.rules.engine import minute

MONDAY = date(2026, 11, 16)
PEOPLE = (
    Participant("김민수", ("김 대리",)),
    Participant("이정훈"),
    Participant("박지영"),
)

Minuted = Callable[..., Minutes]


@pytest.fixture
def minuted() -> Minuted:
    """Return a function from `speaker: words` to minutes; 김민수 speaks where nobody is named."""

    def run(*rows: str) -> Minutes:
        lines = [_line(number, row) for number, row in enumerate(rows, start=1)]
        return minute(lines, participants=PEOPLE, on=MONDAY)

    return run


def _line(number: int, row: str) -> Line:
    speaker, colon, words = row.partition(": ")
    return Line(f"S{number:04d}", speaker if colon else "김민수", words if colon else row)
