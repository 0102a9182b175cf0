"""Splitting text into sentences, with punctuation or (as recognisers write) without."""

import re
from collections.abc import Iterator
from typing import Final

from moksori.text.morphemes import Morpheme, analyse, split
from moksori.text.spans import Span

_POLITE: Final = ("요", "니다", "습니까", "ᆸ니까", "죠", "시오", "시다")
_GOES_ON: Final = ("는데요", "은데요", "ᆫ데요", "거든요", "고요")
_QUOTES: Final = ("라고", "라는", "하고", "하며", "라며", "라면서")
_ANSWERED: Final = frozenset(("NNG", "NNP", "NNB", "NR", "XSN", "JKB"))  # 내일이요, 서울에서요
_ANSWERS: Final = frozenset(
    ("아니요", "아니오", "아뇨", "글쎄요", "그러니까요", "그럼요", "여보세요")
)


_MARKED: Final = re.compile(r"(?<=[요다까죠])[.!?…]+(?=\s)")


def sentences(text: str) -> tuple[Span, ...]:
    """Return the spans of the sentences of `text` in order, without the blanks around them.

    Boundaries come from the morphological model; a polite final ending, or a polite answer by
    itself (아니요, 글쎄요), at the end of a word is a boundary too, unless it is quoted (갈게요
    라고). No boundary falls inside a word. A lone 네 or 음 stays with what it introduces.

    Raises:
        EngineNotInstalledError: kiwipiepy is missing.
    """
    cuts = {_whole_word(text, end) for _, end in split(text)}
    cuts.update(end for end in _polite_ends(text, analyse(text)) if not _quoted(text, end))
    cuts.update(_answer_ends(text))
    cuts.update(match.end() for match in _MARKED.finditer(text))
    return tuple(_trimmed(text, sorted(cuts - {0, len(text)})))


def _whole_word(text: str, end: int) -> int:
    """Move a cut that fell before the 요 of a word behind it, and drop (0) one inside a word."""
    rest = text[end : end + 2].rstrip()
    if rest == "요":
        return end + 1
    inside = bool(rest) and not text[end].isspace() and text[end - 1].isalnum()
    return 0 if inside else end


def _polite_ends(text: str, morphemes: tuple[Morpheme, ...]) -> Iterator[int]:
    for before, morpheme in zip((None, *morphemes), morphemes, strict=False):
        ending = morpheme.tag in {"EF", "EC"} and morpheme.form.endswith(_POLITE)
        named = before is not None and before.tag in _ANSWERED
        answer = morpheme.form == "이요" or (morpheme.form == "요" and named)
        at_end = text[morpheme.end : morpheme.end + 1].isspace()
        if at_end and (ending or answer) and not morpheme.form.endswith(_GOES_ON):
            yield morpheme.end


def _quoted(text: str, end: int) -> bool:
    return text[end:].lstrip().startswith(_QUOTES)


def _answer_ends(text: str) -> Iterator[int]:
    """Yield the end of an answer that opens the text or follows nothing but an interjection."""
    head = text.lstrip()
    word = head.partition(" ")[0]
    if word in _ANSWERS:
        yield len(text) - len(head) + len(word)


def _trimmed(text: str, cuts: list[int]) -> Iterator[Span]:
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        piece = text[start:end]
        if piece.strip():
            yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
