"""Days, weeks, months, quarters and years of the calendar, and what Korean calls them.

Each `of_...` takes the groups of one pattern of `daywords` and the base date; None: no such day.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from moksori.text.clocks import MONTHS, count

_DAY_LONG: Final = timedelta(days=1)
_PAST_DAYS: Final = 30
_SHORT_YEAR: Final = 100  # 26년 is 2026
_CENTURY: Final = 2000
_FULL_YEARS: Final = range(1900, 2200)  # what stands alone as a year: 2027년, not 3년
_DECEMBER: Final = 12

YEARS: Final = {
    "재작년": -2, "작년": -1, "지난해": -1, "올해": 0, "금년": 0, "내년": 1, "내후년": 2,
}  # fmt: skip
DAYS_BY_NAME: Final = {
    "그끄저께": -3, "그그저께": -3, "그저께": -2, "그제": -2, "엊그제": -2, "어저께": -1,
    "어제": -1, "어젯밤": -1, "간밤": -1, "작일": -1, "오늘": 0, "금일": 0, "내일모레": 2,
    "내일 모레": 2, "낼모레": 2, "낼": 1, "내일": 1, "명일": 1, "익일": 1, "모레": 2, "글피": 3,
    "그글피": 4,
}  # fmt: skip
COUNTS: Final = {
    "하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "이레": 7, "여드레": 8,
    "아흐레": 9, "열흘": 10, "보름": 15,
}  # fmt: skip
WEEKS: Final = {
    "지지난": -2, "저저번": -2, "지난": -1, "저번": -1, "이번": 0, "금": 0, "다음": 1, "담": 1,
    "차": 1, "내": 1, "다다음": 2, "다담": 2, "다음 다음": 2, "담담": 2,
}  # fmt: skip
NEXT_MONTHS: Final = {
    "지지난": -2, "지난": -1, "저번": -1, "이번": 0, "이": 0, "다음": 1, "담": 1, "내": 1,
    "다다음": 2,
}  # fmt: skip
HOLIDAYS: Final = {
    "신정": (1, 1), "삼일절": (3, 1), "어린이날": (5, 5), "어버이날": (5, 8), "현충일": (6, 6),
    "제헌절": (7, 17), "광복절": (8, 15), "개천절": (10, 3), "한글날": (10, 9),
    "크리스마스 이브": (12, 24), "크리스마스이브": (12, 24), "크리스마스": (12, 25),
    "성탄절": (12, 25),
}  # fmt: skip
OFFICE_MONTHS: Final = {"전월": -1, "당월": 0, "익월": 1, "차월": 1}
NEAR_MONTHS: Final = NEXT_MONTHS | OFFICE_MONTHS
ORDER: Final = {"첫": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "넷": 4, "네": 4, "다섯": 5}
WEEKDAYS: Final = "월화수목금토일"
_NOUN_TAILS: Final = ("가", "는", "의", "도", "님")  # 차주가: the owner of the car
_WEEK_PARTS: Final = {
    "": (0, 6), "초": (0, 1), "초반": (0, 1), "중반": (2, 2), "후반": (3, 4), "말": (5, 6),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Days:
    """All days from `first` to `last`, both included."""

    first: date
    last: date


def _one(day: date) -> Days:
    return Days(day, day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(year: int, month: int) -> Days:
    """Return the days of a month; `month` may lie outside of 1 to 12."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return Days(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _months_later(base: date, months: int) -> date:
    days = _month(base.year, base.month + months)
    return min(days.last, days.first + timedelta(days=base.day - 1))


def _part(days: Days, part: str | None) -> Days:
    """Cut the beginning, middle or end out of a month."""
    if part is None:
        return days
    if part.startswith("말"):
        return _one(days.last)
    eleventh, twenty_first = (days.first + timedelta(days=ahead) for ahead in (10, 20))
    if part in {"초", "초순", "상순"}:
        return Days(days.first, eleventh - _DAY_LONG)
    if part == "중순":
        return Days(eleventh, twenty_first - _DAY_LONG)
    return Days(twenty_first, days.last)


def of_iso(match: re.Match[str], _: date) -> Days | None:
    """Resolve 2026-12-03."""
    found = _date(*(int(part) for part in match.group("y", "m", "d")))
    return _one(found) if found else None


