"""Frames of a track on their way from the order of arrival to the order of their numbers.

They lie in a file, in slots of ten seconds that are given out as they are needed: numbers may be
as odd as they like, memory grows by some bytes a minute, and what never came costs no space.
"""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_FRAMES: Final = 500
_SOUND_BYTES: Final = 640
_HEAD: Final = struct.Struct("<qq")
_RECORD_BYTES: Final = _HEAD.size + _SOUND_BYTES
_SLOT_BYTES: Final = _FRAMES * _RECORD_BYTES


@dataclass(frozen=True, slots=True)
class Spooled:
    """A frame, or a piece of a stream; no bytes are silence that was not kept."""

    number: int
    captured_ms: int
    pcm: bytes


class FrameSpool:
    """Frames of 20 ms by their numbers; every call may raise OSError."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        self._slots: dict[int, int] = {}

    def put(self, frame: Spooled) -> None:
        """Put a frame in its place; of the sound no more than 20 ms are kept."""
        block, inside = divmod(frame.number, _FRAMES)
        slot = self._slots.setdefault(block, len(self._slots))
        sound = frame.pcm[:_SOUND_BYTES]
        record = _HEAD.pack(1 + len(sound), frame.captured_ms) + sound
        _write(self._file, record, slot * _SLOT_BYTES + inside * _RECORD_BYTES)

    def __iter__(self) -> Iterator[Spooled]:
        for block in sorted(self._slots):
            held = os.pread(self._file, _SLOT_BYTES, self._slots[block] * _SLOT_BYTES)
            held = held.ljust(_SLOT_BYTES, b"\0")
            for at in range(0, _SLOT_BYTES, _RECORD_BYTES):
                length, captured_ms = _HEAD.unpack_from(held, at)
                if length:
                    start = at + _HEAD.size
                    number = block * _FRAMES + at // _RECORD_BYTES
                    yield Spooled(number, captured_ms, held[start : start + length - 1])

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


class PieceSpool:
    """Pieces of a stream, of any length, by their numbers; every call may raise OSError."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        self._places: dict[int, tuple[int, int, int]] = {}
        self._end = 0

    def put(self, piece: Spooled) -> None:
        """Add a piece; one that is there already stays as it is."""
        if piece.number in self._places:
            return
        _write(self._file, piece.pcm, self._end)
        self._places[piece.number] = (self._end, len(piece.pcm), piece.captured_ms)
        self._end += len(piece.pcm)

    def __iter__(self) -> Iterator[Spooled]:
        for number in sorted(self._places):
            at, length, captured_ms = self._places[number]
            yield Spooled(number, captured_ms, os.pread(self._file, length, at))

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


def _write(file: int, content: bytes, at: int) -> None:
    view = memoryview(content)
    while view:
        written = os.pwrite(file, view, at)
        at += written
        view = view[written:]
