"""The messages of `voice.v1`; `docs/asyncapi.yaml` describes the same, and a test compares them."""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from moksori.audio.framing import RATES_HZ
from moksori.audio.wire import LATEST_S, MOST_SEQUENCE
from moksori.errors import InputError
from moksori.surfaces.http.asks import Ask
from moksori.surfaces.http.meeting_shapes import MeetingTitle, MinutesLanguage, Name
from moksori.surfaces.http.shapes import JobId

MOST_TEXT: Final = 16_384
"""The longest text message, characters."""

CapturedAt = Annotated[float, Field(ge=0, le=LATEST_S, allow_inf_nan=False)]
Secret = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,200}$")]
Sequence = Annotated[int, Field(ge=0, le=MOST_SEQUENCE)]


class StartAsk(Ask):
    """The first message: who speaks where, and how the sound comes."""

    type: Literal["start"]
    track: Name
    """Names the track; the same name again goes on with the same track."""
    sample_rate: Annotated[int, Field(ge=RATES_HZ.start, le=RATES_HZ[-1], multiple_of=50)]
    """Samples a second, divisible by 50."""
    captured_at: CapturedAt
    """Now, on the clock that the frames carry: seconds that only grow, the same for a track."""
    format: Literal["pcm16"] = "pcm16"
    """PCM16, little-endian, mono."""
    meeting: JobId | None = None
    """Where to speak; a new meeting is made when absent."""
    title: MeetingTitle | None = None
    """Of a new meeting."""
    board: JobId | None = None
    """Where the work of a new meeting goes; the default board when absent."""
    participant: Name | None = None
    """Who speaks on this track."""
    lang: MinutesLanguage = "ko"
    """The language of a new meeting."""
    token: Secret | None = None
    """An API key, for browsers, which can not set a header."""
    captions: bool = True
    """Whether to be told what is heard in the meeting."""
    resume: Secret | None = None
    """As `started` gave it: takes the place of the socket before, although that is still open."""
    seen: Annotated[int, Field(ge=0, le=2**63 - 1)] | None = None
    """The `seq` of the last `segment` that was seen: what came after it is told first."""


class MuteAsk(Ask):
    """From here on the sound is not kept; its frames still count."""

    type: Literal["mute"]
    on: bool
    """False: it is kept again."""


class MarkAsk(Ask):
    """Something worth finding again."""

    type: Literal["mark"]
    label: Name | None = None
    """What it is."""
    captured_at: CapturedAt | None = None
    """When, on the clock of the frames; when it comes in where absent."""


class StopAsk(Ask):
    """The track ends; captions are told until the socket is closed."""

    type: Literal["stop"]
    frames: Annotated[int, Field(ge=0, le=MOST_SEQUENCE + 1)]
    """How many frames were numbered in all."""


class PingAsk(Ask):
    """Are you there?"""

    type: Literal["ping"]


Asked = StartAsk | MuteAsk | MarkAsk | StopAsk | PingAsk

_ASKED: Final = TypeAdapter[Asked](Annotated[Asked, Field(discriminator="type")])


