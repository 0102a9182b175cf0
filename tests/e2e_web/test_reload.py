"""News reach a page across a reload and a cut: nothing is missing, nothing is there twice."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.e2e_web.conftest import Open
from tests.e2e_web.spoken import Place, serving, window

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

NEWS = "/api/v1/events"


class News:
    """A board, and somebody who puts cards on it elsewhere."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        made = client.post("/boards", json={"name": "소식 보드"}).raise_for_status().json()
        self.id = str(made["id"])
        self.columns: list[dict[str, Any]] = made["columns"]
        self.titles: list[str] = []

    def add(self, title: str) -> str:
        path = f"/boards/{self.id}/tickets"
        made = self.client.post(path, json={"title": title}).raise_for_status().json()
        self.titles.append(title)
        return str(made["id"])


@pytest.fixture
def news(server: str) -> Iterator[News]:
    with httpx.Client(base_url=f"{server}/api/v1") as client:
        yield News(client)


@pytest.fixture
def place(built: None, tmp_path: Path) -> Iterator[Place]:
    del built
    with serving(tmp_path) as opened:
        yield opened


def shows(page: Page, news: News) -> None:
    """See to it that the page shows every card once, in the order in which they came."""
    cards = page.get_by_role("region", name="할 일").get_by_role("listitem")
    expect(cards).to_have_count(len(news.titles))
    for place, title in enumerate(news.titles):
        expect(cards.nth(place)).to_contain_text(title)


def test_news_go_on_across_a_reload(open_page: Open, news: News) -> None:
    page = open_page(f"/board/{news.id}")
    expect(page.get_by_role("heading", name="소식 보드")).to_be_visible()
    page.wait_for_timeout(500)
    news.add("보고 있을 때 온 카드")
    shows(page, news)
    for number in range(3):
        page.reload(wait_until="commit")
        news.add(f"다시 여는 동안 온 카드 {number}")
    page.wait_for_load_state("load")
    shows(page, news)
    page.wait_for_timeout(500)
    news.add("다시 연 뒤에 온 카드")
    shows(page, news)


def test_a_server_that_was_away_goes_on_where_it_was(place: Place, browser: Browser) -> None:
    news = News(place.client)
    page = window(browser)
    asked: list[str | None] = []

    def note(request: Request) -> None:
        if request.url.endswith(NEWS):
            asked.append(request.headers.get("last-event-id"))

    page.on("request", note)
    page.goto(f"{place.address}/board/{news.id}")
    expect(page.get_by_role("heading", name="소식 보드")).to_be_visible()
    page.wait_for_timeout(500)
    gone = news.add("먼저 온 카드")
    shows(page, news)

    place.stop()
    lost = page.get_by_text("연결이 끊겼어요")
    expect(lost).to_be_visible()
    place.start()
    news.add("돌아온 뒤에 온 카드")
    done = next(one["id"] for one in news.columns if one["status"] == "done")
    moved = {"column_id": done, "before": None}
    news.client.post(f"/tickets/{gone}/move", json=moved).raise_for_status()
    news.titles.remove("먼저 온 카드")

    expect(lost).to_have_count(0)
    shows(page, news)
    expect(page.get_by_role("region", name="완료")).to_contain_text("먼저 온 카드")
    assert any(one is not None and int(one) > 0 for one in asked), asked
    page.context.close()
