"""What the meeting was about: its agenda as somebody opened it, its title."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from moksori.meetings.model import Line, Statement

_AGENDA: Final = re.compile(
    r"(?:(?:첫|두|세|네|다섯)\s?번째|다음|마지막|이번)\s?(?:안건|주제|순서)?(?:은|는"
    r"|으로)\s?(?P<topic>[^.?!]{2,30}?)"
    r"(?:입니다|이에요|예요|부터|건입니다|하겠습니다|보겠습니다|보죠|볼게요|넘어)"
)
_LISTED: Final = re.compile(
    r"(?:안건|주제)(?:은|는)\s(?P<topics>[^.?!]{3,80}?)(?:입니다|이에요|예요|이고요|세 "
    r"가지|두 가지)"
)
_FIRST: Final = re.compile(r"먼저\s(?P<topic>[^.?!]{2,30}?)(?:부터)")
_WHEN: Final = re.compile(r"요일|\d+월|회의|오전|오후|시에")
_SPLIT: Final = re.compile(r",\s*|그리고\s|(?<=[가-힣])(?:과|와|하고|이랑|랑)\s")
_MEETING_NAME: Final = re.compile(
    r"(?:그럼|자|오늘|지금부터|이제|네)?\s*(?P<name>(?:[가-힣A-Za-z0-9]+\s){0,3}(?:회의"
    r"|미팅|스탠드업|간담회|워크숍|강의|수업|회고))"
    r"(?:를|을|은|는)?\s(?:바로\s)?(?:시작|진행|열)"
)
_OPENING: Final = 4  # lines in which the meeting is named
_NAMELESS: Final = re.compile(r"^(?:그럼|자|오늘|이제|지금부터|바로|네|우리)\s*")


def topics(lines: Sequence[Line]) -> tuple[Statement, ...]:
    """Return the topics that were opened, in order, each once."""
    seen: dict[str, Statement] = {}
    for line in lines:
        for topic in _of(line.text):
            key = topic.replace(" ", "")
            if not any(key in known or known in key for known in seen):
                seen[key] = Statement(topic, (line.id,), 0.85)
    return tuple(seen.values())


def _of(text: str) -> Iterator[str]:
    listed = _LISTED.search(text)
    if listed:
        yield from (
            part.strip() for part in _SPLIT.split(listed["topics"]) if part and part.strip()
        )
        return
    for pattern in (_AGENDA, _FIRST):
        match = pattern.search(text)
        if match and not _WHEN.search(match["topic"]):
            yield match["topic"].strip()


def title_of_meeting(
    lines: Sequence[Line], found: Sequence[Statement], keywords: Sequence[str], on: date
) -> str:
    """Return the meeting's name as it was opened, else its first topics, else its words."""
    for line in lines[:_OPENING]:
        match = _MEETING_NAME.search(line.text)
        name = _NAMELESS.sub("", match["name"]).strip() if match else ""
        if len(name.split()) > 1 or len(name) > len("주간회의") - 1:
            return name
    words = [topic.text for topic in found[:3]] or list(keywords[:3])
    return f"{', '.join(words)} 회의" if words else f"{on.isoformat()} 회의"
