"""Numerals, both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "영"),
        (10, "십"),
        (111, "백십일"),
        (10_000, "만"),
        (10_001, "만 일"),
        (1_250_000, "백이십오만"),
        (110_000_000, "일억 천만"),
        (100_010_000, "일억 일만"),
        (1_200_000_000_000, "일조 이천억"),
    ],
)
def test_sino(number: int, words: str) -> None:
    assert sino(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "한"),
        (20, "스무"),
        (21, "스물한"),
        (99, "아흔아홉"),
        (100, "백"),
        (112, "백열두"),
        (125, "백이십오"),
        (1_005, "천다섯"),
    ],
)
def test_native(number: int, words: str) -> None:
    assert native(number) == words


@pytest.mark.parametrize("number", [-1, 10**20])
def test_no_reading_beyond_twenty_digits_or_below_zero(number: int) -> None:
    with pytest.raises(ValueError, match="twenty digits"):
        sino(number)


def test_native_numerals_start_at_one() -> None:
    with pytest.raises(ValueError, match="start at one"):
        native(0)


def test_digits_one_by_one() -> None:
    assert digitwise("010-1234") == "공일공-일이삼사"
    assert digitwise("007", zero="영") == "영영칠"


@pytest.mark.parametrize(
    ("number", "words"),
    [("3.14", "삼 점 일사"), ("1,024", "천이십사"), ("0.05", "영 점 영오"), ("9" * 21, "구" * 21)],
)
def test_decimals(number: str, words: str) -> None:
    assert decimal(number) == words


@given(st.integers(0, 10**20 - 1))
def test_what_is_read_is_understood(number: int) -> None:
    assert parse_sino(sino(number)) == number


@given(st.integers(1, 10**8))
def test_what_is_counted_is_understood(number: int) -> None:
    words = native(number)
    assert number in {parse_native(words), parse_sino(words)}


@pytest.mark.parametrize(
    "words", ["", "이삼", "십백", "오륙십", "이이백", "회의", "만억억", "영십"]
)
def test_what_is_no_number_has_no_value(words: str) -> None:
    assert parse_sino(words) is None


@pytest.mark.parametrize(
    ("words", "value"),
    [("만 이천오백", 12_500), ("삼억 오천만", 350_000_000), ("천만", 10_000_000), ("육", 6)],
)
def test_values_of_words(words: str, value: int) -> None:
    assert parse_sino(words) == value


@pytest.mark.parametrize(
    ("words", "value"),
    [("세", 3), ("하나", 1), ("스물 다섯", 25), ("스무", 20), ("백스물세", 123), ("넉", 4)],
)
def test_values_of_native_words(words: str, value: int) -> None:
    assert parse_native(words) == value


@pytest.mark.parametrize("words", ["", "이백", "여러", "백이한", "한한"])
def test_what_is_not_native_has_no_native_value(words: str) -> None:
    assert parse_native(words) is None


def test_names_of_digits() -> None:
    assert parse_digitwise("공일공 일이") == "01012"
    assert parse_digitwise("십이") is None
    assert parse_digitwise(" ") is None


@pytest.mark.parametrize(
    ("number", "text"),
    [(7, "7"), (1_200, "1,200"), (12_500, "1만 2,500"), (350_000_000, "3억 5,000만")],
)
def test_written_as_people_write(number: int, text: str) -> None:
    assert written(number) == text
