"""Laws of ranks: a column keeps its order under any moves, and one move writes one rank."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.board.rank import LONGEST, between, spread

pytestmark = pytest.mark.unit

RANKS = st.text(st.sampled_from("0123456789"), min_size=1, max_size=20).filter(
    lambda digits: not digits.endswith("0")
)
MOVES = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=60)


def placed(ranks: dict[str, str], order: list[str], at: int) -> str:
    """Return a rank for the place `at` among the cards of a column."""
    low = ranks[order[at - 1]] if at else None
    high = ranks[order[at]] if at < len(order) else None
    return between(low, high)


@given(RANKS, RANKS)
def test_there_is_always_room(one: str, other: str) -> None:
    low, high = sorted((one, other))
    if low == high:
        with pytest.raises(ValueError, match="order"):
            between(low, high)
        return
    made = between(low, high)
    assert low < made < high
    assert made.isdigit()
    assert not made.endswith("0"), "two ways of writing one place"


@given(RANKS)
def test_there_is_room_at_both_ends(rank: str) -> None:
    assert between(None, rank) < rank < between(rank, None)


@given(st.integers(1, 12), MOVES)
def test_cards_stand_where_they_were_put(count: int, moves: list[tuple[int, int]]) -> None:
    order = [f"card {at}" for at in range(count)]
    ranks = dict(zip(order, spread(count), strict=True))
    for source, target in moves:
        card = order.pop(source % count)
        at = target % count
        before = dict(ranks)
        ranks[card] = placed(ranks, order, at)
        order.insert(at, card)
        assert sorted(ranks, key=lambda name: ranks[name]) == order
        assert {name for name in ranks if ranks[name] != before[name]} <= {card}
    assert len(set(ranks.values())) == count


@given(st.lists(st.booleans(), max_size=200))
def test_a_gap_that_is_halved_again_and_again_stays_short_for_long(sides: list[bool]) -> None:
    low, high = spread(2)
    for upper in sides:
        made = between(low, high)
        assert low < made < high
        low, high = (made, high) if upper else (low, made)
    assert max(len(low), len(high)) <= LONGEST


@given(st.integers(0, 3_000))
def test_spread_ranks_leave_room_for_one_between_any_two(count: int) -> None:
    ranks = spread(count)
    assert len(ranks) == len(set(ranks)) == count
    for low, high in pairwise(ranks[:50] + ranks[-50:] if count > 100 else ranks):
        assert low < between(low, high) < high
