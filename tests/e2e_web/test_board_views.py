"""A board in every way one works with it: as a list, its columns, its filters, a card in full."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e_web.conftest import Open

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

CARDS = (
    {"title": "나중 일", "owner": "김민수", "due": "2030-05-01", "labels": ["서버"]},
    {"title": "늦은 일", "owner": "박지영", "due": "2020-01-02", "labels": ["결제", "문구"]},
    {"title": "가벼운 일"},
)


class FullBoard:
    """A board with three cards."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        made = client.post("/boards", json={"name": "여러 모습"}).raise_for_status().json()
        self.id = str(made["id"])
        path = f"/boards/{self.id}/tickets"
        added = [client.post(path, json=one).raise_for_status().json() for one in CARDS]
        self.cards = {one["title"]: str(one["id"]) for one in added}

    def columns(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.client.get(f"/boards/{self.id}").json()["columns"]
        return found

    def where(self, title: str) -> str:
        column = self.client.get(f"/tickets/{self.cards[title]}").json()["column_id"]
        return next(str(one["name"]) for one in self.columns() if one["id"] == column)


@pytest.fixture
def board(server: str) -> Iterator[FullBoard]:
    with httpx.Client(base_url=f"{server}/api/v1") as client:
        yield FullBoard(client)


def lane(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def titles(page: Page) -> list[str]:
    rows = page.get_by_role("table", name="카드 목록").locator("[data-row] button")
    return [one.removeprefix("카드 열기: ") for one in rows.all_text_contents()]


def test_a_list_shows_all_in_any_order_and_moves_cards(open_page: Open, board: FullBoard) -> None:
    page = open_page(f"/board/{board.id}")
    page.get_by_role("button", name="목록으로 보기").click()
    table = page.get_by_role("table", name="카드 목록")
    expect(table.locator("[data-row]")).to_have_count(3)
    assert titles(page) == ["나중 일", "늦은 일", "가벼운 일"]
    for head, order in (
        ("제목", ["가벼운 일", "나중 일", "늦은 일"]),
        ("기한", ["늦은 일", "나중 일", "가벼운 일"]),
        ("담당", ["나중 일", "늦은 일", "가벼운 일"]),
    ):
        table.get_by_role("columnheader", name=head).get_by_role("button").click()
        ascending = table.get_by_role("columnheader", name=head)
        expect(ascending).to_have_attribute("aria-sort", "ascending")
        assert titles(page) == order
    late = table.locator("[data-row]").filter(has_text="늦은 일")
    expect(late).to_contain_text("지남")
    late.get_by_label("늦은 일 이동").select_option(label="완료")
    expect(page.get_by_text("‘늦은 일’ 카드를 완료로 옮겼어요.")).to_be_visible()
    expect(late).not_to_contain_text("지남")
    assert board.where("늦은 일") == "완료"
    page.reload()
    expect(table.locator("[data-row]")).to_have_count(3)
    table.get_by_role("button", name="카드 열기: 나중 일").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_label("제목")).to_have_value("나중 일")
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(table).to_be_visible()
    page.get_by_role("button", name="보드로 보기").click()
    expect(lane(page, "완료")).to_contain_text("늦은 일")


def test_filters_narrow_the_board_and_the_list(open_page: Open, board: FullBoard) -> None:
    page = open_page(f"/board/{board.id}")
    cards = page.locator("[data-card]")
    expect(cards).to_have_count(3)
    page.get_by_label("담당", exact=True).select_option("박지영")
    expect(cards).to_have_count(1)
    expect(cards).to_contain_text("늦은 일")
    page.get_by_label("담당", exact=True).select_option(label="담당 미정")
    expect(cards).to_contain_text("가벼운 일")
    page.get_by_label("담당", exact=True).select_option("")
    page.get_by_label("이름표", exact=True).select_option("서버")
    expect(cards).to_have_count(1)
    expect(cards).to_contain_text("나중 일")
    page.get_by_label("이름표", exact=True).select_option("")
    page.get_by_label("카드 찾기").fill("ㄴㅇㅇ")
    expect(cards).to_have_count(1)
    page.get_by_role("button", name="목록으로 보기").click()
    expect(page.locator("[data-row]")).to_have_count(1)
    assert titles(page) == ["늦은 일"]


def test_columns_are_named_ordered_added_and_limited(open_page: Open, board: FullBoard) -> None:
    page = open_page(f"/board/{board.id}")
    page.get_by_role("button", name="보드 설정").click()
    dialog = page.get_by_role("dialog")
    names = dialog.get_by_label("열 이름")
    names.nth(2).fill("살펴보기")
    dialog.get_by_role("button", name="살펴보기 앞으로").click()
    dialog.get_by_role("button", name="열 더하기").click()
    names.nth(4).fill("보관함")
    dialog.get_by_label("최대 카드 수").nth(1).fill("1")
    dialog.get_by_role("button", name="저장하기").click()
    expect(dialog).to_have_count(0)
    headings = page.locator("section[aria-label] h2")
    expect(headings).to_have_text(["할 일", "살펴보기", "진행 중", "완료", "보관함"])
    assert [one["name"] for one in board.columns()] == headings.all_inner_texts()

    limited = lane(page, "살펴보기")
    for title in ("나중 일", "가벼운 일"):
        page.get_by_role("button", name=f"{title} 이동").click()
        page.get_by_role("menuitemradio", name="살펴보기").click()
        expect(limited).to_contain_text("나중 일")
    expect(limited).to_contain_text("1 / 최대 1")
    expect(page.get_by_role("status").locator(".text-bad")).to_be_visible()
    expect(lane(page, "할 일")).to_contain_text("가벼운 일")
    assert board.where("가벼운 일") == "할 일"


def test_a_card_in_full_is_moved_checked_and_put_back(open_page: Open, board: FullBoard) -> None:
    page = open_page(f"/board/{board.id}?card={board.cards['늦은 일']}")
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("열", exact=True).select_option(label="검토")
    expect(drawer.get_by_role("heading", name="검토")).to_be_visible()
    drawer.get_by_label("확인할 것 더하기").fill("번역 확인")
    drawer.get_by_label("확인할 것 더하기").press("Enter")
    drawer.get_by_role("checkbox", name="번역 확인").check()
    drawer.get_by_label("담당").fill("이정훈")
    drawer.get_by_role("button", name="저장하기").click()
    expect(page.get_by_text("저장했어요.")).to_be_visible()
    acts = drawer.get_by_role("listitem")
    expect(acts.first).to_contain_text("내용을 고침")
    expect(acts.first).to_contain_text("담당")
    expect(acts.first).to_contain_text("확인 목록")
    expect(acts.first).to_contain_text("사람")
    acts.first.get_by_role("button", name="되돌리기").click()
    expect(drawer.get_by_label("담당")).to_have_value("박지영")
    expect(drawer.get_by_role("checkbox")).to_have_count(0)
    assert board.where("늦은 일") == "검토"


def test_a_deleted_card_comes_back(open_page: Open, board: FullBoard) -> None:
    page = open_page(f"/board/{board.id}?card={board.cards['나중 일']}")
    page.get_by_role("dialog").get_by_role("button", name="카드 삭제하기").click()
    told = page.get_by_role("status").filter(has_text="카드를 삭제했어요.")
    expect(told).to_be_visible()
    expect(lane(page, "할 일")).not_to_contain_text("나중 일")
    told.get_by_role("button", name="되돌리기").click()
    expect(lane(page, "할 일")).to_contain_text("나중 일")
    assert board.where("나중 일") == "할 일"
