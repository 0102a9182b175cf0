"""Ids as numbers: in order, of one length, and of nothing but their alphabet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.schema import new_id

pytestmark = pytest.mark.unit

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TIMES = st.integers(0, 2**48 - 1)


def number(made: str) -> int:
    value = 0
    for sign in made:
        value = value * 32 + ALPHABET.index(sign)
    return value


@given(TIMES)
def test_the_time_can_be_read_back(now_ms: int) -> None:
    made = new_id(now_ms)
    assert (len(made), number(made) >> 80) == (26, now_ms)


@given(st.lists(TIMES, unique=True, min_size=2, max_size=20))
def test_text_order_is_the_order_of_time(times: list[int]) -> None:
    made = {new_id(now_ms): now_ms for now_ms in times}
    assert [made[one] for one in sorted(made)] == sorted(times)


def test_the_random_part_uses_all_of_its_bits() -> None:
    """Each bit is set in some of 200 ids and clear in others."""
    ones, zeros = 0, 0
    for _ in range(200):
        rest = number(new_id(0))
        ones, zeros = ones | rest, zeros | ~rest
    assert ones == 2**80 - 1
    assert zeros & (2**80 - 1) == 2**80 - 1
