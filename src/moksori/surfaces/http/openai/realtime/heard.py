"""What the listener tells of a leg, told of the items that it belongs to. Pure."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from moksori.errors import MoksoriError, error_of
from moksori.events import (
    MeetingChanged,
    SegmentPartial,
    SegmentUpserted,
    SpeechStarted,
    TrackChanged,
    UtteranceClosed,
)
from moksori.meetings.live.model import TrackAction
from moksori.meetings.meeting import MeetingState
from moksori.surfaces.http.openai.realtime.legs import Leg
from moksori.surfaces.http.openai.realtime.turns import Json, Turns

Payload = Mapping[str, Any]


class Heard:
    """Leads what happens in the meetings of a session to its items."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._heeds: Final[Mapping[str, Callable[[Leg, Payload], Iterator[Json]]]] = {
            SpeechStarted.type: self._speech_started,
            UtteranceClosed.type: self._utterance_closed,
            SegmentPartial.type: self._partial,
            SegmentUpserted.type: self._segment,
            TrackChanged.type: self._track,
            MeetingChanged.type: self._meeting,
        }

    def told(self, leg: Leg, kind: str, payload: Payload) -> Iterator[Json]:
        """Return the events that an event or a notice of a meeting leads to.

        Raises:
            MoksoriError: the meeting can not be heard.
        """
        heed = self._heeds.get(kind)
        return iter(()) if heed is None else heed(leg, payload)

    def _speech_started(self, leg: Leg, told: Payload) -> Iterator[Json]:
        track = told["track"]
        return self._turns.speech_started(leg.number(track), leg.sound_ms(track, told["at"]))

    def _utterance_closed(self, leg: Leg, told: Payload) -> Iterator[Json]:
        track = told["track"]
        start, end = (leg.sound_ms(track, told[name]) for name in ("start", "end"))
        return self._turns.closed(leg.number(track), start, end)

    def _partial(self, leg: Leg, told: Payload) -> Iterator[Json]:
        track = told["track"]
        start_ms = leg.sound_ms(track, told["start"])
        return self._turns.partial(leg.number(track), start_ms, told["stable"])

    def _segment(self, leg: Leg, told: Payload) -> Iterator[Json]:
        if told["rev"] != 1:
            return iter(())
        track = told["track"]
        start, end = (leg.sound_ms(track, told[name] or 0.0) for name in ("start", "end"))
        # As it was heard: numbers in digits would take back deltas that hold them in words.
        return self._turns.segment(leg.number(track), start, end, told["raw"] or told["text"])

    def _track(self, leg: Leg, told: Payload) -> Iterator[Json]:
        if told["action"] != TrackAction.HEARD:
            return iter(())
        leg.unheard.discard(told["track"])
        return self._turns.ended(leg.number(told["track"]))

    def _meeting(self, leg: Leg, told: Payload) -> Iterator[Json]:
        del leg
        if told["state"] == MeetingState.FAILED:
            raise error_of(told["error_code"] or MoksoriError.code)
        return iter(())
