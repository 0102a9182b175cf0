import random
from itertools import pairwise

import pytest

from moksori.board.rank import LONGEST, between, spread

pytestmark = pytest.mark.unit


def test_an_empty_column_begins_in_the_middle() -> None:
    assert between(None, None) == "5"


@pytest.mark.parametrize(
    ("low", "high"),
    [("5", None), (None, "5"), ("1", "2"), ("1", "11"), ("09", "1"), ("1", "100001"), (None, "01")],
)
def test_a_rank_lies_between(low: str | None, high: str | None) -> None:
    made = between(low, high)
    assert (low or "") < made
    assert high is None or made < high
    assert not made.endswith("0")


@pytest.mark.parametrize(("low", "high"), [("5", "5"), ("6", "5")])
def test_ranks_out_of_order_are_refused(low: str, high: str) -> None:
    with pytest.raises(ValueError, match="order"):
        between(low, high)


def test_a_long_column_keeps_short_ranks() -> None:
    ranks = [between(None, None)]
    for _ in range(20_000):
        ranks.append(between(ranks[-1], None))
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)
    assert max(map(len, ranks)) <= 12


def test_the_ends_of_the_numbers_are_no_ends() -> None:
    top, bottom = "999999999999", "000000000001"
    for _ in range(20):
        higher, lower = between(top, None), between(None, bottom)
        assert higher > top
        assert lower < bottom
        top, bottom = higher, lower


def test_any_order_of_moves_keeps_the_order() -> None:
    chance = random.Random(7)  # noqa: S311 - the same moves each time
    ranks: list[str] = []
    for _ in range(2_000):
        place = chance.randint(0, len(ranks))
        low = ranks[place - 1] if place else None
        high = ranks[place] if place < len(ranks) else None
        ranks.insert(place, between(low, high))
    assert ranks == sorted(set(ranks))


def test_the_same_gap_lasts_for_hundreds_of_moves() -> None:
    low, high, moves = "5", "51", 0
    while len(high) < LONGEST:
        high = between(low, high)
        moves += 1
    assert moves > 300


@pytest.mark.parametrize("count", [0, 1, 2, 9, 1_000])
def test_spread_ranks_are_in_order_with_room(count: int) -> None:
    ranks = spread(count)
    assert len(ranks) == count
    assert ranks == sorted(set(ranks))
    for low, high in pairwise(ranks):
        assert low < between(low, high) < high
