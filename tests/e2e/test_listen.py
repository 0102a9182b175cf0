"""`moksori listen`: a recording is said to a running server, and its captions are shown."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from moksori.app.console.exits import Exit
from moksori.testing.embedded import talk

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

DEADLINE_S = 60
HEEDFUL = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("moksori", run_name="__main__", alter_sys=True)
"""
"""A shell starts its background jobs deaf to Ctrl-C, and children inherit that."""

Command = Callable[..., subprocess.CompletedProcess[str]]
Json = dict[str, Any]


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "회의.wav"
    path.write_bytes(talk(2))
    return path


def meeting_of(server: str, told: list[Json]) -> Json:
    shown: Json = httpx.get(f"{server}/api/v1/meetings/{told[0]['meeting']}").json()
    return shown


def told_in(out: str) -> list[Json]:
    return [json.loads(line) for line in out.splitlines()]


def test_a_recording_is_said_and_captioned_and_its_meeting_ends(
    server: str, moksori: Command, recording: Path
) -> None:
    ended = moksori(
        *("listen", "--server", server, "--file", str(recording)),
        *("--no-realtime", "--json", "--speaker", "김민수"),
    )
    assert ended.returncode == 0, ended.stderr
    told = told_in(ended.stdout)
    # A server that has only just begun may answer late; then the line is cut and mended.
    kinds = [one["type"] for one in told if one["type"] != "disconnected"]
    assert (kinds[0], kinds[-1]) == ("started", "ended")
    segments = [one for one in told if one["type"] == "segment"]
    assert [one["id"] for one in segments] == ["S0001", "S0002"]
    assert {one["speaker"] for one in segments} == {"김민수"}
    assert all(one["text"] for one in segments)
    [stopped] = [one for one in told if one["type"] == "stopped"]
    assert stopped["missing"] == []
    shown = meeting_of(server, told)
    assert (shown["title"], shown["state"] in {"writing", "ready"}) == ("회의", True)


def test_plain_captions_are_lines(server: str, moksori: Command, recording: Path) -> None:
    ended = moksori("listen", "--server", server, "--file", str(recording), "--no-realtime")
    assert ended.returncode == 0, ended.stderr
    lines = ended.stdout.splitlines()
    assert len(lines) == 2
    assert all(re.fullmatch(r"00:0\d  \S.*", line) for line in lines)
    assert "회의가 끝났어요." in ended.stderr


def test_ctrl_c_ends_the_meeting_in_order(
    server: str, tmp_path: Path, environment: dict[str, str]
) -> None:
    (tmp_path / "long.wav").write_bytes(talk(20))
    process = subprocess.Popen(  # noqa: S603 - our own program
        [
            *(sys.executable, "-c", HEEDFUL),
            *("listen", "--server", server, "--file", "long.wav", "--json"),
        ],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    told = []
    for line in process.stdout:
        told.append(json.loads(line))
        if told[-1]["type"] == "segment":
            process.send_signal(signal.SIGINT)
            break
    out, err = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 130, err
    told += told_in(out)
    assert "stopped" in [one["type"] for one in told]
    assert told[-1]["type"] == "ended"
    assert "Traceback" not in err
    assert meeting_of(server, told)["state"] in {"writing", "ready"}


def test_a_meeting_that_is_none_is_told(server: str, moksori: Command, recording: Path) -> None:
    ended = moksori("listen", "--server", server, "--meeting", "01NONE", "--file", str(recording))
    assert ended.returncode == 3
    assert "not_found" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_file_that_is_no_recording_leaves_no_meeting(
    server: str, moksori: Command, tmp_path: Path
) -> None:
    before = httpx.get(f"{server}/api/v1/meetings").raise_for_status().json()
    text = tmp_path / "words.wav"
    text.write_text("no sound")
    ended = moksori("listen", "--server", server, "--file", str(text))
    assert ended.returncode == Exit.REFUSED
    assert "not_audio" in ended.stderr
    assert httpx.get(f"{server}/api/v1/meetings").json() == before
