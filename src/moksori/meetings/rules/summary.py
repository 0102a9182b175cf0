"""The summary: three to seven sentences of the talk that a reader wants, quoted."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from moksori.meetings.model import Statement
from moksori.meetings.rules.asking import asks
from moksori.meetings.rules.quoting import quoted, without_lead
from moksori.meetings.rules.said import Sentence

_MOST: Final = 7
_FEWEST: Final = 3
_PER: Final = 6  # sentences of talk for each of the summary
_SHORT: Final = 10  # letters
_ALIKE: Final = 0.6
_EMPTY: Final = re.compile(
    r"안녕|감사|고맙|수고|알겠습니다|여기까지|시작하겠|들리|잘 부탁|넘어가|고생|마치겠|뵙겠"
    r"|다음 주에 봐"
)
_HANGING: Final = re.compile(
    r"^(?:그거|그건|그게|그것|이거|이건|그대로|그렇게|그래서|거기|그때|이게|그날|그러면|네"
    r"|음)(?![가-힣])|^(?:그거|그건|거기)"
)
"""What can not stand alone: it points at what was said before."""
_NAMES_ONLY: Final = re.compile(r"(?:은|는)요\??$")
"""Half a question (교육은요): it only names something."""
_HELD: Final = 8  # nouns that still add to the weight
_TAIL: Final = 8  # letters by which a sentence is known again


@dataclass(frozen=True, slots=True)
class Cited:
    """What the minutes cite: lines with their weight, and the texts of decisions."""

    lines: Mapping[str, float]
    decided: Collection[str]
    asked: Collection[str]
    """The texts of open questions: no other question is summed up."""


@dataclass(frozen=True, slots=True)
class Gist:
    """What a sentence is worth by itself, whatever else was said."""

    sentence: Sentence
    nouns: frozenset[str]
    idle: bool
    """It says nothing."""
    hanging: bool
    """It can not stand alone."""
    asks: bool


def gist_of(sentence: Sentence) -> Gist:
    """Return what can be told of a sentence without the others."""
    text = sentence.text
    return Gist(
        sentence,
        frozenset(m.form for m in sentence.morphemes if m.tag in {"NNG", "NNP", "SL"}),
        idle=len(text) < _SHORT or bool(_EMPTY.search(text)),
        hanging=bool(_HANGING.search(without_lead(text))),
        asks=asks(sentence) or bool(_NAMES_ONLY.search(text)),
    )


def summary(
    gists: Sequence[Gist], keywords: Collection[str], cited: Cited
) -> tuple[Statement, ...]:
    """Return the weightiest sentences in spoken order, one of a line and no two alike."""
    nouns = {word for label in keywords for word in label.split()}
    tails = {text[-_TAIL:] for text in cited.decided}
    scored = [(_weight(one, nouns, cited, tails), -at, one) for at, one in enumerate(gists)]
    best = sorted((row for row in scored if row[0] > 0), key=lambda row: row[:2], reverse=True)
    amount = min(_MOST, max(_FEWEST, len(gists) // _PER))
    kept: list[tuple[int, Gist]] = []
    for _, place, gist in best:
        if len(kept) == amount:
            break
        if not any(_too_near(gist, other) for _, other in kept):
            kept.append((-place, gist))
    ordered = [gist.sentence for _, gist in sorted(kept, key=lambda row: row[0])]
    return tuple(Statement(quoted(one.text), (one.line.id,)) for one in ordered)


def _weight(gist: Gist, nouns: set[str], cited: Cited, tails: Collection[str]) -> float:
    if gist.idle:
        return 0.0
    held = gist.nouns
    weight = 0.4 * len(held & nouns) + 0.25 * min(len(held), _HELD)
    weight += cited.lines.get(gist.sentence.line.id, 0.0)
    if cited.decided or cited.asked:
        weight += _of_item(gist, cited, tails)
    if not held or gist.hanging:
        weight -= 3.0
    return weight


def _of_item(gist: Gist, cited: Cited, tails: Collection[str]) -> float:
    """Weigh a sentence that is one of the items, whatever leads in and its numerals."""
    text = gist.sentence.text
    if gist.asks:
        return 0.5 if any(text in one or one in text for one in cited.asked) else -4.0
    return 4.0 if text[-_TAIL:] in tails else 0.0


def _too_near(one: Gist, other: Gist) -> bool:
    if one.sentence.line.id == other.sentence.line.id:
        return True
    mine, theirs = one.nouns, other.nouns
    smaller = min(len(mine), len(theirs))
    return bool(smaller) and len(mine & theirs) / smaller >= _ALIKE and smaller > 1
