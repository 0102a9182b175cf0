"""From a recording to a card on the board with the keyboard alone."""

import re

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e_web.conftest import ROOT, Open

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

RECORDING = ROOT / "src/moksori/app/sample/sample_meeting.mka"
STOPS = 80
HERE = "element => element === document.activeElement"


def tab_to(page: Page, goal: Locator) -> None:
    """Press Tab until the focus is there, as who has no mouse does."""
    expect(goal).to_be_visible()
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        if goal.evaluate(HERE):
            return
    pytest.fail(f"Tab does not lead to {goal}")


def focused(page: Page) -> Locator:
    return page.locator("*:focus")


def test_from_a_recording_to_a_card_without_a_mouse(open_page: Open, server: str) -> None:
    page = open_page("/")
    page.on("filechooser", lambda _: None)  # from now on the browser asks us, not the desktop
    tab_to(page, page.get_by_role("link", name="파일 올리기"))
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="회의 올리기")
    tab_to(page, dialog.get_by_role("button", name="녹음 파일을 여기에"))
    with page.expect_file_chooser() as choosing:
        page.keyboard.press("Enter")
    choosing.value.set_files(RECORDING)
    tab_to(page, dialog.get_by_label("제목"))
    page.keyboard.insert_text("손으로만 연 회의")
    tab_to(page, dialog.get_by_label("할 일을 보낼 보드"))
    page.keyboard.press("End")
    expect(focused(page)).to_have_value("new")
    tab_to(page, dialog.get_by_label("참석자"))
    page.keyboard.insert_text("김민수, 박지영, 이정훈, 최서연")
    tab_to(page, dialog.get_by_role("button", name="올리기", exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url("**/meetings/0*")
    meeting = page.url.split("/meetings/")[1].split("?")[0]
    try:
        _walk_on(page)
    finally:
        with httpx.Client(base_url=f"{server}/api/v1") as client:
            board = client.get(f"/meetings/{meeting}").raise_for_status().json()["board_id"]
            client.delete(f"/meetings/{meeting}").raise_for_status()
            client.delete(f"/boards/{board}").raise_for_status()


def _walk_on(page: Page) -> None:
    """Minutes, a quote, the inbox, and the card that it makes."""
    expect(page.get_by_role("heading", name="손으로만 연 회의", level=1)).to_be_visible()
    decisions = page.get_by_role("region", name="결정")
    expect(decisions).to_contain_text("12월 15일로 확정", timeout=120_000)
    tab_to(page, decisions.get_by_role("button", name=re.compile("재생 00:45")).first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="멈춤", exact=True)).to_be_visible()

    page.keyboard.press("Control+k")
    page.keyboard.insert_text("확인함")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="확인함", level=1)).to_be_visible()
    first = page.locator("main li[aria-current]")
    expect(first).to_contain_text("광고 계획 수립")
    page.keyboard.press("y")
    expect(page.get_by_text("제안 1개를 받아들였어요.")).to_be_visible()

    page.keyboard.press("Control+k")
    page.keyboard.insert_text("회의 할 일")
    expect(page.get_by_role("option", name="회의 할 일")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="회의 할 일", level=1)).to_be_visible()
    card = page.get_by_role("button", name="카드 열기: 광고 계획 수립")
    tab_to(page, card)
    page.keyboard.press("]")
    expect(page.get_by_role("region", name="진행 중")).to_contain_text("광고 계획 수립")
    expect(card).to_be_focused()
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text("네, 그 안에서 광고 계획을 다시 세우겠습니다.")
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(card).to_be_focused()
