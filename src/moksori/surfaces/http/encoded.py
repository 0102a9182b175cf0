"""Sound inside JSON: bytes as base64."""

from base64 import b64decode
from typing import Final

import anyio.lowlevel

from moksori.errors import UnsupportedOptionError, UploadTooLargeError

_SLICE: Final = 256 * 1024
"""So many letters are decoded at once: a millisecond or two, then others have their turn."""


def decoded(text: str, option: str, *, limit_bytes: int) -> bytes:
    """Return the bytes of a base64 text; line breaks and other letters are refused.

    Raises:
        UploadTooLargeError: it has more than `limit_bytes`.
        UnsupportedOptionError: it is not base64.
    """
    _check_size(text, option, limit_bytes)
    return _bytes(text, option)


async def decoded_in_turns(text: str, option: str, *, limit_bytes: int) -> bytes:
    """Return the same as `decoded`; a long text does not hold up the sockets of others.

    Raises:
        InputError: as `decoded`.
    """
    _check_size(text, option, limit_bytes)
    found = bytearray()
    for at in range(0, len(text), _SLICE):
        found += _bytes(text[at : at + _SLICE], option, inside=at + _SLICE < len(text))
        await anyio.lowlevel.checkpoint()
    return bytes(found)


def _check_size(text: str, option: str, limit_bytes: int) -> None:
    if len(text) > (limit_bytes + 2) // 3 * 4:
        raise UploadTooLargeError("too much sound at once", option=option, limit_bytes=limit_bytes)


def _bytes(text: str, option: str, *, inside: bool = False) -> bytes:
    """Decode a text; one from the inside of a longer one has no padding."""
    try:
        found = b64decode(text, validate=True)
    except ValueError:
        raise UnsupportedOptionError(f"{option} is not base64", option=option) from None
    if inside and len(found) * 4 != len(text) * 3:
        raise UnsupportedOptionError(f"{option} is not base64", option=option)
    return found
