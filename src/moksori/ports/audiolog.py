"""What moksori asks of a log of live audio, which loses nothing that it has acknowledged.

A meeting is one ordered log of records: the frames of its tracks, in the order of their arrival,
and the ends of tracks. Clients number the frames of a track from 0, keep what was not acknowledged,
and send it again.

Kafka fits behind this port: topic `voriAudioStream` with 5 partitions, one record per frame, key =
meeting, headers for workspace, track, kind, sequence and capture time. A meeting then lies in one
partition, and a position is an offset of it. Each method says what it would be there.
"""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Protocol

START: Final = 0
"""The position before the first record of any meeting."""

MAX_FRAME_BYTES: Final = 256 * 1024
"""The longest frame; a client that sends more at once has to split it."""

MAX_APPEND_BYTES: Final = 4 << 20
"""The most sound in one append."""


class RecordKind(IntEnum):
    """What a record is; the numbers are those on the disk."""

    FRAME = 1
    END = 2


@dataclass(frozen=True, slots=True)
class MeetingKey:
    """Which log: names of letters, digits, `.`, `_` and `-` that do not begin with a dot."""

    workspace: str
    meeting: str


@dataclass(frozen=True, slots=True)
class AudioFrame:
    """A piece of a track's sound as the client numbered it."""

    sequence: int
    captured_ms: int
    """When it was heard, on the clock of the client."""
    pcm: bytes


@dataclass(frozen=True, slots=True)
class Gap:
    """Frames that never came, the first and the last of them."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class TrackState:
    """What the log holds of a track."""

    through: int = -1
    """The highest sequence on the disk; -1 before the first."""
    frames: int = 0
    gaps: tuple[Gap, ...] = ()
    """What is missing below, oldest first. Only the newest 512 are told apart."""
    end: int | None = None
    """How many frames the client has sent in all, once it has said so."""

    @property
    def missing(self) -> int:
        """How many frames are not there, up to the end where that is known."""
        sent = self.through + 1 if self.end is None else self.end
        return sent - self.frames


@dataclass(frozen=True, slots=True)
class Receipt:
    """The acknowledgement of an append: all of it is on the disk."""

    stored: int
    duplicates: int
    """Frames that were there before; they count once."""
    track: TrackState


@dataclass(frozen=True, slots=True)
class AudioRecord:
    """A record as it is read."""

    kind: RecordKind
    track: str
    sequence: int
    """Of a frame; of an end, how many frames the client has sent."""
    captured_ms: int
    pcm: bytes
    position: int
    """Where the next record begins: to go on after this one, read from here."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some records, and where to go on reading."""

    records: tuple[AudioRecord, ...]
    position: int


class MeetingWriter(Protocol):
    """Appends to one meeting; any number of tasks may use it at once."""

    async def append(self, track: str, frames: Sequence[AudioFrame]) -> Receipt:
        """Append frames of a track and return once they are on the disk.

        Frames that are there are skipped, missing ones are told in the receipt and may still come.
        After an error nothing is acknowledged: send the same frames again. Kafka: `send` of an
        idempotent producer with `acks=all`, awaited; what is there is known by sequence.

        Raises:
            InputError: a frame too long, a number or a name that can not be.
            ConflictError: a frame beyond the end of its track.
            OverloadedError: too much waits for the disk.
            DeadlineError: the disk did not answer in time.
            StorageFullError: no space.
            BackendError: the disk failed.
        """
        ...

    async def end(self, track: str, frames: int) -> Receipt:
        """Say how many frames the client has sent in all; missing ones may still come.

        Saying it again changes nothing. Kafka: a record whose header `kind` is `end`.

        Raises:
            ConflictError: the end was somewhere else before, or frames beyond it are there.
        """
        ...

    def state(self, track: str) -> TrackState:
        """Return what is on the disk of a track, for a client that comes back."""
        ...


class AudioLog(Protocol):
    """Logs of meetings; one process writes a meeting at a time, several may read it."""

    @property
    def place(self) -> str:
        """The name of this log: who opens it anywhere reads the same one. Kafka: one for all.

        Raises:
            StorageFullError: no space.
            BackendError: the disk failed.
        """
        ...

    def writing(self, key: MeetingKey) -> AbstractAsyncContextManager[MeetingWriter]:
        """Open a meeting for writing; what a crash left is repaired first.

        May be entered again in the same process; the last one to leave gives the meeting up.
        Kafka: a producer whose `transactional.id` is the meeting, which fences off older ones.

        Raises:
            ConflictError: another process writes this meeting.
        """
        ...

    async def read(
        self, key: MeetingKey, position: int = START, *, limit: int = 500, wait_s: float = 0.0
    ) -> Page:
        """Return records from a position on, waiting a while when there are none.

        A page may be shorter than `limit` while more is there; an empty one is the end for now.
        After the death of a writer some frames may come again: take each once by track and number.
        Who reads keeps the position in its own rows, in the transaction of what it made of the
        records, and goes on from there after a crash. Kafka: `seek`, then `poll` with a time-out,
        other keys of the partition passed over; auto-commit is off, and the offset is committed by
        hand after that transaction, for the view of lag only.
        """
        ...

    async def tracks(self, key: MeetingKey) -> dict[str, TrackState]:
        """Return every track that has a record. Kafka: rows beside it, or one pass of reading."""
        ...

    async def position(self, key: MeetingKey) -> int:
        """Return where the next record will go. Kafka: `end_offsets`."""
        ...

    async def truncate(self, key: MeetingKey, before: int) -> int:
        """Give up space below a position, in whole segments; return how many bytes.

        What is known of the tracks stays. Kafka: the topic's `retention.ms`; `delete_records` only
        where no other meeting of the partition lies below.
        """
        ...

    async def remove(self, key: MeetingKey) -> bool:
        """Remove all audio of a meeting; tell whether there was any.

        Kafka: a tombstone that readers obey, and `retention.ms` as the limit of what lies about.

        Raises:
            ConflictError: it is being written.
        """
        ...
