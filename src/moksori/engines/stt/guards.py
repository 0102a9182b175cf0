"""What keeps invented text out of a transcript: pure decisions on what a recogniser heard.

Whisper invents text where nobody speaks: stock phrases of films and news, loops, letters at a speed
that no mouth has. A stock phrase alone proves nothing, people do say "감사합니다": it is dropped
only where the detector was hardly sure of speech.
"""

import re
import zlib
from dataclasses import dataclass
from typing import Final

from moksori.ports.stt import Heard


@dataclass(frozen=True, slots=True)
class GuardSettings:
    """Above or below what a stretch of text is taken for invented."""

    compression_ratio: float = 2.4
    logprob: float = -1.0
    no_speech_prob: float = 0.6
    letters_per_s: float = 15.0
    """Syllables of Korean; a letter of an alphabet counts half."""
    stock_speech: float = 0.6
    """Stock phrases need a mean speech probability of at least this."""


_STOCK: Final = re.compile(
    r"시청해\s?주셔서\s?감사합니다|(MBC|KBS|SBS|YTN)\s?뉴스|구독(과|,|\s)?\s?(및\s?)?좋아요|좋아요(와|,)?\s?구독"
    r"|자막\s?(제공|by|협찬|:)|한글\s?자막|다음\s?(영상|시간)에(서)?\s?(만나요|뵙겠습니다)"
    r"|^감사합니다[.!]?$|^고맙습니다[.!]?$|이\s?영상은\s?유료\s?광고"
    r"|thank(s| you) for watching|subtitles? by|please subscribe",
    re.IGNORECASE,
)
_SPACES_AND_MARKS: Final = re.compile(r"[\W_]+")
_FEWEST_REPEATS: Final = 4
_LONGEST_UNIT: Final = 20
_LETTERS_FOR_SPEED: Final = 8
_LATIN: Final = 0x24F


def compression_ratio(text: str) -> float:
    """Return how many times smaller a text gets: loops get much smaller."""
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw)) if raw else 1.0


def needs_another_try(
    ratio: float, logprob: float, no_speech: float, settings: GuardSettings
) -> bool:
    """Tell whether a window should be decoded again at a higher temperature."""
    if is_silence(logprob, no_speech, settings):
        return False
    return ratio > settings.compression_ratio or logprob < settings.logprob


def is_silence(logprob: float, no_speech: float, settings: GuardSettings) -> bool:
    """Tell whether the recogniser itself thinks that nobody spoke."""
    return no_speech > settings.no_speech_prob and logprob < settings.logprob


def is_stock_phrase(text: str) -> bool:
    """Tell whether a text is one that Whisper likes to invent."""
    return _STOCK.search(text.strip()) is not None


def is_loop(text: str) -> bool:
    """Tell whether a text ends by saying the same thing four times or more, and little else."""
    letters = _SPACES_AND_MARKS.sub("", text)
    for unit in range(1, min(len(letters) // _FEWEST_REPEATS, _LONGEST_UNIT) + 1):
        tail = letters[-unit:]
        times = 1
        while letters.endswith(tail * (times + 1)):
            times += 1
        longest = times * unit >= max(len(letters) * 2 // 3, 8)
        if times >= _FEWEST_REPEATS and longest:
            return True
    return False


def is_too_fast(text: str, seconds: float, settings: GuardSettings) -> bool:
    """Tell whether there are more letters than a mouth can say in that time."""
    letters = sum(1.0 if ord(c) > _LATIN else 0.5 for c in _SPACES_AND_MARKS.sub("", text))
    return letters > _LETTERS_FOR_SPEED and letters > settings.letters_per_s * max(seconds, 0.2)


def invented(
    heard: Heard, *, speech: float, room_s: float, settings: GuardSettings | None = None
) -> str | None:
    """Name the guard that takes a stretch for invented, or None to keep it.

    `speech` is the detector's mean probability where the text lies; `room_s` is the time until the
    next stretch, or the end of the sound.
    """
    use = settings or GuardSettings()
    if is_silence(heard.avg_logprob, heard.no_speech_prob, use):
        return "no_speech"
    if heard.compression_ratio > use.compression_ratio:
        return "compression"
    if is_loop(heard.text):
        return "loop"
    if is_too_fast(heard.text, room_s, use):
        return "speed"
    if speech < use.stock_speech and is_stock_phrase(heard.text):
        return "stock_phrase"
    return None
