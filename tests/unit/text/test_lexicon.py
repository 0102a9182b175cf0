"""The built-in words, and a user's own."""

import re

import pytest

from moksori.text.lexicon import LETTERS, WORDS, Lexicon, spelled

pytestmark = pytest.mark.unit

HANGUL = re.compile("[가-힣]+")


def test_every_word_is_said_in_hangul() -> None:
    assert not [word for word, said in WORDS.items() if not HANGUL.fullmatch(said)]


def test_every_word_is_kept_in_lower_case() -> None:
    assert not [word for word in WORDS if word != word.lower()]


def test_all_letters_have_a_name() -> None:
    assert len(LETTERS) == 26
    assert all(HANGUL.fullmatch(name) for name in LETTERS.values())


def test_what_is_no_letter_stays_when_spelled() -> None:
    assert spelled("A-1") == "에이-1"


def test_no_words_match_nothing() -> None:
    assert Lexicon().pattern is None
    assert Lexicon({"": "x"}).pattern is None


def test_the_longest_word_is_found_first() -> None:
    pattern = Lexicon({"한빛": "하나", "한빛전자": "둘"}).pattern
    assert pattern is not None
    assert pattern.findall("한빛전자와 한빛") == ["한빛전자", "한빛"]


def test_latin_words_are_found_in_any_case_and_whole() -> None:
    own = Lexicon({"Moksori": "목소리"})
    assert own.pattern is not None
    assert own.pattern.findall("MOKSORI moksoris") == ["MOKSORI"]
    assert own.reading("mOKSORI") == "목소리"
    assert own.reading("other") is None
