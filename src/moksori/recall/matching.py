"""How well a text matches a query: whole, by its words, by their lemmas, by initials, or nearly.

Pure but for the Korean model; the search index brings only texts here that may match.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Final

from rapidfuzz.distance import Levenshtein

from moksori.errors import EngineNotInstalledError
from moksori.recall.keys import Folded, ends_of, fold, strokes
from moksori.recall.model import How, Match
from moksori.recall.query import Query, Word
from moksori.text import choseong
from moksori.text.morphemes import analyse
from moksori.text.spans import Span

PHRASE: Final = 0.9
WORDS: Final = 0.7
LEMMAS: Final = 0.5
INITIALS: Final = 0.4
NEARLY: Final = 0.1
"""Where the scores of each way begin; the part above tells good from better."""

_ROOM: Final = 0.1
_LEAST_ALIKE: Final = 0.7
"""A word with more than three tenths of its strokes wrong is another word."""

_LEAST_WHOLE: Final = 0.8
_SHORTEST_ROUGH: Final = 2
_LOOKED_AT: Final = 2_000
"""So much of a text is looked at for forms of verbs and typing errors; words are found in all."""

GRAMS: Final = 10
SHARE: Final = 0.4
"""What a misspelt query has in common with a text: this share of its runs of strokes."""

_GRAM: Final = 3
_NEAR: Final = 12
"""Words of a query within so many letters belong together."""


def match(query: Query, text: str, speaker: str | None = None) -> Match | None:
    """Return how a text matches exactly: as a phrase, by words, lemmas or initials.

    Some of the words may be the name of its speaker.
    """
    if query.initials is not None:
        return _by_initials(query, text)
    folded = fold(text)
    spans = _phrase(query, folded)
    if spans:
        return Match(How.WORD, PHRASE + _ROOM * _quality(folded, spans), _shown(folded, spans))
    words = _not_named(query.words, speaker)
    found = [_places(folded, word.letters) for word in words]
    if not found or all(found):
        return _by_words(folded, found, How.WORD, WORDS) if found else None
    missing = [word for word, places in zip(words, found, strict=True) if not places]
    lemmas = _lemmas(folded, missing)
    merged = [places or lemmas.get(word, ()) for word, places in zip(words, found, strict=True)]
    return _by_words(folded, merged, How.LEMMA, LEMMAS) if all(merged) else None


def places_of(word: Word, folded: Folded) -> tuple[Span, ...]:
    """Return where a word, or a form of its verb, stands in the letters of a text."""
    return _places(folded, word.letters) or _lemmas(folded, [word]).get(word, ())


def nearly(query: Query, text: str) -> Match | None:
    """Return how a text matches when each word may have a few strokes wrong."""
    folded = fold(text)
    whole = _nearest(folded, query.letters)
    parts = [_nearest(folded, word) for word in query.rough] if len(query.rough) > 1 else []
    if parts and all(parts):
        alike = sum(share for share, _ in filter(None, parts)) / len(parts)
        spans = [span for _, span in filter(None, parts)]
        if whole is None or alike >= whole[0]:
            return _near_match(folded, alike, spans)
    if whole is None or (parts and whole[0] < _LEAST_WHOLE):
        return None  # one word right and the next one wrong is another thing
    return _near_match(folded, whole[0], [whole[1]])


def grams(words: Iterable[str], most: int) -> list[str]:
    """Return short runs of strokes of the words: a typing error leaves most of them whole."""
    found: dict[str, None] = {}
    for word in words:
        signs = strokes(word)
        found |= dict.fromkeys(
            signs[at : at + _GRAM] for at in range(max(len(signs) - _GRAM + 1, 1))
        )
    every = list(found)
    step = max(-(-len(every) // most), 1)
    return every[::step]


def _not_named(words: Sequence[Word], speaker: str | None) -> list[Word]:
    name = fold(speaker or "").letters
    return [word for word in words if word.letters not in name]


def _phrase(query: Query, folded: Folded) -> Sequence[Span]:
    """Find the query as it stands, or its nouns one behind the other."""
    joined = "".join(word.letters for word in query.words)
    return _places(folded, query.letters) or _places(folded, joined)


def _places(folded: Folded, letters: str) -> tuple[Span, ...]:
    """Return where the letters stand."""
    places: list[Span] = []
    at = folded.letters.find(letters) if letters else -1
    while at >= 0:
        places.append((at, at + len(letters)))
        at = folded.letters.find(letters, at + len(letters))
    return tuple(places)


def _by_words(folded: Folded, found: Sequence[Sequence[Span]], how: How, base: float) -> Match:
    spans = [span for places in found for span in places]
    score = base + _ROOM * (_quality(folded, spans) + _closeness(found)) / 2
    return Match(how, score, _shown(folded, spans))


def _quality(folded: Folded, spans: Sequence[Span]) -> float:
    """Return 1 where a span begins a word of the text and fills it, less where it does not."""
    length = len(folded.letters)
    opens = max(folded.opens[start] for start, _ in spans)
    closes = max(end == length or folded.opens[end] for _, end in spans)
    share = sum(end - start for start, end in spans) / max(length, 1)
    return 0.5 * opens + 0.2 * closes + 0.3 * min(share, 1.0)


def _closeness(found: Sequence[Sequence[Span]]) -> float:
    """Return 1 for words side by side, 0 for words far apart."""
    firsts = sorted(places[0] for places in found)
    gaps = [max(after[0] - before[1], 0) for before, after in pairwise(firsts)]
    return 1 - min(sum(gaps) / (_NEAR * len(gaps)), 1.0) if gaps else 1.0


def _lemmas(folded: Folded, words: Sequence[Word]) -> dict[Word, tuple[Span, ...]]:
    """Return where forms of the words' verbs stand; all words must be verbs."""
    if not words or any(word.lemma is None for word in words):
        return {}
    found: dict[Word, tuple[Span, ...]] = {}
    signs = strokes(folded.letters)
    if not all(any(form in signs for form in word.forms) for word in words):
        return {}  # told without the model
    with suppress(EngineNotInstalledError):
        found_in = analyse(folded.composed[:_LOOKED_AT])
        verbs = [one for one in found_in if one.tag in {"VV", "VA", "VX"}]
        for word in words:
            spans = [(one.start, one.end) for one in verbs if one.form == word.lemma]
            found[word] = tuple(_letters_at(folded, spans))
    return found


