"""A server that asks for a key: the door, who is let in, and what the browser keeps."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.e2e_web.conftest import serving
from tests.e2e_web.handed import READY_S

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture
def guarded(built: None, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A server with a key; yields its address and the key."""
    del built
    environ = {
        "PATH": os.defpath,
        "HOME": str(tmp_path),
        "MOKSORI_DATA_DIR": str(tmp_path / "data"),
    }
    made = subprocess.run(
        [sys.executable, "-m", "moksori", "keys", "create", "browser"],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    found = re.search(r"mk_[\w.-]+", made.stdout)
    assert found is not None
    with serving(tmp_path, MOKSORI_ACCESS__REQUIRE_KEY="always") as address:
        yield address, found[0]


def test_the_door_opens_for_a_key_and_for_nothing_else(
    browser: Browser, guarded: tuple[str, str]
) -> None:
    address, key = guarded
    context = browser.new_context(locale="ko-KR")
    page = context.new_page()
    page.goto(f"{address}/meetings")
    field = page.get_by_label("API 키")
    expect(field).to_be_focused()
    field.fill("mk_wrong")
    page.get_by_role("button", name="들어가기").click()
    expect(page.get_by_role("alert")).to_contain_text("이 키로는 들어갈 수 없어요")
    field.fill(key)
    page.get_by_role("button", name="들어가기").click()
    expect(page.get_by_role("heading", name="회의", level=1)).to_be_visible()
    expect(page.get_by_text("아직 회의가 없어요")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="회의", level=1)).to_be_visible()
    assert page.evaluate("localStorage.getItem('moksori.key')") is None

    other = context.new_page()  # the key belongs to the tab in which it was typed
    other.goto(address)
    expect(other.get_by_label("API 키")).to_be_visible()
    page.get_by_role("link", name="설정·상태", exact=True).click()
    page.get_by_role("button", name="키 지우기").click()
    expect(page.get_by_label("API 키")).to_be_visible()
    context.close()


def test_a_link_to_a_meeting_leads_past_the_door_and_to_nothing_else(
    browser: Browser, guarded: tuple[str, str]
) -> None:
    address, key = guarded
    bearer = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=f"{address}/api/v1", headers=bearer, timeout=READY_S) as client:
        asked = {
            "title": "밖에서 볼 회의",
            "transcript": "서연: 결제 화면은 첫 번째 시안으로 하죠.",
        }
        meeting = client.post("/meetings", json=asked).raise_for_status().json()["id"]
        wanted = {"parts": ["transcript"], "password": "여섯 글자 넘게"}
        made = client.post(f"/meetings/{meeting}/shares", json=wanted).raise_for_status().json()
    context = browser.new_context(locale="ko-KR")
    page = context.new_page()
    page.goto(f"{address}{made['path']}")
    page.get_by_label("비밀번호").fill("여섯 글자 넘게")
    page.get_by_role("button", name="열기").click()
    expect(page.get_by_text("첫 번째 시안으로 하죠")).to_be_visible()
    expect(page.get_by_label("API 키")).to_have_count(0)
    page.goto(f"{address}/meetings/{meeting}")
    expect(page.get_by_label("API 키")).to_be_visible()
    expect(page.get_by_text("첫 번째 시안으로 하죠")).to_have_count(0)
    context.close()
