import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.recall.keys import ends_of, fold, initials, storable, strokes, strokes_of

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("raw", "letters"),
    [
        ("결제 화면", "결제화면"),
        ("API 서버 v2.0!", "api서버v20"),
        ("ＡＰＩ", "api"),
        ("50%_\\", "50"),
        ("ㅎㅇㄹ", "ㅎㅇㄹ"),
        ("\0 \ud800", ""),
        ("", ""),
    ],
)
def test_letters_are_what_is_left_of_a_text(raw: str, letters: str) -> None:
    assert fold(raw).letters == letters


def test_decomposed_hangul_is_the_same_text_with_its_own_places() -> None:
    raw = unicodedata.normalize("NFD", "새 결제")
    folded = fold(raw)
    assert folded.letters == "새결제"
    assert folded.composed == "새 결제"
    start, end = folded.span(1, 3)
    assert unicodedata.normalize("NFC", raw[start:end]) == "결제"


def test_words_are_told_by_their_first_letters() -> None:
    assert fold("새 결제, 화면").opens == (True, True, False, True, False)


@given(st.text())
def test_every_letter_has_its_place(raw: str) -> None:
    folded = fold(raw)
    assert len(folded.letters) == len(folded.places) == len(folded.opens) == len(folded.homes)
    assert all(0 <= start < end <= len(raw) for start, end in folded.places)
    assert all(0 <= home < len(folded.composed) for home in folded.homes)
    assert list(folded.places) == sorted(folded.places)


@given(st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1))
def test_composed_and_decomposed_hangul_have_the_same_letters(raw: str) -> None:
    assert fold(unicodedata.normalize("NFD", raw)).letters == fold(raw).letters


@given(st.text())
def test_strokes_have_no_sign_that_means_something_to_sql(raw: str) -> None:
    for key in (strokes_of(raw), initials(fold(raw).letters)):
        assert not set("%_\\") & set(key)
        assert key == key.lower()


@given(st.text(), st.text(), st.text())
def test_what_is_inside_a_text_has_its_strokes_inside(before: str, word: str, after: str) -> None:
    letters = [fold(part).letters for part in (before, word, after)]
    assert strokes(letters[1]) in strokes("".join(letters))


@pytest.mark.parametrize(
    ("one", "other"), [("결재", "결제"), ("됬다", "됐다"), ("왠지", "웬지"), ("외", "왜")]
)
def test_sounds_that_people_mix_up_have_the_same_strokes(one: str, other: str) -> None:
    assert strokes(one) == strokes(other)


@pytest.mark.parametrize(("one", "other"), [("돈", "도네"), ("각", "가까"), ("말", "마라")])
def test_a_final_consonant_is_not_the_next_first_one(one: str, other: str) -> None:
    assert strokes(one) not in strokes(other)


def test_an_unfinished_syllable_begins_like_the_whole_one() -> None:
    assert strokes("결제를").startswith(strokes("결제르"))
    assert strokes("닭").startswith(strokes("달"))


def test_initials_are_first_consonants() -> None:
    assert initials("로그인오류") == initials("ㄹㄱㅇㅇㄹ")
    assert initials("api로그") == "api" + initials("ㄹㄱ")
    assert initials("까치") == initials("ㄲㅊ") != initials("가치")


def test_ends_cut_strokes_into_letters() -> None:
    letters = "결제ab"
    ends = ends_of(letters)
    signs = strokes(letters)
    parts = [signs[start:end] for start, end in pairwise(ends)]
    assert parts == [strokes(letter) for letter in letters]
    assert ends_of("") == [0]


def test_what_databases_refuse_is_replaced_one_for_one() -> None:
    raw = "가\0나\ud800다"
    kept = storable(raw)
    assert len(kept) == len(raw)
    assert kept.encode("utf-8")
    assert "\0" not in kept
    assert storable("그대로 😀") == "그대로 😀"
