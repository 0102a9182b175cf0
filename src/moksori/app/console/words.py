"""What the command line says, in Korean or English; the English text is the key, as in gettext."""

import sys
from collections.abc import Mapping
from typing import Final, Literal

from moksori.app.console.korean import KOREAN

Locale = Literal["ko", "en"]

VARIABLES: Final = ("MOKSORI_LOCALE", "LC_ALL", "LC_MESSAGES", "LANG")


class _Voice:
    """The language that this process speaks to its user."""

    locale: Locale = "ko"


def locale_of(environ: Mapping[str, str]) -> Locale:
    """Choose by the first variable that names a language; Korean unless that says English."""
    for name in VARIABLES:
        tongue = environ.get(name, "").split("_")[0].split(".")[0].lower()
        if tongue in {"ko", "en"}:
            return "ko" if tongue == "ko" else "en"
    return "ko"


def speak(locale: Locale) -> None:
    """Set the language of this process."""
    _Voice.locale = locale


def say(text: str, **values: str | float) -> str:
    """Translate `text` and fill in its `{names}`."""
    chosen = KOREAN.get(text, text) if _Voice.locale == "ko" else text
    return chosen.format(**values) if values else chosen


def show(text: str) -> None:
    """Print a line of data on stdout."""
    print(text, flush=True)


def pour(content: bytes) -> None:
    """Write the bytes of a file to stdout."""
    sys.stdout.buffer.write(content)
    sys.stdout.flush()


def tell(text: str) -> None:
    """Print a line for the person at the screen, on stderr."""
    print(text, file=sys.stderr, flush=True)
