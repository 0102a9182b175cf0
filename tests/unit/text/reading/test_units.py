"""The tables of counters and units."""

import re

import pytest

from moksori.text.normalize import normalize
from moksori.text.reading.units import CURRENCIES, NATIVE, SINO, SPEEDS, SYMBOLS

pytestmark = pytest.mark.unit

HANGUL = re.compile("[가-힣]+")


def test_a_counter_belongs_to_one_system() -> None:
    assert not NATIVE & SINO


def test_every_name_is_hangul() -> None:
    names = {*NATIVE, *SINO, *SYMBOLS.values(), *CURRENCIES.values(), *sum(SPEEDS.values(), ())}
    assert not [name for name in names if not HANGUL.fullmatch(name)]


@pytest.mark.parametrize("symbol", sorted(SYMBOLS))
def test_a_symbol_behind_a_number_is_named(symbol: str) -> None:
    assert normalize(f"약 3{symbol}입니다").text == f"약 삼 {SYMBOLS[symbol]}입니다"


@pytest.mark.parametrize("counter", sorted(NATIVE - {"번째", "대", "번"}))
def test_a_native_counter_takes_native_numerals(counter: str) -> None:
    assert normalize(f"약 3{counter} 정도").text == f"약 세 {counter} 정도"


@pytest.mark.parametrize("counter", sorted(SINO - {"월", "부", "조"}))
def test_a_sino_korean_counter_takes_sino_korean_numerals(counter: str) -> None:
    assert normalize(f"약 3{counter} 정도").text == f"약 삼 {counter} 정도"
