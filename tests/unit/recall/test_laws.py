"""Laws of searching: what was said is found by its own words, whoever types them."""

import json
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.recall.keys import ends_of, fold, initials, storable, strokes, strokes_of
from moksori.recall.matching import match, nearly
from moksori.recall.model import How
from moksori.recall.query import LONGEST, understand
from moksori.text.jamo import is_syllable

pytestmark = pytest.mark.unit

MEETINGS = Path(__file__).parents[2] / "data/minutes"
SAID = [
    line["text"]
    for name in ("d01", "m02")
    for line in json.loads((MEETINGS / f"{name}.json").read_text(encoding="utf-8"))["lines"]
][::3]
TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
HANGUL = st.text(st.sampled_from("가각갂힣뷁ㄱㅏㄳ회의록 a1!\u1112\u1161\u11ab"), max_size=20)


def words_of(text: str) -> list[str]:
    return [word for word in text.split() if len(fold(word).letters) > 1]


@pytest.mark.parametrize("text", SAID)
def test_what_was_said_is_found_by_each_of_its_words(text: str) -> None:
    signs = strokes_of(text)
    for word in words_of(text):
        query = understand(word)
        found = match(query, text)
        assert found is not None, word
        assert found.how in {How.WORD, How.LEMMA}
        for wanted in query.words:
            assert any(form in signs for form in wanted.forms), f"the index misses {word}"


@pytest.mark.parametrize("text", SAID[::4])
def test_what_was_said_is_found_by_two_of_its_words_in_any_order(text: str) -> None:
    words = words_of(text)
    for first, second in zip(words, words[2:], strict=False):
        assert match(understand(f"{second} {first}"), text) is not None, (first, second)


@pytest.mark.parametrize("text", SAID)
def test_what_was_said_is_found_by_its_initials(text: str) -> None:
    for word in words_of(text):
        letters = "".join(one for one in word if is_syllable(one))
        if len(letters) < 2:
            continue
        typed = "".join(unicodedata.normalize("NFD", one)[0] for one in letters)
        lone = "".join(chr(ONSET[sign]) for sign in typed)
        query = understand(lone)
        assert query.initials is not None
        assert query.initials in initials(fold(text).letters)
        found = match(query, text)
        assert found is not None, word
        assert found.how is How.INITIALS


ONSET = dict(
    zip(
        (chr(0x1100 + at) for at in range(19)),
        map(ord, "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"),
        strict=True,
    )
)


@pytest.mark.parametrize("text", SAID[::2])
def test_either_spelling_finds_either_spelling(text: str) -> None:
    apart = unicodedata.normalize("NFD", text)
    for word in words_of(text)[:3]:
        queries = [understand(word), understand(unicodedata.normalize("NFD", word))]
        assert queries[0].letters == queries[1].letters
        found = [match(query, spelt) for query in queries for spelt in (text, apart)]
        assert all(one is not None and one.how is found[0].how for one in found if found[0])
        assert None not in found


@pytest.mark.parametrize("text", SAID[::2])
def test_what_is_shown_is_what_was_sought(text: str) -> None:
    for word in words_of(text):
        letters = fold(word).letters
        found = match(understand(word), text)
        assert found is not None
        for start, end in found.spans:
            assert 0 <= start < end <= len(text)
            assert fold(text[start:end]).letters[0] in letters
        assert list(found.spans) == sorted(set(found.spans))


@pytest.mark.parametrize("text", SAID[::4])
def test_a_letter_typed_wrong_still_finds_long_words(text: str) -> None:
    for word in words_of(text):
        letters = fold(word).letters
        if len(letters) < 4 or not all(map(is_syllable, letters)):
            continue
        wrong = letters[:-1] + chr(ord(letters[-1]) ^ 1)
        if not is_syllable(wrong[-1]):
            continue
        found = nearly(understand(wrong), text)
        assert found is not None, (word, wrong)
        assert found.how is How.FUZZY


@given(TEXT | HANGUL)
def test_letters_know_where_they_were_written(text: str) -> None:
    folded = fold(text)
    assert len(folded.letters) == len(folded.places) == len(folded.homes) == len(folded.opens)
    assert folded.composed == unicodedata.normalize("NFC", text) or len(folded.composed) <= len(
        text
    )
    starts = [start for start, _ in folded.places]
    assert starts == sorted(starts)
    assert all(0 <= start < end <= len(text) for start, end in folded.places)


@given(TEXT | HANGUL)
def test_strokes_are_those_of_the_letters_one_by_one(text: str) -> None:
    letters = fold(text).letters
    ends = ends_of(letters)
    signs = strokes(letters)
    assert signs == strokes_of(text)
    assert ends == sorted(ends)
    assert (ends[0], ends[-1]) == (0, len(signs))
    assert [signs[one:two] for one, two in pairwise(ends)] == [
        strokes(letter) for letter in letters
    ]
    assert not set(signs) & set("%_\\"), "nothing in it is a wildcard"


@given(HANGUL, HANGUL)
def test_a_part_has_a_part_of_the_strokes(one: str, other: str) -> None:
    assert strokes(fold(one).letters) in strokes(fold(one).letters + fold(other).letters)
    joined = unicodedata.normalize("NFC", one + other)
    if fold(joined).letters.startswith(fold(one).letters):
        assert strokes_of(joined).startswith(strokes_of(one))


@given(TEXT | HANGUL)
def test_both_spellings_have_the_same_strokes(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    apart = unicodedata.normalize("NFD", text)
    assert strokes_of(composed) == strokes_of(apart)


@given(st.text(st.characters(), max_size=30))
def test_what_is_stored_has_the_same_length_and_can_be_stored(text: str) -> None:
    kept = storable(text)
    assert len(kept) == len(text)
    assert "\0" not in kept
    kept.encode()
    assert storable(kept) == kept


@pytest.mark.parametrize("text", ["", " ", "?!", "%", "_", "\\", "\u200b", "😀", "..."])
def test_what_has_no_letters_asks_for_nothing(text: str) -> None:
    assert understand(text).empty
    assert match(understand(text), "시안을 완성하겠습니다.") is None


@pytest.mark.parametrize("length", [LONGEST, LONGEST + 1, 10_000])
def test_only_the_beginning_of_a_query_counts(length: int) -> None:
    assert len(understand("가" * length).letters) == LONGEST
