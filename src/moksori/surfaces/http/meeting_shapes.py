"""Meetings and their segments as callers read and write them."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints

from moksori.errors import InputError
from moksori.meetings.lines import read
from moksori.meetings.meeting import (
    Meeting,
    NewMeeting,
    NewSegment,
    Quote,
    Segment,
    followup_of,
)
from moksori.meetings.model import Participant
from moksori.meetings.service import MeetingEdit
from moksori.surfaces.http.asks import Ask, Day
from moksori.surfaces.http.fields import ConversationFields, Line, separated
from moksori.surfaces.http.shapes import JobId, Shape
from moksori.transcripts.model import NewTranscript

Name = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,100}$")]
MeetingTitle = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,300}$")]
Words = Annotated[
    str, StringConstraints(pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]+$", max_length=20_000)
]
Seconds = Annotated[float, Field(ge=0, le=1_000_000)]
MinutesLanguage = Literal["ko", "en"]
TemplateName = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,40}$")]
MeetingStateName = Literal["live", "closing", "waiting", "writing", "ready", "failed"]


class ParticipantAsk(Ask):
    """A person who was there."""

    name: Name
    """The full name: `김민수`."""
    aliases: list[Name] = Field(default_factory=list, max_length=20)
    """How people call them: `민수`, `김 대리`."""

    def participant(self) -> Participant:
        """Return the person."""
        return Participant(self.name, tuple(self.aliases))


class SegmentAsk(Ask):
    """An utterance of a ready transcript."""

    text: Words
    """What was said."""
    speaker: Name | None = None
    """Who said it."""
    start: Seconds | None = None
    """When it begins, seconds."""
    end: Seconds | None = None
    """When it ends, seconds."""

    def segment(self) -> NewSegment:
        """Return the utterance."""
        return NewSegment(self.text, self.speaker, self.start, self.end)


class MeetingAsk(Ask):
    """A ready transcript to become a meeting: as `segments`, or as the text of a file."""

    title: MeetingTitle | None = None
    """The minutes find one where it is absent."""
    on: Day | None = None
    """The day it was held, which dates count from; today in Seoul when absent."""
    template: TemplateName = "general"
    """`general`, `standup`, `one-on-one`, `client`, `lecture`, or their Korean names."""
    language: MinutesLanguage = "ko"
    """The language of the minutes."""
    participants: list[ParticipantAsk] = Field(default_factory=list, max_length=200)
    """Who was there; whoever speaks counts too."""
    board_id: JobId | None = None
    """Where its work goes; the default board when absent."""
    segments: list[SegmentAsk] = Field(default_factory=list, max_length=50_000)
    """What was said, in order."""
    transcript: Annotated[str, StringConstraints(max_length=20_000_000)] | None = None
    """Instead of `segments`: SRT, WebVTT, our JSON, or lines `name: words`."""

    def new(self) -> NewMeeting:
        """Return what is asked for, without what was said."""
        return NewMeeting(
            title=self.title,
            on=self.on,
            template=self.template,
            language=self.language,
            participants=tuple(one.participant() for one in self.participants),
            board_id=self.board_id,
        )

    def said(self) -> list[NewSegment]:
        """Return what was said.

        Raises:
            InputError: there is neither `segments` nor a `transcript` with words, or both.
        """
        if bool(self.segments) is bool(self.transcript):
            raise InputError("a meeting has either segments or a transcript")
        if self.transcript is None:
            return [one.segment() for one in self.segments]
        return [
            NewSegment(line.text, line.speaker, line.start_s, line.end_s)
            for line in read(self.transcript).lines
        ]


class MeetingFields(ConversationFields):
    """What may stand beside the recording of a meeting; all but these as for a plain recording."""

    model_config = ConfigDict(defer_build=True, use_attribute_docstrings=True)

    title: Line | None = None
    """The minutes find one where it is absent."""
    on: Day | None = None
    """The day it was held, YYYY-MM-DD; today in Seoul when absent."""
    template: TemplateName = "general"
    """`general`, `standup`, `one-on-one`, `client`, `lecture`, or their Korean names."""
    minutes_language: MinutesLanguage = "ko"
    """The language of the minutes."""
    participants: list[Line] = Field(default_factory=list, max_length=200)
    """Full names of who was there: repeated, or with commas between."""
    board_id: JobId | None = None
    """Where its work goes; the default board when absent."""

    def asked(self, filename: str | None, idempotency_key: str | None) -> NewTranscript:
        """Return what is asked for: a transcript that becomes a meeting."""
        new = NewMeeting(
            title=self.title,
            on=self.on,
            template=self.template,
            language=self.minutes_language,
            participants=tuple(Participant(name) for name in separated(self.participants)),
            board_id=self.board_id,
        )
        plain = super().asked(filename, idempotency_key)
        return replace(plain, followup=followup_of(new, idempotency_key))


class MeetingEditAsk(Ask):
    """What a person knows better; what is absent stays."""

    title: MeetingTitle | None = None
    """A title given here is not changed by later minutes."""
    on: Day | None = None
    """The day it was held."""
    participants: Annotated[list[ParticipantAsk], Field(max_length=200)] | None = None
    """Who was there."""
    board_id: JobId | None = None
    """Where its work goes from now on."""

    def edit(self) -> MeetingEdit:
        """Return the change."""
        people = self.participants
        return MeetingEdit(
            title=self.title,
            on=self.on,
            participants=None if people is None else tuple(one.participant() for one in people),
            board_id=self.board_id,
        )


class SegmentEditAsk(Ask):
    """A correction of what was heard."""

    text: Words | None = None
    """What was really said."""
    speaker: Name | None = None
    """Who really said it."""


class SpeakerAsk(Ask):
    """A name for a speaker, everywhere in the meeting."""

    old: Name | None = None
    """The name until now; null for those who have none."""
    new: Name
    """The name from now on."""


class Renamed(Shape):
    """How far a new name reached."""

    segments: int
    """So many segments have it now."""


class ParticipantShape(Shape):
    """A person who was there."""

    name: str
    """The full name."""
    aliases: list[str]
    """How people call them."""


class MeetingShape(Shape):
    """A meeting, and how far it is."""

    id: str
    """Names the meeting."""
    title: str
    """Empty until there are minutes or somebody gives one."""
    on: date
    """The day it was held."""
    state: MeetingStateName
    """`live`: people speak; `closing`: the rest of that is being heard; `waiting`: its recording
    is; `writing`: its minutes are written; then `ready`."""
    template: str
    """How its minutes are cut."""
    language: MinutesLanguage
    """The language of its minutes."""
    participants: list[ParticipantShape]
    """Who was there, as far as that was told."""
    created_at: AwareDatetime
    """When it was handed in."""
    board_id: str | None
    """Where its work goes; null until that is decided."""
    job_id: str | None
    """The recording and its transcript under `/api/v1/conversation`, if there is one."""
    segments: int
    """How many utterances there are."""
    minutes: int
    """The number of the newest minutes; 0 for none yet."""
    version: int
    """Counts its changes; also its `ETag`."""
    error_code: str | None
    """Why it failed."""

    @classmethod
    def of(cls, meeting: Meeting) -> Self:
        """Show a meeting."""
        return cls(
            id=meeting.id,
            title=meeting.title,
            on=meeting.on,
            state=meeting.state.value,
            template=meeting.template,
            language=meeting.language,
            participants=[
                ParticipantShape(name=one.name, aliases=list(one.aliases))
                for one in meeting.participants
            ],
            created_at=meeting.created_at,
            board_id=meeting.board_id,
            job_id=meeting.transcript_id,
            segments=meeting.segments,
            minutes=meeting.minutes,
            version=meeting.version,
            error_code=meeting.error_code,
        )


class MeetingList(Shape):
    """Meetings, newest first."""

    meetings: list[MeetingShape]
    """One page."""
    next_before: str | None
    """`before` of the next page; null at the end."""


class MeetingSegment(Shape):
    """An utterance of a meeting."""

    id: str
    """The name by which evidence points at it: `S0001`."""
    index: int
    """Counts from 0 in the order of storing; a part that was cut off comes last."""
    speaker: str | None
    """Who said it, if known."""
    track: int
    """The track it was heard on."""
    start: float | None
    """Seconds in the recording, if known."""
    end: float | None
    """Seconds in the recording, if known."""
    text: str
    """What was said."""
    rev: int
    """Counts its corrections, from 1; also its `ETag`."""

    @classmethod
    def of(cls, segment: Segment) -> Self:
        """Show a segment."""
        return cls(
            id=segment.id,
            index=segment.index,
            speaker=segment.speaker,
            track=segment.track,
            start=segment.start_s,
            end=segment.end_s,
            text=segment.text,
            rev=segment.rev,
        )


class MeetingSegments(Shape):
    """Segments in their order."""

    segments: list[MeetingSegment]
    """One page."""
    next_after: int | None
    """`after` of the next page; null at the end."""


class QuoteShape(Shape):
    """What evidence points at."""

    segment: str
    """The id asked for."""
    speaker: str | None
    """Who said it, if known."""
    text: str
    """What was said; empty when it is gone."""
    start: float | None
    """Seconds in the recording, if known."""
    gone: bool
    """Whether it was deleted."""

    @classmethod
    def of(cls, quote: Quote) -> Self:
        """Show a quote."""
        return cls(
            segment=quote.segment_id,
            speaker=quote.speaker,
            text=quote.text,
            start=quote.start_s,
            gone=quote.gone,
        )


class QuoteList(Shape):
    """Quotes in the order asked for."""

    quotes: list[QuoteShape]
    """One for each id."""
