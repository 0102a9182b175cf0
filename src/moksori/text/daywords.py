"""Which days a Korean expression means, counted from a base date: 모레, 다음 주 화요일, 삼월 구일.

Weeks start on Monday. A weekday by itself is its next occurrence, the base date included; a day of
the month by itself is the next one that is not past; a month and day without a year is this year,
or next year when it lies more than 30 days back. The beginning of a month is its days 1 to 10, the
middle 11 to 20; the end of a week, month, quarter or year is its last day (of a week: the weekend).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from moksori.text import days as on
from moksori.text.clocks import MONTHS, NATIVE, SINO
from moksori.text.days import (
    COUNTS,
    DAYS_BY_NAME,
    HOLIDAYS,
    NEXT_MONTHS,
    OFFICE_MONTHS,
    ORDER,
    WEEKDAYS,
    WEEKS,
    YEARS,
    Days,
)


@dataclass(frozen=True, slots=True)
class DayWord:
    """An expression at `text[start:end]`; `days` resolves it from a base date.

    `open` tells that it names no week, month or year: at the far end of a range it counts from
    the near end (12월 3일부터 5일까지).
    """

    start: int
    end: int
    open: bool
    days: Callable[[date], Days | None]


_Resolve = Callable[[re.Match[str], date], Days | None]

_WEEKDAY: Final = r"(?P<weekday>[월화수목금토일])(?:요일|욜)(?!별)"
_SAID_WEEKDAY: Final = r"(?:\s*\(?[월화수목금토일](?:요일|욜)?\)|\s*[월화수목금토일](?:요일|욜))?"
_NUMBER: Final = rf"(?:\d{{1,4}}|{SINO})"
_DAY: Final = rf"(?P<day>\d{{1,2}}|{SINO})\s*일(?!간|째|치|요일|주)"
_MONTH: Final = rf"(?P<month>\d{{1,2}}|{'|'.join(sorted(MONTHS, key=len, reverse=True))})\s*월"
_YEAR: Final = rf"(?:(?P<year>{'|'.join(YEARS)})|(?P<numbered>\d{{4}}|\d{{2}}|{SINO})\s*년)"
_PART: Final = r"(?:\s*(?P<part>초순|초(?!과|등|안)|상순|중순|하순|말일|말(?!고|씀|이야)))?"
_AWAY: Final = (
    r"\s*(?:(?P<after>뒤|후|있다가)|(?P<before>전)(?=\s|에|부터|까지|이|만|쯤|의|인|보다|$)"
    r"|(?P<within>안(?=에|으로)|이내|내(?=에|로|\s|$)))"
)
_PARTICLE: Final = (
    r"(?=\s|까지|에|부터|은|는|이|의|쯤|경|도|로|중|안|내|엔|호|보다|과|만|을|를|께|[~\-,.()]|$)"
)
_ABOUT: Final = r"(?:[일이삼사오육칠](?=[이삼사오육칠팔]\s*일))?"  # 이삼 일: two or three days


def day_words(text: str) -> tuple[DayWord, ...]:
    """Return every candidate in `text`; some may overlap, and some may resolve to nothing."""
    return tuple(
        DayWord(match.start(), match.end(), open_, _bound(resolve, match))
        for pattern, open_, resolve in _RULES
        for match in pattern.finditer(text)
    )


def _bound(resolve: _Resolve, match: re.Match[str]) -> Callable[[date], Days | None]:
    def days(base: date) -> Days | None:
        try:
            return resolve(match, base)
        except (ValueError, OverflowError):  # beyond the years that a date can hold
            return None

    return days


def _any(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_COMING: Final = r"(?P<which>돌아오는|다가오는|오는|이번|지난|저번)"
_BARE_DAY_AFTER: Final = (
    r"(?=까지|\s*[월화수목금토일]요일|에서\s*\d|에(?!서)(?!\s*(?:한|두|세|\d+)\s*번)|부터|날|로|[~\-]"
    r"|\s*(?:오전|오후|아침|저녁|밤|낮|새벽|점심|정오|\d{1,2}(?:시|:)|\w{1,2}\s?시(?=\s|에|까|부|$)))"
)
_NTH: Final = (
    rf"(?:(?P<last_day>마지막\s*날)|(?:(?P<nth>{_any(ORDER)})\s?번?째|마지막)\s*"
    rf"(?=주(?!말)|[{WEEKDAYS}][요욜])(?:주\s*)?(?:{_WEEKDAY})?)"
)
_NO_VERB: Final = r"(?!낼(?:[까래지테]|\s?(?:게|겁|거|수|것|텐|생각|예정)))"  # 보고서는 낼게요
_NO_YEAR: Final = r"(?P<year>(?!))?(?P<numbered>(?!))?"
_IN_BRACKETS: Final = r"\s?\([월화수목금토일](?:요일)?\)"
_SLASHED_AFTER: Final = rf"(?:{_IN_BRACKETS}|(?=까지|에|부터|일|\s*[월화수목금토일]요일))"
_IN_WEEK: Final = rf"(?:\s*{_WEEKDAY}|\s+(?P<part>초반|초|중반|후반|말)|)"
_AFTER_WEEK: Final = r"(?=\W|까지|에|부터|는|은|로|중|안|내|의|도|엔|쯤|이|가|보다|$)"
_SPOKEN_RULES: Final[tuple[tuple[str, bool, _Resolve], ...]] = (
    (r"(?P<y>(?:19|20|21)\d\d)[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})(?!\d)", False, on.of_iso),
    (rf"(?:{_YEAR}\s*)?{_MONTH}\s*{_DAY}{_SAID_WEEKDAY}", False, on.of_month_day),
    (rf"{_NO_YEAR}(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}}){_SLASHED_AFTER}", False, on.of_month_day),
    (
        rf"{_NO_YEAR}(?P<month>\d{{1,2}})\.(?P<day>\d{{1,2}})\.?{_IN_BRACKETS}",
        False,
        on.of_month_day,
    ),
    (rf"(?:{_YEAR}\s*)?{_MONTH}{_PART}{_PARTICLE}", True, on.of_month),
    (
        rf"(?:(?:{_YEAR}\s*)?{_MONTH}|(?P<which>{_any(NEXT_MONTHS)})\s*달)\s*{_NTH}",
        False,
        on.of_nth,
    ),
    (
        rf"(?P<which>{_any(OFFICE_MONTHS)})(?:\s*{_DAY}{_SAID_WEEKDAY}|{_PART}){_PARTICLE}",
        False,
        on.of_near_month,
    ),
    (
        rf"(?P<which>{_any(NEXT_MONTHS)})\s*달(?:\s*{_DAY}{_SAID_WEEKDAY}|{_PART}{_PARTICLE})",
        False,
        on.of_near_month,
    ),
    (rf"(?:{_COMING}\s*)?{_DAY}{_BARE_DAY_AFTER}{_SAID_WEEKDAY}", True, on.of_day),
    (rf"(?P<which>(?!))?(?<=일[~\-]){_DAY}", True, on.of_day),
    (rf"(?P<which>(?!))?(?:(?<=에서\s)|(?<=부터\s)){_DAY}(?=\s*사이|\s*$)", True, on.of_day),
    (rf"(?P<which>{_any(WEEKS)})\s*주{_IN_WEEK}{_AFTER_WEEK}", False, on.of_week),
    (rf"(?:(?P<which>{_any(WEEKS)})\s*)?(?:주\s+)?주말", False, on.of_weekend),
    (
        rf"(?:(?P<which>돌아오는|다가오는|오는|이번|다음|지난|저번)\s*)?{_WEEKDAY}",
        True,
        on.of_weekday,
    ),
    (rf"{_NO_VERB}(?P<word>{_any(DAYS_BY_NAME)})(?!날|야|오늘|의 집)", False, on.of_word),
    (
        rf"(?:(?P<counted>{_any(COUNTS)})|{_ABOUT}(?P<number>{_NUMBER})\s*일){_AWAY}",
        False,
        on.of_days_away,
    ),
    (
        rf"(?:(?P<number>{_NUMBER}|{NATIVE})\s*주일?|일주일){_AWAY}(?:\s*{_WEEKDAY})?",
        False,
        on.of_weeks_away,
    ),
    (rf"(?P<number>{NATIVE}|석|넉)\s*달{_AWAY}", False, on.of_months_away),
    (rf"(?P<number>{_NUMBER})\s*개월{_AWAY}", False, on.of_months_away),
    (rf"(?P<number>{_NUMBER})\s*년{_AWAY}", False, on.of_years_away),
    (rf"{_YEAR}(?:\s*(?P<part>초|말|상반기|하반기))?{_PARTICLE}", False, on.of_year),
    (rf"(?P<whole>월|연)(?P<part>초|말){_PARTICLE}", False, on.of_edge),
    (r"(?P<part>상반기|하반기)", False, on.of_half),
    (
        rf"(?:{_YEAR}\s*)?(?P<quarter>[1-4일이삼사])\s*분기(?:\s*(?P<part>말))?",
        False,
        on.of_quarter,
    ),
    (
        r"(?P<which>지난|저번|이번|다음|다다음)\s*분기(?:\s*(?P<part>말))?",
        False,
        on.of_near_quarter,
    ),
    (r"(?P<which>(?!))?분기\s*(?P<part>말)", False, on.of_near_quarter),
    (rf"(?P<word>{'|'.join(HOLIDAYS)})", False, on.of_holiday),
)
_RULES: Final = tuple(
    (re.compile(rf"(?<![\w]){pattern}"), open_, resolve)
    for pattern, open_, resolve in _SPOKEN_RULES
)
