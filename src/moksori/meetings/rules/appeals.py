"""Requests: what others are asked for, offered, or who is looked for to do it."""

import re
from dataclasses import replace
from typing import Final

from moksori.meetings.rules import lexicon, moods
from moksori.meetings.rules.predicates import predicate_of
from moksori.meetings.rules.promises import NEVER, outside
from moksori.meetings.rules.said import Sentence
from moksori.meetings.rules.utterance import END, UNANSWERED, Kind, Scored, Utterance

_DO: Final = (
    r"(?: (?:저|나|우리|저희)/NP (?:한테|에게)/JKB (?:\S+/MA\w )?주/VV| (?:어|어다"
    r"|다)/EC 주/V[VX]| (?:도와|봐|알려|보내|해|전해|챙겨|돌려|나눠)주/VV|/NNG (?:을/JKO "
    r"|를/JKO |좀/MAG )?주/VV"
    r"| 어다/EC (?:놓|두)/VX| 나가/VV 어/EC 주/VX) (?:시/EP )?"
)
_ASK: Final = re.compile(
    _DO + r"(?:세요/|십시오/|시어요/|어요/E|죠/E|지/E|어/E|ᆯ래요?/|ᆯ까요/|겠/EP (?:어요|ᆸ니까)/"
    r"|면/EC (?:하|감사|고맙|좋|어떻|안/MAG 되|되|괜찮)|었/EP 면/EC (?:하|좋)"
    r"|ᆯ/ETM 수/NNB (?:가/JKS |도/JX )?있/V|기/ETN (?:를/JKO )?바라/|고요/E"
    r"|ᆯ/ETM 분/NNB|나요/|셔야/)"
)
_PLEASE: Final = re.compile(
    r" 부탁/NNG (?:(?:을|도|좀|를)/\S+ )?"
    r"(?:(?:드리|하)/(?:VV|XSV) (?:\S+/E|겠/EP )|(?:\S+/S\w )*$)"
    r"|/N\w\w (?:을/JKO |를/JKO |도/JX |좀/MAG |꼭/MAG )?바라/VV (?:ᆸ니다|어요)/E"
    r"|/NNG 좀/MAG (?:요/\S+ |(?:\S+/SF )?$)|/NNG 좀요/"
    r"| 시/EP 기/ETN (?:를/JKO )?바라/VV "
)
_ORDER: Final = re.compile(
    r"(?<!계/VV)(?<!계시/VV)(?<!계시/VX)(?<! 되/VV)(?<!이/VCP) (?:(?:세요|십시오)/E[FC]"
    r"|시/EP (?:죠|어요)/E[FC]"
    r"|어/EC 보/VX (?:시/EP )?(?:어요|죠|세요)/E[FC]|(?:시/EP )?면/EC 되/VV (?:시/EP )?(?:ᆸ니다"
    r"|어요|죠)/E[FC])" + END
)
_CAN_YOU: Final = re.compile(
    r" (?:되|가능/NNG 하|괜찮)/\w+ (?:세요|시/EP ᆸ니까|시/EP 나요|시/EP ᆫ가요|ᆫ가요|시/EP ᆯ까요"
    r"|어요)/E[FC]" + END
)
_TO_ME: Final = re.compile(r" (?:저|나)/NP (?:한테|에게)/JKB (?:\S+/S\w )*$")
_AS_AGREED: Final = re.compile(r" 는/ETM (?:걸/NNG|거/NNB) (?:으로|로)/JKB ")
_PLAIN_ORDER: Final = re.compile(
    r" 너/NP 가/JKS (?:\S+/(?!V)\S+ )*\S+/(?:VV|XSV) 어/E[FC] "
    r"| (?:어/EC (?:놓|두|보)/V[VX] 어|어라|아라|거라|렴)/E[FC] (?:,/SP |(?:\S+/S\w )*$)"
)
_BLUNT_ORDER: Final = re.compile(r"/(?:VV|XSV|VX) 어/E[FC] $")
_MANNERS: Final = frozenset("착용 준수 협조 주의 입장 자제 유의 엄수 동참 참석 입 끄 켜".split())
"""What everybody is told to keep to, which is no work."""
_HERE: Final = re.compile(
    r"마이크|화면(?:을|좀| )|손(?:을)? 들|문 (?:좀 )?닫|에어컨|불 (?:좀 )?(?:켜|꺼)|큰 소리"
    r"|천천히|한 말씀"
    r"|의견 (?:주|부탁|말)|(?:다시 한번|한 번 더) (?:말|설명|얘기)"
)
"""What somebody does in the meeting itself, at once."""
_SHALL_I: Final = re.compile(
    r" (?:저|나|내|저희|제)/NP (?:가|는|ᆫ|도|이)/J\w+ .*(?:ᆯ까요?/|면/EC 되/VV ᆯ까요|면/EC 되/VV 죠)"
    r"| 어/EC 드리/V[VX] ᆯ까요/"
)
_WHO: Final = re.compile(
    r" 누구/NP (?:가/JKS )?.*(?:/(?:VV|XSV|VX) (?:시/EP )?(?:ᆯ래요?|ᆯ까요?|죠|어요|ᆸ니까|겠/EP 어요"
    r"|나요)/E)"
    r"| ᆯ/ETM (?:분|사람)/\S+ (?:\S+/SF |(?:이/JKS |계/\S+ )?(?:있|계시|없|이)/)"
)
_IS_IT: Final = re.compile(
    r"(?:이|가)?\s?(?:맞죠|맞나요|맞지요|맞으시죠|이죠|이시죠|하시나|하신댔|하신다고|하시는 거"
    r"|담당이죠|차례죠)"
)


