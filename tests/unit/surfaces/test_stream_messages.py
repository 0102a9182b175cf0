"""What streams may say and are told, without a socket."""

from base64 import b64encode
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import anyio
import anyio.lowlevel
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from moksori.errors import InputError, UnsupportedOptionError, UploadTooLargeError
from moksori.events import SegmentPartial, SegmentUpserted, TranscriptSegment
from moksori.meetings.live.model import (
    Live,
    LiveKind,
    LivePhase,
    LiveStatus,
    Track,
    TrackFormat,
    TrackStatus,
)
from moksori.meetings.meeting import Meeting, MeetingState
from moksori.meetings.model import Minutes, Statement
from moksori.ports.audiolog import TrackState
from moksori.ports.bus import Notice, StoredEvent
from moksori.surfaces.http.conversation_stream import StreamQuery
from moksori.surfaces.http.encoded import decoded, decoded_in_turns
from moksori.surfaces.http.sockets.conversation import StreamOptions
from moksori.surfaces.http.sockets.conversation_messages import (
    EndAsk,
    StartAsk,
    partial_of,
    read,
    segment_of,
)
from moksori.surfaces.http.sockets.messages import MOST_TEXT
from moksori.surfaces.http.sockets.summing import SILENT, summary_of
from moksori.surfaces.http.sound import Pieces, Sound

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 16, tzinfo=UTC)
MEETING = Meeting(
    id="m",
    workspace="w",
    title="주간 회의",
    titled=True,
    on=date(2026, 11, 16),
    state=MeetingState.READY,
    template="general",
    language="ko",
    participants=(),
    created_at=NOW,
    segments=2,
)


def test_two_messages_are_known() -> None:
    assert read('{"type":"end"}') == EndAsk(type="end")
    assert read('{"type":"start"}') == StartAsk(type="start")
    assert read('{"type":"start","token":"mk_1"}') == StartAsk(type="start", token="mk_1")


@pytest.mark.parametrize(
    "text",
    [
        *("", "end", "[]", "null", "{}", '{"type":"stop"}', '{"type":"end","now":true}'),
        '{"type":"start","token":""}',
        '{"type":"start","token":"mk_ 1"}',
        '{"type":"end"}' + " " * MOST_TEXT,
    ],
)
def test_others_are_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert "mk_" not in str(caught.value)


def test_a_segment_is_told_as_those_of_recordings() -> None:
    words = [{"text": "네.", "start": 1.0, "end": 1.2}]
    heard = SegmentUpserted("m", "S0003", 2, 1, None, 0, 1.00049, 2.0, "네.", raw="네", words=words)
    event = StoredEvent(7, "w", "meeting:m", heard.type, heard.payload(), NOW)
    assert segment_of(event, model="tiny-ko", demo=True) == TranscriptSegment(
        job_id="m",
        id="S0003",
        index=2,
        start=1.0,
        end=2.0,
        text="네.",
        track=0,
        speaker=None,
        model="tiny-ko",
        demo=True,
        words=words,
    )


def test_a_partial_is_told_without_names_of_meetings() -> None:
    said = SegmentPartial("m", 0, None, 1.5, "회의를", "시작", 3)
    told = partial_of(Notice("meeting:m", said.type, said.payload(), "key"))
    assert told.model_dump() == {
        "type": "partial",
        "job_id": "m",
        "track": 0,
        "start": 1.5,
        "stable": "회의를",
        "tentative": "시작",
        "rev": 3,
    }


def status(**live: Any) -> LiveStatus:  # noqa: ANN401 - columns of a live meeting
    kept = Live("m", "w", LiveKind.STREAM, "here", "ko", NOW, ended_at=NOW, **live)
    track = Track(0, "stream", None, TrackFormat.ENCODED, 16_000, 0, NOW, heard_samples=32_000)
    shown = TrackStatus(track, TrackState(), connected=False)
    return LiveStatus(MEETING, kept, LivePhase.ENDED, (shown,), 0)


def test_a_summary_has_its_evidence() -> None:
    minutes = Minutes(
        title="주간 회의",
        summary=(Statement("출시를 미룹니다.", ("S0001", "S0002")),),
        topics=(),
        decisions=(),
        action_items=(),
        status_changes=(),
        questions=(),
        risks=(),
        keywords=("출시",),
        engine="rules",
    )
    told = summary_of(status(model="tiny-ko", demo=True), minutes)
    assert told.summary == [{"text": "출시를 미룹니다.", "evidence": ["S0001", "S0002"]}]
    assert (told.method, told.keywords, told.segments) == ("rules", ["출시"], 2)
    assert (told.model, told.demo, told.duration_s) == ("tiny-ko", True, 2.0)
    assert told.minutes is not None
    assert told.minutes["summary"] == told.summary


