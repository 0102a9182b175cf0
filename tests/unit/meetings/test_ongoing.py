"""Minutes while a meeting goes on: always those of the whole talk, for the price of what is new."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moksori.meetings.model import Line, Participant
from moksori.meetings.rules.engine import Ongoing, minute
from moksori.meetings.templates import template_of
from moksori.testing.minutes import Example, cases, meetings
from tests.unit.meetings.conftest import MONDAY, PEOPLE

pytestmark = pytest.mark.unit

DATA = Path(__file__).parents[2] / "data/minutes"
MEETINGS = list(meetings(DATA, "dev"))
LINES = [line for example in MEETINGS for line in example.lines]


def asked(example: Example) -> dict[str, Any]:
    return {"participants": example.participants, "on": example.on}


def long_talk(count: int) -> list[Line]:
    """Return a talk of the same few people, as long as wanted."""
    names = [person.name for person in PEOPLE]
    speakers: dict[str | None, str] = {}
    lines = []
    for at, line in enumerate(islice(cycle(LINES), count)):
        who = speakers.setdefault(line.speaker, names[len(speakers) % len(names)])
        lines.append(replace(line, id=f"S{at + 1:04d}", speaker=who, start_s=3.6 * at))
    return lines


@pytest.mark.parametrize("example", MEETINGS, ids=lambda one: str(one.id))
def test_line_by_line_it_ends_as_all_at_once(example: Example) -> None:
    ongoing = Ongoing()
    for count in range(1, len(example.lines) + 1):
        last = ongoing.minute(example.lines[:count], **asked(example))
    assert last == minute(example.lines, **asked(example))


@pytest.mark.parametrize("example", MEETINGS[:4], ids=lambda one: str(one.id))
def test_at_every_moment_it_is_what_all_at_once_would_be(example: Example) -> None:
    ongoing = Ongoing()
    for count in range(len(example.lines) + 1):
        said = example.lines[:count]
        assert ongoing.minute(said, **asked(example)) == minute(said, **asked(example))


def test_short_talks_one_after_the_other_leave_nothing_behind() -> None:
    ongoing = Ongoing()
    for example in list(cases(DATA, "dev"))[:60]:
        made = ongoing.minute(example.lines, **asked(example))
        assert made == minute(example.lines, **asked(example))


@st.composite
def courses(draw: st.DrawFn) -> list[list[Line]]:
    """Draw what a meeting may go through: lines come, late ones too, are corrected, and vanish."""
    fresh = iter(LINES[draw(st.integers(0, 300)) :])
    said: list[Line] = []
    seen = []
    for number in range(draw(st.integers(1, 12))):
        said = list(_changed(draw, said, fresh, number))
        seen.append(said)
    return seen


def _changed(
    draw: st.DrawFn, said: Sequence[Line], fresh: Iterator[Line], number: int
) -> Sequence[Line]:
    act = draw(st.sampled_from(["on", "on", "on", "late", "word", "who", "gone"]))
    if act == "on" or not said:
        more = list(islice(fresh, draw(st.integers(1, 25))))
        return [*said, *(replace(one, id=f"{number}.{one.id}.{at}") for at, one in enumerate(more))]
    at = draw(st.integers(max(0, len(said) - 50), len(said) - 1))
    match act:
        case "late":
            return [*said[:at], replace(next(fresh), id=f"late.{number}"), *said[at:]]
        case "word":
            return [*said[:at], replace(said[at], text=next(fresh).text), *said[at + 1 :]]
        case "who":
            return [*said[:at], replace(said[at], speaker=f"손님{number}"), *said[at + 1 :]]
    return [*said[:at], *said[at + 1 :]]


@settings(max_examples=40)
@given(courses())
def test_whatever_happens_to_its_lines(course: list[list[Line]]) -> None:
    ongoing = Ongoing()
    for said in course:
        made = ongoing.minute(said, participants=PEOPLE, on=MONDAY)
        assert made == minute(said, participants=PEOPLE, on=MONDAY)


def test_the_same_talk_under_other_circumstances() -> None:
    ongoing, said = Ongoing(), MEETINGS[0].lines
    on = MEETINGS[0].on
    for people in ((), (Participant("한별", ("별이",)),)):
        for day in (on, MONDAY):
            made = ongoing.minute(said, participants=people, on=day)
            assert made == minute(said, participants=people, on=day)
    standup = template_of("standup")
    made = ongoing.minute(said, on=on, template=standup)
    assert made == minute(said, on=on, template=standup)
    assert made.topics == ()
    assert ongoing.minute(said, on=on).topics


def test_a_line_costs_the_same_at_the_end_of_an_hour() -> None:
    ongoing, talk = Ongoing(), long_talk(1_000)
    ongoing.minute(talk[:900], participants=PEOPLE, on=MONDAY)
    assert ongoing.effort.read == 900
    for count in range(901, 1_001):
        made = ongoing.minute(talk[:count], participants=PEOPLE, on=MONDAY)
        assert ongoing.effort.read == 1
        assert ongoing.effort.taken <= 20
    assert made == minute(talk, participants=PEOPLE, on=MONDAY)
    assert ongoing.lines == 1_000


def test_a_line_that_comes_late_costs_only_what_stands_around_it() -> None:
    ongoing, talk = Ongoing(), long_talk(400)
    late = talk.pop(370)
    ongoing.minute(talk, participants=PEOPLE, on=MONDAY)
    whole = [*talk[:370], late, *talk[370:]]
    made = ongoing.minute(whole, participants=PEOPLE, on=MONDAY)
    assert ongoing.effort.read == 1
    assert ongoing.effort.taken < 200
    assert made == minute(whole, participants=PEOPLE, on=MONDAY)


def test_a_correction_long_ago_reads_one_line_and_goes_through_the_rest_again() -> None:
    ongoing, talk = Ongoing(), long_talk(400)
    ongoing.minute(talk, participants=PEOPLE, on=MONDAY)
    talk[3] = replace(talk[3], text="계약서는 제가 금요일까지 보내겠습니다.")
    made = ongoing.minute(talk, participants=PEOPLE, on=MONDAY)
    assert ongoing.effort.read == 1
    assert ongoing.effort.taken > 400
    assert made == minute(talk, participants=PEOPLE, on=MONDAY)


def test_nothing_new_costs_nothing() -> None:
    ongoing, talk = Ongoing(), long_talk(50)
    first = ongoing.minute(talk, participants=PEOPLE, on=MONDAY)
    assert ongoing.minute(list(talk), participants=PEOPLE, on=MONDAY) == first
    assert (ongoing.effort.read, ongoing.effort.taken) == (0, 0)
