"""Work under way, begun, or done in part: 절반쯤 했어요, 하나만 끝났습니다."""

import re
from typing import Final

from moksori.meetings.model import Status
from moksori.meetings.rules.completion import done
from moksori.meetings.rules.stages import (
    ACTS,
    BE,
    IDLE_NOUN,
    LASTING,
    NO_WORK,
    NOT,
    PAST,
    THEIRS,
    VERBS,
    WORK_NOUN,
    State,
)

EXCEPT: Final = re.compile(r" 만/JX (?:빼/VV|제외/NNG 하/XSV) 고/EC $")
"""All but a part (명찰만 빼고 다 준비됐습니다)."""
_DRAFT: Final = re.compile(r" (?:초안|가안|뼈대|틀|개요|일부)/NNG 만/JX ")
_MANNED: Final = re.compile(
    r" (?:명|분|팀|조)/NN\w (?:이/JKS |가/JKS )?(?:붙|매달리|(?:투입|배치)/NNG 되)/\S+ 어/EC 있/V"
)
"""People are at it (인부 네 명이 붙어 있습니다)."""
_IN_FULL: Final = re.compile(r" (?:모두|전부|다)/MAG (?:\S+/MAG )?\S+/\S+ (?:\S+/\S+ ){0,2}?었/EP ")
_ONGOING: Final = re.compile(
    r" 중/NNB (?:에/JKB 있/V[AVX] )?" + BE + r"| 고/EC (?:는/JX )?(?:있|계시)/V[XVA] | 한창/"
)
_AT_WORK: Final = re.compile(
    r" (?:지금|계속|한창|아직|현재|열심히|이어서|차근차근|부지런히|순조롭/\S+ 게|한참)/| 중/NNB "
    rf"|(?:{ACTS}|{WORK_NOUN}|진행|협의|조율|협상|입력|비교|조정|정비|보완|개선|보강|수집|홍보|답변|대응"
    r"|계산|대조|스캔|디자인|편성|구성|기획|코딩|상담|논의|추진|재봉|섭외|교육|훈련|연습)/NN\w "
    r"(?:\S+/J\w+ )?(?:\S+/MAG )*(?:하|되|받|보)/V?\S+ (?:어/EC \S+/V[VX] )?고/EC "
    rf"| (?:{VERBS}|하|되|손보|알아보|돌|돌리|찾)/V[VX] (?:어/EC \S+/V[VX] )?고/EC "
)
"""An activity that is known as work, or said to be under way now (붙잡고 있다: only with 지금)."""
_NOUN_ONGOING: Final = re.compile(
    r" (?:진행|작업|개발|준비|제작|공사|시공|협의|조율|수정|작성)/NNG 중/NNB "
)
_BEGINNINGS: Final = ("들어가/", "시작/", "착수/", "돌입/")
_BEGUN: Final = re.compile(
    rf" 부터/JX (?:\S+/MAG )?들어가/VV {PAST}"
    rf"|(?:{WORK_NOUN})/NNG (?:은|는)/JX (?:\S+/(?:MAG|NNG) )?들어가/VV {PAST}"
    rf"| 착수/NNG (?:를/JKO |에/JKB )?(?:하/XSV |하/VV |들어가/VV ){PAST}"
    rf"|(?<!기/ETN) 시작/NNG (?:을/JKO )?(?:하|되)/(?:XSV|VV) {PAST}"
    rf"|(?:{WORK_NOUN})/NNG (?:에/JKB )?(?:들어가/VV|돌입/NNG 하/XSV) {PAST}"
)
_NEARLY: Final = re.compile(
    r" (?:거의|얼추|대강|어느 정도)/\S+ (?!없)| 막바지/| (?:마무리|막판|최종"
    r"|마지막)/NNG (?:단계|작업)/NNG "
    r"| 어/EC 가/VX (?:ᆸ니다|어요|고/EC 있|는/ETM 중|네요|아요)"
)
_SHARE: Final = re.compile(
    r" (?:퍼센트|프로|%)/\S+ | (?:\S+/(?:NR|SN) )할/\S+ (?:정도|쯤|가량|넘)/"
    r"| 분/\S+ 의/\S+ \S+/(?:NR|SN|NNG|NNB) "
    r"| (?:절반|(?<!네/MM )(?<!세/MM )(?<!두/MM )(?<!한/MM )반|반쯤|일부|일부분|대부분"
    r"|반절)/\S+ (?!장)"
)
_ONLY_SOME: Final = re.compile(
    r" \S+/(?:NR|SN|NNB|MM) (?:\S+/(?:NNG|NNB|XSN|NNP) ){0,2}만/JX | 까지/JX 만/JX | (?:초안"
    r"|일부|가안|뼈대|틀|개요)/NNG 만/JX "
    r"| 중/NNB (?:에/JKB |에서/JKB )?(?:\S+ ){1,4}(?:(?:만|까지|은|는)/JX |이/JKS |가/JKS "
    r"|(?<=/NNB )을/JKO |(?<=/NNB )를/JKO )"
    r"| (?:중/NNB|가운데/NNG) (?:에/JKB |에서/JKB )?(?:\S+/(?:NR|SN|MM) )+\S+/NN\w (?!도/JX)"
)
_REMAINS: Final = re.compile(
    r" (?:만/JX|밖에/JX|정도/NNG|쯤/XSN|반/NNG|절반/NNG|\S+/NNB|하나/NR|둘/NR) "
    rf"(?:\S+/(?:JX|MAG|XSN|NNG) )?(?:안/MAG )?남/VV (?:{PAST}|어/EC 있/)"
    r"| 만/JX (?:더/MAG )?(?:\S+ ){1,4}면/EC 되/VV | 만/JX 더/MAG (?:\S+ ){1,4}면/EC 끝나/VV "
    r"| 나머지/NNG (?:는|은|를)/J\S+ "
)
_TIME_LEFT: Final = re.compile(
    r" (?:주|주일|달|개월|일|시간|분|년|하루|이틀|사흘|날|밤|기한|시일)/\S+ (?:\S+/(?:XSN|NNG"
    r"|JX|MAG) )?(?:안/MAG )?남/| 원/NN\w (?:\S+/(?:JX|MAG|XSN) )?남/"
    r"| (?:자리|돈|예산|후보|재고|표|좌석|여유|기억|기록|사람)/\S+ (?:\S+ )?(?:로/JKB "
    r"|으로/JKB )?남/| (?:후보|기록|숙제|과제)/NNG (?:으로|로)/JKB 남/"
)
_UP_TO: Final = re.compile(
    r"(?<!확인/NNG)(?<!검사/NNG)(?<!점검/NNG)(?<!정리/NNG)(?<!검토/NNG) 까지/JX (?:는/JX "
    r"|만/JX )?(?:\S+/MAG )?(?!(?:끝|마치|완료|배포|마무리))\S+/(?:VV"
    r"|NNG) (?:하/XSV )?(?:어/EC \S+/VX )?었/EP (?:고|는데|지만|고요)/E[CF] "
)
_WORKS: Final = re.compile(
    rf"(?:하|되|만들|만들어지|진행/NNG 하|진행/NNG 되|끝나|끝내|오|나오|완성/NNG \S+|올라오"
    rf"|마치|마무리/NNG \S+|쓰|치|칠/NNG 하"
    rf"|그리|그려지|고치|넘기|입력/NNG \S+|작성/NNG \S+|정리/NNG \S+|채우|옮기|찍|편집/NNG \S+"
    rf"|\S+/NNG [하되])"
    rf"/(?:VV|XSV|VX) (?:어/EC \S+/VX )?(?:었/EP|고/EC 있|ᆫ/ETM 상태)| (?:정도|쯤|남짓"
    rf"|가량)/\S+ {BE}"
)
_FEW_MORE: Final = re.compile(
    r" 만/JX (?:더/MAG )?(?:\S+ ){1,4}면/EC 되/VV (?:ᆸ니다|어요)"
    r"| 만/JX 더/MAG (?:\S+ ){1,4}면/EC (?:끝나/VV |끝/NNG )"
)


