"""Writing one meeting: blocking steps, called by one thread at a time.

What was appended counts only after `fdatasync`. After any failure the segment is cut back to what
was flushed and left for good, because after a failed flush nobody knows what the disk holds: the
next append goes on in a new segment, whose header says where the old one ends.

A group begins with a proof, a record that could not be there if the group before had not been
flushed. What follows the last proof of a segment may lie in memory only, and no later flush tells:
the kernel reports a failure once, perhaps to a process that is dead by now. Whoever opens the
meeting writes it once more, in a new segment, and flushes that before it counts.
"""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from moksori.backends.audiolog.folder import Folder, flush_directory
from moksori.backends.audiolog.reading import (
    Recovered,
    encode_books,
    position_of,
    recover,
    unproven,
)
from moksori.backends.audiolog.records import PROOF, STATE, Header, Raw, encode
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
        self._file: int | None = None
        self._header: Header | None = None
        self._begin = self._end = 0
        self.flushes = 0
        folder.make()
        self._lock = folder.lock()
        try:
            found = recover(folder)
            self._number = found.segment
            self._sealed = (found.segment, found.end)
            self._books = found.books
            if found.proven < found.end:
                self._prove(found)
        except BaseException:
            os.close(self._lock)
            raise

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
        if self._end > self._begin:
            content = self._proof() + content
        _write_all(self._file, content)
        os.fdatasync(self._file)
        self.flushes += 1
        self._end += len(content)

    def _proof(self) -> bytes:
        """Return a record that is written only when all before it was flushed."""
        return b"" if self._header is None else encode(self._header, PROOF, b"", 0, 0, b"")

    def _prove(self, found: Recovered) -> None:
        """Write what may lie in memory only into a new segment, and flush that."""
        tail = unproven(self._folder, found)
        self._sealed = (found.segment, found.proven)
        self._books = recover(self._folder, position_of(*self._sealed)).books
        self._begin_segment(tail)
        self._books = found.books

    def _segment(self) -> Header:
        """Return the header of the open segment; begin one where there is none."""
        return self._begin_segment() if self._header is None else self._header

    def _begin_segment(self, tail: Sequence[Raw] = ()) -> Header:
        """Begin a segment with some records, whole and flushed with them before it has its name."""
        self._number += 1
        header = Header.fresh(self._number, *self._sealed)
        first = header.encode() + encode(header, STATE, b"", 0, 0, encode_books(self._books))
        rest = b"".join(
            encode(header, one.kind, one.name, one.sequence, one.captured_ms, one.payload)
            for one in tail
        )
        aside, path = self._folder.aside(self._number), self._folder.segment(self._number)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC
        file = os.open(aside, flags, 0o600)
        try:
            _write_all(file, first + rest)
            if tail:
                os.fdatasync(file)
            aside.rename(path)
            flush_directory(self._folder.path)
        except BaseException:
            os.close(file)
            for made in (aside, path):
                with suppress(OSError):
                    made.unlink()
            raise
        self._file, self._header = file, header
        self._begin, self._end = len(first), len(first) + len(rest)
        return header

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
        """Give the meeting up, with a proof: opening it again costs no flush then."""
        if self._file is not None and self._end > self._begin:
            proof = self._proof()
            with suppress(OSError):
                _write_all(self._file, proof)
                self._end += len(proof)
        self._leave()
        os.close(self._lock)


def _write_all(file: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(file, view) :]
