"""How many tokens a text takes: guessed high from its letters, then corrected by what was counted.

Tokenisers differ by a factor of three on Korean. A first guess is therefore high, and each answer
that tells how many tokens it was asked mends the guess for the next.
"""

from math import ceil
from typing import Final

_ASCII: Final = 0.5  # tokens per letter: JSON is full of marks and digits
_OTHER: Final = 1.3  # tokens per letter of Hangul and all else
_LEAST: Final = 0.3
_MOST: Final = 3.0
_MARGIN: Final = 1.1  # a counted text may be lighter than the next one
_ENOUGH: Final = 200  # letters; less says little about a tokeniser
_STEP: Final = 1.5


class Gauge:
    """Guesses tokens for one model; `factor` is what the measured ones were to the guessed."""

    def __init__(self) -> None:
        """Start with the high guess."""
        self.factor = 1.0

    def tokens(self, text: str) -> int:
        """Return how many tokens `text` will take, rather too many than too few."""
        return ceil(_letters(text) * self.factor)

    def learn(self, text: str, counted: int) -> None:
        """Take what a server counted for `text`; what no tokeniser could count changes little."""
        if counted > 0 and len(text) >= _ENOUGH:
            self._set(counted / _letters(text) * _MARGIN)

    def raise_(self) -> None:
        """Guess higher: a text that should have fitted did not."""
        self._set(self.factor * _STEP)

    def _set(self, factor: float) -> None:
        self.factor = min(max(factor, _LEAST), _MOST)


def _letters(text: str) -> float:
    ascii_ = len(text.encode("ascii", "ignore"))
    return _ASCII * ascii_ + _OTHER * (len(text) - ascii_)
