"""The summary: three to seven sentences of the talk, quoted without their fillers."""

import re
from collections.abc import Collection, Sequence
from typing import Final

from moksori.meetings.model import Statement
from moksori.meetings.rules import lexicon
from moksori.meetings.rules.acts import is_decision
from moksori.meetings.rules.said import Sentence

_MOST: Final = 7
_FEWEST: Final = 3
_PER: Final = 6  # sentences of talk for each of the summary
_SHORT: Final = 10  # letters
_EMPTY: Final = re.compile(r"안녕|감사|고맙|수고|알겠습니다|여기까지|시작하겠|들리|잘 부탁|넘어가")
_LEAD: Final = re.compile(
    r"^(?:(?:네|예|아|음|어|자|그럼|그러면|그래서|근데|그런데|그리고|좋습니다|일단)[,\s]+)+"
)


def summary(
    sentences: Sequence[Sentence], keywords: Collection[str], marked: Collection[str]
) -> tuple[Statement, ...]:
    """Return the weightiest sentences in spoken order; `marked` are the lines with an item."""
    nouns = {word for label in keywords for word in label.split()}
    scored = [
        (_weight(sentence, nouns, marked), -at, sentence) for at, sentence in enumerate(sentences)
    ]
    best = sorted((row for row in scored if row[0] > 0), key=lambda row: row[:2], reverse=True)
    amount = min(_MOST, max(_FEWEST, len(sentences) // _PER))
    kept: list[tuple[int, Sentence]] = []
    seen: set[str] = set()
    for _, place, sentence in best:
        if sentence.line.id not in seen and len(kept) < amount:
            seen.add(sentence.line.id)
            kept.append((-place, sentence))
    ordered = [sentence for _, sentence in sorted(kept, key=lambda row: row[0])]
    return tuple(Statement(_clean(one.text), (one.line.id,)) for one in ordered)


def _weight(sentence: Sentence, nouns: Collection[str], marked: Collection[str]) -> float:
    text = sentence.text
    if len(text) < _SHORT or _EMPTY.search(text):
        return 0.0
    held = {m.form for m in sentence.morphemes if m.tag in {"NNG", "NNP", "SL"}}
    weight = len(held & set(nouns)) + 0.3 * len(held)
    if is_decision(sentence.last.marks):
        weight += 4
    if sentence.line.id in marked:
        weight += 2
    if lexicon.WILL.search(sentence.last.marks):
        weight += 0.5
    return weight * 0.6 if sentence.asks else weight


def _clean(text: str) -> str:
    return _LEAD.sub("", text).strip() or text.strip()
