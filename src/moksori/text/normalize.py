"""Written Korean to words that a voice can read: digits, money, dates, units, letters.

Each rule looks at the raw text, so that context stays what people wrote; what one rule has read no
later rule touches. The order is the one that avoids mistakes: addresses and dates first, then
codes, money, measures, and plain numbers and letters last.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from moksori.text.lexicon import Lexicon
from moksori.text.numbers import sino
from moksori.text.reading import amounts, codes, latin, when
from moksori.text.reading.rule import TILDE, Rule, rule
from moksori.text.spans import Edit, Rewritten, apply, unchanged

_NO_WORDS: Final = Lexicon()
_SIGNS: Final = {
    "½": "이 분의 일",
    "⅓": "삼 분의 일",
    "⅔": "삼 분의 이",
    "¼": "사 분의 일",
    "¾": "사 분의 삼",
    **{chr(0x2460 + at): sino(at + 1) for at in range(20)},  # circled numbers
    **{chr(0x2160 + at): sino(at + 1) for at in range(10)},  # Roman numerals
}
_SYMBOLS: Final[tuple[Rule, ...]] = (
    rule(r"\(주\)\s?|㈜\s?", lambda _: "주식회사 ", "(㈜"),
    rule("[①-⑳Ⅰ-Ⅹ½⅓¼¾⅔]", lambda found: _SIGNS[found[0]], "".join(_SIGNS)),
    rule(r"\((유)\)\s?", lambda _: "유한회사 ", "("),
    rule(
        rf"(?<=[\dA-Za-z시분초일월년주층%원℃만)개명권살장대잔병건곳번차회위등점호도평간배])\s?{TILDE}\s?(?=[\d₩$]|오전|오후|저녁)",
        lambda _: "에서 ",
        "~∼～〜",
    ),
)
_WITH_DIGITS: Final = (
    *latin.ADDRESSES,
    *when.RULES,
    *codes.RULES,
    *amounts.MONEY,
    *latin.MIXED,
    *amounts.RULES,
    *latin.LETTERS,
    *_SYMBOLS,
)
_WITHOUT_DIGITS: Final = (
    *latin.ADDRESSES,
    *when.RULES[-1:],
    *latin.MIXED[-1:],
    *latin.LETTERS,
    *_SYMBOLS,
)
_WRITTEN: Final = re.compile(rf"[\dA-Za-z㈜①-⑳Ⅰ-Ⅹ½⅓¼¾⅔]|\([주유]\)|[월화수목금토일]\s?{TILDE}")
_DIGIT: Final = re.compile(r"\d")
_WORD_ENDS: Final = re.compile(r"[가-힣A-Za-z0-9]")


def normalize(text: str, lexicon: Lexicon = _NO_WORDS) -> Rewritten:
    """Return `text` as it is read aloud, with offsets to the raw text.

    `lexicon` holds the user's own words and wins over all rules. English words that neither it nor
    the built-in list knows stay Latin, for the voice to read. Text with nothing to read otherwise
    comes back unchanged. Pure and fast: no model is loaded.
    """
    found = list(_said(text, lexicon))
    return apply(text, _spaced(text, found)) if found else unchanged(text)


def _said(text: str, lexicon: Lexicon) -> Iterator[Edit]:
    taken = bytearray(len(text))
    own = lexicon.pattern
    if own:
        yield from _carried_out(text, [Rule(own, lambda match: lexicon.reading(match[0]))], taken)
    if _WRITTEN.search(text):
        rules = _WITH_DIGITS if _DIGIT.search(text) else _WITHOUT_DIGITS
        yield from _carried_out(text, rules, taken)


def _carried_out(text: str, rules: Iterable[Rule], taken: bytearray) -> Iterator[Edit]:
    letters = frozenset(text)
    for each in rules:
        if each.needs and each.needs.isdisjoint(letters):
            continue
        for match in each.pattern.finditer(text):
            start, end = match.span(each.group)
            if taken.find(1, start, end) >= 0:
                continue
            words = each.read(match)
            if words is not None:
                taken[start:end] = b"\1" * (end - start)
                yield Edit(start, end, words)


def _spaced(text: str, edits: list[Edit]) -> Iterator[Edit]:
    """Set a space between a reading and the word that stands close before it."""
    done, said_before = 0, ""
    for edit in sorted(edits, key=lambda edit: edit.start):
        last = said_before if done == edit.start else text[: edit.start][-1:]
        glued = last == "제" or not text[edit.start].isalnum() or edit.text.startswith(" ")
        space = " " if _WORD_ENDS.match(last) and not glued else ""
        yield Edit(edit.start, edit.end, space + edit.text)
        done, said_before = edit.end, edit.text[-1:]
