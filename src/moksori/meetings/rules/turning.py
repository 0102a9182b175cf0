"""What turns a settling word round: it is denied, put off, wished, heard, or somebody else's."""

import re
from typing import Final

from moksori.meetings.rules import lexicon
from moksori.meetings.rules.said import Clause, Sentence
from moksori.meetings.rules.settling import Settling

_DENIED: Final = re.compile(
    r" 지/EC (?:는/JX |도/JX |를/JKO |ᆫ/JX )?(?:않|못하|말)/VX | (?:없|모르)/V[AV] | 아니/VCN "
    r"| (?:안|못)/MAG (?:\S+/NNG )?(?:되|하|나|내|내리|정하|지|짓|이르|보)/(?:VV|XSV) "
)
_BEFORE: Final = re.compile(r" (?:안|못|아직)/MAG (?:\S+/JX )?$")
_NOT_YET: Final = re.compile(r" (?:아직|미정)/")
_WONDERED: Final = re.compile(r" (?:ᆯ지|을지|ᆯ는지|는지|ᆫ지|은지)/E[CF] (?!도/JX 모르)| 여부/NNG ")
_WEIGH: Final = (
    r"(?:정하|보|따지|알아보|지켜보|논하|생각하|정해지|고르|결정/NNG 하|확정/NNG 하|논의/NNG 하"
    r"|이야기/NNG 하|얘기/NNG 하|말/NNG 하|말씀/NNG 하|의논/NNG 하|상의/NNG 하|협의/NNG 하"
    r"|토론/NNG 하|생각/NNG 하|고민/NNG 하|검토/NNG 하|판단/NNG 하|결론/NNG (?:을/JKO )?(?:내|짓)"
    r"|재논의/NNG 하|조율/NNG 하|파악/NNG 하|여쭙|여쭤보|물어보|이야기/NNG 나누|다루)/(?:VV|XSV) "
)
_WEIGHED: Final = re.compile(
    rf" {_WEIGH}(?:어/EC 보/VX )?(?:시/EP )?"
    r"(?:기/ETN 로/|기로/|(?:는|ᆫ|을|ᆯ)/ETM (?:걸|거|것|쪽|방향)/|ᆸ시다/|읍시다/|자/E|죠/|지요/"
    r"|도록/EC )"
)
_VALUE: Final = re.compile(r" (?:\S+/(?:NNG|NNP|NNB|SL|SN|NR|XSN)|거/NNB) (?:으로|로|ᆯ로)/JKB ")
_TIME_ONLY: Final = re.compile(
    r"(?:오늘|내일|모레|주|달|월|일|중) ?(?:안|중)으로|추후로|나중으로|차후로|다음 회의로|다음으로"
)
_LATER: Final = re.compile(
    r"(?:다음|차기|이후)\s?(?:번|회의|미팅|시간|모임|자리|주)?(?:에서?|에는|까지|으로)?\s.{0,12}"
    r"(?:다시|논의|이야기|얘기|의논|정하|보기로|보죠|봅시다|결정|다루)"
    r"|나중에|추후|차차|차후|천천히|더 (?:논의|고민|생각|두고|알아|지켜)|다시 (?:이야기|얘기"
    r"|논의|생각|보기|보죠|봅|말)"
)
_ELSEWHERE: Final = re.compile(
    r"(?:총회|이사회|회의|투표|설문|제비뽑기|가위바위보)(?:에서|로)?\s(?:\S+\s){0,2}?"
    r"(?:정하|결정하|논의하|다루|정합|결정합)(?:겠|기로|죠|지요|시다|ㅂ시다|는 걸로)"
)
"""Left to somebody else or to a vote: not settled here."""
_NEXT_TIME: Final = re.compile(r"다음 (?:회의|모임|미팅|수업|시간)(?:은|는)\s")
_HABIT: Final = re.compile(
    r"(?<!\S)(?:늘|항상|보통|매번|언제나|평소|규정상|원칙상|원래|대개|통상|번번이)"
    r"(?:에|에는|는|은)?(?!\S)"
)
_SET_UP: Final = re.compile(r" (?:게/EC|로/JKB) 되/V[VX] 어/EC 있/V| 곤/EC 하/V")
_PAST: Final = re.compile(
    r"작년|재작년|지난해|예전|옛날|당시|그때(?!까지)|그 시절|어릴|학생 때|학창|전 (?:직장|회사)"
    r"|처음에는?|한때"
    r"|(?:년|달|개월|주) 전에|원래는|애초에?"
)
_LAUGHED: Final = re.compile(
    r"^(?:하하|호호|ㅎㅎ|ㅋㅋ)+[,.!\s]+(?:그럼|그러면|아무튼|어쨌든|하여튼|자|네|그래)(?!\S{2})"
)
"""A laugh at what was said before; what follows is meant (하하 아무튼 새 기계는 안 사는 걸로)."""
_IRONY: Final = re.compile(
    r"(?:이|그|저)러다(?:가)?(?!\S)|이러다간|이러면 |(?:이|그)럴 거면"
    r"|지 그래요?(?!\S{2})|지 그러세요|(?<!\S)왜 "
)
_OTHERS: Final = (
    r"(?:정부|시청|구청|군청|도청|시|국회|법원|검찰|경찰|교육청|국세청|세무서|은행|경쟁사|대표팀"
    r"|경쟁\s?업체|타사"
    r"|옆\s?\S{1,3}|앞집|윗집|아랫집|뒷집|이웃|건물주|집주인|친구|언니|누나|형|오빠|동생|남편"
    r"|아내|와이프|집사람"
    r"|엄마|아빠|어머니|아버지|부모님|아들|딸|조카|사촌|처남|이모|고모|큰집|그 집|그 회사"
    r"|그 가게|그 사람|그 팀"
    r"|시댁|처가|친정|본가|시부모님?|장모님|장인|시어머니|걔|얘네|협회|노조|신문|뉴스|방송사"
    r"|연예인|선수|구단|학부모회|다른 \S{1,4}|저쪽"
    r"|딴 \S{1,3}|남들|사람들)"
)
_OUTSIDER: Final = re.compile(
    rf"(?<![가-힣]){_OTHERS}(?:네|들|측|쪽)?(?:은|는|이|가|에서는?|께서|도|에서도)(?![가-힣])"
)
_SUPPOSED: Final = re.compile(
    r"만약|만일|라면|이면|(?<![가-힣])(?:저|나|저희|말|얘기|긴|길게|더)(?:은|는|이상)? "
)
_PARTY: Final = re.compile(
    r"(?:업체|회사|고객사|협력사|제휴사|공급사|거래처|시공사|대행사|은행|기관|공사|재단|학회"
    r"|방송국|당국|상대)(?:들)?\s?"
    r"(?:에서는?|에서도|이|가|께서|쪽에서|측에서|측이)(?![가-힣])"
)
"""Outsiders where they do something; 업체는 may be what is chosen."""
_HEARD: Final = re.compile(
    r" (?:대|ᆫ대|는대|래|답니다|ᆫ답니다|는답니다|다던데|라던데|다면서|라면서|더라고|더라|더군"
    r"|던데|다더라|다네|라네|ᆫ다네)"
    r"(?:요)?/E[FC] |(?:다는|ᆫ다는|라는)/ETM \S+/NN\w | (?:다고|라고|냐고|자고|ᆫ다고"
    r"|는다고)/\S+ (?!하/VV 었/EP 는데)"
    r"| 나/E[FC] 보/VX | 모양/NN\w 이/| (?:듯|듯싶|듯하)/"
)
_WISHED: Final = re.compile(
    r" (?:는|ᆫ|은|을|ᆯ)/ETM (?:것|거|게|편|쪽|걸)/\S+ (?:이/J\S+ |도/JX )?"
    r"(?:좋|낫|어떻|어떠|맞|나을|괜찮|옳|바람직)/| 고/EC 싶/V| 자는/ETM (?!쪽|데|방향|것)"
    r"| (?:으면|면)/EC (?:좋|하|싶|되|어떨|어떻|어떠|괜찮)/| 었/EP 으면/EC "
)
_PRIVATE: Final = re.compile(
    r"^(?:네\s|아\s)?(?:저|난|나)\s(?!희)|(?:담배|술)(?:을|은|도)? ?(?:\S+ )?끊|(?:결혼|이혼"
    r"|이민|퇴사)(?:을)? ?(?:하|가)기로"
    r"|(?:우리|저희) (?:집|가족|애|동네)(?![가-힣]{2})|(?:친구|식구|가족|동창)(?:들)?끼리|푹 쉬"
    r"|(?<![가-힣])(?:남편|아내|와이프|친구|가족|식구|부모님|엄마|아빠|언니|누나|오빠|동생)(?:들)?"
    r"(?:하고|이랑|랑|과|와)\s"
)
"""What somebody decides about an own life."""
_FOR_US: Final = re.compile(
    r"(?:에서|이|가|께서)/J\S+ (?:\S+ ){0,6}?어/EC 주/VX (?:시/EP )?기/ETN 로/JKB "
)
"""What others do for us (공연장에서 해 주기로 했어요)."""
_TEAM: Final = re.compile(
    r" \S*(?:팀|부|실|과|센터|본부|반)/NN\w (?:이|가|에서)/J\S+ (?!(?:안|못)/MAG )"
)
"""A team that does it: its task, or its own decision."""
_RIVAL: Final = re.compile(r"상대 ?(?:팀|편|회사|쪽|측|방)\S{0,2}(?:은|는|이|가)\s")
_SUBJECT: Final = re.compile(
    r" (?:손님|손|고객|환자|보호자|세입자|의뢰인)/NNG (?:들/XSN |님/XSN )?(?:이|가|께서)/JKS "
    r"| (?!\S*(?:님|씨|우리|저희|팀|부|실|과|센터|측|쪽|본부|파트|부서|대리|과장|팀장|차장|부장"
    r"|선생|분|들)/)"
    r"\S+/(?:NNG|NNP|NNB) (?:이|가)/JKS (?!(?:안|못)/MAG |있/|없/|나/|되/)"
)
"""Somebody or something else that does it (애가 학원을 끊기로)."""
_OF_A_THING: Final = re.compile(
    r"(?:재?작년|지난해|예전|지난번)에?\s(?:\S+\s)?\S*(?:신|은|던|한|간|온|쓴|본|인|된)\s"
)
"""A time that belongs to a thing, not to the decision (작년에 오신 분)."""
_NEVER_MIND: Final = re.compile(
    r"(?:^|[\s,])(?:그|그건|그거|그건요|이건|이거|방금|제)\s?.{0,8}없던 (?:걸|일|거)로 (?:할게"
    r"|하겠)"
)
"""Somebody takes an own offer back."""


