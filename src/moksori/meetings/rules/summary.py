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


@dataclass(frozen=True, slots=True)
class Cited:
    """What the minutes cite: lines with their weight, and the texts of decisions."""

    lines: Mapping[str, float]
    decided: Collection[str]
    asked: Collection[str]
    """The texts of open questions: no other question is summed up."""


def summary(
    sentences: Sequence[Sentence], keywords: Collection[str], cited: Cited
) -> tuple[Statement, ...]:
    """Return the weightiest sentences in spoken order, one of a line and no two alike.

    Raises:
        EngineNotInstalledError: kiwipiepy is missing.
    """
    nouns = {word for label in keywords for word in label.split()}
    scored = [(_weight(one, nouns, cited), -at, one) for at, one in enumerate(sentences)]
    best = sorted((row for row in scored if row[0] > 0), key=lambda row: row[:2], reverse=True)
    amount = min(_MOST, max(_FEWEST, len(sentences) // _PER))
    kept: list[tuple[int, Sentence]] = []
    for _, place, sentence in best:
        if len(kept) == amount:
            break
        if not any(_too_near(sentence, other) for _, other in kept):
            kept.append((-place, sentence))
    ordered = [sentence for _, sentence in sorted(kept, key=lambda row: row[0])]
    return tuple(Statement(quoted(one.text), (one.line.id,)) for one in ordered)


def _weight(sentence: Sentence, nouns: Collection[str], cited: Cited) -> float:
    text = sentence.text
    if len(text) < _SHORT or _EMPTY.search(text):
        return 0.0
    held = _nouns(sentence)
    weight = 0.4 * len(held & set(nouns)) + 0.25 * min(len(held), _HELD)
    weight += cited.lines.get(sentence.line.id, 0.0)
    if cited.decided or cited.asked:
        weight += _of_item(sentence, cited)
    if not held or _HANGING.search(without_lead(text)):
        weight -= 3.0
    return weight


def _of_item(sentence: Sentence, cited: Cited) -> float:
    if asks(sentence) or _NAMES_ONLY.search(sentence.text):
        return (
            0.5
            if any(sentence.text in one or one in sentence.text for one in cited.asked)
            else -4.0
        )
    return 4.0 if _says(sentence, cited.decided) else 0.0


def _says(sentence: Sentence, texts: Collection[str]) -> bool:
    """Tell whether the sentence is one of the texts, whatever leads in and its numerals."""
    tail = sentence.text[-_TAIL:]
    return any(text.endswith(tail) for text in texts)


_TAIL: Final = 8  # letters by which a sentence is known again


def _nouns(sentence: Sentence) -> set[str]:
    return {m.form for m in sentence.morphemes if m.tag in {"NNG", "NNP", "SL"}}


def _too_near(one: Sentence, other: Sentence) -> bool:
    if one.line.id == other.line.id:
        return True
    mine, theirs = _nouns(one), _nouns(other)
    smaller = min(len(mine), len(theirs))
    return bool(smaller) and len(mine & theirs) / smaller >= _ALIKE and smaller > 1
