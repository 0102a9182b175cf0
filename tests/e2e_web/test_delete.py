"""Deleting a meeting: it is gone from the pages, and its sound is gone from the disk."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from moksori.testing.embedded import wav
from moksori.testing.sounds import noise
from tests.e2e_web.conftest import Open, serving

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SEED = 20
HEARD_MS = 90_000
PIECE = slice(4000, 4200)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def server(built: None, home: Path) -> Iterator[str]:
    """A server of its own, whose disk nobody else writes to."""
    del built
    with serving(home) as address:
        yield address


def holds(folder: Path, piece: bytes) -> list[str]:
    """Name the files in which some bytes lie."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path.name for path in files if piece in path.read_bytes()]


def test_a_deleted_meeting_leaves_no_sound(open_page: Open, server: str, home: Path) -> None:
    recording = wav(noise(3.0, seed=SEED))
    with httpx.Client(base_url=f"{server}/api/v1") as client:
        form = {"title": "지울 회의"}
        file = {"file": ("지울 회의.wav", recording, "audio/wav")}
        made = client.post("/meetings", data=form, files=file).raise_for_status().json()["id"]
        page = open_page(f"/meetings/{made}")
        expect(page.get_by_text("/ 00:03")).to_be_visible(timeout=HEARD_MS)
        assert holds(home / "data", recording[PIECE])

        page.get_by_role("button", name="더 많은 동작").click()
        page.get_by_role("menuitem", name="회의 삭제하기").click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("녹음과 발언 기록, 회의록이 모두 지워지고 되돌릴 수 없어요.")
        dialog.get_by_role("button", name="삭제하기").click()
        page.wait_for_url("**/meetings")
        expect(page.get_by_text("회의를 삭제했어요.")).to_be_visible()
        expect(page.get_by_text("아직 회의가 없어요")).to_be_visible()

        for path in ("", "/sound", "/segments", "/export?format=md"):
            assert client.get(f"/meetings/{made}{path}").status_code == 404, path
        assert client.get(f"/conversation/jobs/{made}/audio").status_code == 404
    assert holds(home / "data", recording[PIECE]) == []
    page.goto(f"{server}/meetings/{made}")
    expect(page.get_by_text("없는 회의예요")).to_be_visible()
