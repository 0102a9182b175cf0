"""`WS /api/v1/conversation/stream` on a real server: a stream in, its text and summary out."""

import json
from collections.abc import AsyncIterator, Sequence
from functools import cache, partial
from importlib.resources import files
from itertools import pairwise
from typing import Any

import anyio
import jsonschema_rs
import numpy as np
import pytest
import yaml
from websockets.exceptions import InvalidStatus

from moksori.core import Core
from moksori.errors import StorageFullError
from moksori.events import FinalSummary, TranscriptSegment
from moksori.meetings.live.joining import Joined
from moksori.meetings.meeting import MeetingState
from moksori.ports.audiolog import AudioFrame, Receipt
from moksori.surfaces.http.app import HttpConfig
from moksori.surfaces.http.sockets import conversation
from moksori.surfaces.http.sockets.conversation_messages import MOST_CHUNK_BYTES
from moksori.testing.earshot import hearing_core
from moksori.testing.embedded import encoded, hosted, settings_in, wav
from moksori.testing.processes import until
from moksori.testing.sounds import FileStream, silence, tone
from moksori.testing.streamer import Streamer, streaming

pytestmark = [pytest.mark.surface, pytest.mark.anyio]

SOUND = np.concatenate(
    [silence(0.8), tone(1.2, 300.0), silence(1.2), tone(1.2, 400.0), silence(1.2)]
)


@pytest.fixture(scope="module")
async def core(tmp_path_factory: pytest.TempPathFactory, anyio_backend: str) -> AsyncIterator[Core]:
    del anyio_backend
    async with hearing_core(settings_in(tmp_path_factory.mktemp("streams"))) as opened:
        yield opened


@pytest.fixture
async def url(core: Core) -> AsyncIterator[str]:
    async with hosted(core) as opened:
        yield opened


@pytest.fixture
async def idle_url(idle_core: Core) -> AsyncIterator[str]:
    async with hosted(idle_core) as opened:
        yield opened


def pieces(sound: bytes, size: int = 8_000) -> list[bytes]:
    return [sound[at : at + size] for at in range(0, len(sound), size)]


def pcm16(rate_hz: int) -> bytes:
    times = np.arange(round(SOUND.size * rate_hz / 16_000)) / rate_hz
    sound = np.interp(times, np.arange(SOUND.size) / 16_000, SOUND)
    return bytes((sound * 32_767).astype("<i2"))


async def is_ready(core: Core, meeting_id: str) -> bool:
    return (await core.meetings.get("default", meeting_id)).state is MeetingState.READY


async def summed_up(stream: Streamer, sound: bytes) -> None:
    await stream.hear("connected")
    await stream.send(*pieces(sound))
    await stream.say(type="end")
    assert await stream.closed() == 1000


@cache
def described(name: str) -> jsonschema_rs.Validator:
    text = files("moksori.surfaces.http.sockets").joinpath("asyncapi.yaml").read_text("utf-8")
    payload = yaml.safe_load(text)["components"]["messages"][name]["payload"]
    return jsonschema_rs.validator_for({**payload, "additionalProperties": False})


def check_described(stream: Streamer) -> None:
    """All that is told is a message of the description, and has no other fields."""
    assert stream.told
    for one in stream.told:
        described(f"stream_{one['type']}").validate(one)


def check(stream: Streamer, segments: int = 2) -> None:
    """What is told fits together, and has the fields of what is told of recordings."""
    check_described(stream)
    (connected,) = stream.of("connected")
    assert connected["job_id"] == connected["meeting_id"]
    told = stream.of("transcript_segment")
    assert [one["index"] for one in told] == list(range(segments))
    assert {one["job_id"] for one in told} == {connected["job_id"]}
    for one in told:
        assert set(one) == {"type", *TranscriptSegment.__slots__}
        assert one["text"].startswith("발화")
        assert 0 <= one["start"] < one["end"]
    assert all(one["end"] <= other["start"] for one, other in pairwise(told))
    last = stream.told[-1]
    assert set(last) == {"type", *FinalSummary.__slots__}
    assert (last["type"], last["segments"]) == ("final_summary", segments)
    known = {one["id"] for one in told}
    assert all(set(one["evidence"]) <= known for one in last["summary"])


async def test_a_wav_file_in_chunks(url: str) -> None:
    async with streaming(url, title="주간 회의") as stream:
        await summed_up(stream, wav(SOUND))
    check(stream)
    last = stream.told[-1]
    assert last["duration_s"] == pytest.approx(SOUND.size / 16_000, abs=0.1)
    assert (last["model"], last["demo"]) == ("fake", True)
    assert last["minutes"]["summary"] == last["summary"]
    assert last["method"] == last["minutes"]["engine"]
    assert stream.of("transcript_segment")[0]["model"] == "fake"