def _letters_at(folded: Folded, spans: Iterable[Span]) -> Iterator[Span]:
    """Turn spans of the composed text into spans of its letters."""
    for start, end in spans:
        inside = [at for at, place in enumerate(folded.homes) if start <= place < end]
        if inside:
            yield inside[0], inside[-1] + 1


def _by_initials(query: Query, text: str) -> Match | None:
    folded = fold(text)
    span = choseong.find(query.letters, folded.letters)
    if span is None:
        return None
    return Match(How.INITIALS, INITIALS + _ROOM * _quality(folded, [span]), _shown(folded, [span]))


def _nearest(folded: Folded, word: str) -> tuple[float, Span] | None:
    """Return the stretch of whole letters whose strokes are nearest to those of a word."""
    if len(word) < _SHORTEST_ROUGH:
        places = _places(folded, word)
        return (1.0, places[0]) if places else None
    wanted = strokes(word)
    letters = folded.letters[:_LOOKED_AT]
    signs, ends = strokes(letters), ends_of(letters)
    best: tuple[float, Span] | None = None
    least = _LEAST_ALIKE
    for start in range(len(letters)):
        for size in (len(word), len(word) + 1, len(word) - 1):
            end = start + size
            if end >= len(ends):
                continue
            alike = Levenshtein.normalized_similarity(
                wanted, signs[ends[start] : ends[end]], score_cutoff=least
            )
            if alike > least or (alike == least and best is None):
                best, least = (alike, (start, end)), alike
    return best


def _near_match(folded: Folded, alike: float, spans: Sequence[Span]) -> Match:
    rest = (alike - _LEAST_ALIKE) / (1 - _LEAST_ALIKE)
    score = NEARLY + 0.2 * rest + 0.05 * _quality(folded, spans)
    return Match(How.FUZZY, score, _shown(folded, spans))


def _shown(folded: Folded, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans of the raw text, in order, those that meet joined."""
    joined: list[Span] = []
    for start, end in sorted({folded.span(*span) for span in spans}):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
