"""Work that stands still or was not begun: 막혀 있어요, 손도 못 댔습니다."""

import re
from typing import Final

from moksori.meetings.model import Status
from moksori.meetings.rules.reviewing import IN_REVIEW
from moksori.meetings.rules.stages import BE, KEPT, PAST, State

_STOP_WORD: Final = (
    r"(?:보류|중단|중지|정지|정체|홀드|펜딩|스톱|올스톱"
    r"|답보|교착|표류|제자리|제자리걸음|스탑|멈춤|대기)"
)
_BLOCKED: Final = re.compile(
    r"에/JKB (?:잡히|묶이)/VV 어/EC 있/VX |"
    r" (?:막히|멈추|멎|묶이|걸리|물리|발/NNG (?:이/JKS )?묶이|가로막히)/VV "
    r"(?:(?:어/EC|고/EC) 있/VX |ᆫ/ETM (?:상태|채))"
    r"| (?:중단|중지|보류|지연|정지|정체|홀딩)/NNG (?:되|하)/XSV (?:(?:어/EC|고/EC) 있/VX "
    r"|ᆫ/ETM 상태/)"
    rf"| (?:중단|중지|보류|정지|홀딩)/NNG (?:되|하)/XSV {PAST}"
)
_GOT_STUCK: Final = re.compile(
    rf" (?:막히|멈추|멎|묶이|발/NNG (?:이/JKS )?묶이|가로막히)/VV (?:어/EC 버리/VX )?{PAST}"
)
_REASON: Final = re.compile(r" 때문/NNB | (?:어서|라서|느라)/EC | (?:으로|로)/JKB ")
_IS_BLOCKED: Final = re.compile(
    rf" {_STOP_WORD}/\S+ (?:상태/NNG |중/NNB )*{BE}| 올/\S+ 스톱/NNG {BE}"
)
_CANNOT_GO: Final = re.compile(
    r" (?:진행|진척|진전|진도)/NNG (?:이/JKS |가/JKS |을/JKO |도/JX )?(?:잘/MAG )?(?:안|못)/MAG "
    r"(?:되|하|나가|빼)/(?!\S+ 었)"
    r"| (?:진행|진척|진전|진도)/NNG (?:이/JKS |가/JKS |도/JX )?없/VA "
    r"| 손/NNG (?:을/JKO )?(?:놓|떼)/VV (?:고/EC 있/|었/EP )"
    r"| (?:나가/VV|나아가/VV|(?:진행|시작|작업|착수|진척)/NNG (?:을/JKO )?하/\S+"
    r"|손/NNG (?:을/JKO )?대/VV|손/NNG (?:을/JKO )?쓰/VV) "
    r"ᆯ/ETM 수/NNB (?:가/JKS |는/JX |도/JX )?없/VA "
    r"| 꼼짝/\S+ (?:을/JKO |도/JX |달싹/\S+ )?(?:안|못)/MAG (?:하|되)/"
    r"| (?:손쓰|손/NNG (?:을/JKO )?쓰|나아가|나가|진행/NNG 하|어찌하|어떻게 하)/\S+ ᆯ/ETM "
    r"(?:길|방법|도리|재간|방도)/NN\w (?:이/JKS |도/JX )?없/VA "
    r"| 서/VV 어/EC 있/VX | (?:나오|오|풀리|되|움직이)/VV 지/EC 않/VX 고/EC 있/VX "
    r"|(?:진행|작업|시공|설치|개발|공사|촬영|제작|처리|이전)\S* (?:을/JKO "
    r"|를/JKO )?못/MAG 하/\S+ 고/EC 있/VX "
)
_CANNOT: Final = re.compile(
    r" 못/MAG (?:\S+/NNG )?\S+/(?:VV|XSV) 고/EC 있/VX | 지/EC (?:를/JKO "
    r"|도/JX )?못하/VX 고/EC 있/VX "
    r"| (?:안|못)/MAG (?:되|나가|나오|오|풀리|움직이|돌아가)/VV 고/EC 있/VX "
    r"| 대기/NNG (?:하/XSV 고/EC 있/VX |를/JKO )| (?:미루어지|미뤄지|늦어지)/VV 고/EC 있/VX "
    r"| 제자리/NNG 걸음"
)
"""Said of work only where it is the topic (잠을 못 자고 있다 is none)."""
UNBEGUN: Final = re.compile(
    r" (?:아직|전혀)/MAG (?:\S+ ){0,6}?(?:시작|착수|손)/NNG (?:도/JX |은/JX |을/JKO )?(?:안"
    r"|못)/MAG "
    r"| 손/NNG (?:도/JX |을/JKO |조차/JX )?(?:안|못)/MAG (?:대|쓰)/VV "
    r"| (?:시작|착수|엄두)/NNG (?:도|조차|를|을)/J\S+ (?:안|못)/MAG | (?:시작|착수)/NNG (?:안"
    r"|못)/MAG (?:하|되)/"
    r"|(?:시작|착수)/NNG (?:(?:하|되)/XSV )?(?:지/EC (?:도/JX |를/JKO |조차/JX )?(?:않|못하)/VX"
    r"|(?:이/JKS )?전/NNG)"
    r"| (?:건드리|들여다보|열어보|펴 보)/VV 지도?/EC (?:도/JX )?못하/| 미착수/"
)
_NOT_DONE: Final = re.compile(
    rf" (?:아직|전혀|하나/NR 도/JX|하나도|도/JX)(?:/MAG)? (?:\S+ ){{0,4}}?(?:안"
    rf"|못)/MAG (?:\S+/NNG )?(?P<verb>\S+)/(?:VV|XSV) {KEPT}{PAST}"
    rf"| (?:아직|전혀)/MAG (?:\S+ ){{0,4}}?(?P<other>\S+)/(?:VV|XSV) 지/EC (?:를/JKO "
    rf"|도/JX )?(?:않|못하)/VX {PAST}"
)
_NOT_WHOLLY: Final = re.compile(r" (?:다|전부|모두|완전히)/MAG (?:안|못)/MAG ")
"""A part of it is done (아직 다 못 풀었어요)."""
_NO_BEGINNING: Final = frozenset(
    "끝내 끝나 마치 오 나오 받 보 듣 만나 알 정하 되 나 찾 정해지 도착 들어오 모르 믿 이기 먹 "
    "자 쉬".split()
)
_UNDECIDED: Final = re.compile(
    r" (?:정하|결정|확정|답|답변|결론|논의|연락|완료|완성|해결|종료|마무리|확답|합의|말씀|말"
    r"|생각|얘기|이야기|확인|통화|보고|인사|들|뵙|드리)/"
)
_AGAIN: Final = re.compile(
    r" 재발/NNG (?:하|되)/XSV 었/EP | 다시/MAG (?:\S+ ){0,2}?(?:열리|새|터지)/VV 었/EP "
)
_ROADS: Final = re.compile(
    r" (?:길|차|도로|버스|지하철|시간|돈|기간|하루|\S*달|며칠)/\S+ "
    r"(?:이/JKS |가/JKS |도/JX |은/JX )?(?:\S+/MAG )*(?:막히|걸리|멈추)/"
)
"""What is blocked or takes time in daily life."""
_STILL_NOT: Final = re.compile(r"(?:은|는)/JX 아직/MAG (?:이/VCP (?:ᆸ니다|에요|야)|요/)")


