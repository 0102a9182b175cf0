"""The further ways in, on real processes with the bundled recogniser: nothing is faked here."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import anyio
import httpx
import numpy as np
import openai
import pytest

from moksori.audio.decode import decode
from moksori.audio.pcm import SAMPLE_RATE_HZ as RATE
from moksori.testing.embedded import encoded
from moksori.testing.processes import Program, program, until
from moksori.testing.sounds import FileStream, silence
from moksori.testing.streamer import streaming

pytestmark = [pytest.mark.integration, pytest.mark.anyio, pytest.mark.slow]

LINES = 3
"""The first lines of the sample meeting, all of one speaker."""
COMPLETED = "conversation.item.input_audio_transcription.completed"
DELTA = "conversation.item.input_audio_transcription.delta"
STEP_S = 0.1


@cache
def sample() -> tuple[np.ndarray[Any, Any], tuple[str, ...]]:
    """Return the sound of the lines, with pauses between them, and what they say."""
    with as_file(files("moksori.app") / "sample") as folder:
        told = json.loads((folder / "sample_meeting.json").read_text(encoding="utf-8"))
        speaker = [one.pcm for one in decode(folder / "sample_meeting.mka") if one.track.index == 0]
    sound, lines = np.concatenate(speaker), told["lines"][:LINES]
    pause = silence(1.0)
    parts = [sound[round(one["start"] * RATE) : round(one["end"] * RATE)] for one in lines]
    talk = np.concatenate([pause, *(part for one in parts for part in (one, pause))])
    return talk, tuple(one["text"] for one in lines)


def settings(folder: Path) -> dict[str, str]:
    return {
        "MOKSORI_DATA_DIR": str(folder),
        "MOKSORI_SERVER__PORT": "0",
        "MOKSORI_STT__ENGINE": "tiny-ko",
        "MOKSORI_LOG__FORMAT": "json",
    }


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Program]:
    async with program("serve", settings=settings(tmp_path)) as running:
        await running.logged("warmed_up")
        yield running


def pcm16(sound: np.ndarray[Any, Any], rate_hz: int) -> bytes:
    times = np.arange(round(sound.size * rate_hz / 16_000)) / rate_hz
    made = np.interp(times, np.arange(sound.size) / 16_000, sound)
    return bytes((made * 32_767).astype("<i2"))


def in_steps(sound: bytes, rate_hz: int) -> list[bytes]:
    size = 2 * round(rate_hz * STEP_S)
    return [sound[at : at + size] for at in range(0, len(sound), size)]


@pytest.mark.parametrize("detection", [{"type": "server_vad"}, {"type": "semantic_vad"}, None])
async def test_the_official_client_speaks_at_real_time(
    server: Program, detection: dict[str, Any] | None
) -> None:
    talk, said = sample()
    client = openai.AsyncOpenAI(base_url=f"{await server.url()}/v1", api_key="sk-none")
    direct: Any = {"proxy": None}
    listener = Listener("".join(said))
    async with client.realtime.connect(
        extra_query={"intent": "transcription"}, websocket_connection_options=direct
    ) as connection:
        session: Any = {
            "type": "transcription",
            "audio": {
                "input": {
                    "turn_detection": detection,
                    "transcription": {"model": "gpt-realtime-whisper", "language": "ko"},
                }
            },
        }
        await connection.session.update(session=session)

        async def speak() -> None:
            for piece in in_steps(pcm16(talk, 24_000), 24_000):
                await connection.input_audio_buffer.append(audio=b64encode(piece).decode())
                await anyio.sleep(STEP_S)
            if detection is None:
                await connection.input_audio_buffer.commit()

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(speak)
            with anyio.fail_after(90):
                while not listener.has_all:
                    listener.hear(await connection.recv())
    assert bare(" ".join(listener.texts)) == bare("".join(said))
    assert listener.deltas >= len(listener.texts) + (detection is not None)


def bare(text: str) -> str:
    return "".join(text.split())


class Listener:
    """Checks what comes: what was sent of a text is how it begins."""

    def __init__(self, said: str) -> None:
        self.texts: list[str] = []
        self.deltas = 0
        self._letters = len(bare(said))
        self._sent: dict[str, str] = {}

    @property
    def has_all(self) -> bool:
        return len(bare("".join(self.texts))) >= self._letters

    def hear(self, event: Any) -> None:  # noqa: ANN401 - one of many events
        assert event.type != "error", event
        if event.type == DELTA:
            self.deltas += 1
            self._sent[event.item_id] = self._sent.get(event.item_id, "") + event.delta
        elif event.type == COMPLETED:
            assert event.transcript.startswith(self._sent.get(event.item_id, ""))
            self.texts.append(event.transcript)


@pytest.mark.parametrize(("container", "codec"), [("webm", "libopus"), ("ogg", "libopus")])
async def test_a_stream_of_a_browser_at_real_time(
    server: Program, container: str, codec: str
) -> None:
    talk, said = sample()
    sound = encoded(FileStream(talk, rate_hz=RATE, codec=codec), container=container)
    steps = round(talk.size / RATE / STEP_S)
    size = len(sound) // steps + 1
    async with streaming(await server.url(), partials=True) as stream:
        await stream.hear("connected")
        for at in range(0, len(sound), size):
            await stream.send(sound[at : at + size])
            await anyio.sleep(STEP_S)
        await stream.hear("transcript_segment")  # while the stream goes on
        await stream.say(type="end")
        assert await stream.closed() == 1000
    told = stream.of("transcript_segment")
    assert bare("".join(one["text"] for one in told)) == bare("".join(said))
    assert {(one["model"], one["demo"]) for one in told} == {("tiny-ko", True)}
    assert stream.of("partial")
    assert (stream.told[-1]["type"], stream.told[-1]["segments"]) == ("final_summary", len(told))


async def test_pieces_outlive_the_server_that_took_them(tmp_path: Path) -> None:
    """Killed again and again between and while pieces are sent, each counts once."""
    talk, said = sample()
    sound = encoded(FileStream(talk, rate_hz=RATE, codec="libopus"), container="ogg")
    size = len(sound) // 6 + 1
    pieces = [sound[at : at + size] for at in range(0, len(sound), size)]
    rest = list(enumerate(pieces))
    meeting_id = ""
    while rest:
        async with (
            program("serve", settings=settings(tmp_path)) as running,
            httpx.AsyncClient(base_url=await running.url(), trust_env=False, timeout=60) as client,
        ):
            for _ in range(2):
                if not rest:
                    break
                number, piece = rest[0]
                for _ in range(2):  # the second time as after an answer that was lost
                    meeting_id = await send(client, piece, str(number))
                rest.pop(0)
            if rest:  # the next one is cut off somewhere on its way
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(try_to_send, client, rest[0][1], str(rest[0][0]))
                    await anyio.sleep(0.005 * len(rest))
                    await running.kill()
    async with (
        program("serve", settings=settings(tmp_path)) as running,
        httpx.AsyncClient(base_url=await running.url(), trust_env=False, timeout=60) as client,
    ):
        ended = await client.post(CHUNKS, json={"body": "-"}, headers={"randomkey": "k"})
        assert ended.status_code == 200, ended.text
        segments = await written(client, meeting_id)
        assert bare("".join(one["text"] for one in segments)) == bare("".join(said))


CHUNKS = "/api/v1/audio/chunks"


async def send(client: httpx.AsyncClient, piece: bytes, name: str) -> str:
    answer = await client.post(
        CHUNKS,
        json={"body": b64encode(piece).decode()},
        headers={"randomkey": "k", "Idempotency-Key": name},
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["meeting_id"])


async def try_to_send(client: httpx.AsyncClient, piece: bytes, name: str) -> None:
    try:
        await send(client, piece, name)
    except httpx.TransportError:
        return


async def written(client: httpx.AsyncClient, meeting_id: str) -> list[dict[str, Any]]:
    """Wait for the minutes of a meeting, and return its segments."""
    meeting = f"/api/v1/meetings/{meeting_id}"

    async def ready() -> bool:
        return bool((await client.get(meeting)).json()["state"] == "ready")

    assert await until(ready, within_s=90)
    assert (await client.get(f"{meeting}/minutes")).status_code == 200
    found: list[dict[str, Any]] = (await client.get(f"{meeting}/segments")).json()["segments"]
    return found


def check_begun(segments: Sequence[Mapping[str, Any]], said: Sequence[str]) -> None:
    """What was on its way is not there, so that the last sentence may lack its end."""
    *whole, cut = [bare(one["text"]) for one in segments]
    assert whole or cut == bare(said[0])
    assert bare("".join(said)).startswith("".join(whole))


async def test_a_stream_of_a_server_that_was_killed_gets_its_minutes(tmp_path: Path) -> None:
    """Nobody can go on with it, so that the next server ends it."""
    talk, said = sample()
    async with program("serve", settings=settings(tmp_path)) as running:
        await running.logged("warmed_up")
        async with streaming(await running.url(), format="pcm") as stream:
            meeting_id = (await stream.hear("connected"))["meeting_id"]
            for step in in_steps(pcm16(talk, 16_000), 16_000):
                await stream.send(step)
            await stream.hear("transcript_segment")
            await running.kill()
    async with (
        program("serve", settings=settings(tmp_path)) as running,
        httpx.AsyncClient(base_url=await running.url(), trust_env=False, timeout=60) as client,
    ):
        segments = await written(client, meeting_id)
        check_begun(segments, said)


async def test_a_stream_under_way_is_not_lost_when_the_server_ends(tmp_path: Path) -> None:
    """It ends the stream in order; the next one hears the rest and writes the minutes."""
    talk, said = sample()
    sound = pcm16(talk, 16_000)
    async with program("serve", settings=settings(tmp_path)) as running:
        async with streaming(await running.url(), format="pcm") as stream:
            meeting_id = (await stream.hear("connected"))["meeting_id"]
            await stream.send(*in_steps(sound, 16_000))
            await stream.hear("transcript_segment")
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(running.end)
                assert await stream.closed() in {1001, 1012}
        assert running.process.returncode == 0
    async with (
        program("serve", settings=settings(tmp_path)) as running,
        httpx.AsyncClient(base_url=await running.url(), trust_env=False, timeout=60) as client,
    ):
        segments = await written(client, meeting_id)
        check_begun(segments, said)
