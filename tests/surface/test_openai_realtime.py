"""OpenAI's official client, unchanged, on the realtime API of a real server."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import anyio
import numpy as np
import openai
import pytest
from openai.resources.realtime.realtime import AsyncRealtimeConnection
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from moksori.core import Core
from moksori.errors import NotFoundError, StorageFullError, UnsupportedOptionError
from moksori.meetings.live.joining import Joined
from moksori.meetings.live.model import HIDDEN_WORKSPACE, LiveKind
from moksori.surfaces.http.app import HttpConfig
from moksori.surfaces.http.openai.realtime import legs
from moksori.testing.earshot import hearing_core
from moksori.testing.embedded import encoded, hosted, settings_in
from moksori.testing.processes import until
from moksori.testing.sounds import FileStream, silence, tone

pytestmark = [pytest.mark.surface, pytest.mark.anyio]

PAUSE, UTTERANCE = silence(1.2), tone(1.2, 300.0)
TWO = np.concatenate([PAUSE, UTTERANCE, PAUSE, UTTERANCE, PAUSE])
ONE = np.concatenate([silence(0.5), UTTERANCE, silence(0.3)])
TEXT = "발화"

STARTED = "input_audio_buffer.speech_started"
STOPPED = "input_audio_buffer.speech_stopped"
COMMITTED = "input_audio_buffer.committed"
CLEARED = "input_audio_buffer.cleared"
DELTA = "conversation.item.input_audio_transcription.delta"
COMPLETED = "conversation.item.input_audio_transcription.completed"
FAILED = "conversation.item.input_audio_transcription.failed"


@pytest.fixture(scope="module")
async def core(tmp_path_factory: pytest.TempPathFactory, anyio_backend: str) -> AsyncIterator[Core]:
    del anyio_backend
    async with hearing_core(settings_in(tmp_path_factory.mktemp("realtime"))) as opened:
        yield opened


@pytest.fixture
async def url(core: Core) -> AsyncIterator[str]:
    async with hosted(core) as opened:
        yield opened


class Talk:
    """A session of the official client, and all that it was told."""

    def __init__(self, connection: AsyncRealtimeConnection) -> None:
        self.connection = connection
        self.told: list[Any] = []

    async def hear(self, *kinds: str, times: int = 1) -> Any:  # noqa: ANN401 - one of many events
        with anyio.fail_after(30):
            while True:
                self.told.append(await self.connection.recv())
                if self.told[-1].type in kinds:
                    times -= 1
                    if not times:
                        return self.told[-1]

    async def configure(self, **given: Any) -> Any:  # noqa: ANN401 - a session
        session: Any = {"type": "transcription", "audio": {"input": given}}
        await self.connection.session.update(session=session)
        return (await self.hear("session.updated")).session

    async def send(self, sound: bytes, size: int = 4_800) -> None:
        for at in range(0, len(sound), size):
            piece = b64encode(sound[at : at + size]).decode()
            await self.connection.input_audio_buffer.append(audio=piece)

    def of(self, kind: str) -> list[Any]:
        return [one for one in self.told if one.type == kind]

    def item(self, name: str) -> list[Any]:
        return [one for one in self.told if getattr(one, "item_id", None) == name]


@asynccontextmanager
async def talking(url: str, *, key: str = "sk-unused") -> AsyncIterator[Talk]:
    client = openai.AsyncOpenAI(base_url=f"{url}/v1", api_key=key, max_retries=0)
    direct: Any = {"proxy": None}  # whatever this machine has set
    async with client.realtime.connect(
        extra_query={"intent": "transcription"}, websocket_connection_options=direct
    ) as connection:
        talk = Talk(connection)
        await talk.hear("session.created")
        yield talk


def at(rate_hz: int, sound: np.ndarray[Any, Any]) -> bytes:
    times = np.arange(round(sound.size * rate_hz / 16_000)) / rate_hz
    made = np.interp(times, np.arange(sound.size) / 16_000, sound)
    return bytes((made * 32_767).astype("<i2"))


def telephone(sound: np.ndarray[Any, Any], codec: str) -> bytes:
    """Encode sound as a telephone does, with FFmpeg's encoder."""
    made = encoded(FileStream(sound[::2], rate_hz=8_000, codec=codec), container="wav")
    return made[made.index(b"data") + 8 :]


