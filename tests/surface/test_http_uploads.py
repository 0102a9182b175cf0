"""What people upload: good, odd, broken, too large, twice."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import anyio
import httpx
import numpy as np
import pytest

from moksori.app.settings import Settings
from moksori.core import Core
from moksori.surfaces.http.app import HttpConfig
from moksori.testing.embedded import (
    JOBS,
    REQUEST,
    app_on,
    client_of,
    encoded,
    finished,
    hand_in,
    serving,
    settings_in,
    talk,
    wav,
    working_core,
)
from moksori.testing.sounds import FileStream, noise, silence, tone, wav_header

pytestmark = [pytest.mark.surface, pytest.mark.anyio]

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
SPEECH = np.concatenate([silence(1.0), tone(1.2, 300.0), silence(1.0)])


def blobs_of(settings: Settings) -> list[Path]:
    folder = settings.home / "blobs"
    return [path for path in folder.rglob("*") if path.is_file()]


def boundary_form(*parts: tuple[str, bytes]) -> tuple[bytes, dict[str, str]]:
    body = b"".join(
        b'--line\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
        % (name.encode(), b'; filename="a.wav"' if name == "file" else b"", content)
        for name, content in parts
    )
    return body + b"--line--\r\n", {"Content-Type": "multipart/form-data; boundary=line"}


GOOD: dict[str, bytes] = {
    "24-bit": wav(SPEECH, codec="pcm_s24le"),
    "8 kHz": wav(SPEECH[::2].copy(), rate_hz=8_000),
    "5.1": wav(np.stack([SPEECH] * 6), codec="pcm_s16le"),
    "flac": encoded(FileStream(SPEECH, codec="flac"), container="flac"),
    "ogg opus": encoded(FileStream(SPEECH, codec="libopus"), container="ogg"),
    "truncated": talk()[: len(talk()) * 3 // 4],
}


@pytest.mark.parametrize("name", GOOD)
async def test_odd_but_good_recordings_are_heard(client: httpx.AsyncClient, name: str) -> None:
    job = await finished(client, await hand_in(client, GOOD[name]))
    assert job["state"] == "done", job
    assert job["segment_count"] >= 1


async def test_a_truncated_file_says_so(client: httpx.AsyncClient) -> None:
    job = await finished(client, await hand_in(client, GOOD["truncated"]))
    assert job["warnings"] == ["truncated_audio"]


@pytest.mark.parametrize("pcm", [silence(3.0), noise(3.0, level_db=-80.0)], ids=["zero", "hiss"])
async def test_silence_is_no_error_but_a_warning(
    client: httpx.AsyncClient, pcm: np.ndarray[tuple[int], np.dtype[np.float32]]
) -> None:
    job = await finished(client, await hand_in(client, wav(pcm)))
    assert (job["state"], job["segment_count"]) == ("done", 0)
    assert job["warnings"] == ["silence_only"]
    said = await client.post("/api/stt/transcribe", files={"file": wav(pcm)})
    assert (said.json()["text"], said.json()["confidence"]) == ("", 0.0)


BAD: dict[str, tuple[bytes, int, str]] = {
    "empty": (b"", 422, "empty_audio"),
    "text": ("회의록입니다.\n".encode() * 50, 415, "not_audio"),
    "png": (PNG, 415, "not_audio"),
    "header only": (talk()[:20], 422, "unreadable_audio"),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("path", [REQUEST, "/api/stt/transcribe"])
async def test_what_is_no_recording_is_refused_and_changes_nothing(
    idle_core: Core, name: str, path: str
) -> None:
    body, status, code = BAD[name]
    async with client_of(app_on(idle_core, HttpConfig(sync_deadline_s=1.0))) as client:
        answer = await client.post(path, files={"file": ("speech.wav", body)})
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert (await client.get(JOBS)).json()["jobs"] == []


async def test_a_file_of_zero_length_is_told_when_it_was_read(client: httpx.AsyncClient) -> None:
    body = wav_header(16_000, 1, 16, 0)
    job = await finished(client, await hand_in(client, body))
    assert (job["state"], job["error"]["code"]) == ("failed", "empty_audio")
    answer = await client.post("/api/stt/transcribe", files={"file": body})
    assert (answer.status_code, answer.json()["code"]) == (422, "empty_audio")


async def test_nothing_is_left_of_a_refused_upload(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    async with working_core(settings) as core, client_of(app_on(core)) as client:
        for body, _, _ in BAD.values():
            await client.post(REQUEST, files={"file": body})
        assert blobs_of(settings) == []
        await hand_in(client, talk())
        assert len(blobs_of(settings)) == 1


async def test_fields_may_follow_the_file(client: httpx.AsyncClient) -> None:
    body, headers = boundary_form(
        ("room_id", "앞".encode()), ("file", talk()), ("hotwords", b"a, b"), ("language", b"en-US")
    )
    answer = await client.post(REQUEST, content=body, headers=headers)
    assert answer.status_code == 202, answer.text
    job = await finished(client, answer.json()["job_id"])
    assert (job["room_id"], job["language"]) == ("앞", "en")


@pytest.mark.parametrize("order", ["before", "after"])
async def test_a_wrong_field_is_refused_wherever_it_stands(idle_core: Core, order: str) -> None:
    parts = [("file", talk()), ("tracks", b"both")]
    body, headers = boundary_form(*(parts if order == "after" else parts[::-1]))
    async with client_of(app_on(idle_core)) as client:
        answer = await client.post(REQUEST, content=body, headers=headers)
        assert answer.status_code == 422
        problem = answer.json()
        assert problem["code"] == "bad_input"
        assert [one["where"] for one in problem["errors"]] == ["body.tracks"]
        assert "both" not in answer.text, "values are not repeated"
        assert (await client.get(JOBS)).json()["jobs"] == []


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"room_id": "a/b"}, 422, "bad_input"),
        ({"room_id": " "}, 202, None),
        ({"language": "klingon!"}, 422, "bad_input"),
        ({"language": "tlh"}, 422, "unsupported_language"),
        ({"model": "no-such-model"}, 404, "not_found"),
        ({"model": "someone/some-model"}, 409, "model_unavailable"),
        ({"model": "whisper-1"}, 202, None),
        ({"model": "moksori.testing.embedded:PerUtterance"}, 202, None),
        ({"hotwords": "\x00"}, 422, "bad_input"),
        ({"word_times": "perhaps"}, 422, "bad_input"),
        ({"unknown": "field"}, 202, None),
    ],
    ids=str,
)
async def test_options(
    idle_core: Core, fields: dict[str, str], status: int, code: str | None
) -> None:
    async with client_of(app_on(idle_core)) as client:
        answer = await client.post(REQUEST, files={"file": talk()}, data=fields)
        assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text
        if status == 202:
            await client.delete(f"{JOBS}/{answer.json()['job_id']}")


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"{}", {"Content-Type": "application/json"}, 415, "unsupported_media_type"),
        (b"", {}, 415, "unsupported_media_type"),
        (b"x", {"Content-Type": "multipart/form-data"}, 422, "bad_input"),
        (b"x", {"Content-Type": f"multipart/form-data; boundary={'b' * 300}"}, 422, "bad_input"),
        (b"no form", {"Content-Type": "multipart/form-data; boundary=x"}, 422, "bad_input"),
        (*boundary_form(("name", b"x")), 422, "bad_input"),
        (*boundary_form(("file", talk()), ("file", talk())), 422, "bad_input"),
        (*boundary_form(("name", b"\xff"), ("file", talk())), 422, "bad_input"),
        (*boundary_form(*[("n", b"x")] * 501, ("file", talk())), 422, "bad_input"),
        (*boundary_form(("n", b"x" * 5_000_000), ("file", talk())), 422, "bad_input"),
        (
            boundary_form(("file", talk()))[0][:-20],
            {"Content-Type": "multipart/form-data; boundary=line"},
            422,
            "bad_input",
        ),
        (
            b"--line\r\nContent-Disposition: form-data\r\n\r\nx\r\n--line--\r\n",
            {"Content-Type": "multipart/form-data; boundary=line"},
            422,
            "bad_input",
        ),
    ],
    ids=[
        *("json", "nothing", "no boundary", "long boundary", "no form", "no file", "two files"),
        *("no utf-8", "many fields", "large field", "cut off", "no name"),
    ],
)
async def test_malformed_bodies(
    idle_core: Core, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    async with client_of(app_on(idle_core)) as client:
        answer = await client.post(REQUEST, content=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
        assert (await client.get(JOBS)).json()["jobs"] == []


async def test_two_gigabytes_are_refused_before_they_are_sent(idle_core: Core) -> None:
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 1
            yield b"x" * 65_536

    config = HttpConfig(upload_limit_bytes=1024 * 1024)
    async with client_of(app_on(idle_core, config)) as client:
        answer = await client.post(
            REQUEST,
            content=body(),
            headers={
                "Content-Type": "multipart/form-data; boundary=line",
                "Content-Length": str(2 * 1024**3),
                "Expect": "100-continue",
            },
        )
    assert (answer.status_code, answer.json()["code"]) == (413, "upload_too_large")
    assert answer.json()["facts"] == {"limit_bytes": 1024 * 1024}
    assert sent == 0


def endless_form(pieces: int) -> Iterator[bytes]:
    yield b'--line\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'
    yield talk()[:44]
    for _ in range(pieces):
        yield b"\x00" * 65_536
    yield b"\r\n--line--\r\n"


async def test_a_stream_that_goes_on_is_stopped_by_counting(tmp_path: Path) -> None:
    small = settings_in(tmp_path)
    config = HttpConfig(upload_limit_bytes=1024 * 1024)
    with serving(lambda: working_core(small), config) as url:

        def post() -> httpx.Response:
            return httpx.post(
                f"{url}{REQUEST}",
                content=endless_form(200),
                headers={"Content-Type": "multipart/form-data; boundary=line"},
                timeout=20,
            )

        answer = await anyio.to_thread.run_sync(post)
    assert (answer.status_code, answer.json()["code"]) == (413, "upload_too_large")
    assert blobs_of(small) == []


async def test_a_caller_who_hangs_up_leaves_nothing(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with serving(lambda: working_core(settings)) as url:
        host, _, port = url.removeprefix("http://").partition(":")
        async with await anyio.connect_tcp(host, int(port)) as stream:
            await stream.send(
                f"POST {REQUEST} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n"
                "Content-Type: multipart/form-data; boundary=line\r\n\r\n".encode()
            )
            for piece in endless_form(20):
                await stream.send(piece)
            await anyio.sleep(0.2)
        async with httpx.AsyncClient(base_url=url) as client:
            for _ in range(100):
                if not blobs_of(settings):
                    break
                await anyio.sleep(0.05)
            assert blobs_of(settings) == []
            assert (await client.get(JOBS)).json()["jobs"] == []


async def test_an_idempotency_key_answers_with_the_same_job(client: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "주간".encode().hex()}
    files = {"file": ("a.wav", talk())}
    first = await client.post(REQUEST, files=files, headers=key)
    again = await client.post(REQUEST, files=files, headers=key)
    assert first.status_code == again.status_code == 202
    assert first.json() == again.json()
    other = await client.post(REQUEST, files=files)
    assert other.json()["job_id"] != first.json()["job_id"]


@pytest.mark.parametrize(
    ("fields", "body"), [({"language": "en"}, talk()), ({}, talk(1))], ids=["option", "content"]
)
async def test_an_idempotency_key_is_for_one_request(
    idle_core: Core, fields: dict[str, str], body: bytes
) -> None:
    async with client_of(app_on(idle_core), **{"Idempotency-Key": "k-1"}) as client:
        first = await client.post(REQUEST, files={"file": ("a.wav", talk())})
        assert first.status_code == 202
        other = await client.post(REQUEST, files={"file": ("a.wav", body)}, data=fields)
        assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")
        await client.delete(f"{JOBS}/{first.json()['job_id']}")


@pytest.mark.parametrize("key", ["", " ", "a" * 201, "tab\tin"])
async def test_an_unusable_idempotency_key_is_refused(client: httpx.AsyncClient, key: str) -> None:
    answer = await client.post(REQUEST, files={"file": talk()}, headers={"Idempotency-Key": key})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "header.Idempotency-Key"


async def test_a_call_recording_is_split_into_tracks(client: httpx.AsyncClient) -> None:
    pause = silence(SPEECH.size / 16_000)
    stereo = np.stack([np.concatenate([SPEECH, pause]), np.concatenate([pause, SPEECH])])
    job_id = await hand_in(client, wav(stereo), tracks="split")
    assert (await finished(client, job_id))["tracks"] == [None, None]
    segments = (await client.get(f"{JOBS}/{job_id}/segments")).json()["segments"]
    assert {one["track"] for one in segments} == {0, 1}


async def test_titled_streams_are_speakers(client: httpx.AsyncClient) -> None:
    streams = [FileStream(SPEECH, title="김민수"), FileStream(SPEECH, title="박지훈")]
    body = encoded(*streams, container="matroska")
    job_id = await hand_in(client, body)
    assert (await finished(client, job_id))["tracks"] == ["김민수", "박지훈"]
    text = await client.get(f"{JOBS}/{job_id}/segments", params={"format": "text"})
    assert "김민수: 발화" in text.text
    assert "박지훈: 발화" in text.text
