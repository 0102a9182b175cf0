"""Laws of particles, distances, masks and initials over random text."""

from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.text.choseong import find, key
from moksori.text.distance import Score, compare
from moksori.text.jamo import CODAS, ONSETS, VOWELS, Syllable, syllable
from moksori.text.josa import attach, pick, resolve
from moksori.text.numbers import digitwise
from moksori.text.pii import mask
from moksori.text.pronounce import pronounce

pytestmark = pytest.mark.unit

SYLLABLES = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
HANGUL = st.text(SYLLABLES, min_size=1, max_size=8)
LETTERS = st.text("가나다", max_size=6)


def test_letters_build_every_syllable_once_and_in_order() -> None:
    built = [str(Syllable(*parts)) for parts in product(ONSETS, VOWELS, CODAS)]
    assert built == [chr(code) for code in range(0xAC00, 0xD7A4)]


@given(HANGUL)
def test_particles_follow_the_last_consonant(word: str) -> None:
    coda = syllable(word[-1]).coda
    for closed, open_ in (("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"), ("이나", "나")):
        wanted = closed if coda else open_
        assert {pick(word, form) for form in (closed, open_, f"{closed}/{open_}")} == {wanted}
    assert pick(word, "으로") == ("로" if coda in {"", "ㄹ"} else "으로")


@given(
    HANGUL, st.sampled_from(["은(는)", "는(은)", "이(가)", "을(를)", "과(와)", "(으)로", "(이)나"])
)
def test_both_ways_to_choose_a_particle_agree(word: str, optional: str) -> None:
    plain = optional.replace("(으)", "으").replace("(이)", "이").partition("(")[0]
    done = resolve(f"{word}{optional} 봅니다")
    assert done.text == f"{attach(word, plain)} 봅니다"
    assert done.raw_span(len(word), len(done.text) - 4) == (len(word), len(word) + len(optional))


@given(st.text(st.one_of(SYLLABLES, st.sampled_from(" ,.3a")), max_size=12))
def test_what_sounds_otherwise_keeps_its_place(text: str) -> None:
    done = pronounce(text)
    assert len(done.text) == len(text)
    for raw, said in zip(text, done.text, strict=True):
        assert ("가" <= raw <= "힣") == ("가" <= said <= "힣")
        assert "가" <= raw <= "힣" or raw == said


@given(HANGUL)
def test_the_last_sound_of_a_word_is_one_of_seven(word: str) -> None:
    assert syllable(pronounce(word).text[-1]).coda in {"", *"ㄱㄴㄷㄹㅁㅂㅇ"}


@cache
def levenshtein(one: str, other: str) -> int:
    if not one or not other:
        return len(one) + len(other)
    swapped = levenshtein(one[1:], other[1:]) + (one[0] != other[0])
    return min(swapped, levenshtein(one[1:], other) + 1, levenshtein(one, other[1:]) + 1)


@given(LETTERS, LETTERS, LETTERS)
def test_the_distance_is_the_textbook_one(one: str, other: str, third: str) -> None:
    score = compare(one, other)
    assert score.errors == levenshtein(one, other)
    assert score.errors <= compare(one, third).errors + compare(third, other).errors
    assert score.substitutions + score.deletions <= len(one) == score.length
    assert score.substitutions + score.insertions <= len(other)


SCORES = st.builds(Score, *[st.integers(0, 50)] * 4)


@given(SCORES, SCORES, SCORES)
def test_scores_add_up_in_any_order(one: Score, other: Score, third: Score) -> None:
    assert one + other == other + one
    assert (one + other) + third == one + (other + third)
    assert (one + other).errors == one.errors + other.errors


MIDDLES = st.integers(1000, 9999)


@given(MIDDLES, MIDDLES, st.sampled_from(["-", " ", ""]))
def test_a_phone_number_keeps_its_last_four_digits_only(
    middle: int, last: int, between: str
) -> None:
    number = f"010{between}{middle}{between}{last}"
    hidden = mask(f"번호는 {number} 입니다")
    assert hidden.text == f"번호는 ***{between}****{between}{last} 입니다"
    assert mask(hidden.text).text == hidden.text


@given(MIDDLES, MIDDLES)
def test_a_phone_number_said_digit_by_digit_is_hidden_too(middle: int, last: int) -> None:
    said = " ".join(digitwise(part) for part in ("010", str(middle), str(last)))
    hidden = mask(f"제 번호는 {said} 입니다").text
    assert digitwise(str(middle)) not in hidden
    assert hidden.startswith("제 번호는 *")
    assert hidden.endswith(f"{last} 입니다")


@given(st.text("가나다0123456789-@. :/ab", max_size=30))
def test_a_mask_hides_and_adds_nothing(text: str) -> None:
    done = mask(text)
    touched = {at for edit in done.edits for at in range(edit.start, edit.end)}
    kept = "".join(letter for at, letter in enumerate(text) if at not in touched)
    rest = iter(done.text)
    assert all(letter in rest for letter in kept)
    assert all("*" in edit.text for edit in done.edits)


@given(HANGUL, st.text(st.one_of(SYLLABLES, st.just(" ")), max_size=6))
def test_initials_find_what_they_were_made_of(word: str, before: str) -> None:
    text = f"{before} {word}"
    span = find(key(word), text)
    assert span is not None
    assert key(text[slice(*span)]) == key(word)
    assert text.find(word) < 0 or span[0] <= text.index(word)


@given(HANGUL)
def test_while_typing_a_word_it_is_found_all_the_time(word: str) -> None:
    head, last = word[:-1], syllable(word[-1])
    for typed in (last.onset, str(last._replace(coda="")), str(last)):
        assert find(head + typed, word) == (0, len(word)), head + typed
