"""Fillers of spoken Korean (음, 어, 그, 저, 뭐랄까) that can go without changing what was said.

A miss is better than a lost word: 그 and 저 are fillers only where the morphological model reads an
interjection, and a text of nothing but fillers stays as it is (어 may be a yes).
"""

import re
from typing import Final

from moksori.text.morphemes import Morpheme, analyse
from moksori.text.spans import Edit, Rewritten, Span, apply, unchanged

_SURE: Final = frozenset(("음", "으음", "음음", "어어", "에", "에에", "흠", "으", "어"))
_READ_SO: Final = frozenset(("그", "저", "아", "뭐", "저기", "그그", "에또", "에헴"))
_ANSWERS: Final = ("네", "예", "응", "아니", "맞", "그래", "그렇")
_WORD: Final = re.compile(r"[^\s,.…~]+")
_TRAIL: Final = re.compile(r"[,.…~]*\s*")
_PHRASES: Final = re.compile(
    r"(?<!\S)(?:(?:그|저)\s?,?\s?(?:뭐냐|뭐지|뭐더라)|뭐랄까|뭐라고 할까|뭐라 할까)"
    r"(?=[\s,.…]|$)"
)


def fillers(text: str) -> tuple[Span, ...]:
    """Return the spans of the fillers of `text`, without the blanks and commas behind them.

    Raises:
        EngineNotInstalledError: kiwipiepy is missing.
    """
    phrases = [match.span() for match in _PHRASES.finditer(text)]
    read = {m.start: m for m in analyse(text)}
    words = [match.span() for match in _WORD.finditer(text) if _is_filler(match, text, read)]
    inside = [w for w in words if not any(a <= w[0] < b for a, b in phrases)]
    going_on = [phrase for phrase in phrases if _WORD.search(text, phrase[1])]
    return tuple(sorted(going_on + inside))


def _is_filler(word: re.Match[str], text: str, read: dict[int, Morpheme]) -> bool:
    following = _WORD.search(text, word.end())
    if word[0] in _SURE:
        return True
    if word[0] not in _READ_SO or following is None:
        return False
    if word[0] in {"그", "저", "그그"} and text[word.end() : word.end() + 1] in {",", "…", "."}:
        return True
    if word[0] == "아" and following[0].startswith(_ANSWERS):
        return False
    morpheme = read.get(word.start())
    return morpheme is not None and morpheme.tag == "IC" and morpheme.end == word.end()


def without_fillers(text: str) -> Rewritten:
    """Return `text` without its fillers, with the way back to the raw text.

    Raises:
        EngineNotInstalledError: kiwipiepy is missing.
    """
    spans: list[Span] = []
    for start, end in fillers(text):
        trail = _TRAIL.match(text, end)
        last = trail.end() if trail else end
        joins = bool(spans) and spans[-1][1] == start
        spans[-1:] = [(spans[-1][0], last)] if joins else [*spans[-1:], (start, last)]
    done = apply(text, (Edit(*_with_blanks(text, span), "") for span in spans))
    return done if _WORD.search(done.text) else unchanged(text)


def _with_blanks(text: str, span: Span) -> Span:
    """Take the blanks before along where nothing follows."""
    start, end = span
    return (start if end < len(text) else len(text[:start].rstrip(" ,")), end)
