"""What a promise means that names nothing itself (제가 할게요): found in what was said before."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from moksori.meetings.participants import Roster
from moksori.meetings.rules import moods
from moksori.meetings.rules.acts import UNANSWERED, Act, Kind
from moksori.meetings.rules.dues import deadline_of
from moksori.meetings.rules.persons import doer_of
from moksori.meetings.rules.replies import points_back
from moksori.meetings.rules.said import Sentence
from moksori.meetings.rules.titles import title_of
from moksori.meetings.rules.works import REACH

_LESS_SURE: Final = 0.05
_POINTED: Final = 0.7
"""The confidence of work that is only pointed at (이번 건은 제가 처리할게요)."""
_CALLS: Final = re.compile(r"누가|누군가|필요|좋겠|는데|할 사람|맡을|맡아|담당|남았")
_NEEDS: Final = re.compile(r" 어야/EC ")
_UNFINISHED: Final = re.compile(r" (?:저|나|제|내)/NP (?:가|는|ᆫ)/J\w+ ")
_SPOKEN_OF: Final = re.compile(r"/NN\w (?:님/XSN )?(?:은|는|ᆫ|을|를|이|가|만|도)/J")
_POINTED_AT: Final = re.compile(
    r"(?<![가-힣])(?:이번|이|그|저|해당)\s(?:건|일|문제|부분|작업)(?![가-힣]{2})"
)

Named = tuple[Act, Sequence[str]]


class Naming:
    """Names the works of bare promises."""

    def __init__(self, roster: Roster, on: date) -> None:
        """Take the people and the day of the meeting."""
        self._roster = roster
        self._on = on

    def title(self, sentence: Sentence) -> str:
        """Return what `sentence` speaks of, empty where it names nothing."""
        title = title_of(sentence, self._on, self._roster)
        if title.bare:
            return ""
        return title.text if self._calls(sentence) else title.things

    def named(self, act: Act, sentence: Sentence, before: Sequence[Sentence]) -> Named | None:
        """Return the act with a title, and the lines that gave it; None where nothing did."""
        for other in reversed(before):
            if sentence.place - other.place < REACH and self._may_mean(other, sentence, act):
                title = self.title(other) or _pointed_at(other)
                if title:
                    return self._filled(act, title, other), (other.line.id,)
        return self._alone(act, sentence)

    def _filled(self, act: Act, title: str, other: Sentence) -> Act:
        asked = self._calls(other)
        more = "" if asked or act.title in title.split() else f" {act.title}"
        score = act.confidence - (_LESS_SURE if act.confidence > UNANSWERED else 0.0)
        due = act.due or deadline_of(other.text, self._on)
        return replace(act, title=(title + more).strip(), due=due, confidence=round(score, 2))

    def _alone(self, act: Act, sentence: Sentence) -> Named | None:
        """Keep an act that says enough by itself: what is done, and by when or by whom."""
        pointed = _pointed_at(sentence)
        if act.kind is Kind.PROMISE and act.sure and pointed:
            score = act.confidence if act.due else _POINTED
            return replace(act, title=f"{pointed} {act.title}".strip(), confidence=score), ()
        if act.condition and not act.title:
            act = replace(act, title=f"{act.condition} 진행")
        promised = act.kind is Kind.PROMISE and (act.due or (act.sure and act.condition))
        asked = act.kind is Kind.REQUEST and (act.sure or act.due)
        return (act, ()) if act.title and (promised or asked) else None

    def _may_mean(self, other: Sentence, sentence: Sentence, act: Act) -> bool:
        """Tell whether a bare act may mean what `other` speaks of."""
        own = other.line.speaker == sentence.line.speaker
        if act.kind is Kind.REQUEST and not own and sentence.place - other.place == 1:
            return True
        if other.place == sentence.place:
            unfinished = _UNFINISHED.search(other.plain) or points_back(sentence)
            spoken_of = act.sure and _SPOKEN_OF.search(other.plain)
            return bool(unfinished or spoken_of or self._calls(other))
        if act.kind is Kind.CALL or (not act.sure and own and not act.due):
            return False
        dated = act.due and 0 < sentence.place - other.place <= (2 if own else 1)
        calls = dated or self._calls(other)
        theirs = dated or _NEEDS.search(other.plain) or doer_of(other, self._roster).how != "i"
        return bool(theirs) and bool(calls or points_back(sentence))

    def _calls(self, other: Sentence) -> bool:
        """Tell whether a sentence asks for somebody, or says what is needed."""
        needs = _NEEDS.search(other.plain) or _CALLS.search(other.text)
        return bool(needs or other.asks or moods.wonders(other))


def _pointed_at(sentence: Sentence) -> str:
    """Return what is only pointed at (이 건, 그 일)."""
    found = _POINTED_AT.search(sentence.text)
    return found[0] if found else ""
