"""What happens in a meeting, as the sockets of its speakers are told it."""

from collections.abc import Mapping
from typing import Any, Final

from moksori.ports.bus import Notice, StoredEvent
from moksori.surfaces.http.sockets.messages import (
    Marked,
    Partial,
    SegmentTold,
    SpeechStarted,
    SpeechStopped,
    Told,
    WordTold,
)

Payload = Mapping[str, Any]


_MADE: Final[Mapping[str, type[Told]]] = {
    "speech_started": SpeechStarted,
    "speech_stopped": SpeechStopped,
    "segment_partial": Partial,
    "mark_added": Marked,
}


def told_of(happened: StoredEvent | Notice) -> Told | None:
    """Return the message of an event or a notice; None for what sockets are not told."""
    if isinstance(happened, StoredEvent) and happened.type == "segment_upserted":
        return _segment(happened.seq, happened.payload)
    kind = _MADE.get(happened.type)
    return None if kind is None else kind(**_picked(kind, happened.payload))


def _segment(seq: int, payload: Payload) -> SegmentTold:
    words = [WordTold.model_validate(word) for word in payload.get("words") or ()]
    return SegmentTold(seq=seq, words=words or None, **_picked(SegmentTold, payload, "words"))


def _picked(kind: type[Told], payload: Payload, *but: str) -> dict[str, Any]:
    """Return the fields of a message that a payload has."""
    names = kind.model_fields.keys() - {"type", *but}
    return {name: payload[name] for name in names if name in payload}
