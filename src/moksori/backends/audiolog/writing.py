"""Writing one meeting: blocking steps, called by one thread at a time.

What was appended counts only after `fdatasync`. After any failure the segment is cut back to what
was flushed and left for good, because after a failed flush nobody knows what the disk holds: the
next append goes on in a new segment, whose header says where the old one ends.
"""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from moksori.backends.audiolog.folder import Folder, flush_directory
from moksori.backends.audiolog.reading import encode_books, position_of, recover
from moksori.backends.audiolog.records import STATE, Header, encode
from moksori.backends.audiolog.spans import TrackBook
from moksori.errors import ConflictError, InputError, MoksoriError
from moksori.ports.audiolog import AudioFrame, Receipt, RecordKind, TrackState

MAX_TRACKS: Final = 1_000


@dataclass(slots=True, eq=False)
class Request:
    """Frames of one track, or its end, on the way to the disk; then what became of them."""

    track: str
    frames: Sequence[AudioFrame]
    end: int | None = None
    size: int = 0
    receipt: Receipt | None = None
    error: MoksoriError | None = None


@dataclass(slots=True)
class Draft:
    """A group of requests as bytes, and the books as they will be once it is on the disk."""

    header: Header
    books: dict[str, TrackBook]
    fresh: dict[str, TrackBook] = field(default_factory=dict)
    pieces: list[bytes] = field(default_factory=list)
    counts: list[tuple[Request, int]] = field(default_factory=list)

    def add(self, request: Request) -> None:
        """Take a request in; one that can not be is told so, and changes nothing."""
        name = request.track.encode()
        try:
            book = self._book(request)
            _check_end(book, request)
        except (ConflictError, InputError) as exc:
            request.error = exc
            return
        stored = 0
        for frame in request.frames:
            if book.add(frame.sequence):
                stored += 1
                self.pieces.append(
                    encode(
                        self.header,
                        RecordKind.FRAME,
                        name,
                        frame.sequence,
                        frame.captured_ms,
                        frame.pcm,
                    )
                )
        if request.end is not None and book.end is None:
            book.end = request.end
            self.pieces.append(encode(self.header, RecordKind.END, name, request.end, 0, b""))
        self.counts.append((request, stored))

    def _book(self, request: Request) -> TrackBook:
        book = self.fresh.get(request.track)
        if book is None:
            known = self.books.get(request.track)
            if known is None and len(self.books) + len(self.fresh) >= MAX_TRACKS:
                raise InputError("a meeting has too many tracks", limit=MAX_TRACKS)
            book = self.fresh[request.track] = TrackBook() if known is None else known.copy()
        return book

    def settle(self) -> None:
        """It is on the disk: write the receipts, and keep the books."""
        self.books.update(self.fresh)
        states = {track: book.state() for track, book in self.fresh.items()}
        for request, stored in self.counts:
            duplicates = len(request.frames) - stored
            request.receipt = Receipt(stored, duplicates, states[request.track])


def _check_end(book: TrackBook, request: Request) -> None:
    if request.end is not None:
        if book.end not in {None, request.end} or book.spans.last >= request.end:
            raise ConflictError("the track ends elsewhere, or has frames beyond this end")
    elif book.end is not None and any(frame.sequence >= book.end for frame in request.frames):
        raise ConflictError("the track has ended before this frame")


class MeetingFiles:
    """The segments of a meeting that this process writes."""

    def __init__(self, folder: Folder, segment_bytes: int) -> None:
        self._folder = folder
        self._segment_bytes = segment_bytes
        folder.make()
        self._lock = folder.lock()
        try:
            found = recover(folder)
            _flush_rest(folder, found.segment)
        except BaseException:
            os.close(self._lock)
            raise
        self._books = found.books
        self._number = found.segment
        self._sealed = (found.segment, found.end)
        self._file: int | None = None
        self._header: Header | None = None
        self._begin = self._end = 0
        self.flushes = 0

    @property
    def durable(self) -> int:
        """The position after the last record on the disk."""
        return position_of(*self._sealed) if self._file is None else self._here()

    def _here(self) -> int:
        return position_of(self._number, self._end)

    @property
    def states(self) -> dict[str, TrackState]:
        """What is on the disk of each track."""
        return {track: book.state() for track, book in self._books.copy().items()}

    def state(self, track: str) -> TrackState:
        """Return what is on the disk of one track."""
        book = self._books.get(track)
        return TrackState() if book is None else book.state()

    def write(self, requests: Iterable[Request]) -> None:
        """Bring a group of requests to the disk with one flush.

        Raises:
            OSError: nothing of it counts.
        """
        try:
            header = self._segment()
            draft = Draft(header, self._books)
            for request in requests:
                draft.add(request)
            if draft.pieces:
                self._flush(b"".join(draft.pieces))
        except BaseException:
            self._leave()
            raise
        draft.settle()
        if self._end >= self._segment_bytes:
            self._leave()

    def _flush(self, content: bytes) -> None:
        if self._file is None:
            raise AssertionError("a segment is open")
        _write_all(self._file, content)
        os.fdatasync(self._file)
        self.flushes += 1
        self._end += len(content)

    def _segment(self) -> Header:
        """Return the header of the open segment; begin one where there is none."""
        if self._header is None:
            self._number += 1
            header = Header.fresh(self._number, *self._sealed)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
            self._begin = self._end = 0
            self._file = os.open(self._folder.segment(self._number), flags, 0o600)
            state = encode(header, STATE, b"", 0, 0, encode_books(self._books))
            first = header.encode() + state
            _write_all(self._file, first)
            flush_directory(self._folder.path)
            self._header = header
            self._begin = self._end = len(first)
        return self._header

    def _leave(self) -> None:
        """Close the segment at what is on the disk; one without records goes away."""
        if self._file is None:
            return
        file, self._file, self._header = self._file, None, None
        with suppress(OSError):
            if self._end == self._begin:
                self._folder.segment(self._number).unlink()
            else:
                self._sealed = (self._number, self._end)
                os.ftruncate(file, self._end)
        with suppress(OSError):
            os.close(file)

    def close(self) -> None:
        """Give the meeting up."""
        self._leave()
        os.close(self._lock)


def _flush_rest(folder: Folder, number: int) -> None:
    """Flush what a killed writer had written: it counts from now on, so it must be on the disk."""
    if number:
        file = os.open(folder.segment(number), os.O_RDWR | os.O_CLOEXEC)
        try:
            os.fdatasync(file)
        finally:
            os.close(file)
        flush_directory(folder.path)


def _write_all(file: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(file, view) :]
