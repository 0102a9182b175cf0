"""The right particle behind any word: 회의는, 일정은, KPI를, 3을, 서울로.

Korean particles depend on the last sound of the word before. For digits, units and Latin letters
that is the sound of their reading.
"""

import re
from functools import lru_cache
from typing import Final

from moksori.text.jamo import is_syllable, syllable
from moksori.text.normalize import normalize
from moksori.text.spans import Edit, Rewritten, apply

# After a consonant, after a vowel. The 으로 family counts ㄹ as a vowel.
_PAIRS: Final = (
    ("은", "는"),
    ("이", "가"),
    ("을", "를"),
    ("과", "와"),
    ("아", "야"),
    ("으로", "로"),
    ("으로서", "로서"),
    ("으로써", "로써"),
    ("으로부터", "로부터"),
    ("이나", "나"),
    ("이랑", "랑"),
    ("이라", "라"),
    ("이라고", "라고"),
    ("이라도", "라도"),
    ("이란", "란"),
    ("이며", "며"),
    ("이든", "든"),
    ("이든지", "든지"),
    ("이야", "야"),
    ("이여", "여"),
    ("이에요", "예요"),
    ("이었", "였"),
)
_FORMS: Final = {form: pair for pair in reversed(_PAIRS) for form in pair} | {"야": ("아", "야")}
_OPTIONAL: Final = re.compile(
    r"(?P<word>\S)(?P<josa>은\(는\)|는\(은\)|이\(가\)|가\(이\)|을\(를\)|를\(을\)|과\(와\)|와\(과\)|아\(야\)|"
    r"야\(아\)|\(으\)로(?:서|써|부터)?|\(이\)(?:나|랑|라고|라도|라|란|며|든지|든|에요|었))"
)
_LETTER: Final = re.compile(r"[^\W_]")
_TOKEN: Final = re.compile(r"\S+\s*$")
_CLOSED_BY: Final = re.compile(r"(?:[lmn]|ng|(?<=[aeiou])[pktcb])$", re.IGNORECASE)


def pick(word: str, particle: str) -> str:
    """Return the form of `particle` that stands behind `word`.

    `particle` is either of its two forms, or both with a slash (`은/는`).

    Raises:
        ValueError: it is not a particle with two forms.
    """
    pair = _FORMS.get(particle.partition("/")[0])
    if pair is None or particle not in {*pair, "/".join(pair)}:
        raise ValueError("not a particle with two forms")
    last = coda(word)
    closed = bool(last) and not (last == "ㄹ" and pair[0].startswith("으"))
    return pair[0] if closed else pair[1]


def attach(word: str, particle: str) -> str:
    """Return `word` with the right form of `particle`; see `pick`."""
    return word + pick(word, particle)


def resolve(text: str) -> Rewritten:
    """Return `text` with each `은(는)`, `이(가)`, `(으)로` ... decided by the word before it."""
    edits = []
    for found in _OPTIONAL.finditer(text):
        plain = found["josa"].replace("(으)", "으").replace("(이)", "이").partition("(")[0]
        chosen = pick(text[: found.start("josa")], plain)
        edits.append(Edit(found.start("josa"), found.end(), chosen))
    return apply(text, edits)


def coda(word: str) -> str:
    """Return the consonant that the reading of `word` ends in; empty after a vowel."""
    token = _TOKEN.search(word)
    return _coda(token[0].strip()) if token else ""


@lru_cache(maxsize=1024)
def _coda(token: str) -> str:
    last = _last_letter(token)
    if not (is_syllable(last) or _is_jamo(last)):
        token = normalize(token).text
        last = _last_letter(token)
    if is_syllable(last):
        return syllable(last).coda
    if _is_jamo(last):
        return last if last == "ㄹ" else "" if last >= "ㅏ" else "ㅇ"
    return _coda_of_latin(token)


def _coda_of_latin(token: str) -> str:
    """Guess how an English word that nobody told us ends."""
    letters = re.sub(r"\W+$", "", token)
    if not _CLOSED_BY.search(letters):
        return ""
    return "ㄹ" if letters[-1] in "lL" else "ㅇ"


def _last_letter(token: str) -> str:
    letters = _LETTER.findall(token.rstrip("™®©"))
    symbol = re.search(r"[%℃㎏㎞㎝㎜㎡]\W*$", token)
    return symbol[0][0] if symbol else letters[-1] if letters else " "


def _is_jamo(letter: str) -> bool:
    return "ㄱ" <= letter <= "ㅣ"
