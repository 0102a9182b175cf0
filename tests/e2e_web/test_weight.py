"""Light to load, and no heavier with much on it: only what is in sight is drawn."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from bench.web_pages import (
    CARDS,
    FIRST_LOAD_KB,
    MOST_ELEMENTS,
    SEGMENTS,
    crowd,
    elements,
    first_load_kb,
)
from tests.e2e_web.conftest import Open, serving

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture(scope="module")
def server(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of its own: so many cards would be in the way of others."""
    del built
    with serving(tmp_path_factory.mktemp("crowded")) as address:
        yield address


@pytest.fixture(scope="module")
def crowded(server: str) -> tuple[str, str]:
    return crowd(server)


def test_a_first_visit_is_light(browser: Browser, server: str) -> None:
    assert 50 < first_load_kb(browser, server) <= FIRST_LOAD_KB


def test_a_board_draws_the_cards_in_sight(open_page: Open, crowded: tuple[str, str]) -> None:
    page = open_page(f"/board/{crowded[0]}")
    expect(page.get_by_text(f"카드 {CARDS}개")).to_be_visible()
    expect(page.get_by_role("button", name="카드 열기: 화면 0의 문구 다듬기")).to_be_visible()
    assert elements(page) < MOST_ELEMENTS
    last = page.get_by_role("button", name=f"카드 열기: 화면 {CARDS - 4}의 문구 다듬기")
    expect(last).to_have_count(0)
    lane = page.locator("[data-column]").first
    lane.evaluate("element => { element.scrollTop = element.scrollHeight }")
    expect(last).to_be_visible()
    assert elements(page) < MOST_ELEMENTS


def test_a_list_of_cards_draws_those_in_sight(open_page: Open, crowded: tuple[str, str]) -> None:
    page = open_page(f"/board/{crowded[0]}?view=list")
    table = page.get_by_role("table")
    expect(table).to_have_attribute("aria-rowcount", str(CARDS + 1))
    expect(page.get_by_role("button", name="카드 열기: 화면 0의 문구 다듬기")).to_be_visible()
    assert elements(page) < MOST_ELEMENTS
    table.get_by_role("columnheader", name="담당").get_by_role("button").click()
    first = table.locator("[data-row]").first
    expect(first).to_contain_text("김민수")
    table.get_by_role("columnheader", name="담당").get_by_role("button").click()
    expect(first).to_contain_text("최서연")
    assert elements(page) < MOST_ELEMENTS


def test_a_transcript_draws_the_lines_in_sight(open_page: Open, crowded: tuple[str, str]) -> None:
    page = open_page(f"/meetings/{crowded[1]}?tab=transcript")
    expect(page.locator("[data-segment=S0001]")).to_be_visible()
    assert elements(page) < MOST_ELEMENTS
    last = page.locator(f"[data-segment=S{SEGMENTS:04}]")
    expect(last).to_have_count(0)
    page.get_by_label("발언에서 찾기").fill(f"{SEGMENTS - 1}번째로")
    expect(page.get_by_text("1개 찾음")).to_be_visible()
    expect(last).to_be_visible()
    page.get_by_label("발언에서 찾기").fill("")
    expect(page.locator("[data-segment=S0001]")).to_be_visible()
    assert elements(page) < MOST_ELEMENTS
