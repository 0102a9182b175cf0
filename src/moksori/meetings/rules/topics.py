"""What the meeting was about: its agenda as somebody opened it, its title."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from moksori.meetings.model import Line, Statement
from moksori.meetings.participants import Roster
from moksori.meetings.rules.quoting import in_digits
from moksori.meetings.rules.said import Sentence
from moksori.meetings.rules.themes import OBJECT, theme_of

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
_ASKED_ABOUT: Final = re.compile(
    r"어떻게 (?:됐|되|돼|돼 가)|(?:얘기|이야기)(?:부터|를|나)? ?(?:좀 |먼저 )?(?:하죠|할게"
    r"|합시다|해 ?봅|할까|하겠)"
    r"|말인데|있잖아요|(?:은|는)요\??$|(?:상황|현황|결과|것|거|건)?부터 (?:볼|보|하|시작|말씀"
    r"|공유|얘기)"
    r"|(?:현황|상황|결과)(?:을|를)? ?(?:좀 )?(?:공유|보고|말씀)|건입니다|어디까지 (?:됐|했|왔)"
)
"""Somebody brings up what the talk then is about."""
_AGENDA_WORDS: Final = frozenset(
    "안건 주제 상황 현황 결과 과제 지난주 순서 회의 얘기 이야기".split()
)
_MOST: Final = 8
_OPENING: Final = 4  # lines in which the meeting is named
_NAMELESS: Final = re.compile(r"^(?:그럼|자|오늘|이제|지금부터|바로|네|우리)\s*")


def topics(
    lines: Sequence[Line], sentences: Sequence[Sentence], roster: Roster
) -> tuple[Statement, ...]:
    """Return the topics in order, each once: those announced, and what was brought up."""
    announced = list(_announced(lines))
    listed = any(_LISTED.search(line.text) for line in lines)
    found = announced if listed else sorted([*announced, *_brought_up(sentences, roster)])
    seen: dict[str, Statement] = {}
    for _, topic, line, score in found:
        key = topic.replace(" ", "")
        if len(seen) < _MOST and not any(key in known or known in key for known in seen):
            seen[key] = Statement(topic, (line,), score)
    return tuple(seen.values())


def _announced(lines: Sequence[Line]) -> Iterator[tuple[int, str, str, float]]:
    for place, line in enumerate(lines):
        for topic in _of(line.text):
            yield place, topic, line.id, 0.85


def _brought_up(
    sentences: Sequence[Sentence], roster: Roster
) -> Iterator[tuple[int, str, str, float]]:
    for sentence in sentences:
        if not _ASKED_ABOUT.search(sentence.text):
            continue
        theme = next(filter(None, (theme_of(one, roster) for one in sentence.clauses)), None)
        words = theme.text.split() if theme else []
        while words and words[-1] in _AGENDA_WORDS:
            words.pop()
        if theme and (theme.rank >= OBJECT or len(words) > 1) and len("".join(words)) > 1:
            yield sentence.place, in_digits(" ".join(words)), sentence.line.id, 0.7


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
    lines: Sequence[Line],
    found: Sequence[Statement],
    subjects: Sequence[str],
    keywords: Sequence[str],
    on: date,
) -> str:
    """Return the meeting's name as it was opened, else what it was about.

    `subjects` are noun phrases of what was decided and reported, weightiest first.
    """
    for line in lines[:_OPENING]:
        match = _MEETING_NAME.search(line.text)
        name = _NAMELESS.sub("", match["name"]).strip() if match else ""
        if len(name.split()) > 1 or len(name) > len("주간회의") - 1:
            return name
    labels = _apart([topic.text for topic in found] if len(found) > 1 else [*subjects, *keywords])
    named = "·".join(in_digits(label) for label in labels)
    return f"{named} 회의" if named else f"{on.isoformat()} 회의"


def _apart(labels: Sequence[str]) -> list[str]:
    """Return the first labels that share no word and are neither too short nor too long."""
    kept: list[str] = []
    for label in labels:
        words = set(label.split())
        fits = _SHORTEST <= len(label) <= _LONGEST and not _NAMES_NOTHING.search(label)
        if fits and not any(words & set(other.split()) or label in other for other in kept):
            kept.append(label)
        if len(kept) == _LABELS:
            break
    return kept


_LABELS: Final = 2
_SHORTEST: Final = 2
_LONGEST: Final = 14
_NAMES_NOTHING: Final = re.compile(
    r"^(?:업체|회의|서류|사람|시간|부분|문제|상황|자료|설치|메일|안내)$|\d|(?:점장|과장|부장"
    r"|대리|팀장|사장|대표|실장|원장|주임)"
)
