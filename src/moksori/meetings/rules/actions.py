"""Action items: promises, requests with their answers, assignments; the last word wins."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from moksori.meetings.model import ActionItem
from moksori.meetings.participants import Roster
from moksori.meetings.rules.acts import Act, Kind, accepts, act_of, refuses, retracts
from moksori.meetings.rules.dues import due_of
from moksori.meetings.rules.persons import doer_of
from moksori.meetings.rules.said import Sentence
from moksori.meetings.rules.titles import title_of

_REACH: Final = 3  # lines in which an answer or a correction is looked for
_ONLY_A_DAY: Final = 24  # letters of a sentence that names little but a day
_NAMES_A_DAY: Final = re.compile(
    r"까지|안에|안으로|중으로|전에|이요|요일요|(?:에|로)?\s?(?:부탁|할게|하죠|해 주|보낼게|드릴게)"
)
_THAT: Final = re.compile(r"그건|그거|그것|이건|이거")
_CALLS: Final = re.compile(r"누가|누군가|필요|해야|어야|아야|좋겠|는데|할 사람|맡을|맡아|담당|남았")
_SAME: Final = 0.5
_LEAST: Final = 0.5


@dataclass(slots=True)
class _Work:
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
    words: set[str] = field(default_factory=set)


def actions(sentences: Sequence[Sentence], roster: Roster, on: date) -> tuple[ActionItem, ...]:
    """Return the action items of a meeting in the order in which they came up.

    Raises:
        EngineNotInstalledError: kiwipiepy is missing.
    """
    desk = _Desk(roster, on)
    for at, sentence in enumerate(sentences):
        desk.take(sentence, sentences[max(0, at - 4) : at])
    return tuple(
        ActionItem(
            work.title,
            work.owner,
            work.due,
            tuple(dict.fromkeys(work.evidence)),
            work.confidence,
            work.act.condition,
        )
        for work in desk.works
        if not work.dropped and work.confidence >= _LEAST and work.title
    )


def words_of(sentence: Sentence) -> set[str]:
    """Return what two sentences about the same work share: nouns and verbs."""
    return {m.form for m in sentence.morphemes if m.tag in {"NNG", "NNP", "SL", "VV"}} - _COMMON


_COMMON: Final = frozenset(
    (
        "하 되 주 오늘 내일 모레 이번 다음 주 월요일 화요일 수요일 목요일 금요일 님 말 가 제 일 월"
    ).split()
)


class _Desk:
    """Keeps the works of one meeting while its sentences go by."""

    def __init__(self, roster: Roster, on: date) -> None:
        self._roster = roster
        self._on = on
        self.works: list[_Work] = []

    def take(self, sentence: Sentence, before: Sequence[Sentence]) -> None:
        act = act_of(sentence, self._roster, self._on)
        if act is None or not (act.title or act.kind is Kind.PROMISE):
            self._date(sentence)
            self._answer(sentence)
            return
        known = self._known(act, sentence)
        if known is not None:
            self._join(known, act, sentence)
            return
        if act.bare:
            if not self._explicit(sentence, before):
                return
            filled = self._filled(act, sentence, before)
            if filled is None:
                return
            act, evidence = filled
        else:
            evidence = [sentence.line.id]
        self.works.append(
            _Work(
                act,
                sentence.place,
                sentence.line.speaker,
                evidence,
                act.title,
                act.owner,
                act.due,
                act.confidence,
                words=words_of(sentence),
            )
        )

    def _near(self, sentence: Sentence) -> list[_Work]:
        """Return the open works of the last lines, the newest first."""
        return [
            work
            for work in reversed(self.works)
            if sentence.place - work.place <= _REACH and not work.dropped
        ]

    def _date(self, sentence: Sentence) -> None:
        """Take a day that is said after the work (다음 주 목요일이요, 금요일까지 부탁드립니다)."""
        due = due_of(sentence.text, self._on)
        newest = next(iter(self._near(sentence)), None)
        short = len(sentence.text) <= _ONLY_A_DAY and _NAMES_A_DAY.search(sentence.text)
        if due is None or newest is None or not short:
            return
        same_line = newest.evidence[-1] == sentence.line.id
        if newest.due is None or (not same_line and sentence.line.speaker == newest.owner):
            newest.due = due
            newest.evidence.append(sentence.line.id)

    def _answer(self, sentence: Sentence) -> None:
        for work in self._near(sentence):
            speaker = sentence.line.speaker
            addressed = work.owner in {None, speaker} and speaker != work.asker
            if work.act.kind is not Kind.PROMISE and addressed:
                if refuses(sentence):
                    work.dropped = True
                    return
                if accepts(sentence):
                    self._accept(work, sentence)
                    return
            shared = words_of(sentence) & work.words
            if (
                retracts(sentence)
                and (shared or speaker in {work.asker, work.owner})
                and sentence.place - work.place <= 1
            ):
                work.dropped = True
                return

    def _accept(self, work: _Work, sentence: Sentence) -> None:
        work.owner = work.owner or sentence.line.speaker
        work.due = due_of(sentence.text, self._on) or work.due
        work.evidence.append(sentence.line.id)
        work.confidence = max(work.confidence, 0.95 if work.owner else 0.9)

    def _known(self, act: Act, sentence: Sentence) -> _Work | None:
        speaker = sentence.line.speaker
        words = words_of(sentence)
        for work in self._near(sentence):
            asked = (
                work.act.kind is not Kind.PROMISE
                and work.owner in {None, speaker}
                and work.asker != speaker
            )
            shares = _share(words, work.words)
            if act.kind is Kind.PROMISE and asked and (act.bare or shares > 0 or accepts(sentence)):
                return work
        if act.bare and act.kind is Kind.PROMISE:
            refused = self._left(sentence)
            if refused is not None:
                return refused
        for work in reversed(self.works):
            same_owner = work.owner == act.owner or act.owner is None
            if (
                same_owner
                and not work.dropped
                and not act.bare
                and _share(words, work.words) > _SAME
            ):
                return work
            near = sentence.place - work.place <= 1 and work.owner == act.owner == speaker
            if near and act.bare and act.due and not work.dropped:
                return work
        return None

    def _left(self, sentence: Sentence) -> _Work | None:
        """Return what was asked of somebody else just now and not taken up, or refused."""
        for work in reversed(self.works):
            near = sentence.place - work.place <= _REACH
            untaken = work.dropped or len(work.evidence) == 1
            if (
                near
                and untaken
                and work.act.kind is Kind.REQUEST
                and work.asker != sentence.line.speaker
            ):
                return work
        return None

    def _join(self, work: _Work, act: Act, sentence: Sentence) -> None:
        work.owner = act.owner or work.owner
        work.dropped = False
        work.due = act.due or work.due
        work.evidence.append(sentence.line.id)
        work.words |= words_of(sentence)
        work.confidence = min(0.97, max(work.confidence, act.confidence) + 0.02)

    def _explicit(self, sentence: Sentence, before: Sequence[Sentence]) -> bool:
        """Tell a bare promise that takes up what another said, or says 제가."""
        other = before[-1].line.speaker if before else None
        said_i = doer_of(sentence, self._roster).how == "i"
        return said_i or other != sentence.line.speaker

    def _filled(
        self, act: Act, sentence: Sentence, before: Sequence[Sentence]
    ) -> tuple[Act, list[str]] | None:
        """Name the work of a bare promise from what was asked just before."""
        called = False
        for other in reversed(before):
            meant = other.place == sentence.place and _THAT.search(sentence.text)
            calls = other.asks or _CALLS.search(other.text) or meant
            called = called or bool(calls)
            if sentence.place - other.place >= _REACH or not called:
                continue
            title = title_of(other, self._on, self._roster)
            if title:
                filled = replace(
                    act,
                    title=title,
                    due=act.due or due_of(other.text, self._on),
                    confidence=max(act.confidence - 0.05, 0.5),
                )
                return filled, [other.line.id, sentence.line.id]
        if act.condition and not act.title:
            act = replace(act, title=f"{act.condition} 진행")
        known = act.title and (act.due or act.condition)
        return (act, [sentence.line.id]) if known else None


def _share(one: set[str], other: set[str]) -> float:
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0
