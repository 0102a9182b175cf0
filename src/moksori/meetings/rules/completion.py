"""Work that is done: 다 고쳤습니다, 설치 완료, 견적서가 나왔어요."""

import re
from typing import Final

from moksori.meetings.model import Status
from moksori.meetings.rules.stages import (
    ACTS,
    BE,
    CHIEF,
    KEPT,
    NO_WORK,
    NOT,
    PAST,
    THEIRS,
    VERBS,
    State,
)

_ENDED: Final = (
    "끝나|끝내|매듭지|매듭짓|매듭/NNG 짓|매듭지어지|끝마치|마치|끝마쳐지|완료/NNG 하|완료/NNG "
    "되|마무리/NNG 하|마무리/NNG "
    "되|마무리/NNG 짓"
    "|마무리짓|종료/NNG 하|종료/NNG 되|완성/NNG 하|완성/NNG 되|해결/NNG 하|해결/NNG 되|마감/NNG "
    "하|마감/NNG 되"
    "|완공/NNG 하|완공/NNG 되|준공/NNG 되|완수/NNG 하|끝/NNG 나|끝/NNG 내|마무리/NNG "
    "나|마무리/NNG 지/"
)
_SURE_VERBS: Final = (
    "고치|넘기|심|뽑|구하|올리|보내|고쳐지|그려지|만들어지|만들"
    "|붙이|떼|걷|치우|싣|깔|뜯|꾸미|끼우|옮기|갈|달"
)
_ALL: Final = (
    r" (?:다|모두|전부|이미|벌써|드디어|무사히|싹|몽땅|말끔히|깨끗이|깔끔하게|마저)/(?:MAG|NNG|XR) "
)
_GAP: Final = r"(?:(?!\S+/(?:ETM|EC|EF) )\S+ ){0,3}?"
_DONE_ENDED: Final = re.compile(rf" (?:{_ENDED})/?(?:VV |XSV |VX )?{KEPT}{PAST}")
_DONE_ACT: Final = re.compile(
    rf" (?:{ACTS})/NN[GP] (?:(?:을|를|이|가|까지|도)/J\S+ )?(?:다/MAG |모두/MAG )?"
    rf"(?:하|되|마치|끝나|끝내|나|넣)/(?:VV|XSV|VX) {KEPT}{PAST}"
)
_DONE_VERB: Final = re.compile(rf" (?:{_SURE_VERBS})/VV {KEPT}{PAST}")
_DONE_ALL: Final = re.compile(
    rf"{_ALL}{_GAP}(?:\S+/XSV |(?:{VERBS}|하|되|받|버리|돌리|돌|챙기|해치우|끝나|손보|들여놓"
    r"|가져다놓|씻|헹구|개|널|쓸|감|풀|다듬|나르|들이|집어넣|불러들이|연락하)/V[VX] )"
    rf"(?:어/EC \S+/V[XV] )?{PAST}"
)
_DONE_KEPT: Final = re.compile(
    rf" (?!(?:보|알아보|물어보|말하|말씀드리)/)\S+/(?:VV|XSV) 어/EC (?:두|놓)/VX {PAST}"
    rf"| (?:은|는|ᆫ)/JX (?:\S+/NP 가/JKS |\S+/NNP 이/JKS )?(?:\S+/(?:MAG|NNG) ){{0,2}}하/VV {PAST}"
    rf"| (?:은|는|ᆫ)/JX (?:잘/MAG )?되/VV {PAST}"
    rf"| (?:{VERBS})/VV (?:어/EC (?:내|버리|드리|주|오|가)/V[XV] )?{PAST}"
)
_SOFT: Final = 0.8
"""How sure a plain past is (썼습니다): only with an object or a topic."""
_SURPRISED: Final = re.compile(
    r" (?:네요|네|죠|지요|구나|군요|더라고요)/E[FC] |(?:한숨|머리|고개|눈|손|발"
    r"|등)/NNG (?:을/JKO |를/JKO )?(?:\S+/MAG )?\S+/VV "
)
_CAME_OUT: Final = re.compile(
    r" (?:결과|견적|견적서|허가|승인|인증서?|합격자|결재|등록증|허가증|필증|면허|판정)/NNG "
    rf"(?:가|이|도|까지)/J\S+ (?:\S+/MAG )?(?:나오|나|떨어지)/VV {PAST}"
    r"|(?:은|는)/JX (?:\S+ ){0,3}?(?:최종|완성|시안|보고서|도면|원고|인쇄물|샘플|시제품)/NNG "
    rf"(?:본/\S+ )?(?:이|가)/JKS (?:\S+/MAG )?나오/VV {PAST}"
)
ANCHORED: Final = re.compile(
    r" (?:저|제|나|내|저희|우리)/NP | (?:어제|오늘|방금|아까|그저께|그제|벌써|이미|다|모두|전부"
    r"|새로|어젯밤|새벽|아침|오전|오후|저녁|밤"
    r"|지난주|주말|\S+요일|일찍|먼저|미리|드디어|무사히|결국|잘|주|달)/\S+ | 어/EC (?:두|놓"
    r"|드리|내|오)/V"
)
"""Who did it, or when: a plain past (썼습니다) needs one of them to report work."""
_IS_DONE: Final = re.compile(
    rf" (?:완료|마무리|해결|종료|완성|끝|완공|입고)/NNG (?:상태/NNG )?{BE}"
)
_TIME_TO_COME: Final = re.compile(r" (?:내일|모레|다음|글피|곧|이따가|나중)/| 까지/JX (?:이|예|면)")
_DOUBTED: Final = re.compile(r" (?:일단|대충|대강|얼추|우선|어느/MM 정도|나름|웬만하|웬만큼)/")
_TELLS: Final = (
    (_CAME_OUT, 0.75),
    (_DONE_ACT, 0.9),
    (_DONE_VERB, 0.88),
    (_DONE_ALL, 0.86),
    (_DONE_KEPT, _SOFT),
)


_GIVEN_UP: Final = re.compile(
    rf"{CHIEF}(?:\S+/(?:MAG|NNG) )?(?:드리|보내|넘기|(?:제출|전달)/NNG 하)/"
)


def done(marks: str) -> State | None:
    """Return that the work is done, where the clause says so."""
    if NOT.search(marks) or THEIRS.search(marks) or _GIVEN_UP.search(marks):
        return None
    doubt = 0.2 if _DOUBTED.search(marks) else 0.0
    score = _done_score(marks)
    return State(Status.DONE, round(score - doubt, 2), soft=score == _SOFT) if score else None


def _done_score(marks: str) -> float:
    if _DONE_ENDED.search(marks):
        return 0.93
    if _IS_DONE.search(marks):
        return 0.0 if _TIME_TO_COME.search(marks) else 0.9
    found = next((score for pattern, score in _TELLS if pattern.search(marks)), 0.0)
    if NO_WORK.search(marks) and not _CAME_OUT.search(marks):
        return 0.0
    if found == _SOFT and (_SURPRISED.search(marks) or not ANCHORED.search(marks)):
        return 0.0
    return found
