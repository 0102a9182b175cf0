"""Hangul as it sounds: assimilation in standard Korean, for voices that read letter by letter.

회의록을 정리합니다 sounds 회의로글 정니함니다. The rules are those of the standard pronunciation
that need no meaning: liaison (연음), neutral codas (받침), nasals (비음화), ㄹ (유음화), palatals
(구개음화), aspirates (격음화), ㅎ that falls silent, tense consonants after obstruents (경음화),
-ㄹ게요, 져 and 희. What hangs on the word (ㄴ 첨가 in 십육, 결단력, tense 결정) is a list. Not
done, because spelling does not show it: tense consonants in other Sino-Korean words and after verb
stems (신고), long vowels.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from moksori.text.jamo import Syllable, syllable
from moksori.text.spans import Edit, Rewritten, apply

# Words whose sound the spelling does not show; the rules go on from the right side.
_ANYWHERE: Final = dict(
    pair.split(":")
    for pair in (
        "십육:심뉵 백육:뱅뉵 천육:천뉵 만육:만뉵 칠십:칠씹 팔십:팔씹 열여섯:열려섯 "
        "열여덟:열려덜 서른여섯:서른녀섯 스물여섯:스물려섯 스물여덟:스물려덜 꽃잎:꼰닢 "
        "깻잎:깬닢 나뭇잎:나문닢 솔잎:솔맆 한여름:한녀름 색연필:생년필 알약:알략 물약:물략 "
        "담요:담뇨 맨입:맨닙 늦여름:는녀름 식용유:시굥뉴 휘발유:휘발류 업무용:엄무뇽 "
        "영업용:영엄뇽 서울역:서울력 강남역:강남녁 부산역:부산녁 용산역:용산녁 잠실역:잠실력 "
        "선릉역:설릉녁 시청역:시청녁 신촌역:신촌녁 지하철역:지하철력 전철역:전철력 "
        "생산량:생산냥 의견란:의견난 결단력:결딴녁 판단력:판단녁 추진력:추진녁 공권력:공꿘녁 "
        "음운론:음운논 입원료:이붠뇨 등산로:등산노 횡단로:횡단노 상견례:상견녜 보존료:보존뇨 "
        "동원령:동원녕 이원론:이원논 원룸:원눔 온라인:온나인 신라면:신나면 맛없:마덦 "
        "멋없:머덦 첫인상:처딘상 헛웃음:허두슴 값어치:가버치 넓죽:넙쭉 넓둥:넙뚱 "
        "집안일:지반닐 앞일:암닐 옛일:옌닐"
    ).split()
)
# Tense Sino-Korean words, at the head of a word only: 완성과 is no 성과.
_AT_HEAD: Final = dict(
    pair.split(":")
    for pair in (
        "갈등:갈뜽 발전:발쩐 결정:결쩡 일정:일쩡 설정:설쩡 실시:실씨 출시:출씨 물질:물찔 "
        "조건:조껀 안건:안껀 사건:사껀 문건:문껀 인권:인꿘 평가:평까 문법:문뻡 헌법:헌뻡 "
        "글자:글짜 발달:발딸 활동:활똥 출장:출짱 열정:열쩡"
    ).split()
)
_WORDS: Final = _ANYWHERE | _AT_HEAD
_LISTED: Final = re.compile(
    "|".join(sorted(_ANYWHERE, key=len)[::-1]) + rf"|^(?:{'|'.join(_AT_HEAD)})"
)
_HANGUL: Final = re.compile("[가-힣]+")

_NEUTRAL: Final = (
    dict.fromkeys(("ㄱ", "ㄲ", "ㅋ", "ㄳ", "ㄺ"), "ㄱ")
    | dict.fromkeys("ㄷㅅㅆㅈㅊㅌㅎ", "ㄷ")
    | dict.fromkeys(("ㅂ", "ㅍ", "ㅄ", "ㄿ"), "ㅂ")
    | {"ㄵ": "ㄴ", "ㄶ": "ㄴ", "ㄼ": "ㄹ", "ㄽ": "ㄹ", "ㄾ": "ㄹ", "ㅀ": "ㄹ", "ㄻ": "ㅁ"}
)
_NASAL: Final = {"ㄱ": "ㅇ", "ㄷ": "ㄴ", "ㅂ": "ㅁ"}
_TENSE: Final = {"ㄱ": "ㄲ", "ㄷ": "ㄸ", "ㅂ": "ㅃ", "ㅅ": "ㅆ", "ㅈ": "ㅉ"}
_ASPIRATE: Final = {"ㄱ": "ㅋ", "ㄷ": "ㅌ", "ㅈ": "ㅊ"}
# A coda and ㅎ: what is left of the coda, and the aspirate.
_WITH_H: Final = {
    **dict.fromkeys("ㄱㄲㅋ", ("", "ㅋ")),
    **dict.fromkeys("ㄷㅅㅆㅊㅌ", ("", "ㅌ")),
    **dict.fromkeys("ㅂㅍ", ("", "ㅍ")),
    "ㅈ": ("", "ㅊ"),
    "ㄺ": ("ㄹ", "ㅋ"),
    "ㄼ": ("ㄹ", "ㅍ"),
    "ㄵ": ("ㄴ", "ㅊ"),
    "ㄳ": ("", "ㅋ"),
    "ㅄ": ("", "ㅍ"),
}
# A coda before a vowel: what stays, and the onset that moves over.
_MOVES: Final = {
    "ㄳ": ("ㄱ", "ㅆ"),
    "ㄵ": ("ㄴ", "ㅈ"),
    "ㄶ": ("", "ㄴ"),
    "ㄺ": ("ㄹ", "ㄱ"),
    "ㄻ": ("ㄹ", "ㅁ"),
    "ㄼ": ("ㄹ", "ㅂ"),
    "ㄽ": ("ㄹ", "ㅆ"),
    "ㄾ": ("ㄹ", "ㅌ"),
    "ㄿ": ("ㄹ", "ㅍ"),
    "ㅀ": ("", "ㄹ"),
    "ㅄ": ("ㅂ", "ㅆ"),
    "ㅎ": ("", "ㅇ"),
}
_H_LEFT: Final = {"ㅎ": "", "ㄶ": "ㄴ", "ㅀ": "ㄹ"}
_NOUNS_IN_RK: Final = frozenset("닭흙칡삵")
_NO_TENSE: Final = frozenset("덟삶")
_STEMS: Final = frozenset(("ㄵ", "ㄼ", "ㄾ", "ㄻ"))


def pronounce(text: str) -> Rewritten:
    """Return `text` respelt as it sounds, letter for letter, with offsets to the raw text.

    Only Hangul changes, and each syllable stays one syllable. Inside a word all rules hold; over
    one space only nasals do (`십 년` is 심 년). Digits and Latin letters stay: `normalize` first.
    """
    words = list(_HANGUL.finditer(text))
    heard = [_word(found[0]) for found in words]
    for at in range(len(words) - 1):
        if text[words[at].end() : words[at + 1].start()] == " ":
            heard[at] = _over_space(heard[at], heard[at + 1])
    edits = (
        edit
        for found, said in zip(words, heard, strict=True)
        for edit in _changes(found.start(), found[0], said)
    )
    return apply(text, edits)


def _changes(offset: int, raw: str, said: str) -> Iterator[Edit]:
    """Return one edit for each stretch of syllables that changed."""
    start = 0
    while start < len(raw):
        end = start
        while end < len(raw) and raw[end] != said[end]:
            end += 1
        if end > start:
            yield Edit(offset + start, offset + end, said[start:end])
        start = end + 1


@lru_cache(maxsize=8192)
def _word(word: str) -> str:
    spelt = _LISTED.sub(lambda found: _WORDS[found[0]], word)
    letters = [syllable(letter) for letter in spelt]
    if spelt.endswith("게요") and letters[-3:][0].coda == "ㄹ":
        letters[-2] = letters[-2]._replace(onset="ㄲ")
    for at in range(len(letters) - 1):
        letters[at], letters[at + 1] = _meet(letters[at], letters[at + 1])
    letters[-1] = letters[-1]._replace(coda=_neutral(letters[-1].coda))
    return "".join(str(_vowel(letter)) for letter in letters)


def _over_space(word: str, following: str) -> str:
    last = syllable(word[-1])
    if last.coda in _NASAL and syllable(following[0]).onset in "ㄴㅁ":
        return word[:-1] + str(last._replace(coda=_NASAL[last.coda]))
    return word


def _vowel(letter: Syllable) -> Syllable:
    if letter.vowel == "ㅕ" and letter.onset in "ㅈㅉㅊ":
        return letter._replace(vowel="ㅓ")
    if letter.vowel == "ㅢ" and letter.onset != "ㅇ":
        return letter._replace(vowel="ㅣ")
    return letter


def _neutral(coda: str) -> str:
    return _NEUTRAL.get(coda, coda)


def _meet(here: Syllable, after: Syllable) -> tuple[Syllable, Syllable]:
    """Return two syllables as they sound side by side."""
    if not here.coda:
        return here, after
    if after.onset == "ㅇ":
        return _before_vowel(here, after)
    if here.coda in _H_LEFT:
        return _after_h(here, after)
    if after.onset == "ㅎ":
        return _before_h(here, after)
    return _before_consonant(here, after)


def _before_vowel(here: Syllable, after: Syllable) -> tuple[Syllable, Syllable]:
    coda = here.coda
    if coda in {"ㄷ", "ㅌ", "ㄾ"} and after.vowel in "ㅣㅕ":
        palatal = "ㅈ" if coda == "ㄷ" else "ㅊ"
        return here._replace(coda="ㄹ" if coda == "ㄾ" else ""), after._replace(onset=palatal)
    if coda == "ㅇ":
        return here, after
    stays, moves = _MOVES.get(coda, ("", coda))
    return here._replace(coda=stays), after._replace(onset=moves)


def _after_h(here: Syllable, after: Syllable) -> tuple[Syllable, Syllable]:
    left = _H_LEFT[here.coda]
    if after.onset in _ASPIRATE:
        return here._replace(coda=left), after._replace(onset=_ASPIRATE[after.onset])
    if after.onset == "ㅅ":
        return here._replace(coda=left), after._replace(onset="ㅆ")
    if after.onset == "ㄴ":
        onset = "ㄹ" if left == "ㄹ" else "ㄴ"
        return here._replace(coda=left or "ㄴ"), after._replace(onset=onset)
    return _before_consonant(here._replace(coda=left or "ㄷ"), after)


def _before_h(here: Syllable, after: Syllable) -> tuple[Syllable, Syllable]:
    if here.coda == "ㄷ" and after.vowel in "ㅣㅕ":
        return here._replace(coda=""), after._replace(onset="ㅊ")
    if here.coda not in _WITH_H:
        return here, after
    left, aspirate = _WITH_H[here.coda]
    return here._replace(coda=left), after._replace(onset=aspirate)


def _before_consonant(here: Syllable, after: Syllable) -> tuple[Syllable, Syllable]:
    coda, onset = _coda_before(here, after.onset), after.onset
    stem = here.coda in _STEMS and str(here) not in _NO_TENSE
    if coda in _NASAL or stem or (here.coda == "ㄺ" and coda == "ㄹ"):
        onset = _TENSE.get(onset, onset)
    if coda in _NASAL and onset in "ㄴㅁㄹ":
        coda, onset = _NASAL[coda], "ㄴ" if onset == "ㄹ" else onset
    elif coda in {"ㅁ", "ㅇ"} and onset == "ㄹ":
        onset = "ㄴ"
    elif coda + onset in {"ㄴㄹ", "ㄹㄴ"}:
        coda, onset = "ㄹ", "ㄹ"
    return here._replace(coda=coda), after._replace(onset=onset)


def _coda_before(here: Syllable, onset: str) -> str:
    """Return the neutral coda, where it depends on the word: 읽고 ㄹ, 닭과 ㄱ, 밟다 ㅂ."""
    if here.coda == "ㄺ" and onset == "ㄱ" and str(here) not in _NOUNS_IN_RK:
        return "ㄹ"
    if str(here) == "밟":
        return "ㅂ"
    return _neutral(here.coda)
