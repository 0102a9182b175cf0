"""Numbers that name something, read digit by digit: telephones, accounts, passwords, versions."""

import re
from typing import Final

from moksori.text.numbers import DIGITS, digitwise, sino
from moksori.text.reading.rule import Rule, rule

_CODE_WORDS: Final = (
    r"(?:인증|비밀|계좌|카드|우편|주문|송장|예약|접수|회원|학|군|사업자\s?(?:등록)?|주민\s?(?:등록)?|"
    r"등록|일련|관리|참여|확인|보안|승인|고유|식별)\s?번호|비번|사번|학번|내선|코드|암호|"
    r"PIN|ID|(?:회의|미팅)\s?(?:ID|아이디)|핀\s?번호"
)
_HELP_LINES: Final = r"11[1-9]|12[0-9]|13[0-9]{2}|18[0-9]"
_CALLED: Final = (
    r"(?=(?:에|로|으로)?\s?(?:신고|전화|연락|문의|구급|상담|콜|구조|출동|제보)|에\s?바로)"
)
_DIGITS_OF_A_CODE: Final = 9


def _groups(found: re.Match[str]) -> str:
    return " ".join(
        digitwise(group) for group in re.findall(r"\d+", found.group(found.lastgroup or 0))
    )


def _foreign(found: re.Match[str]) -> str:
    return "플러스 " + _groups(found)


def _two_groups(found: re.Match[str]) -> str:
    """Read 123-4567 as a telephone, long pairs as a code, 12-3 as a lot with its branch (다시)."""
    first, second = found["first"], found["second"]
    code = (len(first), len(second)) in {(3, 4), (4, 4)}
    if code or len(first) + len(second) >= _DIGITS_OF_A_CODE or first.startswith("0"):
        return f"{digitwise(first)} {digitwise(second)}"
    return f"{sino(int(first))} 다시 {sino(int(second))}"


def _version(found: re.Match[str]) -> str:
    head = "버전 " if found["v"] else ""
    return head + " 점 ".join(sino(int(part)) for part in found["parts"].split("."))


def _floor_below(found: re.Match[str]) -> str:
    return f"지하 {DIGITS[int(found[1])]} 층"


RULES: Final[tuple[Rule, ...]] = (
    rule(r"\+82[-. ]?0?\d{1,2}[-. ]?\d{3,4}[-. ]?\d{4}(?!\d)", _foreign, "+"),
    rule(
        r"(?<![\d-])\(?0\d{1,2}(?:\)\s?|\s?[-. ]\s?)\d{3,4}\s?[-. ]\s?\d{4}(?![\d-])", _groups, "0"
    ),
    rule(
        r"(?<!\d)(?P<a>01[016-9])(?P<b>\d{3,4})(?P<c>\d{4})(?!\d)",
        lambda m: " ".join(map(digitwise, m.groups())),
        "0",
    ),
    rule(r"(?<![\d-])1[568]\d\d-\d{4}(?![\d-])", _groups, "-"),
    rule(r"(?<!\w)B([1-9])(?:층|(?=\s?(?:주차|로비)))", _floor_below, "B"),
    rule(rf"(?<![\d,.-])(?:{_HELP_LINES}){_CALLED}", _groups, "1"),
    rule(
        rf"(?:{_CODE_WORDS})(?:은|는|이|가|을|를)?\s?[:：]?\s?[\[(\"'「]?(?P<x>\d(?:[ -]?\d)*)"
        r"(?![\d.,]*\d|\s?(?:개|자리|글자|건|명|번째|회|년|월))",
        _groups,
    ),
    rule(r"(?<![\d.-])\d+(?:-\d+){2,}(?![\d-])", _groups, "-"),
    rule(
        r"(?<![\w.])(?:(?P<v>[vV])(?:er)?\.?\s?)(?P<parts>\d{1,4}(?:\.\d{1,4})*)(?![\w])",
        _version,
        "vV",
    ),
    rule(r"(?<![\d.])(?P<v>)(?P<parts>\d{1,4}(?:\.\d{1,4}){2,})(?![\d.]*\d)", _version, "."),
    rule(r"(?<![\d.,:/])0\d+(?![\d.,:/]*\d|\s?[시분초월일년])", _groups, "0"),
    rule(
        r"(?<![\d.,-])(?P<first>\d{1,8})-(?P<second>\d{1,8})(?![\d.,-])(?!\s?[개명시분초일년주배%점회세kKmg원])",
        _two_groups,
        "-",
    ),
)