_NOT_KEPT: Final = re.compile(r"(?:놓|두)/VX (?:고|는데|었)/E")
"""What was settled and is not done (하기로 해 놓고 안 하는 게 문제다)."""
_IF: Final = frozenset(("면", "으면", "다면", "ᆫ다면", "는다면", "라면"))
_IF_ALL_AGREE: Final = re.compile(r"없|괜찮|좋|되시|된다|동의|그렇|그러|이의|않|아니|특별")


def _hangs_on(sentence: Sentence, clause: Clause) -> bool:
    """Tell 대표님이 승인하시면 그 안으로 가겠습니다 from 이의 없으시면 그 안으로 가겠습니다."""
    before = sentence.clauses[: sentence.clauses.index(clause)]
    return any(
        (one.link or "") in _IF
        and _SOMEBODY.search(one.marks)
        and not _IF_ALL_AGREE.search(sentence.text[: one.morphemes[-1].end])
        for one in before
    )


_SOMEBODY: Final = re.compile(r" (?:이|가|께서|에서)/JK\S ")


def turned(sentence: Sentence, clause: Clause, found: Settling) -> bool:
    """Tell whether what `found` says is no decision of this meeting."""
    return (
        _unreal(sentence, clause, found)
        or _open(sentence, clause, found)
        or _not_ours(sentence, clause, found)
    )


