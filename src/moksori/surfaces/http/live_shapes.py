"""Live meetings as callers ask for them and see them."""

from dataclasses import replace
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, StringConstraints

from moksori.meetings.live.model import LiveStatus, Mark, TrackStatus
from moksori.meetings.meeting import NewMeeting
from moksori.surfaces.http.asks import WHOLE, Ask
from moksori.surfaces.http.meeting_shapes import (
    MeetingStateName,
    MeetingTitle,
    MinutesLanguage,
    Name,
    ParticipantAsk,
    TemplateName,
)
from moksori.surfaces.http.shapes import JobId, Shape
from moksori.voice.model import EndpointingSettings

Pause = Annotated[int, Field(ge=96, le=10_000), WHOLE]
Label = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{0,300}$")]
PhaseName = Literal["live", "paused", "closing", "ended"]
FormatName = Literal["pcm16", "encoded"]


class EndpointingAsk(Ask):
    """When utterances of this meeting begin and end; what is absent is as the server has it."""

    end_ms: Pause | None = None
    """A pause this long closes a sentence that is finished by its ending (`-습니다`)."""
    mid_ms: Pause | None = None
    """The same where it may go on, or nobody knows yet how it ends."""
    wait_ms: Pause | None = None
    """The same where it can not stand alone (`-는데`, `-고`)."""
    enter: Annotated[float, Field(gt=0, lt=1)] | None = None
    """Speech begins above this probability."""
    exit: Annotated[float, Field(gt=0, lt=1)] | None = None
    """A pause begins below this probability."""
    partial_every_ms: Annotated[int, Field(ge=100, le=10_000), WHOLE] | None = None
    """How often words are shown before an utterance is complete."""

    def on(self, usual: EndpointingSettings) -> EndpointingSettings:
        """Return the server's settings with these in their place."""
        return replace(usual, **self.model_dump(exclude_none=True))


class LiveAsk(Ask):
    """A meeting that begins now."""

    title: MeetingTitle | None = None
    """The minutes find one where it is absent."""
    template: TemplateName = "general"
    """`general`, `standup`, `one-on-one`, `client`, `lecture`, or their Korean names."""
    language: MinutesLanguage = "ko"
    """The language that is spoken, and that of the minutes."""
    participants: list[ParticipantAsk] = Field(default_factory=list, max_length=200)
    """Who is there; whoever joins with a name counts too."""
    board_id: JobId | None = None
    """Where its work goes; the default board when absent."""
    endpointing: EndpointingAsk | None = None
    """When utterances begin and end; as the settings say when absent."""

    def new(self) -> NewMeeting:
        """Return what is asked for."""
        return NewMeeting(
            title=self.title,
            template=self.template,
            language=self.language,
            participants=tuple(one.participant() for one in self.participants),
            board_id=self.board_id,
        )


class GapShape(Shape):
    """Frames that never came."""

    first: int
    """The first of them."""
    last: int
    """The last of them."""


class TrackShape(Shape):
    """One stream of sound, and how far it is on the disk and was listened to."""

    number: int
    """The track of its segments, from 0."""
    name: str
    """The name that its client gave it."""
    participant: str | None
    """Who speaks on it."""
    format: FormatName
    """What its client sends: sound, or pieces of a file."""
    joined_at: AwareDatetime
    """When it was joined first."""
    left_at: AwareDatetime | None
    """When its last connection went away."""
    connected: bool
    """Whether a client sends it to this server."""
    muted: bool
    """Whether no sound of it is kept."""
    through: int
    """The highest frame on the disk; -1 before the first."""
    frames: int
    """How many frames are on the disk."""
    missing: int
    """How many frames are not, below the highest or below its end."""
    gaps: list[GapShape]
    """Which these are, oldest first."""
    sent: int | None
    """How many frames the client has sent in all, once it has said so."""
    heard_ms: int
    """How much of it became text, or was found to be silence."""
    finished: bool
    """Whether all of it was heard."""

    @classmethod
    def of(cls, status: TrackStatus) -> Self:
        """Show a track."""
        track, state = status.track, status.state
        return cls(
            number=track.number,
            name=track.name,
            participant=track.participant,
            format=track.format.value,
            joined_at=track.joined_at,
            left_at=track.left_at,
            connected=status.connected,
            muted=track.muted,
            through=state.through,
            frames=state.frames,
            missing=state.missing,
            gaps=[GapShape(first=one.first, last=one.last) for one in state.gaps],
            sent=state.end,
            heard_ms=status.heard_ms,
            finished=track.finished,
        )


class LiveShape(Shape):
    """How a live meeting stands."""

    meeting_id: str
    """Names the meeting."""
    state: MeetingStateName
    """As the meeting has it."""
    phase: PhaseName
    """`closing`: it has ended, and the rest is being heard; `ended`: all was heard."""
    language: str
    """The language that is spoken."""
    started_at: AwareDatetime
    """Time 0 of its segments."""
    paused_at: AwareDatetime | None
    """Since when it rests."""
    ended_at: AwareDatetime | None
    """When it was ended."""
    lag_ms: int
    """How much sound of the slowest track waits to be heard, at most."""
    model: str | None
    """The model that hears it; null until it has begun."""
    demo: bool | None
    """Whether that is only a model for trying out."""
    tracks: list[TrackShape]
    """By their numbers."""

    @classmethod
    def of(cls, status: LiveStatus) -> Self:
        """Show how a live meeting stands."""
        live = status.live
        return cls(
            meeting_id=live.meeting_id,
            state=status.meeting.state.value,
            phase=status.phase.value,
            language=live.language,
            started_at=live.started_at,
            paused_at=live.paused_at,
            ended_at=live.ended_at,
            lag_ms=status.lag_ms,
            model=live.model,
            demo=live.demo,
            tracks=[TrackShape.of(one) for one in status.tracks],
        )


class MarkAsk(Ask):
    """A moment to find again."""

    at: Annotated[float, Field(ge=0, le=1_000_000)] | None = None
    """Seconds in the meeting; now when absent."""
    label: Label = ""
    """What it is about."""
    participant: Name | None = None
    """Who marks it."""


class MarkShape(Shape):
    """A moment that somebody wanted to find again."""

    number: int
    """Counts the marks, from 1."""
    at: float
    """Seconds in the meeting."""
    track: int | None
    """The track that it was marked on, if any."""
    participant: str | None
    """Who marked it, if that was told."""
    label: str
    """What it is about."""

    @classmethod
    def of(cls, mark: Mark) -> Self:
        """Show a mark."""
        return cls(
            number=mark.number,
            at=mark.at_ms / 1000,
            track=mark.track,
            participant=mark.author,
            label=mark.label,
        )


class MarkList(Shape):
    """Marks by their times."""

    marks: list[MarkShape]
    """All of them."""
