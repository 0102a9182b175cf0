"""Who does it: the subject or the addressee of a sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from moksori.meetings.participants import Roster
from moksori.meetings.rules.lexicon import HANDS, PLEASE
from moksori.meetings.rules.said import Clause, Sentence
from moksori.text.morphemes import Morpheme

_I: Final = re.compile(
    r" (?:저|제|나|내)/NP (?:가/JKS|는/JX|ᆫ/JX|도/JX|의/JKG (?:몫|담당|차례)/NNG) | "
    r"(?:저희|우리|저|제|나)/NP (?:(?:\S+/NN\w )*(?:팀|부서|부|쪽|측|반|조|파트|과|실|회사|센터"
    r"|학교"
    r"|지점|매장|병원|병동|가게|사무실|손)/NN\w )?(?:가/JKS|이/JKS|에서/JKB|는/JX|은/JX) "
)
_HANDS_OVER: Final = re.compile(
    r" (?:께|한테|에게)/JKB (?:\S+/MAG )?(?:넘기|인계/NNG 하|물려주|넘겨주)/(?:VV|XSV) "
)
_LEAVES: Final = re.compile(r"휴가|출산|퇴사|대신|이제|앞으로|부터|빠지|바빠|출장|발령|휴직")
_SUBJECT: Final = re.compile(r"\s?(?:이|가|께서|은|는|이가|이는|이랑|님이)(?![가-힣])")
_VOCATIVE: Final = re.compile(r"[아야](?=[\s,])|\s?[,.!?]|\s?$|\s(?!이?가\b)")
_TO: Final = re.compile(r"\s?(?:에게|한테|께)")
_WITH: Final = re.compile(r"\s?(?:이랑|랑|하고|과|와)\s")
_OUTSIDE: Final = re.compile(r"(?:업체|대행사|거래처|협력사|고객사|본사|시청|구청|은행|공장|회사)$")
_FROM_OUTSIDE: Final = re.compile(
    r" (?P<who>업체|대행사|거래처|협력사|고객사|본사|시청|구청|은행|공장)/NNG (?:쪽/NNB |측/\S+ )?"
    r"(?:에서|에서는)/JKB "
)
_AND_I: Final = re.compile(r"(?:저|나|제)(?:랑|하고|와)\s$")
_ORG: Final = re.compile(r"(?:팀|부|실|과|센터|측|쪽|본부|파트|업체|부서|사)$")


@dataclass(frozen=True, slots=True)
class Doer:
    """Who is named as the doer, and how: `i`, `subject`, `to`, `vocative` or `none`."""

    name: str | None
    how: str


def doer_of(sentence: Sentence, roster: Roster) -> Doer:
    """Return who is said to do what `sentence` speaks of."""
    named = roster.mentions(sentence.text)
    handed = _is_handed(sentence)
    if not handed and _I.search(sentence.marks):
        return Doer(sentence.line.speaker, "i")
    for at, mention in reversed(list(enumerate(named))):
        if _AND_I.search(sentence.text[: mention.start]) and not handed:
            return Doer(sentence.line.speaker, "i")
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


def _is_handed(sentence: Sentence) -> bool:
    """Tell that work goes to somebody: 맡기겠습니다, 부탁드립니다, (휴가라서) 넘길게요."""
    over = _HANDS_OVER.search(sentence.marks) and _LEAVES.search(sentence.text)
    return bool(over or HANDS.search(sentence.marks) or PLEASE.search(sentence.marks))


def _opens_description(morphemes: Sequence[Morpheme], at: int) -> bool:
    """Tell the subject of 고객이 보낸 자료 and 허가가 나오는 대로, which is not the sentence's."""
    endings = (m.tag for m in morphemes if m.start > at and m.tag in {"ETM", "EC", "EF"})
    return next(endings, "") == "ETM"


def foreign_subject(clause: Clause, roster: Roster, text: str = "") -> str | None:
    """Return the noun that is the subject of `clause` and no person of the meeting, if any.

    `text` is that of the sentence: people with a title are found in it (표 주무관이).
    """
    outside = _FROM_OUTSIDE.search(clause.marks)
    if outside:
        return outside["who"]
    spans = [(one.start, one.end) for one in roster.mentions(text)]
    for noun, particle in zip(clause.morphemes, clause.morphemes[1:], strict=False):
        described = _opens_description(clause.morphemes, particle.start)
        if described or any(start <= noun.start < end for start, end in spans):
            continue
        if particle.tag != "JKS" or noun.tag not in {"NNG", "NNP", "NNB", "XSN", "NP", "SL"}:
            continue
        person = noun.form in roster.words or noun.form in {
            "님",
            "씨",
            "너",
            "저",
            "제",
            "나",
            "우리",
            "저희",
            "내",
        }
        title = noun.form.endswith(("대리", "과장", "팀장", "차장", "부장", "선생"))
        ours = _ORG.search(noun.form) and not _OUTSIDE.search(noun.form)
        if not person and not title and not ours:
            return noun.form
    return None
