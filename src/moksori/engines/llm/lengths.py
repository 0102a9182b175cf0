"""How many tokens a text takes at the very least; a server that read fewer has cut it.

No tokenizer is at hand, so this is a bound and not a guess: it lies below every tokenizer that we
know of, and still far above what is left of a prompt that was cut to a half.
"""

from typing import Final

from moksori.ports.llm import Ask

_WIDE_PER_TOKEN: Final = 4
_NARROW_PER_TOKEN: Final = 10
_SMALLEST_WINDOW: Final = 2048


def least_tokens(text: str) -> int:
    """Return a number of tokens that the text can not go below.

    Every word starts a token, and on average no token holds more than four syllables of Hangul, or
    ten letters of another kind.
    """
    words = text.split()
    letters = "".join(words)
    wide = (len(letters.encode(errors="replace")) - len(letters)) // 2
    return max(len(words), wide // _WIDE_PER_TOKEN + (len(letters) - wide) // _NARROW_PER_TOKEN)


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
