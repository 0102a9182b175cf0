"""Clock times by themselves."""

from datetime import time, timedelta

import pytest

from moksori.text.clocks import clock_times, count, stretches

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "at", "days"),
    [
        ("세 시", time(15), 0),
        ("아침 여섯 시", time(6), 0),
        ("일곱 시", time(7), 0),
        ("저녁 여덟 시 반", time(20, 30), 0),
        ("밤 한 시", time(1), 1),
        ("밤 열두 시", time(0), 1),
        ("낮 열한 시", time(11), 0),
        ("오전 12시", time(0), 0),
        ("24시", time(0), 1),
        ("한 시 십 분 전", time(12, 50), 0),
        ("9:05", time(9, 5), 0),
        ("오후 9:05", time(21, 5), 0),
        ("자정", time(0), 1),
    ],
)
def test_the_hour_of_the_day(text: str, at: time, days: int) -> None:
    (point,) = clock_times(text)
    assert (point.at, point.days) == (at, days)
    assert text[point.start : point.end] == text


@pytest.mark.parametrize(
    "text",
    ["세 시간", "두 시안 중에", "세 시즌", "네 시킨 대로", "한시가 급해요", "25:10", "1:2:3"],
)
def test_what_only_looks_like_a_time_of_day(text: str) -> None:
    assert clock_times(text) == ()


def test_an_open_hour_has_a_later_reading() -> None:
    (point,) = clock_times("9시")
    assert point.later == time(21)
    assert clock_times("오전 9시")[0].later is None


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("두 시간 반 뒤", 150), ("십오 분 전에", -15), ("1시간 20분 후", 80), ("삼십 분 안에", 30)],
)
def test_stretches_from_now(text: str, minutes: int) -> None:
    (away,) = stretches(text)
    assert away.delta == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["두 시간 걸려요", "10분짜리", "이 분 전에 오신 분", "전에"])
def test_durations_are_no_stretch_from_now(text: str) -> None:
    assert stretches(text) == ()


@pytest.mark.parametrize(
    ("said", "value"), [("12", 12), ("스물네", 24), ("이십사", 24), ("열", 10), ("천구백", 1900)]
)
def test_count(said: str, value: int) -> None:
    assert count(said) == value


def test_count_refuses_words() -> None:
    with pytest.raises(ValueError, match="numeral"):
        count("사람")
