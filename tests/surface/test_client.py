"""The client of other programs, on a real server: recordings, jobs, meetings, errors."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from subprocess import run

import anyio.to_thread
import pytest

from moksori.client import Happening, PlainServer, Server, connect
from moksori.errors import BackendError, MoksoriError, NotAudioError, NotFoundError
from moksori.testing.embedded import talk

pytestmark = [pytest.mark.surface, pytest.mark.anyio]


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "회의.wav"
    path.write_bytes(talk())
    return path


@pytest.fixture
def noise(tmp_path: Path) -> Path:
    path = tmp_path / "메모.wav"
    path.write_text("not sound", "utf-8")
    return path


@pytest.fixture
async def server(server_url: str) -> AsyncIterator[Server]:
    async with connect(server_url) as opened:
        yield opened


async def test_a_recording_becomes_a_transcript(server: Server, recording: Path) -> None:
    assert await server.answers()
    transcript = await server.transcribe(recording, language="ko")
    assert transcript["final"]
    assert [one["id"] for one in transcript["segments"]] == ["S0001", "S0002"]


async def test_a_job_is_followed_to_its_end(server: Server, recording: Path) -> None:
    handed = await server.upload(recording, "/api/v1/conversation/request", {})
    told: list[Happening] = [one async for one in server.follow(handed["job_id"])]
    assert told[-1].kind == "final_summary"
    assert [one.payload["id"] for one in told if one.kind == "transcript_segment"] == [
        "S0001",
        "S0002",
    ]
    again = [one.id async for one in server.events(handed["job_id"], after=told[-2].id)]
    assert again == [told[-1].id]


async def test_what_the_server_refuses_is_its_error(server: Server, noise: Path) -> None:
    with pytest.raises(NotAudioError):
        await server.transcribe(noise)
    with pytest.raises(NotFoundError):
        await server.get("/api/v1/meetings/01NONE")


async def test_a_live_meeting_is_opened_and_ended(server: Server) -> None:
    opened = await server.start_meeting(title="주간 회의")
    assert (opened["title"], opened["state"]) == ("주간 회의", "live")
    assert (await server.end_meeting(opened["id"]))["phase"] in {"closing", "ended"}


async def test_nobody_there_is_told(tmp_path: Path) -> None:
    del tmp_path
    async with connect("http://127.0.0.1:9") as server:
        assert not await server.answers()
        with pytest.raises(BackendError, match="does not answer"):
            await server.get("/healthz")


def plainly(url: str, recording: Path, noise: Path) -> None:
    with PlainServer.connect(url) as server:
        transcript = server.transcribe(recording)
        assert [one["id"] for one in transcript["segments"]] == ["S0001", "S0002"]
        with pytest.raises(NotAudioError):
            server.transcribe(noise)
        opened = server.start_meeting(title="동기")
        assert server.get(f"/api/v1/meetings/{opened['id']}")["title"] == "동기"
        assert server.end_meeting(opened["id"])["phase"] in {"closing", "ended"}
        with pytest.raises(MoksoriError):
            server.end_meeting("01NONE")


async def test_the_plain_client_does_the_same(
    server_url: str, recording: Path, noise: Path
) -> None:
    await anyio.to_thread.run_sync(plainly, server_url, recording, noise)


def test_importing_the_client_brings_nothing_of_the_server() -> None:
    code = (
        "import sys, moksori.client; "
        "print(*sorted(m for m in sys.modules if m.startswith('moksori.'))); "
        "print(*(m for m in ('httpx', 'websockets', 'pydantic', 'numpy') if m in sys.modules))"
    )
    done = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own interpreter
    ours, others = done.stdout.split("\n")[:2]
    assert {name.split(".")[1] for name in ours.split()} == {"audio", "client", "errors"}
    assert others == ""
