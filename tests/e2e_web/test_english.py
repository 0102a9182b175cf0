"""The pages in English: where nobody wrote Korean, no Korean letter stands, read or read aloud."""

import re
from collections.abc import Iterator
from typing import Final

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e_web.conftest import Open, serving
from tests.e2e_web.handed import READY_S, Handed, link_to
from tests.e2e_web.test_access import PLACES, settled
from tests.e2e_web.test_access_dialogs import OPENED, WORDS, open_above

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

HANGUL: Final = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
OWN_NAME: Final = "한국어"
"""A language has its name in its own words."""
SHOWN: Final = """() => {
  const found = []
  const named = ["aria-label", "title", "placeholder", "alt", "aria-description"]
  for (const one of document.querySelectorAll("*")) {
    for (const name of named) if (one.hasAttribute(name)) found.push(one.getAttribute(name))
    if (["SCRIPT", "STYLE"].includes(one.tagName)) continue
    for (const node of one.childNodes) {
      if (node.nodeType === Node.TEXT_NODE && node.data.trim()) found.push(node.data.trim())
    }
  }
  return [document.title, ...found]
}"""
NAMES: Final = ("To do", "In progress", "Review", "Done")
ADDED: Final[dict[str, dict[str, object]]] = {
    "decisions": {"text": "The server moves on March 2nd."},
    "action_items": {"title": "Move it", "owner": None, "due": None},
    "status_changes": {"subject": "Login", "to": "doing"},
}
SAID: Final = """\
1
00:00:01,000 --> 00:00:04,000
Alice: I will fix the login page by Friday.

2
00:00:05,000 --> 00:00:08,000
Bob: We decided to move the server on March 2nd.

3
00:00:09,000 --> 00:00:12,000
Alice: The budget is three thousand dollars.
"""


@pytest.fixture(scope="module")
def server(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of its own, on which everything is named in English."""
    del built
    with serving(tmp_path_factory.mktemp("english")) as address:
        yield address


@pytest.fixture(scope="module")
def meeting(server: str) -> Handed:
    made = Handed(server, "Weekly", SAID)
    with httpx.Client(base_url=f"{server}/api/v1", timeout=READY_S) as client:
        board = client.get(f"/boards/{made.board}").raise_for_status().json()
        client.patch(f"/boards/{made.board}", json={"name": "Work"}).raise_for_status()
        columns = [
            {"id": one["id"], "name": name, "status": one["status"], "wip_limit": 1}
            for one, name in zip(board["columns"], NAMES, strict=True)
        ]
        client.put(f"/boards/{made.board}/columns", json={"columns": columns}).raise_for_status()
        card = {
            "title": "Fix the login page",
            "owner": "Alice",
            "due": "2020-01-02",
            "labels": ["urgent"],
            "checklist": [{"text": "Look at it", "done": True}],
        }
        path = f"/boards/{made.board}"
        client.post(f"{path}/tickets", json=card).raise_for_status()
        said = [{"source": made.id, "segments": ["S0001"]}]
        offers = [
            {"kind": "new", "title": "Write the plan", "owner": "Bob", "due": "2030-01-02"},
            {"kind": "status", "subject": "Quarterly numbers", "to": "done"},
        ]
        sent = [
            {**one, "source_key": f"key-{at}", "confidence": 0.6, "evidence": said}
            for at, one in enumerate(offers)
        ]
        client.post(f"{path}/suggestions", json={"suggestions": sent}).raise_for_status()
        asked = {"template": "general", "language": "en"}
        client.post(f"/meetings/{made.id}/minutes/regenerate", json=asked).raise_for_status()
        added = [
            {"kind": kind, "fields": {**fields, "evidence": ["S0002"]}}
            for kind, fields in ADDED.items()
        ]
        client.patch(f"/meetings/{made.id}/minutes", json={"added": added}).raise_for_status()
    return made


def korean(page: Page) -> list[str]:
    shown: list[str] = page.evaluate(SHOWN)
    assert len(shown) > 5
    return sorted({one for one in shown if HANGUL.search(one)} - {OWN_NAME})


def test_no_page_and_no_dialog_shows_korean(open_page: Open, server: str, meeting: Handed) -> None:
    page = open_page("/", language="en")
    links = {
        "link": link_to(server, meeting.id),
        "locked": link_to(server, meeting.id, password="six letters"),
    }
    found: dict[str, list[str]] = {}
    for name, path in PLACES.items():
        at = path.format(meeting=meeting.id, board=meeting.board, **links)
        page.goto(f"{server}{at.split('?q=')[0]}")
        settled(page, name)
        found[name] = korean(page)
    for name, (path, names) in OPENED.items():
        page.goto(f"{server}{path.format(meeting=meeting.id, board=meeting.board)}")
        open_above(page, names, WORDS["en"])
        found[f"dialog {name}"] = korean(page)
    page.goto(f"{server}/settings/nowhere")
    expect(page.locator("main")).not_to_be_empty()
    found["nowhere"] = korean(page)
    for key in ("Control+k", "?"):
        page.keyboard.press("Escape")
        page.keyboard.press(key)
        expect(page.get_by_role("dialog")).to_be_visible()
        found[key] = korean(page)
    assert {name: one for name, one in found.items() if one} == {}


def test_what_the_server_says_is_english_too(open_page: Open, server: str, meeting: Handed) -> None:
    page = open_page(f"/board/{meeting.board}", language="en")
    card = page.locator("[data-card]").first
    card.get_by_role("button", name=re.compile("^Move")).click()
    page.get_by_role("menuitemradio", name="Done").click()
    expect(page.get_by_role("status").filter(has_text="moved to Done")).to_be_visible()
    page.get_by_role("button", name="Add a card to Done").click()
    page.get_by_label("Title of the card").fill("One too many")
    page.get_by_label("Title of the card").press("Enter")
    expect(page.get_by_role("status").locator(".text-bad")).to_be_visible()
    assert korean(page) == []
    page.goto(f"{server}/search?ask")
    page.get_by_label("Question", exact=True).fill("What is the budget?")
    page.get_by_label("Question", exact=True).press("Enter")
    expect(page.get_by_role("tabpanel")).to_contain_text("three thousand dollars")
    assert korean(page) == []
