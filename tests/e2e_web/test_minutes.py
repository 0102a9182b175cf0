"""What a person does to minutes: edit them, have them written anew, compare, put them back."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e_web.conftest import Open
from tests.e2e_web.handed import Handed

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

WRITTEN_MS = 60_000
RISK = "서버 이전이 늦어질 수 있어요."


@pytest.fixture
def meeting(server: str) -> Handed:
    return Handed(server, "회의록을 고치는 회의")


def section(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def choose(page: Page, entry: str) -> Locator:
    """Open one of the dialogs of a meeting."""
    page.get_by_role("button", name="더 많은 동작").click()
    page.get_by_role("menuitem", name=entry).click()
    return page.get_by_role("dialog")


def test_a_decision_is_put_in_plain_words(open_page: Open, meeting: Handed) -> None:
    page = open_page(f"/meetings/{meeting.id}")
    line = section(page, "결정").get_by_role("listitem").first
    expect(line).to_contain_text("3월 2일")
    line.hover()
    line.get_by_role("button", name="항목 고치기").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("내용").fill("서버는 3월 2일에 옮긴다.")
    dialog.get_by_role("button", name="저장하기").click()
    expect(dialog).to_have_count(0)
    page.reload()
    expect(line).to_contain_text("서버는 3월 2일에 옮긴다.")
    expect(line.get_by_role("button", name="재생 00:05")).to_be_visible()


def test_a_person_adds_what_no_engine_found_and_says_where_it_was_said(
    open_page: Open, meeting: Handed
) -> None:
    page = open_page(f"/meetings/{meeting.id}")
    expect(section(page, "결정")).to_be_visible()
    expect(section(page, "위험")).to_have_count(0)
    page.get_by_role("button", name="다른 항목 더하기").click()
    page.get_by_role("menuitem", name="위험").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("내용").fill(RISK)
    save = dialog.get_by_role("button", name="저장하기")
    expect(save).to_be_disabled()
    expect(dialog).to_contain_text("하나 이상 골라 주세요")
    dialog.get_by_label("발언에서 찾기").fill("서버 이전")
    dialog.get_by_role("checkbox").check()
    save.click()
    expect(dialog).to_have_count(0)
    risk = section(page, "위험").get_by_role("listitem")
    expect(risk).to_contain_text(RISK)
    chip = risk.get_by_role("button", name="재생 00:05")
    expect(chip).to_have_attribute("title", "김민수: 서버 이전은 3월 2일에 하기로 확정하겠습니다.")


def test_minutes_written_anew_keep_what_a_person_wrote(open_page: Open, meeting: Handed) -> None:
    page = open_page(f"/meetings/{meeting.id}")
    section(page, "결정").get_by_role("button", name="결정에 더하기").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("내용").fill("문서는 영희가 맡는다.")
    dialog.get_by_role("checkbox").first.check()
    dialog.get_by_role("button", name="저장하기").click()
    expect(section(page, "결정")).to_contain_text("문서는 영희가 맡는다.")
    expect(page.get_by_text("2판")).to_be_visible()

    dialog = choose(page, "다시 쓰기")
    dialog.get_by_label("양식").select_option(label="스탠드업")
    dialog.get_by_role("button", name="다시 쓰기").click()
    expect(page.get_by_text("3판")).to_be_visible(timeout=WRITTEN_MS)
    expect(page.get_by_text("스탠드업")).to_be_visible()
    expect(section(page, "결정")).to_contain_text("문서는 영희가 맡는다.")
    headings = page.get_by_role("tabpanel").get_by_role("heading", level=2)
    assert headings.first.inner_text() == "할 일", "a stand-up begins with what is to be done"


def test_versions_are_compared_and_an_older_one_comes_back(
    open_page: Open, meeting: Handed
) -> None:
    page = open_page(f"/meetings/{meeting.id}")
    line = section(page, "결정").get_by_role("listitem").first
    line.hover()
    line.get_by_role("button", name="항목 빼기").click()
    expect(page.get_by_text("항목을 뺐어요.")).to_be_visible()
    expect(section(page, "결정")).to_have_count(0)

    dialog = choose(page, "판 비교하기")
    older = dialog.get_by_role("listitem").filter(has_text="1판")
    expect(dialog.get_by_role("listitem").first).to_contain_text("지금 판")
    older.get_by_role("button", name="이 판과 비교하기").click()
    gone = older.locator("del")
    expect(gone).to_contain_text("서버 이전은 3월 2일")
    expect(older).to_contain_text("빠짐")
    older.get_by_role("button", name="이 판으로 되돌리기").click()
    expect(page.get_by_text("예전 판을 다시 꺼냈어요.")).to_be_visible()
    expect(dialog.get_by_role("listitem")).to_have_count(3)
    page.keyboard.press("Escape")
    expect(section(page, "결정")).to_contain_text("3월 2일")


def test_what_a_person_knows_better_of_a_meeting(open_page: Open, meeting: Handed) -> None:
    page = open_page(f"/meetings/{meeting.id}?tab=info")
    page.get_by_label("제목").fill("이름을 고친 회의")
    page.get_by_label("참석자").fill("이영희, 김민수, 정다은")
    page.get_by_label("날짜").fill("2026-03-01")
    page.get_by_role("button", name="저장하기").click()
    expect(page.get_by_role("heading", name="이름을 고친 회의", level=1)).to_be_visible()
    page.reload()
    expect(page.get_by_label("참석자")).to_have_value("이영희, 김민수, 정다은")
    expect(page.get_by_text("3월 1일").first).to_be_visible()