_WHOLE: Final = re.compile(
    r" (?:빠짐없이|남김없이)/|(?:하나|\S+/(?:NNG|NNB)) 도/JX (?:없이|(?:안|못)/MAG 남)"
)
"""Nothing is left out: no part (한 반도 빠짐없이)."""


_BODY: Final = re.compile(
    r" (?:입|눈|귀|고개|어깨|발|목|허리|배|가슴)/NNG (?:을|를|만|이"
    r"|가)/J\S+ (?:\S+/MAG )*\S+/VV 고/EC 있/"
)
"""An idiom of the body (입을 꾹 닫고 있다)."""
_NO_MORE_THAN: Final = re.compile(
    r" (?:반|절반|하나|조금|일부|\S+/(?:NNB|NR|SN|NNG)) ?(?:/\S+ )?(?:정도/NNG |쯤/XSN )?밖에/JX "
    r"(?:안|못)/MAG (?:\S+/NNG )?(?:하|되|끝나|끝내|만들|쓰|나오|그리|치|마치|고치)/\S+ (?:었"
    r"|았)/EP "
)
"""No more than a part is done: 반밖에 안 됐어요."""


def remaining(marks: str) -> State | None:
    """Tell 두 팀만 앉히면 돼요: what is left, said as a condition."""
    return State(Status.DOING, 0.7) if _FEW_MORE.search(marks) else None


def progress(marks: str) -> State | None:
    """Return that the work is under way or done in part, where the clause says so."""
    if _BODY.search(marks):
        return None
    if _NO_MORE_THAN.search(marks):
        return State(Status.DOING, 0.8)
    if NOT.search(marks) or THEIRS.search(marks):
        return None
    idle = NO_WORK.search(marks) or IDLE_NOUN.search(marks) or LASTING.search(marks)
    return _part(marks) or _begun(marks) or (None if idle else _ongoing(marks))


def _begun(marks: str) -> State | None:
    if _REMAINS.search(marks) and not _TIME_LEFT.search(marks):
        return State(Status.DOING, 0.72, soft=True)
    begins = any(word in marks for word in _BEGINNINGS)
    begun = (begins and _BEGUN.search(marks)) or _MANNED.search(marks)
    return State(Status.DOING, 0.84) if begun else None


def _ongoing(marks: str) -> State | None:
    if _NEARLY.search(marks):
        return State(Status.DOING, 0.75, soft=True)
    if _ONGOING.search(marks) and _AT_WORK.search(marks):
        return State(Status.DOING, 0.9 if _NOUN_ONGOING.search(marks) else 0.88)
    return None


def _part(marks: str) -> State | None:
    """Tell what is done in part: 반쯤 했다, 하나만 끝났다, 골조까지 만들었고."""
    if _WHOLE.search(marks) or " 차지/NNG " in marks:
        return None
    if _IN_FULL.search(marks) and not _NEARLY.search(marks):
        return None
    works = _WORKS.search(marks) or done(marks)
    if _NEARLY.search(marks) and works:
        return State(Status.DOING, 0.88)
    if (_SHARE.search(marks) and works) or (_ONLY_SOME.search(marks) and done(marks)):
        return State(Status.DOING, 0.82)
    draft = _UP_TO.search(marks) or _DRAFT.search(marks)
    return State(Status.DOING, 0.78) if draft and works else None
