"""Who does it: the subject or the addressee of a sentence."""

import re
from dataclasses import dataclass
from typing import Final

from moksori.meetings.participants import Roster
from moksori.meetings.rules.lexicon import HANDS, PLEASE
from moksori.meetings.rules.said import Clause, Sentence

_I: Final = re.compile(
    r" (?:저|제|나|내)/NP (?:가/JKS|는/JX|ᆫ/JX|도/JX|의/JKG (?:몫|담당|차례)/NNG) | "
    r"(?:저희|우리)/NP (?:\S+/NN\w "
    r")*(?:가/JKS|에서/JKB|는/JX) "
)
_SUBJECT: Final = re.compile(r"\s?(?:이|가|께서|은|는|이가|이는|이랑|님이)(?![가-힣])")
_VOCATIVE: Final = re.compile(r"\s?[,.!?]|\s?$|\s(?!이?가\b)")
_TO: Final = re.compile(r"\s?(?:에게|한테|께)")
_WITH: Final = re.compile(r"\s?(?:이랑|랑|하고|과|와)\s")
_ORG: Final = re.compile(r"(?:팀|부|실|과|센터|측|쪽|본부|파트|업체|부서|사)$")


@dataclass(frozen=True, slots=True)
class Doer:
    """Who is named as the doer, and how: `i`, `subject`, `to`, `vocative` or `none`."""

    name: str | None
    how: str


def doer_of(sentence: Sentence, roster: Roster) -> Doer:
    """Return who is said to do what `sentence` speaks of."""
    named = roster.mentions(sentence.text)
    handed = HANDS.search(sentence.marks) or PLEASE.search(sentence.marks)
    if not handed and _I.search(sentence.marks):
        return Doer(sentence.line.speaker, "i")
    for at, mention in reversed(list(enumerate(named))):
        if _SUBJECT.match(sentence.text, mention.end):
            first = at and _WITH.fullmatch(sentence.text[named[at - 1].end : mention.start])
            return Doer(named[at - 1].name if first else mention.name, "subject")
    for mention in named:
        rest = sentence.text[mention.end :]
        if _TO.match(rest) and handed:
            return Doer(mention.name, "to")
        if _TO.match(rest) or _WITH.match(rest):
            continue
        if _VOCATIVE.match(rest):
            return Doer(mention.name, "vocative")
    return Doer(None, "none")


def foreign_subject(clause: Clause, roster: Roster) -> str | None:
    """Return the noun that is the subject of `clause` and no person of the meeting, if any."""
    for noun, particle in zip(clause.morphemes, clause.morphemes[1:], strict=False):
        if particle.tag != "JKS" or noun.tag not in {"NNG", "NNP", "NNB", "XSN", "NP", "SL"}:
            continue
        person = noun.form in roster.words or noun.form in {
            "님",
            "씨",
            "저",
            "제",
            "나",
            "우리",
            "저희",
            "내",
        }
        title = noun.form.endswith(("대리", "과장", "팀장", "차장", "부장", "선생"))
        if not person and not title and not _ORG.search(noun.form):
            return noun.form
    return None
