"""Works in the making, and the words by which two sentences are about the same one."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from moksori.meetings.participants import Roster
from moksori.meetings.rules.acts import Act, Kind
from moksori.meetings.rules.dues import dates_of
from moksori.meetings.rules.said import Sentence

REACH: Final = 3
"""Lines in which an answer or a correction is looked for."""
_COMMON: Final = frozenset(
    "하 되 주 오늘 내일 모레 이번 다음 주 월요일 화요일 수요일 목요일 금요일 님 말 가 제 일 월 "
    "오 보 놓 두 "
    "드리 안 때 전 날 오전 오후 까지 네 좀 건 것 거".split()
)
_WORDS: Final = frozenset(("NNG", "NNP", "SL", "VV"))
_THINGS: Final = frozenset(("NNG", "NNP", "SL"))


@dataclass(slots=True)
class Work:
    """An item in the making."""

    act: Act
    place: int
    asker: str | None
    evidence: list[str]
    title: str
    owner: str | None
    due: date | None
    confidence: float
    dropped: bool = False
    answered: bool = False
    doubted: bool = False
    """Who was asked spoke next, and did not say yes."""
    touched: int = 0
    """The last place where it was spoken of."""
    taken_at: int | None = None
    """Where somebody took it up without naming it."""
    words: set[str] = field(default_factory=set)

    @property
    def waits(self) -> bool:
        """It needs somebody's word before it is work."""
        return self.act.kind is not Kind.PROMISE and not self.answered

    def copied(self) -> "Work":
        """Return the work as it is now."""
        return replace(self, evidence=list(self.evidence), words=set(self.words))

    def cite(self, sentence: Sentence) -> None:
        """Take a sentence as evidence."""
        self.evidence.append(sentence.line.id)
        self.touched = sentence.place

    def join(self, act: Act, sentence: Sentence) -> None:
        """Take what `sentence` says about this work again: the last word wins."""
        self.owner = act.owner or self.owner
        self.dropped = False
        self.doubted = False
        self.answered = True
        self.due = act.due or self.due
        self.cite(sentence)
        self.words |= words_of(sentence)
        self.taken_at = sentence.place if act.bare else None
        self.confidence = min(0.97, max(self.confidence, act.confidence) + 0.02)


def words_of(sentence: Sentence) -> set[str]:
    """Return what two sentences about the same work share: nouns and verbs."""
    return {m.form for m in sentence.morphemes if m.tag in _WORDS} - _COMMON


def things_of(sentence: Sentence, roster: Roster, on: date) -> set[str]:
    """Return the nouns of a sentence, without those of days and people."""
    spans = [(when.start, when.end) for when in dates_of(sentence.text, on)]
    spans += [(one.start, one.end) for one in roster.mentions(sentence.text)]
    return {
        m.form
        for m in sentence.morphemes
        if m.tag in _THINGS and not any(start <= m.start < end for start, end in spans)
    } - _COMMON
