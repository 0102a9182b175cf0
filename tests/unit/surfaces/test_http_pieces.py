"""The small pure parts of the HTTP surface."""

import json
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from math import exp
from typing import Any

import anyio
import pytest
from fastapi.exceptions import RequestValidationError
from starlette.types import Message

from moksori.errors import UnsupportedOptionError
from moksori.ports.bus import StoredEvent
from moksori.surfaces.http.doorway import described
from moksori.surfaces.http.fields import ConversationFields, form_body, parsed, separated
from moksori.surfaces.http.oneshot import confidence, model_headers
from moksori.surfaces.http.openai.fields import TranscriptionFields
from moksori.surfaces.http.openai.shapes import TrackNames
from moksori.surfaces.http.openapi import without_null
from moksori.surfaces.http.streams import PREAMBLE, EventStream, Frames, OpenStreams, frame
from moksori.transcripts.model import Segment, TrackMode, Transcript

pytestmark = pytest.mark.unit


def event(seq: int, text: str = "네", kind: str = "transcript_segment") -> StoredEvent:
    return StoredEvent(seq, "w", "job:1", kind, {"text": text}, datetime.now(UTC))


def test_a_frame_is_one_block_in_utf8() -> None:
    written = frame({"text": "줄\n바꿈"}, event="e", number=7).decode()
    assert written == 'id: 7\nevent: e\ndata: {"text":"줄\\n바꿈"}\n\n'
    assert frame({}) == b"data: {}\n\n"


def test_readers_share_the_bytes_of_an_event() -> None:
    frames = Frames()
    first = frames.of(event(1))
    assert frames.of(event(1)) is first
    assert json.loads(first.split(b"data: ")[1]) == {"type": "transcript_segment", "text": "네"}
    other = StoredEvent(1, "other", "job:2", "x", {}, datetime.now(UTC))
    assert frames.of(other) != first, "numbers are per workspace"


def test_the_shared_bytes_are_bounded() -> None:
    frames = Frames()
    first = frames.of(event(0))
    for seq in range(1, 1030):
        frames.of(event(seq))
    assert len(frames._written) <= 1024
    assert frames.of(event(0)) is not first
    assert frames.of(event(0)) == first


def test_a_reset_is_not_shared() -> None:
    frames = Frames()
    assert b"event: reset" in frames.of(event(3, kind="reset"))
    assert frames.of(event(3)).startswith(b"id: 3\nevent: transcript_segment")


async def sent_by(frames: AsyncGenerator[bytes, None]) -> list[Message]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    await EventStream(frames, OpenStreams()).stream_response(send)
    return sent


@pytest.mark.anyio
async def test_a_stream_sends_each_frame_at_once_and_ends() -> None:
    async def frames() -> AsyncGenerator[bytes, None]:
        yield PREAMBLE
        yield b"data: {}\n\n"

    start, *bodies = await sent_by(frames())
    assert start["status"] == 200
    assert (b"content-type", b"text/event-stream; charset=utf-8") in start["headers"]
    assert [body["body"] for body in bodies] == [PREAMBLE, b"data: {}\n\n", b""]
    assert [body["more_body"] for body in bodies] == [True, True, False]


@pytest.mark.anyio
async def test_nothing_to_say_is_204() -> None:
    async def frames() -> AsyncGenerator[bytes, None]:
        for piece in list[bytes]():
            yield piece

    start, body = await sent_by(frames())
    assert (start["status"], body["body"]) == (204, b"")


@pytest.mark.anyio
async def test_a_reader_who_leaves_closes_the_source() -> None:
    closed: list[bool] = []

    async def frames() -> AsyncGenerator[bytes, None]:
        try:
            while True:
                yield b"data: {}\n\n"
        finally:
            closed.append(True)

    async def send(message: Message) -> None:
        if message.get("body"):
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        await EventStream(frames(), OpenStreams()).stream_response(send)
    assert closed == [True]


@pytest.mark.anyio
async def test_a_shutdown_ends_streams_in_order() -> None:
    streams, closed = OpenStreams(), []

    async def frames() -> AsyncGenerator[bytes, None]:
        try:
            yield PREAMBLE
            await anyio.sleep_forever()
        finally:
            closed.append(True)

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    with anyio.fail_after(2):
        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(EventStream(frames(), streams).stream_response, send)
            await anyio.wait_all_tasks_blocked()
            streams.end()
    assert closed == [True] * 3
    assert [message["more_body"] for message in sent[-3:]] == [False] * 3
    streams.end()


