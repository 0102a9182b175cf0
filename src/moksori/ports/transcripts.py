"""What transcripts ask of those who follow them, and what others may ask of transcripts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from moksori.ports.store import Transaction
from moksori.ports.stt import Word

Followup = Mapping[str, Any]
"""What a caller wants to become of a transcript: small JSON, kept and handed back unread."""


@dataclass(frozen=True, slots=True)
class Said:
    """Timed text of one track, as it was heard; `index` counts from 0 in the order of storing."""

    index: int
    speaker: str | None
    track: int
    start_s: float
    end_s: float
    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A transcript that came to its end; `segments` are in the order of storing.

    `at` is when the recording was handed in.
    """

    transcript_id: str
    workspace: str
    at: datetime
    segments: Sequence[Said]
    followup: Followup | None = None


class TranscriptObserver(Protocol):
    """Is told of transcripts inside the transactions that change them: no word gets lost.

    What an observer raises undoes the change; what it writes is committed with it.
    """

    async def requested(
        self, tx: Transaction, workspace: str, transcript_id: str, followup: Followup | None
    ) -> None:
        """A recording was taken in; its job is made in this transaction."""
        ...

    async def finished(self, tx: Transaction, heard: Heard) -> None:
        """Everything was heard; the transcript is final."""
        ...

    async def ended(self, tx: Transaction, workspace: str, transcript_id: str, code: str) -> None:
        """There will be no result; `code` is an error code or `cancelled`."""
        ...

    async def removed(self, tx: Transaction, workspace: str, transcript_id: str) -> None:
        """The transcript is deleted in this transaction."""
        ...


@dataclass(frozen=True, slots=True)
class Digest:
    """What was said, in short: sentences with the ids of their segments; `method` wrote them.

    `minutes` are the whole minutes as JSON.
    """

    sentences: tuple[tuple[str, tuple[str, ...]], ...]
    method: str
    keywords: tuple[str, ...]
    minutes: Mapping[str, Any]


class Digester(Protocol):
    """Puts transcripts in short."""

    async def digest(self, heard: Heard) -> Digest:
        """Return the digest of a transcript; slow, but it never blocks the loop.

        Raises:
            EngineError: it can not be written now.
            EngineNotInstalledError: what it takes is not installed.
        """
        ...


class Recordings(Protocol):
    """What others may do with transcripts."""

    async def forget(self, tx: Transaction, workspace: str, transcript_id: str) -> None:
        """Delete a transcript; `clear` its recording after that; none is no error."""
        ...

    async def clear(self, transcript_id: str) -> None:
        """Clear the recording of a transcript that was forgotten; a sweep does what fails now."""
        ...


class TimedWords(Protocol):
    """Knows when the words of recordings were spoken."""

    async def words(
        self, tx: Transaction, workspace: str, transcript_id: str, index: int
    ) -> tuple[Word, ...]:
        """Return the words of one segment as they were heard; none where that is not known."""
        ...
