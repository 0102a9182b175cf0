"""Amounts: money, measures, things counted, ranges, fractions, ratios, plain numbers."""

import re
from collections.abc import Iterable
from typing import Final

from moksori.text.numbers import decimal, native, sino
from moksori.text.reading.rule import NOT_IN_NUMBER, NUMBER, TILDE, Rule, after, before, rule
from moksori.text.reading.units import CURRENCIES, NATIVE, SINO, SPEEDS, SYMBOLS
from moksori.text.reading.when import hour


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


_BIG: Final = rf"{NUMBER}(?:천{NUMBER}백?|[백천])?[만억조]"
_AMOUNT: Final = (
    rf"{_BIG}(?:\s?{_BIG})*(?:\s?{NUMBER}[백천]?(?![\d가-힣]*[월일]))?"
    rf"|{NUMBER}천{NUMBER}백?|{NUMBER}[백천]?"
)
_AMOUNT_PART: Final = re.compile(rf"({NUMBER})([백천]?)([만억조]?)")
_COUNTERS: Final = _either(NATIVE | SINO | {"시", "번", "분"})
_UNITS: Final = rf"(?:{_either(SPEEDS)})|(?:{_either(SYMBOLS)})(?![A-Za-z])|{_COUNTERS}"
_CURRENCY: Final = rf"(?P<currency>{_either(CURRENCIES)})"
_MONEY_LETTERS: Final = "".join(CURRENCIES)
_SIGNED: Final = r"(?:(?<![\d\w가-힣)])(?P<sign>[-−+±]))?"

_MIDNIGHT: Final = 24
_MORE_IS_SINO: Final = 20
_NATIVE_BELOW: Final = 100
_PLACE: Final = re.compile(
    r"\s?(?:출구|문제|문항|버스|게이트|창구|안건|항목|선수|타자|슬라이드|줄|자리|테이블|회의실|라인|채널|"
    r"카메라|트랙|국도|홀|코스|사진|그림|표|버튼|키|선택|누르|승강장|타석|좌석|국|방|과제|조항|서버|포트|"
    r"(?:을|를)\s?(?:누르|눌러|선택|고르|골라|보|봐|참고)|으로|가\b|가로)"
)
_NAMED_BEFORE: Final = re.compile(
    r"(?:[은는]|\d,|이슈|티켓|내선|버스|안건|문제|문항|등번호|창구|채널)\s?$"
)
_OFTEN: Final = re.compile(
    r"(?:하루|하루에|매일|매주|매달|주|월|년|번에|총|모두|약|최대|최소|만에|연속|한 달에)\s?$"
)
_PEOPLE: Final = re.compile(
    r"(?:어르신|손님|고객|고객님|선생님|참석자|참가자|회원|대표님|교수님|부모님|환자|직원|위원|강사|팀장님|"
    r"이사님|어른|강연자|심사위원|당첨자|성인)\s?$"
)
_PEOPLE_AFTER: Final = re.compile(
    r"(?:께서|이서|의\s?(?:고객|손님|선생님)|을\s?모시|이\s?(?:오셨|오십|계))"
)
_LEADING: Final = re.compile(
    r"\s?(?:기업|뉴스|원칙|은행|과제|그룹|핵심|요소|영양소|전략|분야|명산|사건|도시|광역시|강국|메이저|천왕|"
    r"재벌|질환|암|문화|종교|의무|권리|가치|목표|이슈|사업|지표|명문|성인병|리스크|가문)"
)
_BOUGHT: Final = re.compile(
    r"(?:[을를이가]?\s?)(?:구매|구입|설치|증설|도입|판매|주문|생산|배치|운영|샀|도착|주차|이상 팔)"
)
_MACHINES: Final = re.compile(
    r"(?:서버|차량?|버스|컴퓨터|노트북|모니터|PC|장비|기기|휴대폰|택시|트럭|카메라|프린터|에어컨|"
    r"대수|단말기?|태블릿|폰|로봇|드론|자전거|오토바이|의자|기계)\s?(?:총|모두|약)?\s?$"
)
_COPIED: Final = re.compile(
    r"(?:자료|서류|계약서|복사본|인쇄물?|사본|신문|책자|보고서|문서|유인물)\s?$"
)
_COPIED_AFTER: Final = re.compile(r"\s?(?:복사|출력|인쇄|제출)")


