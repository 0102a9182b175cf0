"""Moving cards: by mouse, by menu, by keys, for everybody who looks on, and too late."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e_web.conftest import Open

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

LIVE_MS = 1000


class OwnBoard:
    """A board of its own with one card."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        made = self.client.post("/boards", json={"name": "시험 보드"}).raise_for_status().json()
        self.id = str(made["id"])
        self.columns = {one["name"]: one["id"] for one in made["columns"]}
        self.card = self.add("문서 고치기")

    def add(self, title: str) -> str:
        path = f"/boards/{self.id}/tickets"
        return str(self.client.post(path, json={"title": title}).raise_for_status().json()["id"])


@pytest.fixture
def board(server: str) -> Iterator[OwnBoard]:
    with httpx.Client(base_url=f"{server}/api/v1") as client:
        yield OwnBoard(client)


def lane(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def test_a_card_moves_by_menu_and_back_by_undo(open_page: Open, board: OwnBoard) -> None:
    page = open_page(f"/board/{board.id}")
    page.get_by_role("button", name="문서 고치기 이동").click()
    page.get_by_role("menuitemradio", name="검토").click()
    expect(lane(page, "검토")).to_contain_text("문서 고치기")
    expect(page.get_by_text("‘문서 고치기’ 카드를 검토로 옮겼어요.")).to_be_visible()
    page.get_by_role("button", name="되돌리기").click()
    expect(lane(page, "할 일")).to_contain_text("문서 고치기")


def test_a_card_moves_by_keys_and_keeps_the_focus(open_page: Open, board: OwnBoard) -> None:
    page = open_page(f"/board/{board.id}")
    card = page.get_by_role("button", name="카드 열기: 문서 고치기")
    card.focus()
    page.keyboard.press("]")
    expect(lane(page, "진행 중")).to_contain_text("문서 고치기")
    expect(card).to_be_focused()
    page.keyboard.press("]")
    expect(lane(page, "검토")).to_contain_text("문서 고치기")
    expect(card).to_be_focused()
    page.keyboard.press("[")
    expect(lane(page, "진행 중")).to_contain_text("문서 고치기")


def test_a_card_moves_by_mouse_and_stays_after_a_reload(open_page: Open, board: OwnBoard) -> None:
    page = open_page(f"/board/{board.id}")
    target = page.locator(f"[data-column='{board.columns['완료']}']")
    page.locator(f"[data-card='{board.card}']").drag_to(target)
    expect(lane(page, "완료")).to_contain_text("문서 고치기")
    page.reload()
    expect(lane(page, "완료")).to_contain_text("문서 고치기")


def test_whoever_looks_on_sees_it_within_a_second(open_page: Open, board: OwnBoard) -> None:
    mover, watcher = open_page(f"/board/{board.id}"), open_page(f"/board/{board.id}")
    expect(lane(watcher, "할 일")).to_contain_text("문서 고치기")
    watcher.wait_for_timeout(500)
    mover.get_by_role("button", name="문서 고치기 이동").click()
    mover.get_by_role("menuitemradio", name="완료").click()
    expect(lane(watcher, "완료")).to_contain_text("문서 고치기", timeout=LIVE_MS)


def test_an_edit_that_comes_too_late_says_so_and_keeps_what_was_written(
    open_page: Open, board: OwnBoard
) -> None:
    page = open_page(f"/board/{board.id}?card={board.card}")
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("설명").fill("내가 쓰던 설명")

    def first(route: Route) -> None:
        """Somebody else is faster, by as much as a request takes."""
        board.client.patch(f"/tickets/{board.card}", json={"title": "남이 먼저 바꾼 제목"})
        route.continue_()

    page.route("**/api/v1/tickets/*", first, times=1)
    drawer.get_by_role("button", name="저장하기").click()
    expect(page.get_by_text("그사이에 다른 사람이 이 카드를 바꿨어요")).to_be_visible()
    expect(drawer.get_by_label("제목")).to_have_value("남이 먼저 바꾼 제목")
    expect(drawer.get_by_label("설명")).to_have_value("내가 쓰던 설명")
    drawer.get_by_role("button", name="저장하기").click()
    expect(page.get_by_text("저장했어요.")).to_be_visible()
    stored = board.client.get(f"/tickets/{board.card}").json()
    assert (stored["title"], stored["description"]) == ("남이 먼저 바꾼 제목", "내가 쓰던 설명")


def test_enter_that_ends_a_syllable_makes_no_card(open_page: Open, board: OwnBoard) -> None:
    page = open_page(f"/board/{board.id}")
    page.get_by_role("button", name="할 일에 카드 더하기").click()
    field = page.get_by_label("카드 제목")
    field.focus()
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "한", "selectionStart": 1, "selectionEnd": 1})
    field.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    page.wait_for_timeout(300)
    expect(lane(page, "할 일").get_by_role("listitem")).to_have_count(1)
    session.send("Input.insertText", {"text": "한글"})
    field.press("Enter")
    expect(lane(page, "할 일").get_by_role("listitem")).to_have_count(2)
    expect(lane(page, "할 일")).to_contain_text("한글")