def check_items(talk: Talk, transcripts: int) -> list[str]:
    """Items follow each other, and what was sent of their texts is what they say."""
    committed = talk.of(COMMITTED)
    names = [one.item_id for one in committed]
    assert [one.previous_item_id for one in committed] == [None, *names[:-1]]
    assert [one.item_id for one in talk.of(COMPLETED)] == names
    assert len(names) == transcripts
    for name in names:
        *rest, last = talk.item(name)
        sent = "".join(one.delta for one in rest if one.type == DELTA)
        assert last.transcript.startswith(sent)
        assert last.usage.type == "duration"
    assert len({one.event_id for one in talk.told}) == len(talk.told)
    return [one.transcript for one in talk.of(COMPLETED)]


async def test_the_server_ends_turns(url: str) -> None:
    async with talking(url) as talk:
        session = talk.told[0].session
        assert session.type == "transcription"
        session = await talk.configure(
            format={"type": "audio/pcm", "rate": 24_000},
            transcription={"model": "gpt-realtime-whisper", "language": "ko"},
            turn_detection={"type": "server_vad", "silence_duration_ms": 400},
        )
        assert session.audio.input.turn_detection.silence_duration_ms == 400
        await talk.send(at(24_000, TWO))
        await talk.hear(COMPLETED, times=2)
    assert all(one.startswith(TEXT) for one in check_items(talk, 2))
    started, stopped = talk.of(STARTED), talk.of(STOPPED)
    assert [one.audio_start_ms for one in started] == pytest.approx([1_200, 3_600], abs=350)
    assert [one.audio_end_ms for one in stopped] == pytest.approx([2_400, 4_800], abs=450)
    assert [one.item_id for one in started] == [one.item_id for one in stopped]
    kinds = [one.type for one in talk.item(started[0].item_id)]
    assert [kinds.index(one) for one in (STARTED, STOPPED, COMMITTED, COMPLETED)] == sorted(
        kinds.index(one) for one in (STARTED, STOPPED, COMMITTED, COMPLETED)
    )
    assert kinds[-1] == COMPLETED
    added = talk.of("conversation.item.added")
    assert [one.item.id for one in added] == [one.item_id for one in started]


async def test_turns_end_by_what_was_said(url: str) -> None:
    async with talking(url) as talk:
        await talk.configure(turn_detection={"type": "semantic_vad", "eagerness": "high"})
        await talk.send(at(24_000, np.concatenate([TWO, PAUSE])))
        await talk.hear(COMPLETED, times=2)
    check_items(talk, 2)


async def test_the_client_ends_turns(url: str) -> None:
    async with talking(url) as talk:
        session = await talk.configure(turn_detection=None)
        assert session.audio.input.turn_detection is None
        await talk.send(at(24_000, TWO))
        await talk.connection.input_audio_buffer.commit()
        await talk.hear(COMMITTED)
        await talk.send(at(24_000, ONE))
        await talk.connection.input_audio_buffer.commit()
        await talk.hear(COMPLETED, times=2)
    first, second = check_items(talk, 2)
    assert (first.count(TEXT), second.count(TEXT)) == (2, 1)
    assert not talk.of(STARTED)
    assert [one.usage.seconds for one in talk.of(COMPLETED)] == pytest.approx([6.0, 2.0])


@pytest.mark.parametrize(
    ("form", "sound"),
    [
        ({"type": "audio/pcm", "rate": 16_000}, at(16_000, TWO)),
        ({"type": "audio/pcmu"}, telephone(TWO, "pcm_mulaw")),
        ({"type": "audio/pcma"}, telephone(TWO, "pcm_alaw")),
    ],
)
async def test_other_forms_of_sound(url: str, form: dict[str, Any], sound: bytes) -> None:
    async with talking(url) as talk:
        await talk.configure(format=form)
        await talk.send(sound, 1_601 if form["type"] != "audio/pcm" else 3_202)
        await talk.hear(COMPLETED, times=2)
    check_items(talk, 2)


