"""The inbox by keyboard, and what becomes of a suggestion on the board."""

import pytest
from playwright.sync_api import expect

from tests.e2e_web.conftest import Open, Sample

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def test_a_suggestion_is_accepted_by_a_key_and_undone(open_page: Open, sample: Sample) -> None:
    page = open_page("/inbox")
    rows = page.locator("main li[aria-current], main li:has(> input[type=checkbox])")
    expect(rows).to_have_count(2)
    first = page.locator("main li[aria-current]")
    expect(first).to_contain_text("광고 계획 수립")
    expect(first).to_contain_text("네, 그 안에서 광고 계획을 다시 세우겠습니다.")
    page.keyboard.press("j")
    expect(page.locator("main li[aria-current]")).to_contain_text("결제 모듈 테스트")
    page.keyboard.press("k")
    board = open_page(f"/board/{sample.board}")
    expect(board.get_by_role("region", name="할 일")).to_be_visible()
    page.keyboard.press("y")
    expect(rows).to_have_count(1)
    expect(board.get_by_role("region", name="할 일")).to_contain_text("광고 계획 수립")
    page.get_by_role("button", name="되돌리기").click()
    expect(board.get_by_role("region", name="할 일")).not_to_contain_text("광고 계획 수립")
