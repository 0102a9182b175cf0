"""Keywords of a talk: TextRank over nouns, those that stand together joined (배포 일정)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from moksori.text.morphemes import Morpheme, analyse

_WINDOW: Final = 3
_DAMPING: Final = 0.85
_ROUNDS: Final = 30
_LONGEST: Final = 3  # nouns joined into one keyword
_MANY_TEXTS: Final = 8  # from here on a joined keyword must come twice
_NOUNS: Final = frozenset(("NNG", "NNP", "SL"))
_STOP: Final = frozenset(
    word
    for line in (
        "오늘 내일 어제 모레 이번 다음 지난 지난번 지금 요즘 나중 오전 오후 아침 저녁 주말 시간 때",
        "월요일 화요일 수요일 목요일 금요일 토요일 일요일 처음 마지막 전체 모두 하나 이상 이하",
        "정도 부분 경우 생각 말씀 얘기 이야기 사람 우리 저희 때문 확인 진행 부탁 감사 안녕 혹시",
        "관련 필요 가능 준비 시작 담당 주 달 말 번 전 후 뒤 앞 위 안 분 님 쪽 중 점 데 건 편 씨 수",
    )
    for word in line.split()
)


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word or a few joined nouns, its weight (the greatest is 1.0) and how often it came."""

    text: str
    weight: float
    count: int


_Run = tuple[tuple[str, str], ...]
"""Nouns that stand together: (noun, what joins it to the one before: a blank or nothing)."""

Nouns = tuple[tuple[str, int, int], ...]
"""What keywords are made of: the nouns of one segment, and where each starts and ends."""


def keywords(
    texts: Sequence[str], *, limit: int = 10, stop: Collection[str] = ()
) -> tuple[Keyword, ...]:
    """Return the keywords of `texts` (segments of one talk), the weightiest first.

    Args:
        texts: what was said, one entry per segment; morphemes are read segment by segment.
        limit: how many at most.
        stop: words that are none, such as the names of the participants.

    Raises:
        EngineNotInstalledError: kiwipiepy is missing.
    """
    return weighed([nouns_of(text) for text in texts], limit=limit, stop=stop)


def nouns_of(text: str) -> Nouns:
    """Return the nouns of one segment, as `weighed` wants them.

    Raises:
        EngineNotInstalledError: kiwipiepy is missing.
    """
    return tuple(_nouns(analyse(text)))


def weighed(
    read: Sequence[Nouns], *, limit: int = 10, stop: Collection[str] = ()
) -> tuple[Keyword, ...]:
    """Return the keywords of segments that are read already; as `keywords`."""
    runs = [list(_runs(nouns, stop)) for nouns in read]
    ranks = _ranks([[noun for run in segment for noun, _ in run] for segment in runs])
    units = _units([run for segment in runs for run in segment], twice=len(runs) >= _MANY_TEXTS)
    scored = [
        (sum(ranks[noun] for noun in nouns) / sqrt(len(nouns)) * log(1 + count), label, count)
        for nouns, (label, count) in units.items()
        if len(label) > 1
    ]
    best = sorted(scored, key=lambda unit: (-unit[0], unit[1]))[:limit]
    return tuple(Keyword(label, score / best[0][0], count) for score, label, count in best)


def _runs(nouns: Nouns, stop: Collection[str]) -> Iterator[_Run]:
    run: list[tuple[str, str]] = []
    end = -1
    for form, start, last in nouns:
        gap, banned = start - end, form in _STOP or form in stop
        if run and (banned or gap > 1):
            yield tuple(run)
            run = []
        if not banned:
            run.append((form, " " if run and gap else ""))
        end = last
    if run:
        yield tuple(run)


def _nouns(morphemes: Iterable[Morpheme]) -> Iterator[tuple[str, int, int]]:
    """Yield each noun with its prefix (신 + 제품), and where it starts and ends."""
    prefix: Morpheme | None = None
    for morpheme in morphemes:
        if morpheme.tag in _NOUNS:
            close = prefix is not None and prefix.end == morpheme.start
            head, start = (prefix.form, prefix.start) if prefix and close else ("", morpheme.start)
            yield head + morpheme.form, start, morpheme.end
        prefix = morpheme if morpheme.tag == "XPN" else None


def _ranks(segments: list[list[str]]) -> dict[str, float]:
    """Rank nouns by who stands near whom, weighted by the number of segments they come in."""
    near: dict[str, Counter[str]] = defaultdict(Counter)
    spread: Counter[str] = Counter()
    for nouns in segments:
        spread.update(set(nouns))
        for at in range(len(nouns)):
            for first, second in combinations(nouns[at : at + _WINDOW], 2):
                if first != second:
                    near[first][second] += 1
                    near[second][first] += 1
    return {
        noun: rank * log(1 + spread[noun])
        for noun, rank in zip(spread, _walked(near, list(spread)), strict=True)
    }


def _walked(near: Mapping[str, Mapping[str, int]], nouns: Sequence[str]) -> list[float]:
    """Return how much is arrived at by each noun when each hands its weight to its neighbours."""
    place = {noun: at for at, noun in enumerate(nouns)}
    pairs = [
        (place[noun], place[other], ties)
        for noun in nouns
        for other, ties in near.get(noun, {}).items()
    ]
    to, of, ties = np.array(pairs, dtype=np.int64).reshape(-1, 3).T
    degrees = np.bincount(to, weights=ties, minlength=len(nouns))
    ranks: NDArray[np.floating] = np.ones(len(nouns))
    for _ in range(_ROUNDS):
        handed = ranks[of] * ties / degrees[of]
        ranks = 1 - _DAMPING + _DAMPING * np.bincount(to, weights=handed, minlength=len(nouns))
    return [float(rank) for rank in ranks]


def _units(runs: list[_Run], *, twice: bool) -> dict[tuple[str, ...], tuple[str, int]]:
    """Cut runs into the longest joined nouns that come often enough, else into single nouns."""
    seen = Counter(tuple(noun for noun, _ in part) for run in runs for part in _parts(run))
    counts: Counter[tuple[str, ...]] = Counter()
    labels: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for run in runs:
        at = 0
        while at < len(run):
            for length in range(min(_LONGEST, len(run) - at), 0, -1):
                nouns = tuple(noun for noun, _ in run[at : at + length])
                if length == 1 or seen[nouns] > int(twice):
                    break
            counts[nouns] += 1
            labels[nouns]["".join(gap + noun for noun, gap in run[at : at + length]).strip()] += 1
            at += length
    return {nouns: (labels[nouns].most_common(1)[0][0], count) for nouns, count in counts.items()}


def _parts(run: _Run) -> Iterator[_Run]:
    for length in range(2, _LONGEST + 1):
        for at in range(len(run) - length + 1):
            yield run[at : at + length]