def amount(written: str) -> str:
    """Return the reading of an amount such as `1,250,000`, `3억 5천만`, `2만5천`, `12.5조`."""
    words = ""
    for digits, place, scale in _AMOUNT_PART.findall(written):
        bare = digits == "1" and (place or (scale == "만" and not words))
        words += ("" if bare else decimal(digits)) + place + scale
        words += " " if scale else ""
    return words.strip()


def _whole(written: str) -> int | None:
    """Return the value, if it is a plain whole number."""
    digits = written.replace(",", "")
    return int(digits) if digits.isdigit() else None


def _in_system(written: str, *, natively: bool) -> str:
    value = _whole(written)
    return native(value) if natively and value else amount(written)


def counts_natively(unit: str, value: int, head: str, tail: str) -> bool:
    """Say whether `value` before `unit` is native, given the text just before and after."""
    if unit == "번":
        named = _PLACE.match(tail) or (_NAMED_BEFORE.search(head) and not _OFTEN.search(head))
        return not named and value < _NATIVE_BELOW
    if unit == "분":
        return bool(_PEOPLE.search(head) or _PEOPLE_AFTER.match(tail))
    if unit == "부":
        return bool(_COPIED.search(head) or _COPIED_AFTER.match(tail))
    if unit == "대":
        return _counts_machines(value, head, tail)
    if unit == "시간":
        return value < _MORE_IS_SINO
    return unit in NATIVE


def _counts_machines(value: int, head: str, tail: str) -> bool:
    """Tell 대 of machines (두 대) from decades of age (이십 대) and leading groups (십 대 뉴스)."""
    if _LEADING.match(tail):
        return False
    decade = value % 10 == 0 and value < _NATIVE_BELOW
    return not decade or bool(_MACHINES.search(head) or _BOUGHT.match(tail))


def _unit_words(unit: str) -> str:
    return SYMBOLS.get(unit, unit)


def _sign(found: re.Match[str], unit: str) -> str:
    mark = found["sign"]
    if mark in {"-", "−"}:
        return "영하 " if unit in {"℃", "°C", "도"} else "마이너스 "
    return {"+": "플러스 ", "±": "플러스마이너스 "}.get(mark or "", "")


def _quantity(found: re.Match[str]) -> str | None:
    """Read one amount with its unit, 여 between them included."""
    written, unit = found["amount"], found["unit"]
    value = _whole(written)
    if unit == "시" and value is not None:
        return hour(value) if value <= _MIDNIGHT else None
    if unit in SPEEDS:
        return f"{SPEEDS[unit][0]} {amount(written)} {SPEEDS[unit][1]}"
    if found["over"]:
        return f"{amount(written)}여 {_unit_words(unit)}"
    natively = value is not None and counts_natively(unit, value, before(found), after(found))
    return f"{_sign(found, unit)}{_in_system(written, natively=natively)} {_unit_words(unit)}"


def _range(found: re.Match[str]) -> str | None:
    first, second, unit = found["first"], found["second"], found["unit"] or ""
    low, high = _whole(first), _whole(second)
    if found["dash"] == "-" and (not unit or low is None or high is None or low >= high):
        return None
    if unit == "시" and low is not None and high is not None:
        return f"{hour(low)}에서 {hour(high)}"
    natively = high is not None and counts_natively(unit, high, before(found), after(found))
    sign = _sign(found, unit)
    joint = f" {unit}에서 " if natively else "에서 "
    ends = [_in_system(first, natively=natively), _in_system(second, natively=natively)]
    return f"{sign}{joint.join(ends)} {_unit_words(unit)}".rstrip()


def _money(found: re.Match[str]) -> str:
    return f"{_sign(found, '')}{amount(found['amount'])} {CURRENCIES[found['currency']]}"


