"""The rules against the development part of the minutes data: the bars of the project hold there.

The held-out part is measured by the bench; no test looks at it line by line.
"""

from pathlib import Path

import pytest

from moksori.meetings.model import Minutes
from moksori.meetings.rules.engine import minute
from moksori.testing.minutes import Example, Scores, cases, meetings, total

pytestmark = pytest.mark.unit

DATA = Path(__file__).parents[2] / "data/minutes"


def _minuted(example: Example) -> Minutes:
    return minute(example.lines, participants=example.participants, on=example.on)


@pytest.fixture(scope="module")
def of_meetings() -> Scores:
    return total(_minuted, meetings(DATA, "dev"))


@pytest.fixture(scope="module")
def of_cases() -> Scores:
    return total(_minuted, cases(DATA, "dev"))


def test_action_items(of_meetings: Scores) -> None:
    assert of_meetings.action_items.precision >= 0.92
    assert of_meetings.action_items.recall >= 0.85
    assert of_meetings.owners.precision >= 0.92
    assert of_meetings.dues.precision >= 0.95


def test_action_items_that_only_look_so(of_cases: Scores) -> None:
    assert of_cases.action_items.precision >= 0.85
    assert of_cases.action_items.recall >= 0.70


def test_decisions(of_meetings: Scores) -> None:
    assert of_meetings.decisions.precision >= 0.90
    assert of_meetings.decisions.recall >= 0.80


def test_status_changes(of_meetings: Scores) -> None:
    assert of_meetings.status_changes.precision >= 0.95
    assert of_meetings.status_changes.recall >= 0.75
    assert of_meetings.applied.precision >= 0.99