def asked(said: Utterance) -> Scored | None:
    """Return what somebody is asked for: 정훈 님, 시안을 고쳐 주세요."""
    sentence = said.sentence
    if lexicon.DO_NOT.search(sentence.last.marks) and not sentence.asks:
        return None
    asking = _asking(said) or _elliptic(said)
    order = _ORDER.search(said.end) and not sentence.asks
    if not asking and not order:
        return None
    if said.foreign or re.search(r" (?:안|못)/MAG \S+/VV 어/EC 주", said.end):
        return None
    at_once = (not said.named and _only_talk(said)) or _for_now(said)
    for_anybody = not said.named and moods.rule(sentence)
    if at_once or for_anybody or said.leads:
        return None
    if order and not asking:
        return _ordered(said)
    return _request(said)


def _asking(said: Utterance) -> bool:
    """Tell whether the last clause, or one that it hangs on (주시면 ...), asks for something."""
    clauses = said.sentence.clauses
    last = said.end
    for clause in reversed(clauses[:-1]):
        if clause.link not in {"면", "으면", "어도", "는데", "ᆫ데"}:
            break
        last = clause.plain.rstrip() + last
    return bool(_ASK.search(last) or _PLEASE.search(last))


def _elliptic(said: Utterance) -> bool:
    """Tell 사진 찍어서 오늘 안으로 저한테: the verb is left out, or bare."""
    to_me = _TO_ME.search(said.sentence.plain)
    agreed = said.sentence.asks and _AS_AGREED.search(said.sentence.plain)
    ordered = _PLAIN_ORDER.search(said.sentence.plain) or (
        said.deadline and _BLUNT_ORDER.search(said.end)
    )
    return said.named and bool(to_me or agreed or ordered)


def _request(said: Utterance) -> Scored:
    rule = moods.rule(said.sentence)
    if said.named:
        return Kind.REQUEST, 0.84
    if lexicon.ALL.search(said.sentence.text) and not rule:
        manners = _MANNERS & {m.form for m in said.sentence.last.morphemes}
        return Kind.REQUEST, 0.66 if said.dated else UNANSWERED if manners else 0.58
    return Kind.REQUEST, 0.56 if said.dated and not rule else UNANSWERED


def _ordered(said: Utterance) -> Scored | None:
    """지영 님이 하시죠, 화요일까지 가져오세요; a habit (보통 지영 님이 하시죠) is no order."""
    if moods.habitual(said.sentence) or predicate_of(said.sentence) & NEVER:
        return None
    if said.named and said.doer.name != said.sentence.line.speaker:
        return Kind.REQUEST, 0.84
    return (Kind.REQUEST, UNANSWERED) if said.dated else None


def _for_now(said: Utterance) -> bool:
    """Tell what is asked for the meeting itself, at once (마이크를 켜 주세요)."""
    speaks = predicate_of(said.sentence) & lexicon.SPEAK and not outside(said)
    now = speaks or _HERE.search(said.sentence.text)
    return bool(now) and not said.deadline


def _only_talk(said: Utterance) -> bool:
    talks = predicate_of(said.sentence) & lexicon.TALK and not outside(said)
    return bool(talks) and not said.deadline


def offered(said: Utterance) -> Scored | None:
    """Return what the speaker offers to do: 제가 정리할까요."""
    asks = said.sentence.asks or " 면/EC 되/VV 죠/" in said.sentence.plain
    offers = asks and _SHALL_I.search(said.sentence.plain)
    past = " 었/EP " in said.end
    return (Kind.OFFER, UNANSWERED) if offers and not past else None


def called(said: Utterance) -> Scored | None:
    """누가 고칠까요, 도와주실 분, 그건 지영 님 맞죠, 정훈 님 혹시 되세요."""
    text = said.sentence.text
    if _WHO.search(said.sentence.plain) and moods.wonders(_as_question(said.sentence)):
        return Kind.CALL, UNANSWERED
    mentions = said.roster.mentions(text)
    if mentions and (_IS_IT.match(text, mentions[-1].end) or _CAN_YOU.search(said.end)):
        return Kind.CALL, UNANSWERED
    return None


def _as_question(sentence: Sentence) -> Sentence:
    """Return the sentence as a question where it calls for somebody (도와주실 분)."""
    called = re.search(r"(?:분|사람)(?:\s\S+)?$", sentence.text)
    return replace(sentence, text=sentence.text + "?") if called else sentence
