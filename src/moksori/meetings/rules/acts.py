"""What a sentence does: it promises, asks, assigns, offers work, or looks for somebody to do it."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from moksori.meetings.participants import Roster
from moksori.meetings.rules import moods
from moksori.meetings.rules.appeals import asked, called, offered
from moksori.meetings.rules.assignments import assigned, fragment
from moksori.meetings.rules.dues import due_of
from moksori.meetings.rules.persons import doer_of
from moksori.meetings.rules.predicates import is_decision, predicate_of
from moksori.meetings.rules.promises import handed, promised
from moksori.meetings.rules.replies import accepts, refuses, retracts
from moksori.meetings.rules.said import Sentence
from moksori.meetings.rules.titles import title_of
from moksori.meetings.rules.utterance import UNANSWERED, Kind, Utterance


@dataclass(frozen=True, slots=True)
class Act:
    """Work as one sentence speaks of it."""

    kind: Kind
    title: str
    owner: str | None
    due: date | None
    confidence: float
    condition: str | None = None
    bare: bool = False
    """It names no thing of its own (제가 할게요): the work was named before."""
    sure: bool = False
    """The speaker says 제가, or the doer is named."""

    @property
    def hollow(self) -> bool:
        """It says nothing at all of what is done (부탁드려요)."""
        return self.bare and not self.title


_SURE_AT_MOST: Final = 0.97
_IF: Final = re.compile(r"으?면|다면|ᆫ다면|는다면|라면")
_AS_SOON: Final = re.compile(r"^(?:\S+\s){1,4}?대로(?=\s)")

_LOOKS: Final = (handed, assigned, asked, fragment, promised, offered, called)


def act_of(sentence: Sentence, roster: Roster, on: date) -> Act | None:
    """Return the work that `sentence` makes or asks for, or None.

    Raises:
        EngineNotInstalledError: kiwipiepy is missing.
    """
    if moods.idle(sentence):
        return None
    doer = doer_of(sentence, roster)
    said = Utterance(sentence, roster, on, doer)
    for look in _LOOKS:
        scored = look(said)
        if scored:
            return _act(said, *scored)
    return None


def _act(said: Utterance, kind: Kind, score: float) -> Act:
    sentence = said.sentence
    title = title_of(sentence, said.on, said.roster)
    condition = _condition(sentence)
    due = due_of(sentence.text, said.on)
    if score > UNANSWERED:
        score += (0.04 if due else 0.0) - (0.12 if condition else 0.0)
    return Act(
        kind,
        title.text,
        _owner(said, kind),
        due,
        round(min(score, _SURE_AT_MOST), 2),
        condition,
        title.bare,
        said.doer.how != "none",
    )


def _owner(said: Utterance, kind: Kind) -> str | None:
    if kind in {Kind.PROMISE, Kind.OFFER}:
        return said.sentence.line.speaker
    if kind in {Kind.REQUEST, Kind.CALL} and said.doer.how == "i":
        return None
    return said.doer.name


def _condition(sentence: Sentence) -> str | None:
    for clause in sentence.clauses[:-1]:
        asked = re.search(r" 어/EC 주/V[VX] ", clause.plain)
        if (
            clause.link
            and _IF.fullmatch(clause.link)
            and not (asked and clause is sentence.clauses[-2])
        ):
            start, end = clause.morphemes[0].start, clause.morphemes[-1].end
            return sentence.text[start:end]
    soon = _AS_SOON.search(sentence.text)
    return soon[0] if soon and " 대로/NNB " in sentence.marks else None


__all__ = [
    "UNANSWERED",
    "Act",
    "Kind",
    "accepts",
    "act_of",
    "is_decision",
    "predicate_of",
    "refuses",
    "retracts",
]