async def test_a_client_may_take_back_what_it_sent(url: str) -> None:
    async with talking(url) as talk:
        await talk.configure(turn_detection=None)
        await talk.send(at(24_000, ONE))
        await talk.connection.input_audio_buffer.clear()
        await talk.hear(CLEARED)
        await talk.connection.input_audio_buffer.commit(event_id="mine")
        error = (await talk.hear("error")).error
        assert error.event_id == "mine"
        assert error.type == "invalid_request_error"
        await talk.send(at(24_000, TWO))
        await talk.connection.input_audio_buffer.commit()
        await talk.hear(COMPLETED)
    (text,) = check_items(talk, 1)
    assert text.count(TEXT) == 2


async def test_how_turns_end_may_change_at_any_time(url: str) -> None:
    async with talking(url) as talk:
        await talk.send(at(24_000, TWO))
        await talk.hear(COMPLETED, times=2)
        await talk.configure(turn_detection=None)
        await talk.send(at(24_000, TWO))
        await talk.connection.input_audio_buffer.commit()
        await talk.hear(COMPLETED)
    texts = check_items(talk, 3)
    assert [one.count(TEXT) for one in texts] == [1, 1, 2]
    assert talk.of(COMPLETED)[-1].usage.seconds == pytest.approx(6.0)


