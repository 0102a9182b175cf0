"""By when: the date of a sentence that is its deadline, corrections understood.

A `Calendar` remembers the days that were named in a meeting, so that 행사 전날까지 can be counted
back from them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from moksori.meetings.rules.said import Sentence
from moksori.text.dates import When, find

_DEADLINE: Final = re.compile(
    r"\s*(?:오전|오후|아침|저녁|밤|점심|퇴근|중|안|이내|내|전|말)?\s*(?:까지|안에|안으로"
    r"|이내|내로|중으로|중에|전까지|전에)"
)
_DENIED: Final = re.compile(
    r"\s*(?:까지|에|은|는|이|가|로|으로)?(?:은|는)?\s?(?:좀\s)?"
    r"(?:말고|아니[고라]|대신|보다|안 되|못 (?:하|해|맞)|어렵|힘들)"
)
_MEETING: Final = re.compile(
    r"(?:\s*(?:오전|오후|아침|저녁|점심))?\s*(?:에\s)?\s*(?:있을|있는|열리는|열릴|예정된"
    r"|나온|말한|받은|들어온|하는(?! 걸| 거| 것)|나갈|시작하는"
    r"|의\s|(?:정기|주간|월간)?\s?(?:회의|미팅|행사|발표|보고|수업|출시|공연|면접|워크숍"
    r"|강의|점검|배포|방문|시험|공사)"
    r"(?!까지|록|전까지|\s전까지|를|을|할|하))"
)
_SET_FOR: Final = re.compile(
    r"(?:(?:기한|마감일?|납기)(?:은|는)\s(?P<day>(?:\d{1,2}월\s?)?\d{1,2}일)"
    r"|(?P<before>(?:\d{1,2}월\s?)?\d{1,2}일)이\s(?:기한|마감|납기))"
)
_IS_ON: Final = re.compile(
    r"(?P<day>(?:(?:\d{1,2}|[일이삼사오육칠팔구십]{1,2})월\s?)?(?:\d{1,2}"
    r"|[일이삼사오육칠팔구십]{1,3})일)"
    r"\s?(?:이|입|예|인|로)"
)
"""A bare day of the month that is said of something (마감이 23일이에요)."""
_IN_A_WEEK: Final = re.compile(r"(?:이번|다음|다다음)\s?주\s\S요일")
_WEEKDAY: Final = re.compile(r"[월화수목금토일]요일")
_STARTING: Final = re.compile(r"\s*(?:부터|이후|뒤에|후에)")
_BY: Final = r"(?:\s?(?:오전|오후|아침|저녁|점심|밤))?(?:까지|에(?!서|는)|안에|\s?중으로|로)"
_BACK: Final = re.compile(
    rf"(?:(?P<what>[가-힣A-Za-z]+)\s)?(?P<that>그\s?|바로\s)?"
    rf"(?:(?P<before>하루|이틀|사흘|나흘|닷새|일주일|한 주|전날|전전날)(?:\s?전)?"
    rf"|(?P<on>당일|날|때)){_BY}|(?P<this>그\s?날)(?=\s)"
)
_AHEAD: Final = {
    "하루": 1, "전날": 1, "이틀": 2, "전전날": 2, "사흘": 3, "나흘": 4, "닷새": 5, "일주일": 7,
    "한 주": 7,
}  # fmt: skip
_DUE_WORDS: Final = frozenset(("기한", "마감", "마감일", "납기", "데드라인"))
_PLACES: Final = 4  # lines in which 그날 finds its day
_CACHED: Final = 2048


@lru_cache(_CACHED)
def dates_of(text: str, on: date) -> tuple[When, ...]:
    """Return the days of a text, remembered: several rules ask for them."""
    return tuple(find(text, on))


def due_of(text: str, on: date) -> date | None:
    """Return the deadline that `text` names, counted from `on`, or None.

    A date that is denied (금요일 말고) counts for nothing; of several the one marked as a deadline
    wins, the last of them.
    """
    dates = [when for when in dates_of(text, on) if _counts(text, when, on)]
    marked = [
        when for when in dates if _DEADLINE.match(text, when.end) or "까지" in _own(text, when)
    ]
    if marked:
        return _same_week(text, dates, marked[-1]) or marked[-1].due
    day = _SET_FOR.search(text)
    if day:
        return next((when.due for when in dates_of(f"{day['day'] or day['before']}까지", on)), None)
    loose = [when for when in dates if not _MEETING.match(text, when.end)]
    return loose[-1].due if loose else None


def _same_week(text: str, dates: Sequence[When], last: When) -> date | None:
    """Return 목요일 of the week named before it was put right: 다음 주 수요일 아니 목요일까지."""
    before = [one for one in dates if one.end <= last.start and _IN_A_WEEK.match(text, one.start)]
    if not before or not _WEEKDAY.fullmatch(_own(text, last)):
        return None
    if "아니" not in text[before[-1].end : last.start]:
        return None
    monday = before[-1].last - timedelta(days=before[-1].last.weekday())
    return monday + timedelta(days=last.last.weekday())


def deadline_of(text: str, on: date) -> date | None:
    """Return the date in `text` that is marked as a deadline (금요일까지), or None."""
    dates = [when for when in dates_of(text, on) if _counts(text, when, on)]
    marked = [w for w in dates if _DEADLINE.match(text, w.end) or "까지" in _own(text, w)]
    return marked[-1].due if marked else None


def _own(text: str, when: When) -> str:
    return text[when.start : when.end]


def _counts(text: str, when: When, on: date) -> bool:
    if when.due < on or _STARTING.match(text, when.end):
        return False
    return not _DENIED.match(text, when.end)


@dataclass(frozen=True, slots=True)
class _Named:
    place: int
    words: frozenset[str]
    day: date


class Calendar:
    """The days named so far in a meeting held on `on`."""

    def __init__(self, on: date) -> None:
        """Start with nothing named."""
        self._on = on
        self._days: list[_Named] = []
        self._words: frozenset[str] = frozenset()

    def copied(self) -> "Calendar":
        """Return what has been named so far, to go on from there another time."""
        other = Calendar(self._on)
        other._days, other._words = list(self._days), self._words
        return other

    def note(self, sentence: Sentence) -> None:
        """Remember the days that `sentence` names, and what happens on them."""
        words = frozenset(m.form for m in sentence.morphemes if m.tag in {"NNG", "NNP", "SL"})
        is_on = _IS_ON.search(sentence.text)
        also = dates_of(f"{is_on['day']}까지", self._on) if is_on else ()
        for when in (*also, *dates_of(sentence.text, self._on)):
            if when.first == when.last and when.last >= self._on:
                self._days.append(_Named(sentence.place, words | self._words, when.last))
        self._words = words

    def due(self, sentence: Sentence) -> date | None:
        """Return the deadline of `sentence`, one that is counted from a day named before too."""
        back = _BACK.search(sentence.text)
        counted = self._counted(back, sentence) if back else None
        return counted or due_of(sentence.text, self._on)

    def _counted(self, back: re.Match[str], sentence: Sentence) -> date | None:
        day = self._day(back, sentence)
        if day is None:
            return None
        due = day - timedelta(days=_AHEAD.get(back["before"] or "", 0))
        return due if due >= self._on else None

    def _day(self, back: re.Match[str], sentence: Sentence) -> date | None:
        inside = [when.last for when in dates_of(sentence.text[: back.start()], self._on)]
        near = [one for one in self._days if sentence.place - one.place <= _PLACES]
        what = back["what"]
        hangs = back["this"] and re.search(r"면\s", sentence.text[: back.start()])
        if (back["that"] or (back["this"] and not hangs)) and (inside or near):
            return inside[-1] if inside else near[-1].day
        if what is None:
            return near[-1].day if near and back["before"] else None
        for one in reversed(self._days):
            due_word = what in _DUE_WORDS and not _DUE_WORDS.isdisjoint(one.words)
            if due_word or what in one.words or any(word in what for word in one.words if word[1:]):
                return one.day
        return None
