"""Korean numerals: digits to words and words to digits.

Two systems live side by side: Sino-Korean (일, 이, 삼: amounts, dates, units) and native (한, 두,
세: things counted). Zero is 영 in amounts and 공 in telephone numbers and codes.
"""

import re
from typing import Final

DIGITS: Final = "영일이삼사오육칠팔구"
_PLACES: Final = ("", "십", "백", "천")
_GROUPS: Final = ("", "만", "억", "조", "경")
_ONES: Final = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_TENS: Final = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")
_LONGEST: Final = 20  # digits
_LARGEST: Final = 10**_LONGEST
_HUNDRED: Final = 100  # from here on native numerals have a Sino-Korean head
_TWENTY: Final = 20  # 스무, and no native end from here on behind a hundred

_VALUES: Final = {letter: value for value, letter in enumerate(DIGITS)} | {"공": 0, "륙": 6}
_PLACE_VALUES: Final = {"십": 10, "백": 100, "천": 1000}
_GROUP_VALUES: Final = {"만": 10**4, "억": 10**8, "조": 10**12, "경": 10**16}
_NATIVE_ONES: Final = {
    **{word: value for value, word in enumerate(_ONES) if word},
    "하나": 1,
    "둘": 2,
    "셋": 3,
    "석": 3,
    "서": 3,
    "넷": 4,
    "넉": 4,
    "너": 4,
}
_NATIVE_TENS: Final = {word: value * 10 for value, word in enumerate(_TENS) if word}
_NATIVE: Final = re.compile(
    rf"(?P<tens>{'|'.join(_NATIVE_TENS)})?"
    rf"(?P<ones>{'|'.join(sorted(_NATIVE_ONES, key=len)[::-1])})?"
)


def sino(number: int) -> str:
    """Return the Sino-Korean reading: 1_250_000 is 백이십오만, 10_001 is 만 일.

    Groups of four digits stand apart by a space, as the orthography has it.

    Raises:
        ValueError: the number is negative or has more than twenty digits.
    """
    if not 0 <= number < _LARGEST:
        raise ValueError("only numbers from 0 to twenty digits have a reading here")
    if number == 0:
        return "영"
    words: list[str] = []
    for power in range(len(_GROUPS) - 1, -1, -1):
        group = number // 10 ** (4 * power) % 10**4
        if group:
            head = "" if group == 1 and power == 1 and not words else _thousands(group)
            words.append(head + _GROUPS[power])
    return " ".join(words)


def _thousands(group: int) -> str:
    parts: list[str] = []
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            parts.append(("" if digit == 1 and place else DIGITS[digit]) + _PLACES[place])
    return "".join(parts)


def native(number: int) -> str:
    """Return the native reading as it stands before a counter: 1 is 한, 20 is 스무, 101 is 백한.

    From 100 on, only an end below 20 is native (백열두, but 백이십오): so people say it.

    Raises:
        ValueError: the number is below 1 or has more than twenty digits.
    """
    if number < 1:
        raise ValueError("native numerals start at one")
    head, tail = (number - number % 100, number % 100) if number >= _HUNDRED else (0, number)
    if head and (tail == 0 or tail >= _TWENTY):
        return sino(number)
    words = "스무" if tail == _TWENTY else _TENS[tail // 10] + _ONES[tail % 10]
    return sino(head) + words if head else words


def digitwise(digits: str, *, zero: str = "공") -> str:
    """Return each digit by its name: 010 is 공일공. What is no digit stays."""
    return "".join(
        zero if digit == "0" else DIGITS[int(digit)] if digit in "123456789" else digit
        for digit in digits
    )


def decimal(number: str) -> str:
    """Return the reading of `1,234` or `3.14` (삼 점 일사)."""
    whole, _, rest = number.replace(",", "").partition(".")
    words = sino(int(whole)) if len(whole) <= _LONGEST else digitwise(whole)
    return f"{words} 점 {digitwise(rest, zero='영')}" if rest else words


def parse_sino(words: str) -> int | None:
    """Return the value of a Sino-Korean numeral with place names (천이백, 삼억오천만), else None.

    Spaces do not count. A lone digit (오) has its value; digits one by one (일이삼) have none
    here: see `parse_digitwise`.
    """
    total = group = digit = 0
    last_place, last_group = 10**4, 10**20
    pending = False
    for letter in words.replace(" ", ""):
        if letter in _VALUES:
            if pending:
                return None
            digit, pending = _VALUES[letter], True
        elif place := _PLACE_VALUES.get(letter, 0):
            if place >= last_place or (pending and digit == 0):
                return None
            group, last_place = group + (digit if pending else 1) * place, place
            digit, pending = 0, False
        elif scale := _GROUP_VALUES.get(letter, 0):
            if scale >= last_group:
                return None
            amount = group + digit
            total, last_group = total + (amount or 1) * scale, scale
            group, digit, pending, last_place = 0, 0, False, 10**4
        else:
            return None
    return total + group + digit if words.strip() else None


def parse_digitwise(words: str) -> str | None:
    """Return the digits of names said one by one (공일공 is 010), else None; without spaces."""
    letters = words.replace(" ", "")
    if not letters or any(letter not in _VALUES for letter in letters):
        return None
    return "".join(str(_VALUES[letter]) for letter in letters)


def parse_native(words: str) -> int | None:
    """Return the value of a native numeral (세, 스물다섯, 스무, 백한), else None."""
    letters = words.replace(" ", "")
    if letters.endswith("스무"):
        return _behind_hundreds(letters[:-2], 20)
    for cut in range(len(letters)):
        found = _NATIVE.fullmatch(letters, cut)
        if found and found[0]:
            tail = _NATIVE_TENS.get(found["tens"] or "", 0)
            return _behind_hundreds(letters[:cut], tail + _NATIVE_ONES.get(found["ones"] or "", 0))
    return None


def _behind_hundreds(head: str, tail: int) -> int | None:
    if not head:
        return tail
    hundreds = parse_sino(head)
    return None if hundreds is None or hundreds % 100 else hundreds + tail


def written(number: int) -> str:
    """Return digits as people write amounts: 1,200, 125만, 3억 5,000만, 1만 2,500."""
    if number < 10**4:
        return f"{number:,}"
    parts = [
        f"{number // scale % 10**4:,}{name}"
        for name, scale in (*reversed(_GROUP_VALUES.items()), ("", 1))
        if number // scale % 10**4
    ]
    return " ".join(parts)
