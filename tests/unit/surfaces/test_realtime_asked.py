"""What a client of the realtime API may send, and how it is refused."""

import json
from base64 import b64encode
from contextlib import suppress
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai.types.realtime import RealtimeClientEvent

from moksori.errors import InputError, UnsupportedOptionError, UploadTooLargeError
from moksori.surfaces.http.openai.realtime.asked import (
    MOST_AUDIO_BYTES,
    Append,
    Clear,
    Commit,
    SessionUpdate,
    asked,
    document,
    event_id,
)
from moksori.surfaces.http.openai.realtime.session import SessionSettings

pytestmark = pytest.mark.unit


def update(session: dict[str, Any], kind: str = "session.update") -> SessionUpdate:
    found = asked({"type": kind, "session": session})
    assert isinstance(found, SessionUpdate)
    return found


def test_events_are_told_apart_by_their_type() -> None:
    kinds = {
        "input_audio_buffer.commit": Commit,
        "input_audio_buffer.clear": Clear,
    }
    for name, kind in kinds.items():
        assert isinstance(asked({"type": name, "event_id": "e1", "more": 1}), kind)


def test_the_official_client_knows_every_event_that_is_read_here() -> None:
    union = get_args(RealtimeClientEvent)[0]
    known = {get_args(one.model_fields["type"].annotation)[0] for one in get_args(union)}
    mine = {"session.update", "input_audio_buffer.append"}
    assert mine | {"input_audio_buffer.commit", "input_audio_buffer.clear"} <= known


def test_sound_comes_as_base64() -> None:
    found = asked({"type": "input_audio_buffer.append", "audio": b64encode(b"abc").decode()})
    assert isinstance(found, Append)
    assert found.sound == b"abc"


@pytest.mark.parametrize("audio", ["***", "YQ", "YQ==\n!", "가나다라"])
def test_other_text_is_no_sound(audio: str) -> None:
    found = Append(type="input_audio_buffer.append", audio=audio)
    with pytest.raises(UnsupportedOptionError, match="base64"):
        _ = found.sound


def test_too_much_sound_at_once() -> None:
    enough = Append(
        type="input_audio_buffer.append", audio=b64encode(bytes(MOST_AUDIO_BYTES)).decode()
    )
    assert len(enough.sound) == MOST_AUDIO_BYTES
    more = Append(type="input_audio_buffer.append", audio=enough.audio + "AAAA" * 4)
    with pytest.raises(UploadTooLargeError, match="too much"):
        _ = more.sound


@pytest.mark.parametrize(
    "found",
    [
        {},
        {"type": "response.create"},
        {"type": "input_audio_buffer.append"},
        {"type": "input_audio_buffer.append", "audio": 7},
        {"type": "session.update"},
        {"type": "session.update", "session": []},
    ],
)
def test_what_is_no_event_is_refused(found: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        asked(found)


def test_a_refusal_names_the_place_and_not_the_value() -> None:
    turn = {"type": "server_vad", "threshold": 7.25}
    with pytest.raises(UnsupportedOptionError) as caught:
        update({"audio": {"input": {"turn_detection": turn}}}).applied(SessionSettings())
    assert caught.value.facts["option"] == "session.audio.input.turn_detection.threshold"
    assert "7.25" not in str(caught.value)


def test_both_forms_of_an_update() -> None:
    now = update({"type": "transcription", "audio": {"input": {"turn_detection": None}}})
    before = update({"turn_detection": None}, "transcription_session.update")
    assert not now.as_before
    assert before.as_before
    assert now.applied(SessionSettings()) == before.applied(SessionSettings())
    with pytest.raises(UnsupportedOptionError):
        update({"type": "realtime"}).applied(SessionSettings())


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '"a"', "[" * 100_000])
def test_a_message_is_a_json_object(text: str) -> None:
    with pytest.raises(InputError):
        document(text)


def test_a_client_may_name_its_events() -> None:
    assert event_id(document('{"event_id": "e1"}')) == "e1"
    assert event_id({"event_id": 7}) is None
    assert event_id({}) is None


@given(
    st.dictionaries(
        st.sampled_from(["type", "session", "audio", "event_id"]),
        st.one_of(
            st.none(),
            st.text(max_size=5),
            st.sampled_from(["session.update", "input_audio_buffer.append"]),
            st.dictionaries(st.text(max_size=4), st.integers(), max_size=2),
        ),
    )
)
def test_nothing_but_an_input_error_comes_of_odd_events(found: dict[str, Any]) -> None:
    with suppress(InputError):
        one = asked(document(json.dumps(found)))
        if isinstance(one, SessionUpdate):
            assert one.applied(SessionSettings()).type == "transcription"
        if isinstance(one, Append):
            assert b64encode(one.sound).decode() == one.audio
