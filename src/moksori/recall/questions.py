"""What a question asks for: its words without the asking ones, and the kind of its answer."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from moksori.errors import EngineNotInstalledError
from moksori.recall.query import Query, Word, understand
from moksori.text import dates
from moksori.text.morphemes import analyse, kiwi

_WHO: Final = re.compile(r"누가|누구|누굴|(?:담당|책임)자(?:는|가)?\W*$|\bwho\b", re.IGNORECASE)
_WHEN: Final = re.compile(
    r"언제|며칠|몇\s*[시월일]|무슨\s*요일|(?:기한|마감|날짜|일정)(?:은|는|이|가)?\s*(?:\?|$)|\bwhen\b",
    re.IGNORECASE,
)
_AMOUNT: Final = re.compile(r"얼마|몇|how (?:much|many)", re.IGNORECASE)
_PRICE: Final = re.compile(r"얼마(?!나)|how much", re.IGNORECASE)
_UNIT_ASKED: Final = re.compile(
    r"몇\s*([가-힣]{1,6}?)(?:이|가|을|를|은|는|에|로|으로|쯤|정도|이나|나|야|예요|이야|(?:이?었|였)[가-힣]*)?(?:\s|\?|$)"
)
_ASKING: Final = frozenset(
    (
        "누구 누가 누굴 누 언제 며칠 얼마 얼마나 몇 무엇 뭐 뭘 뭐라고 왜 어디 어디서 어떻게 "
        "어느 어떤 무슨 요일 혹시 what who when where why how did was is the a"
    ).split()
)
_SAYING: Final = frozenset(("말하", "알", "알리", "궁금하", "그러", "이러", "어떠하", "들", "나오"))

_NAMED: Final = re.compile(
    r"(?:^|[\s,])(?:제가|저희가|저는|내가|저희\s*팀|우리가)|[가-힣]{2,4}\s?(?:님|씨)(?:[이가은는께]|\b)"
    r"|[가-힣]{1,4}\s?(?:대리|과장|차장|부장|팀장|이사|대표|사원|주임|실장|선생님|원장|소장|반장)"
)
_NUMBER: Final = (
    r"(?:\d[\d,.]{0,20}|(?:[영일이삼사오육칠팔구]?[십백천만억조]\s?){1,8}[일이삼사오육칠팔구]?"
    r"|(?:열|스물|서른|마흔|쉰|예순|일흔|여든|아흔)?\s?(?:한|하나|두|둘|세|셋|네|넷|다섯|여섯|일곱|여덟|아홉)"
    r"|열|스무|스물|서른|마흔|쉰|예순|일흔|여든|아흔)"
)
_UNIT: Final = (
    r"(?:\s?(?:만|억|천|백)){0,3}\s?(?:원|달러|명|분|개|건|퍼센트|프로|%|번|대|장|시간|주|개월|년|배|톤|킬로|벌|박스"
    r"|권|회|석|평|층|cm|kg|km|병|상자|곳|팀|쪽|페이지)"
)
_COUNTED: Final = re.compile(_NUMBER + _UNIT)
_PAID: Final = re.compile(_NUMBER + r"(?:\s?(?:만|억|천|백)){0,3}\s?(?:원|달러|유로|퍼센트|프로|%)")
_DECIDE: Final = re.compile(r"결정|확정|선정|의결|정(?:했|해졌|한|하기)|하기로\s?했")
_DECIDED: Final = re.compile(
    r"(?:결정|확정|선정|의결|채택)(?!해야|하기 어)|정했|(?:기로|걸로|것으로|쪽으로)"
    r"\s?\S{0,10}(?:했|하|합|됐|되)|(?:으로|로)\s?(?:가죠|갑시다|하죠|합시다|정합시다|하겠습니다)"
)
_DAY: Final = re.compile(
    r"\d\s?[월일시]|[월화수목금토일]요일|오늘|내일|모레|(?:다음|이번|다다음)\s?(?:주|달)|월말"
    r"|하루|이틀|사흘|나흘|닷새|열흘|보름"
)
_SAME_UNITS: Final = {"명": "명|분|사람", "분": "명|분|사람", "사람": "명|분|사람"}
_PROMISES: Final = re.compile(r"(?:게요|겠습니다|을게|할게|볼게)\W*$")
_ASKS: Final = re.compile(
    r"\?\s*$|(?:까요?|[하있없되오가었았겠인]나요|은가요|는가요|습니까|을까|될까|(?:누가|누구|언제|얼마|며칠|어디|몇)[^.!]{0,60}[죠지요어아])\W*$"
)


class Kind(StrEnum):
    """What the answer is."""

    WHO = "who"
    WHEN = "when"
    AMOUNT = "amount"
    DECISION = "decision"
    OTHER = "other"


_END: Final = 120
"""Characters of a text that tell whether it is a question."""

_STOPS: Final = re.compile(r"(?<=[.?!])\s+")
_NEVER: Final = re.compile(r"(?!)")
_ASKED: Final = {
    Kind.WHO: _WHO,
    Kind.WHEN: re.compile(r"언제|며칠|몇\s*[시월일]|무슨\s*요일"),
    Kind.AMOUNT: _AMOUNT,
    Kind.DECISION: _NEVER,
    Kind.OTHER: _NEVER,
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question, understood: words to look for, each with what it weighs."""

    raw: str
    kind: Kind
    query: Query
    counted: re.Pattern[str]
    """What an amount looks like that it asks for."""
    words: tuple[tuple[Word, float], ...]


