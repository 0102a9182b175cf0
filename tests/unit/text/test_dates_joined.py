"""Days and clock times put together: spans, ranges, deadlines, several in one sentence."""

from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moksori.text.dates import When, find

pytestmark = pytest.mark.unit

FRIDAY = datetime.fromisoformat("2026-11-20T10:30")


def one(text: str) -> When:
    (when,) = find(text, FRIDAY)
    return when


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("내일 오후 세 시", (11, 21), time(15)),
        ("내일은 세 시", (11, 21), time(15)),
        ("월요일에는 열 시 반", (11, 23), time(10, 30)),
        ("화요일, 오전 아홉 시", (11, 24), time(9)),
        ("다음 주 금요일 18:30", (11, 27), time(18, 30)),
        ("12월 1일 화요일 오전 7시", (12, 1), time(7)),
        ("25일 14시", (11, 25), time(14)),
        ("모레 정오", (11, 22), time(12)),
        ("모레 자정", (11, 23), time(0)),
        ("오늘 밤 열두 시", (11, 21), time(0)),
        ("오늘 밤 한 시", (11, 21), time(1)),
        ("사흘 뒤 저녁 여덟 시", (11, 23), time(20)),
        ("12.24(목) 19시", (12, 24), time(19)),
        ("내일 PM 3:30", (11, 21), time(15, 30)),
    ],
)
def test_a_day_and_its_time(text: str, day: tuple[int, int], at: time) -> None:
    when = one(text)
    assert (when.first, when.last, when.at) == (date(2026, *day), date(2026, *day), at)
    assert (when.start, when.end) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "days", "times"),
    [
        ("오늘부터 수요일", ((11, 20), (11, 25)), (None, None)),
        ("월요일에서 수요일", ((11, 23), (11, 25)), (None, None)),
        ("11월 28일~12월 2일", ((11, 28), (12, 2)), (None, None)),
        ("12월 3일부터 5일", ((12, 3), (12, 5)), (None, None)),
        ("수요일부터 월요일", ((11, 25), (11, 30)), (None, None)),
        ("9시부터 6시", ((11, 20), (11, 20)), (time(9), time(18))),
        ("11시부터 1시", ((11, 20), (11, 20)), (time(11), time(13))),
        ("오후 두 시~세 시 반", ((11, 20), (11, 20)), (time(14), time(15, 30))),
        ("내일 13:00~14:30", ((11, 21), (11, 21)), (time(13), time(14, 30))),
        ("밤 열한 시부터 새벽 네 시", ((11, 20), (11, 21)), (time(23), time(4))),
        ("내일 두 시부터 모레 한 시", ((11, 21), (11, 22)), (time(14), time(13))),
    ],
)
def test_ranges(
    text: str,
    days: tuple[tuple[int, int], tuple[int, int]],
    times: tuple[time | None, time | None],
) -> None:
    when = one(text)
    assert (when.first, when.last) == tuple(date(2026, *day) for day in days)
    assert (when.at, when.until) == times
    assert text[when.start : when.end] == text


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("월요일에서 수요일로 미뤘어요", [(11, 23), (11, 25)]),
        ("세 시에서 네 시로 바꿔요", [(11, 20), (11, 20)]),
        ("내일이나 모레", [(11, 21), (11, 22)]),
        ("월요일 말고 화요일", [(11, 23), (11, 24)]),
        ("오늘 오전 말고 내일 오전", [(11, 20), (11, 21)]),
        ("모레부터 어제까지", [(11, 22), (11, 19)]),
    ],
)
def test_two_that_are_no_range(text: str, days: list[tuple[int, int]]) -> None:
    assert [when.first for when in find(text, FRIDAY)] == [date(2026, *day) for day in days]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("다음 주까지", (11, 27)),
        ("다음 주 안에", (11, 27)),
        ("다음 주 내로", (11, 27)),
        ("다음 주 초까지", (11, 24)),
        ("주말까지", (11, 22)),
        ("이번 달까지", (11, 30)),
        ("다음 달 중순까지", (12, 20)),
        ("12월까지", (12, 31)),
        ("올해 안에", (12, 31)),
        ("이번 분기까지", (12, 31)),
    ],
)
def test_a_period_as_a_deadline_is_one_day(text: str, due: tuple[int, int]) -> None:
    when = one(text)
    assert when.first == when.last == when.due == date(2026, *due)


@pytest.mark.parametrize("text", ["다음 주에", "다음 주는", "다음 주부터", "이번 달에는", "12월에"])
def test_a_period_without_a_deadline_stays_a_period(text: str) -> None:
    when = one(text)
    assert when.first < when.last


@pytest.mark.parametrize(
    ("text", "minutes"), [("30분 뒤", 11 * 60), ("두 시간 전", 8 * 60 + 30), ("한 시간 반 후", 720)]
)
def test_counted_from_now(text: str, minutes: int) -> None:
    when = one(text)
    assert when.at == time(minutes // 60, minutes % 60)
    assert when.first == FRIDAY.date()


@pytest.mark.parametrize(
    "text",
    [
        "매주 월요일",
        "매주 월요일 오전 열 시",
        "매일 아침 여덟 시",
        "매월 25일까지",
        "격주 수요일",
        "토요일마다",
        "회의 10분 전에",
        "행사 이틀 전까지",
        "출발 한 시간 전에",
        "그날 세 시에",
        "다음 날 아침 아홉 시",
        "3일 전까지",
    ],
)
def test_what_hangs_on_something_else_is_left_out(text: str) -> None:
    assert find(text, FRIDAY) == ()


def test_a_sentence_with_everything() -> None:
    text = "어제 말씀드린 대로 다음 주 화요일 두 시부터 네 시까지 하고 자료는 월요일까지 주세요"
    said = [text[when.start : when.end] for when in find(text, FRIDAY)]
    assert said == ["어제", "다음 주 화요일 두 시부터 네 시", "월요일"]


PIECES = [
    "내일",
    "부터",
    "까지",
    "다음 주",
    "월요일",
    "세 시",
    "3일",
    "12월",
    "에서",
    "~",
    "반",
    "회의",
]


@given(st.lists(st.sampled_from(PIECES), max_size=7))
@settings(max_examples=200, deadline=None)
def test_any_mixture_gives_spans_in_order_and_days_in_order(pieces: list[str]) -> None:
    text = " ".join(pieces)
    found = find(text, FRIDAY)
    ends = [0, *(when.end for when in found)]
    assert all(end <= when.start < when.end for end, when in zip(ends, found, strict=False))
    assert all(when.first <= when.last for when in found)
