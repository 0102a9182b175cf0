"""The sample meeting as a newcomer sees it: minutes, cards, and the words behind them."""

import re
from pathlib import Path
from unicodedata import normalize

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e_web.conftest import Open, Sample

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def clock_of(page: Page) -> float:
    """Return where the player stands, from what it shows."""
    shown = page.get_by_text(re.compile(r"^\d\d:\d\d / \d\d:\d\d$")).inner_text()
    minutes, seconds = shown.split(" / ")[0].split(":")
    return int(minutes) * 60 + int(seconds)


def test_the_minutes_quote_what_was_said(open_page: Open, sample: Sample) -> None:
    page = open_page(f"/meetings/{sample.meeting}")
    decisions = page.get_by_role("region", name="결정")
    expect(decisions).to_contain_text("출시일은 12월 15일로 확정하겠습니다.")
    chip = decisions.get_by_role("button", name="재생 00:45")
    expect(chip).to_have_attribute("title", re.compile("최서연: .*출시일은"))
    actions = page.get_by_role("region", name="할 일")
    expect(actions).to_contain_text("최종 시안 완성")
    expect(actions).to_contain_text("이정훈")


def test_a_citation_plays_from_where_it_was_said(open_page: Open, sample: Sample) -> None:
    page = open_page(f"/meetings/{sample.meeting}")
    expect(page.get_by_text("/ 02:35")).to_be_visible()
    page.get_by_role("region", name="결정").get_by_role("button", name="재생 00:45").click()
    expect(page.get_by_role("button", name="멈춤", exact=True)).to_be_visible()
    page.wait_for_timeout(300)
    assert 44 <= clock_of(page) <= 47


def test_a_word_plays_from_where_it_was_said(open_page: Open, sample: Sample) -> None:
    page = open_page(f"/meetings/{sample.meeting}?tab=transcript")
    expect(page.get_by_text("/ 02:35")).to_be_visible()
    page.locator("[data-segment=S0010] [data-word]").nth(2).click()
    expect(page.get_by_role("button", name="멈춤", exact=True)).to_be_visible()
    assert clock_of(page) in {45, 46, 47, 48}


def test_the_board_shows_the_work_with_its_evidence(open_page: Open, sample: Sample) -> None:
    page = open_page(f"/board/{sample.board}")
    todo = page.get_by_role("region", name="할 일")
    expect(todo.get_by_role("listitem")).to_have_count(5)
    expect(page.get_by_role("region", name="완료")).to_contain_text("로그인 오류 수정")
    todo.get_by_role("button", name="카드 열기: 화면 개발").click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text("지영 님이 다음 주 수요일까지 화면 개발을 맡아 주세요.")
    expect(drawer.get_by_role("button", name=re.compile("재생 01:23"))).to_be_visible()
    expect(drawer.get_by_label("담당")).to_have_value("박지영")


def test_a_correction_is_there_after_a_reload_and_in_every_file(
    open_page: Open, sample: Sample
) -> None:
    page = open_page(f"/meetings/{sample.meeting}?tab=transcript")
    line = page.locator("div.group", has=page.locator("[data-segment=S0008]")).last
    line.hover()
    line.get_by_role("button", name="발언 고치기").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("내용").fill("다행이네요. 출시를 이 주 미룹시다.")
    dialog.get_by_role("button", name="저장하기").click()
    expect(dialog).to_have_count(0)
    page.reload()
    expect(page.locator("[data-segment=S0008]")).to_contain_text("출시를 이 주 미룹시다.")
    with httpx.Client(base_url=f"{sample.server}/api/v1/meetings/{sample.meeting}") as client:
        for kind in ("md", "srt", "vtt", "json"):
            text = client.get("/export", params={"format": kind}).raise_for_status().text
            assert "이 주 미룹시다" in text, kind


def test_the_minutes_come_as_a_file(open_page: Open, sample: Sample, tmp_path: Path) -> None:
    page = open_page(f"/meetings/{sample.meeting}")
    page.get_by_role("button", name="내보내기").click()
    with page.expect_download() as coming:
        page.get_by_role("menuitem", name="마크다운 (.md)").click()
    target = tmp_path / "minutes.md"
    coming.value.save_as(target)
    assert coming.value.suggested_filename.endswith(".md")
    assert "## 결정" in target.read_text("utf-8")


@pytest.mark.parametrize("query", ["ㅊㅅㅇ", "출시닐", normalize("NFD", "출시일")])
def test_search_finds_by_initials_and_with_a_typo(
    open_page: Open, sample: Sample, query: str
) -> None:
    assert sample.meeting
    page = open_page("/search")
    page.get_by_label("무엇을 찾을까요?").fill(query)
    hit = page.get_by_role("article").filter(has_text="12월 15일로 확정하겠습니다")
    expect(hit.first).to_be_visible()
    expect(hit.first.get_by_role("button", name=re.compile("재생 00:45"))).to_be_visible()


def test_an_answer_quotes_its_evidence(open_page: Open, sample: Sample) -> None:
    page = open_page(f"/meetings/{sample.meeting}?tab=ask")
    page.get_by_label("질문", exact=True).fill("광고 예산은 얼마로 정했나요?")
    page.get_by_role("button", name="물어보기").click()
    panel = page.get_by_role("tabpanel")
    expect(panel).to_contain_text("3,000만 원")
    expect(panel.get_by_role("button", name=re.compile("재생 01:35")).first).to_be_visible()
