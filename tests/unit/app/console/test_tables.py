import pytest

from moksori.app.console.tables import aligned

pytestmark = pytest.mark.unit


def test_hangul_counts_two_cells() -> None:
    rows = [["상태", "x"], ["ab", "y"], ["e\u0301", "z"]]
    assert aligned(rows) == ["상태  x", "ab    y", "e\u0301     z"]


def test_nothing_is_left_at_the_end_of_a_line() -> None:
    assert aligned([["a", "bbb"], ["a", ""]]) == ["a  bbb", "a"]


def test_rows_of_other_lengths_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="zip"):
        aligned([["a", "b"], ["a"]])
