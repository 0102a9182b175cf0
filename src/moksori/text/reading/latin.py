"""Latin letters, acronyms, words and addresses, read in Korean."""

import re
from typing import Final

from moksori.text.lexicon import WORDS, spelled
from moksori.text.numbers import decimal, digitwise, sino
from moksori.text.reading.rule import Rule, rule

_ENGLISH: Final = ("제로", "원", "투", "쓰리", "포", "파이브", "식스", "세븐", "에이트", "나인")
_ORDINALS: Final = {
    "1st": "퍼스트",
    "2nd": "세컨드",
    "3rd": "서드",
    "4th": "포스",
    "5th": "피프스",
    "6th": "식스스",
    "7th": "세븐스",
    "8th": "에이스",
    "9th": "나인스",
    "10th": "텐스",
}
_DOMAINS: Final = {
    "com": "닷컴",
    "net": "닷넷",
    "org": "닷 오알지",
    "kr": "점 케이알",
    "co": "점 씨오",
    "io": "점 아이오",
    "ai": "점 에이아이",
    "go": "점 지오",
    "ac": "점 에이씨",
    "or": "점 오알",
    "dev": "점 데브",
    "app": "점 앱",
    "me": "점 미",
}
_PART: Final = re.compile(r"[A-Za-z]+|\d+")
_CONSONANTS_ONLY: Final = re.compile(r"[b-df-hj-np-tv-xzB-DF-HJ-NP-TV-XZ]+")
_LONG_ACRONYM: Final = 5  # README is a word
_SMALL: Final = 4  # up to here digits behind letters are a number (이백), more are a code


def said(word: str) -> str | None:
    """Return how one Latin word is said, None for a word that only an English voice can read."""
    known = WORDS.get(word.lower())
    if known:
        return known
    shouted = len(word) > _LONG_ACRONYM and not _CONSONANTS_ONLY.fullmatch(word)
    if shouted:
        return None
    if word.isalpha() and (word.isupper() or _CONSONANTS_ONLY.fullmatch(word) or len(word) == 1):
        return spelled(word)
    return None


def _word(found: re.Match[str]) -> str | None:
    whole = said(found[0])
    if whole or not re.search(r"[-&/'.]", found[0]):
        return whole
    parts = [part if part == "&" else said(part) for part in re.findall(r"[A-Za-z]+|&", found[0])]
    if any(part is None for part in parts):
        return None
    glue = "" if "&" in parts or all(len(part) == 1 for part in _PART.findall(found[0])) else " "
    return glue.join("앤" if part == "&" else part or "" for part in parts)


def _mixed(found: re.Match[str]) -> str | None:
    """Read letters with digits: MP3 엠피쓰리, S24 에스 이십사, B2B 비투비, H200 에이치 이백."""
    known = WORDS.get(found[0].lower())
    if known:
        return known
    words = ""
    for part in _PART.findall(found[0]):
        if part.isdigit():
            words += _ENGLISH[int(part)] if len(part) == 1 else f" {_number(part)} "
        else:
            read = said(part)
            if read is None:
                return None
            words += read
    return " ".join(words.split())


def _measured(found: re.Match[str]) -> str | None:
    """Read PM2.5 and Python3.11: a word and a decimal close behind."""
    read = said(found[1])
    return read and f"{read} {decimal(found[2])}"


def _number(digits: str) -> str:
    return (
        digitwise(digits) if digits.startswith("0") or len(digits) > _SMALL else sino(int(digits))
    )


def _generation(found: re.Match[str]) -> str:
    return _ENGLISH[int(found[1])] + spelled(found[2])


def _ordinal(found: re.Match[str]) -> str:
    return _ORDINALS[found[0].lower()]


def _grade(found: re.Match[str]) -> str:
    return f"{spelled(found[1])} {'플러스' if found[2] == '+' else '마이너스'}"


def _number_one(found: re.Match[str]) -> str:
    return f"넘버 {'원' if found[1] == '1' else sino(int(found[1]))}"


def _address(found: re.Match[str]) -> str:
    user, _, place = found[0].rpartition("@")
    host, *path = re.sub(r"^https?://", "", place).split("/")
    *names, last = host.split(".")
    words = [_name(part) for part in re.split(r"[._-]", user) if part]
    words += ["골뱅이"] if user else []
    words += [
        _DOMAINS.get(name, _name(name)) if at else _name(name) for at, name in enumerate(names)
    ]
    words.append(_DOMAINS.get(last) or f"점 {_name(last)}")
    return " ".join([*words, *(f"슬래시 {_name(part)}" for part in path if part)])


def _name(part: str) -> str:
    """Return the name, its digits one by one; a word that is not known stays Latin."""
    return " ".join(
        digitwise(piece) if piece.isdigit() else said(piece) or piece
        for piece in _PART.findall(part)
    )


ADDRESSES: Final[tuple[Rule, ...]] = (
    rule(r"[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z]{2,})+", _address, "@"),
    rule(
        r"(?<![\w@.])(?:https?://)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*"
        r"\.(?:com|net|org|kr|io|ai|dev|me)(?![A-Za-z0-9-])(?:/[A-Za-z0-9._-]*)*",
        _address,
        ".",
    ),
)
MIXED: Final[tuple[Rule, ...]] = (
    rule(r"\bNo\.?\s?(\d+)", _number_one, "N"),
    rule(r"(?<![A-Za-z0-9])코로나19", lambda _: "코로나일구", "코"),
    rule(r"(?<![A-Za-z0-9])(?:10|[1-9])(?:st|nd|rd|th)(?![A-Za-z])", _ordinal, "tTdD"),
    rule(r"(?<![\w.])([2-8])([DGK])(?![A-Za-z0-9])", _generation, "DGK"),
    rule(r"(?<![A-Za-z0-9])D-(\d+)", lambda found: f"디 마이너스 {sino(int(found[1]))}", "D"),
    rule(r"(?<![A-Za-z0-9])([A-Za-z]+)(\d+\.\d+)(?![\d.A-Za-z])", _measured, "."),
    rule(r"(?<![A-Za-z0-9])(?:[A-Za-z]+\d+(?:[A-Za-z]+\d*)*)(?![A-Za-z])", _mixed),
    rule(r"(?<![A-Za-z0-9])[A-Z]{2,}-\d+[a-z]?(?![A-Za-z\d.-])", _mixed, "-"),
    rule(r"(?<![A-Za-z0-9])([A-DF])([+-])(?![\w+-])", _grade, "+-"),
)
LETTERS: Final[tuple[Rule, ...]] = (
    rule(r"(?<![A-Za-z0-9])[A-Za-z]+(?:[-&/'.][A-Za-z]+)*", _word),
    rule(r"[A-Za-z]+", _word),
)
