"""Dates and clock times, read aloud."""

import re
from typing import Final

from moksori.text.numbers import DIGITS, native, sino
from moksori.text.reading.rule import TILDE, WEEKDAY, Rule, after, rule

_MONTHS: Final = {6: "유", 10: "시"}
_HALVES: Final = {"am": "오전 ", "pm": "오후 "}
_EVENT: Final = r"(?=\s?(?:절|광복|전쟁|혁명|민주|운동|항쟁|사태|테러|선언))"
_DATE_FOLLOWS: Final = re.compile(
    r"까지|부터|자\b|\s?마감|\s?(?:오전|오후|저녁|아침|밤)|\s\d{1,2}(?:시|:)"
)
_TWELVE: Final = 12  # months of a year, hours of a clock
_LAST_DAY: Final = 31
_TENTHS: Final = 10  # 3/10 is a fraction rather than a day, 6/25 a day


def hour(number: int) -> str:
    """Return the reading of an hour of the clock: 3 is 세 시, 15 is 십오 시."""
    return f"{native(number) if 1 <= number <= _TWELVE else sino(number)} 시"


def month(number: int) -> str:
    """Return the name of a month: 유월, 시월, 십일월."""
    return f"{_MONTHS.get(number) or sino(number)}월"


def _day_of(found: re.Match[str]) -> str | None:
    """Read the groups y, m, d and weekday, as far as they are there."""
    parts = found.groupdict()
    in_month, in_day = int(parts["m"]), parts.get("d")
    if not 1 <= in_month <= _TWELVE or (in_day and not 1 <= int(in_day) <= _LAST_DAY):
        return None
    words = [f"{sino(int(parts['y']))} 년"] if parts.get("y") else []
    words.append(month(in_month))
    if in_day:
        words.append(f"{sino(int(in_day))} 일")
    if parts.get("weekday"):
        words.append(f"{parts['weekday']}요일")
    return " ".join(words)


def _months(found: re.Match[str]) -> str | None:
    first, last = int(found[1]), int(found[2])
    if not 1 <= first < last <= _TWELVE:
        return None
    return f"{month(first)}에서 {month(last)}"


def _quarter_of_year(found: re.Match[str]) -> str:
    year = f"{sino(int(found[2]))} 년 " if found[2] else ""
    return f"{year}{sino(int(found[1]))} 분기"


def _slashed(found: re.Match[str]) -> str | None:
    above, below = int(found["m"]), int(found["d"])
    fraction = above < below and (below <= _TENTHS or above == 1)
    if fraction and not found["weekday"] and not _DATE_FOLLOWS.match(after(found)):
        return None
    return _day_of(found)


def _dotted(found: re.Match[str]) -> str | None:
    return _day_of(found) if found["weekday"] else None


def _weekday_of_day(found: re.Match[str]) -> str:
    return f"{sino(int(found['d']))} 일 {found['weekday']}요일"


def _clock(found: re.Match[str]) -> str | None:
    if re.match(r"\s?(?:비율|화면|해상도)", after(found)):
        return None
    half = _HALVES.get((found["half"] or found["half_after"] or "").lower(), "")
    words = half + hour(int(found["h"]))
    if int(found["min"]):
        words += f" {sino(int(found['min']))} 분"
    if found["s"] and int(found["s"]):
        words += f" {sino(int(found['s']))} 초"
    return words


def _half_of_hour(found: re.Match[str]) -> str:
    return _HALVES[found["half"].lower()] + hour(int(found["h"]))


def _event(found: re.Match[str]) -> str:
    return "".join(
        sino(int(part)) if part in {"10", "12"} else "".join(DIGITS[int(digit)] for digit in part)
        for part in found.groups()
    )


def _weekdays(found: re.Match[str]) -> str:
    return f"{found[1]}요일에서 {found[2]}요일"


RULES: Final[tuple[Rule, ...]] = (
    rule(
        r"(?<![\d.-])(?P<y>\d{4})\s?([-./])\s?(?P<m>\d{1,2})\s?\2\s?(?P<d>\d{1,2})(?!\d)"
        r"(?:\.(?!\d))?" + WEEKDAY,
        _day_of,
        "-./",
    ),
    rule(
        r"(?<![\d.'])'?(?P<y>\d{2})\.(?P<m>\d{1,2})\.(?P<d>\d{1,2})(?![\d.])" + WEEKDAY,
        _day_of,
        ".",
    ),
    rule(r"(?<![\d.-])(?P<y>(?:19|20)\d\d)[-.](?P<m>0[1-9]|1[0-2])(?![\d.:-])", _day_of, "-."),
    rule(rf"(?<![\d.])(\d{{1,2}})\s?(?:{TILDE}|-)\s?(\d{{1,2}})월", _months, "월"),
    rule(r"'(\d\d)년", lambda found: f"{sino(int(found[1]))} 년", "'"),
    rule(r"(?<![\w.])([1-4])Q(\d\d)?(?![\w])", _quarter_of_year, "Q"),
    rule(r"(?<![\d.])(?P<m>\d{1,2})월(?:\s?(?P<d>\d{1,2})일)?(?!\d)" + WEEKDAY, _day_of, "월"),
    rule(r"(?<![\d/])(?P<m>\d{1,2})/(?P<d>\d{1,2})(?![\d/])" + WEEKDAY, _slashed, "/"),
    rule(r"(?<![\d.])(?P<m>\d{1,2})\.\s?(?P<d>\d{1,2})(?![\d.])\.?" + WEEKDAY, _dotted, "("),
    rule(
        r"(?<!\d)(?P<d>\d{1,2})일\s?\((?P<weekday>[월화수목금토일])(?:요일)?\)",
        _weekday_of_day,
        "(",
    ),
    rule(r"(?<![\d.])(\d{1,2})·(\d{1,2})(?![\d·])", _event, "·"),
    rule(r"(?<![\d.])(\d{1,2})\.(\d{1,2})" + _EVENT, _event, "."),
    rule(
        r"(?<![\d:.])(?:(?P<half>[AaPp][Mm])\s?)?(?P<h>[01]?\d|2[0-4]):(?P<min>[0-5]\d)"
        r"(?::(?P<s>[0-5]\d))?(?![\d:])(?:\s?(?P<half_after>[AaPp][Mm])\b)?",
        _clock,
        ":",
    ),
    rule(r"\b(?P<half>[AaPp][Mm])\s?(?P<h>1[0-2]|[1-9])시", _half_of_hour, "AaPp"),
    rule(r"(?<![\d:.])(?P<h>1[0-2]|[1-9])\s?(?P<half>[AaPp][Mm])\b", _half_of_hour, "AaPp"),
    rule(
        rf"(?<![가-힣])([월화수목금토일])\s?{TILDE}\s?([월화수목금토일])(?![가-힣])",
        _weekdays,
        "~∼～〜",
    ),
)
