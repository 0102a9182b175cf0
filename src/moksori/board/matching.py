"""Which ticket is meant: phrases compared by what their words mean, not by their letters."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from moksori.board.phrases import Phrase, Word
from moksori.board.thesaurus import VAGUE
from moksori.errors import EngineNotInstalledError
from moksori.text.morphemes import similarity

SURE: Final = 0.75
"""From this likeness on a ticket may be changed without asking."""

LIKELY: Final = 0.7
"""From this likeness on a ticket is named to the person who is asked."""

SAME: Final = 0.8
"""From this likeness on two titles are the same work."""

_ACT_WEIGHT: Final = 0.35
_CLASH: Final = 0.6  # what is left when something else is done with it
_HEADLESS: Final = 0.8  # what is left when the thing itself was not named
_NEAR: Final = 0.55  # similar vectors from here on
_NEAR_CREDIT: Final = 0.6
_WHOLE: Final = 0.4  # how much it counts that the whole title was said


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ticket as far as it matters here."""

    id: str
    phrase: Phrase
    owner: str | None = None
    done: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A ticket and how likely it is the one, 0..1."""

    ticket_id: str
    score: float

    @property
    def sure(self) -> bool:
        """Whether it may be changed without asking."""
        return self.score >= SURE


@dataclass(frozen=True, slots=True)
class _Cover:
    """The shares of two phrases that the other one has, too."""

    wanted: float
    title: float
    clash: bool
    exact: bool
    headless: bool

    @property
    def fits(self) -> bool:
        """Whether the title says what was said."""
        return not self.clash and self.wanted >= SURE


def meant(wanted: Phrase, tickets: Sequence[Candidate], speaker: str | None = None) -> Match | None:
    """Return the one ticket that a noun phrase means; None for none, or when several fit.

    A phrase that leaves out a part of the title means it too: 로그인 오류 is 로그인 오류 수정. Of
    several, one that was said whole comes first, then one that is not done, then the speaker's.
    """
    covers = {one.id: _cover(wanted, one.phrase) for one in tickets}
    # Whether a ticket fits is told by the phrase; how sure that is, also by the rest of its title.
    fitting = [one for one in tickets if covers[one.id].fits]
    if not fitting:
        return _likely(wanted, tickets)
    scores = {key: _part(cover) for key, cover in covers.items()}
    found = _chosen(_exact(fitting, covers), scores, speaker)
    return None if found is None or found.score < LIKELY else found


def twin(wanted: Phrase, tickets: Sequence[Candidate], owner: str | None = None) -> Match | None:
    """Return the ticket that is the same work, None when it is new."""
    scores = {one.id: _equal(_cover(wanted, one.phrase)) for one in tickets}
    same = [one for one in tickets if scores[one.id] >= SAME]
    best = max((scores[one.id] for one in same), default=0.0)
    return _chosen([one for one in same if scores[one.id] == best], scores, owner)


def _exact(fitting: list[Candidate], covers: Mapping[str, _Cover]) -> list[Candidate]:
    return [one for one in fitting if covers[one.id].exact] or fitting


def _chosen(
    fitting: Sequence[Candidate], scores: Mapping[str, float], person: str | None
) -> Match | None:
    """Return the one that is left when those that are done, and those of others, are put aside."""
    tests: list[Callable[[Candidate], bool]] = [
        lambda _: True,
        lambda one: not one.done,
        lambda one: not one.done and person is not None and one.owner == person,
    ]
    for test in tests:
        left = [one for one in fitting if test(one)]
        if len(left) == 1:
            return Match(left[0].id, round(scores[left[0].id], 3))
    return None


def _part(cover: _Cover) -> float:
    score = cover.wanted * (1 - _WHOLE + _WHOLE * cover.title)
    score *= _HEADLESS if cover.headless else 1.0
    return score * _CLASH if cover.clash else score


def _equal(cover: _Cover) -> float:
    both = cover.wanted + cover.title
    score = 2 * cover.wanted * cover.title / both if both else 0.0
    return score * _CLASH if cover.clash else score


def _likely(wanted: Phrase, tickets: Sequence[Candidate]) -> Match | None:
    """Return the ticket that a person may be asked about: similar words count in part."""
    scores = {one.id: _part(_cover(wanted, one.phrase, near=True)) for one in tickets}
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    if not ranked or ranked[0][1] < LIKELY:
        return None
    if len(ranked) > 1 and ranked[1][1] == ranked[0][1]:
        return None
    return Match(ranked[0][0], round(min(ranked[0][1], SURE - 0.01), 3))


def _cover(wanted: Phrase, title: Phrase, *, near: bool = False) -> _Cover:
    mine, theirs = _shared(wanted, title), _shared(title, wanted)
    if near:
        mine = [credit or _nearest(word, title) for word, credit in _zip(wanted, mine)]
    acts = [credit for word, credit in _zip(wanted, mine) if word.act]
    other = any(word.act for word in title.words) and bool(acts) and not any(acts)
    numbers = _unshared_number(wanted, mine) and _unshared_number(title, theirs)
    share = 0.0 if numbers else _share(wanted, mine)
    exact = share == 1 and all(theirs)
    return _Cover(share, _share(title, theirs), other, exact, _headless(title, theirs))


def _shared(one: Phrase, other: Phrase) -> list[float]:
    """Return for each word of a phrase whether the other one has it: alone, or as two words."""
    known: set[str] = set().union(*(word.keys for word in other.words))
    joined: set[str] = set().union(*(keys for _, keys in other.pairs))
    shared = [1.0 if word.keys & (known | joined) else 0.0 for word in one.words]
    for place, keys in one.pairs:
        if keys & known:
            shared[place] = shared[place + 1] = 1.0
    return shared


def _zip(phrase: Phrase, shared: Sequence[float]) -> list[tuple[Word, float]]:
    return list(zip(phrase.words, shared, strict=True))


def _share(phrase: Phrase, shared: Sequence[float]) -> float:
    weights = [_ACT_WEIGHT if word.act else 1.0 for word in phrase.words]
    total = sum(weights)
    got = sum(weight * credit for weight, credit in zip(weights, shared, strict=True))
    return got / total if total else 0.0


def _headless(title: Phrase, shared: Sequence[float]) -> bool:
    """Whether more than one thing was not said, the last one among them.

    설문 is not 설문 검토 의견, but 결제 화면 may be 결제 화면 시안.
    """
    things = [(word, credit) for word, credit in _zip(title, shared) if not word.act]
    missing = [word for word, credit in things if not credit and word.form not in VAGUE]
    return len(missing) > 1 and missing[-1] is things[-1][0]


def _unshared_number(phrase: Phrase, shared: Sequence[float]) -> bool:
    return any(word.number and not credit for word, credit in _zip(phrase, shared))


def _nearest(word: Word, title: Phrase) -> float:
    """Return some credit for a word whose vector is near to one of the title."""
    if word.act or word.number:
        return 0.0
    near = (_similarity(word.form, one.form) for one in title.words if not one.act)
    return _NEAR_CREDIT if max(near, default=0.0) >= _NEAR else 0.0


@lru_cache(maxsize=8192)
def _similarity(one: str, other: str) -> float:
    try:
        return similarity(one, other)
    except EngineNotInstalledError:
        return 0.0
