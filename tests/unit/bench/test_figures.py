"""What the benches print, and when they fail."""

import pytest

from bench.__main__ import BENCHES
from bench.figures import Figure, table

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("figure", "kept"),
    [
        (Figure("a", 1.05, "x", 1.05), True),
        (Figure("a", 1.051, "x", 1.05), False),
        (Figure("a", 500, "events", 500, at_least=True), True),
        (Figure("a", 499, "events", 500, at_least=True), False),
        (Figure("a", 1e9, "s"), True),
    ],
)
def test_a_bar_is_kept_or_not(figure: Figure, *, kept: bool) -> None:
    assert figure.kept is kept


def test_a_missed_bar_stands_out_in_the_table() -> None:
    text = table([Figure("slow", 2.0, "s", 1.0), Figure("fine", 0.5, "s", 1.0, note="why")])
    assert text.splitlines()[2] == "| slow | 2 s | <= 1 s | **no** |  |"
    assert text.splitlines()[3] == "| fine | 0.5 s | <= 1 s | yes | why |"


def test_every_bench_says_what_it_measures() -> None:
    assert all(BENCHES.values())
