"""Addresses: each page answers for itself, quietly; an install without pages says so."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

from tests.e2e_web.conftest import ROOT, Open, Sample, serving
from tests.e2e_web.test_access import PLACES, place, settled

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PLAIN = "웹 화면이 이 설치본에 들어 있지 않습니다."


class Watched:
    """Everything that pages complain of or ask for."""

    def __init__(self, page: Page) -> None:
        self.told: list[str] = []
        self.asked: list[str] = []
        page.on("console", self._tell)
        page.on("pageerror", lambda error: self.told.append(str(error)))
        page.context.on("request", self._ask)

    def _tell(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.told.append(message.text)

    def _ask(self, request: Request) -> None:
        self.asked.append(request.url)


def test_every_page_is_quiet_and_stays_at_home(open_page: Open, sample: Sample) -> None:
    page = open_page("/favicon.svg")
    watched = Watched(page)
    for name in PLACES:
        page.goto(f"{sample.server}{place(name, sample)}")
        settled(page, name)
        heading = page.get_by_role("heading", level=1).inner_text()
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert watched.told == []
    assert len(watched.asked) > len(PLACES)
    local = (f"{sample.server}/", "blob:", "data:")
    assert [url for url in watched.asked if not url.startswith(local)] == []


@pytest.mark.parametrize("path", ["/meetings/01NOTHERE", "/meetings/01NOTHERE/live"])
def test_a_meeting_that_is_not_there_leads_to_the_list(open_page: Open, path: str) -> None:
    page = open_page(path)
    expect(page.get_by_text("없는 회의예요")).to_be_visible()
    page.get_by_role("link", name="회의 목록으로 가기").click()
    expect(page).to_have_url(re.compile(r"/meetings$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("회의")


def test_the_menu_leads_to_every_page_without_loading_anew(open_page: Open) -> None:
    page = open_page("/")
    watched = Watched(page)
    menu = page.get_by_role("navigation", name="주요 메뉴").first
    expect(menu.get_by_role("link")).not_to_have_count(0)
    names = menu.get_by_role("link").all_inner_texts()
    for name in names:
        menu.get_by_role("link", name=name.split("\n")[0]).click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    parts = ("/api/", "/assets/", "/favicon.svg")
    assert [url for url in watched.asked if not any(part in url for part in parts)] == []
    assert watched.told == []


def test_an_address_without_a_page_says_so(open_page: Open, server: str) -> None:
    page = open_page("/favicon.svg")
    answer = page.goto(f"{server}/nowhere")
    assert answer is not None
    assert answer.status == 404
    page.goto(f"{server}/settings/nowhere")
    expect(page.get_by_text("이 주소에는 화면이 없어요")).to_be_visible()
    page.get_by_role("link", name="처음으로 가기").click()
    expect(page.get_by_role("heading", name="처음", level=1)).to_be_visible()


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[str]:
    """A server from a package into which no pages were built."""
    package = tmp_path / "site" / "moksori"
    shutil.copytree(
        ROOT / "src/moksori", package, ignore=shutil.ignore_patterns("webui", "__pycache__")
    )
    home = tmp_path / "home"
    home.mkdir()
    with serving(home, PYTHONPATH=str(package.parent)) as address:
        yield address


def test_an_install_without_pages_says_so_at_every_address(plain: str, browser: Browser) -> None:
    page = browser.new_page(locale="ko-KR")
    watched = Watched(page)
    for path in ("/", "/meetings", "/meetings/0", "/board", "/inbox", "/search", "/settings"):
        answer = page.goto(f"{plain}{path}")
        assert answer is not None
        assert answer.ok
        expect(page.get_by_text(PLAIN)).to_be_visible()
    page.get_by_role("link", name="API 문서").click()
    page.wait_for_url("**/docs")
    assert [url for url in watched.asked if not url.startswith(f"{plain}/")] == []
    page.close()