def trouble(marks: str) -> State | None:
    """Return that the work stands still or was not begun, where the clause says so."""
    if UNBEGUN.search(marks):
        on = " 고/EC 있/VX " in marks or (" 손/NNG " in marks and " 었/EP " not in marks)
        return State(Status.BLOCKED, 0.86) if on else State(Status.TODO, 0.9)
    if _AGAIN.search(marks):
        return State(Status.TODO, 0.6)
    return _stopped(marks) or _not_done(marks)


def _stopped(marks: str) -> State | None:
    if _ROADS.search(marks):
        return None
    if _BLOCKED.search(marks):
        return State(Status.BLOCKED, 0.88)
    if _GOT_STUCK.search(marks):
        return State(Status.BLOCKED, 0.87, soft=not _REASON.search(marks))
    named = _IS_BLOCKED.search(marks) and not IN_REVIEW.search(marks)
    if named or _CANNOT.search(marks):
        return State(Status.BLOCKED, 0.86, soft=True)
    return State(Status.BLOCKED, 0.86) if _CANNOT_GO.search(marks) else None


def _not_done(marks: str) -> State | None:
    if _STILL_NOT.search(marks):
        return State(Status.TODO, 0.7, soft=True)
    found = _NOT_DONE.search(marks)
    if found is None or _NOT_WHOLLY.search(found[0]):
        return None
    if re.search(r"(?:이|가|께서)/JKS ", found[0]) or _UNDECIDED.search(marks):
        return None
    verb = found["verb"] or found["other"]
    return None if verb in _NO_BEGINNING else State(Status.TODO, 0.75, soft=True)
