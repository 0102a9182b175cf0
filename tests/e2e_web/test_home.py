"""The first page: what waits and what is due; and how the pages look, as a person wants them."""

from collections.abc import Iterator
from datetime import date, timedelta

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.e2e_web.conftest import Open, serving
from tests.e2e_web.handed import Handed

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

LONG = "고객사 데모 준비와 일정 조율을 위해 다 함께 모여 이야기한 아주 긴 제목의 회의"


@pytest.fixture(scope="module")
def server(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of its own: its first page is compared whole."""
    del built
    with serving(tmp_path_factory.mktemp("home")) as address:
        yield address


@pytest.fixture(scope="module")
def meeting(server: str) -> Handed:
    """A meeting with a long name, and on its board work that is due and work that waits."""
    made = Handed(server, LONG)
    today = date.today()  # noqa: DTZ011 - as the browser beside it has it
    with httpx.Client(base_url=f"{server}/api/v1", timeout=60) as client:
        path = f"/boards/{made.board}"
        for title, days in (("어제까지인 일", -1), ("오늘까지인 일", 0), ("내년의 일", 400)):
            card = {"title": title, "due": (today + timedelta(days)).isoformat()}
            client.post(f"{path}/tickets", json=card).raise_for_status()
        said = [{"source": made.id, "segments": ["S0002"]}]
        offer = {"source_key": "home", "kind": "new", "title": "물어볼 일", "confidence": 0.6}
        sent = {"suggestions": [{**offer, "evidence": said}]}
        client.post(f"{path}/suggestions", json=sent).raise_for_status()
    return made


def test_the_first_page_shows_what_is_due_and_what_waits(open_page: Open, meeting: Handed) -> None:
    page = open_page("/")
    due = page.locator("section").filter(has=page.get_by_role("heading", name="오늘까지인 카드"))
    expect(due).to_contain_text("어제까지인 일")
    expect(due).to_contain_text("오늘까지인 일")
    expect(due).not_to_contain_text("내년의 일")
    waiting = page.locator("section").filter(
        has=page.get_by_role("heading", name="확인을 기다리는 제안")
    )
    expect(waiting).to_contain_text("물어볼 일")
    waiting.get_by_role("button", name="추가하기").click()
    expect(waiting).not_to_contain_text("물어볼 일")
    expect(page.get_by_text("제안 1개를 받아들였어요.")).to_be_visible()
    due.get_by_role("link").filter(has_text="어제까지인 일").click()
    page.wait_for_url(f"**/board/{meeting.board}?card=*")
    expect(page.get_by_role("dialog").get_by_label("제목")).to_have_value("어제까지인 일")


@pytest.mark.usefixtures("meeting")
def test_a_long_name_leaves_room_for_all_else(open_page: Open) -> None:
    page = open_page("/")
    recent = page.get_by_role("link").filter(has_text=LONG)
    expect(recent).to_be_visible()
    box = recent.bounding_box()
    assert box is not None
    assert box["width"] > 500, "a long title pressed the list together"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.usefixtures("meeting")
def test_the_look_is_as_one_wants_it_and_stays(browser: Browser, server: str) -> None:
    own = browser.new_context(locale="ko-KR", color_scheme="dark").new_page()
    own.goto(server)
    root = own.locator("html")
    expect(root).to_have_attribute("data-theme", "dark")
    own.emulate_media(color_scheme="light")
    expect(root).to_have_attribute("data-theme", "light")
    own.get_by_role("link", name="모두 정상이에요").or_(
        own.get_by_role("link", name="설정·상태", exact=True)
    ).first.click()
    expect(own.get_by_role("heading", name="설정·상태", level=1)).to_be_visible()
    own.get_by_text("어둡게", exact=True).click()
    expect(root).to_have_attribute("data-theme", "dark")
    own.get_by_text("English", exact=True).click()
    expect(own.get_by_role("heading", name="Settings and status", level=1)).to_be_visible()
    expect(root).to_have_attribute("lang", "en")
    own.reload()
    expect(own.get_by_role("heading", name="Settings and status", level=1)).to_be_visible()
    expect(root).to_have_attribute("data-theme", "dark")
    own.context.close()