def _named_year(match: re.Match[str], base: date) -> int | None:
    """Return the year that was said, or None where none was."""
    if match["year"]:
        return base.year + YEARS[match["year"]]
    if not match["numbered"]:
        return None
    year = count(match["numbered"])
    return year + _CENTURY if 0 < year < _SHORT_YEAR else year


def of_month_day(match: re.Match[str], base: date) -> Days | None:
    """Resolve 삼월 구일, with or without a year."""
    named = _named_year(match, base)
    month, day = _month_number(match["month"]), count(match["day"])
    for year in [base.year, base.year + 1] if named is None else [named]:
        found = _date(year, month, day)
        if found and (named is not None or (base - found).days <= _PAST_DAYS):
            return _one(found)
    return None


def _month_number(said: str) -> int:
    return MONTHS[said] if said in MONTHS else int(said)


def of_month(match: re.Match[str], base: date) -> Days | None:
    """Resolve a month, or its beginning, middle or end."""
    month, part = _month_number(match["month"]), match.groupdict().get("part")
    if not 1 <= month <= _DECEMBER:
        return None
    named = _named_year(match, base)
    days = _part(_month(named or base.year, month), part)
    if named is None and (base - days.last).days > _PAST_DAYS:
        days = _part(_month(base.year + 1, month), part)
    return days


def of_near_month(match: re.Match[str], base: date) -> Days | None:
    """Resolve 다음 달, 이달 28일, 익월 말."""
    days = _month(base.year, base.month + NEAR_MONTHS[match["which"]])
    if match["day"]:
        found = _date(days.first.year, days.first.month, count(match["day"]))
        return _one(found) if found else None
    return _part(days, match["part"])


def of_day(match: re.Match[str], base: date) -> Days | None:
    """Resolve a bare day of the month: the next that exists and is not past; 지난 the last one."""
    day, past = count(match["day"]), match["which"] in {"지난", "저번"}
    for step in range(13):
        first = _month(base.year, base.month + (-step if past else step)).first
        found = _date(first.year, first.month, day)
        if found and (found < base if past else found >= base):
            return _one(found)
    return None


def of_nth(match: re.Match[str], base: date) -> Days | None:
    """Resolve 첫째 주, 둘째 주 금요일, 마지막 월요일, 마지막 날 of a month.

    A week belongs to the month of its Thursday; with a weekday, it is the nth of the month.
    """
    month = _whole_month(match, base)
    if month is None or match["last_day"]:
        return _one(month.last) if month else None
    weekday = WEEKDAYS.index(match["weekday"] or "목")
    first = month.first + timedelta(days=(weekday - month.first.weekday()) % 7)
    fitting = [day for week in range(5) if (day := first + timedelta(weeks=week)) <= month.last]
    nth = ORDER[match["nth"]] - 1 if match["nth"] else len(fitting) - 1
    if nth >= len(fitting):
        return None
    day = fitting[nth]
    return _one(day) if match["weekday"] else Days(_monday(day), _monday(day, 1) - _DAY_LONG)


def _whole_month(match: re.Match[str], base: date) -> Days | None:
    if match["which"]:
        return _month(base.year, base.month + NEAR_MONTHS[match["which"]])
    return of_month(match, base)


def _monday(base: date, weeks: int = 0) -> date:
    return base + timedelta(days=7 * weeks - base.weekday())


def of_week(match: re.Match[str], base: date) -> Days | None:
    """Resolve 다음 주, 지난주 목요일, 이번 주 초."""
    if match["which"] in {"차", "내", "금"} and match.string[match.end() :].startswith(_NOUN_TAILS):
        return None
    monday = _monday(base, WEEKS[match["which"]])
    if match["weekday"]:
        return _one(monday + timedelta(days=WEEKDAYS.index(match["weekday"])))
    first, last = _WEEK_PARTS[match["part"] or ""]
    return Days(monday + timedelta(days=first), monday + timedelta(days=last))


def of_weekend(match: re.Match[str], base: date) -> Days | None:
    """Resolve 주말, 다음 주말."""
    monday = _monday(base, WEEKS[match["which"]] if match["which"] else 0)
    return Days(monday + timedelta(days=5), monday + timedelta(days=6))