class Told(BaseModel):
    """What the server says; a field without a value is left out."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, use_attribute_docstrings=True
    )

    def written(self) -> str:
        """Return it as it is sent."""
        return self.model_dump_json(exclude_none=True)


class Missing(Told):
    """Frames that are not on the disk."""

    first: int
    """The number of the first."""
    last: int
    """The number of the last."""


class Started(Told):
    """The track is open: send its frames."""

    type: Literal["started"] = "started"
    meeting: str
    """The id of the meeting."""
    track: str
    """As it was named."""
    number: int
    """What captions call the track."""
    next_sequence: int
    """Where to go on: one more than the highest number on the disk."""
    missing: list[Missing]
    """What is missing below; send it too where it is still there."""
    paused: bool
    """Whether the host has paused the meeting: sound is not kept now."""
    muted: bool
    """Whether the track is muted."""
    resume: str
    """Name it in the next `start` of this track."""
    seen: int
    """Segments after this are told; the first `seen` to name when coming again."""
    model: str | None = None
    """Who hears."""
    demo: bool | None = None
    """True: the bundled model, which knows a closed set of sentences."""


class Ack(Told):
    """What is on the disk: forget all up to `through` that is not in `missing`."""

    type: Literal["ack"] = "ack"
    sequence: int
    """All numbers up to this one are on the disk; -1 for none."""
    through: int
    """All numbers up to this one are on the disk or in `missing`."""
    stored: int
    """How many frames of the track are on the disk."""
    missing: list[Missing]
    """What is not there below `through`."""


class SpeechStarted(Told):
    """Somebody begins to speak."""

    type: Literal["speech_started"] = "speech_started"
    track: int
    """The number of the track."""
    speaker: str | None = None
    """Whose track it is."""
    at: float
    """When, seconds since the meeting began."""


class SpeechStopped(Told):
    """Somebody has stopped speaking."""

    type: Literal["speech_stopped"] = "speech_stopped"
    track: int
    """The number of the track."""
    speaker: str | None = None
    """Whose track it is."""
    at: float
    """When, seconds since the meeting began."""


class Partial(Told):
    """What is heard so far of an utterance that goes on; the newest one counts."""

    type: Literal["partial"] = "partial"
    track: int
    """The number of the track."""
    speaker: str | None = None
    """Who speaks."""
    start: float
    """When the utterance began, seconds."""
    stable: str
    """What will not change in the partials of this utterance."""
    tentative: str
    """What may."""
    rev: int
    """Counts the partials of an utterance."""


class WordTold(Told):
    """A word and its time."""

    text: str
    """The word."""
    start: float
    """Seconds since the meeting began."""
    end: float
    """Seconds since the meeting began."""


class SegmentTold(Told):
    """An utterance was heard to its end, or corrected; the newest `rev` of an `id` counts."""

    type: Literal["segment"] = "segment"
    seq: int
    """Its place among the events of the workspace."""
    id: str
    """`S0001` is the first."""
    index: int
    """Counts from 0."""
    rev: int
    """Counts the corrections, from 1."""
    track: int
    """The number of the track."""
    speaker: str | None = None
    """Who said it."""
    start: float | None = None
    """Seconds since the meeting began."""
    end: float | None = None
    """Seconds since the meeting began."""
    text: str
    """What was said."""
    raw: str | None = None
    """As the recogniser wrote it."""
    words: list[WordTold] | None = None
    """The words and their times."""


class Marked(Told):
    """Somebody has marked a moment of the meeting."""

    type: Literal["marked"] = "marked"
    at: float
    """When, seconds since the meeting began."""
    track: int | None = None
    """The number of the track it came from."""
    label: str | None = None
    """What it is."""


class Paused(Told):
    """The host has paused the meeting: frames still count, their sound is not kept."""

    type: Literal["paused"] = "paused"


class Resumed(Told):
    """The host goes on."""

    type: Literal["resumed"] = "resumed"


class Stopped(Told):
    """The track has ended, and all that came is on the disk."""

    type: Literal["stopped"] = "stopped"
    frames: int
    """How many frames were numbered in all."""
    missing: list[Missing]
    """What never came."""


class Ended(Told):
    """The meeting has ended; nothing more is told on this socket."""

    type: Literal["ended"] = "ended"


class Pong(Told):
    """The answer to a `ping`."""

    type: Literal["pong"] = "pong"


class ErrorTold(Told):
    """Why the socket is closed; the close code follows."""

    type: Literal["error"] = "error"
    code: str
    """Stable; compare this one."""
    title: str
    """What happened, for people."""
    detail: str
    """What to do about it, for people."""
    reason: str | None = None
    """More for developers, in English."""
    retryable: bool
    """Whether it may go on later."""
    retry_after_s: float | None = None
    """When, seconds from now."""


ASKED: Final = (StartAsk, MuteAsk, MarkAsk, StopAsk, PingAsk)
TOLD: Final = (
    Started,
    Ack,
    SpeechStarted,
    SpeechStopped,
    Partial,
    SegmentTold,
    Marked,
    Paused,
    Resumed,
    Stopped,
    Ended,
    ErrorTold,
    Pong,
)


def read(text: str) -> Asked:
    """Read a message of a client.

    Raises:
        InputError: it is none, or one of its fields can not be used; values are not repeated.
    """
    if len(text) > MOST_TEXT:
        raise InputError("the message is too long", most=MOST_TEXT)
    try:
        return _ASKED.validate_json(text)
    except ValidationError as exc:
        wrong = exc.errors(include_url=False, include_context=False, include_input=False)
        raise InputError("; ".join(map(_said, wrong))) from None


def _said(error: object) -> str:
    assert isinstance(error, dict)  # noqa: S101 - pydantic's own type is a TypedDict
    if error["type"].startswith(("union_tag", "json")):
        return "no such message"
    where = ".".join(str(part) for part in error["loc"])
    return f"{where}: {error['msg']}"