@pytest.mark.parametrize(
    ("container", "codec"), [("webm", "libopus"), ("ogg", "libopus"), ("flac", "flac")]
)
async def test_what_browsers_record(url: str, container: str, codec: str) -> None:
    sound = encoded(FileStream(SOUND, rate_hz=16_000, codec=codec), container=container)
    async with streaming(url) as stream:
        await stream.hear("connected")
        await stream.send(*pieces(sound, 700))
        await stream.say(type="end")
        assert await stream.closed() == 1000
    check(stream)


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 16_000, 44_100, 48_000])
@pytest.mark.parametrize("form", ["pcm", "auto"])
async def test_bare_samples_at_any_rate(url: str, form: str, rate_hz: int) -> None:
    async with streaming(url, format=form, sample_rate=rate_hz) as stream:
        await stream.hear("connected")
        await stream.send(*pieces(pcm16(rate_hz), 4_001))  # samples may be cut in two
        await stream.say(type="end")
        assert await stream.closed() == 1000
    check(stream)


async def test_an_empty_chunk_is_the_end_as_well(url: str) -> None:
    async with streaming(url) as stream:
        await stream.hear("connected")
        await stream.send(wav(SOUND), b"")
        assert await stream.closed() == 1000
    check(stream)


async def test_segments_come_while_the_stream_goes_on(url: str) -> None:
    async with streaming(url, format="pcm", partials=True) as stream:
        await stream.hear("connected")
        await stream.send(*pieces(pcm16(16_000)))
        await stream.hear("transcript_segment")
        await stream.hear("transcript_segment")
        await stream.say(type="end")
        assert await stream.closed() == 1000
    check(stream)
    for one in stream.of("partial"):
        assert one["job_id"] == stream.told[0]["job_id"]


async def test_silence_has_a_summary_of_nothing(url: str) -> None:
    async with streaming(url) as stream:
        await summed_up(stream, wav(silence(1.0)))
    last = stream.told[-1]
    assert (last["segments"], last["summary"], last["minutes"]) == (0, [], None)
    assert last["method"] == "none"


async def test_an_end_at_once(url: str) -> None:
    async with streaming(url) as stream:
        await stream.hear("connected")
        await stream.say(type="end")
        assert await stream.closed() == 1000
    assert stream.told[-1]["segments"] == 0


async def test_a_client_that_vanishes_has_its_minutes_written(url: str, core: Core) -> None:
    async with streaming(url) as stream:
        meeting_id = (await stream.hear("connected"))["meeting_id"]
        await stream.send(*pieces(wav(SOUND)))
        await stream.hear("transcript_segment")
        stream.socket.transport.abort()
    assert await until(partial(is_ready, core, meeting_id))
    assert (await core.meetings.get("default", meeting_id)).minutes >= 1
    assert len(await core.meetings.segments("default", meeting_id)) == 2


async def test_an_orderly_close_is_an_end_too(url: str, core: Core) -> None:
    async with streaming(url) as stream:
        meeting_id = (await stream.hear("connected"))["meeting_id"]
        await stream.send(wav(SOUND))
    assert await until(partial(is_ready, core, meeting_id))
    assert len(await core.meetings.segments("default", meeting_id)) == 2


async def test_a_chunk_is_on_the_disk_before_the_next_one_is_read(
    idle_url: str, idle_core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, held, gate = Joined.append, anyio.Event(), anyio.Event()

    async def slow(self: Joined, frames: Sequence[AudioFrame]) -> Receipt:
        held.set()
        await gate.wait()
        return await append(self, frames)

    monkeypatch.setattr(Joined, "append", slow)
    async with streaming(idle_url) as stream:
        meeting_id = (await stream.hear("connected"))["meeting_id"]
        chunk = bytes(MOST_CHUNK_BYTES)
        with anyio.move_on_after(2.0) as sending:
            await stream.send(*[chunk] * 40)
        assert sending.cancelled_caught  # the client is held up, nothing gathers in the server
        assert held.is_set()
        assert (await idle_core.live.status("default", meeting_id)).tracks[0].state.frames == 0
        gate.set()
        stream.socket.transport.abort()


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("nonsense", "bad_input"),
        ('{"type":"stop"}', "bad_input"),
        ('{"type":"end","a":1}', "bad_input"),
    ],
)
async def test_what_is_no_message(idle_url: str, message: str, code: str) -> None:
    async with streaming(idle_url) as stream:
        await stream.hear("connected")
        await stream.socket.send(message)
        assert await stream.closed() == 4400
    last = stream.told[-1]
    assert (last["type"], last["code"], last["job_id"]) == ("error", code, stream.told[0]["job_id"])
    assert last["title"]
    assert last["detail"]


async def test_a_chunk_that_is_too_large(idle_url: str) -> None:
    async with streaming(idle_url) as stream:
        await stream.hear("connected")
        await stream.send(bytes(MOST_CHUNK_BYTES + 1))
        assert await stream.closed() == 4400
    assert stream.told[-1]["code"] == "upload_too_large"


