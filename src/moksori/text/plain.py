"""Text as it is kept: composed, on one line, nothing in it that a database or a file refuses."""

import re
import unicodedata
from typing import Final

_REFUSED: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def composed(text: str) -> str:
    """Return text in NFC: a name typed on macOS and on Windows is one name."""
    return unicodedata.normalize("NFC", text)


def tidy(text: str) -> str:
    """Return text in NFC with single spaces, without control characters or halves of characters."""
    return " ".join(_REFUSED.sub(" ", composed(text)).split())
