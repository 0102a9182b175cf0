"""The settings of a realtime session as OpenAI writes them, in its present form and its older one.

Only what is named in an update changes; null clears what may be cleared.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from moksori.audio import g711
from moksori.errors import UnsupportedOptionError
from moksori.meetings.writer import Language
from moksori.surfaces.http.fields import Line, Prompt
from moksori.voice.model import EndpointingSettings

Json = dict[str, Any]

_MODEL = ConfigDict(extra="forbid", use_attribute_docstrings=True, frozen=True)
_OBJECT: Final = "realtime.transcription_session"
_EAGER: Final = {"low": 2.0, "medium": 1.0, "auto": 1.0, "high": 0.6}
"""How much longer than usual a pause has to be, by eagerness."""
_WHOLE: Final = frozenset({"format", "turn_detection"})
"""Values that an update replaces as a whole."""


class PcmFormat(BaseModel):
    """16-bit mono PCM, little-endian."""

    model_config = _MODEL

    type: Literal["audio/pcm"]
    rate: Literal[24_000, 16_000] = 24_000


class MuLawFormat(BaseModel):
    """G.711 μ-law at 8 kHz."""

    model_config = _MODEL

    type: Literal["audio/pcmu"]


class ALawFormat(BaseModel):
    """G.711 A-law at 8 kHz."""

    model_config = _MODEL

    type: Literal["audio/pcma"]


class NoiseReduction(BaseModel):
    """Accepted; the sound is heard as it is."""

    model_config = _MODEL

    type: Literal["near_field", "far_field"] | None = None
    strength: float | None = Field(default=None, ge=0)


class TranscriptionChoice(BaseModel):
    """What to write with."""

    model_config = _MODEL

    model: Line | None = None
    """The model of live talk, or a name of OpenAI's."""
    language: Literal["ko", "en"] | None = None
    """Spoken language; Korean when absent."""
    languages: list[Literal["ko", "en"]] | None = Field(default=None, max_length=20)
    """The first one is taken where `language` is absent."""
    prompt: Prompt | None = None
    """Accepted and left unused."""
    keywords: list[Line] | None = Field(default=None, max_length=200)
    """Accepted and left unused."""
    delay: Literal["minimal", "low", "medium", "high", "xhigh"] | None = None
    """Accepted and left unused."""


class _Detection(BaseModel):
    model_config = _MODEL

    create_response: bool | None = None
    """Accepted: there are no responses here."""
    interrupt_response: bool | None = None
    """The same."""


class ServerVad(_Detection):
    """A turn ends after a pause of one length."""

    type: Literal["server_vad"]
    threshold: float = Field(default=0.5, gt=0, le=1)
    prefix_padding_ms: int = Field(default=300, ge=0, le=3_000)
    silence_duration_ms: int = Field(default=500, ge=100, le=10_000)
    idle_timeout_ms: int | None = Field(default=None, ge=0)
    """Accepted: there are no responses here."""


class SemanticVad(_Detection):
    """A turn ends after a pause that hangs on the ending of what was said."""

    type: Literal["semantic_vad"]
    eagerness: Literal["low", "medium", "high", "auto"] = "auto"


AnyFormat = Annotated[PcmFormat | MuLawFormat | ALawFormat, Field(discriminator="type")]
AnyDetection = Annotated[ServerVad | SemanticVad, Field(discriminator="type")]


class AudioInput(BaseModel):
    """What comes in, and how it is heard."""

    model_config = _MODEL

    format: AnyFormat = PcmFormat(type="audio/pcm")
    noise_reduction: NoiseReduction | None = None
    transcription: TranscriptionChoice = TranscriptionChoice()
    turn_detection: AnyDetection | None = ServerVad(type="server_vad")

    @property
    def rate_hz(self) -> int:
        """Samples in a second."""
        return self.format.rate if isinstance(self.format, PcmFormat) else g711.RATE_HZ

    @property
    def language(self) -> Language:
        """The spoken language."""
        choice = self.transcription
        named: list[Language] = list(choice.languages or ())
        return choice.language or (named[0] if named else "ko")

    def pcm16(self, sound: bytes) -> bytes:
        """Return sound as 16-bit PCM.

        Raises:
            UnsupportedOptionError: half a sample.
        """
        match self.format:
            case MuLawFormat():
                return g711.mulaw_to_pcm16(sound)
            case ALawFormat():
                return g711.alaw_to_pcm16(sound)
            case _ if len(sound) % 2:
                raise UnsupportedOptionError("half a sample of 16-bit PCM", option="audio")
            case _:
                return sound

    @property
    def endpointing(self) -> EndpointingSettings:
        """When turns begin and end; without turn detection only the client ends them."""
        usual = EndpointingSettings()
        match self.turn_detection:
            case ServerVad() as vad:
                return EndpointingSettings(
                    enter=vad.threshold,
                    exit=max(vad.threshold - (usual.enter - usual.exit), vad.threshold / 2),
                    pre_roll_ms=vad.prefix_padding_ms,
                    end_ms=vad.silence_duration_ms,
                    mid_ms=vad.silence_duration_ms,
                    wait_ms=vad.silence_duration_ms,
                )
            case SemanticVad() as vad:
                times = _EAGER[vad.eagerness]
                return EndpointingSettings(
                    end_ms=round(usual.end_ms * times),
                    mid_ms=round(usual.mid_ms * times),
                    wait_ms=round(usual.wait_ms * times),
                )
        return usual