def test_a_summary_of_nothing_says_so() -> None:
    told = summary_of(replace(status(), tracks=()), None)
    assert (told.summary, told.method, told.minutes) == ([], SILENT, None)
    assert (told.model, told.demo, told.duration_s) == ("", False, 0.0)


@pytest.mark.parametrize(
    ("options", "form", "rate", "cut"),
    [
        (StreamOptions(), TrackFormat.ENCODED, 16_000, Pieces),
        (StreamOptions(sample_rate=44_100), TrackFormat.ENCODED, 44_100, Pieces),
        (StreamOptions(format="pcm", sample_rate=44_100), TrackFormat.PCM16, 16_000, Sound),
        (StreamOptions(format="pcm", sample_rate=11_025), TrackFormat.ENCODED, 11_025, Pieces),
        (StreamOptions(format="pcm", sample_rate=96_000), TrackFormat.ENCODED, 96_000, Pieces),
    ],
)
def test_bare_samples_are_cut_here_where_that_can_be(
    options: StreamOptions, form: TrackFormat, rate: int, cut: type
) -> None:
    assert (options.ask.format, options.ask.sample_rate) == (form, rate)
    assert isinstance(options.cut(), cut)


def test_what_stands_behind_the_question_mark() -> None:
    given_in = {"language": "en", "format": "pcm", "sample_rate": "48000", "partials": "true"}
    options = StreamQuery.model_validate(given_in).options()
    assert options == StreamOptions("en", None, "pcm", 48_000, partials=True)
    assert StreamQuery().options() == StreamOptions()
    with pytest.raises(UnsupportedOptionError):
        StreamQuery(room_id="r").options()


@pytest.mark.parametrize(
    "query",
    [
        *({"language": "fr"}, {"format": "mp3"}, {"sample_rate": "x"}, {"sample_rate": "7999"}),
        *({"title": ""}, {"title": "두\n줄"}, {"partials": "maybe"}),
    ],
)
def test_what_may_not_stand_there(query: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        StreamQuery.model_validate(query)


@given(st.binary(max_size=50))
def test_sound_inside_json_comes_out_as_it_went_in(sound: bytes) -> None:
    assert decoded(b64encode(sound).decode(), "body", limit_bytes=50) == sound


@pytest.mark.parametrize("size", [4, 5, 6, 7])
def test_too_much_sound_is_refused_before_it_is_decoded(size: int) -> None:
    text = b64encode(bytes(size)).decode()
    if size <= 6:  # up to a whole group of base64
        assert len(decoded(text, "body", limit_bytes=4)) == size
    else:
        with pytest.raises(UploadTooLargeError):
            decoded(text, "body", limit_bytes=4)


@pytest.mark.anyio
@pytest.mark.parametrize("size", [0, 1, 196_607, 196_608, 196_609, 600_001])
async def test_long_sound_is_decoded_in_turns(size: int) -> None:
    """Others have their turn meanwhile, and the sound is the same."""
    sound = bytes(n % 251 for n in range(size))
    text, turns = b64encode(sound).decode(), 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await anyio.lowlevel.checkpoint()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(count)
        assert await decoded_in_turns(text, "body", limit_bytes=size) == sound
        tasks.cancel_scope.cancel()
    assert turns >= len(text) // (256 * 1024)


@pytest.mark.anyio
async def test_padding_stands_at_the_end_only() -> None:
    half = b64encode(bytes(196_607)).decode()
    for text in (half + half, half[:-1] + "*" + half, half + "QQ"):
        with pytest.raises(UnsupportedOptionError):
            await decoded_in_turns(text, "body", limit_bytes=1 << 20)
    with pytest.raises(UploadTooLargeError):
        await decoded_in_turns(half, "body", limit_bytes=1_000)


@pytest.mark.parametrize("text", ["QQ", "QQ==\n", "Q Q=", "-", "가"])
def test_other_text_is_no_sound(text: str) -> None:
    with pytest.raises(UnsupportedOptionError):
        decoded(text, "body", limit_bytes=4)
