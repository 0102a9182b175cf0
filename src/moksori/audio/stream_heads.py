"""What a stream is, told by how it begins, with as few bytes as will do."""

import struct
from dataclasses import dataclass
from typing import Final

from moksori.audio.container import RATES_HZ

BARE: Final = "bare"
"""16-bit sound without any container."""

BACKWARDS: Final = "backwards"
"""A file that can only be read from its end."""

HEAD_BYTES: Final = 4_096
"""More than this is never needed to tell what a stream is."""

_MARKS: Final = (
    (0, b"\x1a\x45\xdf\xa3", "matroska"),
    (0, b"OggS", "ogg"),
    (0, b"fLaC", "flac"),
    (0, b"ID3", "mp3"),
)
_LONGEST_MARK: Final = 12
_OGG_FIRST: Final = 2
_OPEN_LENGTH: Final = 0x7FFF_0000
_PCM: Final = 1
_EXTENSIBLE: Final = 0xFFFE
_FMT: Final = struct.Struct("<HHIIHH")
_EXTENSIBLE_BYTES: Final = 26
_KBPS: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBPS_2: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_MPEG_HZ: Final = (44_100, 48_000, 32_000)
_SYNC_BYTES: Final = 7


@dataclass(frozen=True, slots=True)
class Head:
    """The kind of a stream: FFmpeg's name of its container, or `bare` with what to skip."""

    kind: str
    rate_hz: int = 0
    channels: int = 1
    skip: int = 0
    """Bytes before the sound."""
    length: int | None = None
    """Bytes of sound; None: to the end."""


def head_of(begun: bytes, rate_hz: int, *, final: bool) -> Head | None:
    """Return what a stream is; None: more of it is needed. Sound that is bare has `rate_hz`."""
    if len(begun) < _LONGEST_MARK and not final:
        return None
    if begun[:4] == b"RIFF" and begun[8:12] == b"WAVE":
        return _wave(begun, final=final or len(begun) >= HEAD_BYTES)
    for at, mark, kind in _MARKS:
        if begun[at : at + len(mark)] == mark:
            return Head(kind)
    if begun[4:8] == b"ftyp":
        return _boxes(begun, final=final or len(begun) >= HEAD_BYTES)
    return _unmarked(begun, rate_hz, final=final)


def begins_file(piece: bytes) -> bool:
    """Whether a piece in the middle of a stream is the beginning of another file."""
    if piece[:4] == b"OggS":
        return len(piece) > 5 and bool(piece[5] & _OGG_FIRST)  # noqa: PLR2004 - flags of a page
    if piece[:4] == b"RIFF":
        return piece[8:12] == b"WAVE"
    return piece[:4] in {b"\x1a\x45\xdf\xa3", b"fLaC"} or piece[4:8] == b"ftyp"


def _unmarked(begun: bytes, rate_hz: int, *, final: bool) -> Head | None:
    """Tell MPEG sound, which has two frames one after the other, from bare sound."""
    size, kind = _mpeg_frame(begun)
    if size and len(begun) < size + _SYNC_BYTES and not final:
        return None
    mpeg = size > 0 and _mpeg_frame(begun[size:])[1] == kind
    return Head(kind) if mpeg else Head(BARE, rate_hz)


def _boxes(begun: bytes, *, final: bool) -> Head | None:
    """Look whether an MP4 tells what it holds before the sound, or only at its end."""
    at = 0
    while at + 8 <= len(begun):
        if begun[at + 4 : at + 8] in {b"moov", b"mdat"}:
            return Head("mov" if begun[at + 4 : at + 8] == b"moov" else BACKWARDS)
        at += max(int.from_bytes(begun[at : at + 4], "big"), 8)
    return Head("mov") if final else None


def _wave(begun: bytes, *, final: bool) -> Head | None:
    """Read a WAV header; what is not plain 16-bit sound is left to FFmpeg."""
    at, found = 12, None
    while at + 8 <= len(begun):
        name, length = begun[at : at + 4], int.from_bytes(begun[at + 4 : at + 8], "little")
        body = begun[at + 8 : at + 8 + length]
        if name == b"data":
            break
        if name == b"fmt " and len(body) >= _FMT.size:
            found = _plain(body)
        at += 8 + length + length % 2
    else:
        return Head("wav") if final else None
    if found is None:
        return Head("wav")
    rate_hz, channels = found
    return Head(BARE, rate_hz, channels, at + 8, length if 0 < length < _OPEN_LENGTH else None)


def _plain(body: bytes) -> tuple[int, int] | None:
    """Return rate and channels of plain 16-bit sound."""
    tag, channels, rate_hz, _, _, bits = _FMT.unpack_from(body)
    if tag == _EXTENSIBLE and len(body) >= _EXTENSIBLE_BYTES:
        tag = int.from_bytes(body[24:26], "little")
    plain = tag == _PCM and bits == 16 and channels > 0  # noqa: PLR2004 - bits
    return (rate_hz, channels) if plain and rate_hz in RATES_HZ else None


def _mpeg_frame(begun: bytes) -> tuple[int, str]:
    """Return how long the frame is that begins here, and of what; 0 if none does."""
    if len(begun) < _SYNC_BYTES or begun[0] != 0xFF or begun[1] & 0xE0 != 0xE0:  # noqa: PLR2004 - the sync word
        return 0, ""
    if begun[1] & 0xF6 == 0xF0:  # noqa: PLR2004 - ADTS
        return (begun[3] & 3) << 11 | begun[4] << 3 | begun[5] >> 5, "aac"
    version, layer = begun[1] >> 3 & 3, begun[1] >> 1 & 3
    rate, pace = begun[2] >> 4, begun[2] >> 2 & 3
    if version == 1 or layer != 1 or rate in {0, 15} or pace == 3:  # noqa: PLR2004 - not in use
        return 0, ""
    half = version != 3  # noqa: PLR2004 - MPEG 2 and 2.5
    hz = _MPEG_HZ[pace] >> (0 if version == 3 else 1 if version == 2 else 2)  # noqa: PLR2004 - the same
    kbps = (_KBPS_2 if half else _KBPS)[rate]
    return (72 if half else 144) * kbps * 1000 // hz + (begun[2] >> 1 & 1), "mp3"
