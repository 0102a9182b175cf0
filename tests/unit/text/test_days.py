"""Every kind of day expression, from several base dates: what it means, by hand on a calendar."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.text.days import (
    COUNTS,
    DAYS_BY_NAME,
    NEAR_MONTHS,
    WEEKDAYS,
    WEEKS,
    YEARS,
    Days,
)
from moksori.text.daywords import day_words

pytestmark = pytest.mark.unit

FRIDAY = date(2026, 11, 20)
NEW_YEARS_EVE = date(2026, 12, 31)  # a Thursday
LEAP_DAY = date(2028, 2, 29)  # a Tuesday
SUNDAY = date(2026, 3, 1)
BASES = st.dates(date(1990, 1, 1), date(2100, 1, 1))


def meant(text: str, base: date) -> Days:
    """Return what the longest expression at the start of `text` means."""
    found = [word for word in day_words(text) if word.start == 0]
    days = max(found, key=lambda word: word.end).days(base)
    assert days is not None
    return days


@pytest.mark.parametrize(
    ("text", "month", "day"),
    [
        ("그끄저께", 11, 17),
        ("그저께", 11, 18),
        ("엊그제", 11, 18),
        ("어제", 11, 19),
        ("간밤에", 11, 19),
        ("오늘", 11, 20),
        ("금일 중", 11, 20),
        ("낼", 11, 21),
        ("명일", 11, 21),
        ("내일모레", 11, 22),
        ("내일 모레", 11, 22),
        ("글피", 11, 23),
        ("그글피", 11, 24),
    ],
)
def test_days_by_name(text: str, month: int, day: int) -> None:
    assert meant(text, FRIDAY) == Days(date(2026, month, day), date(2026, month, day))


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("금요일", FRIDAY, date(2026, 11, 20)),
        ("목요일", FRIDAY, date(2026, 11, 26)),
        ("오는 금요일", FRIDAY, date(2026, 11, 27)),
        ("돌아오는 월요일", FRIDAY, date(2026, 11, 23)),
        ("지난 금요일", FRIDAY, date(2026, 11, 13)),
        ("지난 월요일", FRIDAY, date(2026, 11, 16)),
        ("이번 월요일", FRIDAY, date(2026, 11, 16)),
        ("다음 금요일", FRIDAY, date(2026, 11, 27)),
        ("월요일", SUNDAY, date(2026, 3, 2)),
        ("일요일", SUNDAY, date(2026, 3, 1)),
        ("이번 주 일요일", SUNDAY, date(2026, 3, 1)),
        ("다음 주 월요일", SUNDAY, date(2026, 3, 2)),
        ("지난주 일요일", SUNDAY, date(2026, 2, 22)),
        ("수욜", FRIDAY, date(2026, 11, 25)),
        ("담주 토욜", FRIDAY, date(2026, 11, 28)),
        ("다다음 주 금요일", NEW_YEARS_EVE, date(2027, 1, 15)),
        ("지지난주 수요일", NEW_YEARS_EVE, date(2026, 12, 16)),
        ("차주 화요일", NEW_YEARS_EVE, date(2027, 1, 5)),
        ("다음주월요일", FRIDAY, date(2026, 11, 23)),
    ],
)
def test_weekdays(text: str, base: date, expected: date) -> None:
    assert meant(text, base) == Days(expected, expected)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("이번 주", (11, 16), (11, 22)),
        ("금주", (11, 16), (11, 22)),
        ("다음 주", (11, 23), (11, 29)),
        ("담주", (11, 23), (11, 29)),
        ("다음 다음 주", (11, 30), (12, 6)),
        ("지난주", (11, 9), (11, 15)),
        ("저저번 주", (11, 2), (11, 8)),
        ("다음 주 초", (11, 23), (11, 24)),
        ("다음 주 중반", (11, 25), (11, 25)),
        ("다음 주 후반", (11, 26), (11, 27)),
        ("주말", (11, 21), (11, 22)),
        ("이번 주말", (11, 21), (11, 22)),
        ("이번 주 주말", (11, 21), (11, 22)),
        ("다다음 주말", (12, 5), (12, 6)),
        ("지난 주말", (11, 14), (11, 15)),
    ],
)
def test_weeks(text: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    assert meant(text, FRIDAY) == Days(date(2026, *first), date(2026, *last))


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("하루 뒤", FRIDAY, date(2026, 11, 21)),
        ("이틀 전", FRIDAY, date(2026, 11, 18)),
        ("여드레 뒤", FRIDAY, date(2026, 11, 28)),
        ("아흐레 안에", FRIDAY, date(2026, 11, 29)),
        ("열흘 이내", FRIDAY, date(2026, 11, 30)),
        ("보름 있다가", FRIDAY, date(2026, 12, 5)),
        ("10일 뒤", FRIDAY, date(2026, 11, 30)),
        ("십오 일 후", FRIDAY, date(2026, 12, 5)),
        ("이삼 일 안에", FRIDAY, date(2026, 11, 23)),
        ("일주일 전", FRIDAY, date(2026, 11, 13)),
        ("3주 뒤", FRIDAY, date(2026, 12, 11)),
        ("네 주 뒤", FRIDAY, date(2026, 12, 18)),
        ("2주 뒤 화요일", FRIDAY, date(2026, 12, 1)),
        ("한 달 전", FRIDAY, date(2026, 10, 20)),
        ("넉 달 뒤", FRIDAY, date(2027, 3, 20)),
        ("열두 달 뒤", FRIDAY, date(2027, 11, 20)),
        ("삼 개월 뒤", date(2026, 11, 30), date(2027, 2, 28)),
        ("1개월 전", date(2026, 3, 31), date(2026, 2, 28)),
        ("십 년 전", FRIDAY, date(2016, 11, 20)),
        ("1년 뒤", LEAP_DAY, date(2029, 2, 28)),
        ("4년 뒤", LEAP_DAY, date(2032, 2, 29)),
    ],
)
def test_counted_from_the_base(text: str, base: date, expected: date) -> None:
    assert meant(text, base) == Days(expected, expected)


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("12월 3일", FRIDAY, date(2026, 12, 3)),
        ("11월 1일", FRIDAY, date(2026, 11, 1)),
        ("10월 21일", FRIDAY, date(2026, 10, 21)),
        ("10월 20일", FRIDAY, date(2027, 10, 20)),
        ("유월 일일", FRIDAY, date(2027, 6, 1)),
        ("시월 삼십일 일", FRIDAY, date(2026, 10, 31)),
        ("십이월 이십사 일 목요일", FRIDAY, date(2026, 12, 24)),
        ("2월 29일", date(2027, 12, 1), date(2028, 2, 29)),
        ("작년 3월 1일", FRIDAY, date(2025, 3, 1)),
        ("28년 2월 29일", FRIDAY, date(2028, 2, 29)),
        ("이천삼십년 십월 오일", FRIDAY, date(2030, 10, 5)),
        ("2027/01/02", FRIDAY, date(2027, 1, 2)),
        ("2027.1.2", FRIDAY, date(2027, 1, 2)),
        ("12/31(목)", FRIDAY, date(2026, 12, 31)),
        ("12.31(목)", FRIDAY, date(2026, 12, 31)),
        ("다음 달 5일", NEW_YEARS_EVE, date(2027, 1, 5)),
        ("지난달 30일", NEW_YEARS_EVE, date(2026, 11, 30)),
        ("익월 10일", NEW_YEARS_EVE, date(2027, 1, 10)),
        ("당월 말", FRIDAY, date(2026, 11, 30)),
        ("21일까지", FRIDAY, date(2026, 11, 21)),
        ("19일까지", FRIDAY, date(2026, 12, 19)),
        ("31일까지", FRIDAY, date(2026, 12, 31)),
        ("지난 25일에", FRIDAY, date(2026, 10, 25)),
        ("지난 31일에", FRIDAY, date(2026, 10, 31)),
        ("오는 1일에", FRIDAY, date(2026, 12, 1)),
        ("30일 월요일", FRIDAY, date(2026, 11, 30)),
    ],
)
def test_days_of_a_month(text: str, base: date, expected: date) -> None:
    assert meant(text, base) == Days(expected, expected)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("이번 달", (2026, 11, 1), (2026, 11, 30)),
        ("지지난달", (2026, 9, 1), (2026, 9, 30)),
        ("다다음 달", (2027, 1, 1), (2027, 1, 31)),
        ("전월", (2026, 10, 1), (2026, 10, 31)),
        ("다음 달 초순", (2026, 12, 1), (2026, 12, 10)),
        ("다음 달 중순", (2026, 12, 11), (2026, 12, 20)),
        ("다음 달 하순", (2026, 12, 21), (2026, 12, 31)),
        ("2월 하순", (2027, 2, 21), (2027, 2, 28)),
        ("2월 말", (2027, 2, 28), (2027, 2, 28)),
        ("11월", (2026, 11, 1), (2026, 11, 30)),
        ("10월", (2026, 10, 1), (2026, 10, 31)),
        ("9월", (2027, 9, 1), (2027, 9, 30)),
        ("올해 9월", (2026, 9, 1), (2026, 9, 30)),
        ("2027년 6월호", (2027, 6, 1), (2027, 6, 30)),
        ("월초", (2026, 11, 1), (2026, 11, 10)),
        ("월말", (2026, 11, 30), (2026, 11, 30)),
        ("12월 첫째 주", (2026, 11, 30), (2026, 12, 6)),
        ("11월 마지막 주", (2026, 11, 23), (2026, 11, 29)),
        ("12월 셋째 주 목요일", (2026, 12, 17), (2026, 12, 17)),
        ("다음 달 마지막 금요일", (2026, 12, 25), (2026, 12, 25)),
        ("내년 2월 두 번째 월요일", (2027, 2, 8), (2027, 2, 8)),
        ("이번 달 마지막 날", (2026, 11, 30), (2026, 11, 30)),
    ],
)
def test_months_and_their_parts(
    text: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    assert meant(text, FRIDAY) == Days(date(*first), date(*last))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("올해", (2026, 1, 1), (2026, 12, 31)),
        ("내년", (2027, 1, 1), (2027, 12, 31)),
        ("재작년", (2024, 1, 1), (2024, 12, 31)),
        ("2030년", (2030, 1, 1), (2030, 12, 31)),
        ("내년 초", (2027, 1, 1), (2027, 1, 31)),
        ("내년 말", (2027, 12, 31), (2027, 12, 31)),
        ("연말", (2026, 12, 31), (2026, 12, 31)),
        ("연초", (2026, 1, 1), (2026, 1, 31)),
        ("작년 하반기", (2025, 7, 1), (2025, 12, 31)),
        ("하반기", (2026, 7, 1), (2026, 12, 31)),
        ("상반기", (2027, 1, 1), (2027, 6, 30)),
        ("4분기", (2026, 10, 1), (2026, 12, 31)),
        ("1분기", (2027, 1, 1), (2027, 3, 31)),
        ("작년 이 분기", (2025, 4, 1), (2025, 6, 30)),
        ("올해 3분기 말", (2026, 9, 30), (2026, 9, 30)),
        ("지난 분기", (2026, 7, 1), (2026, 9, 30)),
        ("다음 분기", (2027, 1, 1), (2027, 3, 31)),
        ("다음 분기 말", (2027, 3, 31), (2027, 3, 31)),
        ("분기 말", (2026, 12, 31), (2026, 12, 31)),
        ("크리스마스이브", (2026, 12, 24), (2026, 12, 24)),
        ("한글날", (2027, 10, 9), (2027, 10, 9)),
    ],
)
def test_years_quarters_and_holidays(
    text: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    assert meant(text, FRIDAY) == Days(date(*first), date(*last))


@pytest.mark.parametrize(
    "text",
    [
        "오늘날",
        "그제야",
        "어제오늘",
        "이 주 안에",
        "차주가",
        "다음 주소",
        "이번 주문",
        "이 달걀은",
        "월급",
        "3일간",
        "3일째",
        "3일 걸려요",
        "전주에",
        "시월드",
        "하루 종일",
        "사흘 동안",
        "2년 동안",
        "일 년에",
        "1/2만",
        "3.14",
        "0000년 1월 1일",
        "9999년 뒤",
        "13월 1일",
        "11월 다섯째 주 목요일",
        "요일별로",
    ],
)
def test_what_means_no_day(text: str) -> None:
    found = [word for word in day_words(text) if word.start == 0]
    longest = max(found, key=lambda word: word.end, default=None)
    days = longest.days(FRIDAY) if longest else None
    assert days is None


@given(BASES, st.sampled_from(sorted(DAYS_BY_NAME)))
def test_a_named_day_is_one_day_at_its_distance(base: date, name: str) -> None:
    day = base + timedelta(days=DAYS_BY_NAME[name])
    assert meant(name, base) == Days(day, day)


@given(BASES, st.sampled_from(sorted(COUNTS)))
def test_there_and_back_again(base: date, counted: str) -> None:
    there = meant(f"{counted} 뒤", base).first
    assert meant(f"{counted} 전", there).first == base


@given(BASES, st.sampled_from(sorted(WEEKS)), st.sampled_from(WEEKDAYS))
def test_a_weekday_lies_in_the_week_that_was_named(base: date, which: str, weekday: str) -> None:
    week = meant(f"{which} 주", base)
    day = meant(f"{which} 주 {weekday}요일", base)
    assert (week.last - week.first).days == 6
    assert week.first.weekday() == 0
    assert week.first <= day.first == day.last <= week.last


@given(BASES, st.sampled_from(sorted(NEAR_MONTHS)))
def test_the_parts_of_a_month_make_the_month(base: date, which: str) -> None:
    name = which if which.endswith("월") else f"{which} 달"
    whole = meant(name, base)
    parts = [meant(f"{name} {part}", base) for part in ("초순", "중순", "하순")]
    assert whole.first == parts[0].first
    assert whole.last == parts[2].last == meant(f"{name} 말", base).first
    assert all(a.last + timedelta(days=1) == b.first for a, b in pairwise(parts))


@given(BASES, st.sampled_from(sorted(YEARS)))
def test_the_halves_and_quarters_make_the_year(base: date, name: str) -> None:
    whole = meant(name, base)
    quarters = [meant(f"{name} {number}분기", base) for number in range(1, 5)]
    assert whole.first == meant(f"{name} 상반기", base).first == quarters[0].first
    assert whole.last == meant(f"{name} 하반기", base).last == quarters[3].last
    assert quarters[1].last == meant(f"{name} 상반기", base).last


@given(BASES, st.integers(1, 12), st.integers(1, 28))
def test_a_month_and_day_is_the_nearest_that_is_not_long_past(
    base: date, month: int, day: int
) -> None:
    found = meant(f"{month}월 {day}일", base).first
    assert (found.month, found.day) == (month, day)
    assert timedelta(days=-30) <= found - base <= timedelta(days=366)
