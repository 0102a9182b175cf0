"""Masking of personal identifiers in what people say: numbers, addresses, e-mail.

A recogniser may write digits as words (공일공에 일이삼사 ...), so long runs of spoken digits are
read too. For numerals in other forms give the text after ITN: `mask(itn(text))`; the edits are
those of the raw text all the same, and nothing else of it changes.
"""

import re
from dataclasses import dataclass
from typing import Final

from moksori.text.identifiers import Identifier, Kind, identifiers
from moksori.text.numbers import parse_digitwise
from moksori.text.spans import Edit, Rewritten, apply, unchanged

_KEPT_DIGITS: Final = 4
_KEEPS_TAIL: Final = frozenset((Kind.CARD, Kind.PHONE))
_SPOKEN: Final = (
    r"(?:[공영일삼사오육륙칠팔구]"
    r"|이(?!에요|예요|요|고|라|죠|지|야|며|거|었|니|구[나요먼려만]|랑|나))"
)
_LINK: Final = r"(?:\s*(?:에|의|다시|대시|하이픈|-)\s*|\s+)?"
_RUN: Final = re.compile(rf"(?<![가-힣\w])(?:{_SPOKEN}|\d)(?:{_LINK}(?:{_SPOKEN}|\d))+")
_PIECES: Final = re.compile(
    rf"(?P<digits>(?:{_SPOKEN}|\d)+)|(?P<blank>\s+(?![에의다대하-]))|(?P<link>.+?)(?={_SPOKEN}|\d)"
)
_SHORTEST_RUN: Final = 8
_FEWEST_SPOKEN: Final = 3


@dataclass(frozen=True, slots=True)
class Found:
    """An identifier at `text[start:end]` and what hides it."""

    kind: Kind
    start: int
    end: int
    masked: str


def find(text: str | Rewritten) -> tuple[Found, ...]:
    """Return the personal identifiers in `text` (spans of the raw text), in order."""
    heard = text if isinstance(text, Rewritten) else unchanged(text)
    digits = heard.then(_digits(heard.text))
    return tuple(_found(item, digits) for item in identifiers(digits.text))


def _found(item: Identifier, digits: Rewritten) -> Found:
    start, end = digits.raw_span(item.start, item.end)
    return Found(item.kind, start, end, _hidden(item.kind, digits.text[item.start : item.end]))


def mask(text: str | Rewritten) -> Rewritten:
    """Return the raw text with every personal identifier hidden by asterisks.

    Of card and phone numbers the last four digits stay, of e-mail the domain, of addresses all
    but the numbers. Separators stay.
    """
    raw = text.raw if isinstance(text, Rewritten) else text
    return apply(raw, (Edit(found.start, found.end, found.masked) for found in find(text)))


def _hidden(kind: Kind, written: str) -> str:
    if kind is Kind.EMAIL:
        _, at, domain = written.partition("@")
        return f"***{at}{domain}" if at else "***"
    if kind in {Kind.ADDRESS, Kind.PLATE}:
        return re.sub(r"\d", "*", written)
    kept = _KEPT_DIGITS if kind in _KEEPS_TAIL else 0
    places = [place for place, letter in enumerate(written) if letter.isalnum()]
    hidden = set(places[: len(places) - kept])
    return "".join("*" if place in hidden else letter for place, letter in enumerate(written))


def _digits(text: str) -> Rewritten:
    """Rewrite long runs of spoken digits as digits, with a dash for 에 or 다시 between groups."""
    return apply(text, (edit for match in _RUN.finditer(text) if (edit := _edit(match))))


def _edit(match: re.Match[str]) -> Edit | None:
    written = "".join(_piece(piece) for piece in _PIECES.finditer(match[0]))
    spoken = sum(letter in "공영일이삼사오육륙칠팔구" for letter in match[0])
    count = sum(letter.isdecimal() for letter in written)
    if count < _SHORTEST_RUN or spoken < _FEWEST_SPOKEN:
        return None
    return Edit(match.start(), match.end(), written)


def _piece(piece: re.Match[str]) -> str:
    if piece["digits"]:
        return "".join(
            letter if letter.isdecimal() else parse_digitwise(letter) or ""
            for letter in piece["digits"]
        )
    return " " if piece["blank"] else "-"
