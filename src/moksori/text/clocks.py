"""Which clock time a Korean expression means: 오후 세 시 반, 14:30, 두 시 오 분 전, 한 시간 뒤.

Without a part of the day, 1 to 6 are hours of the afternoon and 7 to 12 stay as said, as people
speak of meetings. Midnight (자정, 밤 열두 시) belongs to the next day. A time of the past or the
future counted from now (십 분 전) is told apart from a point of the day.
"""

import re
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Final

from moksori.text.numbers import native, parse_native, parse_sino

_MINUTES_OF_DAY: Final = 24 * 60
_NOON: Final = 12
_LAST_OPEN_HOUR: Final = 6  # 1 to 6 without a part of the day are in the afternoon
_SMALL_HOURS: Final = 5  # 밤 한 시 to 밤 네 시 lie behind midnight
_LUNCH: Final = 10  # 낮 열 시 and 점심 열한 시 are before noon


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A point of the day at `text[start:end]`, `days` after the day it was said of.

    `later` is the other reading of an hour without a part of the day, twelve hours on: at the far
    end of a range the context decides (9시부터 6시).
    """

    start: int
    end: int
    at: time
    days: int = 0
    later: time | None = None


@dataclass(frozen=True, slots=True)
class Away:
    """A stretch of hours and minutes from now at `text[start:end]`; negative lies in the past."""

    start: int
    end: int
    delta: timedelta


_DIGIT: Final = "[일이삼사오육칠팔구]"
SINO: Final = (
    rf"(?:{_DIGIT}?천)?(?:{_DIGIT}?백)?(?:{_DIGIT}?십)?{_DIGIT}?(?<=[일이삼사오육칠팔구십백천])"
)
"""A numeral of Chinese origin below ten thousand, as a pattern."""
NATIVE: Final = "|".join(sorted((native(number) for number in range(1, 30)), key=len, reverse=True))
"""A numeral of Korean origin before a counter (세 시, 스물네 시간), 1 to 29, as a pattern."""
MONTHS: Final = {
    "일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "유": 6, "육": 6, "칠": 7, "팔": 8, "구": 9,
    "시": 10, "십": 10, "십일": 11, "십이": 12,
}  # fmt: skip
"""Spoken names of the months without 월; June and October are irregular."""


def count(said: str) -> int:
    """Return the value of digits, or of a spoken numeral of either origin.

    Raises:
        ValueError: it is no numeral.
    """
    if said.isdecimal():
        return int(said)
    value = parse_native(said) or parse_sino(said)
    if value is None:
        raise ValueError("not a numeral")
    return value


PARTS_OF_DAY: Final = r"오전|오후|아침|점심|저녁|새벽|밤|낮|AM|PM|am|pm"
_MORNING: Final = frozenset(("오전", "아침", "새벽", "AM", "am"))
_SINO_HOUR: Final = r"이?십[일이삼사오육칠팔구]|이십"  # people count the first ten hours natively
_MINUTE: Final = rf"(?:\d{{1,2}}|{SINO})"
_AFTER_HOUR: Final = (
    r"(?=\s|까지|에|부터|쯤|경|로|이|가|은|는|도|의|정각|면|요|예요|입니다|전|후|인|라|엔|랑|하고"
    r"|나|든|보다|말고|만|[~\-,.?!)]|$)"
)
_CLOCK: Final = re.compile(
    rf"(?<!\w)(?:(?P<part>{PARTS_OF_DAY})\s*)?(?P<hour>{NATIVE}|\d{{1,2}}|{_SINO_HOUR})\s*시"
    rf"(?:\s*(?P<less>{_MINUTE})\s*분\s*전"
    r"|\s*(?P<half>반)(?=\W|$|에|까|부|쯤|이|으|은|도|요|정)"
    rf"|\s*(?P<minute>{_MINUTE})\s*분(?!기)|{_AFTER_HOUR})"
)
_COLON: Final = re.compile(
    rf"(?:(?<!\w)(?P<part>{PARTS_OF_DAY})\s*)?(?<![\d:.])(?P<hour>[01]?\d|2[0-4])"
    r":(?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d:])"
)
_NAMED: Final = re.compile(
    r"(?<!\w)(?P<name>정오|자정)(?=\s|에|까지|부터|쯤|이|은|의|예|입|으|\W|$)"
)
_IDIOMS: Final = re.compile(r"(?<!\w)한시(?=가\s|도\s|라도|름|바삐)")
_AWAY: Final = re.compile(
    rf"(?<!\w)(?:(?P<hours>{NATIVE}|\d{{1,3}}|{SINO})\s*시간(?:\s*(?P<half>반))?\s*)?"
    rf"(?:(?P<minutes>\d{{1,3}}|{SINO})\s*분\s*)?"
    r"(?:(?P<after>뒤|후|있다가)|(?P<before>전)(?=\s|에|부터|까지|이|만|쯤|의|보다|$)"
    r"|안(?=에|으로)|이내|내(?=에|로))"
)


def clock_times(text: str) -> tuple[ClockTime, ...]:
    """Return the points of the day in `text` in order."""
    idioms = {match.start() for match in _IDIOMS.finditer(text)}
    matches = [match for match in _CLOCK.finditer(text) if match.start() not in idioms]
    said = [_said(match) for match in [*matches, *_COLON.finditer(text)]]
    points = [point for point in said if point] + [_named(m) for m in _NAMED.finditer(text)]
    return tuple(sorted(points, key=lambda point: point.start))


def stretches(text: str) -> tuple[Away, ...]:
    """Return the stretches of time counted from now in `text` in order."""
    return tuple(
        Away(match.start(), match.end(), _delta(match))
        for match in _AWAY.finditer(text)
        if match["hours"] or match["minutes"] not in {None, "이"}  # 이 분: this person
    )


def _delta(match: re.Match[str]) -> timedelta:
    minutes = 60 * count(match["hours"]) if match["hours"] else 0
    minutes += (30 if match["half"] else 0) + (count(match["minutes"]) if match["minutes"] else 0)
    return timedelta(minutes=-minutes if match["before"] else minutes)


def _named(match: re.Match[str]) -> ClockTime:
    noon = match["name"] == "정오"
    return ClockTime(match.start(), match.end(), time(12 if noon else 0), 0 if noon else 1)


def _said(match: re.Match[str]) -> ClockTime | None:
    groups = match.groupdict()
    hour, part, written = count(match["hour"]), match["part"], ":" in match[0]
    minute = 30 if groups.get("half") else count(match["minute"]) if match["minute"] else 0
    less = count(groups["less"]) if groups.get("less") else 0
    if hour * 60 + minute > _MINUTES_OF_DAY or minute >= 60:  # noqa: PLR2004 - minutes of an hour
        return None
    total = 60 * (hour if written and part is None else _hour(hour, part)) + minute - less
    days, total = divmod(total, _MINUTES_OF_DAY)
    free = part is None and not written and total < _NOON * 60
    later = _time(total + _NOON * 60) if free else None
    return ClockTime(match.start(), match.end(), _time(total), days, later)


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def _hour(hour: int, part: str | None) -> int:
    """Return the hour of the day; 24 and more lie in the next day."""
    if part is None:
        return hour + _NOON if 1 <= hour <= _LAST_OPEN_HOUR else hour
    if part in _MORNING:
        return hour % _NOON if hour <= _NOON else hour
    if part == "밤" and (hour == _NOON or hour < _SMALL_HOURS):
        return 2 * _NOON + hour % _NOON
    morning = part in {"낮", "점심"} and hour >= _LUNCH
    return hour if morning or hour >= _NOON else hour + _NOON