def _unreal(sentence: Sentence, clause: Clause, found: Settling) -> bool:
    marks = clause.marks
    tail = marks[found.start :]
    return bool(
        (lexicon.JOKE.search(sentence.line.text) and not _LAUGHED.match(sentence.line.text))
        or _IRONY.search(sentence.text)
        or lexicon.IRREAL.search(marks)
        or lexicon.GUESS.search(tail)
        or _HEARD.search(tail)
        or _NEVER_MIND.search(sentence.text)
        or (found.way == "declined" and _SUPPOSED.search(sentence.text))
        or _WISHED.search(marks)
        or _NOT_KEPT.match(marks[found.end :])
        or (found.way in {"chosen", "performed"} and _hangs_on(sentence, clause))
    )


def _open(sentence: Sentence, clause: Clause, found: Settling) -> bool:
    marks = clause.marks
    rest = marks[_settling_word(marks, found) :]
    if (_DENIED.search(rest) and found.way != "declined") or _WONDERED.search(marks):
        return True
    if found.way not in {"agreed", "fragment", "declined"} and _BEFORE.search(
        marks[: found.start + 1]
    ):
        return True
    if _NOT_YET.search(marks) and found.way != "agreed":
        return True
    weighed = _WEIGHED.search(marks)
    named = _VALUE.search(marks) and not _TIME_ONLY.search(sentence.text)
    elsewhere = _ELSEWHERE.search(sentence.text) or _NEXT_TIME.search(sentence.text)
    return bool((weighed and not named) or _LATER.search(sentence.text) or elsewhere)


def _settling_word(marks: str, found: Settling) -> int:
    """Return where the settling word itself starts: behind -기로 and -는 걸로."""
    match = re.search(r"/JKB |/NNB ", marks[found.start : found.end])
    behind = found.way == "agreed" and match
    return found.start + (match.end() - 1 if behind and match else 0)


def _not_ours(sentence: Sentence, clause: Clause, found: Settling) -> bool:
    text = sentence.text
    part = text[clause.morphemes[0].start : clause.morphemes[-1].end]
    return bool(
        lexicon.LONG_AGO.search(_OF_A_THING.sub("", text))
        or _PAST.search(_OF_A_THING.sub("", text))
        or _HABIT.search(text)
        or _SET_UP.search(sentence.marks)
        or _OUTSIDER.search(text)
        or _PARTY.search(part)
        or _RIVAL.search(text)
        or _PRIVATE.search(text)
        or (found.way == "agreed" and _SUBJECT.search(clause.marks[: found.start]))
        or (found.way == "agreed" and _FOR_US.search(clause.marks[: found.end]))
        or (found.way == "agreed" and _TEAM.search(_before(sentence, clause, found)))
    )


def _before(sentence: Sentence, clause: Clause, found: Settling) -> str:
    """Return the marks from the start of the sentence to the settling word, if it is not denied."""
    at = sentence.clauses.index(clause)
    said = "".join(one.marks for one in sentence.clauses[:at]) + clause.marks[: found.start]
    return "" if re.search(r" (?:안/MAG|지/EC 않/VX)", said) else said
