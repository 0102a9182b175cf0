"""A sentence with what the rules of work ask about it: who does it, how it ends, by when."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from moksori.meetings.participants import Roster
from moksori.meetings.rules import moods
from moksori.meetings.rules.dues import due_of
from moksori.meetings.rules.persons import Doer, foreign_subject
from moksori.meetings.rules.said import Sentence


class Kind(StrEnum):
    """The acts that make work; the last two only do when somebody answers."""

    PROMISE = "promise"
    REQUEST = "request"
    ASSIGNMENT = "assignment"
    OFFER = "offer"
    CALL = "call"


Scored = tuple[Kind, float]
UNANSWERED: Final = 0.4
"""What an offer, a call or a request to nobody is worth while nobody answered."""
END: Final = r" (?:\S+/S[FPES] )*$"
WILL: Final = re.compile(r" (?:겠/EP (?:ᆸ니다|어요|음|다|소|소이다)/E[FC]|ᆯ게요?/E[FC])" + END)
PRESENT: Final = re.compile(r"/(?:VV|XSV|VX) (?:ᆸ니다|어요|ᆫ다|죠)/E[FC]" + END)
PASSIVE: Final = re.compile(
    r" (?:고/EC (?:있|계시)/V[VX]|되/XSV|어/EC 지/VX|있/V[AVX]|없/VA"
    r"|싶/VX|하/XSA) (?:\S+/EP )*\S+/E[FC]" + END
)
_DEADLINE: Final = re.compile(r"까지|안에|안으로|중으로|내로")
_BEFORE_COMMA: Final = re.compile(r"/E[FC] ,/SP ")
_VERB: Final = re.compile(r"/(?:V|XS[VA])")


@dataclass(frozen=True, slots=True)
class Utterance:
    """A sentence said on a day, and who is named in it as the doer."""

    sentence: Sentence
    roster: Roster
    on: date
    doer: Doer

    @property
    def end(self) -> str:
        """The last clause, up to its last ending: what stands behind it is an afterthought."""
        plain = self.sentence.last.plain
        for said in _BEFORE_COMMA.finditer(plain):
            if WILL.search(plain[: said.end() - len(",/SP ")]):
                return plain[: said.end() - len(",/SP ")]
        at = max(plain.rfind("/EF "), plain.rfind("/EC "))
        return plain if at < 0 or _VERB.search(plain[at + 4 :]) else plain[: at + 4]

    @property
    def named(self) -> bool:
        """Somebody is called, or named as the doer."""
        return self.doer.how in {"subject", "vocative", "to"}

    @property
    def own(self) -> bool:
        """The speaker is the doer."""
        return self.doer.how == "i"

    @property
    def other(self) -> bool:
        """Somebody else than the speaker is the subject."""
        return self.doer.how == "subject" and self.doer.name != self.sentence.line.speaker

    @property
    def deadline(self) -> bool:
        """It says by when (금요일까지, 오늘 중으로)."""
        return bool(_DEADLINE.search(self.sentence.text))

    @property
    def dated(self) -> bool:
        """It names a later day, or a deadline."""
        due = due_of(self.sentence.text, self.on)
        return bool(due and (due > self.on or self.deadline))

    @property
    def foreign(self) -> bool:
        """The subject is a thing, or somebody who is not there."""
        return foreign_subject(self.sentence.last, self.roster, self.sentence.text) is not None

    @property
    def leads(self) -> bool:
        """It only leads the meeting on."""
        leads = moods.runs_the_meeting(self.sentence) and not self.dated
        return leads or moods.opens_or_ends(self.sentence)
