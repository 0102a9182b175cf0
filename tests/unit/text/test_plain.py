"""Text as it is kept, whatever a caller sends."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.text.plain import composed, tidy

pytestmark = pytest.mark.unit

ANYTHING = st.text(st.characters())


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        (unicodedata.normalize("NFD", "김민수 대리"), "김민수 대리"),
        ("  두   칸 \n 세 줄\t", "두 칸 세 줄"),
        ("가\x00나", "가 나"),
        ("가\x1b[31m나", "가 [31m나"),
        ("반쪽\ud83d 글자", "반쪽 글자"),
        ("끝\uffff\ufffe", "끝"),
        ("\u3000전각\u00a0공백", "전각 공백"),
        ("😀 그림 글자 👩‍👩‍👧", "😀 그림 글자 👩‍👩‍👧"),
        ("\x00 \x7f \x85", ""),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"),
        ("", ""),
    ],
)
def test_what_is_kept(raw: str, kept: str) -> None:
    assert tidy(raw) == kept


@given(ANYTHING)
def test_tidying_twice_changes_nothing(raw: str) -> None:
    once = tidy(raw)
    assert tidy(once) == once
    assert composed(composed(raw)) == composed(raw)


@given(ANYTHING)
def test_what_is_kept_can_be_stored_and_fits_on_one_line(raw: str) -> None:
    kept = tidy(raw)
    assert kept.encode("utf-8").decode("utf-8") == kept
    assert len(kept.splitlines()) <= 1
    assert not [sign for sign in kept if unicodedata.category(sign) in {"Cc", "Cs"}]


@given(ANYTHING)
def test_both_ways_of_writing_are_one(raw: str) -> None:
    assert tidy(unicodedata.normalize("NFD", raw)) == tidy(unicodedata.normalize("NFC", raw))