@pytest.mark.parametrize(
    ("tag", "title"), [("ko", "저장 공간이 가득 찼어요"), ("en", "No space is left")]
)
async def test_a_full_disk_is_told_in_the_language_of_the_client(
    idle_url: str, monkeypatch: pytest.MonkeyPatch, tag: str, title: str
) -> None:
    async def full(self: Joined, frames: object) -> object:
        del self, frames
        raise StorageFullError("no space")

    monkeypatch.setattr(Joined, "append", full)
    async with streaming(idle_url, headers={"Accept-Language": tag}) as stream:
        await stream.hear("connected")
        await stream.send(b"sound")
        assert await stream.closed() == 4507
    last = stream.told[-1]
    assert (last["code"], last["title"], last["retryable"]) == ("storage_full", title, True)


async def test_what_can_not_be_heard_is_told(url: str) -> None:
    async with streaming(url) as stream:
        await stream.hear("connected")
        await stream.send(b"\x89PNG\r\n\x1a\n" + bytes(20_000))
        assert await stream.closed() == 4400
    assert (stream.told[-1]["code"], stream.told[-1]["title"]) == (
        "not_audio",
        "오디오 파일이 아니에요",
    )
    check_described(stream)


async def test_a_stream_that_is_broken_is_told_and_what_was_said_before_is_kept(
    url: str, core: Core
) -> None:
    async with streaming(url, headers={"Accept-Language": "en"}) as stream:
        meeting_id = (await stream.hear("connected"))["meeting_id"]
        await stream.send(wav(SOUND))
        await stream.hear("transcript_segment")
        await stream.send(b"\x1a\x45\xdf\xa3" + bytes(300_000))
        assert await stream.closed() == 4400
    last = stream.told[-1]
    assert last["code"] in {"unreadable_audio", "not_audio"}
    assert last["title"].isascii()
    assert await until(partial(is_ready, core, meeting_id))
    assert await core.meetings.segments("default", meeting_id)


async def test_a_summary_that_takes_too_long(idle_core: Core) -> None:
    async with hosted(idle_core, HttpConfig(sync_deadline_s=0.2)) as url, streaming(url) as stream:
        await stream.hear("connected")
        await stream.say(type="end")
        assert await stream.closed() == 1000
    last = stream.told[-1]
    assert (last["type"], last["code"]) == ("error", "deadline_exceeded")


@pytest.mark.parametrize(
    "query", [{"format": "mp3"}, {"sample_rate": 1}, {"language": "fr"}, {"room_id": "r"}]
)
async def test_what_can_not_be_asked_for(idle_url: str, query: dict[str, Any]) -> None:
    with pytest.raises(InvalidStatus) as caught:
        async with streaming(idle_url, **query):
            pass
    answer = caught.value.response
    assert answer.status_code == 422
    told = json.loads(answer.body or b"{}")
    assert told["code"] in {"bad_input", "unsupported_option"}


async def test_keys(idle_core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "GREETING_S", 0.3)
    _, secret = await idle_core.access.create("k", workspace="ours")
    async with hosted(idle_core, HttpConfig(require_key=True)) as url:
        async with streaming(url, headers={"X-API-Key": secret}) as stream:
            await stream.hear("connected")
        async with streaming(url) as stream:
            await stream.say(type="start", token=secret)
            made = await stream.hear("connected")
        assert (await idle_core.meetings.get("ours", made["meeting_id"])).workspace == "ours"
        for first in ({"type": "start", "token": "mk_wrong"}, {"type": "start"}, {"type": "end"}):
            async with streaming(url) as stream:
                await stream.say(**first)
                assert await stream.closed() == 4401
            assert stream.told[-1]["code"] == "unauthenticated"
        async with streaming(url) as stream:
            assert await stream.closed() == 4408
        with pytest.raises(InvalidStatus):
            async with streaming(url, headers={"X-API-Key": "mk_wrong"}):
                pass


async def test_a_key_that_comes_late_opens_no_other_place(idle_core: Core, idle_url: str) -> None:
    _, other = await idle_core.access.create("k", workspace="other")
    _, same = await idle_core.access.create("k")
    async with streaming(idle_url) as stream:
        await stream.hear("connected")
        await stream.say(type="start", token=same)
        await stream.say(type="start")
        await stream.say(type="start", token=other)
        assert await stream.closed() == 4401
    assert stream.told[-1]["code"] == "access_denied"


async def test_a_deleted_stream_is_over(idle_core: Core, idle_url: str) -> None:
    async with streaming(idle_url) as stream:
        made = await stream.hear("connected")
        await stream.send(wav(SOUND))
        await idle_core.meetings.delete("default", made["meeting_id"])
        assert await stream.closed() == 4404
    assert stream.told[-1]["code"] == "not_found"