def _ordinal(found: re.Match[str]) -> str:
    value = int(found["n"])
    return f"{'첫' if value == 1 else native(value)} 번째" if value else "영 번째"


def _named(found: re.Match[str]) -> str:
    unit = found["unit"] or ""
    return f"제{sino(int(found['n']))} {unit}".rstrip()


def _fraction(found: re.Match[str]) -> str | None:
    above, below = int(found["above"]), int(found["below"])
    if below <= above:
        return f"{sino(above)} {sino(below)}"
    return f"{sino(below)} 분의 {sino(above)}"


def _quarter(found: re.Match[str]) -> str:
    return f"{sino(int(found[1]))} 사분기"


def _parts_of(found: re.Match[str]) -> str:
    return f"{decimal(found['below'])} 분의 {decimal(found['above'])}"


def _ratio(found: re.Match[str]) -> str:
    first, second = found["first"], found["second"]
    if first == second == "1":
        return "일대일"
    return f"{decimal(first)} 대 {decimal(second)}"


def _one_plus_one(found: re.Match[str]) -> str:
    return f"{'원' if found[1] == '1' else '투'} 플러스 원"


def _plain(found: re.Match[str]) -> str:
    return _sign(found, "") + amount(found["amount"])


def _span_of_time(found: re.Match[str]) -> str:
    return "일주일" if found[1] == "1" else f"{sino(int(found[1]))} 주일"


MONEY: Final[tuple[Rule, ...]] = (
    rule(rf"{_SIGNED}{_CURRENCY}\s?(?P<amount>{_AMOUNT})(?!\d)", _money, _MONEY_LETTERS),
    rule(
        rf"{NOT_IN_NUMBER}{_SIGNED}(?P<amount>{_AMOUNT})\s?{_CURRENCY}(?![A-Za-z\d])",
        _money,
        _MONEY_LETTERS,
    ),
)
RULES: Final[tuple[Rule, ...]] = (
    rule(r"(?<!\d)([1-4])/4\s?분기", _quarter, "/"),
    rule(r"(?<![\d.,/])(?P<above>\d{1,3})/(?P<below>\d{1,3})(?![\d/])", _fraction, "/"),
    rule(rf"{NOT_IN_NUMBER}(?P<below>{NUMBER})\s?분의\s?(?P<above>{NUMBER})", _parts_of, "의"),
    rule(
        r"(?<![\d:])(?P<first>\d{1,3})\s?(?::|대)\s?(?P<second>\d{1,3})(?![\d:])(?!\s?[번대개명])",
        _ratio,
        ":대",
    ),
    rule(r"(?<![\d+])([12])\+1(?![\d+=])", _one_plus_one, "+"),
    rule(rf"{NOT_IN_NUMBER}(?P<n>\d+)\s?번째", _ordinal, "째"),
    rule(rf"(?<![가-힣])제\s?(?P<n>\d+)(?P<unit>{_COUNTERS})?", _named, "제"),
    rule(r"(?<=\d)\s?\+\s?(?=\d)", lambda _: " 더하기 ", "+"),
    rule(r"(?<=\d)\s?[×✕xX*]\s?(?=\d)", lambda _: " 곱하기 ", "×✕xX*"),
    rule(r"(?<!\d)(\d)주일", _span_of_time, "주"),
    rule(
        rf"{NOT_IN_NUMBER}{_SIGNED}(?P<first>{_AMOUNT})\s?(?P<dash>{TILDE}|[-–])\s?(?P<second>{_AMOUNT})"
        rf"(?:\s?(?P<unit>{_UNITS}))?",
        _range,
        "~∼～〜-–",
    ),
    rule(
        rf"{NOT_IN_NUMBER}{_SIGNED}(?P<amount>{_AMOUNT})(?P<over>여)?(?:(?<=[\d여])\s?|\s?)(?P<unit>{_UNITS})",
        _quantity,
    ),
    rule(rf"{_SIGNED}{NOT_IN_NUMBER}(?P<amount>{_AMOUNT})", _plain),
)
