"""What happened: how rooms speak to rooms, and what clients read from the event streams.

Every class here is one event type; `docs/reference/events.md` lists them all, and a test compares.
Payload values are what JSON can hold. Times are seconds in the recording.
"""

from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Event:
    """The root of all events. One that is `transient` is sent to who reads now, and not kept."""

    type: ClassVar[str]
    transient: ClassVar[bool] = False

    def payload(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class JobProgress(Event):
    """How far a job is: state, share done (0..1) and seconds of audio heard."""

    type: ClassVar[str] = "job_progress"

    job_id: str
    state: str
    progress: float
    position_s: float = 0.0
    duration_s: float | None = None
    model: str | None = None
    demo: bool = False


@dataclass(frozen=True, slots=True)
class TranscriptSegment(Event):
    """A segment was heard and stored; `index` counts from 0 in the order of storing."""

    type: ClassVar[str] = "transcript_segment"

    job_id: str
    id: str
    index: int
    start: float
    end: float
    text: str
    track: int
    speaker: str | None
    model: str
    demo: bool
    words: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FinalSummary(Event):
    """The job is done: its summary, honest about the method that made it."""

    type: ClassVar[str] = "final_summary"

    job_id: str
    summary: list[dict[str, Any]]
    """Sentences as `{text, evidence: [segment ids]}`."""
    method: str
    segments: int
    duration_s: float
    model: str
    demo: bool
    keywords: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    minutes: dict[str, Any] | None = None
    """The whole minutes, as `moksori minutes --json` prints them; None where nothing wrote any."""


@dataclass(frozen=True, slots=True)
class JobFailed(Event):
    """The job ended without a result; `code` is an error code of `errors.py` or `cancelled`."""

    type: ClassVar[str] = "error"

    job_id: str
    code: str
    retryable: bool = False


@dataclass(frozen=True, slots=True)
class BoardChanged(Event):
    """A board was created, edited or deleted, or its columns were; topic `board:<id>`."""

    type: ClassVar[str] = "board_changed"

    board_id: str
    action: str


@dataclass(frozen=True, slots=True)
class TicketChanged(Event):
    """A ticket was created, edited, moved, merged, refined, deleted, or one of these was undone.

    `activity` is the number of the act in the log of the board, to undo it by; `ticket` is the
    whole ticket as it is now. Topic `board:<id>`.
    """

    type: ClassVar[str] = "ticket_changed"

    board_id: str
    ticket_id: str
    action: str
    actor: str
    activity: int
    version: int
    ticket: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SuggestionChanged(Event):
    """A suggestion came in, was changed, applied, accepted, ignored, undone or withdrawn.

    `withdrawn`: the meeting has taken it back, and nobody had decided. Topic `board:<id>`.
    """

    type: ClassVar[str] = "suggestion_changed"

    board_id: str
    suggestion_id: str
    kind: str
    verdict: str
    confidence: float
    ticket_id: str | None


@dataclass(frozen=True, slots=True)
class PersonChanged(Event):
    """A person was added, changed or removed; topic `people`."""

    type: ClassVar[str] = "person_changed"

    person_id: str
    action: str


@dataclass(frozen=True, slots=True)
class MeetingChanged(Event):
    """A meeting was created, edited or deleted, its state, segments or speakers changed.

    `action` says which: `created`, `state`, `segments`, `speakers`, `edited`, `deleted`, or
    `audio`: its sound can be fetched now, or is kept no more. The rest is the meeting as it is now.
    Topic `meeting:<id>`.
    """

    type: ClassVar[str] = "meeting_changed"

    meeting_id: str
    action: str
    state: str
    version: int
    title: str
    segments: int
    minutes: int
    error_code: str | None


@dataclass(frozen=True, slots=True)
class SegmentUpserted(Event):
    """A segment of a live meeting was heard, or one of any meeting was corrected, cut or joined.

    `rev` counts that, from 1: who has this `id` already replaces it. `raw` is what the recogniser
    wrote, `words` are `{text, start, end}`; only what was heard live has them. Topic
    `meeting:<id>`.
    """

    type: ClassVar[str] = "segment_upserted"

    meeting_id: str
    id: str
    index: int
    rev: int
    speaker: str | None
    track: int
    start: float | None
    end: float | None
    text: str
    raw: str | None = None
    words: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SegmentRemoved(Event):
    """A segment has become part of another one, `into`, which was told before.

    What cited it, such as minutes and tickets, cites that one now. Topic `meeting:<id>`.
    """

    type: ClassVar[str] = "segment_removed"

    meeting_id: str
    id: str
    index: int
    into: str


@dataclass(frozen=True, slots=True)
class LiveChanged(Event):
    """A live meeting went on, was paused, ended or was heard to its end; topic `meeting:<id>`.

    `state` is `live`, `paused`, `closing` (ended, the rest is being heard) or `ended`; `at` is the
    time, in ISO 8601.
    """

    type: ClassVar[str] = "live_changed"

    meeting_id: str
    state: str
    at: str


@dataclass(frozen=True, slots=True)
class TrackChanged(Event):
    """Something happened to a track of a live meeting; topic `meeting:<id>`.

    `action` is `joined`, `left`, `muted`, `unmuted`, `gap` (sound is missing), `ended` or, when
    all of it was listened to, `heard`. `frames` are on the disk, `missing` are not.
    """

    type: ClassVar[str] = "track_changed"

    meeting_id: str
    track: int
    name: str
    participant: str | None
    action: str
    frames: int
    missing: int


@dataclass(frozen=True, slots=True)
class MarkAdded(Event):
    """Somebody marked a moment; `at` is seconds in the meeting. Topic `meeting:<id>`."""

    type: ClassVar[str] = "mark_added"

    meeting_id: str
    number: int
    track: int | None
    participant: str | None
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class SegmentPartial(Event):
    """What somebody is saying: `stable` only grows, `tentative` may change. Topic `meeting:<id>`.

    `rev` counts the partials of an utterance. A `segment_upserted` of this track that ends after
    `start` takes their place.
    """

    type: ClassVar[str] = "segment_partial"
    transient: ClassVar[bool] = True

    meeting_id: str
    track: int
    speaker: str | None
    start: float
    stable: str
    tentative: str
    rev: int


@dataclass(frozen=True, slots=True)
class SpeechStarted(Event):
    """Somebody begins to speak, at this second of the meeting; topic `meeting:<id>`."""

    type: ClassVar[str] = "speech_started"
    transient: ClassVar[bool] = True

    meeting_id: str
    track: int
    speaker: str | None
    at: float


@dataclass(frozen=True, slots=True)
class SpeechStopped(Event):
    """Somebody has stopped speaking, at this second of the meeting; topic `meeting:<id>`."""

    type: ClassVar[str] = "speech_stopped"
    transient: ClassVar[bool] = True

    meeting_id: str
    track: int
    speaker: str | None
    at: float


@dataclass(frozen=True, slots=True)
class UtteranceClosed(Event):
    """What somebody said is complete; its text follows as a segment, unless there were no words.

    `start` and `end` are seconds of the meeting. Topic `meeting:<id>`.
    """

    type: ClassVar[str] = "utterance_closed"
    transient: ClassVar[bool] = True

    meeting_id: str
    track: int
    speaker: str | None
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class TrackBroken(Event):
    """A piece of an encoded track can not be decoded; another file may follow.

    `code` is that of the error. Topic `meeting:<id>`.
    """

    type: ClassVar[str] = "track_broken"
    transient: ClassVar[bool] = True

    meeting_id: str
    track: int
    speaker: str | None
    code: str


@dataclass(frozen=True, slots=True)
class ListenerLoad(Event):
    """How busy the listener of an audio log is; read by the server itself.

    `busy` is a share of 1, `wait_s` how long a final waits. Where it `accepts` no new track, it
    may in `retry_after_s`.
    """

    type: ClassVar[str] = "listener_load"
    transient: ClassVar[bool] = True

    place: str
    tracks: int
    busy: float
    wait_s: float
    accepts: bool
    retry_after_s: float


@dataclass(frozen=True, slots=True)
class MinutesUpdated(Event):
    """A meeting has minutes with a new number, by an engine or a person; topic `meeting:<id>`."""

    type: ClassVar[str] = "minutes_updated"

    meeting_id: str
    number: int
    author: str
    reason: str
    engine: str
    title: str


@dataclass(frozen=True, slots=True)
class ModelChanged(Event):
    """A recogniser model is fetched, has arrived, was removed or could not be had; topic `models`.

    `state` is `fetching`, `here` or `absent`; `error_code` tells why the last try failed. Only the
    workspace `default`, which looks after the machine, is told.
    """

    type: ClassVar[str] = "model_changed"

    name: str
    state: str
    done_bytes: int = 0
    total_bytes: int | None = None
    error_code: str | None = None


@dataclass(frozen=True, slots=True)
class WebhookChanged(Event):
    """A webhook was created, edited, rotated, disabled or deleted; topic `webhooks`.

    `reason` tells why it was disabled: `gone` (the receiver said so) or `failing` (for days).
    """

    type: ClassVar[str] = "webhook_changed"

    webhook_id: str
    action: str
    reason: str | None = None
