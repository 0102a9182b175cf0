"""Dates and clock times in Korean speech, resolved from a base date: 다음 주 화요일 오후 세 시 반.

    for when in find("초안은 수요일까지, 검토는 다음 주에", date(2026, 11, 20)):
        print(when.first, when.last, when.due)

What recurs (매주 월요일) and what only lasts (사흘 동안, 두 시간) is no date and is left out. The
rules of single expressions stand in `daywords`, `days` and `clocks`; here they are put together.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from typing import Final
from zoneinfo import ZoneInfo

from moksori.text.clocks import PARTS_OF_DAY, ClockTime, clock_times, stretches
from moksori.text.daywords import DayWord, day_words

SEOUL: Final = ZoneInfo("Asia/Seoul")
_WEEK: Final = 6  # days between the first and the last of a week


@dataclass(frozen=True, slots=True)
class When:
    """The days (and perhaps the local time) that `text[start:end]` means.

    A single day has `first == last`. `at` is when it begins on `first`, `until` when it ends
    on `last`; both None where only days were said.
    """

    start: int
    end: int
    first: date
    last: date
    at: time | None = None
    until: time | None = None

    @property
    def due(self) -> date:
        """The day a deadline falls on: Friday of a whole week, else the last day."""
        whole_week = (self.last - self.first).days == _WEEK and self.first.weekday() == 0
        return self.first + timedelta(days=4) if whole_week else self.last


@dataclass(frozen=True, slots=True)
class _Piece:
    """A When with what is needed to join it: the day word, the clock time.

    `real` is False for a day that does not exist (2월 30일): it keeps its place, and goes.
    """

    when: When
    day: DayWord | None
    clock: ClockTime | None
    real: bool = True


_JOINT: Final = re.compile(r"(?:은|는|에는|에|엔|,)?\s*")
_PART_OF_DAY: Final = re.compile(rf"\s*(?:{PARTS_OF_DAY})(?!\w*(?:먹|식사))")
_RANGE: Final = re.compile(r"\s*(?:부터|에서부터|에서|[~∼〜–-])\s*")
_DEADLINE: Final = re.compile(
    r"\s*(?:까지|안에|안으로|이내|내로|내에|중으로|중에|전까지|넘기지|이전)"
)
_RECURRING_BEFORE: Final = re.compile(
    r"(?:매주|격주|매달|매월|매년|매일|매번|해마다|주마다|달마다)(?:\s*로)?\s*$"
)
_OTHER_DAY: Final = re.compile(
    r"(?:그날|당일|전날|이튿날|다음\s?날|그다음\s?날)(?:\s*(?:오전|오후|아침|저녁))?\s*$"
)
_EVENT: Final = re.compile(
    r"(?:회의|행사|시작|출발|마감|공연|수업|시험|방문|도착|예약|납기|만기|기한|생일|결혼식|발표|배포"
    r"|출고|여행|이사|입주|퇴실|개최|면접|수술|만료|종료|당일)(?:일|날)?\s*$"
)
_BEFORE_IT: Final = re.compile(r"(?:(?!시(?!간)).)*(?<!오)전")
_RECURRING_AFTER: Final = re.compile(r"\s*(?:마다|때마다)")


def find(text: str, base: date | datetime, *, zone: ZoneInfo = SEOUL) -> tuple[When, ...]:
    """Return the dates and times that `text` speaks of, in order and apart.

    Args:
        text: what was said, in words or digits.
        base: the day it was said. A `datetime` lets 한 시간 뒤 be resolved too; one with a zone is
            moved to `zone`, one without is taken as local time there.
        zone: the zone of the speakers.
    """
    now = _local(base, zone)
    today = now.date() if now else date(base.year, base.month, base.day)
    pieces = _joined(text, _pieces(text, today))
    pieces += [_Piece(when, None, None) for when in _from_now(text, now)]
    apart = _apart(pieces)
    found = [_deadline(text, when, today) for when in _ranges(text, apart)]
    return tuple(when for when in found if _counts_from_now(text, when))


def _local(base: date, zone: ZoneInfo) -> datetime | None:
    if not isinstance(base, datetime):
        return None
    return base.astimezone(zone) if base.tzinfo else base.replace(tzinfo=zone)


def _pieces(text: str, today: date) -> list[_Piece]:
    """Return the day words and clock times of `text`; where two compete the longer one wins."""
    found: list[_Piece] = []
    for word in day_words(text):
        days = word.days(today)
        first, last = (days.first, days.last) if days else (today, today)
        found.append(_Piece(When(word.start, word.end, first, last), word, None, days is not None))
    for clock in clock_times(text):
        day = today + timedelta(days=clock.days)
        found.append(_Piece(When(clock.start, clock.end, day, day, clock.at), None, clock))
    return [piece for piece in _apart(found) if piece.real]


def _apart(pieces: Sequence[_Piece]) -> list[_Piece]:
    kept: list[_Piece] = []
    for piece in sorted(pieces, key=lambda p: (p.when.start, -p.when.end)):
        if not kept or piece.when.start >= kept[-1].when.end:
            kept.append(piece)
    return kept


def _joined(text: str, pieces: list[_Piece]) -> list[_Piece]:
    """Join a day with the clock time behind it, or with a part of the day (내일 아침)."""
    joined: list[_Piece] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        if before and _belongs(text, before, piece):
            joined[-1] = _at(before, piece)
        elif before and _says_again(text, before, piece):
            joined[-1] = replace(before, when=replace(before.when, end=piece.when.end))
        else:
            joined.append(piece)
    return [_with_part_of_day(text, piece) for piece in joined]


def _belongs(text: str, day: _Piece, piece: _Piece) -> bool:
    single = day.day is not None and day.clock is None and day.when.first == day.when.last
    between = text[day.when.end : piece.when.start]
    return bool(single and piece.clock and _JOINT.fullmatch(between))


def _says_again(text: str, day: _Piece, piece: _Piece) -> bool:
    """Tell 12월 25일 크리스마스: two names of one day side by side."""
    same = (day.when.first, day.when.last) == (piece.when.first, piece.when.last)
    days = bool(day.day and piece.day) and day.clock is None
    return same and days and not text[day.when.end : piece.when.start].strip()


def _at(day: _Piece, piece: _Piece) -> _Piece:
    clock = piece.clock
    on = day.when.first + timedelta(days=clock.days if clock else 0)
    when = replace(day.when, end=piece.when.end, first=on, last=on, at=piece.when.at)
    return _Piece(when, day.day, clock)


def _with_part_of_day(text: str, piece: _Piece) -> _Piece:
    match = _PART_OF_DAY.match(text, piece.when.end)
    if piece.day is None or piece.clock or not match or piece.when.first != piece.when.last:
        return piece
    return replace(piece, when=replace(piece.when, end=match.end()))


def _from_now(text: str, now: datetime | None) -> Iterator[When]:
    """Resolve stretches counted from now; without a time of day there is nothing to count from."""
    if now is None:
        return
    for away in stretches(text):
        moment = now + away.delta
        at = moment.time().replace(second=0, microsecond=0)
        yield When(away.start, away.end, moment.date(), moment.date(), at)


def _ranges(text: str, pieces: list[_Piece]) -> Iterator[When]:
    """Join two pieces with 부터 or a dash between them; yield the others as they are."""
    skip = False
    for piece, after in zip_longest(pieces, pieces[1:]):
        if skip:
            skip = False
            continue
        joined = _range(text, piece, after) if piece and after else None
        skip = joined is not None
        yield joined or piece.when


def _range(text: str, near: _Piece, far: _Piece) -> When | None:
    link = _RANGE.fullmatch(text, near.when.end, far.when.start)
    if not link or (near.clock is None) != (far.clock is None):
        return None
    moved = "에서" in link[0] and text[far.when.end :].startswith(("로", "으로"))
    if moved:  # 월요일에서 수요일로: moved, not lasting
        return None
    last, until = _far_end(near, far)
    if last < near.when.first:
        return None
    return When(near.when.start, far.when.end, near.when.first, last, near.when.at, until)


def _far_end(near: _Piece, far: _Piece) -> tuple[date, time | None]:
    if far.day is not None:
        days = far.day.days(near.when.first) if far.day.open else None
        return (days.last if days else far.when.last), far.when.at
    clock = far.clock
    start = near.when.at
    if clock is None or start is None:
        return far.when.last, far.when.at
    readings = [at for at in (clock.at, clock.later) if at and at > start]
    if readings and not clock.days:
        return near.when.first, readings[0]
    return near.when.first + timedelta(days=1), clock.at


def _deadline(text: str, when: When, today: date) -> When:
    """Turn a period into its last day where it is a deadline (다음 주까지)."""
    if when.first == when.last or when.at or not _DEADLINE.match(text, when.end):
        return when
    if _RANGE.search(text, when.start, when.end):
        return when
    due = when.due if when.due >= today else when.last
    return replace(when, first=due, last=due)


def _counts_from_now(text: str, when: When) -> bool:
    """Tell that it hangs on the base date: not on a day named before, an event, or a rhythm."""
    before, after = text[: when.start], text[when.end :]
    if _RECURRING_BEFORE.search(before) or _RECURRING_AFTER.match(after):
        return False
    if _OTHER_DAY.search(before):  # 그날 세 시
        return False
    ahead = bool(_BEFORE_IT.fullmatch(text, when.start, when.end))
    return not (ahead and (_EVENT.search(before) or after.startswith("까지")))  # 회의 10분 전
