"""CER and WER with Korean scoring rules."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.text.distance import Score, cer, compare, fold, wer

pytestmark = pytest.mark.unit

Rows = Callable[[str, str], list[dict[str, Any]]]


@pytest.mark.parametrize("part", ["dev", "held-out"])
def test_the_data_set(rows: Rows, part: str) -> None:
    for row in rows("distance", part):
        measure, _, raw = row["category"].partition("-")
        score = {"cer": cer, "wer": wer}[measure](
            row["reference"], row["hypothesis"], raw=bool(raw)
        )
        assert (score.errors, score.length) == (row["errors"], row["length"]), row["id"]


def test_kinds_of_errors_are_told_apart() -> None:
    assert compare("가나다라", "나다마라바") == Score(0, 1, 2, 4)
    assert compare("가나", "가라") == Score(1, 0, 0, 2)


def test_scores_of_many_texts_add_up() -> None:
    total = cer("회의 시작", "회의 시자") + cer("네", "예")
    assert (total.errors, total.length, total.rate) == (2, 5, 0.4)


def test_against_nothing_the_rate_is_none_or_all() -> None:
    assert cer("", "").rate == 0.0
    assert cer("", "잡음").rate == 1.0


def test_three_ways_to_say_a_number_are_one() -> None:
    assert fold("40개") == fold("사십 개") == fold("마흔 개")


def test_raw_figures_need_no_folding() -> None:
    assert cer("3시.", "세 시", raw=True).errors == 3


LETTERS = st.text("가나다", max_size=8)


@given(LETTERS, LETTERS)
def test_it_is_a_distance(one: str, other: str) -> None:
    there, back = compare(one, other), compare(other, one)
    assert there.errors == back.errors
    assert (there.errors == 0) == (one == other)
    assert abs(len(one) - len(other)) <= there.errors <= max(len(one), len(other))
    assert len(other) - len(one) == there.insertions - there.deletions
