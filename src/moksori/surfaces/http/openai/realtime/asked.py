"""What a client of the realtime API may send."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from moksori.errors import InputError, UnsupportedOptionError
from moksori.surfaces.http.encoded import decoded
from moksori.surfaces.http.openai.realtime.session import SessionSettings, change_as_before

MOST_AUDIO_BYTES: Final = 2 << 20
"""The most sound in one event: 43 seconds at 24 kHz."""


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class SessionUpdate(_Asked):
    """Change the settings that are named."""

    type: Literal["session.update", "transcription_session.update"]
    session: dict[str, Any]

    @property
    def as_before(self) -> bool:
        """Whether it is of the older form."""
        return self.type == "transcription_session.update"

    def applied(self, settings: SessionSettings) -> SessionSettings:
        """Return the settings after it.

        Raises:
            InputError: a value can not be used.
        """
        change = change_as_before(self.session) if self.as_before else self.session
        try:
            return settings.updated(change)
        except ValidationError as exc:
            raise _refused(exc, within="session") from None


class Append(_Asked):
    """More sound."""

    type: Literal["input_audio_buffer.append"]
    audio: str

    @property
    def sound(self) -> bytes:
        """The bytes of it.

        Raises:
            InputError: it is not base64, or too much at once.
        """
        return decoded(self.audio, "audio", limit_bytes=MOST_AUDIO_BYTES)


class Commit(_Asked):
    """What was sent is a turn."""

    type: Literal["input_audio_buffer.commit"]


class Clear(_Asked):
    """What was sent and not committed is taken back."""

    type: Literal["input_audio_buffer.clear"]


Asked = SessionUpdate | Append | Commit | Clear
_ASKED: Final = TypeAdapter[Asked](Annotated[Asked, Field(discriminator="type")])


def document(text: str) -> Mapping[str, Any]:
    """Read a message as a JSON object.

    Raises:
        InputError: it is none.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise InputError("an event is a JSON object")
    return found


def event_id(found: Mapping[str, Any]) -> str | None:
    """Return the name that a client gave to its event."""
    name = found.get("event_id")
    return name[:512] if isinstance(name, str) else None


def asked(found: Mapping[str, Any]) -> Asked:
    """Read an event of a client.

    Raises:
        InputError: there is no such event, or a value can not be used.
    """
    try:
        return _ASKED.validate_python(found)
    except ValidationError as exc:
        raise _refused(exc) from None


def _refused(error: ValidationError, within: str = "") -> InputError:
    """Say which value can not be used; the value is not repeated."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if first["type"].startswith("union_tag") and not first["loc"]:
        return UnsupportedOptionError("no such event", option="type")
    path = ".".join(str(part) for part in first["loc"] if part not in _TAGS)
    where = ".".join(filter(None, (within, path)))
    return UnsupportedOptionError(f"{where}: {first['msg']}", option=where)


_TAGS: Final = frozenset(
    {
        *("session.update", "transcription_session.update"),
        *("input_audio_buffer.append", "input_audio_buffer.commit", "input_audio_buffer.clear"),
        *("audio/pcm", "audio/pcmu", "audio/pcma", "server_vad", "semantic_vad"),
    }
)
"""Names of choices, which pydantic puts between the names of fields."""