async def test_a_session_outlives_a_meeting(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(legs, "MOST_TRACKS", 2)
    async with talking(url) as talk:
        await talk.configure(turn_detection=None)
        for _ in range(5):
            await talk.send(at(24_000, ONE))
            await talk.connection.input_audio_buffer.commit()
        await talk.hear(COMPLETED, times=5)
    committed = {one.item_id for one in talk.of(COMMITTED)}
    assert {one.item_id for one in talk.of(COMPLETED)} == committed
    assert all(one.transcript.startswith(TEXT) for one in talk.of(COMPLETED))


async def test_an_end_by_the_client_while_the_server_ends_turns(url: str) -> None:
    async with talking(url) as talk:
        await talk.send(at(24_000, np.concatenate([PAUSE, UTTERANCE])))
        await talk.hear(STARTED)
        await talk.connection.input_audio_buffer.commit()
        await talk.hear(COMPLETED)
    (text,) = check_items(talk, 1)
    assert text.startswith(TEXT)
    assert not talk.of(STOPPED)


@pytest.mark.parametrize(
    ("event", "param"),
    [
        ({"type": "response.create"}, "type"),
        ({"type": "session.update", "session": {"type": "realtime"}}, "session.type"),
        (
            {
                "type": "session.update",
                "session": {
                    "type": "transcription",
                    "audio": {"input": {"transcription": {"model": "nobody"}}},
                },
            },
            "model",
        ),
        ({"type": "input_audio_buffer.append", "audio": "***"}, "audio"),
        ({"type": "input_audio_buffer.append", "audio": "QQ=="}, "audio"),
        ({"type": "input_audio_buffer.commit"}, None),
    ],
)
async def test_what_can_not_be_used_is_told_and_the_session_goes_on(
    url: str, event: dict[str, Any], param: str | None
) -> None:
    async with talking(url) as talk:
        wrong: Any = {**event, "event_id": "e-1"}
        await talk.connection.send(wrong)
        error = (await talk.hear("error")).error
        assert (error.event_id, error.param) == ("e-1", param)
        assert error.type == "invalid_request_error"
        assert error.message
        assert (await talk.configure(turn_detection=None)).type == "transcription"


async def test_the_older_form_of_a_session(url: str) -> None:
    where = f"ws://{urlsplit(url).netloc}/v1/realtime?intent=transcription"
    headers = {"OpenAI-Beta": "realtime=v1"}
    async with connect(where, additional_headers=headers, proxy=None) as socket:
        told: list[dict[str, Any]] = [json.loads(await socket.recv())]
        session = {"input_audio_format": "g711_ulaw", "turn_detection": None}
        await socket.send(json.dumps({"type": "transcription_session.update", "session": session}))
        sound = b64encode(telephone(TWO, "pcm_mulaw")).decode()
        await socket.send(json.dumps({"type": "input_audio_buffer.append", "audio": sound}))
        await socket.send(json.dumps({"type": "input_audio_buffer.commit"}).encode())
        with anyio.fail_after(30):
            while told[-1]["type"] != COMPLETED:
                told.append(json.loads(await socket.recv()))
    kinds = [one["type"] for one in told]
    assert kinds[:4] == [
        *("session.created", "transcription_session.updated", COMMITTED),
        "conversation.item.created",
    ]
    assert told[1]["session"]["input_audio_format"] == "g711_ulaw"
    assert told[-1]["transcript"].count(TEXT) == 2


async def test_nothing_of_it_is_kept(url: str, core: Core) -> None:
    _, before = await core.events.bounds(HIDDEN_WORKSPACE)
    async with talking(url) as talk:
        await talk.send(at(24_000, TWO))
        await talk.hear(COMPLETED)
        (name,) = {one.topic for one in await core.events.read(HIDDEN_WORKSPACE, after=before)}
        meeting_id = name.removeprefix("meeting:")
        status = await core.live.status(HIDDEN_WORKSPACE, meeting_id)
        assert status.live.kind is LiveKind.REALTIME

    async def forgotten() -> bool:
        told = await core.events.read(HIDDEN_WORKSPACE, topics=[name])
        return [one.payload.get("action") for one in told] == ["deleted"]

    assert await until(forgotten, within_s=10)
    with pytest.raises(NotFoundError):
        await core.live.status(HIDDEN_WORKSPACE, meeting_id)


async def test_nobody_else_is_told_of_it(url: str, core: Core) -> None:
    """Neither who follows all of a workspace, nor its webhooks, which read the same events."""
    _, before = await core.events.bounds("default")
    async with (
        core.events.subscribe("default", after=before) as everything,
        talking(url) as talk,
    ):
        await talk.send(at(24_000, TWO))
        await talk.hear(COMPLETED)
        _, hidden = await core.events.bounds(HIDDEN_WORKSPACE)
        assert hidden > 0
        assert list(await everything.receive_all(0.5)) == []
        assert await core.meetings.listing("default") == []
        with pytest.raises(UnsupportedOptionError):
            await core.access.create("k", workspace=" ")
    key, _ = await core.access.create("k", workspace=HIDDEN_WORKSPACE)
    assert key.workspace != HIDDEN_WORKSPACE


async def test_a_full_disk_ends_the_session(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(self: Joined, frames: Sequence[object]) -> object:
        del self, frames
        raise StorageFullError("no space")

    monkeypatch.setattr(Joined, "append", full)
    async with talking(url) as talk:
        await talk.send(at(24_000, ONE))
        error = (await talk.hear("error")).error
        assert (error.type, error.code) == ("server_error", "storage_full")
        with pytest.raises(ConnectionClosed) as caught:
            await talk.hear("session.updated")
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 4507


async def test_keys(idle_core: Core) -> None:
    _, secret = await idle_core.access.create("k", workspace="ours")
    async with hosted(idle_core, HttpConfig(require_key=True)) as url:
        async with talking(url, key=secret) as talk:
            assert talk.told[0].session.type == "transcription"
        with pytest.raises(InvalidStatus) as caught:
            async with talking(url):
                pass
        assert caught.value.response.status_code == 401
        told = json.loads(caught.value.response.body or b"{}")
        assert told["error"]["type"] == "authentication_error"
        where = f"ws://{urlsplit(url).netloc}/v1/realtime?intent=transcription"
        protocols = [Subprotocol("realtime"), Subprotocol(f"openai-insecure-api-key.{secret}")]
        async with connect(where, subprotocols=protocols, proxy=None) as socket:
            assert socket.subprotocol == "realtime"
            assert json.loads(await socket.recv())["type"] == "session.created"


async def test_other_intents_are_refused(url: str) -> None:
    where = f"ws://{urlsplit(url).netloc}/v1/realtime?intent=conversation"
    with pytest.raises(InvalidStatus) as caught:
        async with connect(where, proxy=None):
            pass
    assert caught.value.response.status_code == 400
