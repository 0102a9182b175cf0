"""What a query asks for: words without their particles, stems of verbs, or initials."""

import unicodedata
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from moksori.errors import EngineNotInstalledError
from moksori.recall.keys import fold, initials, storable, strokes
from moksori.text.jamo import CLUSTERS, ONSETS, is_syllable, syllable
from moksori.text.morphemes import Morpheme, analyse

LONGEST: Final = 200
"""Characters of a query that count."""

MOST_WORDS: Final = 8

_NOUNS: Final = frozenset(("NNG", "NNP", "NNB", "NR", "NP", "XPN", "XSN", "XR", "MM", "MAG"))
_SIGNS: Final = frozenset(("SL", "SN", "SH", "W_SERIAL", "SW"))
_STEMS: Final = frozenset(("VV", "VA"))
_LIGHT: Final = frozenset(("NNB", "NP", "MAG", "MM"))
_COMMON: Final = frozenset(("하", "되", "있", "없", "이", "같", "그렇", "이렇", "어떻"))

_PARTICLES: Final = tuple(
    (
        "에서는 에게는 으로는 까지는 부터는 에서 에게 으로 까지 부터 이랑 이나 "
        "은 는 이 가 을 를 에 의 와 과 도 로 만"
    ).split()
)
_LEAST_LEFT: Final = 2
_SOFT_CODAS: Final = "ㄷㅂㅅㅎㄹ"
"""Final consonants of stems that some endings change or drop: 듣 들, 돕 도와, 짓 지어."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word to find: its letters, or any form of the verb that it is a form of."""

    letters: str
    lemma: str | None = None
    common: bool = False
    """Whether it says little: it counts only where nothing else is asked for."""

    @property
    def forms(self) -> tuple[str, ...]:
        """Return strokes one of which every passage with this word has."""
        own = strokes(self.letters)
        if self.lemma is None:
            return (own,)
        stem = stem_strokes(self.lemma)
        return (stem,) if own.startswith(stem) else (own, stem)


@dataclass(frozen=True, slots=True)
class Query:
    """A query, understood. `initials` is set when it has lone consonants; words are then empty."""

    raw: str
    letters: str
    words: tuple[Word, ...] = ()
    rough: tuple[str, ...] = ()
    """The letters between blanks, less particles: what a typing error is looked for in."""
    initials: str | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not (self.words or self.initials)


def understand(raw: str) -> Query:
    """Return what a query asks for; slow at the first call, which loads the Korean model.

    Without kiwipiepy the words are what stands between blanks, less a particle.
    """
    text = storable(unicodedata.normalize("NFC", raw[:LONGEST]))
    letters = fold(text).letters
    if any(letter in ONSETS or letter in CLUSTERS for letter in letters):
        return Query(text, letters, initials=initials(letters))
    stretches = words_of(text)
    words = [word for stretch in stretches for word in stretch]
    kept = [word for word in words if not word.common] or words
    rough = ["".join(word.letters for word in stretch) for stretch in stretches]
    return Query(
        text,
        letters,
        tuple(dict.fromkeys(kept))[:MOST_WORDS],
        tuple(dict.fromkeys(filter(None, rough)))[:MOST_WORDS],
    )


def words_of(text: str) -> list[list[Word]]:
    """Return the words of each stretch between blanks: nouns without particles, verbs by lemma."""
    try:
        found = analyse(text)
    except EngineNotInstalledError:
        return [_words([Word(_bare(fold(word).letters))]) for word in text.split()]
    return [
        _words(_found(text, start, end, [one for one in found if start <= one.start < end]))
        for start, end in _stretches(text)
    ]


def stem_strokes(stem: str) -> str:
    """Return the strokes that all forms of a verb begin with: 고치 and 고쳤다 share 고ㅊ."""
    last = stem[-1:]
    if not is_syllable(last):
        return strokes(stem)
    onset, vowel, coda = syllable(last)
    head = strokes(stem[:-1])
    if last == "르" and head:
        return head  # 부르다, but 불렀다
    if coda and coda not in _SOFT_CODAS:
        return head + strokes(last)
    return head + strokes(onset if vowel in "ㅣㅡ" and not coda else onset + vowel)


def _stretches(text: str) -> list[tuple[int, int]]:
    """Return the spans between blanks."""
    places = [
        [at for at, _ in part]
        for blank, part in groupby(enumerate(text), key=lambda one: one[1].isspace())
        if not blank
    ]
    return [(part[0], part[-1] + 1) for part in places]


def _words(found: list[Word]) -> list[Word]:
    return [word for word in found if word.letters]


def _found(text: str, start: int, end: int, inside: list[Morpheme]) -> list[Word]:
    """Return the words of one stretch: its run of nouns, and its verb."""
    verb = _verb_like_a_noun(inside)
    if verb:
        return [Word(fold(text[start:end]).letters, verb)]
    named = [one for one in inside if one.tag in _NOUNS | _SIGNS]
    stem = next((one for one in inside if one.tag in _STEMS), None)
    nouns = _nouns(text, named)
    if stem is None:
        return nouns or [Word(fold(text[start:end]).letters)]
    if any(len(noun.letters) < _LEAST_LEFT for noun in nouns):
        return [Word(fold(text[start:end]).letters)]  # a word that nobody knows, torn apart
    return [*nouns, Word(fold(text[stem.start : end]).letters, stem.form, stem.form in _COMMON)]


def _verb_like_a_noun(inside: list[Morpheme]) -> str | None:
    """Return the stem of 줄이다 or 높이다, which alone look like a noun with the copula."""
    if [one.tag for one in inside] != ["NNG", "VCP", "EF"] or inside[-1].form != "다":
        return None
    noun = inside[0].form
    if noun.endswith("이") and len(noun) > 1:
        return noun
    return f"{noun}이" if len(noun) == 1 else None


def _nouns(text: str, named: list[Morpheme]) -> list[Word]:
    """Cut a run of nouns into its nouns, unless one of them is but a syllable."""
    if not named:
        return []
    parts = [fold(text[one.start : one.end]).letters for one in named]
    common = all(one.tag in _LIGHT for one in named)
    if min(map(len, parts)) >= _LEAST_LEFT:
        return [Word(part, common=common) for part in parts]
    return [Word(fold(text[named[0].start : named[-1].end]).letters, common=common)]


def _bare(word: str) -> str:
    """Take one particle off a word."""
    for particle in _PARTICLES:
        if word.endswith(particle) and len(word) - len(particle) >= _LEAST_LEFT:
            return word.removesuffix(particle)
    return word
