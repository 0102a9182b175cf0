"""What moksori's own routes answer; made from the same JSON that the command line prints."""

from dataclasses import replace
from functools import partial
from typing import Annotated, Any, Literal, Self
from unicodedata import normalize

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from moksori.ports.health import ModelInfo, PartHealth
from moksori.surfaces.http.config import Locale
from moksori.surfaces.http.problems import answer_for, retryable
from moksori.transcripts.formats import document, segment_json, summary_json, transcript_json
from moksori.transcripts.model import Room, Segment, Transcript

JobId = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,36}$")]
RoomId = Annotated[
    str,
    StringConstraints(pattern=r"^\w[\w .:@+-]{0,99}$"),
    AfterValidator(partial(normalize, "NFC")),
]
"""Composed, so that a name typed on macOS and on Windows is one room."""
JobStateName = Literal["queued", "running", "done", "failed", "cancelled"]


class Shape(BaseModel):
    """An answer's part; its fields are always all there."""

    model_config = ConfigDict(
        frozen=True,
        use_attribute_docstrings=True,
        json_schema_serialization_defaults_required=True,
    )


class JobAccepted(Shape):
    """A recording was taken in; its transcript will come."""

    job_id: str
    """Names the job and its transcript."""
    status_url: str
    """Where to ask how far it is."""
    events_url: str
    """Where to follow it, as server-sent events."""


class JobError(Shape):
    """Why a job brought nothing."""

    code: str
    """Stable; compare this one."""
    title: str
    """For people."""
    detail: str
    """What to do about it, for people."""
    retryable: bool
    """Whether the same request may succeed later."""


class SummarySentenceShape(Shape):
    """A sentence of a summary."""

    text: str
    """As it was said."""
    evidence: list[str]
    """Ids of the segments it comes from; in a room `job_id:segment_id`."""


class SummaryShape(Shape):
    """A summary, honest about the method that made it."""

    method: str
    """Who wrote the minutes: `rules`, or a model; `extractive`: nobody, sentences are quoted."""
    sentences: list[SummarySentenceShape]
    """In spoken order."""
    keywords: list[str]
    """What it was about."""
    minutes: dict[str, Any] | None = None
    """The minutes whole: decisions, action items, status changes and so on; null in lists."""


class JobShape(Shape):
    """A job, and what is known of its transcript by now."""

    job_id: str
    """Names the job and its transcript."""
    state: JobStateName
    """The last three are final."""
    progress: float = Field(ge=0, le=1)
    """Share done."""
    created_at: AwareDatetime
    """When the recording was taken in."""
    finished_at: AwareDatetime | None
    """When the state became final."""
    filename: str | None
    """As the client named it."""
    room_id: str | None
    """The room it belongs to."""
    language: str
    """Spoken language."""
    duration_s: float | None
    """Length of the recording in seconds."""
    tracks: list[str | None]
    """Speaker names by track, null where unknown."""
    engine: str | None
    """The recogniser."""
    model: str | None
    """The model that wrote the text."""
    demo: bool
    """True when the bundled closed-set model wrote it."""
    segment_count: int
    """How many segments there are by now."""
    summary: SummaryShape | None
    """When the job is done."""
    warnings: list[str]
    """Codes such as `silence_only` and `truncated_audio`."""
    error: JobError | None
    """When the job failed or was cancelled."""

    @classmethod
    def of(cls, transcript: Transcript, locale: Locale) -> Self:
        """Show a transcript."""
        return cls.model_validate(
            {**transcript_json(transcript), "error": _job_error(transcript, locale)}
        )

    @classmethod
    def listed(cls, transcript: Transcript, locale: Locale) -> Self:
        """Show a transcript among others: a page of whole minutes would be long."""
        if transcript.summary is not None:
            short = replace(transcript.summary, minutes=None)
            transcript = replace(transcript, summary=short)
        return cls.of(transcript, locale)


class JobList(Shape):
    """Jobs, newest first."""

    jobs: list[JobShape]
    next_before: str | None
    """Ask with this as `before` for older ones; null when there are none."""


class WordShape(Shape):
    """A word with its times."""

    text: str
    start: float
    """Seconds in the recording."""
    end: float
    """Seconds in the recording."""
    probability: float
    """0..1"""


