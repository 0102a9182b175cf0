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
from moksori.meetings.rules import course
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
def test_whatever_happens_to_its_lines(talks: list[list[Line]]) -> None:
    ongoing = Ongoing()
    for said in talks:
        made = ongoing.minute(said, participants=PEOPLE, on=MONDAY)
        assert made == minute(said, participants=PEOPLE, on=MONDAY)


DENSE = (
    "이정훈 씨, 계약서 검토 좀 해 주세요.",
    "네, 제가 금요일까지 하겠습니다.",
    "계약서 검토는 목요일까지 부탁드려요.",
    "아니요, 계약서 검토는 제가 하겠습니다.",
    "계약서 검토는 취소하죠. 안 하겠습니다.",
    "회의록은 누가 정리하죠?",
    "제가 할게요.",
    "회의록은 제가 내일까지 정리할게요.",
    "그건 제가 할게요.",
    "행사는 12월 3일입니다.",
    "행사는 12월 10일로 바뀌었습니다.",
    "그 전날까지 제가 약도를 보내겠습니다.",
    "꼭 할게요. 홈페이지 개편.",
    "결제 모듈 테스트는 끝났습니다.",
    "결제 모듈 테스트는 아직 진행 중입니다.",
    "나머지는 다음 주에 합니다.",
    "출시는 두 시로 하시죠.",
    "좋습니다. 그렇게 하시죠.",
    "출시는 세 시로 확정하겠습니다.",
    "해외 결제도 이번에 넣어야 하나요?",
    "글쎄요, 그건 잘 모르겠어요.",
    "네. 그렇죠. 비가 오네요. 춥네요. 그래요. 네.",
    "해외 결제는 이번에 넣기로 확정하겠습니다.",
    "네.",
)
"""Talk in which each line may change what became of another."""


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.sampled_from(DENSE), st.sampled_from(PEOPLE)),
        min_size=8,
        max_size=24,
    )
)
def test_each_line_may_come_late_or_be_said_otherwise(
    acts: list[tuple[int, str, Participant]],
) -> None:
    """Places are remembered at every other line here, and each step goes back to one of them."""
    said: list[Line] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(course, "_EVERY", 2)
        patch.setattr(course, "_REMEMBERED", 6)
        ongoing = Ongoing()
        for number, (back, words, who) in enumerate(acts):
            at = len(said) - back if back < len(said) else len(said)
            fresh = Line(f"S{number + 1:04d}", who.name, words)
            said[at : at + (number % 3 == 2)] = [fresh]
            made = ongoing.minute(said, participants=PEOPLE, on=MONDAY)
            assert made == minute(said, participants=PEOPLE, on=MONDAY)


def test_a_day_that_was_not_said_after_all_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(course, "_EVERY", 2)
    said = [Line(f"S{at + 1:04d}", "이정훈", "네.") for at in range(4)]
    ongoing = Ongoing()
    for last in ("행사는 12월 3일입니다.", "네."):
        said[3:] = [replace(said[3], text=last)]
        ongoing.minute(said, participants=PEOPLE, on=MONDAY)
    said.append(Line("S0005", "박지영", "그 전날까지 제가 약도를 보내겠습니다."))
    made = ongoing.minute(said, participants=PEOPLE, on=MONDAY)
    assert made == minute(said, participants=PEOPLE, on=MONDAY)
    assert [one.due for one in made.action_items] == [None]


def test_a_question_is_answered_as_late_as_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(course, "_EVERY", 1)
    words = (
        "해외 결제도 이번에 넣어야 하나요?",
        "글쎄요, 그건 잘 모르겠어요. 그렇죠. 비가 오네요. 춥네요.",
        "네. 그래요. 그렇군요.",
        "해외 결제는 이번에 넣기로 확정하겠습니다.",
    )
    said = [Line(f"S{at + 1:04d}", PEOPLE[at % 3].name, one) for at, one in enumerate(words)]
    ongoing, open_questions = Ongoing(), []
    for count in range(1, len(said) + 1):
        made = ongoing.minute(said[:count], participants=PEOPLE, on=MONDAY)
        assert made == minute(said[:count], participants=PEOPLE, on=MONDAY)
        open_questions.append(len(made.questions))
    assert open_questions == [0, 1, 1, 0]


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
