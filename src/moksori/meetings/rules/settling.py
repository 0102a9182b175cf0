"""The ways of settling something, as patterns over the marks of one clause (see `said`).

Each way is a settling word with one of the endings that state or perform it: 하기로 했습니다, 첫째
안으로 하죠, 만 원으로 확정, 없던 걸로 합시다. What turns it round stands in `turning`.
"""

import re
from dataclasses import dataclass
from typing import Final

from moksori.meetings.rules.said import Clause

_STATED: Final = (
    r"었/EP (?:습니다|어요|어|다|죠|지요|지|음|네요|거든요|고요|구요|고|으며|지만|는데요?|에요)"
    r"/E[FC] "
)
_PERFORMED: Final = (
    r"(?:(?:시/EP )?(?:죠|지요|ᆸ시다|읍시다|자)/E[FC] |지/E[FC] (?!않|못하|말|마)"
    r"|겠/EP (?:습니다|음|다)/E[FC] "
    r"|(?:ᆯ|을)게(?:요)?/E[FC] |(?:ᆸ니다|습니다|ᆫ다|는다)/E[FC] "
    r"|도록/EC 하/V[VX] (?:겠/EP 습니다|죠|ᆸ시다)/?)"
)
_NOW: Final = rf"(?:시/EP )?(?:{_STATED}|{_PERFORMED}|어요?/E[FC] )"
_END: Final = (
    r"(?:(?:이/VCP (?:ᆸ니다|에요|었/EP 습니다|야)/E[FC]|이요/J\S+|이야/J\S+|요/J\S+"
    r"|이/VCP 요/\S+) )?"
)
_MARK: Final = r"(?:\S+/S[FPES] )*$"

_WILL_DO: Final = (
    r" (?:(?:기/ETN|(?:내|사|쓰|보|치|빼|넣|뛰|하|살|크)기/NNG) 로/JKB|기로/EC) "
    r"(?:는/JX |ᆫ/JX |들/XSN )?"
)
_AS: Final = (
    r" (?:(?:는|ᆫ|은|을|ᆯ|자는|던)/ETM|는/JX(?= 걸/)) "
    r"(?:걸/NNG (?:로|루)|거/NNB (?:로|ᆯ로|으로)|것/NNB 으로|쪽/NNB 으로|방향/NNG 으로"
    r"|일/NNG 로|안/NN[GB] 으로)/JKB "
)
_THAT: Final = r" (?:는|ᆫ|자는|다는)/ETM (?:데|것|거|걸)/NN[BG] (?:에/JKB |에/JKB 는/JX |로/JKB )?"
_TO: Final = r" (?:으로|로|루)/JKB (?:는/JX |그냥/MAG |최종/NNG |다시/MAG )?"

_SETTLE: Final = (
    "확정|결정|합의|채택|승인|의결|낙점|선정|통과|가결|결론|결의|정리|합치|협의|약속|타결|통일"
    "|일치|낙착|매듭|단락"
)
_FORMAL: Final = "확정|결정|합의|채택|승인|의결|낙점|선정|통과|가결|결의|타결|낙착|매듭"
_LIGHT: Final = (
    r"(?:(?:을|를|이|가)/J\S+ )?"
    r"(?:하|되|시키|나|내|내리|내려지|지|짓|보|이루|이루어지|이르|끝나)/(?:XSV|VV) "
)
_PAST_LIGHT: Final = rf"(?:{_LIGHT})(?:어/EC 지/VX )?"
_TALKED: Final = r"(?:얘기|이야기|말|말씀|의견|뜻|마음|입)/NNG "
_MET: Final = (
    r"(?:의견|뜻|마음|생각|중지|입)/NNG (?:이|을|를|가|은)/J\S+ "
    r"(?:모이|모으|같|일치/NNG 하|맞추|맞|기울|좁히|좁혀지|모아지)/\S+ (?:어/EC 지/VX )?"
)


