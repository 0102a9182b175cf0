"""Status changes: what is done, under way, under review, blocked, or not begun."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from moksori.meetings.model import Status, StatusChange
from moksori.meetings.participants import Roster
from moksori.meetings.rules import lexicon
from moksori.meetings.rules.said import Clause, Sentence
from moksori.text.morphemes import Morpheme

_DID: Final = (
    "고치|끝내|끝나|넘기|붙이|심|뽑|준비/NNG 되|섭외/NNG 하|확보/NNG 하"
    "|도착/NNG 하|배송/NNG 하|이전/NNG 하|구하|개통/NNG 하"
    "|끝마쳐지|마치|해결/NNG 하|해결/NNG 되|완료/NNG 하|완료/NNG 되|마무리/NNG 하"
    "|마무리/NNG 되|머지/NNG 하|머지/NNG 되"
    "|배포/NNG 하|배포/NNG 되|반영/NNG 하|반영/NNG 되|수정/NNG 하|수정/NNG 되|제출/NNG "
    "하|제출/NNG 되|발송/NNG 하"
    "|납품/NNG 하|납품/NNG 되"
    "|설치/NNG 하|설치/NNG 되|교체/NNG 하|교체/NNG 되|등록/NNG 하|등록/NNG 되|완성/NNG "
    "하|완성/NNG 되|발주/NNG 하"
    "|입고/NNG 되|처리/NNG 하|처리/NNG 되"
    "|작성/NNG 하|정리/NNG 하|전달/NNG 하|종료/NNG 되|통과/NNG 하|통과/NNG 되|올리|보내"
    "|끝마치|고쳐지|그려지|만들어지"
    "|적용/NNG 하|적용/NNG 되"
    "|복구/NNG 하|복구/NNG 되|인쇄/NNG 하|출고/NNG 하|출고/NNG 되|계약/NNG 하|체결/NNG "
    "하|체결/NNG 되|예약/NNG 하"
    "|신청/NNG 하|구매/NNG 하|주문/NNG 하"
    "|철거/NNG 하|시공/NNG 하|점검/NNG 하|업로드/NNG 하|게시/NNG 하|청소/NNG 하|마감/NNG "
    "하|마감/NNG 되|릴리스/NNG 하"
    "|릴리즈/NNG 하|송금/NNG 하|입금/NNG 하|결제/NNG 하"
)
_DONE: Final = re.compile(
    rf" (?:{_DID})/(?:VV|XSV) (?:어/EC (?:놓|두|버리|드리|주)/VX )?(?:시/EP )?었/EP "
)
_KEPT: Final = re.compile(
    r" 어/EC (?:두|놓)/VX (?:시/EP )?었/EP | 다/MAG 되/V[VX] 었/EP | (?:시안|결과|견적"
    r"|견적서|허가|보고서)/NNG (?:가|이|도)/J\S+ (?:\S+/MAG )?나오/VV 었/EP "
)
_ALL_DONE: Final = re.compile(
    r" (?:다|모두|전부|이미|드디어|벌써)/MAG (?:\S+/NNG )?\S+/(?:VV|XSV) (?:어/EC \S+/VX "
    r")?(?:었/EP )"
)
_IS_DONE: Final = re.compile(
    r" (?:완료|마무리|해결|종료|완성|마감|끝)/NNG (?:상태/NNG )?(?:이/VCP (?:ᆸ니다|에요"
    r"|예요|었|고)|(?:\S+/SF )?$)"
)
_STILL: Final = re.compile(
    r" 중/NNB (?:에/JKB 있/V[AVX] )?(?:이/VCP|(?:\S+/SF )?$)| 고/EC 있/VX | (?:거의|반쯤)/\S+ "
    r"| (?:절반|반)/NNG (?:정도/NNG |쯤/XSN |은/JX )?(?:하|되|남|끝나|오)/(?:VV|XSV) "
    r"| 착수/NNG | 시작/NNG (?:을/JKO )?하/(?:XSV|VV) 었/EP | 들어가/VV 었/EP "
)
_STATE: Final = re.compile(
    r" (?:알|모르|갖|가지|늘|줄|나오|생각/NNG 하|생각하|보|느끼|기다리|살|믿|바라|원하"
    r"|오르|내리|떨어지|나|듣|팔리|쌓이|들어오"
    r"|고민/NNG 하|기대/NNG 하|이어지|되|겪|밀리|증가/NNG 하|감소/NNG 하|늘어나|줄어들"
    r"|말하|말/NNG 하|이야기/NNG 하|부족/NNG 하)/(?:VV|XSV|VX) 고/EC 있/VX "
    r"|(?:휴가|출장|외근|회의|통화|부재|고민|생각|오늘|이번|내일|주|달|수업|방학|근무"
    r"|기다리/VV 는|그|이|영업|운영|재직)/\S+ (?:는/ETM )?중/NNB "
)
_THEIRS: Final = re.compile(
    r"(?:고객|손님|사람|학생|환자|학부모|경쟁사|회사|정부|구청|시청|본사|분/NNB 들|님/XSN "
    r"들|이용자|사용자|회원)/\S+ (?:들/XSN )?(?:이|가|께서)/JKS "
)
_ASKED_TO_SEE: Final = re.compile(
    r" (?:검토|확인|감수|리뷰|승인|결재|검수)/NNG (?:를/JKO |을/JKO )?하/(?:XSV|VV) 어/EC "
    r"(?:달|주)/V[VX] 라고/"
)
_SEEN: Final = re.compile(
    r" 보/VV 고/EC 계시/V[VXA] | (?:결재|검토|심사|승인)/NNG (?:에/JKB )?올라가/VV 어/EC "
    r"있/VX "
)
_PART: Final = re.compile(
    r" (?:퍼센트|프로|%)/\S+ (?:쯤/XSN |정도/NNG |까지/JX )?(?:\S+/NNG )?(?:되|하|만들"
    r"|진행|끝나|오|완성|올라오)/\S+ "
)
_REVIEW: Final = re.compile(
    r" (?:검토|리뷰|검수|승인|결재|컨펌|감수|확인)/NNG (?:를/JKO |을/JKO |에/JKB )?(?:요청|대기"
    r"|의뢰|신청|단계|중|받|올리|넣|맡기|부탁|부탁드리|요청드리|기다리|들어가)/"
    r"(?:NNG|NNB|VV) (?!\S*/?(?:ᆯ|겠))"
)
_REVIEW_PAST: Final = re.compile(
    r"(?:드리/VV|부탁드리/VV|요청드리/VV|하/XSV|하/VV|올리/VV|넣/VV|맡기/VV|두/VX|놓/VX) "
    r"(?:었|어/EC 두|어/EC 놓)"
    r"|중/NNB|대기|단계| 고/EC 있/VX | ᆫ/ETM 상태| 들어가/VV 었"
)
_BLOCKED: Final = re.compile(
    r" (?:막히|멈추|중단/NNG 되|중단/NNG 하|중지/NNG 되|보류/NNG 되|보류/NNG 하|지연/NNG "
    r"되|묶이|멎|걸리)/(?:VV|XSV) "
    r"(?:(?:어/EC|고/EC) 있/VX |었/EP |ᆫ/ETM 상태)"
    r"| (?:보류|중단|중지)/NNG (?:상태/NNG |중/NNB )(?:이/VCP)?"
    r"| 못/MAG (?:\S+/NNG )?\S+/(?:VV|XSV) 고/EC 있/VX | 지/EC (?:를/JKO )?못하/VX 고/EC 있/VX "
    r"| 진행/NNG (?:이/JKS )?(?:안|못)/MAG (?:되|하)/"
)
_STUCK: Final = re.compile(
    r" 제자리걸음/| 지/EC 않/VX 고/EC 있/VX |"
    r" 안/MAG (?:되|나가|나오|오|풀리)/VV 고/EC 있/VX | 발/NNG 이/JKS 묶이/VV "
)
_OPEN: Final = re.compile(r" (?:정하|결정|확정|답|답변|결론|논의)/")
_NOT_DONE: Final = re.compile(r" 아직/MAG (?:\S+ ){0,4}?(?:안|못)/MAG 하/(?:VV|XSV) 었/EP ")
_WAITS: Final = re.compile(r" 기다리/VV (?:고/EC 있/VX |는/ETM 중/NNB )")
_UNBEGUN: Final = re.compile(
    r" (?:아직|전혀)/MAG (?:\S+ ){0,6}?(?:시작|착수|손)/NNG (?:도/JX |은/JX |을/JKO "
    r")?(?:안|못)/MAG "
    r"| 손/NNG (?:도/JX |을/JKO |조차/JX )?(?:안|못)/MAG (?:대|쓰)/VV "
    r"| (?:시작|착수)/NNG (?:도|조차)/J\S+ (?:안|못)/MAG "
    r"|(?:시작|착수)/NNG (?:하/XSV )?(?:지/EC (?:도/JX )?(?:않|못하)/VX|전/NNG)"
)
_AGAIN: Final = re.compile(
    r" 다시/MAG (?:\S+ ){0,3}?(?:나|발생/NNG 하|생기|나타나|터지|새|열)/(?:VV|XSV) | "
    r"재발/NNG (?:하|되)/XSV 었/EP "
)
_HOPED: Final = re.compile(
    r" (?:겠|ᆯ|을|면|으면|ᆯ까|려고|ᆫ다면|기)/(?:EP|ETM|EC) (?!전)| 줄/NNB 알/| 것/NNB 같/"
    r"| 거/NNB 같/| "
    r"나/E[CF] 보/VX | 어야/EC | 도록/EC "
)
_NOT: Final = re.compile(
    r" (?:안|못|덜)/MAG | 지/EC (?:는/JX |도/JX |ᆫ/JX |가/JKS )?(?:않|못하)/VX | (?:없|아니)/V"
)
_OTHER_TIME: Final = re.compile(r"작년|지난해|예전에|옛날|지난 분기")
_CHECK: Final = re.compile(
    r" (?:확인|이야기|얘기|말씀|회의|질문|생각|공유|안내|설명|고민|요청|문의|연락)/NNG "
    r"(?:하|드리)/(?:VV|XSV) "
)


def statuses(sentences: Sequence[Sentence], roster: Roster) -> tuple[StatusChange, ...]:
    """Return the status changes of a meeting; of two about the same thing the last one counts."""
    found: dict[str, StatusChange] = {}
    for at, sentence in enumerate(sentences):
        for change in _of(sentence, sentences[max(0, at - 2) : at], roster):
            found.pop(change.subject, None)
            found[change.subject] = change
    return tuple(found.values())


def _of(sentence: Sentence, before: Sequence[Sentence], roster: Roster) -> Iterator[StatusChange]:
    if (
        sentence.asks
        or lexicon.JOKE.search(sentence.line.text)
        or _OTHER_TIME.search(sentence.text)
    ):
        return
    subject: str | None = None
    for clause in sentence.clauses:
        phrase, strong = subject_of(clause, roster)
        subject = phrase if strong or subject is None else subject
        state = state_of(clause)
        if state is None or _conditional(clause):
            continue
        status, score = state
        own = subject or _named_before(sentence, before, roster)
        if own is None:
            continue
        if subject is None:
            score -= 0.2
        elif not strong or clause is not sentence.last:
            score -= 0.1
        yield StatusChange(own, status, (sentence.line.id,), round(score, 2))


def state_of(clause: Clause) -> tuple[Status, float] | None:
    """Return the status that the clause reports, and how sure that is."""
    marks = clause.marks
    if _ASKED_TO_SEE.search(marks) and " 었/EP " in marks:
        return Status.REVIEW, 0.86
    turned = lexicon.IRREAL.search(marks) or lexicon.WISH.search(marks)
    if turned or lexicon.TOLD.search(marks):
        return None
    return _of_trouble(marks) or (None if _HOPED.search(marks) else _of_work(marks))


def _of_trouble(marks: str) -> tuple[Status, float] | None:
    if _AGAIN.search(marks):
        return Status.TODO, 0.7
    if _UNBEGUN.search(marks):
        return Status.TODO, 0.88
    if _BLOCKED.search(marks) and not _HOPED.search(marks):
        return Status.BLOCKED, 0.9
    if _NOT_DONE.search(marks) and not _OPEN.search(marks):
        return Status.TODO, 0.8
    waits = _WAITS.search(marks) and not _REVIEW.search(marks)
    if waits or _STUCK.search(marks):
        return Status.BLOCKED, 0.8
    return None


def _of_work(marks: str) -> tuple[Status, float] | None:
    if _NOT.search(marks) or _THEIRS.search(marks):
        return None
    if _SEEN.search(marks):
        return Status.REVIEW, 0.8
    if _REVIEW.search(marks) and _REVIEW_PAST.search(marks):
        return Status.REVIEW, 0.92
    return _of_progress(marks)


def _of_progress(marks: str) -> tuple[Status, float] | None:
    if _PART.search(marks):
        return Status.DOING, 0.82
    if _STILL.search(marks) and not _STATE.search(marks):
        return Status.DOING, 0.88
    if _DONE.search(marks) or _IS_DONE.search(marks):
        return Status.DONE, 0.93
    if _KEPT.search(marks):
        return Status.DONE, 0.86
    if _ALL_DONE.search(marks) and not _CHECK.search(marks):
        return Status.DONE, 0.86
    return None


def _conditional(clause: Clause) -> bool:
    link = clause.link or ""
    return link.endswith(("면", "도록", "려고", "야", "느라", "거나")) or link in {
        "다면",
        "더라도",
        "어도",
        "길래",
        "자마자",
    }


_STOP: Final = frozenset(
    (
        "저 제 나 내 반 절반 정도 요 저희 우리 어제 오늘 그저께 지난주 방금 아까 지금 아침 "
        "오전 오후 금요일 "
        "월요일 화요일 수요일 목요일 이번 주 다음 그거 이거 것 거 "
        "건 쪽"
    ).split()
)


def subject_of(clause: Clause, roster: Roster) -> tuple[str | None, bool]:
    """Return the noun phrase that the clause speaks of, and whether a particle marks it so."""
    best: str | None = None
    for phrase, particle in _phrases(clause.morphemes, roster):
        if particle in {"JX", "JKS", "JKO"}:
            return phrase, True
        best = phrase if best is None else best
    return best, False


def _phrases(morphemes: Sequence[Morpheme], roster: Roster) -> Iterator[tuple[str, str]]:
    run = ""
    end = -1
    for at, morpheme in enumerate(morphemes):
        noun = morpheme.tag in {"NNG", "NNP", "SL", "SN", "NR", "XPN", "XSN", "MM", "NNB", "SH"}
        if noun and morpheme.form not in roster.words and morpheme.form not in _STOP:
            run += (" " if run and morpheme.start > end else "") + morpheme.form
            end = morpheme.end
            continue
        if run and len(run) > 1 and not _predicative(morphemes, at):
            yield run, morpheme.tag
        run = ""


def _predicative(morphemes: Sequence[Morpheme], at: int) -> bool:
    return (
        morphemes[at].tag in {"XSV", "XSA", "VCP", "SF"}
        and " " not in morphemes[at - 1].form
        and _alone(morphemes, at)
    )


def _alone(morphemes: Sequence[Morpheme], at: int) -> bool:
    """Tell that the noun before the verb stands alone (수정했습니다), no phrase before it."""
    return not any(m.tag in {"NNG", "NNP", "SL"} for m in morphemes[max(0, at - 2) : at - 1])


def _named_before(sentence: Sentence, before: Sequence[Sentence], roster: Roster) -> str | None:
    for other in reversed(before):
        if sentence.place - other.place > 1:
            continue
        for clause in other.clauses:
            subject, _ = subject_of(clause, roster)
            if subject:
                return subject
    return None
