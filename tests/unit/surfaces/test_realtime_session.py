"""The settings of a realtime session: what an update changes, and what listening is told."""

from typing import Any, get_args

import numpy as np
import pytest
from openai.types.beta.realtime.transcription_session_update import Session as OldSession
from openai.types.realtime import RealtimeTranscriptionSessionCreateRequest
from openai.types.realtime.realtime_transcription_session_create_response import (
    RealtimeTranscriptionSessionCreateResponse,
)
from pydantic import ValidationError

from moksori.errors import UnsupportedOptionError
from moksori.surfaces.http.openai.realtime.session import (
    AudioInput,
    SessionSettings,
    change_as_before,
)
from moksori.voice.model import EndpointingSettings

pytestmark = pytest.mark.unit

USUAL = EndpointingSettings()


def updated(**given: Any) -> AudioInput:  # noqa: ANN401 - JSON
    return SessionSettings().updated({"audio": {"input": given}}).input


def test_a_new_session_hears_korean_at_24_khz_and_ends_turns_itself() -> None:
    given = SessionSettings().input
    assert (given.rate_hz, given.language) == (24_000, "ko")
    assert given.turn_detection is not None
    assert given.turn_detection.type == "server_vad"


def test_only_what_is_named_changes() -> None:
    first = SessionSettings().updated(
        {"audio": {"input": {"transcription": {"model": "whisper-1", "language": "en"}}}}
    )
    second = first.updated({"audio": {"input": {"transcription": {"prompt": "회의"}}}})
    choice = second.input.transcription
    assert (choice.model, choice.language, choice.prompt) == ("whisper-1", "en", "회의")
    assert second.input.turn_detection == SessionSettings().input.turn_detection
    assert second.updated({}) == second


def test_a_format_and_a_detection_are_replaced_as_a_whole() -> None:
    first = updated(turn_detection={"type": "server_vad", "threshold": 0.8})
    assert first.endpointing.enter == 0.8
    session = SessionSettings().updated({"audio": {"input": first.model_dump()}})
    again = session.updated({"audio": {"input": {"turn_detection": {"type": "server_vad"}}}})
    assert again.input.endpointing.enter == 0.5


def test_null_ends_turn_detection_and_clears_the_rest() -> None:
    given = updated(turn_detection=None, noise_reduction=None, transcription=None)
    assert given.turn_detection is None
    assert given.noise_reduction is None
    assert given.transcription.model is None
    assert given.endpointing == USUAL


@pytest.mark.parametrize(
    "given",
    [
        {"format": {"type": "audio/mp3"}},
        {"format": {"type": "audio/pcm", "rate": 44_100}},
        {"format": None},
        {"turn_detection": {"type": "none"}},
        {"turn_detection": {"type": "server_vad", "threshold": 1.5}},
        {"turn_detection": {"type": "server_vad", "silence_duration_ms": 1}},
        {"turn_detection": {"type": "semantic_vad", "eagerness": "very"}},
        {"transcription": {"language": "fr"}},
        {"unknown": 1},
    ],
)
def test_what_is_not_known_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        updated(**given)


@pytest.mark.parametrize("change", [{"type": "realtime"}, {"voice": "alloy"}, {"audio": 1}])
def test_other_kinds_of_sessions_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SessionSettings().updated(change)


def test_server_vad_ends_every_turn_after_the_same_pause() -> None:
    heard = updated(
        turn_detection={
            "type": "server_vad",
            "threshold": 0.6,
            "prefix_padding_ms": 200,
            "silence_duration_ms": 400,
        }
    ).endpointing
    assert (heard.end_ms, heard.mid_ms, heard.wait_ms) == (400, 400, 400)
    assert (heard.enter, heard.pre_roll_ms) == (0.6, 200)
    assert heard.exit == pytest.approx(0.45)


@pytest.mark.parametrize("threshold", [0.05, 0.2, 0.5, 1.0])
def test_speech_always_ends_below_where_it_begins(threshold: float) -> None:
    heard = updated(turn_detection={"type": "server_vad", "threshold": threshold}).endpointing
    assert 0 < heard.exit < heard.enter