def asked(raw: str) -> Question:
    """Return what a question asks for."""
    query = understand(raw)
    text = query.raw
    found = [word for word in query.words if word.letters not in _ASKING and not word.common]
    kept = [word for word in found if word.lemma not in _SAYING] or found or list(query.words)
    words = tuple((word, _weight(word)) for word in kept)
    return Question(text, kind_of(text), query, _counted(text), words)


def kind_of(raw: str) -> Kind:
    """Return the kind of the answer."""
    if _WHO.search(raw):
        return Kind.WHO
    if _WHEN.search(raw):
        return Kind.WHEN
    if _AMOUNT.search(raw):
        return Kind.AMOUNT
    return Kind.DECISION if _DECIDE.search(raw) else Kind.OTHER


def answers(question: Question, text: str, at: datetime, people: frozenset[str]) -> bool:
    """Tell whether a text holds what a question asks for, and does not ask it; `people`: names."""
    return any(_answers(question, part, at, people) for part in _STOPS.split(text))


def _answers(question: Question, text: str, at: datetime, people: frozenset[str]) -> bool:
    if _ASKED[question.kind].search(text):
        return False
    if question.kind is Kind.WHO:
        return bool(_NAMED.search(text)) or any(name in text for name in people)
    if asks(text):
        return False
    if question.kind is Kind.WHEN:
        return _dated(text, at)
    if question.kind is Kind.DECISION:
        return bool(_DECIDED.search(text))
    return question.kind is Kind.AMOUNT and bool(question.counted.search(text))


def promises(question: Question, text: str) -> bool:
    """Tell whether a text answers who does something by who says it: 네, 내일까지 할게요."""
    return question.kind is Kind.WHO and bool(_PROMISES.search(text))


def asks(text: str) -> bool:
    """Tell whether what was said is itself a question."""
    return bool(_ASKS.search(text[-_END:]))


def names_of(speaker: str) -> list[str]:
    """Return how somebody is called: the whole name, and a Korean one without the family name."""
    bare = speaker.strip()
    whole = re.fullmatch(r"[가-힣]{3}", bare)
    return [bare, bare[1:]] if whole else [bare] if len(bare) > 1 else []


_NEAR: Final = 0.56
_RELATED: Final = 3


def related(word: Word) -> tuple[str, ...]:
    """Return words of a like meaning, stems for verbs: 맡 is near 담당, 오류 near 잘못."""
    form = word.lemma or word.letters
    try:
        tag = "VV" if word.lemma else next((one.tag for one in analyse(form)), "")
        near = kiwi().most_similar_morphemes((form, tag), top_n=_RELATED) if tag else []
    except (EngineNotInstalledError, ValueError, KeyError):
        return ()
    least = 2
    return tuple(one.form for one in near if one.score >= _NEAR and len(one.form) >= least)


def _dated(text: str, at: datetime) -> bool:
    if _DAY.search(text):
        return True
    with suppress(EngineNotInstalledError):
        return bool(dates.find(text, at.astimezone(UTC)))
    return False


def _counted(raw: str) -> re.Pattern[str]:
    if _PRICE.search(raw):
        return _PAID
    unit = _UNIT_ASKED.search(raw)
    if unit is None:
        return _COUNTED
    return re.compile(rf"{_NUMBER}\s?(?:{_SAME_UNITS.get(unit[1], re.escape(unit[1]))})")


def _weight(word: Word) -> float:
    """Weigh verbs less: an answer often uses another one."""
    return 0.5 if word.lemma else 1.0