def of_weekday(match: re.Match[str], base: date) -> Days | None:
    """Resolve 금요일, 오는 금요일, 지난 금요일."""
    index, which = WEEKDAYS.index(match["weekday"]), match["which"]
    if which in {"이번", "다음"}:
        return _one(_monday(base, WEEKS[which]) + timedelta(days=index))
    ahead = (index - base.weekday()) % 7
    if which in {"지난", "저번"}:
        return _one(base + timedelta(days=ahead - 7))
    return _one(base + timedelta(days=ahead or (7 if which else 0)))


def of_word(match: re.Match[str], base: date) -> Days | None:
    """Resolve 모레, 그저께."""
    return _one(base + timedelta(days=DAYS_BY_NAME[match["word"]]))


def _sign(match: re.Match[str]) -> int:
    return -1 if match["before"] else 1


def of_days_away(match: re.Match[str], base: date) -> Days | None:
    """Resolve 사흘 뒤, 5일 전."""
    said = match["counted"]
    days = COUNTS[said] if said else count(match["number"])
    return _one(base + timedelta(days=_sign(match) * days))


def of_weeks_away(match: re.Match[str], base: date) -> Days | None:
    """Resolve 일주일 뒤, 2주 뒤 월요일."""
    if match["within"] and match["number"] == "이":
        return None  # 이 주 안에: "within this week" or two of them
    weeks = _sign(match) * (count(match["number"]) if match["number"] else 1)
    if match["weekday"]:
        return _one(_monday(base, weeks) + timedelta(days=WEEKDAYS.index(match["weekday"])))
    return _one(base + timedelta(weeks=weeks))


def of_months_away(match: re.Match[str], base: date) -> Days | None:
    """Resolve 석 달 뒤, 6개월 전."""
    return _one(_months_later(base, _sign(match) * count(match["number"])))


def of_years_away(match: re.Match[str], base: date) -> Days | None:
    """Resolve 일 년 뒤."""
    return _one(_months_later(base, _sign(match) * 12 * count(match["number"])))


def of_year(match: re.Match[str], base: date) -> Days | None:
    """Resolve 내년, 2027년 상반기."""
    year = _named_year(match, base)
    if year is None or (match["numbered"] and count(match["numbered"]) not in _FULL_YEARS):
        return None
    return _year_part(year, match["part"])


def _year_part(year: int, part: str | None) -> Days:
    first, last = {"초": (1, 1), "상반기": (1, 6), "하반기": (7, 12), "말": (12, 12)}.get(
        part or "", (1, 12)
    )
    days = Days(_month(year, first).first, _month(year, last).last)
    return _one(days.last) if part == "말" else days


def of_edge(match: re.Match[str], base: date) -> Days | None:
    """Resolve 월초, 월말, 연초, 연말 and the halves of this year."""
    whole, part = match["whole"], match["part"]
    if whole == "월":
        return _part(_month(base.year, base.month), part)
    return _year_part(base.year, part)


def of_half(match: re.Match[str], base: date) -> Days | None:
    """Resolve 상반기, 하반기."""
    days = _year_part(base.year, match["part"])
    past = (base - days.last).days > _PAST_DAYS
    return _year_part(base.year + 1, match["part"]) if past else days


def _quarter(year: int, quarter: int) -> Days:
    first = _month(year, 3 * quarter - 2).first
    return Days(first, _month(first.year, first.month + 2).last)


def of_quarter(match: re.Match[str], base: date) -> Days | None:
    """Resolve 4분기, 내년 1분기 말."""
    named = _named_year(match, base)
    quarter = count(match["quarter"])
    days = _quarter(named or base.year, quarter)
    if named is None and (base - days.last).days > 3 * _PAST_DAYS:
        days = _quarter(base.year + 1, quarter)
    return _one(days.last) if match["part"] else days


def of_near_quarter(match: re.Match[str], base: date) -> Days | None:
    """Resolve 다음 분기, 분기 말."""
    which = WEEKS[match["which"]] if match["which"] else 0
    days = _quarter(base.year, (base.month + 2) // 3 + which)
    return _one(days.last) if match["part"] else days


def of_holiday(match: re.Match[str], base: date) -> Days | None:
    """Resolve a holiday of the solar calendar."""
    month, day = HOLIDAYS[match["word"]]
    found = date(base.year, month, day)
    past = (base - found).days > _PAST_DAYS
    return _one(date(base.year + 1, month, day) if past else found)