def test_semantic_vad_leaves_it_to_the_endings() -> None:
    def pauses(eagerness: str) -> tuple[int, int, int]:
        given = {"type": "semantic_vad", "eagerness": eagerness}
        heard = updated(turn_detection=given).endpointing
        return (heard.end_ms, heard.mid_ms, heard.wait_ms)

    assert pauses("auto") == pauses("medium") == (USUAL.end_ms, USUAL.mid_ms, USUAL.wait_ms)
    assert pauses("high") < pauses("medium") < pauses("low")


@pytest.mark.parametrize("eagerness", ["low", "medium", "high", "auto"])
def test_every_eagerness_of_the_client_is_known(eagerness: str) -> None:
    given = updated(turn_detection={"type": "semantic_vad", "eagerness": eagerness})
    assert given.endpointing.enter == USUAL.enter


def test_the_language_may_be_one_of_several() -> None:
    assert updated(transcription={"languages": ["en", "ko"]}).language == "en"
    assert updated(transcription={"language": "ko", "languages": ["en"]}).language == "ko"


def test_telephone_sound_becomes_pcm() -> None:
    silence = np.zeros(4, "<i2").tobytes()
    for kind, code in (("audio/pcmu", 0xFF), ("audio/pcma", 0xD5)):
        given = updated(format={"type": kind})
        assert given.rate_hz == 8_000
        assert len(given.pcm16(bytes([code] * 4))) == len(silence)
    assert updated(format={"type": "audio/pcmu"}).pcm16(b"\xff" * 4) == silence


def test_pcm_is_taken_as_it_is_but_not_half_a_sample() -> None:
    given = updated(format={"type": "audio/pcm", "rate": 16_000})
    assert given.rate_hz == 16_000
    assert given.pcm16(b"\x01\x02") == b"\x01\x02"
    with pytest.raises(UnsupportedOptionError):
        given.pcm16(b"\x01")


def test_the_official_client_reads_the_session() -> None:
    shown = SessionSettings().shown("sess_1")
    read = RealtimeTranscriptionSessionCreateResponse.model_validate(shown)
    assert read.object == "realtime.transcription_session"
    assert read.audio is not None
    assert read.audio.input is not None
    assert read.audio.input.turn_detection is not None
    assert read.audio.input.turn_detection.silence_duration_ms == 500
    assert RealtimeTranscriptionSessionCreateRequest.model_validate(shown).type == "transcription"


def test_the_older_form_says_the_same() -> None:
    change = change_as_before(
        {
            "input_audio_format": "g711_ulaw",
            "input_audio_transcription": {"model": "gpt-4o-transcribe", "language": "ko"},
            "turn_detection": {"threshold": 0.7},
            "input_audio_noise_reduction": {"type": "near_field"},
            "modalities": ["text"],
            "client_secret": {},
            "include": ["item.input_audio_transcription.logprobs"],
        }
    )
    session = SessionSettings().updated(change)
    assert session.input.rate_hz == 8_000
    assert session.input.endpointing.enter == 0.7
    assert session.include == ["item.input_audio_transcription.logprobs"]
    shown = session.shown_as_before("sess_1")
    assert OldSession.model_validate(shown).input_audio_format == "g711_ulaw"
    assert shown["input_audio_transcription"]["model"] == "gpt-4o-transcribe"
    assert shown["turn_detection"]["threshold"] == 0.7
    assert session.updated(change_as_before({"turn_detection": None})).input.turn_detection is None


@pytest.mark.parametrize(
    "name", get_args(get_args(OldSession.model_fields["input_audio_format"].annotation)[0])
)
def test_every_older_format_is_known(name: str) -> None:
    session = SessionSettings().updated(change_as_before({"input_audio_format": name}))
    assert session.shown_as_before("s")["input_audio_format"] == name


@pytest.mark.parametrize("name", ["opus", 7, None])
def test_other_older_formats_are_refused(name: object) -> None:
    with pytest.raises(UnsupportedOptionError):
        change_as_before({"input_audio_format": name})
