"""The form of `POST /v1/audio/transcriptions`."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from moksori.errors import UnsupportedOptionError
from moksori.surfaces.http.fields import (
    WAITING_PRIORITY,
    Language,
    Line,
    Prompt,
    Tracks,
    separated,
)
from moksori.transcripts.model import NewTranscript, TrackMode

ResponseFormat = Literal["json", "text", "srt", "verbose_json", "vtt", "diarized_json"]
Sample = Annotated[str, StringConstraints(pattern=r"^data:")]

_STREAMED = frozenset({"json", "text", "diarized_json"})
_SPEAKERS = 4


class TranscriptionFields(BaseModel):
    """What may stand beside the file. Arrays may be named with or without `[]`."""

    model_config = ConfigDict(
        defer_build=True, use_attribute_docstrings=True, serialize_by_alias=True
    )

    model: Line | None = None
    """A model of `GET /v1/models`; names of OpenAI's models mean this server's default."""
    language: Language | None = None
    """Spoken language, such as `ko`; the server's default when absent (nothing is guessed)."""
    languages: list[Language] = Field(default_factory=list, max_length=20)
    """Possible languages; the first one is taken where `language` is absent."""
    prompt: Prompt | None = None
    """Text in the style of the recording."""
    temperature: float | None = Field(default=None, ge=0, le=1)
    """0 or absent: greedy, with a higher temperature where a guard fires."""
    response_format: ResponseFormat = "json"
    """The form of the answer."""
    timestamp_granularities: list[Literal["word", "segment"]] = Field(
        default_factory=list, max_length=4
    )
    """What `verbose_json` holds; `segment` when absent."""
    stream: bool = False
    """Send the text while it is recognised, as server-sent events; json, text, diarized_json."""
    keywords: list[Line] = Field(default_factory=list, max_length=200)
    """Names and terms that are likely to be said."""
    include: list[Literal["logprobs"]] = Field(default_factory=list, max_length=4)
    """Accepted. Tokens have no probabilities here; `verbose_json` has one for each segment."""
    chunking_strategy: Prompt | None = None
    """Accepted; recordings are always cut at silences."""
    known_speaker_names: list[Line] = Field(default_factory=list, max_length=_SPEAKERS)
    """Names for tracks that have none, in order, when there are as many. Nobody's voice is
    recognised."""
    known_speaker_references: list[Sample] = Field(default_factory=list, max_length=_SPEAKERS)
    """Accepted and left unused."""
    tracks: Tracks = "auto"
    """Not OpenAI's: `split` makes every stream and channel a track, so a speaker."""

    def checked(self) -> "TranscriptionFields":
        """Return the fields if they go together.

        Raises:
            UnsupportedOptionError: they do not.
        """
        if self.stream and self.response_format not in _STREAMED:
            raise UnsupportedOptionError(
                "stream works with json, text and diarized_json", option="stream"
            )
        if self.timestamp_granularities and self.response_format != "verbose_json":
            raise UnsupportedOptionError(
                "timestamp_granularities work with verbose_json", option="timestamp_granularities"
            )
        return self

    def asked(self, filename: str | None) -> NewTranscript:
        """Return what is asked for."""
        return NewTranscript(
            filename=filename,
            language=self.language or next(iter(self.languages), None),
            model=self.model,
            hotwords=separated(self.keywords),
            prompt=self.prompt,
            tracks=TrackMode(self.tracks),
            word_times="word" in self.timestamp_granularities,
            temperature=self.temperature or None,
            keep_audio=False,
            priority=WAITING_PRIORITY,
        )
