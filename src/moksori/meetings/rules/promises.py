"""Promises: what the speaker takes on (제가 하겠습니다, 저한테 맡기세요, 다음 주까지 내요)."""

import re
from typing import Final

from moksori.meetings.rules import lexicon, moods
from moksori.meetings.rules.predicates import is_decision, predicate_of
from moksori.meetings.rules.replies import accepts
from moksori.meetings.rules.said import Sentence
from moksori.meetings.rules.titles import title_of
from moksori.meetings.rules.utterance import END, PASSIVE, PRESENT, WILL, Kind, Scored, Utterance

_GOING: Final = re.compile(
    r" ᆯ/ETM (?:거/NNB 이/VCP (?:ᆸ니다|예요|에요|어요|야|ᆫ데요?|니까요?)"
    r"|터/NNB 이/VCP (?:니까요?|ᆫ데요?))/E[FC]" + END
)
_PLANS: Final = re.compile(
    r" (?:ᆯ/ETM (?:예정|계획|생각)/NNG 이/VCP (?:ᆸ니다|에요|예요|어요)/E[FC]"
    r"|려고(?:요/E[FC]|/EC (?:하/V[VX] (?:ᆸ니다|어요)/E[FC])))" + END
)
_SHALL: Final = re.compile(r"(?<!시/EP)(?<!었/EP)(?<!싶/VX)(?<!겠/EP) (?:죠|지)/E[FC]" + END)
_DURING: Final = re.compile(r"중으로 (?:제가 )?하")
_UNNAMED: Final = 0.82
"""How sure a promise is in which nobody is named (보내겠습니다): a person is asked first."""
_SO: Final = re.compile(r" (?:그렇|이렇)/VA 게/EC 하/VV ")
"""A yes (그렇게 하겠습니다), which names nothing."""
_SETS_AN_AMOUNT: Final = re.compile(
    r"/(?:NR|SN|MM|NNB) (?:\S+/NN\w )?(?:(?:으로|로)/JKB )?(?:늘리|줄이|올리|내리|낮추|높이|늦추"
    r"|당기)/VV "
)
"""What is settled rather than promised (주 이틀로 늘리겠습니다)."""
_THINKS: Final = re.compile(r" 겠/EP 어요/E")
"""What is rather a guess (넘기겠어요), or said of a case (저도 화내겠어요), than a promise."""
_AGENT: Final = re.compile(r" (?:저|나|내|제)/NP 가/JKS ")
_TO_ME: Final = re.compile(
    r" (?:저|나)/\w+ (?:를/JKO |ᆯ/JKO )?시키/VV 어/EC 주/V[VX] (?:세요|시어요|어요)/E|"
    r" (?:저|나|제|내)/NP (?:에게|한테|께|보고)/JKB (?:\S+/MAG )?맡기/VV "
    r"(?:시/EP )?(?:어/EC 주/V[VX] )?(?:시/EP )?(?:세요|어요|시어요|면|죠|어|십시오)/E"
)
_MY_SIDE: Final = re.compile(
    r" (?:저|나|저희|제)/NP (?:의/JKG )?(?:쪽|손)/N\w\w 에서/JKB (?:\S+ ){0,6}?(?:넘어가|나가"
    r"|나오)/VV (?:ᆸ니다|어요)/E"
)
_SMALL: Final = frozenset(
    "보 듣 읽 발표 보고 요약 설명 소개 말씀 말 말하 얘기 얘기하 이야기 이야기하 논의 의논 공유 "
    "질문 "
    "연결 열 나가 들어가 시작 참고 보여주 말씀드리 여쭤보 여쭙 묻 덧붙이 답하 대답 "
    "끄 켜 띄우 마치 보이".split()
)
"""What is said or done at once in a meeting, and is work with a day or with somebody outside."""
NEVER: Final = (lexicon.NO_TASK - _SMALL - {"마무리"}) | frozenset(
    "버티 끝나 쓰러지 다물 지나치 참석 도착 알아듣 어쩌 나타나 걱정 감안 응원 사양 거절 환호 "
    "찬성 쉬 앉 따르 인사 뵈 뵙 생략 개회 폐회 낭독".split()
)
_TELL: Final = frozenset(
    "말씀 말 말하 얘기 얘기하 이야기 이야기하 논의 의논 설명 말씀드리 여쭤보 여쭙 묻 질문 사과 "
    "인사".split()
)
_REPORTS: Final = frozenset(("공유", "보고", "발표", "요약", "보이", "보여주"))
_SEE: Final = frozenset(("보", "듣"))
_OUTSIDER: Final = re.compile(
    r" (?P<who>\S+)/N\w\w? (?:님/\S+ |측/\S+ |쪽/\S+ |들/XSN )*(?:에게|한테|께|하고|에|과|와|랑"
    r"|이랑)/J\w+ "
    r"| (?P<went>\S+)/N\w\w (?:에/JKB )?(?:들어가|가|찾아가|들르)/VV (?:어|어서)/EC "
)
_NOBODY: Final = re.compile(
    r"여러분|시간|여기|거기|이것|점|부분|문제|결과|내용|현황|계획|일정|건|것|거|안건|회의|말미"
    r"|중간|"
    r"대하|관하|다음|나중|오늘|내일|오전|오후|.*요일|주|뒤|후|이따|마지막|처음|끝|때|날"
    r"|중|안"
)


