"""An API key, made in the browser: copied, used by another program, revoked."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.e2e_web.conftest import press_it_away, serving

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def status(address: str, key: str) -> int:
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.get(f"{address}/api/v1/boards", headers=headers, timeout=10.0).status_code


@pytest.fixture
def guarded(built: None, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A server that asks for a key; yields its address and one."""
    del built
    made = subprocess.run(
        [sys.executable, "-m", "moksori", "keys", "create", "첫 키", "--json"],
        env={"PATH": os.defpath, "HOME": str(tmp_path), "MOKSORI_DATA_DIR": f"{tmp_path}/data"},
        capture_output=True,
        check=True,
        timeout=120,
    )
    with serving(tmp_path, MOKSORI_ACCESS__REQUIRE_KEY="always") as address:
        yield address, str(json.loads(made.stdout)["secret"])


def test_who_revokes_his_own_key_stands_before_the_door(
    browser: Browser, guarded: tuple[str, str]
) -> None:
    address, key = guarded
    context = browser.new_context(base_url=address, locale="ko-KR")
    page = context.new_page()
    page.goto("/integrations")
    page.get_by_label("API 키").fill(key)
    page.get_by_role("button", name="들어가기").click()
    row = page.get_by_role("listitem").filter(has_text="첫 키")
    expect(row).to_contain_text("이 브라우저가 쓰는 키")
    expect(page.get_by_text("키가 있어야 들어올 수 있어요")).to_be_visible()
    row.get_by_role("button", name="첫 키 키 폐기하기").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("다른 키로 다시 들어와야 해요")
    dialog.get_by_role("button", name="취소").click()
    assert status(address, key) == 200
    row.get_by_role("button", name="첫 키 키 폐기하기").click()
    dialog.get_by_role("button", name="폐기하기", exact=True).click()
    expect(page.get_by_label("API 키")).to_be_visible()
    assert status(address, key) == 401
    context.close()


def test_a_key_is_made_copied_used_and_revoked(
    built: None, browser: Browser, tmp_path: Path
) -> None:
    del built
    with serving(tmp_path) as address:
        context = browser.new_context(
            locale="ko-KR", permissions=["clipboard-read", "clipboard-write"]
        )
        page = context.new_page()
        page.goto(f"{address}/integrations")
        expect(page.get_by_text("아직 키가 없어요")).to_be_visible()
        expect(page.get_by_text("키를 만들거나 폐기해도 그대로예요")).to_be_visible()
        page.get_by_role("button", name="키 만들기").click()
        dialog = page.get_by_role("dialog")
        name = dialog.get_by_label("이름")
        expect(name).to_be_focused()
        name.fill("회의 봇")
        name.press("Enter")
        shown = page.get_by_role("dialog", name="새 API 키")
        expect(shown).to_contain_text("지금 한 번만 보여 줘요")
        press_it_away(page)
        shown.get_by_role("button", name="복사하기", exact=True).click()
        key = str(page.evaluate("navigator.clipboard.readText()"))
        assert key.startswith("mk_")
        expect(shown).to_contain_text(f"Authorization: Bearer {key}")
        assert status(address, key) == 200
        shown.get_by_text("닫기", exact=True).click()
        expect(shown).to_have_count(0)

        page.reload()
        assert key not in page.content()
        row = page.get_by_role("listitem").filter(has_text="회의 봇")
        expect(row).to_contain_text(f"{key[:8]}…")
        expect(row).to_contain_text("마지막으로 씀")
        row.get_by_role("button", name="회의 봇 키 폐기하기").click()
        page.get_by_role("dialog").get_by_role("button", name="폐기하기", exact=True).click()
        expect(row).to_have_count(0)
        assert status(address, key) == 401
        page.reload()
        expect(page.get_by_text("아직 키가 없어요")).to_be_visible()
        context.close()
