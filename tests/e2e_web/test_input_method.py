"""Enter while a syllable is being composed ends the syllable: it decides nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from tests.e2e_web.conftest import Open
from tests.e2e_web.handed import Handed

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

BY_INPUT_METHOD = 229


@pytest.fixture(scope="module")
def meeting(server: str) -> Handed:
    return Handed(server, "한글 회의")


def new_card(page: Page) -> Locator:
    page.get_by_role("button", name="할 일에 카드 더하기").click()
    return page.get_by_label("카드 제목")


def new_board(page: Page) -> Locator:
    page.get_by_role("button", name="보드 만들기").click()
    return page.get_by_label("보드 이름")


def question(page: Page) -> Locator:
    return page.get_by_label("질문", exact=True)


def sentence(page: Page) -> Locator:
    line = page.get_by_role("listitem").filter(has=page.locator("[data-segment=S0001]"))
    line.hover()
    line.get_by_role("button", name="발언 고치기").click()
    return page.get_by_role("dialog").get_by_label("내용")


def name(page: Page) -> Locator:
    page.get_by_role("button", name="화자", exact=True).click()
    return page.get_by_label("김민수의 새 이름")


def goal(page: Page) -> Locator:
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("Control+k")
    return page.get_by_role("combobox", name="빠른 이동")


FIELDS: dict[str, tuple[str, Callable[[Page], Locator], str]] = {
    "new card": ("/board/{board}", new_card, "POST"),
    "new board": ("/board", new_board, "POST"),
    "question": ("/meetings/{meeting}?tab=ask", question, "POST"),
    "sentence": ("/meetings/{meeting}?tab=transcript", sentence, "PATCH"),
    "name": ("/meetings/{meeting}", name, "POST"),
    "goal": ("/settings", goal, ""),
}


def compose(session: CDPSession, text: str) -> None:
    end = len(text)
    told = {"text": text, "selectionStart": end, "selectionEnd": end}
    session.send("Input.imeSetComposition", told)


def end_syllable(session: CDPSession) -> None:
    """Press Enter as an input method passes it on: it is its own, and ends what is composed."""
    key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": BY_INPUT_METHOD}
    session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
    session.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})


@pytest.mark.parametrize("field", FIELDS)
def test_enter_that_ends_a_syllable_decides_nothing(
    open_page: Open, meeting: Handed, field: str
) -> None:
    path, find, method = FIELDS[field]
    page = open_page(path.format(meeting=meeting.id, board=meeting.board))
    place = find(page)
    place.fill("")
    place.focus()
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.method))
    page.evaluate(
        "addEventListener('keydown', (event) => { window.last = event.isComposing }, true)"
    )
    session = page.context.new_cdp_session(page)
    before = page.url

    for part in ("ㅎ", "호", "회", "회으", "회의"):
        compose(session, part)
    end_syllable(session)
    assert page.evaluate("window.last") is True
    expect(place).to_be_visible()
    expect(place).to_have_value("회의")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert page.url == before
    assert {"POST", "PATCH"}.isdisjoint(sent)

    session.send("Input.insertText", {"text": "회의"})
    if method:
        with page.expect_request(lambda one: one.method == method):
            page.keyboard.press("Enter")
    else:
        page.keyboard.press("Enter")
        page.wait_for_url("**/meetings")
