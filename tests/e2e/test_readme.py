"""The README's examples run as they stand there, against a real server."""

import json
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import anyio
import pytest

from moksori.app.settings import load_settings
from moksori.meetings.meeting import MeetingState, NewMeeting, NewSegment
from moksori.testing.embedded import talk, working_core

pytestmark = pytest.mark.e2e

README = Path(__file__).resolve().parents[2] / "README.md"
ADDRESS = "http://127.0.0.1:8000"
BLOCKS = re.findall(r"(?ms)^```(sh|python|toml)\n(.*?)^```$", README.read_text("utf-8"))


def blocks(language: str, word: str) -> str:
    """Return the one block of a language that has a word in it."""
    (found,) = [str(text) for kind, text in BLOCKS if kind == language and word in text]
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("meeting.m4a", "call.wav", "a.mp3", "b.mp3"):
        (tmp_path / name).write_bytes(talk())
    return tmp_path


def test_the_example_with_the_official_client(server: str, folder: Path) -> None:
    code = blocks("python", "openai").replace(ADDRESS, server)
    done = subprocess.run(  # noqa: S603 - our own README
        [sys.executable, "-W", "error", "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("발화 ")


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_examples_of_a_meeting(server: str, folder: Path) -> None:
    hand_in, minutes, export = blocks("sh", "MEETING_ID").replace(ADDRESS, server).splitlines()

    def run(line: str) -> str:
        return subprocess.run(  # noqa: S603 - our own README
            [*shlex.split(line), "-sS", "--fail-with-body", "--max-time", "60"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        ).stdout

    meeting = json.loads(run(hand_in))
    assert [one["name"] for one in meeting["participants"]] == ["김민수", "이정훈"]
    for _ in range(200):
        found = json.loads(run(minutes.replace("MEETING_ID", meeting["id"])))
        if "number" in found:
            break
        time.sleep(0.1)  # noqa: TID251 - the test waits for a server in another process
    assert found["engine"] == "rules"
    run(export.replace("MEETING_ID", meeting["id"]))
    assert (folder / "minutes.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_examples_with_curl(server: str, folder: Path) -> None:
    request, follow = blocks("sh", "stream-events").replace(ADDRESS, server).splitlines()

    def run(line: str) -> str:
        command = [*shlex.split(line), "-sS", "--fail-with-body", "--max-time", "60"]
        return subprocess.run(  # noqa: S603 - our own README
            command, cwd=folder, capture_output=True, text=True, timeout=90, check=True
        ).stdout

    found = re.search(r'"job_id":\s*"([^"]+)"', run(request))
    assert found
    stream = run(follow.replace("JOB_ID", found[1]))
    assert "event: transcript_segment" in stream
    assert stream.count("event: final_summary") == 1


async def _a_meeting_in(home: Path) -> None:
    """Have a meeting of 김민수 in the store that a user with this home has."""
    store = {"data_dir": str(home / ".local/share/moksori"), "log": {"level": "error"}}
    async with working_core(load_settings(environ={}, cwd=home, overrides=store)) as core:
        said = NewSegment("제가 금요일까지 결제 화면을 맡겠습니다.", "김민수", 0.0, 2.0)
        made = await core.meetings.create("default", NewMeeting(), [said])
        for _ in range(300):
            if (await core.meetings.get("default", made.id)).state is MeetingState.READY:
                return
            await anyio.sleep(0.1)
    pytest.fail("no minutes were written")


def test_the_command_lines(
    folder: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    environment |= {
        "MOKSORI_STT__ENGINE": "moksori.testing.stt:FakeStt",
        "MOKSORI_VAD__ENGINE": "energy",
    }
    monkeypatch.chdir(folder)
    anyio.run(_a_meeting_in, folder)
    lines = [
        line.partition("#")[0].strip()
        for line in blocks("sh", "moksori doctor").splitlines()
        if not line.startswith(".") and "serve" not in line
    ]
    assert len(lines) >= 9
    for line in lines:
        done = subprocess.run(  # noqa: S602 - our own README, with its wildcard
            line,
            shell=True,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stderr}"
        assert done.stdout.strip() or "-o " in line, line
    assert (folder / "minutes.docx").read_bytes().startswith(b"PK")
    assert {path.name for path in (folder / "subtitles").iterdir()} == {"a.srt", "b.srt"}


def test_the_settings_are_accepted(folder: Path) -> None:
    path = folder / "moksori.toml"
    path.write_text(blocks("toml", "[stt]"), encoding="utf-8")
    settings = load_settings(path, environ={}, cwd=folder)
    assert settings.stt.model == "small"
    assert settings.store_url.startswith("postgresql://")
