"""Commands of the guides run as they stand there, against a real server."""

import json
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.e2e

GUIDES = Path(__file__).resolve().parents[2] / "docs/guides"
CURL = 'curl() { command curl -sS --fail-with-body --max-time 60 "$@"; }'
WAIT_S = 60.0


def blocks(guide: str) -> list[str]:
    return re.findall(r"(?ms)^```sh\n(.*?)^```$", (GUIDES / guide).read_text("utf-8"))


def ran(script: str, folder: Path, **variables: str) -> list[Any]:
    """Run commands in a shell; return the JSON that they print, one after the other."""
    done = subprocess.run(  # noqa: S603 - our own guides
        ["bash", "-euc", f"{CURL}\n{script}"],  # noqa: S607 - the same
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found, rest = [], done.stdout
    while rest:
        one, end = json.JSONDecoder().raw_decode(rest)
        found.append(one)
        rest = rest[end:].lstrip()
    return found


def written(api: httpx.Client) -> str:
    """Hand in a meeting; return its id once its minutes are written."""
    said = [{"speaker": "최서연", "text": "출시일은 12월 15일로 확정하겠습니다."}]
    meeting = api.post("/meetings", json={"segments": said}).raise_for_status().json()
    end = time.monotonic() + WAIT_S
    while api.get(f"/meetings/{meeting['id']}").json()["state"] != "ready":
        assert time.monotonic() < end, "no minutes were written"
        time.sleep(0.1)  # noqa: TID251 - waits for a server in another process
    return str(meeting["id"])


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_a_meeting_is_shared_and_read_as_the_guide_says(server: str, tmp_path: Path) -> None:
    make, read = next(one for one in blocks("sharing.md") if "/shares" in one).split("\n\n")
    with httpx.Client(base_url=f"{server}/api/v1", timeout=60) as api:
        known = {"SERVER": server, "MEETING": written(api)}
        key = api.post("/keys", json={"name": "guide"}).raise_for_status().json()["secret"]
    (link,) = ran(make, tmp_path, **known, KEY=key)
    assert link["path"] == f"/s/{link['token']}"
    look, minutes = ran(read, tmp_path, **known, TOKEN=link["token"])
    assert (look["has_password"], look["opened"]) == (True, True)
    (decision,) = minutes["decisions"]
    assert "12월 15일" in decision["text"]
