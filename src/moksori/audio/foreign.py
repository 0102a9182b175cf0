"""What is certainly no sound, told by its first bytes: pictures, archives, documents, pages."""

from typing import Final

_MARKS: Final = (
    b"\x89PNG\r\n",
    b"\xff\xd8\xff\xe0",
    b"\xff\xd8\xff\xe1",
    b"GIF8",
    b"PK\x03\x04",
    b"7z\xbc\xaf",
    b"%PDF-",
    b"\x7fELF",
    b"<!doctype",
    b"<html",
    b"<?xml",
)
LONGEST_MARK: Final = max(map(len, _MARKS))


def is_foreign(begun: bytes) -> bool:
    """Whether a stream that begins so is something else than sound.

    Bare sound can begin like anything: these marks are long enough not to be met by chance.
    """
    return begun[:LONGEST_MARK].lower().startswith(tuple(mark.lower() for mark in _MARKS))