class Audio(BaseModel):
    """The sound of a session."""

    model_config = _MODEL

    input: AudioInput = AudioInput()


class SessionSettings(BaseModel):
    """A transcription session."""

    model_config = _MODEL

    type: Literal["transcription"] = "transcription"
    audio: Audio = Audio()
    include: list[Literal["item.input_audio_transcription.logprobs"]] = Field(
        default_factory=list, max_length=4
    )
    """Accepted. Tokens have no probabilities here."""

    @property
    def input(self) -> AudioInput:
        """What comes in."""
        return self.audio.input

    def updated(self, change: Mapping[str, Any]) -> "SessionSettings":
        """Return these settings with a change, in the present form.

        Raises:
            ValidationError: a value can not be used.
        """
        return SessionSettings.model_validate(_merged(self.model_dump(), change))

    def shown(self, session_id: str) -> Json:
        """Return the session as its client reads it."""
        return {"id": session_id, "object": _OBJECT, **self.model_dump()}

    def shown_as_before(self, session_id: str) -> Json:
        """Return the session in the older form."""
        given = self.input
        choice = given.transcription
        return {
            "id": session_id,
            "object": _OBJECT,
            "modalities": ["text"],
            "input_audio_format": _OLD_NAMES[given.format.type],
            "input_audio_transcription": choice.model_dump(include={"model", "language", "prompt"}),
            "turn_detection": given.turn_detection and given.turn_detection.model_dump(),
            "input_audio_noise_reduction": given.noise_reduction
            and given.noise_reduction.model_dump(),
            "include": self.include,
        }


_OLD_FORMATS: Final[dict[str, Json]] = {
    "pcm16": {"type": "audio/pcm", "rate": 24_000},
    "g711_ulaw": {"type": "audio/pcmu"},
    "g711_alaw": {"type": "audio/pcma"},
}
_OLD_NAMES: Final = {shape["type"]: name for name, shape in _OLD_FORMATS.items()}
_OLD_PLACES: Final = {
    "input_audio_transcription": "transcription",
    "turn_detection": "turn_detection",
    "input_audio_noise_reduction": "noise_reduction",
}
_OLD_AND_UNUSED: Final = frozenset({"client_secret", "modalities"})


def change_as_before(change: Mapping[str, Any]) -> Json:
    """Return a change in the older form as one in the present form.

    Raises:
        UnsupportedOptionError: a format that is not known.
    """
    found: Json = {}
    told: Json = {}
    for name, value in change.items():
        if name == "input_audio_format":
            found["format"] = _old_format(value)
        elif name == "turn_detection" and isinstance(value, Mapping):
            found[name] = {"type": "server_vad", **value}
        elif name in _OLD_PLACES:
            found[_OLD_PLACES[name]] = value
        elif name not in _OLD_AND_UNUSED:
            told[name] = value
    return told | ({"audio": {"input": found}} if found else {})


def _old_format(name: object) -> Json:
    if not isinstance(name, str) or name not in _OLD_FORMATS:
        raise UnsupportedOptionError(
            "input_audio_format is pcm16, g711_ulaw or g711_alaw", option="input_audio_format"
        )
    return _OLD_FORMATS[name]


def _merged(before: Mapping[str, Any], change: Mapping[str, Any]) -> Json:
    """Return a document with the changes of another, level by level."""
    found = dict(before)
    for name, value in change.items():
        inner = found.get(name)
        if name not in _WHOLE and isinstance(inner, dict) and isinstance(value, Mapping):
            found[name] = _merged(inner, value)
        elif name == "transcription" and value is None:
            found[name] = {}
        else:
            found[name] = value
    return found
