"""The messages of `WS /api/v1/conversation/stream`, which `docs/asyncapi.yaml` describes too."""

from typing import Annotated, Final, Literal

from pydantic import Field, TypeAdapter, ValidationError

from moksori.errors import InputError
from moksori.events import FinalSummary, TranscriptSegment
from moksori.ports.bus import Notice, StoredEvent
from moksori.surfaces.http.asks import Ask
from moksori.surfaces.http.sockets.messages import MOST_TEXT, ErrorTold, Secret, Told

MOST_CHUNK_BYTES: Final = 2 << 20
"""The largest chunk."""


class StartAsk(Ask):
    """The first message, for those who can not set a header."""

    type: Literal["start"]
    token: Secret | None = None
    """An API key."""


class EndAsk(Ask):
    """All sound was sent: the summary may be written."""

    type: Literal["end"]


Asked = StartAsk | EndAsk
_ASKED: Final = TypeAdapter[Asked](Annotated[Asked, Field(discriminator="type")])


class Connected(Told):
    """The stream is open: send its chunks."""

    type: Literal["connected"] = "connected"
    job_id: str
    """The name of the stream."""
    meeting_id: str
    """The same: the meeting that it becomes, under `/api/v1/meetings`."""


class PartialTold(Told):
    """What is heard so far of an utterance that goes on; the newest one counts."""

    type: Literal["partial"] = "partial"
    job_id: str
    """The name of the stream."""
    track: int
    """0: a stream is one track."""
    start: float
    """When the utterance began, seconds."""
    stable: str
    """What will not change in the partials of this utterance."""
    tentative: str
    """What may."""
    rev: int
    """Counts the partials of an utterance."""


class StreamFailed(ErrorTold):
    """Why the socket is closed; the close code follows."""

    job_id: str | None = None
    """The name of the stream, once it has one."""


ASKED: Final = (StartAsk, EndAsk)
TOLD: Final = (Connected, PartialTold, StreamFailed)
EVENTS: Final = (TranscriptSegment, FinalSummary)
"""What is told as events of recordings are."""


def read(text: str) -> Asked:
    """Read a message of a client.

    Raises:
        InputError: it is none.
    """
    if len(text) > MOST_TEXT:
        raise InputError("the message is too long", most=MOST_TEXT)
    try:
        return _ASKED.validate_json(text)
    except ValidationError:
        raise InputError('text is {"type":"start"} or {"type":"end"}') from None


def segment_of(event: StoredEvent, *, model: str, demo: bool) -> TranscriptSegment:
    """Return a segment as those of recordings are told."""
    heard = event.payload
    return TranscriptSegment(
        job_id=heard["meeting_id"],
        id=heard["id"],
        index=heard["index"],
        start=round(heard["start"] or 0.0, 3),
        end=round(heard["end"] or 0.0, 3),
        text=heard["text"],
        track=heard["track"],
        speaker=heard["speaker"],
        model=model,
        demo=demo,
        words=[dict(word) for word in heard.get("words") or ()],
    )


def partial_of(notice: Notice) -> PartialTold:
    """Return a partial."""
    heard = notice.payload
    names = PartialTold.model_fields.keys() - {"type", "job_id"}
    return PartialTold(job_id=heard["meeting_id"], **{name: heard[name] for name in names})
