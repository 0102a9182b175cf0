"""Bytes that arrive in pieces, as lines of text; server-sent events as their data."""

from collections.abc import Iterator
from typing import Final

from moksori.errors import EngineError

_LONGEST_LINE: Final = 4 << 20


class Lines:
    """Cuts at line feeds only: JSON may hold every other separator of Unicode as it is."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, part: bytes) -> Iterator[str]:
        """Yield the lines that are whole by now, without their ends.

        Raises:
            EngineError: a line has no end, or is no UTF-8.
        """
        self._rest += part
        *whole, rest = self._rest.split(b"\n")
        self._rest = bytearray(rest)
        if len(self._rest) > _LONGEST_LINE:
            raise EngineError("a line of the remote server's answer has no end")
        for line in whole:
            yield _text(bytes(line))

    def end(self) -> Iterator[str]:
        """Yield the last line if nothing ended it."""
        rest, self._rest = bytes(self._rest), bytearray()
        if rest.strip():
            yield _text(rest)


def event_data(line: str) -> str | None:
    """Return what a `data:` line of an event stream holds; None for any other line."""
    name, colon, value = line.partition(":")
    return value.strip() if colon and name == "data" else None


def _text(line: bytes) -> str:
    try:
        return line.decode().rstrip("\r")
    except UnicodeDecodeError as exc:
        raise EngineError("the remote server's answer is not UTF-8") from exc
