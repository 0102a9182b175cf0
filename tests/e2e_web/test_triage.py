"""The inbox worked through by keys and in batches, and where nobody knows which card was meant."""

from collections.abc import Iterator
from itertools import count

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e_web.conftest import Open, serving
from tests.e2e_web.handed import Handed

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

TITLES = ("첫째 일", "둘째 일", "셋째 일", "넷째 일")
KEYS = count()


class Full:
    """A board on which some things wait for a person."""

    def __init__(self, server: str) -> None:
        meeting = Handed(server, "정할 것이 많은 회의")
        self.client = httpx.Client(base_url=f"{server}/api/v1", timeout=60.0)
        self.said = [{"source": meeting.id, "segments": ["S0001"]}]
        self.board = str(
            self.client.post("/boards", json={"name": "정할 보드"}).raise_for_status().json()["id"]
        )

    def suggest(self, **offer: object) -> None:
        own = {"source_key": f"triage-{next(KEYS)}", "confidence": 0.6, "evidence": self.said}
        sent = {"suggestions": [{**own, **offer}]}
        self.client.post(f"/boards/{self.board}/suggestions", json=sent).raise_for_status()

    def card(self, title: str) -> None:
        path = f"/boards/{self.board}/tickets"
        self.client.post(path, json={"title": title}).raise_for_status()

    def titles(self, column: str) -> set[str]:
        columns = self.client.get(f"/boards/{self.board}").json()["columns"]
        (wanted,) = [one["id"] for one in columns if one["status"] == column]
        cards = self.client.get(f"/boards/{self.board}/cards").json()["cards"]
        return {one["title"] for one in cards if one["column_id"] == wanted}


@pytest.fixture(scope="module")
def server(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of its own: the inbox shows what waits on every board."""
    del built
    with serving(tmp_path_factory.mktemp("triage")) as address:
        yield address


@pytest.fixture
def full(server: str) -> Iterator[Full]:
    made = Full(server)
    yield made
    made.client.delete(f"/boards/{made.board}").raise_for_status()
    made.client.close()


def rows(page: Page) -> Locator:
    return page.get_by_role("main").get_by_role("listitem").filter(has=page.get_by_role("checkbox"))


def test_keys_go_down_the_list_and_decide(open_page: Open, full: Full) -> None:
    for title in TITLES:
        full.suggest(kind="new", title=title)
    page = open_page("/inbox")
    expect(rows(page)).to_have_count(len(TITLES))
    order = [
        next(title for title in TITLES if title in one) for one in rows(page).all_inner_texts()
    ]
    menu = page.get_by_role("navigation", name="주요 메뉴").first
    expect(menu.get_by_label("기다리는 제안 4개")).to_be_visible()
    here = page.locator("main li[aria-current]")
    expect(here).to_contain_text(order[0])
    page.keyboard.press("n")
    expect(page.get_by_text("제안 1개를 무시했어요.")).to_be_visible()
    expect(here).to_contain_text(order[1])
    page.keyboard.press("j")
    expect(here).to_contain_text(order[2])
    page.keyboard.press("y")
    expect(page.get_by_text("제안 1개를 받아들였어요.")).to_be_visible()
    expect(rows(page)).to_have_count(2)
    expect(menu.get_by_label("기다리는 제안 2개")).to_be_visible()
    assert full.titles("todo") == {order[2]}


def test_several_are_decided_at_once(open_page: Open, full: Full) -> None:
    for title in TITLES:
        full.suggest(kind="new", title=title)
    page = open_page("/inbox")
    expect(rows(page)).to_have_count(len(TITLES))
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("2개 골랐어요")).to_be_visible()
    page.keyboard.press("y")
    expect(page.get_by_text("제안 2개를 받아들였어요.")).to_be_visible()
    expect(rows(page)).to_have_count(2)
    assert len(full.titles("todo")) == 2
    page.get_by_role("button", name="되돌리기").click()
    expect(page.get_by_text("되돌렸어요.")).to_be_visible()
    assert full.titles("todo") == set()
    page.get_by_label("모두 고르기").check()
    page.get_by_role("button", name="무시하기").first.click()
    expect(page.get_by_text("다 확인했어요")).to_be_visible()
    assert full.titles("todo") == set()


def test_a_person_says_which_card_was_meant(open_page: Open, full: Full) -> None:
    full.card("분기 보고서 만들기")
    full.suggest(kind="status", subject="그때 말한 것", to="done")
    page = open_page("/inbox")
    row = rows(page)
    expect(row).to_contain_text("‘그때 말한 것’ → 완료")
    expect(row.get_by_role("button", name="옮기기")).to_be_disabled()
    row.get_by_label("어느 카드인지 골라 주세요").select_option(label="분기 보고서 만들기")
    row.get_by_role("button", name="옮기기").click()
    expect(page.get_by_text("다 확인했어요")).to_be_visible()
    assert full.titles("done") == {"분기 보고서 만들기"}
