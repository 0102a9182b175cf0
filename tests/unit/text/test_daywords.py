"""Day expressions by themselves, at the edges of months and years."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.text.days import Days
from moksori.text.daywords import day_words

pytestmark = pytest.mark.unit


def resolved(text: str, base: date) -> list[Days]:
    found = (
        word.days(base) for word in day_words(text) if (word.start, word.end) == (0, len(text))
    )
    return [days for days in found if days]


def only(text: str, base: date) -> Days:
    (days,) = resolved(text, base)
    return days


@pytest.mark.parametrize(
    ("text", "base", "day"),
    [
        ("한 달 뒤", date(2027, 1, 31), date(2027, 2, 28)),
        ("석 달 전", date(2027, 1, 31), date(2026, 10, 31)),
        ("일 년 뒤", date(2028, 2, 29), date(2029, 2, 28)),
        ("다음 달 3일", date(2026, 12, 30), date(2027, 1, 3)),
        ("지난주 일요일", date(2027, 1, 1), date(2026, 12, 27)),
        ("연말", date(2026, 1, 1), date(2026, 12, 31)),
        ("분기 말", date(2026, 5, 5), date(2026, 6, 30)),
        ("크리스마스", date(2026, 11, 20), date(2026, 12, 25)),
        ("어린이날", date(2026, 11, 20), date(2027, 5, 5)),
        ("3주 뒤 화요일", date(2026, 11, 20), date(2026, 12, 8)),
        ("12월 마지막 날", date(2026, 11, 20), date(2026, 12, 31)),
        ("다음 달 첫째 주 화요일", date(2026, 11, 20), date(2026, 12, 1)),
    ],
)
def test_single_days(text: str, base: date, day: date) -> None:
    assert only(text, base) == Days(day, day)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("다음 주 후반", date(2026, 11, 26), date(2026, 11, 27)),
        ("다음 주말", date(2026, 11, 28), date(2026, 11, 29)),
        ("이번 달 하순", date(2026, 11, 21), date(2026, 11, 30)),
        ("올해 초", date(2026, 1, 1), date(2026, 1, 31)),
        ("상반기", date(2027, 1, 1), date(2027, 6, 30)),
        ("2분기", date(2027, 4, 1), date(2027, 6, 30)),
        ("9월", date(2027, 9, 1), date(2027, 9, 30)),
    ],
)
def test_periods_from_a_friday_in_november(text: str, first: date, last: date) -> None:
    assert only(text, date(2026, 11, 20)) == Days(first, last)


@pytest.mark.parametrize(
    "text",
    [
        *("차주가", "다음 주소", "오늘날", "그제야", "3일간", "13월", "9999년 뒤", "이 달걀은"),
        *("보고서는 제가 낼게요", "회비를 낼 수 있어요", "의견을 낼 겁니다", "시간을 낼지도"),
    ],
)
def test_what_only_looks_like_a_day(text: str) -> None:
    base = date(2026, 11, 20)
    assert not [word for word in day_words(text) if word.days(base)]


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from("월화수목금토일"))
def test_a_weekday_by_itself_lies_within_the_coming_week(base: date, weekday: str) -> None:
    days = only(f"{weekday}요일", base)
    assert base <= days.first < base + timedelta(days=7)
    assert days.first.weekday() == "월화수목금토일".index(weekday)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 31))
def test_a_day_of_the_month_is_the_next_that_exists(base: date, day: int) -> None:
    found = [word for word in day_words(f"{day}일까지") if word.days(base)]
    days = found[0].days(base)
    assert days is not None
    assert days.first.day == day
    assert base <= days.first <= base + timedelta(days=62)
