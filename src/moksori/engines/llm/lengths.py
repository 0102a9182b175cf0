"""How many tokens a text takes at the very least; a server that read fewer has cut it.

No tokenizer is at hand, so this is a bound and not a guess: it lies below every tokenizer that we
know of, and still far above what is left of a prompt that was cut to a half.
"""

import re
from typing import Final

from moksori.ports.llm import Ask

_WORDS: Final = re.compile(r"\S+")
_WIDE: Final = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7a3]")
_WIDE_PER_TOKEN: Final = 4
_NARROW_PER_TOKEN: Final = 10
_SMALLEST_WINDOW: Final = 2048


def least_tokens(text: str) -> int:
    """Return a number of tokens that the text can not go below.

    A word starts a token, and no token holds more than a few syllables or ten letters.
    """
    return sum(_least(word) for word in _WORDS.findall(text))


def _least(word: str) -> int:
    if word.isascii():
        return 1 + len(word) // (_NARROW_PER_TOKEN + 1)
    wide = len(_WIDE.findall(word))
    return max(1, wide // _WIDE_PER_TOKEN + (len(word) - wide) // _NARROW_PER_TOKEN)


def most_tokens(text: str) -> int:
    """Return a number of tokens that the text can not exceed: one per byte."""
    return len(text.encode(errors="replace"))


def words_of(ask: Ask) -> str:
    """Return all text of the messages."""
    return "\n".join(message.text for message in ask.messages)


def was_cut(least: int, read: int, window: int) -> bool:
    """Tell whether a server that read `read` tokens can not have read all of it.

    One that cuts fills some window of its own to the last token; windows are powers of two, and a
    whole prompt has such a length only once in thousands.
    """
    fills_window = read >= _SMALLEST_WINDOW and read & (read - 1) == 0
    return read < least or read >= window or fills_window
