"""What a live meeting is: frozen values, no I/O."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from moksori.meetings.meeting import ERASE_KIND, FOLLOW_KIND, LiveKind, Meeting
from moksori.ports.audiolog import MeetingKey, TrackState
from moksori.voice.model import EndpointingSettings

__all__ = [
    "AUDIO_KIND",
    "ERASE_KIND",
    "FOLLOW_KIND",
    "HIDDEN_WORKSPACE",
    "LISTEN_KIND",
    "RECONCILE_KIND",
    "SAMPLE_RATE_HZ",
    "Checkpoint",
    "Live",
    "LiveKind",
    "LivePhase",
    "LiveStatus",
    "Mark",
    "Track",
    "TrackAction",
    "TrackAsk",
    "TrackFormat",
    "TrackStatus",
    "endpointing_json",
    "endpointing_of_json",
    "kind_at",
    "log_key",
]

LISTEN_KIND: Final = "meetings.listen"
RECONCILE_KIND: Final = "meetings.reconcile"
AUDIO_KIND: Final = "meetings.audio"
SAMPLE_RATE_HZ: Final = 16_000
HIDDEN_WORKSPACE: Final = " realtime"
"""Where sessions are of which nothing is kept: nobody's name of a workspace begins with a space."""

_PLAIN: Final = re.compile(r"(?!\.)[A-Za-z0-9._-]{1,64}")


class TrackFormat(StrEnum):
    """What the frames of a track are in the log.

    `pcm16`: 20 ms of 16-bit mono at 16 kHz, or nothing for silence that was not kept. `encoded`:
    pieces of a file or stream, or bare 16-bit mono at the rate of the track; the listener decodes.
    """

    PCM16 = "pcm16"
    ENCODED = "encoded"


class LivePhase(StrEnum):
    """Where a live meeting stands. `closing`: it has ended, and the rest is being heard."""

    LIVE = "live"
    PAUSED = "paused"
    CLOSING = "closing"
    ENDED = "ended"


class TrackAction(StrEnum):
    """What happened to a track. `heard`: it has ended, and all of it was listened to."""

    JOINED = "joined"
    LEFT = "left"
    MUTED = "muted"
    UNMUTED = "unmuted"
    GAP = "gap"
    ENDED = "ended"
    HEARD = "heard"


@dataclass(frozen=True, slots=True)
class TrackAsk:
    """What a client says of the track that it will send; the same name again resumes it.

    `captured_ms` is what the clock of the client says now: frames are timed by that clock.
    """

    name: str
    participant: str | None = None
    format: TrackFormat = TrackFormat.PCM16
    sample_rate: int = SAMPLE_RATE_HZ
    captured_ms: int = 0


def log_key(workspace: str, meeting_id: str) -> MeetingKey:
    """Return the name of a meeting's audio log, for which not every name of a workspace will do.

    A digest is longer than any name of a workspace: it can not be one.
    """
    if _PLAIN.fullmatch(workspace) is None:
        workspace = f"_{sha256(workspace.encode()).hexdigest()}"
    return MeetingKey(workspace, meeting_id)


@dataclass(frozen=True, slots=True)
class Live:
    """What a meeting has while it is held; `place` is the audio log that it is written to.

    `endpointing` None is what the settings say. `followed` counts the segments that rules have
    seen, `reconciled` those that a language model has.
    """

    meeting_id: str
    workspace: str
    kind: LiveKind
    place: str
    language: str
    started_at: datetime
    paused_at: datetime | None = None
    ended_at: datetime | None = None
    endpointing: EndpointingSettings | None = None
    model: str | None = None
    demo: bool | None = None
    listen_job_id: str | None = None
    follow_job_id: str | None = None
    progress_try: int = 0
    followed: int = 0
    reconciled: int = 0
    reconciled_at: datetime | None = None

    @property
    def key(self) -> MeetingKey:
        """The name of its audio log."""
        return log_key(self.workspace, self.meeting_id)


@dataclass(frozen=True, slots=True)
class Track:
    """One stream of sound of a meeting; `number` counts from 0, `name` is the client's.

    `offset_ms` is the time of the meeting at time 0 of the client. `finished`: all of it was heard.
    `audio_key` and `audio_ms` are its file, once there is one.
    """

    number: int
    name: str
    participant: str | None
    format: TrackFormat
    sample_rate: int
    offset_ms: int
    joined_at: datetime
    left_at: datetime | None = None
    muted: bool = False
    heard_samples: int = 0
    finished: bool = False
    audio_key: str | None = None
    audio_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """From where a track is heard again after a crash, and in which state the ear was there."""

    position: int
    snapshot: bytes | None
    heard_samples: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment that somebody wanted to find again, in milliseconds of the meeting."""

    number: int
    at_ms: int
    track: int | None
    author: str | None
    label: str


@dataclass(frozen=True, slots=True)
class TrackStatus:
    """A track, what the log holds of it, and whether a socket is open for it here."""

    track: Track
    state: TrackState
    connected: bool

    @property
    def heard_ms(self) -> int:
        """How much of it was listened to."""
        return self.track.heard_samples * 1000 // SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class LiveStatus:
    """How a live meeting stands; `lag_ms` is what is on the disk and not listened to yet."""

    meeting: Meeting
    live: Live
    phase: LivePhase
    tracks: tuple[TrackStatus, ...]
    lag_ms: int


def kind_at(kind: str, place: str) -> str:
    """Return the kind of the jobs that only processes at this audio log can do."""
    return f"{kind}@{place}"


def endpointing_json(settings: EndpointingSettings | None) -> dict[str, Any] | None:
    """Return a room's settings ready for JSON."""
    return None if settings is None else asdict(settings)


def endpointing_of_json(kept: dict[str, Any] | None) -> EndpointingSettings | None:
    """Read a room's settings from their JSON."""
    return None if kept is None else EndpointingSettings(**kept)
