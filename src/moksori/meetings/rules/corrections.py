"""Words taken back while they are said: 끝났... 아니 아직 남았어요, 거의 다, 아니 다 썼습니다."""

import re
from collections.abc import Sequence
from typing import Final

from moksori.meetings.rules.said import Clause, Sentence

_MARKER: Final = re.compile(
    r" (?:아니/IC |아니/VCN (?:다|ᆸ니다|어요|에요|야|지)/E[CF] )(?:,/SP |참/\S+ |\.\.\./S\w )*"
)
_AT_ONCE: Final = re.compile(
    r"^ (?:(?:아|어|음|앗|아이고)/IC |,/SP )*(?:아니/IC |아니/VCN (?:다|ᆸ니다|어요|에요)/E[CF] "
    r"|죄송/XR |미안/XR |정정/NNG |잠깐/MAG 만/JX )"
)
_TURNS: Final = re.compile(
    r" (?:안|못|아직|다시)/MAG | 지/EC (?:않|못하)/VX | 줄/NNB | 남/VV | (?:내일|모레|다음)/"
)
_MISTOLD: Final = re.compile(
    r" 착각/NNG (?:을/JKO )?하/\S+ 었/| 잘못/\S+ (?:말|말씀|알|보|이야기|얘기)\S*/"
    r"|헷갈리/VV 었/"
)


def after_correction(marks: str) -> str:
    """Return the marks behind the last word that takes back what was said before it."""
    if " 아니/" not in marks:
        return marks
    found = list(_MARKER.finditer(marks))[-1:]
    taken = found and _HAS_SAID.search(marks[: found[0].start() + 1])
    return " " + marks[found[0].end() :] if taken else marks


_HAS_SAID: Final = re.compile(
    r"/(?:VV|VX|XSV|MAG) (?:\S+/E\w )*(?:\S+/JX )?(?:\S+/S\w )*$|^ (?:,/SP )?$"
)
"""A predicate or an adverb stands before: 거의 다, 아니; not a noun (금요일, 아니 월요일)."""


def corrected_at(clauses: Sequence[Clause]) -> int:
    """Return the place of the last clause that takes back those before it, or 0."""
    for place in range(len(clauses) - 1, 0, -1):
        marks = clauses[place].marks
        if " 아니/" in marks and after_correction(marks) != marks:
            return place
    return 0


def takes_back_words(sentence: Sentence) -> bool:
    """Tell 죄송해요, 아직 안 올렸네요: what its line said before is taken back."""
    marks = sentence.marks
    if _MISTOLD.search(marks):
        return True
    return bool(_AT_ONCE.search(marks)) and bool(_TURNS.search(marks))
