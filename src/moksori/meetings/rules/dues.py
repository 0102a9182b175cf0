"""By when: the date of a sentence that is its deadline, corrections understood."""

import re
from datetime import date
from typing import Final

from moksori.text.dates import When, find

_DEADLINE: Final = re.compile(
    r"\s*(?:오전|오후|아침|저녁|밤|점심|퇴근|중|안|이내|내|전|말)?\s*(?:까지|안에|안으로"
    r"|이내|내로|중으로|중에|전까지|전에)"
)
_DENIED: Final = re.compile(r"\s*(?:까지|에|은|는|이|가|로|으로)?\s?(?:말고|아니[고라]|대신|보다)")
_MEETING: Final = re.compile(
    r"(?:\s*(?:오전|오후|아침|저녁|점심))?\s*(?:에\s)?\s*(?:있을|있는|열리는|열릴|예정된"
    r"|나온|말한|받은|들어온|하는|나갈|시작하는"
    r"|의\s|(?:정기|주간|월간)?\s?(?:회의|미팅|행사|발표|보고|수업|출시|공연|면접|워크숍"
    r"|강의|점검|배포|방문|시험|공사)"
    r"(?!까지|록|전까지|\s전까지|를|을|할|하))"
)
_SET_FOR: Final = re.compile(r"(?:기한|마감일?|납기)(?:은|는)\s(?P<day>(?:\d{1,2}월\s?)?\d{1,2}일)")
_STARTING: Final = re.compile(r"\s*(?:부터|이후|뒤에|후에)")


def due_of(text: str, on: date) -> date | None:
    """Return the deadline that `text` names, counted from `on`, or None.

    A date that is denied (금요일 말고) counts for nothing; of several the one marked as a deadline
    wins, the last of them.
    """
    dates = [when for when in find(text, on) if _counts(text, when, on)]
    marked = [
        when for when in dates if _DEADLINE.match(text, when.end) or "까지" in _own(text, when)
    ]
    if marked:
        return marked[-1].due
    day = _SET_FOR.search(text)
    if day:
        return next((when.due for when in find(f"{day['day']}까지", on)), None)
    loose = [when for when in dates if not _MEETING.match(text, when.end)]
    return loose[-1].due if loose else None


def _own(text: str, when: When) -> str:
    return text[when.start : when.end]


def _counts(text: str, when: When, on: date) -> bool:
    if when.due < on or _STARTING.match(text, when.end):
        return False
    return not _DENIED.match(text, when.end)
