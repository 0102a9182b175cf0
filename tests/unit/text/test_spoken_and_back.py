"""What is written, read aloud and understood again is what it was: numbers, times, days."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.text.clocks import clock_times, stretches
from moksori.text.dates import find
from moksori.text.normalize import normalize
from moksori.text.numbers import (
    decimal,
    digitwise,
    native,
    parse_digitwise,
    parse_native,
    parse_sino,
    sino,
    written,
)

pytestmark = pytest.mark.unit

BASE = date(2026, 11, 20)
AMOUNTS = st.integers(1, 10**16 - 1)


@given(AMOUNTS)
def test_amounts_as_people_write_them_are_read_as_they_are_said(number: int) -> None:
    said = normalize(f"{written(number)}원").text
    assert said.endswith("원")
    assert parse_sino(said.removesuffix("원")) == number


@given(AMOUNTS)
def test_amounts_with_commas_are_read_as_they_are_said(number: int) -> None:
    assert parse_sino(normalize(f"{number:,}원").text.removesuffix("원")) == number


@given(st.integers(0, 10**20 - 1))
def test_spaces_between_groups_do_not_count(number: int) -> None:
    assert parse_sino(sino(number).replace(" ", "")) == number


@given(st.integers(0, 10**12), st.text("0123456789", min_size=1, max_size=6))
def test_decimals_are_understood_on_both_sides_of_the_point(whole: int, rest: str) -> None:
    for number in (f"{whole}.{rest}", f"{whole:,}.{rest}"):
        before, _, after = decimal(number).partition(" 점 ")
        assert parse_sino(before) == whole
        assert parse_digitwise(after) == rest


@given(st.text("0123456789", min_size=1), st.sampled_from("공영"))
def test_digits_one_by_one_are_understood(digits: str, zero: str) -> None:
    assert parse_digitwise(digitwise(digits, zero=zero)) == digits
    assert parse_digitwise(" ".join(digitwise(digits, zero=zero))) == digits


def test_every_count_below_a_hundred_has_a_native_name_of_its_own() -> None:
    assert [parse_native(native(number)) for number in range(1, 100)] == list(range(1, 100))
    assert len({native(number) for number in range(1, 2000)}) == 1999


@pytest.mark.parametrize("hundreds", [100, 900, 1_100, 20_000, 3_000_000])
@pytest.mark.parametrize("tail", [1, 4, 10, 19])
def test_native_ends_behind_hundreds_are_understood(hundreds: int, tail: int) -> None:
    assert parse_native(native(hundreds + tail)) == hundreds + tail


@given(st.integers(1, 99))
def test_things_are_counted_natively_and_amounts_are_not(number: int) -> None:
    assert normalize(f"{number}명").text == f"{native(number)} 명"
    assert normalize(f"{number}%").text == f"{sino(number)} 퍼센트"


@given(st.lists(st.integers(1, 9_999), min_size=2, max_size=3, unique=True))
def test_groups_in_the_wrong_order_are_no_number(groups: list[int]) -> None:
    names = ("만", "억", "조")
    words = [sino(group) + name for group, name in zip(groups, names, strict=False)]
    assert parse_sino("".join(words)) is None
    assert parse_sino("".join(reversed(words))) is not None


@given(st.integers(1, 12), st.integers(0, 59), st.sampled_from(["오전", "오후"]))
def test_clock_times_are_the_same_written_and_said(hour: int, minute: int, part: str) -> None:
    at = time(hour % 12 + (12 if part == "오후" else 0), minute)
    digits = f"{part} {hour}시 {minute}분" if minute else f"{part} {hour}시"
    for text in (digits, normalize(digits).text, f"{part} {hour}:{minute:02}"):
        (point,) = clock_times(text)
        assert (point.at, point.days, point.later) == (at, 0, None), text
        assert text[point.start : point.end] == text


@given(st.integers(0, 23), st.integers(0, 59))
def test_a_time_of_twenty_four_hours_is_as_written(hour: int, minute: int) -> None:
    (point,) = clock_times(f"회의는 {hour:02}:{minute:02}에")
    assert (point.at, point.later) == (time(hour, minute), None)


@pytest.mark.parametrize("text", ["24:01", "25:00", "12:60", "1:2:3:4", "오후 3시 60분"])
def test_what_no_clock_shows_is_no_time(text: str) -> None:
    assert clock_times(text) == ()


@given(st.integers(1, 23), st.integers(1, 59))
def test_a_stretch_from_now_goes_both_ways(hours: int, minutes: int) -> None:
    span = timedelta(hours=hours, minutes=minutes)
    for text in (f"{hours}시간 {minutes}분", f"{native(hours)} 시간 {sino(minutes)} 분"):
        assert [away.delta for away in stretches(f"{text} 뒤에")] == [span]
        assert [away.delta for away in stretches(f"{text} 전에")] == [-span]


@given(st.dates(date(2001, 1, 1), date(2098, 12, 31)))
def test_a_whole_date_is_itself_whatever_today_is(day: date) -> None:
    digits = f"{day.year}년 {day.month}월 {day.day}일"
    for text in (digits, normalize(digits).text, f"{day:%Y-%m-%d}", f"{day:%Y}.{day:%m}.{day:%d}"):
        (when,) = find(text, BASE)
        assert (when.first, when.last, when.due) == (day, day, day), text


@given(st.integers(1, 99))
def test_days_from_now_are_counted_written_and_said(days: int) -> None:
    for text in (f"{days}일 뒤", f"{sino(days)} 일 뒤", f"{days}일 후"):
        (when,) = find(text, BASE)
        assert when.first == when.last == BASE + timedelta(days=days), text


@given(st.dates(date(2001, 1, 1), date(2098, 12, 31)), st.sampled_from("월화수목금토일"))
def test_a_weekday_of_next_week_is_that_day_in_the_week_after(base: date, name: str) -> None:
    (when,) = find(f"다음 주 {name}요일", base)
    assert when.first.weekday() == "월화수목금토일".index(name)
    monday = base - timedelta(days=base.weekday())
    assert monday + timedelta(days=7) <= when.first <= monday + timedelta(days=13)
