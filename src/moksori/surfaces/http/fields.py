"""Form fields become values; what can not be used is told field by field."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from moksori.surfaces.http.openapi import without_null
from moksori.surfaces.http.shapes import RoomId
from moksori.transcripts.model import NewTranscript, TrackMode

FILE_FIELD: Final = "file"

WAITING_PRIORITY: Final = 10
"""A caller who waits comes before the recordings that were handed in to be fetched later."""

Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]
Language = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$"),
    AfterValidator(lambda tag: tag.partition("-")[0].lower()),
]
Prompt = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]{1,2000}$")]
Tracks = Literal["auto", "mix", "split"]

_MEDIA_TYPES: Final = ", ".join(
    f"audio/{kind}" for kind in ("wav", "mpeg", "mp4", "ogg", "webm", "flac", "aac")
)
"""What is usual; the bytes decide, whatever a client declares."""

_Fields = TypeVar("_Fields", bound=BaseModel)


class ConversationFields(BaseModel):
    """What may stand beside the file."""

    model_config = ConfigDict(defer_build=True, use_attribute_docstrings=True)

    room_id: RoomId | None = None
    """The room that this recording belongs to; it is made when it is new."""
    language: Language | None = None
    """Spoken language, such as `ko`; the server's default when absent."""
    model: Line | None = None
    """A model of `GET /v1/models`; the server's default when absent."""
    tracks: Tracks = "auto"
    """`auto`: titled streams are a track each, anything else is mixed; `mix`: one track; `split`:
    every stream and channel is a track (call recordings)."""
    hotwords: list[Line] = Field(default_factory=list, max_length=200)
    """Names and terms that are likely to be said: repeated, or with commas between."""
    word_times: bool = False
    """Whether to find the time of each word."""

    def asked(self, filename: str | None, idempotency_key: str | None) -> NewTranscript:
        """Return what is asked for."""
        return NewTranscript(
            filename=filename,
            language=self.language,
            model=self.model,
            room_id=self.room_id,
            hotwords=separated(self.hotwords),
            tracks=TrackMode(self.tracks),
            word_times=self.word_times,
            idempotency_key=idempotency_key,
        )


class PlainFields(BaseModel):
    """What may stand beside the file."""

    model_config = ConfigDict(defer_build=True, use_attribute_docstrings=True)

    language: Language | None = None
    """Spoken language, such as `ko`; the server's default when absent."""
    model: Line | None = None
    """A model of `GET /v1/models`; the server's default when absent."""

    def asked(self, filename: str | None) -> NewTranscript:
        """Return what is asked for."""
        return NewTranscript(
            filename=filename,
            language=self.language,
            model=self.model,
            keep_audio=False,
            priority=WAITING_PRIORITY,
        )


def separated(words: Sequence[str]) -> tuple[str, ...]:
    """Split at commas and drop what is empty."""
    return tuple(
        word for line in words for part in line.split(",") if (word := " ".join(part.split()))
    )


def parsed(model: type[_Fields], fields: Mapping[str, Sequence[str]]) -> _Fields:
    """Read a form's fields into `model`; `name[]` counts as `name`, an empty value as absent.

    Raises:
        RequestValidationError: a value can not be used.
    """
    found: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        values = [
            value for key in (name, f"{name}[]") for value in fields.get(key, ()) if value.strip()
        ]
        if values:
            found[name] = values if field.default_factory is list else values[-1]
    try:
        return model.model_validate(found)
    except ValidationError as exc:
        raise RequestValidationError(
            [{**error, "loc": ("body", *error["loc"])} for error in exc.errors()]
        ) from exc


def form_body(model: type[BaseModel], *, array_suffix: str = "") -> dict[str, Any]:
    """Describe a form for the OpenAPI document."""
    schema = model.model_json_schema()
    properties = {
        f"{name}{array_suffix}" if _is_array(shape) else name: without_null(shape)
        for name, shape in schema["properties"].items()
    }
    file = {
        "type": "string",
        "format": "binary",
        "description": "The recording, in anything that FFmpeg's libraries decode.",
    }
    return {
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "required": [FILE_FIELD],
                        "properties": {FILE_FIELD: file, **properties},
                    },
                    "encoding": {FILE_FIELD: {"contentType": _MEDIA_TYPES}},
                }
            },
        }
    }


def _is_array(shape: Mapping[str, Any]) -> bool:
    return shape.get("type") == "array"
