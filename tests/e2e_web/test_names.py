"""What a person corrects reaches everything that was made of it: names, words, every file."""

import json
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e_web.conftest import Open
from tests.e2e_web.handed import Handed

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

FILES = {
    "마크다운 (.md)": "md",
    "워드 (.docx)": "docx",
    "자막 (.srt)": "srt",
    "자막 (.vtt)": "vtt",
    "데이터 (.json)": "json",
}


def fetched(page: Page, label: str, folder: Path) -> str:
    """Take a file by the menu of a meeting, and return the text in it."""
    page.get_by_role("button", name="내보내기").click()
    with page.expect_download() as coming:
        page.get_by_role("menuitem", name=label).click()
    name = coming.value.suggested_filename
    target = folder / f"file.{name.rpartition('.')[2]}"
    coming.value.save_as(target)
    if target.suffix == ".docx":
        with zipfile.ZipFile(target) as packed:
            return packed.read("word/document.xml").decode()
    text = target.read_text("utf-8")
    if target.suffix == ".json":
        return json.dumps(json.loads(text), ensure_ascii=False)
    return text


def said(page: Page, segment: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.locator(f"[data-segment={segment}]"))


def test_a_new_name_reaches_minutes_board_and_every_file(
    open_page: Open, server: str, tmp_path: Path
) -> None:
    meeting = Handed(server, "이름 회의")
    page = open_page(f"/meetings/{meeting.id}")
    board = open_page(f"/board/{meeting.board}")
    actions = page.get_by_role("region", name="할 일")
    expect(actions).to_contain_text("이영희")
    card = board.get_by_role("button", name="카드 열기")
    expect(card.first).to_contain_text("이영희")

    page.get_by_role("button", name="화자", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("이영희의 새 이름").fill("박지영")
    dialog.get_by_label("이영희의 새 이름").press("Enter")
    expect(page.get_by_text("발언 2개의 이름을 바꿨어요.")).to_be_visible()
    expect(dialog.get_by_label("박지영의 새 이름")).to_be_visible()
    page.keyboard.press("Escape")

    expect(actions).to_contain_text("박지영")
    expect(actions).not_to_contain_text("이영희")
    expect(card.first).to_contain_text("박지영")
    page.get_by_role("tab", name="발언 기록").click()
    expect(said(page, "S0001")).to_contain_text("박지영")
    expect(page.get_by_role("tabpanel")).not_to_contain_text("이영희")
    for label in FILES:
        text = fetched(page, label, tmp_path)
        assert "박지영" in text, label
        assert "이영희" not in text, label


def test_a_corrected_word_is_there_after_a_reload_and_in_every_file(
    open_page: Open, server: str, tmp_path: Path
) -> None:
    meeting = Handed(server, "고친 회의")
    page = open_page(f"/meetings/{meeting.id}?tab=transcript")
    line = said(page, "S0002")
    line.hover()
    line.get_by_role("button", name="발언 고치기").click()
    page.get_by_role("dialog").get_by_label("내용").fill(
        "서버 이전은 3월 9일에 하기로 확정하겠습니다."
    )
    page.get_by_role("dialog").get_by_role("button", name="저장하기").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.reload()
    expect(said(page, "S0002")).to_contain_text("3월 9일에 하기로")
    for label, kind in FILES.items():
        text = fetched(page, label, tmp_path)
        assert "3월 9일" in text, kind
        assert (tmp_path / f"file.{kind}").exists()


def test_minutes_come_as_pages_to_print(open_page: Open, server: str, tmp_path: Path) -> None:
    meeting = Handed(server, "인쇄할 회의")
    page = open_page(f"/meetings/{meeting.id}")
    page.get_by_role("button", name="내보내기").click()
    with page.expect_download() as coming:
        page.get_by_role("menuitem", name="PDF (.pdf)").click()
    coming.value.save_as(tmp_path / "minutes.pdf")
    assert coming.value.suggested_filename.endswith("인쇄할 회의.pdf")
    assert (tmp_path / "minutes.pdf").read_bytes().startswith(b"%PDF-")
