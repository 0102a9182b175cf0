"""Letters of a Hangul syllable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.text.jamo import Syllable, is_syllable, syllable

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("letter", "parts"),
    [
        ("가", ("ㄱ", "ㅏ", "")),
        ("닭", ("ㄷ", "ㅏ", "ㄺ")),
        ("의", ("ㅇ", "ㅢ", "")),
        ("힣", "ㅎㅣㅎ"),
    ],
)
def test_parts(letter: str, parts: tuple[str, ...]) -> None:
    assert syllable(letter) == tuple(parts)


@given(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3))
def test_what_is_taken_apart_goes_together(letter: str) -> None:
    assert str(syllable(letter)) == letter


@pytest.mark.parametrize("letter", ["ㄱ", "a", "1", "漢"])
def test_what_is_no_syllable_is_refused(letter: str) -> None:
    assert not is_syllable(letter)
    with pytest.raises(ValueError, match="no Hangul syllable"):
        syllable(letter)


def test_a_syllable_is_built_from_letters() -> None:
    assert str(Syllable("ㅎ", "ㅚ", "")) == "회"