def handed(said: Utterance) -> Scored | None:
    """계약서 찾는 건 저한테 맡기세요; 뉴스레터는 이제 지영 님께 넘길게요."""
    if said.sentence.asks:
        return None
    if _TO_ME.search(said.sentence.plain):
        return Kind.PROMISE, 0.9
    if _MY_SIDE.search(said.sentence.plain) and said.dated:
        return Kind.PROMISE, 0.84
    over = said.doer.how == "to" and WILL.search(said.end)
    return (Kind.ASSIGNMENT, 0.86) if over else None


def promised(said: Utterance) -> Scored | None:
    """Return what the speaker says that they will do: 제가 금요일까지 보내겠습니다."""
    sentence, own = said.sentence, said.doer.how == "i"
    score = _promise_score(said)
    if score is None or moods.wonders(sentence) or said.other:
        return None
    if lexicon.NOT.search(_own_part(sentence)) or PASSIVE.search(said.end) or _feels(sentence):
        return None
    if not own and (said.foreign or _SETS_AN_AMOUNT.search(said.end)):
        return None
    if (is_decision(sentence.last.marks) and not _DURING.search(sentence.text)) or said.leads:
        return None
    if moods.private(sentence) or _at_once(said) or (_SO.search(said.end) and not said.dated):
        return None
    return Kind.PROMISE, score


def _promise_score(said: Utterance) -> float | None:
    own = said.doer.how == "i"
    end = said.end
    if WILL.search(end):
        if _THINKS.search(end) and (not own or said.sentence.clauses[1:]):
            return None
        return 0.92 if own else _UNNAMED
    if _GOING.search(end) and own:
        return 0.88
    if _PLANS.search(end):
        return 0.8 if own else 0.7
    return _said_plainly(said) if own and not moods.habitual(said.sentence) else None


def _said_plainly(said: Utterance) -> float | None:
    """Return how sure 제가 하죠 and 제가 내일까지 내요 are; they say no more than that it is so."""
    end = said.end
    agent = _AGENT.search(said.sentence.plain)
    plain = re.search(r" 지/E[FC]", end)
    if (
        _SHALL.search(end)
        and (not plain or (agent and (said.deadline or predicate_of(said.sentence) & {"하", "맡"})))
        and " 시/EP " not in end
        and (agent or said.deadline)
    ):
        return 0.9
    if PRESENT.search(end) and agent and (said.deadline or accepts(said.sentence)):
        return 0.84
    return None


def _own_part(sentence: Sentence) -> str:
    """Return the marks from the last object on: 못 쓰는 의자는 버릴게요 denies nothing."""
    marks = sentence.last.marks
    return marks[marks.rfind("/ETM ") + 4 :] if "/ETM " in marks else marks


def _at_once(said: Utterance) -> bool:
    """Tell what the speaker does in the meeting itself, at once, or feels."""
    verbs = predicate_of(said.sentence)
    if verbs & NEVER:
        return True
    if lexicon.NOW.search(said.sentence.text) and not said.dated:
        return True
    small = verbs & _SMALL and not said.dated and " 대로/NNB " not in said.sentence.marks
    return bool(small) and not _is_work_after_all(said, verbs)


def _is_work_after_all(said: Utterance, verbs: set[str]) -> bool:
    """Tell 면접은 제가 볼게요, 본사에 말해 볼게요 and 수정해서 공유하겠습니다."""
    if verbs & _SEE and said.own and not title_of(said.sentence, said.on, said.roster).bare:
        return True
    told = verbs & _TELL and outside(said)
    return bool(told or (verbs & _REPORTS and _after_work(said.sentence)))


def _after_work(sentence: Sentence) -> bool:
    """Tell 수정해서 공유하겠습니다: what is said or shown is work done before."""
    linked = sentence.clauses[-2:-1]
    return any(
        clause.link in {"어서", "아서", "고", "어", "아"}
        and re.search(r"/(?:XSV|VV) (?:어서|아서|고|어)/EC $", clause.marks)
        and not re.search(r"(?:있|없|보|하|쉬|열|켜|끄)/V[VA] ", clause.marks)
        for clause in linked
    )


def outside(said: Utterance) -> bool:
    """Tell whether somebody outside of the meeting is spoken to (본사에 말해 볼게요)."""
    for found in _OUTSIDER.finditer(said.sentence.plain):
        who = found["who"] or found["went"]
        if not _NOBODY.fullmatch(who) and who not in said.roster.words:
            return True
    return False


def _feels(sentence: Sentence) -> bool:
    """Tell whether the last predicate is an adjective, a copula or a passive (좋겠습니다)."""
    for morpheme in reversed(sentence.last.morphemes):
        if morpheme.tag in {"VV", "XSV", "VX"}:
            return morpheme.tag == "XSV" and morpheme.form == "되"
        if morpheme.tag in {"VA", "XSA", "VCN"}:
            return True
    return not _GOING.search(sentence.last.plain) and not _PLANS.search(sentence.last.plain)
