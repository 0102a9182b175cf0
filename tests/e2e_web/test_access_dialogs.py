"""What opens above a page: no fault that axe finds in dialogs and menus, and they fit a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e_web.conftest import Open, Sample
from tests.e2e_web.test_access import faults

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PHONE = 390
WORDS = {
    "ko": {
        "more": "더 많은 동작",
        "share": "공유하기",
        "regenerate": "다시 쓰기",
        "versions": "판 비교하기",
        "delete": "회의 삭제하기",
        "export": "내보내기",
        "speaker": "화자",
        "item": "항목 고치기",
        "add": "결정에 더하기",
        "sentence": "발언 고치기",
        "board": "보드 만들기",
        "settings": "보드 설정",
        "webhook": "웹훅 만들기",
        "pasted": "글로 붙여넣기",
    },
    "en": {
        "more": "More actions",
        "share": "Share",
        "regenerate": "Write anew",
        "versions": "Compare versions",
        "delete": "Delete the meeting",
        "export": "Export",
        "speaker": "Speaker",
        "item": "Edit the item",
        "add": "Add to Decisions",
        "sentence": "Edit the utterance",
        "board": "Make a board",
        "settings": "Settings of the board",
        "webhook": "Make a webhook",
        "pasted": "Paste text",
    },
}
MEETING = "/meetings/{meeting}"
OPENED: dict[str, tuple[str, tuple[str, ...]]] = {
    "speaker": (MEETING, ("speaker",)),
    "export": (MEETING, ("export",)),
    "more": (MEETING, ("more",)),
    "share": (MEETING, ("more", "share")),
    "regenerate": (MEETING, ("more", "regenerate")),
    "versions": (MEETING, ("more", "versions")),
    "delete": (MEETING, ("more", "delete")),
    "item": (MEETING, ("item",)),
    "add": (MEETING, ("add",)),
    "sentence": ("/meetings/{meeting}?tab=transcript", ("sentence",)),
    "pasted": ("/meetings?upload", ("pasted",)),
    "board": ("/board", ("board",)),
    "settings": ("/board/{board}", ("settings",)),
    "webhook": ("/integrations", ("webhook",)),
}


def pressable(page: Page, word: str) -> Locator:
    """Whatever has this name and can be pressed."""
    button = page.get_by_role("button", name=word, exact=True)
    entry = page.get_by_role("menuitem", name=word, exact=True)
    return button.or_(entry).or_(page.get_by_role("tab", name=word)).first


def open_above(page: Page, names: tuple[str, ...], words: dict[str, str]) -> None:
    """Press one after the other, until something is above the page."""
    for name in names:
        pressable(page, words[name]).click()
    above = page.get_by_role("dialog").or_(page.get_by_role("menu"))
    expect(above.first).to_be_visible()


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_fault_in_dialogs_and_menus(
    open_page: Open, sample: Sample, axe: Path, theme: str, language: str
) -> None:
    page = open_page("/settings", theme=theme, language=language)
    found: dict[str, list[str]] = {}
    for name, (path, names) in OPENED.items():
        page.goto(f"{sample.server}{path.format(meeting=sample.meeting, board=sample.board)}")
        open_above(page, names, WORDS[language])
        found[name] = faults(page, axe)
    page.goto(f"{sample.server}/settings/nowhere")
    expect(page.locator("main")).not_to_be_empty()
    found["nowhere"] = faults(page, axe)
    page.goto(f"{sample.server}/s/nothing")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    found["closed link"] = faults(page, axe)
    page.goto(f"{sample.server}/settings/nowhere")
    expect(page.locator("main")).not_to_be_empty()
    page.evaluate("new Promise((done) => requestIdleCallback(done))")  # by then it hears keys
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_be_visible()
    found["palette"] = faults(page, axe)
    assert {name: one for name, one in found.items() if one} == {}


def test_dialogs_fit_a_phone(open_page: Open, sample: Sample) -> None:
    page = open_page("/settings", width=PHONE, height=844)
    wide: list[str] = []
    for name, (path, names) in OPENED.items():
        page.goto(f"{sample.server}{path.format(meeting=sample.meeting, board=sample.board)}")
        open_above(page, names, WORDS["ko"])
        inside = "all => all.every((one) => one.scrollWidth <= one.clientWidth + 1)"
        fits = page.locator("dialog, dialog > div > div, [role=menu]").evaluate_all(inside)
        if not fits or page.evaluate("document.documentElement.scrollWidth") > PHONE:
            wide.append(name)
    assert wide == []
