"""Snapshots as bytes: parts one after the other, with a version and a checksum.

A snapshot says nothing to another version of its parts: whoever can not read one begins anew.
"""

import struct
from collections.abc import Sequence
from typing import Final
from zlib import crc32

from moksori.errors import InputError

_HEAD: Final = struct.Struct("<4s4sHHI")
_LENGTH: Final = struct.Struct("<I")
_MARK: Final = b"mokS"


def seal(kind: bytes, version: int, parts: Sequence[bytes]) -> bytes:
    """Return parts as one piece, for `unseal`; a kind is four letters."""
    lengths = b"".join(_LENGTH.pack(len(part)) for part in parts)
    body = b"".join((lengths, *parts))
    return _HEAD.pack(_MARK, kind, version, len(parts), crc32(body)) + body


def unseal(kind: bytes, version: int, kept: bytes) -> list[bytes]:
    """Return the parts.

    Raises:
        InputError: it is of another kind or version, or is damaged.
    """
    if len(kept) < _HEAD.size:
        raise InputError("a snapshot is cut off")
    mark, made, made_by, count, crc = _HEAD.unpack_from(kept)
    if mark != _MARK or made != kind or made_by != version:
        raise InputError("this is no snapshot of this version", version=version)
    if crc32(memoryview(kept)[_HEAD.size :]) != crc:
        raise InputError("a snapshot is damaged")
    at = _HEAD.size + count * _LENGTH.size
    parts = []
    for (length,) in _LENGTH.iter_unpack(kept[_HEAD.size : at]):
        parts.append(kept[at : at + length])
        at += length
    return parts
