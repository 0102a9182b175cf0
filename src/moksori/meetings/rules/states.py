"""The state of work that one clause reports: done, under way, under review, blocked, not begun.

What is still to come, wished, denied, heard or part of somebody's life reports no state.
"""

import re
from typing import Final

from moksori.meetings.model import Status
from moksori.meetings.rules import lexicon
from moksori.meetings.rules.completion import done
from moksori.meetings.rules.progress import progress, remaining
from moksori.meetings.rules.reviewing import ASKED_TO_SEE, LAID_BEFORE, ONLY_A_LOOK, review
from moksori.meetings.rules.stages import State
from moksori.meetings.rules.standstill import trouble

_HOPED: Final = re.compile(
    r" (?:겠|ᆯ|을|면|으면|ᆯ까|려고|으려고|ᆫ다면|ᆯ게요|을게요|ᆯ게|을게)/(?:EP|ETM|EC|ETN"
    r"|EF) (?!전|(?:길|방법|도리|방도|재간)/NN|수/NNB (?:가/JKS |는/JX |도/JX )?없"
    r"|되/VV (?:ᆸ니다|어요))"
    r"| 기/ETN (?:로/|를/JKO 바라|바라|위하)| 줄/NNB 알/| (?:것|거)/NNB 같/| 나/E[CF] 보/VX "
    r"| 어야/EC | 도록/EC | ᆫ가/E\S+ 보/"
    r"| 모양/NN\w 이/| 듯/"
    r"| 고/EC 싶/| (?:예정|계획|생각|목표)/NNG (?:이/VCP|예요|이에요|에/JKB 있|(?:\S+/SF )?$)"
    r"| (?:ᆫ지|는지|ᆯ지|을지|ᆫ지)/E| 아마/| 거/NNB (?:이/VCP |예요)"
)
_REPORTED: Final = re.compile(
    r" (?:다고|ᆫ다고|는다고|라고|자고|냐고|으라고|다는|ᆫ다는|라는|달라고)/\S+ "
    r"| (?:대|ᆫ대|는대|래|답니다|ᆫ답니다|다던데|라던데|다면서|다며|더라|더라고|더라고요|다더라"
    r"|다네|라네|네요라고)(?:요)?/E[FC] "
)
_READ_WRONG: Final = (
    (re.compile(r" 계/NNG 이/VCP 세요/"), " 계시/VX 어요/"),
    (re.compile(r" 입/VV 고/EC 되/VV "), " 입고/NNG 되/XSV "),
    (re.compile(r" 손/NNG 보/VV "), " 손보/VV "),
    (re.compile(r" 그리고/MAJ 있/V\w "), " 그리/VV 고/EC 있/VX "),
    (re.compile(r" 그리고/MAJ 있/V\w "), " 그리/VV 고/EC 있/VX "),
    (re.compile(r" 픽/MAG 스/VV 하/VX "), " 픽스/NNG 하/XSV "),
)
"""What the morphological model reads wrong, and what was said."""
_OF_A_NOUN: Final = re.compile(
    r"^.*/ETM (?=\S+/(?:NNG|NNP|SL) )(?!(?:예정|계획|생각|상태|모양|목표|단계|중|수|줄|것|거"
    r"|바람|셈|편|김|길|방법|도리|방도|재간)/)"
)
"""A clause that only describes a noun (끝난 줄 알았던 정산을 ...) reports nothing itself."""


def plainly(marks: str) -> str:
    """Return marks without the clauses that describe a noun, in the words that were said."""
    for pattern, said in _READ_WRONG:
        marks = pattern.sub(said, marks)
    return _OF_A_NOUN.sub(" ", marks)


def state_of(marks: str) -> State | None:
    """Return the state that the clause with these marks reports, or None."""
    marks = plainly(marks)
    if any(shown.search(marks) for shown in (ASKED_TO_SEE, ONLY_A_LOOK, LAID_BEFORE)):
        return State(Status.REVIEW, 0.86)
    if lexicon.IRREAL.search(marks) or lexicon.WISH.search(marks) or _REPORTED.search(marks):
        return None
    if _HOPED.search(marks):
        return remaining(marks)
    return trouble(marks) or review(marks) or progress(marks) or done(marks)


_STOOD: Final[tuple[tuple[re.Pattern[str], Status], ...]] = (
    (
        re.compile(
            r" (?:검토|리뷰|승인|심사|결재|검수|감수)/NNG (?:대기/NNG )?(?:중/NNB 이/VCP"
            r"|받/VV 고/EC 있/VX) 던/ETM "
        ),
        Status.REVIEW,
    ),
    (
        re.compile(
            r" (?:막히|멈추|묶이|(?:중단|보류|중지|지연)/NNG (?:되|하))/(?:VV"
            r"|XSV) (?:어/EC 있/VX |었/EP )?(?:던|ᆫ)/ETM "
            r"| (?:보류|중단|대기)/NNG 중/NNB 이/VCP 던/ETM "
        ),
        Status.BLOCKED,
    ),
    (
        re.compile(
            r" 중/NNB 이/VCP 던/ETM | 고/EC 있/VX (?:었/EP )?던/ETM | (?:하|만들"
            r"|진행/NNG 하)/(?:VV|XSV) 던/ETM "
        ),
        Status.DOING,
    ),
    (
        re.compile(
            r" (?:미루/VV 어/EC (?:두|놓)/VX (?:었/EP )?"
            r"|시작/NNG (?:도/JX )?못/MAG 하/VV )(?:던|ᆫ)/ETM "
        ),
        Status.TODO,
    ),
)


def origin_of(marks: str) -> Status | None:
    """Return where the work stood before, where that is said of it (진행 중이던 공사)."""
    return next((status for pattern, status in _STOOD if pattern.search(marks)), None)
