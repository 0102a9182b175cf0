"""OpenAI's answers; `model` and `x_moksori` are ours."""

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict

from moksori.ports.health import ModelInfo
from moksori.surfaces.http.openai.fields import TranscriptionFields
from moksori.transcripts.formats import (
    diarized_segment,
    joined_text,
    speaker_names,
    verbose_segment,
    verbose_words,
)
from moksori.transcripts.model import Segment, Transcript, in_spoken_order

Json = dict[str, Any]


class Origin(BaseModel):
    """Who wrote the text."""

    model: str
    """The model that wrote it."""
    engine: str
    demo: bool
    """True when the bundled closed-set model wrote it."""
    warnings: list[str]
    """Codes such as `silence_only` and `truncated_audio`."""


class Usage(BaseModel):
    """How much was heard."""

    type: Literal["duration"]
    seconds: float


class Transcription(BaseModel):
    """`json`, `verbose_json` or `diarized_json`; the last two have more fields."""

    model_config = ConfigDict(extra="allow")

    text: str
    model: str
    usage: Usage
    x_moksori: Origin


class ModelObject(BaseModel):
    """A model."""

    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str
    x_moksori: Json
    """`demo`, `default`, `present` (false: it has to be fetched first), `aliases`."""

    @classmethod
    def of(cls, model: ModelInfo, name: str | None = None) -> Self:
        """Show a model, under one of its other names if it was asked for by that."""
        return cls(
            id=name or model.id,
            owned_by=model.engine,
            x_moksori={
                "demo": model.demo,
                "default": model.default,
                "present": model.present,
                "aliases": list(model.aliases),
            },
        )


class ModelList(BaseModel):
    """The models, the default first."""

    object: Literal["list"] = "list"
    data: list[ModelObject]


def origin(transcript: Transcript) -> Json:
    """Say who wrote the text: `model`, `usage` and `x_moksori`."""
    model = transcript.model or ""
    return {
        "model": model,
        "usage": {"type": "duration", "seconds": round(transcript.duration_s or 0.0, 3)},
        "x_moksori": {
            "model": model,
            "engine": transcript.engine or "",
            "demo": transcript.demo,
            "warnings": list(transcript.warnings),
        },
    }


def answer(transcript: Transcript, segments: list[Segment], fields: TranscriptionFields) -> Json:
    """Return the body of one of the three JSON formats."""
    body: Json = {"text": joined_text(segments), **origin(transcript)}
    if fields.response_format == "json":
        return body
    body |= {"task": "transcribe", "duration": round(transcript.duration_s or 0.0, 3)}
    if fields.response_format == "diarized_json":
        return body | {"segments": diarized(transcript, segments, fields)}
    return body | {"language": transcript.language} | _verbose(segments, fields)


def _verbose(segments: list[Segment], fields: TranscriptionFields) -> Json:
    wanted = fields.timestamp_granularities or ["segment"]
    pieces: Json = {}
    if "segment" in wanted:
        ordered = in_spoken_order(segments)
        pieces["segments"] = [verbose_segment(one, place) for place, one in enumerate(ordered)]
    if "word" in wanted:
        pieces["words"] = verbose_words(segments)
    return pieces


def diarized(
    transcript: Transcript, segments: list[Segment], fields: TranscriptionFields
) -> list[Json]:
    """Return the segments with a speaker each: the track's name, a given one, or A, B ..."""
    names = track_names(transcript, fields)
    return [
        diarized_segment(one, one.speaker or names.of(one.track))
        for one in in_spoken_order(segments)
    ]


class TrackNames:
    """A name for every track, however many there turn out to be."""

    def __init__(self, tracks: tuple[str | None, ...], known: list[str]) -> None:
        self._tracks = tracks
        self._known = known

    def of(self, track: int) -> str:
        """Return the name of a track."""
        tracks = self._tracks + (None,) * (track + 1 - len(self._tracks))
        return speaker_names(tracks, self._known)[track]


def track_names(transcript: Transcript, fields: TranscriptionFields) -> TrackNames:
    """Return the names of a transcript's tracks."""
    return TrackNames(transcript.tracks, fields.known_speaker_names)
