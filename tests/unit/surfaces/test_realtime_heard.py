"""What happens in the meetings of a session leads to its items, whichever meeting it is."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any, cast

import pytest

from moksori.core import Core
from moksori.errors import EngineError, MoksoriError, UnsupportedOptionError
from moksori.events import (
    MeetingChanged,
    SegmentPartial,
    SegmentUpserted,
    SpeechStarted,
    TrackChanged,
    UtteranceClosed,
)
from moksori.meetings.live.model import TrackAction
from moksori.meetings.meeting import Meeting, MeetingState
from moksori.ports.health import ModelInfo
from moksori.surfaces.http.openai.realtime.heard import Heard
from moksori.surfaces.http.openai.realtime.legs import MOST_TRACKS, Leg
from moksori.surfaces.http.openai.realtime.models import check_model
from moksori.surfaces.http.openai.realtime.session import AudioInput, ServerVad
from moksori.surfaces.http.openai.realtime.socket import check_intent, key_in
from moksori.surfaces.http.openai.realtime.turns import Json, Turns

pytestmark = pytest.mark.unit

MEETING = Meeting(
    id="m",
    workspace="w",
    title="",
    titled=False,
    on=date(2026, 11, 16),
    state=MeetingState.LIVE,
    template="general",
    language="ko",
    participants=(),
    created_at=datetime(2026, 11, 16, tzinfo=UTC),
)
STARTED = "input_audio_buffer.speech_started"
STOPPED = "input_audio_buffer.speech_stopped"
COMPLETED = "conversation.item.input_audio_transcription.completed"
DELTA = "conversation.item.input_audio_transcription.delta"


def leg(first: int = 0, **offsets: int) -> Leg:
    made = Leg(MEETING, 0, first=first, given=AudioInput())
    made.offsets = {int(name[1:]): offset for name, offset in offsets.items()}
    made.unheard = set(made.offsets)
    return made


@dataclass
class Session:
    """Takes events of meetings and returns what the client is told."""

    def __post_init__(self) -> None:
        numbers = count(1)
        self.turns = Turns(lambda: str(next(numbers)))
        self.heard = Heard(self.turns)

    def tell(self, of: Leg, event: Any) -> list[Json]:  # noqa: ANN401 - any event
        return list(self.heard.told(of, event.type, event.payload()))


def segment(track: int, start: float, end: float, text: str, rev: int = 1) -> SegmentUpserted:
    return SegmentUpserted("m", "S0001", 0, rev, None, track, start, end, text)


def heard(track: int, action: TrackAction = TrackAction.HEARD) -> TrackChanged:
    return TrackChanged("m", track, "turn", None, action.value, 10, 0)


def changed(state: MeetingState, code: str | None = None) -> MeetingChanged:
    return MeetingChanged("m", "state", state.value, 2, "", 0, 0, code)


def test_times_are_those_of_the_sound() -> None:
    """The meeting began 400 ms before the first sound came."""
    session, first = Session(), leg(t0=400)
    session.turns.opened(0, 0, manual=False)
    (started,) = session.tell(first, SpeechStarted("m", 0, None, 1.5))
    assert (started["type"], started["audio_start_ms"]) == (STARTED, 1_100)
    closed = session.tell(first, UtteranceClosed("m", 0, None, 1.4, 2.9))
    assert (closed[0]["type"], closed[0]["audio_end_ms"]) == (STOPPED, 2_500)
    told = session.tell(first, segment(0, 1.4, 2.9, "네."))
    assert [one["type"] for one in told] == [DELTA, COMPLETED]
    assert told[-1]["usage"]["seconds"] == 1.4


def test_time_before_the_sound_is_its_beginning() -> None:
    assert leg(t0=400).sound_ms(0, 0.1) == 0
    assert leg().sound_ms(7, 0.1) == 100


def test_partials_are_told_of_the_item_that_is_open() -> None:
    session, first = Session(), leg(t0=0)
    session.turns.opened(0, 0, manual=False)
    session.tell(first, SpeechStarted("m", 0, None, 0.5))
    (delta,) = session.tell(first, SegmentPartial("m", 0, None, 0.5, "회의를", "시작", 1))
    assert delta["delta"] == "회의를"


def test_the_same_track_of_another_meeting_is_another() -> None:
    session, first, second = Session(), leg(t0=0), leg(MOST_TRACKS + 1, t0=0)
    for one in (first, second):
        session.turns.opened(one.number(0), 0, manual=False)
    told = [
        *session.tell(second, segment(0, 0.0, 1.0, "둘")),
        *session.tell(first, segment(0, 0.0, 1.0, "하나")),
    ]
    completed = [one for one in told if one["type"] == COMPLETED]
    assert [one["transcript"] for one in completed] == ["둘", "하나"]
    assert len({one["item_id"] for one in completed}) == 2


def test_corrections_are_not_told() -> None:
    session, first = Session(), leg(t0=0)
    session.turns.opened(0, 0, manual=False)
    assert session.tell(first, segment(0, 0.0, 1.0, "고친 말", rev=2)) == []


def test_only_a_track_that_was_heard_ends_its_items() -> None:
    session, first = Session(), leg(t0=0)
    session.turns.opened(0, 0, manual=True)
    list(session.turns.commit(0, 900))
    for action in (TrackAction.LEFT, TrackAction.ENDED, TrackAction.GAP):
        assert session.tell(first, heard(0, action)) == []
    first.closed = True
    assert not first.is_over
    (completed,) = session.tell(first, heard(0))
    assert completed["type"] == COMPLETED
    assert first.is_over


def test_a_meeting_that_failed_is_an_error() -> None:
    session, first = Session(), leg(t0=0)
    assert session.tell(first, changed(MeetingState.CLOSING)) == []
    with pytest.raises(EngineError):
        session.tell(first, changed(MeetingState.FAILED, EngineError.code))
    with pytest.raises(MoksoriError):
        session.tell(first, changed(MeetingState.FAILED))


def test_what_else_happens_is_passed_over() -> None:
    assert list(Session().heard.told(leg(), "mark_added", {})) == []


def test_a_meeting_serves_as_long_as_turns_end_alike() -> None:
    given = AudioInput()
    mine = leg()
    assert mine.like(given)
    assert mine.like(AudioInput.model_validate({"format": {"type": "audio/pcmu"}}))
    for other in (
        given.model_copy(update={"turn_detection": None}),
        given.model_copy(update={"turn_detection": ServerVad(type="server_vad", threshold=0.9)}),
        AudioInput.model_validate({"transcription": {"language": "en"}}),
    ):
        assert not mine.like(other)
    mine.offsets = dict.fromkeys(range(MOST_TRACKS), 0)
    assert mine.is_full


@dataclass
class Models:
    """What the health of a server tells of its models."""

    known: list[ModelInfo]

    @property
    def health(self) -> "Models":
        return self

    def models(self) -> list[ModelInfo]:
        return self.known


def test_live_talk_has_one_model_under_many_names() -> None:
    mine = ModelInfo(
        id="tiny-ko",
        engine="faster-whisper",
        demo=True,
        default=True,
        present=True,
        aliases=("whisper-1", "gpt-4o-mini-transcribe"),
    )
    core = cast("Core", Models([mine, replace(mine, id="small", default=False, aliases=())]))
    for name in (None, "tiny-ko", "whisper-1", "gpt-4o-mini-transcribe-2025-12-15"):
        check_model(core, name)
    for name in ("small", "nobody", "tiny-ko-2025-12-15", ""):
        with pytest.raises(UnsupportedOptionError):
            check_model(core, name)


def test_keys_of_browsers() -> None:
    assert key_in(["realtime", "openai-insecure-api-key.mk_1"]) == "mk_1"
    assert key_in(["realtime", "openai-insecure-api-key."]) is None
    assert key_in([]) is None


def test_there_is_one_intent() -> None:
    check_intent(None)
    check_intent("transcription")
    for other in ("conversation", ""):
        with pytest.raises(UnsupportedOptionError):
            check_intent(other)
