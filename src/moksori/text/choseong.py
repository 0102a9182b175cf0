"""Searching by initial consonants (초성): ㅎㅇㄹ finds 회의록, and so does half a word.

While people type, the last syllable is unfinished: 회의로 and 회읠 are on the way to 회의록. Spaces
and punctuation do not count on either side, and Latin letters match in any case.
"""

from typing import Final

from moksori.text.jamo import CLUSTERS, ONSETS, is_syllable, syllable
from moksori.text.spans import Span

_VOWELS_FROM: Final = {
    "ㅗ": "ㅗㅘㅙㅚ",
    "ㅜ": "ㅜㅝㅞㅟ",
    "ㅡ": "ㅡㅢ",
    "ㅘ": "ㅘㅙ",
    "ㅝ": "ㅝㅞ",
}


def key(text: str) -> str:
    """Return the initials of `text` for a search index; letters and digits stay, in lower case."""
    return "".join(_initial(letter) for letter in text if letter.isalnum())


def find(query: str, text: str) -> Span | None:
    """Return the first span of `text` that `query` matches, else None (so for an empty query).

    A consonant alone stands for any syllable that starts with it; a syllable for itself; the last
    syllable of the query also for those it can still grow into.
    """
    wanted = [unit for letter in query if letter.isalnum() for unit in _units(letter)]
    places = [at for at, letter in enumerate(text) if letter.isalnum()]
    letters = [text[at].lower() for at in places]
    for start in range(len(letters) - len(wanted) + 1) if wanted else ():
        length = _matched(wanted, letters, start)
        if length:
            return places[start], places[start + length - 1] + 1
    return None


def _matched(wanted: list[str], letters: list[str], start: int) -> int:
    """Return how many letters match from `start`, 0 for no match."""
    *head, last = wanted
    if not all(_same(unit, letters[start + at]) for at, unit in enumerate(head)):
        return 0
    end = start + len(head)
    if _same(last, letters[end]) or _grows(last, letters[end]):
        return len(wanted)
    if end + 1 < len(letters) and _runs_over(last, letters[end], letters[end + 1]):
        return len(wanted) + 1
    return 0


def _units(letter: str) -> str:
    return CLUSTERS.get(letter, letter.lower())


def _initial(letter: str) -> str:
    return syllable(letter).onset if is_syllable(letter) else _units(letter)


def _same(unit: str, letter: str) -> bool:
    if unit in ONSETS and is_syllable(letter):
        return syllable(letter).onset == unit
    return unit == letter


def _grows(unit: str, letter: str) -> bool:
    """Say whether the unfinished syllable `unit` can become `letter`: 호 회, 달 닭."""
    if not (is_syllable(unit) and is_syllable(letter)):
        return False
    typed, whole = syllable(unit), syllable(letter)
    if typed.onset != whole.onset:
        return False
    if typed.coda:
        return typed.vowel == whole.vowel and CLUSTERS.get(whole.coda, "")[:1] == typed.coda
    return whole.vowel in _VOWELS_FROM.get(typed.vowel, typed.vowel)


def _runs_over(unit: str, letter: str, following: str) -> bool:
    """Say whether the coda of `unit` is the next onset already: 읠 on the way to 의로."""
    if not (is_syllable(unit) and is_syllable(letter) and is_syllable(following)):
        return False
    typed, whole = syllable(unit), syllable(letter)
    cluster = CLUSTERS.get(typed.coda)
    stays, moves = (cluster[0], cluster[1]) if cluster else ("", typed.coda)
    return (
        bool(moves)
        and typed[:2] == whole[:2]
        and whole.coda == stays
        and syllable(following).onset == moves
    )
