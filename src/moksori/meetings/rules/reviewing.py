"""Work that others look at: 결재 올렸습니다, 팀장님 검토 중이에요; or that waits."""

import re
from typing import Final

from moksori.meetings.model import Status
from moksori.meetings.rules.stages import CHIEF, HOLDS, KEPT, MINE, NOT, PAST, State

_REVIEW_NOUN: Final = (
    r"(?:검토|리뷰|검수|승인|결재|컨펌|감수|확인|심사|심의|QA|큐에이|감리|교정|PR|피알|컴펌"
    r"|허가|평가|인증)/(?:NNG|SL|NNP)"
)
_HANDED: Final = re.compile(
    rf" {_REVIEW_NOUN} (?:결과/NNG )?(?:(?:을|를|에|도|으로|로)/J\S+ )?(?:좀/MAG )?"
    r"(?:(?:요청|의뢰|신청|부탁|접수|상신)/NNG (?:을/JKO |를/JKO )?(?:하/(?:XSV|VV)|드리/VV"
    r"|넣/VV|올리/VV|되/XSV)"
    r"|(?:요청드리|부탁드리|올리|넣|맡기|넘기|보내|걸|돌리|들어가|내|받으러 보내|받|올라가"
    r"|신청하)/VV)"
    rf" (?:{KEPT}{PAST}|{HOLDS}|어/EC 두/VX |어/EC 놓/VX |어/EC (?:두|놓)/VX ᆫ/ETM |었/EP "
    rf"|어서/EC |ᆫ/ETM 상태/|아/EC 두/|어/EC (?:두|놓)/VX 고/EC )"
)
IN_REVIEW: Final = re.compile(
    r" (?:의견|피드백|자문|조언)/NNG (?:을/JKO |를/JKO )?(?:받|구하|기다리)/VV 고/EC 있/VX |"
    r" 접수/NNG 대기/NNG |"
    rf" {_REVIEW_NOUN} (?:진행/NNG |대기/NNG |절차/NNG |단계/NNG )*(?:중/NNB|대기/NNG|단계/NNG"
    rf"|절차/NNG) ?(?:에/JKB 있/\S+ )?"
    rf"| {_REVIEW_NOUN} (?:만/JX )(?:\S+/MAG )?(?:남/VV|기다리/VV|받/VV 으면|끝나/VV 면)"
    rf"| {_REVIEW_NOUN} (?:(?:결과|의견|답변|답|회신)/NNG )?(?:을/JKO |를/JKO |만/JX )?"
    rf"기다리/VV {HOLDS}"
    r"| (?:검토|심사|심의|감수|검수|리뷰|교정|감리)/NNG (?:을/JKO |를/JKO )?(?:하/XSV|하/VV"
    r"|진행/NNG 하/XSV|되/XSV|받/VV) "
    r"(?:고/EC (?:있|계시)/|는/ETM 중/)"
)
ASKED_TO_SEE: Final = re.compile(
    r" (?:검토|확인|감수|리뷰|승인|결재|검수|보|봐)/\S+ (?:를/JKO |을/JKO )?(?:하/(?:XSV"
    r"|VV) )?어/EC "
    rf"(?:달|주)/V[VX] (?:라고|다고)/\S+ (?:\S+ ){{0,3}}{PAST}"
    r"| (?:(?:검토|확인|승인|결재|컨펌|검수|감수)/NNG 받|(?:검토|확인|승인|결재"
    r"|컨펌)받)/VV 으?려고/EC (?:\S+/(?:NNG|JKB|JX"
    r"|MAG) ){0,4}"
    rf"(?:올리|넣|보내|넘기|드리|맡기)/VV {KEPT}{PAST}"
)
_SEEN: Final = re.compile(
    r" (?:보|읽|살펴보|들여다보|훑어보|뜯어보)/VV (?:어/EC 보/VX )?고/EC (?:계시|있)/V[VXA] "
)
_BY_OTHERS: Final = re.compile(
    r" (?:자/XSN|님/XSN|\S*(?:님|팀|부|실|과|사|감수자|검토자|심사자|변호사|세무사|회계사"
    r"|위원회|장|측"
    r"|쪽|법인|로펌"
    r"|본사))/?\S* (?:이/JKS|가/JKS|께서/JKS|에서/JKB|이/JKC)|(?:님/XSN|씨/NNB) "
)
_WAITS: Final = re.compile(rf" 기다리/VV {HOLDS}")

LAID_BEFORE: Final = re.compile(
    r"(?:님/XSN |(?:대표|부장|실장|사장|원장|팀장|소장|단장|감독|교수|이사|국장"
    r"|본부장)/NNG (?:님/XSN )?|검토/NNG |결재/NNG )"
    r"(?:\S+/NNG )?(?:책상|메일|메일함|자리|함|폴더|방|검토함"
    r"|결재함)/\S+ (?:위/NNG )?(?:에/JKB |에다/JKB |으로/JKB |로/JKB )"
    r"(?:올리|놓|두|보내|쏘|남기|넣|갖다/MAG 놓|드리)/V[VX] (?:어/EC (?:두|놓"
    r"|드리)/VX )?(?:었/EP |고/EC )"
)
"""Laid before somebody who looks at it (대표님 검토함에 올려 두었습니다)."""
_HANDED_UP: Final = re.compile(rf"{CHIEF}(?:\S+/(?:MAG|NNG) )?올리/VV {KEPT}{PAST}")
"""Handed up to somebody who decides (국장님께 올렸습니다)."""
ONLY_A_LOOK: Final = re.compile(
    r" (?:검토|확인|결재|승인|컨펌|감수|검수|서명)/NNG 만/JX (?:\S+ ){1,5}면/EC (?:되|끝|끝나"
    r"|마무리)/"
)
_WEIGHED: Final = re.compile(
    r"(?:방안|대안|여부|도입|채용|인상|변경|확대|축소|가능성|방법|계획|안)/NNG (?:을|를)/JKO "
    r"(?:\S+/MAG )?검토/NNG 하/|는/ETM (?:것|거|걸|방안|안)/\S+ (?:을/JKO |를/JKO )?검토/NNG 하/"
)
"""What is only thought about (방안을 검토하고 있습니다)."""


def review(marks: str) -> State | None:
    """Return that others look at the work, or that it waits, where the clause says so."""
    if NOT.search(marks):
        return None
    honoured = " 시/EP " in marks or "계시/" in marks
    mine = (MINE.search(marks) and not honoured) or _WEIGHED.search(marks)
    if _HANDED.search(marks) or (IN_REVIEW.search(marks) and not (mine and " 고/EC 있/" in marks)):
        return State(Status.REVIEW, 0.9)
    if _HANDED_UP.search(marks):
        return State(Status.REVIEW, 0.78)
    others = _BY_OTHERS.search(marks) or "계시/" in marks
    if _SEEN.search(marks) and others and not mine:
        return State(Status.REVIEW, 0.8)
    return State(Status.BLOCKED, 0.78, soft=True) if _WAITS.search(marks) else None