def _by_settling(lead: str) -> str:
    """What follows -기로 or -는 걸로: 했습니다, 원장님과 얘기가 됐습니다, 의견이 모였습니다."""
    between = r"(?:(?!\S+/ETM )\S+ ){0,7}?"
    settled = (
        rf"(?:하/V[VX] (?:{_NOW}|고(?:요)?/E[FC] )|되/V[VX] {_STATED}|(?:(?:계속|그냥|일단"
        rf"|쭉)/MAG )?가/VV {_NOW}"
        rf"|{between}(?:"
        rf"(?:{_SETTLE})/NNG (?:{_PAST_LIGHT}{_NOW}|{_END}{_MARK})"
        rf"|{_TALKED}(?:이/J\S+ |가/J\S+ |을/JKO |를/JKO )?(?:되|하|맞추|끝나|끝내)/(?:XSV"
        rf"|VV) {_STATED}"
        rf"|{_MET}{_STATED}"
        rf"|정하/VV (?:어/EC 지/VX )?{_NOW}|(?:정해지|매듭짓)/VV {_STATED}"
        rf"|굳/VV (?:어/EC 지/VX )?{_STATED}"
        rf"))"
    )
    return lead + settled


_WAYS: Final[tuple[tuple[str, re.Pattern[str], float], ...]] = (
    ("agreed", re.compile(_by_settling(_WILL_DO)), 0.93),
    ("agreed", re.compile(_by_settling(_AS)), 0.92),
    (
        "agreed",
        re.compile(
            _THAT + r"(?:(?!\S+/ETM )\S+ ){0,6}?(?:동의|합의|찬성|공감|의견 일치|만장일치)/NNG "
            rf"(?:(?:을|를|가)/J\S+ )?(?:하|되|보|이루)/(?:XSV|VV) (?:시/EP )?{_STATED}"
        ),
        0.88,
    ),
    ("agreed", re.compile(_THAT + rf"(?:(?!\S+/ETM )\S+ ){{0,5}}?{_MET}{_STATED}"), 0.88),
    ("fragment", re.compile(_AS.rstrip(" ") + r" (?:요/JX )?" + _MARK), 0.8),
    (
        "formal",
        re.compile(rf" (?:{_FORMAL}|결론)/NNG (?:{_PAST_LIGHT})(?:시/EP )?{_STATED}"),
        0.92,
    ),
    (
        "performed",
        re.compile(rf" (?:{_FORMAL}|결론)/NNG (?:{_LIGHT}){_PERFORMED}"),
        0.92,
    ),
    ("named", re.compile(rf" (?:{_FORMAL})/NNG {_END}{_MARK}"), 0.88),
    ("fixed", re.compile(r" (?:정하/VV (?:어/EC 지/VX )?|정해지/VV )(?:시/EP )?" + _STATED), 0.88),
    (
        "fixed",
        re.compile(
            _TO
            + r"(?:정하|잡|굳히|고정/NNG 하|통일/NNG 하|못박|못/\S+ 박|결론/NNG 내)/(?:VV|XSV) "
            + _NOW
        ),
        0.88,
    ),
    ("chosen", re.compile(_TO + r"(?:하|가|가시)/VV " + _PERFORMED), 0.85),
    (
        "chosen",
        re.compile(
            r"^ (?:그럼|그러면|그래|자|오케이|좋/VA 어요|좋/VA 아)/?\S* (?:\S+ )*?"
            + _TO.lstrip()
            + r"(?:하|가)/VV 어요?/E[FC] "
        ),
        0.8,
    ),
    (
        "moved",
        re.compile(
            _TO + r"(?:미루|연기/NNG 하|당기|앞당기|늦추|연기/NNG 되|미뤄지)/(?:VV|XSV) " + _NOW
        ),
        0.82,
    ),
    (
        "changed",
        re.compile(
            _TO + r"(?:바꾸|옮기|넘기|맞추|진행/NNG 하|변경/NNG 하|늘리|줄이|올리|내리|낮추|높이"
            r"|나누|두|이전/NNG 하|교체/NNG 하|대체/NNG 하|유지/NNG 하|묶|합치|돌리|쓰"
            r"|제한/NNG 하)/(?:VV|XSV) "
            r"(?:시/EP )?(?:죠|지요|ᆸ시다|읍시다|자)/E[FC] "
        ),
        0.82,
    ),
    (
        "changed",
        re.compile(
            r" (?:말/V[VX] 고/EC|말고/\S+|이제/\S+ 부터/JX|앞/NNG 으로/JKB) (?:(?!\S+/(?:EF"
            r"|ETM) )\S+ )*?\S+/N\w+" + _TO + r"(?:바꾸|하|가|쓰)/VV 어요?/E[FC] "
        ),
        0.75,
    ),
    (
        "dropped",
        re.compile(
            r" (?:보류|폐지|철회|중단|동결|백지화|제외|생략)/NNG (?:하/XSV (?:겠/EP 습니다"
            r"|ᆸ니다)/EF "
            r"|이/VCP (?:ᆸ니다|에요|야|다)/EF |예요/\\S+ )"
        ),
        0.75,
    ),
    (
        "swapped",
        re.compile(
            _TO + r"(?:바꾸|변경/NNG 하|변경/NNG 되|바뀌|결론/NNG 나)/(?:VV|XSV) " + _STATED
        ),
        0.55,
    ),
    (
        "let us",
        re.compile(
            r" (?:시/EP )?(?:ᆸ시다|읍시다|자)/E[FC] (?!하|고)"
            r"| 도록/EC 하/V[VX] (?:겠/EP 습니다|ᆸ니다|죠|ᆸ시다|시/EP 죠)"
            r"| (?:접|없애|빼|늘리|줄이|미루|당기|앞당기|바꾸|나누|합치|올리|내리|낮추|높이|늦추|끊"
            r"|취소/NNG 하|보류/NNG 하|중단/NNG 하|폐지/NNG 하|유지/NNG 하|제외/NNG 하|생략/NNG 하"
            r"|추가/NNG 하|연기/NNG 하|변경/NNG 하)/(?:VV|XSV) (?:시/EP )?(?:죠|지요)/EF "
        ),
        0.8,
    ),
    (
        "declined",
        re.compile(
            r" (?:은|는)/JX (?:\S+ )*?(?:하|열|쓰|내|받|팔|사|뽑|두|올리|내리|바꾸|늘리|줄이|넣"
            r"|만들|나가"
            r"|(?:참가|진행|운영|시행|도입|개최|연장|갱신|판매|지원|추진|변경|인상"
            r"|확대)/NNG 하)/(?:VV|XSV) "
            r"지/EC (?:는/JX )?않/VX 겠/EP (?:습니다|어요|다)/E"
            r"| (?:은|는)/JX (?:\S+ )*?안/MAG (?:하|열|쓰|내|받|팔|사|뽑|올리|내리|바꾸|늘리"
            r"|줄이|넣|만들|나가)/VV "
            r"겠/EP 습니다/E"
        ),
        0.78,
    ),
    (
        "so then",
        re.compile(r"^ (?:그럼|그러면)/MAJ (?:\S+ )*?" + _TO.lstrip() + r"하/VV 고(?:요)?/E[CF] "),
        0.8,
    ),
    (
        "closed",
        re.compile(_TO + r"(?:확정|결정|통일|정리|고정)/NNG 하/XSV (?:고|으며|며)/E[FC] $"),
        0.85,
    ),
)


@dataclass(frozen=True, slots=True)
class Settling:
    """How a clause settles something: the way, where in its marks, and how sure."""

    way: str
    start: int
    end: int
    score: float


def settling_of(clause: Clause) -> Settling | None:
    """Return the surest way in which the clause settles something, or None."""
    for way, pattern, score in _WAYS:
        found = pattern.search(clause.marks)
        if found:
            return Settling(way, found.start(), found.end(), score)
    return None