class SegmentShape(Shape):
    """Timed text of one track."""

    id: str
    """`S0001`, `S0002` ...; evidence points here."""
    index: int
    """Counts from 0 in the order of storing."""
    start: float
    """Seconds in the recording."""
    end: float
    """Seconds in the recording."""
    text: str
    track: int
    """Counts from 0."""
    speaker: str | None
    """The track's name, null where unknown."""
    words: list[WordShape]
    """Empty unless word times were asked for."""
    avg_logprob: float
    no_speech_prob: float


class SegmentList(Shape):
    """Segments of a job in the order of storing."""

    job_id: str
    model: str | None
    """The model that wrote the text."""
    demo: bool
    """True when the bundled closed-set model wrote it."""
    final: bool
    """Whether no more will come."""
    segments: list[SegmentShape]
    next_after: int
    """Ask with this as `after` for the ones that follow."""

    @classmethod
    def of(cls, transcript: Transcript, segments: list[Segment], after: int) -> Self:
        """Show a page of segments."""
        return cls(
            job_id=transcript.id,
            model=transcript.model,
            demo=transcript.demo,
            final=transcript.state.final,
            segments=[SegmentShape.model_validate(segment_json(one)) for one in segments],
            next_after=segments[-1].index if segments else after,
        )


class DocumentShape(JobShape):
    """A job with everything that was said."""

    text: str
    """Everything on one line, in spoken order."""
    segments: list[SegmentShape]
    """In spoken order."""

    @classmethod
    def whole(cls, transcript: Transcript, segments: list[Segment], locale: Locale) -> Self:
        """Show a transcript with its segments."""
        return cls.model_validate(
            {**document(transcript, segments), "error": _job_error(transcript, locale)}
        )


class RoomShape(Shape):
    """Several transcripts that belong together."""

    room_id: str
    created_at: AwareDatetime
    """When the first recording was put into it."""
    transcripts: int
    """How many there are."""
    duration_s: float
    """Length of them all, seconds."""
    summary: SummaryShape | None
    """Over all of them; null in lists."""

    @classmethod
    def of(cls, room: Room) -> Self:
        """Show a room."""
        return cls.model_validate(
            {
                "room_id": room.id,
                "created_at": room.created_at,
                "transcripts": room.transcripts,
                "duration_s": room.duration_s,
                "summary": summary_json(room.summary),
            }
        )


class RoomList(Shape):
    """Rooms, the latest used first."""

    rooms: list[RoomShape]


class RoomSegments(Shape):
    """What was said in a room, one transcript after the other, newest first."""

    room_id: str
    transcripts: list[DocumentShape]
    next_before: str | None
    """Ask with this as `before` for older ones; null when there are none."""


class PlainTranscript(Shape):
    """What was said."""

    text: str
    language: str
    confidence: float = Field(ge=0, le=1)
    """The mean probability of what was written, weighted by duration."""
    model: str
    """The model that wrote the text."""
    demo: bool
    """True when the bundled closed-set model wrote it."""


class PartShape(Shape):
    """One part of the server."""

    name: str
    status: Literal["ok", "degraded", "down", "off"]
    detail: str
    facts: dict[str, str | int | float | bool]

    @classmethod
    def of(cls, part: PartHealth) -> Self:
        """Show a part."""
        return cls(name=part.name, status=part.status, detail=part.detail, facts=part.facts)


class ModelShape(Shape):
    """A recogniser model that a request may name."""

    id: str
    engine: str
    present: bool
    """False: it has to be fetched first."""
    demo: bool
    """True for the bundled closed-set model."""
    default: bool
    """Taken when a request names none."""
    aliases: list[str]

    @classmethod
    def of(cls, model: ModelInfo) -> Self:
        """Show a model."""
        return cls(
            id=model.id,
            engine=model.engine,
            present=model.present,
            demo=model.demo,
            default=model.default,
            aliases=list(model.aliases),
        )


class Health(Shape):
    """How the server is."""

    status: Literal["healthy", "degraded", "unhealthy"]
    version: str
    services: dict[str, str]
    """The state of each part by name."""
    parts: list[PartShape]
    """More of each part; only for callers whom we know."""
    models: list[ModelShape]
    """The recogniser models, the default first; only for callers whom we know."""


class Alive(Shape):
    """The process answers."""

    status: Literal["ok"] = "ok"


def _job_error(transcript: Transcript, locale: Locale) -> dict[str, Any] | None:
    code = transcript.error_code or ("cancelled" if transcript.state == "cancelled" else None)
    if code is None:
        return None
    words = answer_for(code).words(locale)
    return {
        "code": code,
        "title": words.title,
        "detail": words.detail,
        "retryable": retryable(code),
    }
