"""A title or a noun phrase, read for what it means: what the work is on, and what is done."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from typing import Any, Final

from moksori.board.thesaurus import ACTS, FILLERS, THINGS
from moksori.errors import EngineNotInstalledError
from moksori.text.morphemes import Morpheme, analyse

LONGEST: Final = 64
"""Characters of a key that count."""

_EDITION: Final = 1  # counted up whenever titles are to be read anew
_NOUNS: Final = frozenset(("NNG", "NNP", "SL", "SN", "XR", "SH"))
_VERBS: Final = frozenset(("VV", "VA"))
_PLURALS: Final = frozenset(("들", "님", "씨", "하", "되"))
_ENDS: Final = "서안표판"  # a 견적서 is a 견적
_STEM: Final = 2
_NOUN_FOLLOWS: Final = " 건"  # else a lone 안내 at the end is read as 안 내(다)
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word by its meanings: two words are the same when they share one."""

    form: str
    keys: frozenset[str]
    act: bool = False

    @property
    def number(self) -> bool:
        """Whether it counts or numbers something: `2층` is another thing than `1층`."""
        return any(sign.isdigit() for sign in self.form)


@dataclass(frozen=True, slots=True)
class Phrase:
    """The words of a phrase in their order; `pairs` are neighbours, read as one word."""

    words: tuple[Word, ...] = ()

    @property
    def pairs(self) -> list[tuple[int, frozenset[str]]]:
        """Return the place of the first word of each two neighbours, and what both mean."""
        return [
            (place, _meanings(one.form + other.form, act=False))
            for place, (one, other) in enumerate(pairwise(self.words))
        ]

    @property
    def keys(self) -> frozenset[str]:
        """Everything that it may be found by."""
        found = [word.keys for word in self.words] + [keys for _, keys in self.pairs]
        return frozenset(key[:LONGEST] for keys in found for key in keys)

    @property
    def asked(self) -> frozenset[str]:
        """What to look for: what is done finds too much, unless there is nothing else."""
        things = [word.keys for word in self.words if not word.act]
        found = things + [keys for _, keys in self.pairs] if things else [self.keys]
        return frozenset(key[:LONGEST] for keys in found for key in keys)


def edition() -> int:
    """Return the number of this way to read: what another one has read is read again."""
    return 2 * _EDITION + (find_spec("kiwipiepy") is not None)


def read(text: str) -> Phrase:
    """Read a phrase; by its plain words where it has no nouns, or kiwipiepy is missing."""
    found: list[Word] = []
    with suppress(EngineNotInstalledError):
        found = _words(text, analyse(text + _NOUN_FOLLOWS))
    plain = [_word(word.lower()) for word in _WORD.findall(text)]
    return Phrase(tuple(_heads(found or [word for word in plain if word.form not in FILLERS])))


def read_all(texts: Iterable[str]) -> dict[str, Phrase]:
    """Read phrases; slow, for a thread."""
    return {text: read(text) for text in dict.fromkeys(texts)}


def phrase_values(phrase: Phrase) -> list[list[Any]]:
    """Return a phrase ready for JSON."""
    return [[word.form, sorted(word.keys), word.act] for word in phrase.words]


def phrase_of(values: Sequence[Sequence[Any]]) -> Phrase:
    """Read a phrase from its JSON."""
    return Phrase(tuple(Word(form, frozenset(keys), act) for form, keys, act in values))


def _words(text: str, morphemes: Sequence[Morpheme]) -> list[Word]:
    """Return nouns, with the affixes and numbers that are written to them, and known verbs."""
    found: list[Word] = []
    noun, end = "", -1
    for one in (*morphemes, None):
        if one is not None and one.start == end and _glued(noun, one):
            noun, end = noun + one.form.lower(), one.end
            continue
        if noun and noun not in FILLERS:
            found.append(_word(noun))
        noun, end = "", -1
        if one is None:
            break
        if one.tag in _NOUNS or one.tag == "XPN":
            noun, end = one.form.lower(), one.end
        elif one.tag in _VERBS:
            found += _verb(text[one.start : one.end].lower(), one.form)
    return found


def _verb(said: str, stem: str) -> list[Word]:
    """Return a known verb; 알림 is a noun, whatever it was made of."""
    if said in THINGS:
        return [_word(said)]
    return [Word(stem, _meanings(stem, act=True), act=True)] if stem in ACTS else []


def _glued(noun: str, one: Morpheme) -> bool:
    """Whether a morpheme that is written to a noun belongs to it."""
    if one.tag == "XSN":
        return bool(noun) and one.form not in _PLURALS
    if noun[-1:].isdigit():
        return one.tag in _NOUNS or one.tag in {"NNB", "NR"}
    return one.tag in _NOUNS and (len(noun) == 1 or one.tag == "SN")


def _word(form: str) -> Word:
    return Word(form, _meanings(form, act=False))


def _meanings(form: str, *, act: bool) -> frozenset[str]:
    if act:
        return ACTS[form]
    known = THINGS.get(form, frozenset()) | ACTS.get(form, frozenset())
    if len(form) > _STEM and form[-1] in _ENDS:
        known |= {form[:-1], *THINGS.get(form[:-1], ())}
    return known | {form}


def _heads(words: Sequence[Word]) -> list[Word]:
    """Tell what is done, at the end of the phrase, from what it is done with."""
    heads = list(words)
    for place in reversed(range(1, len(heads))):
        word = heads[place]
        if not word.act and word.form not in ACTS:
            break
        heads[place] = Word(word.form, word.keys, act=True)
    return heads if any(not one.act for one in heads) else [_plain(one) for one in heads]


def _plain(word: Word) -> Word:
    return Word(word.form, word.keys)
