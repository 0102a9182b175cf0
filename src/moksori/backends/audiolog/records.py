"""Segments and records as bytes.

A segment begins with its header, twice, so that one flipped bit does not lose it:

    magic 8 | number u32 | mark u32 | seed u32 | prior u32 | prior end u64 | crc32 u32

`prior end` is authoritative: bytes of the segment before that lie beyond it were never
acknowledged, and nobody reads them. Records follow, little-endian, each complete in itself:

    mark u32 | crc32 u32 | length u32 | kind u8 | length of the name u8 | sequence u64 |
    capture time i64 | name of the track | payload

The checksum begins at `length`. After a damaged record the mark leads to the next one. Mark and
seed are random for each segment: no client can know them, so sound can not pose as a record.
"""

import secrets
import struct
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from moksori.ports.audiolog import MAX_FRAME_BYTES

STATE: Final = 0
"""The kind of a segment's first record: what was known of all tracks when it began."""
PROOF: Final = 255
"""The kind of a record which says that all before it is on the disk; it needs no flush itself."""

_MAGIC: Final = b"mokaud\x00\x01"
_HEAD: Final = struct.Struct("<8sIIIIQ")
_CRC: Final = struct.Struct("<I")
_HEADER_BYTES: Final = _HEAD.size + _CRC.size
HEADERS_BYTES: Final = 2 * _HEADER_BYTES

_FRONT: Final = struct.Struct("<II")
_REST: Final = struct.Struct("<IBBQq")
RECORD_BYTES: Final = _FRONT.size + _REST.size
MAX_NAME_BYTES: Final = 255
_MAX_BODY: Final = 16 << 20  # a state of very many tracks is longer than any frame
LONGEST_BYTES: Final = RECORD_BYTES + MAX_NAME_BYTES + MAX_FRAME_BYTES


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a segment."""

    number: int
    mark: int
    seed: int
    prior: int = 0
    prior_end: int = 0

    @classmethod
    def fresh(cls, number: int, prior: int, prior_end: int) -> "Header":
        """Return the header of a new segment."""
        return cls(number, secrets.randbits(32), secrets.randbits(32), prior, prior_end)

    def encode(self) -> bytes:
        """Return both copies."""
        head = _HEAD.pack(_MAGIC, self.number, self.mark, self.seed, self.prior, self.prior_end)
        return (head + _CRC.pack(crc32(head))) * 2


def decode_header(data: bytes) -> Header | None:
    """Return the header, from whichever copy is whole."""
    for at in (0, _HEADER_BYTES):
        head = data[at : at + _HEAD.size]
        rest = data[at + _HEAD.size : at + _HEADER_BYTES]
        if len(rest) == _CRC.size and _CRC.pack(crc32(head)) == rest:
            magic, *fields = _HEAD.unpack(head)
            if magic == _MAGIC:
                return Header(*fields)
    return None


@dataclass(frozen=True, slots=True)
class Raw:
    """A record between two places of a buffer."""

    kind: int
    name: bytes
    sequence: int
    captured_ms: int
    payload: bytes
    end: int


def encode(
    header: Header, kind: int, name: bytes, sequence: int, captured_ms: int, payload: bytes
) -> bytes:
    """Return a record."""
    rest = (
        _REST.pack(len(name) + len(payload), kind, len(name), sequence, captured_ms)
        + name
        + payload
    )
    return _FRONT.pack(header.mark, crc32(rest, header.seed)) + rest


def decode(header: Header, data: bytes, at: int) -> Raw | None:
    """Return the record that begins at a place, if it is whole and undamaged."""
    start = at + RECORD_BYTES
    if start > len(data):
        return None
    mark, crc = _FRONT.unpack_from(data, at)
    length, kind, name_length, sequence, captured_ms = _REST.unpack_from(data, at + _FRONT.size)
    end = start + length
    if mark != header.mark or end > len(data) or name_length > length:
        return None
    if crc32(memoryview(data)[at + _FRONT.size : end], header.seed) != crc:
        return None
    name_end = start + name_length
    return Raw(kind, data[start:name_end], sequence, captured_ms, data[name_end:end], end)


def is_cut(header: Header, data: bytes, at: int) -> bool:
    """Whether a record seems to begin here, and to end beyond the buffer."""
    front = data[at : at + _FRONT.size]
    mark = header.mark.to_bytes(4, "little")
    if not front.startswith(mark[: len(front)]):
        return False
    if at + RECORD_BYTES > len(data):
        return True
    length: int = _REST.unpack_from(data, at + _FRONT.size)[0]
    return length <= _MAX_BODY and at + RECORD_BYTES + length > len(data)


def next_record(header: Header, data: bytes, at: int, *, more: bool) -> Raw | int:
    """Return the first record at or after a place, passing over damage.

    When there is none, return the place where reading has to go on: with `more` to come, where a
    record may have begun; else the place where the search began.
    """
    mark = header.mark.to_bytes(4, "little")
    place = at
    while place >= 0:
        record = decode(header, data, place)
        if record is not None:
            return record
        if more and is_cut(header, data, place):
            return place
        place = data.find(mark, place + 1)
    return max(at, len(data) - len(mark) + 1) if more else at
