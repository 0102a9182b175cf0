"""Reading a meeting's segments by position: blocking, without any lock, beside a writer."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from moksori.backends.audiolog.folder import Folder
from moksori.backends.audiolog.records import (
    HEADERS_BYTES,
    PROOF,
    STATE,
    Header,
    Raw,
    decode_header,
    next_record,
)
from moksori.backends.audiolog.spans import TrackBook
from moksori.ports.audiolog import AudioRecord, Page, RecordKind

_CHUNK: Final = 1 << 20
_PAGE_BYTES: Final = 4 << 20
_OFFSET_BITS: Final = 40


def position_of(segment: int, offset: int) -> int:
    """Return the position of a place in a segment."""
    return segment << _OFFSET_BITS | offset


def place_of(position: int) -> tuple[int, int]:
    """Return the segment and the offset of a position."""
    return position >> _OFFSET_BITS, position & (1 << _OFFSET_BITS) - 1


@dataclass(frozen=True, slots=True)
class Stretch:
    """The readable part of a segment; what lies beyond `bound` is not there."""

    number: int
    bound: int | None
    """None: as far as the file goes (nobody has sealed it yet)."""


def stretches(folder: Folder, durable: int | None = None, first: int = 0) -> Iterator[Stretch]:
    """Yield the segments from `first` on, each sealed by the next one or by what is on the disk."""
    numbers = [number for number in folder.numbers() if number >= first]
    last, offset = (None, None) if durable is None else place_of(durable)
    for number, following in zip(numbers, [*numbers[1:], None], strict=False):
        if number == last:
            yield Stretch(number, offset)
            return
        if last is not None and number > last:
            return
        yield Stretch(number, None if following is None else _seal(folder, number, following))


def _seal(folder: Folder, number: int, following: int) -> int | None:
    """Return where a segment ends, as the next one says; None when that can not be read."""
    header = _header(folder, following)
    return header.prior_end if header is not None and header.prior == number else None


def _header(folder: Folder, number: int) -> Header | None:
    try:
        with folder.segment(number).open("rb") as file:
            return decode_header(file.read(HEADERS_BYTES))
    except FileNotFoundError:
        return None


def scan(folder: Folder, stretch: Stretch, offset: int = 0) -> Iterator[Raw | int]:
    """Yield the undamaged records from an offset on, at last the offset to go on from.

    The offset of a record's end (`Raw.end`) counts from the beginning of the segment.
    """
    at = max(offset, HEADERS_BYTES)
    try:
        file = os.open(folder.segment(stretch.number), os.O_RDONLY)
    except FileNotFoundError:
        yield at
        return
    try:
        header = decode_header(os.pread(file, HEADERS_BYTES, 0))
        size = os.fstat(file).st_size
        bound = size if stretch.bound is None else min(size, stretch.bound)
        if header is not None:
            for record in _records(file, header, at, bound):
                at = record.end
                yield record
    finally:
        os.close(file)
    yield at


def _records(file: int, header: Header, at: int, bound: int) -> Iterator[Raw]:
    chunk = _CHUNK
    while at < bound:
        data = os.pread(file, min(chunk, bound - at), at)
        place, more = 0, at + len(data) < bound
        while isinstance(found := next_record(header, data, place, more=more), Raw):
            place = found.end
            yield _moved(found, at)
        if not more or not data:
            return
        chunk = _CHUNK if found else 2 * chunk
        at += found


def _moved(record: Raw, by: int) -> Raw:
    return Raw(
        record.kind,
        record.name,
        record.sequence,
        record.captured_ms,
        record.payload,
        record.end + by,
    )


def read_page(folder: Folder, position: int, limit: int, durable: int | None) -> Page:
    """Return up to `limit` records from a position on, and not much more than 4 MiB."""
    records: list[AudioRecord] = []
    size = 0
    segment, offset = place_of(position)
    for stretch in stretches(folder, durable, segment):
        for found in scan(folder, stretch, offset if stretch.number == segment else 0):
            if isinstance(found, int):
                position = max(position, position_of(stretch.number, found))
                continue
            position = position_of(stretch.number, found.end)
            if found.kind in _KINDS:
                records.append(_record(found, position))
                size += len(found.payload)
                if len(records) >= limit or size >= _PAGE_BYTES:
                    return Page(tuple(records), position)
    return Page(tuple(records), position)


_KINDS: Final = frozenset(RecordKind)


def _record(raw: Raw, position: int) -> AudioRecord:
    return AudioRecord(
        RecordKind(raw.kind),
        raw.name.decode(),
        raw.sequence,
        raw.captured_ms,
        raw.payload,
        position,
    )


@dataclass(slots=True)
class Recovered:
    """What the segments say of a meeting."""

    books: dict[str, TrackBook]
    segment: int = 0
    """The newest segment; 0 when there is none."""
    end: int = 0
    """Where its last undamaged record ends."""
    proven: int = 0
    """Up to where it is known to be on the disk; what follows may lie in memory only."""


def recover(folder: Folder, durable: int | None = None) -> Recovered:
    """Learn the tracks from the newest segment that has a state, and all after it."""
    found = list(stretches(folder, durable))
    first, books = _newest_state(folder, found)
    state = Recovered(books)
    for stretch in found[first:]:
        state.segment, state.proven = stretch.number, HEADERS_BYTES
        for record in scan(folder, stretch):
            if isinstance(record, int):
                state.end = record
                continue
            _note(books, record)
            if record.kind in {STATE, PROOF}:
                state.proven = record.end
    return state


def unproven(folder: Folder, found: Recovered) -> list[Raw]:
    """Return the records of the newest segment that may lie in memory only."""
    records = scan(folder, Stretch(found.segment, found.end), found.proven)
    return [record for record in records if isinstance(record, Raw)]


def _newest_state(folder: Folder, found: list[Stretch]) -> tuple[int, dict[str, TrackBook]]:
    for index in range(len(found) - 1, -1, -1):
        first = next(scan(folder, found[index]))
        if isinstance(first, Raw) and first.kind == STATE:
            kept = json.loads(first.payload)
            return index, {name: TrackBook.from_json(book) for name, book in kept.items()}
    return 0, {}


def _note(books: dict[str, TrackBook], record: Raw) -> None:
    if record.kind == RecordKind.FRAME:
        books.setdefault(record.name.decode(), TrackBook()).add(record.sequence)
    elif record.kind == RecordKind.END:
        books.setdefault(record.name.decode(), TrackBook()).end = record.sequence


def encode_books(books: dict[str, TrackBook]) -> bytes:
    """Return the payload of a state record."""
    return json.dumps({name: book.to_json() for name, book in books.items()}).encode()
