"""Answers without a language model: the sentences that answer best, as they were said."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import mul
from typing import Final

from moksori.errors import EngineNotInstalledError
from moksori.recall.keys import fold, strokes
from moksori.recall.matching import places_of
from moksori.recall.model import Citation, Passage, Sentence
from moksori.recall.query import Word
from moksori.recall.questions import Kind, Question, answers, asks, names_of, promises
from moksori.text.sentences import sentences

LEAST: Final = 0.4
"""Passages with less of the question's words than this share do not answer it."""

_HINT: Final = 0.3
"""What it is worth that a passage holds the kind of thing that is asked for."""

_ASKING: Final = 0.45
"""What is left of a passage that asks the very question, or lacks what is asked for."""

_NEXT: Final = (0.8, 0.6, 0.45, 0.3)
"""What the passages after a question get of its worth."""

_LATER: Final = (0.5, 0.3, 0.2, 0.1)
"""The same after a passage that is no question."""

FOLLOWING: Final = len(_NEXT)
_BEFORE: Final = 4
_BEFORE_S: Final = 60.0
"""So many passages before one, of those that share words with the question, tell its subject."""

_HALF: Final = 0.5
_OWN: Final = 0.3
_AS_GOOD: Final = 0.8
_MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Told:
    """A passage that may answer, how well, and the passage that says what it is about."""

    passage: Passage
    score: float
    hint: bool
    covered: float
    """The share of the question's words that is there, or was said just before."""
    about: Passage | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question with what each of its words weighs in this workspace."""

    question: Question
    words: tuple[tuple[Word, float, tuple[str, ...]], ...]
    """A word, its weight, and its relatives, which count half."""

    def coverage(self, passage: Passage) -> float:
        """Return the share of the question's words that a passage has."""
        return self.share(self.found(passage))

    def found(self, passage: Passage) -> list[float]:
        """Return for each word whether a passage has it: 1, a half for a relative, 0."""
        folded = fold(passage.text)
        name = fold(passage.speaker or "").letters
        signs = strokes(folded.letters)
        shares = []
        for word, _, near in self.words:
            if places_of(word, folded) or (word.letters in name and word.lemma is None):
                shares.append(1.0)
            else:
                shares.append(_HALF * any(form in signs for form in near))
        return shares

    def share(self, found: Iterable[float]) -> float:
        """Return what the words that were found weigh, of all."""
        total = sum(weight for _, weight, _ in self.words)
        weights = (weight for _, weight, _ in self.words)
        return sum(map(mul, weights, found)) / total if total else 0.0

    def worth(self, covered: float, *, asking: bool, hint: bool) -> float:
        """Return what words are worth where they are: asked, or beside what is asked for."""
        if hint:
            return covered + _HINT
        aimless = asking or self.question.kind is not Kind.OTHER
        return covered * (_ASKING if aimless else 1.0)


def tell(
    weighed: Weighed,
    passages: Sequence[Passage],
    following: Mapping[tuple[str, str], Sequence[Passage]],
) -> list[Told]:
    """Return what may answer, best first: passages with the words, and what was said after them."""
    people = _people(passages)
    best: dict[tuple[str, str], Told] = {}
    for passage, covered, about in _in_context(weighed, passages):
        after = following.get(passage.place, ())
        for told in _told(weighed, passage, covered, after, people):
            known = best.get(told.passage.place)
            if known is None or told.score > known.score:
                best[told.passage.place] = replace(told, about=told.about or about)
    return sorted(best.values(), key=lambda told: (-told.score, -told.passage.at.timestamp()))


def quote(weighed: Weighed, told: Sequence[Told]) -> tuple[Sentence, ...]:
    """Return the best answers as quotes; where one does not say what it is about, with that."""
    if not told:
        return ()
    first = told[0]
    good = [one for one in told if one.score >= _AS_GOOD * first.score and one.hint == first.hint]
    return tuple(_quoted(weighed, one) for one in good[:_MOST])


def cite(passage: Passage, words: str | None = None) -> Citation:
    """Return a citation of a passage, or of some words of it."""
    return Citation(
        passage.source, passage.segment, passage.speaker, passage.start_s, words or passage.text
    )


def _in_context(
    weighed: Weighed, passages: Iterable[Passage]
) -> Iterator[tuple[Passage, float, Passage | None]]:
    """Yield passages with the share of words that they have, where those just before count half.

    The third value is the earlier passage that says the most, when one is needed.
    """
    order = sorted(passages, key=lambda one: (one.source, one.start_s, one.segment))
    found = [weighed.found(one) for one in order]
    for at, passage in enumerate(order):
        near = [
            before
            for before in range(max(at - _BEFORE, 0), at)
            if order[before].source == passage.source
            and passage.start_s - order[before].start_s <= _BEFORE_S
        ]
        own = weighed.share(found[at])
        both = [
            max(here, *(_HALF * found[before][word] for before in near)) if near else here
            for word, here in enumerate(found[at])
        ]
        covered = weighed.share(both)
        most = max(near, key=lambda before: weighed.share(found[before]), default=at)
        yield passage, covered, order[most] if covered > own else None


def _told(
    weighed: Weighed,
    passage: Passage,
    covered: float,
    after: Sequence[Passage],
    people: frozenset[str],
) -> Iterable[Told]:
    if covered < LEAST:
        return
    question = weighed.question
    hint = answers(question, passage.text, passage.at, people)
    asking = asks(passage.text) and not hint
    yield Told(passage, weighed.worth(covered, asking=asking, hint=hint), hint, covered)
    for one, share in zip(after, _NEXT if asking else _LATER, strict=False):
        fits = answers(question, one.text, one.at, people) or (
            asking and promises(question, one.text)
        )
        if fits or (asking and question.kind is Kind.OTHER and not asks(one.text)):
            own = weighed.coverage(one)
            score = covered * share + _OWN * own + _HINT * fits
            yield Told(one, score, fits, covered, about=passage)


def _people(passages: Sequence[Passage]) -> frozenset[str]:
    return frozenset(
        name for passage in passages if passage.speaker for name in names_of(passage.speaker)
    )


def _quoted(weighed: Weighed, told: Told) -> Sentence:
    said = _best_sentence(weighed, told.passage)
    about = () if told.about is None else (cite(told.about),)
    return Sentence(said, (cite(told.passage, said), *about))


def _best_sentence(weighed: Weighed, passage: Passage) -> str:
    """Return the sentence of a passage that answers; all of it where that can not be told."""
    try:
        spans = sentences(passage.text)
    except EngineNotInstalledError:
        spans = ()
    parts = [passage.text[start:end] for start, end in spans]
    if len(parts) < 2:  # noqa: PLR2004 - one sentence is all of it
        return passage.text.strip()
    people = _people([passage])

    def worth(part: str) -> float:
        said = Passage(passage.source, passage.segment, None, 0.0, part, passage.at)
        hint = answers(weighed.question, part, passage.at, people)
        asking = asks(part) and not hint
        return weighed.worth(weighed.coverage(said), asking=asking, hint=hint)

    return max(parts, key=worth)
