"""Several people on one board: what one does the others see, and nobody's words are lost."""

from collections.abc import Iterator
from statistics import median

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e_web.conftest import Open

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SEEN_MS = 1000
MOVES = 5
TITLE = "문서 고치기"
ARRIVAL = """(column) => {
  window.arrived = new Promise((resolve) => {
    const lane = document.querySelector(`[data-column="${column}"]`)
    const seen = () => lane.querySelector("[data-card]") && resolve(Date.now())
    new MutationObserver(seen).observe(lane, { childList: true, subtree: true })
  })
}"""
STEP = """([key, card]) => {
  const button = document.querySelector(`[data-card="${card}"] button`)
  button.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }))
  return Date.now()
}"""


class SharedBoard:
    """A board with one card, and the server as another person's browser."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        made = client.post("/boards", json={"name": "함께 보는 보드"}).raise_for_status().json()
        self.id = str(made["id"])
        self.columns = {one["name"]: str(one["id"]) for one in made["columns"]}
        path = f"/boards/{self.id}/tickets"
        added = client.post(path, json={"title": TITLE}).raise_for_status()
        self.card = str(added.json()["id"])


@pytest.fixture
def board(server: str) -> Iterator[SharedBoard]:
    with httpx.Client(base_url=f"{server}/api/v1") as client:
        yield SharedBoard(client)


def without_events(page: Page, server: str) -> None:
    """Cut the stream of events, as a bad line would: the page knows no news."""

    def cut(route: Route) -> None:
        route.abort()

    page.route(f"{server}/api/v1/events", cut)
    page.reload()


def test_a_move_is_on_the_other_screen_within_a_second(open_page: Open, board: SharedBoard) -> None:
    mover, watcher = open_page(f"/board/{board.id}"), open_page(f"/board/{board.id}")
    for page in (mover, watcher):
        expect(page.get_by_role("region", name="할 일")).to_contain_text(TITLE)
    took: list[float] = []
    for column, key in (("진행 중", "]"), ("할 일", "[")) * MOVES:
        watcher.evaluate(ARRIVAL, board.columns[column])
        with mover.expect_response(lambda one: one.url.endswith("/move")) as moved:
            begun = mover.evaluate(STEP, [key, board.card])
        assert moved.value.ok
        took.append(watcher.evaluate("window.arrived") - begun)
        expect(mover.get_by_role("region", name=column, exact=True)).to_contain_text(TITLE)
    assert median(took) < SEEN_MS, took


def test_a_late_edit_is_told_in_plain_words_and_loses_nothing(
    open_page: Open, board: SharedBoard, server: str
) -> None:
    page = open_page(f"/board/{board.id}?card={board.card}")
    without_events(page, server)
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("설명").fill("내가 쓰던 설명")
    path = f"/tickets/{board.card}"
    board.client.patch(path, json={"title": "남이 바꾼 제목"}).raise_for_status()
    with page.expect_response(lambda one: one.request.method == "PATCH") as coming:
        drawer.get_by_role("button", name="저장하기").click()
    assert coming.value.status == 412
    expect(page.get_by_text("그사이에 다른 사람이 이 카드를 바꿨어요")).to_be_visible()
    expect(drawer.get_by_label("설명")).to_have_value("내가 쓰던 설명")

    with page.expect_response(lambda one: one.request.method == "PATCH") as again:
        drawer.get_by_role("button", name="저장하기").click()
    assert again.value.status == 200
    kept = board.client.get(path).raise_for_status().json()
    assert kept["description"] == "내가 쓰던 설명"
    assert kept["title"] == "남이 바꾼 제목"


def test_a_late_move_is_told_and_shows_where_the_card_is_now(
    open_page: Open, board: SharedBoard, server: str
) -> None:
    page = open_page(f"/board/{board.id}")
    without_events(page, server)
    expect(page.get_by_role("region", name="할 일")).to_contain_text(TITLE)
    moved = {"column_id": board.columns["완료"], "before": None}
    board.client.post(f"/tickets/{board.card}/move", json=moved).raise_for_status()
    page.get_by_role("button", name=f"{TITLE} 이동").click()
    with page.expect_response(lambda one: one.url.endswith("/move")) as coming:
        page.get_by_role("menuitemradio", name="검토").click()
    assert coming.value.status == 412
    expect(page.get_by_text("최신 내용을 불러왔으니 다시 옮겨 주세요")).to_be_visible()
    expect(page.get_by_role("region", name="완료")).to_contain_text(TITLE)