def test_form_fields_become_a_request() -> None:
    fields = parsed(
        ConversationFields,
        {
            "room_id": ["주간 회의"],
            "language": ["KO-kr"],
            "hotwords": ["목소리, 칸반", " 보드 "],
            "hotwords[]": ["카드"],
            "tracks": ["mix", "split"],
            "word_times": ["true"],
            "model": [""],
            "other": ["ignored"],
        },
    )
    new = fields.asked("회의.wav", "key")
    assert (new.room_id, new.language, new.model) == ("주간 회의", "ko", None)
    assert new.hotwords == ("목소리", "칸반", "보드", "카드")
    assert (new.tracks, new.word_times) == (TrackMode.SPLIT, True)
    assert (new.filename, new.idempotency_key, new.keep_audio) == ("회의.wav", "key", True)


def test_separated_drops_what_is_empty() -> None:
    assert separated([" a ,, b  c", ","]) == ("a", "b c")


@pytest.mark.parametrize(
    "fields",
    [
        {"tracks": ["both"]},
        {"room_id": ["a/b"]},
        {"room_id": ["가" * 101]},
        {"language": ["한국어"]},
        {"hotwords": ["a\x00b"]},
        {"word_times": ["2"]},
    ],
    ids=str,
)
def test_unusable_fields_are_named(fields: dict[str, list[str]]) -> None:
    with pytest.raises(RequestValidationError) as caught:
        parsed(ConversationFields, fields)
    [error] = caught.value.errors()
    assert error["loc"][:2] == ("body", next(iter(fields)))


@pytest.mark.parametrize(
    "fields",
    [
        {"stream": ["true"], "response_format": ["vtt"]},
        {"timestamp_granularities[]": ["word"]},
    ],
    ids=str,
)
def test_options_that_do_not_go_together(fields: dict[str, list[str]]) -> None:
    with pytest.raises(UnsupportedOptionError):
        parsed(TranscriptionFields, fields).checked()


def test_openai_fields_become_a_request() -> None:
    new = parsed(
        TranscriptionFields,
        {
            "model": ["whisper-1"],
            "languages[]": ["en-US", "ko"],
            "keywords[]": ["목소리", "칸반, 보드"],
            "temperature": ["0"],
            "timestamp_granularities[]": ["word", "segment"],
            "response_format": ["verbose_json"],
        },
    ).asked("a.wav")
    assert (new.model, new.language, new.temperature) == ("whisper-1", "en", None)
    assert new.hotwords == ("목소리", "칸반", "보드")
    assert new.word_times
    assert new.keep_audio is False


def test_a_form_is_described_as_clients_send_it() -> None:
    content = form_body(TranscriptionFields, array_suffix="[]")["requestBody"]["content"]
    schema = content["multipart/form-data"]["schema"]
    assert schema["required"] == ["file"]
    assert schema["properties"]["file"]["format"] == "binary"
    assert {"keywords[]", "timestamp_granularities[]", "temperature"} <= set(schema["properties"])
    assert "null" not in json.dumps(schema)


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, {"type": "string"}),
        (
            {"anyOf": [{"type": "integer"}, {"type": "null"}], "title": "T"},
            {"type": "integer", "title": "T"},
        ),
        (
            {"anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]},
            {"anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]},
        ),
    ],
)
def test_parameters_are_there_or_not(schema: dict[str, Any], expected: dict[str, Any]) -> None:
    assert without_null(schema) == expected


def segment(logprob: float, seconds: float) -> Segment:
    return Segment(0, 0, None, 1.0, 1.0 + seconds, "네", avg_logprob=logprob)


@pytest.mark.parametrize(
    ("segments", "expected"),
    [
        ([], 0.0),
        ([segment(-0.5, 2.0)], exp(-0.5)),
        ([segment(-0.1, 3.0), segment(-1.1, 1.0)], exp(-0.35)),
        ([segment(0.2, 1.0)], 1.0),
        ([segment(-0.3, 0.0)], exp(-0.3)),
    ],
)
def test_confidence_is_weighted_by_duration(segments: list[Segment], expected: float) -> None:
    assert confidence(segments) == pytest.approx(expected)


@pytest.mark.parametrize(("model", "sent"), [("tiny-ko", True), (None, False), ("모델", False)])
def test_a_header_holds_only_what_it_can(model: str | None, *, sent: bool) -> None:
    transcript = Transcript.__new__(Transcript)
    object.__setattr__(transcript, "model", model)
    assert bool(model_headers(transcript)) is sent


def test_tracks_that_were_not_expected_have_names_too() -> None:
    names = TrackNames((None, "박지훈"), ["김"])
    assert [names.of(track) for track in range(2)] == ["김", "박지훈"]
    assert TrackNames((), []).of(2) == "C"


def test_a_broken_request_is_described_without_its_message() -> None:
    with pytest.raises(ValueError, match="보자던") as caught:
        int("열두 시에 보자던 말")
    told = described(caught.value)
    assert told["error"] == "ValueError"
    assert "test_http_pieces" in told["where"][-1]
    assert "보자던" not in str(told)
