"""OpenAI's official client, unchanged, against a real server."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import openai
import pytest
from openai.types.audio import (
    TranscriptionDiarized,
    TranscriptionTextDeltaEvent,
    TranscriptionTextDoneEvent,
    TranscriptionVerbose,
)

from moksori.app.wiring import open_core
from moksori.surfaces.http.app import HttpConfig
from moksori.testing.embedded import (
    JOBS,
    encoded,
    serving,
    settings_in,
    talk,
    wav,
    working_core,
)
from moksori.testing.sounds import FileStream, silence, tone

pytestmark = pytest.mark.surface

SPEECH = np.concatenate([silence(1.0), tone(1.2, 300.0), silence(1.0)])
TEXT = "발화"


@pytest.fixture
def client(server_url: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{server_url}/v1", api_key="unused", max_retries=0) as made:
        yield made


def create(client: openai.OpenAI, **options: Any) -> Any:  # noqa: ANN401 - the client's overloads
    return client.audio.transcriptions.create(
        **{"file": ("회의.wav", talk()), "model": "whisper-1", **options}
    )


def test_json(client: openai.OpenAI) -> None:
    said = create(client)
    assert said.text.count(TEXT) == 2
    assert said.usage.type == "duration"
    assert said.usage.seconds == pytest.approx(6.9)
    assert said.model == "fake"
    assert said.x_moksori == {"model": "fake", "engine": "fake", "demo": True, "warnings": []}


@pytest.mark.parametrize(
    ("response_format", "begin"),
    [("text", TEXT), ("srt", "1\n00:00:01,"), ("vtt", "WEBVTT\n\nS0001\n00:00:01.")],
)
def test_plain_bodies(client: openai.OpenAI, response_format: str, begin: str) -> None:
    said = create(client, response_format=response_format)
    assert isinstance(said, str)
    assert said.startswith(begin)
    assert said.count(TEXT) == 2


def test_verbose_json(client: openai.OpenAI) -> None:
    said = create(client, response_format="verbose_json")
    assert isinstance(said, TranscriptionVerbose)
    assert said.segments is not None
    assert said.words is None
    assert [one.id for one in said.segments] == [0, 1]
    first = said.segments[0]
    assert first.text.startswith(TEXT)
    assert first.seek == round(first.start * 100)
    assert first.avg_logprob == pytest.approx(-0.1)
    assert (first.tokens, first.temperature, first.no_speech_prob) == ([], 0.0, 0.0)
    assert float(said.duration) == pytest.approx(6.9)
    assert said.language == "ko"
    assert said.text == " ".join(one.text for one in said.segments)
    assert said.usage is not None


@pytest.mark.parametrize(
    ("wanted", "segments", "words"),
    [(["word"], False, True), (["word", "segment"], True, True), (["segment"], True, False)],
)
def test_word_times(
    client: openai.OpenAI, wanted: list[str], *, segments: bool, words: bool
) -> None:
    said = create(client, response_format="verbose_json", timestamp_granularities=wanted)
    assert (said.segments is not None) is segments
    assert (said.words is not None) is words
    if words:
        assert " ".join(one.word for one in said.words) == said.text
        assert all(one.start < one.end for one in said.words)


def test_diarized_json(client: openai.OpenAI) -> None:
    said = create(
        client,
        model="gpt-4o-transcribe-diarize",
        response_format="diarized_json",
        chunking_strategy="auto",
    )
    assert isinstance(said, TranscriptionDiarized)
    assert [one.speaker for one in said.segments] == ["A", "A"]
    assert [one.id for one in said.segments] == ["S0001", "S0002"]
    assert all(one.type == "transcript.text.segment" for one in said.segments)
    assert said.task == "transcribe"


def stereo() -> bytes:
    pause = silence(SPEECH.size / 16_000)
    return wav(np.stack([np.concatenate([SPEECH, pause]), np.concatenate([pause, SPEECH])]))


@pytest.mark.parametrize(
    ("options", "speakers"),
    [
        ({}, ["A", "B"]),
        ({"known_speaker_names": ["상담원", "고객"]}, ["상담원", "고객"]),
        ({"known_speaker_names": ["상담원"]}, ["A", "B"]),
    ],
)
def test_each_track_is_a_speaker(
    client: openai.OpenAI, options: dict[str, Any], speakers: list[str]
) -> None:
    said = create(
        client,
        file=("call.wav", stereo()),
        response_format="diarized_json",
        extra_body={"tracks": "split"},
        known_speaker_references=["data:audio/wav;base64,AAAA"],
        chunking_strategy={"type": "server_vad", "threshold": 0.5},
        **options,
    )
    assert [one.speaker for one in said.segments] == speakers


def test_titled_tracks_keep_their_names(client: openai.OpenAI) -> None:
    streams = [FileStream(SPEECH, title="김민수"), FileStream(SPEECH, title="박지훈")]
    said = create(
        client,
        file=("meeting.mkv", encoded(*streams, container="matroska")),
        response_format="diarized_json",
        known_speaker_names=["가", "나"],
    )
    assert sorted(one.speaker for one in said.segments) == ["김민수", "박지훈"]


@pytest.mark.parametrize("response_format", ["json", "text"])
def test_streams_are_deltas_and_an_end(client: openai.OpenAI, response_format: str) -> None:
    events = list(create(client, file=talk(4), stream=True, response_format=response_format))
    assert [one.type for one in events] == ["transcript.text.delta"] * 4 + ["transcript.text.done"]
    assert all(isinstance(one, TranscriptionTextDeltaEvent) for one in events[:-1])
    done = events[-1]
    assert isinstance(done, TranscriptionTextDoneEvent)
    assert "".join(one.delta for one in events[:-1]) == done.text
    assert done.text.count(TEXT) == 4
    assert done.model == "fake"  # type: ignore[attr-defined] # our field
    assert done.x_moksori["demo"] is True  # type: ignore[attr-defined] # our field


def test_diarized_streams_have_segments(client: openai.OpenAI) -> None:
    events = list(
        create(
            client,
            file=("call.wav", stereo()),
            stream=True,
            response_format="diarized_json",
            extra_body={"tracks": "split"},
            known_speaker_names=["상담원", "고객"],
        )
    )
    assert [one.type.rpartition(".")[2] for one in events] == [
        *("delta", "segment", "delta", "segment", "done")
    ]
    assert [one.speaker for one in events if one.type == "transcript.text.segment"] == [
        "상담원",
        "고객",
    ]
    assert events[0].segment_id == events[1].id


def test_a_stream_is_plain_data_lines_without_done_mark(server_url: str) -> None:
    answer = httpx.post(
        f"{server_url}/v1/audio/transcriptions",
        files={"file": talk()},
        data={"model": "whisper-1", "stream": "true"},
        timeout=20,
    )
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    blocks = [one for one in answer.text.split("\n\n") if one and not one.startswith(":")]
    assert all(one.startswith("data: {") and "\n" not in one for one in blocks)
    assert json.loads(blocks[-1][6:])["type"] == "transcript.text.done"


def test_every_option_of_the_client_is_accepted(client: openai.OpenAI) -> None:
    said = create(
        client,
        language="en",
        languages=["ko", "en"],
        prompt="주간 회의\n안건",
        temperature=0.2,
        keywords=["목소리", "칸반, 보드"],
        include=["logprobs"],
        chunking_strategy="auto",
        response_format="verbose_json",
    )
    assert said.language == "en"
    assert create(client, languages=["en", "ko"], response_format="verbose_json").language == "en"


@pytest.mark.parametrize(
    "model", ["whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe-2025-12-15"]
)
def test_names_of_openai_mean_the_default_model(client: openai.OpenAI, model: str) -> None:
    assert create(client, model=model).model == "fake"


def test_the_model_is_named_in_a_header(client: openai.OpenAI) -> None:
    raw = client.audio.transcriptions.with_raw_response.create(
        file=talk(), model="whisper-1", response_format="srt"
    )
    assert raw.headers["X-Moksori-Model"] == "fake"


def test_silence_is_an_empty_text(client: openai.OpenAI) -> None:
    said = create(client, file=wav(silence(2.0)))
    assert said.text == ""
    assert said.x_moksori["warnings"] == ["silence_only"]
    [done] = list(create(client, file=wav(silence(2.0)), stream=True))
    assert (done.type, done.text) == ("transcript.text.done", "")


def test_models(client: openai.OpenAI) -> None:
    models = client.models.list().data
    assert models[0].x_moksori["default"] is True  # type: ignore[attr-defined] # our field
    assert len({model.id for model in models}) == len(models)
    for name in (models[0].id, "whisper-1", "tiny-ko"):
        assert client.models.retrieve(name).id == name
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("no-such-model")
    assert create(client, model=models[0].id).model == "fake"


@pytest.mark.parametrize(
    ("options", "error", "code"),
    [
        ({"file": b""}, openai.BadRequestError, "empty_audio"),
        ({"file": b"hello " * 100}, openai.BadRequestError, "not_audio"),
        ({"model": "no-such-model"}, openai.NotFoundError, "not_found"),
        ({"temperature": 1.5}, openai.BadRequestError, "bad_input"),
        ({"response_format": "docx"}, openai.BadRequestError, "bad_input"),
        ({"language": "tlh"}, openai.BadRequestError, "unsupported_language"),
        ({"timestamp_granularities": ["word"]}, openai.BadRequestError, "unsupported_option"),
        ({"stream": True, "response_format": "srt"}, openai.BadRequestError, "unsupported_option"),
    ],
    ids=str,
)
def test_errors_are_those_of_the_client(
    client: openai.OpenAI, options: dict[str, Any], error: type[openai.APIStatusError], code: str
) -> None:
    with pytest.raises(error) as caught:
        create(client, **options)
    assert caught.value.code == code
    assert caught.value.type == "invalid_request_error"
    assert caught.value.response.headers["X-Request-ID"]


def test_a_wrong_value_is_named(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        create(client, temperature=7)
    assert caught.value.param == "temperature"


def test_nothing_is_kept(client: openai.OpenAI, server_url: str) -> None:
    create(client)
    list(create(client, stream=True))
    assert httpx.get(f"{server_url}{JOBS}").json()["jobs"] == []


def test_keys(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with (
        serving(lambda: working_core(settings), HttpConfig(require_key=True)) as url,
        openai.OpenAI(base_url=f"{url}/v1", api_key="sk-x", max_retries=0) as stranger,
        pytest.raises(openai.AuthenticationError),
    ):
        create(stranger)


def test_deadlines(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    config = HttpConfig(sync_deadline_s=0.2, sse_heartbeat_s=0.1)
    with serving(lambda: open_core(settings, workers=False), config) as url:
        with openai.OpenAI(base_url=f"{url}/v1", api_key="x", max_retries=0) as client:
            with pytest.raises(openai.InternalServerError) as caught:
                create(client)
            assert (caught.value.status_code, caught.value.code) == (504, "deadline_exceeded")
            with pytest.raises(openai.APIError) as streamed:
                list(create(client, stream=True))
            assert streamed.value.code == "deadline_exceeded"
        assert httpx.get(f"{url}{JOBS}").json()["jobs"] == []


def test_a_client_that_hangs_up_stops_the_work(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with serving(lambda: open_core(settings, workers=False)) as url:
        for options in ({}, {"stream": "true"}):
            with pytest.raises(httpx.ReadTimeout):
                httpx.post(
                    f"{url}/v1/audio/transcriptions",
                    files={"file": talk()},
                    data=options,
                    timeout=httpx.Timeout(5, read=0.5),
                )
            jobs = [httpx.get(f"{url}{JOBS}").json()["jobs"] for _ in range(20)]
            assert jobs[-1] == []
