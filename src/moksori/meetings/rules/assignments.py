"""Assignments: what somebody is given to do (지영 님이 하기로 했습니다, 담당은 지영 님)."""

import re
from typing import Final

from moksori.meetings.rules import lexicon, moods
from moksori.meetings.rules.dues import dates_of
from moksori.meetings.rules.titles import title_of
from moksori.meetings.rules.utterance import (
    PASSIVE,
    PRESENT,
    UNANSWERED,
    WILL,
    Kind,
    Scored,
    Utterance,
)

_MUST: Final = re.compile(
    r" 어야(?:죠|지|지요)/E|어야/EC (?:(?:하|되)/V[VX] (?:ᆸ니다|어요|죠"
    r"|겠/EP)|겠/EP )"
)
_WITHIN: Final = re.compile(
    r"(?:하루|이틀|사흘|나흘|닷새|엿새|이레|열흘|보름|\S+\s?(?:일|주|주일|달|개월|시간)) (?:안에"
    r"|이내|내에)"
)
"""A stretch of time: what is due within it is a rule, not work of this meeting."""
_SETTLED: Final = re.compile(
    r" 기/ETN 로/JKB (?:는/JX )?하/V[VX] | (?:는|ᆫ|ᆯ)/ETM (?:걸/NNG 로|거/NNB (?:로|ᆯ로|으로)"
    r"|쪽/NNB 으로|방향/NNG 으로)/JKB (?:하|가|정하|(?:정리|결정|확정|합의)/NNG 하)/(?:VV|XSV) "
)
_TURNS: Final = re.compile(r"다가|데|지만|으나|더니")
_TAG: Final = re.compile(r"[,\s](?:아셨죠|알겠죠|알았죠|아시겠죠)\??$")
_IS_TO: Final = re.compile(r" 는/ETM 거/NNB (?:이/VCP )?(?:ᆸ니다|예요|에요|이에요|죠)/E")
_ALREADY: Final = re.compile(r" (?:되/V[VX] 어/EC 있/VX|었었/EP) ")
_CHARGE: Final = re.compile(r"담당(?:자)?(?:은|는|이|으로)?[\s,]")
_IS_HIS: Final = re.compile(r"\s?(?:이\s)?(?:담당|몫|차례)(?:이|입|예|이에|으로|로)")


def assigned(said: Utterance) -> Scored | None:
    """민수 님이 하기로 했습니다, 담당은 민수 님으로 하죠, 그건 민수 님이 해요."""
    sentence, doer = said.sentence, said.doer
    if (moods.wonders(sentence) and not _TAG.search(sentence.text)) or _ALREADY.search(
        sentence.plain
    ):
        return None
    if doer.name is None:
        return _must(said)
    if lexicon.HANDS.search(sentence.marks) and doer.how == "to":
        return Kind.ASSIGNMENT, 0.88
    settled = _settled(said)
    sure = doer.how in {"i", "subject"} and not lexicon.NOT.search(sentence.last.marks)
    if settled and sure and not lexicon.LONG_AGO.search(sentence.text):
        return Kind.ASSIGNMENT, 0.9
    return _in_charge(said) or _must(said) or _told(said)


def _settled(said: Utterance) -> bool:
    """Tell what is settled to the end: 하기로 했다가 바뀌었어요 is not."""
    clauses = said.sentence.clauses
    later = next((at for at, one in enumerate(clauses) if _SETTLED.search(one.plain)), None)
    if later is None:
        return bool(_SETTLED.search(said.sentence.plain)) and len(clauses) == 1
    link = clauses[later].link or ""
    return not _TURNS.search(link)


def _in_charge(said: Utterance) -> Scored | None:
    """초안은 지영 님 담당이에요, 담당은 지영 님."""
    sentence = said.sentence
    mentions = said.roster.mentions(sentence.text)
    if any(_IS_HIS.match(sentence.text, one.end) for one in mentions):
        return Kind.ASSIGNMENT, 0.88
    if _CHARGE.search(sentence.text) and mentions and not said.own:
        return Kind.ASSIGNMENT, 0.86
    return None


def _must(said: Utterance) -> Scored | None:
    """민수 님이 해야 합니다; without a person only by a day (금요일까지 내야 합니다)."""
    sentence = said.sentence
    if not _MUST.search(said.end) or moods.rule(sentence) or moods.habitual(sentence):
        return None
    if said.foreign or moods.private(sentence):
        return None
    if (
        said.doer.name is None
        and said.dated
        and said.deadline
        and not _WITHIN.search(sentence.text)
    ):
        return Kind.REQUEST, 0.54
    if said.doer.how in {"i", "subject"}:
        return Kind.ASSIGNMENT, 0.72 if said.dated else 0.6
    return None


def _told(said: Utterance) -> Scored | None:
    """그건 변 대리가 해요: somebody else is told to do it, in the present tense."""
    if not said.other or moods.habitual(said.sentence) or PASSIVE.search(said.end):
        return None
    if said.dated and _IS_TO.search(said.sentence.plain):
        return Kind.ASSIGNMENT, 0.86
    promised = WILL.search(said.end) and not re.search(r" 겠/EP 어요/", said.end)
    shall = PRESENT.search(said.end) and (said.dated or re.search(r" (?:하|맡)/VV", said.end))
    if promised or (shall and not lexicon.NOT.search(said.end)):
        return Kind.ASSIGNMENT, 0.8 if promised or said.dated else 0.7
    return None


def fragment(said: Utterance) -> Scored | None:
    """보도자료는 지영 님이, 이번 주 안으로: no verb, but a thing, a person and a day."""
    sentence = said.sentence
    if said.doer.name is None or (said.own and not said.deadline):
        return None
    if " 부터/JX " in sentence.plain or sentence.asks or _says_something(said):
        return None
    if title_of(sentence, said.on, said.roster).bare:
        return None
    if said.own:
        return Kind.PROMISE, 0.88
    return Kind.ASSIGNMENT, 0.84 if said.deadline or _CHARGE.search(sentence.text) else UNANSWERED


def _says_something(said: Utterance) -> bool:
    """Tell whether there is a verb besides what is read into names and days."""
    text = said.sentence.text
    spans = [(one.start, one.end) for one in said.roster.mentions(text)]
    spans += [(when.start, when.end) for when in dates_of(text, said.on)]
    return any(
        m.tag[:2] in {"VV", "VA", "VX", "VC"} or m.tag in {"XSV", "XSA"}
        for m in said.sentence.morphemes
        if not any(start <= m.start < end for start, end in spans)
    )
