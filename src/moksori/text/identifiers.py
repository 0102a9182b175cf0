"""The shapes of numbers and addresses that point at a person, in digits, Korean style.

A shape by itself is weak evidence: each rule adds what it takes to tell it from its look-alikes (a
real calendar day in a resident number, the Luhn digit of a card, a bank's name near an account).
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What kind of personal identifier."""

    RRN = "rrn"
    """Resident registration number."""
    FRN = "frn"
    """Registration number of a foreign resident."""
    CARD = "card"
    PHONE = "phone"
    ACCOUNT = "account"
    EMAIL = "email"
    PASSPORT = "passport"
    LICENCE = "licence"
    """Driver's licence."""
    BUSINESS = "business"
    """Business registration number."""
    ADDRESS = "address"
    PLATE = "plate"
    """Number plate of a car."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """A personal identifier at `text[start:end]`."""

    kind: Kind
    start: int
    end: int


_Judge = Callable[[re.Match[str]], Kind | None]
_BEFORE: Final = 24  # characters in which a word like 계좌 or 카드 says what a number is
_AFTER: Final = 14

_ACCOUNT_BEFORE: Final = re.compile(
    r"계좌|통장|입금|송금|이체|은행|뱅크|농협|새마을금고|신협|수협|카뱅"
    r"|(?:국민|신한|우리|하나|기업|우체국)\s*$"
)
_ACCOUNT_AFTER: Final = re.compile(
    r"뱅크|은행|계좌|통장|(?:으로|로)\s*(?:입금|송금|이체|부쳐|보내)"
)
_LABEL: Final = re.compile(
    r"(?:주문|송장|접수|예약|문의|고객|관리|상품|품목|승인|거래|회원|모델|시리얼|일련|티켓|쿠폰|인증"
    r"|문서|회의|등록|증권|보험|사건|허가)\s?(?:번호|코드|명|ID|아이디)?(?:는|은|가|이|:)?\s*$"
)
_NAMED_NUMBER: Final = re.compile(r"번호|코드|ID|아이디|모델|버전|ISBN|품번")
_FEWEST_GROUPS: Final = 3
_UNLABELLED: Final = range(11, 15)  # digits of an account that nothing near it names
_BARE_THIRTEEN: Final = re.compile(r"바코드|송장|주문|접수|상품|제품|품번|예약|시리얼|일련|ISBN")
_CAR: Final = re.compile(r"차(?!례)|번호판|주차|택시|렌터카|렌트")
_REGIONS: Final = (
    r"서울|부산|대구|인천|광주|대전|울산|세종|제주|경기|강원|충북|충남|전북|전남|경북|경남"
    r"|충청[남북]|전라[남북]|경상[남북]"
)
_REGION: Final = rf"(?:{_REGIONS})(?:특별자치[시도]|특별시|광역시|시|도)?\s+"
_STREET: Final = r"[가-힣]+\d*(?:대로|로|길)\s*\d+(?:번?길\s*\d+)?(?:-\d+)?"
_LOT: Final = r"[가-힣]+\d?(?:동|리|가)\s*\d+(?:-\d+)?(?:번지)?"
_NUMBERED: Final = rf"(?:{_STREET}|{_LOT})(?!\d|\s?(?:번(?!길|지)|명|개|시|분|년|월|일))"
_DISTRICTS: Final = r"(?:[가-힣]{1,4}[시군구]\s+)"
_ROOM: Final = r"(?:,?\s*(?:\d+|[가-힣A-Z])동)?(?:,?\s*(?:지하\s*)?\d+[층호]){0,2}"
_PLATE_LETTERS: Final = (
    "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주바사아자배하허호"
)


def identifiers(text: str) -> tuple[Identifier, ...]:
    """Return the identifiers in `text`, in order and apart; a rule higher in the table wins."""
    taken: list[tuple[int, int]] = []
    found: list[Identifier] = []
    for pattern, judge in _RULES:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < last and first < end for first, last in taken):
                continue
            kind = judge(match)
            if kind is not None:
                found.append(Identifier(kind, start, end))
            if kind is not None or judge is _harmless:
                taken.append((start, end))
    return tuple(sorted(found, key=lambda identifier: identifier.start))


def _is(kind: Kind) -> _Judge:
    return lambda _: kind


def _harmless(_: re.Match[str]) -> Kind | None:
    return None


def _before(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - _BEFORE) : match.start()]


def _after(match: re.Match[str]) -> str:
    return match.string[match.end() : match.end() + _AFTER]


def _digits(match: re.Match[str]) -> str:
    return "".join(letter for letter in match[0] if letter.isdecimal())


def _resident(match: re.Match[str]) -> Kind | None:
    digits = _digits(match)
    month, day, sex = int(digits[2:4]), int(digits[4:6]), int(digits[6])
    century = {9: 1800, 0: 1800, 1: 1900, 2: 1900, 5: 1900, 6: 1900}.get(sex, 2000)
    if not _is_day(century + int(digits[:2]), month, day):
        return None
    before = _before(match)
    if "법인등록" in before or (match[0].isdecimal() and _BARE_THIRTEEN.search(before)):
        return None
    return Kind.FRN if sex in {5, 6, 7, 8} else Kind.RRN


def _is_day(year: int, month: int, day: int) -> bool:
    return month in range(1, 13) and 1 <= day <= monthrange(year, month)[1]


def _card(match: re.Match[str]) -> Kind | None:
    grouped = not match[0].isdecimal()
    named = grouped and "카드" in _before(match)
    return Kind.CARD if named or luhn(_digits(match)) else None


def luhn(digits: str) -> bool:
    """Tell whether the last digit checks the others, as on payment cards."""
    doubled = (int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(digits)))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def _account(match: re.Match[str]) -> Kind | None:
    digits, before = len(_digits(match)), _before(match)
    if not 10 <= digits <= 16 or _LABEL.search(before):  # noqa: PLR2004 - the lengths of Korean banks
        return None
    named = _ACCOUNT_BEFORE.search(before) or _ACCOUNT_AFTER.search(_after(match))
    grouped = len(match[0].split("-")) >= _FEWEST_GROUPS and digits in _UNLABELLED
    return Kind.ACCOUNT if named or (grouped and not _NAMED_NUMBER.search(before)) else None


def _second_half(match: re.Match[str]) -> Kind | None:
    return Kind.RRN if re.search(r"뒷자리(?:는|가|:)?\s*$", _before(match)) else None


def _old_passport(match: re.Match[str]) -> Kind | None:
    return Kind.PASSPORT if "여권" in _before(match) else None


def _business(match: re.Match[str]) -> Kind | None:
    if match[0].isdecimal() and "사업자" not in _before(match):
        return None
    return Kind.BUSINESS


def _business_named(match: re.Match[str]) -> Kind | None:
    return Kind.BUSINESS if "사업자" in _before(match) else None


def _licence_bare(match: re.Match[str]) -> Kind | None:
    return Kind.LICENCE if "면허" in _before(match) else None


def _plate(match: re.Match[str]) -> Kind | None:
    joined = " " not in match[0].strip()
    named = _CAR.search(_before(match)) or _CAR.search(_after(match))
    return Kind.PLATE if joined or named else None


_SPOKEN_EMAIL: Final = (
    r"[A-Za-z0-9._]+\s?(?:골뱅이|@)\s?[A-Za-z가-힣0-9]+\s?(?:닷|점|쩜)\s?"
    r"(?:컴|넷|씨오\s?\S{0,2}\s?케이알)"
)
_ADDRESS: Final = (
    rf"(?<![가-힣])(?:{_REGION}{_DISTRICTS}{{0,3}}|{_DISTRICTS}{{1,3}})"
    rf"(?:[가-힣]{{1,3}}[읍면]\s+)?{_NUMBERED}{_ROOM}"
)
_PHONE: Final = (
    r"(?<![\d+-])(?:\+?82[-. ]\(?0?|\+82\(?0?|\(?0)(?:1[016789]|2|[3-6][1-5]|70|50\d)\)?[-. ]*"
    r"\d{3,4}[-. ]?\d{4}(?!-?\d)"
)
_PLATE: Final = (
    rf"(?<![\d가-힣])(?:(?:{_REGIONS})\s?)?\d{{2,3}}[{_PLATE_LETTERS}]\s?\d{{4}}"
    r"(?!\d|보다|\s?[원만억명개년건장])"
)
_TABLE: Final[tuple[tuple[str, _Judge], ...]] = (
    (r"(?<![\w.%+-])[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}", _is(Kind.EMAIL)),
    (_SPOKEN_EMAIL, _is(Kind.EMAIL)),
    (
        r"(?<!\d)(?:19|20)\d\d([-./])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?!\d|-\d)",
        _harmless,
    ),
    (_ADDRESS, _is(Kind.ADDRESS)),
    (r"(?<![\d-])\d{6}\s*[-–]?\s*\d{7}(?![\d-]*\d)", _resident),
    (r"(?<![\d-])\d{4}([- ]?)\d{4}\1\d{4}\1\d{4}(?!-?\d)", _card),
    (r"(?<![\d-])3[47]\d{2}([- ]?)\d{6}\1\d{5}(?!-?\d)", _card),
    (_PHONE, _is(Kind.PHONE)),
    (r"(?<![\d-])(?:1[1-9]|2[0-8])-\d{2}-\d{6}-\d{2}(?!-?\d)", _is(Kind.LICENCE)),
    (rf"(?:{_REGIONS})[\s-]?\d{{2}}-\d{{6}}-\d{{2}}(?!-?\d)", _is(Kind.LICENCE)),
    (r"(?<![\d-])(?:1[1-9]|2[0-8])\d{10}(?!-?\d)", _licence_bare),
    (r"(?<![\d-])\d{3}-?\d{2}-?\d{5}(?!-?\d)", _business_named),
    (r"(?<![\d.,-])\d{2,6}(?:[- ]\d{1,8}){1,3}(?![\d,]|-\d|\s?원)", _account),
    (r"(?<![\d.,-])\d{10,14}(?![\d,.]|-\d|\s?[원만억])", _account),
    (r"(?<![\d-])\d{3}-\d{2}-\d{5}(?!-?\d)", _business),
    (
        r"(?<![A-Za-z\d])(?:[MSRODGmsrodg]\d{8}|[Mm]\d{3}[A-Za-z]\d{4})(?![A-Za-z\d])",
        _is(Kind.PASSPORT),
    ),
    (r"(?<![A-Za-z\d])[A-Za-z]{1,2}\d{7}(?![A-Za-z\d])", _old_passport),
    (r"(?<![\d.,-])\d{7}(?![\d.,-])", _second_half),
    (_PLATE, _plate),
)
_RULES: Final = tuple((re.compile(pattern), judge) for pattern, judge in _TABLE)
