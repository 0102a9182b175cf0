"""Sentence boundaries, with and without punctuation."""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moksori.text.sentences import sentences

pytestmark = pytest.mark.unit

BAR = 0.95
Rows = Callable[[str, str], list[dict[str, Any]]]


def boundaries(pieces: Iterable[str]) -> set[int]:
    starts, at = set(), 0
    for piece in pieces:
        starts.add(at)
        at += len(piece) + 1
    return starts - {0}


@pytest.mark.parametrize("punctuated", [False, True])
@pytest.mark.parametrize("part", ["dev", "held-out"])
def test_boundaries_of_the_data_set(part: str, punctuated: bool, rows: Rows) -> None:
    right = found = expected = 0
    for row in rows("sentences", part):
        if punctuated or not row["punctuated"]:
            wanted = boundaries(row["sentences"])
            got = {start for start, _ in sentences(" ".join(row["sentences"]))} - {0}
            right, found, expected = (
                right + len(wanted & got),
                found + len(got),
                expected + len(wanted),
            )
    assert 2 * right / (found + expected) >= BAR


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("  ", []),
        ("네", ["네"]),
        (" 갔어요  왔어요 ", ["갔어요", "왔어요"]),
        ("갈게요 라고 말했어요", ["갈게요 라고 말했어요"]),
        ("글쎄요 저는 몰라요", ["글쎄요", "저는 몰라요"]),
        ("네 알겠습니다", ["네 알겠습니다"]),
        ("언제 되나요 내일이요 고마워요", ["언제 되나요", "내일이요", "고마워요"]),
        ("저는요 어제 갔어요", ["저는요 어제 갔어요"]),
        ("값은 3.5만 원이에요 비싸죠", ["값은 3.5만 원이에요", "비싸죠"]),
        ("제가 샀는데요 색이 달라요", ["제가 샀는데요 색이 달라요"]),
    ],
)
def test_single_cases(text: str, pieces: list[str]) -> None:
    assert split(text) == pieces


@given(
    st.lists(st.sampled_from(["갔어요", "민수가", "3.5", "네", "?", "합니다만", "요"]), max_size=8)
)
@settings(max_examples=60, deadline=None)
def test_spans_are_in_order_and_lose_only_blanks(words: list[str]) -> None:
    text = " ".join(words)
    spans = sentences(text)
    assert "".join(text[a:b] for a, b in spans).replace(" ", "") == text.replace(" ", "")
    assert all(a < b for a, b in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
