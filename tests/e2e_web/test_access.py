"""Every page for everybody: no fault that axe finds, in both themes and languages; on phones."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e_web.conftest import Open, Sample

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PLACES = {
    "home": "/",
    "meetings": "/meetings",
    "upload": "/meetings?upload",
    "minutes": "/meetings/{meeting}",
    "transcript": "/meetings/{meeting}?tab=transcript",
    "tasks": "/meetings/{meeting}?tab=tasks",
    "ask": "/meetings/{meeting}?tab=ask",
    "info": "/meetings/{meeting}?tab=info",
    "boards": "/board",
    "board": "/board/{board}",
    "list": "/board/{board}?view=list",
    "card": "/board/{board}",
    "inbox": "/inbox",
    "search": "/search?q=%EC%B6%9C%EC%8B%9C",
    "integrations": "/integrations",
    "settings": "/settings",
    "link": "{link}",
    "locked link": "{locked}",
}


def place(name: str, sample: Sample) -> str:
    known = {"link": sample.link, "locked": sample.locked}
    return PLACES[name].format(meeting=sample.meeting, board=sample.board, **known)


def settled(page: Page, name: str) -> None:
    """Wait until a page shows what it has."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("load")
    page.wait_for_timeout(400)
    expect(page.get_by_role("status", name="불러오는 중")).to_have_count(0)
    expect(page.get_by_role("status", name="Loading")).to_have_count(0)
    if name == "card":
        page.locator("[data-card] > button").first.click()
        expect(page.get_by_role("dialog")).to_be_visible()


def faults(page: Page, axe: Path) -> list[str]:
    page.evaluate(axe.read_text("utf-8"))
    # Without `preload`, which lays style sheets into the page that its policy forbids.
    asked = {"runOnly": RULES, "resultTypes": ["violations"], "preload": False}
    options = json.dumps(asked)
    found: dict[str, Any] = page.evaluate(f"axe.run(document, {options})")
    return [
        f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PLACES)
def test_axe_finds_no_fault(
    open_page: Open, sample: Sample, axe: Path, name: str, theme: str, language: str
) -> None:
    page = open_page(place(name, sample), theme=theme, language=language)
    settled(page, name)
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    assert page.evaluate("document.documentElement.lang") == language
    assert faults(page, axe) == []


@pytest.mark.parametrize("name", PLACES)
def test_a_phone_shows_all_without_scrolling_sideways(
    open_page: Open, sample: Sample, name: str
) -> None:
    page = open_page(place(name, sample), width=390, height=844)
    settled(page, name)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_keyboard_alone_leads_through(open_page: Open, sample: Sample) -> None:
    page = open_page("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="본문으로 건너뛰기")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.insert_text("주간")
    expect(page.get_by_role("option", name="주간 회의")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/meetings/{sample.meeting}")
    page.get_by_role("tab", name="회의록").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="발언 기록")).to_have_attribute("aria-selected", "true")
