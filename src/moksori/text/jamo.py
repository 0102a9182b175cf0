"""Hangul syllables and the letters they are built of, by arithmetic on U+AC00."""

from typing import Final, NamedTuple

ONSETS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS: Final = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
CODAS: Final = (
    *("", "ㄱ", "ㄲ", "ㄳ", "ㄴ", "ㄵ", "ㄶ", "ㄷ", "ㄹ", "ㄺ", "ㄻ", "ㄼ", "ㄽ", "ㄾ", "ㄿ", "ㅀ"),
    *("ㅁ", "ㅂ", "ㅄ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ"),
)
CLUSTERS: Final = {
    "ㄳ": "ㄱㅅ",
    "ㄵ": "ㄴㅈ",
    "ㄶ": "ㄴㅎ",
    "ㄺ": "ㄹㄱ",
    "ㄻ": "ㄹㅁ",
    "ㄼ": "ㄹㅂ",
    "ㄽ": "ㄹㅅ",
    "ㄾ": "ㄹㅌ",
    "ㄿ": "ㄹㅍ",
    "ㅀ": "ㄹㅎ",
    "ㅄ": "ㅂㅅ",
}
_FIRST: Final = 0xAC00
_LAST: Final = 0xD7A3
_PER_VOWEL: Final = len(CODAS)
_PER_ONSET: Final = _PER_VOWEL * len(VOWELS)


class Syllable(NamedTuple):
    """One syllable: onset (ㅇ when silent), vowel, coda (empty when open)."""

    onset: str
    vowel: str
    coda: str

    def __str__(self) -> str:
        place = ONSETS.index(self.onset) * _PER_ONSET + VOWELS.index(self.vowel) * _PER_VOWEL
        return chr(_FIRST + place + CODAS.index(self.coda))


def is_syllable(letter: str) -> bool:
    """Say whether this one character is a whole Hangul syllable."""
    return _FIRST <= ord(letter) <= _LAST


def syllable(letter: str) -> Syllable:
    """Return the parts of a Hangul syllable.

    Raises:
        ValueError: it is no Hangul syllable.
    """
    if not is_syllable(letter):
        raise ValueError(f"U+{ord(letter):04X} is no Hangul syllable")
    place = ord(letter) - _FIRST
    onset, rest = divmod(place, _PER_ONSET)
    vowel, coda = divmod(rest, _PER_VOWEL)
    return Syllable(ONSETS[onset], VOWELS[vowel], CODAS[coda])
