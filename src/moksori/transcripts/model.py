"""What a transcript is: frozen values and pure decisions, no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from moksori.ports.queue import JobState
from moksori.ports.stt import SttChoice, Word
from moksori.ports.transcripts import Followup

JOB_KIND: Final = "transcripts.transcribe"
CANCELLED_CODE: Final = "cancelled"
"""What the last event of a cancelled job gives as its code."""


class TrackMode(StrEnum):
    """How the channels and streams of a file become tracks.

    `auto`: several titled audio streams are a track each, anything else is mixed to one track;
    `mix`: always one track; `split`: every stream and every channel is a track (call recordings).
    """

    AUTO = "auto"
    MIX = "mix"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class NewTranscript:
    """What a caller asks for."""

    filename: str | None = None
    """For display only; never trusted for the format."""
    language: str | None = None
    """None takes the language of the settings (ko)."""
    model: str | None = None
    """None takes the model of the settings."""
    room_id: str | None = None
    hotwords: tuple[str, ...] = ()
    prompt: str | None = None
    tracks: TrackMode = TrackMode.AUTO
    word_times: bool = False
    temperature: float | None = None
    keep_audio: bool = True
    priority: int = 0
    idempotency_key: str | None = None
    followup: Followup | None = None
    """What is to become of it, for whoever observes; kept unread."""


@dataclass(frozen=True, slots=True)
class HearingOptions:
    """How one recording is to be heard: kept with its transcript, read by whoever does the job."""

    language: str = "ko"
    model: str | None = None
    hotwords: tuple[str, ...] = ()
    prompt: str | None = None
    tracks: TrackMode = TrackMode.AUTO
    word_times: bool = False
    temperature: float | None = None
    keep_audio: bool = True
    followup: Followup | None = None


@dataclass(frozen=True, slots=True)
class HearingTask:
    """A transcript as its worker sees it: what was asked, what is done already."""

    id: str
    workspace: str
    options: HearingOptions
    choice: SttChoice | None
    """The recogniser, fixed at the first try; later tries keep it."""
    windows_done: int
    """The checkpoint: so many windows need not be decoded again."""
    segment_count: int
    progress: float
    progress_try: int
    """The try that last got further; failed tries count from there."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Timed text of one track. `id` is `S0001`, `S0002` ... in the order of storing."""

    index: int
    track: int
    speaker: str | None
    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...] = ()
    avg_logprob: float = 0.0
    no_speech_prob: float = 0.0
    compression_ratio: float = 1.0
    temperature: float = 0.0

    @property
    def id(self) -> str:
        """The name by which evidence points at this segment."""
        return f"S{self.index + 1:04d}"


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """A sentence and the segments it came from."""

    text: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary that says how it was made; `extractive` means sentences quoted from the talk.

    `minutes` is the document that it comes from, None where nothing wrote minutes.
    """

    sentences: tuple[SummarySentence, ...]
    method: str = "extractive"
    keywords: tuple[str, ...] = ()
    minutes: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """A job that turns a recording into text, and what is known of it so far."""

    id: str
    workspace: str
    state: JobState
    progress: float
    created_at: datetime
    finished_at: datetime | None
    filename: str | None
    room_id: str | None
    language: str
    duration_s: float | None = None
    tracks: tuple[str | None, ...] = ()
    """Speaker names by track index, None where unknown."""
    engine: str | None = None
    model: str | None = None
    demo: bool = False
    summary: Summary | None = None
    warnings: tuple[str, ...] = ()
    """Codes such as `silence_only`, `truncated_audio`."""
    error_code: str | None = None
    segment_count: int = 0


@dataclass(frozen=True, slots=True)
class Room:
    """Several transcripts that belong together."""

    id: str
    workspace: str
    created_at: datetime
    transcripts: int
    duration_s: float
    summary: Summary | None = None


def audio_prefix(transcript_id: str) -> str:
    """Return the key below which the blobs of a transcript lie."""
    return f"uploads/{transcript_id}"


def audio_key(transcript_id: str) -> str:
    """Return the key of the recording."""
    return f"{audio_prefix(transcript_id)}/source"


def topic_of(transcript_id: str) -> str:
    """Return the topic of the events that tell of a transcript."""
    return f"job:{transcript_id}"


def in_spoken_order(segments: list[Segment]) -> list[Segment]:
    """Sort segments as a reader wants them: by start, then track."""
    return sorted(segments, key=lambda segment: (segment.start_s, segment.track, segment.index))
