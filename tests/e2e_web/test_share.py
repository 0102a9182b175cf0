"""A link to a meeting: made with password and end, read by somebody without a key, and closed."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e_web.conftest import Open, Sample, press_it_away
from tests.e2e_web.handed import Handed
from tests.e2e_web.test_sound import BEGUN, GOES_ON, LISTEN, NEAR_S

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PASSWORD = "감사팀만 봐요"


@pytest.fixture
def stranger(browser: Browser, server: str) -> Iterator[BrowserContext]:
    """A browser that has never been here; it asks for nothing but the link and what draws it."""
    context = browser.new_context(locale="ko-KR")
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    yield context
    context.close()
    allowed = ("/s/", "/api/v1/shared/", "/assets/", "/favicon.svg")
    ours = tuple(f"{server}{path}" for path in allowed)
    assert asked
    assert [one for one in asked if not one.startswith((*ours, "data:"))] == []


def sheet(page: Page) -> None:
    page.get_by_role("button", name="더 많은 동작").click()
    page.get_by_role("menuitem", name="공유하기").click()
    expect(page.get_by_role("dialog")).to_contain_text("보드와 다른 회의는 보이지 않아요")


def made(page: Page) -> str:
    page.get_by_role("button", name="링크 만들기").click()
    field = page.get_by_label("링크 주소")
    expect(field).to_have_value(re.compile(r"/s/[\w-]{43}$"))
    return field.input_value()


def enter(guest: Page) -> None:
    """Try a wrong password, then the right one."""
    expect(guest.get_by_text("비밀번호가 필요해요")).to_be_visible()
    decisions = guest.get_by_role("region", name="결정")
    expect(decisions).to_have_count(0)
    field = guest.get_by_label("비밀번호")
    expect(field).to_be_focused()
    field.fill("틀린 비밀번호")
    guest.get_by_role("button", name="열기").click()
    expect(guest.get_by_role("alert")).to_contain_text("비밀번호가 맞지 않아요")
    field.fill(PASSWORD)
    guest.get_by_role("button", name="열기").click()
    expect(decisions.get_by_role("listitem").first).to_be_visible()
    expect(guest.get_by_role("navigation")).to_have_count(0)
    assert guest.evaluate("document.cookie") == ""


def hear(guest: Page) -> None:
    """Play one sentence of the transcript."""
    guest.get_by_role("tab", name="발언 기록").click()
    line = guest.get_by_role("listitem").filter(has_text="12월 15일로 확정하겠습니다").first
    chip = line.get_by_role("button", name=re.compile("재생"))
    shown = re.search(r"(\d\d):(\d\d)$", chip.inner_text())
    assert shown is not None
    guest.evaluate(LISTEN)
    chip.click()
    begun = guest.evaluate(BEGUN)
    assert begun["src"].endswith("/audio")
    assert "/api/v1/shared/" in begun["src"]
    second = int(shown[1]) * 60 + int(shown[2])
    assert second - NEAR_S <= begun["at"] <= second + 1
    assert guest.evaluate(GOES_ON)


def test_a_link_with_password_and_end_is_opened_by_a_stranger_and_closed(
    open_page: Open, sample: Sample, stranger: BrowserContext
) -> None:
    page = open_page(f"/meetings/{sample.meeting}")
    sheet(page)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("녹음").check()
    dialog.get_by_label("비밀번호").fill(PASSWORD)
    dialog.get_by_label("열리는 기간").select_option("1일")
    dialog.get_by_label("받는 사람").fill("외부 감사팀")
    link = made(page)
    press_it_away(page)
    expect(dialog.get_by_text("이 컴퓨터에서만 열려요")).to_be_visible()
    listed = dialog.get_by_role("region", name="만든 링크").get_by_role("listitem")
    row = listed.filter(has_text="외부 감사팀")
    expect(row).to_contain_text("비밀번호 있음")
    expect(row).to_contain_text("아직 열지 않음")
    dialog.get_by_role("button", name="다른 링크 만들기").click()
    expect(page.get_by_label("링크 주소")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    guest = stranger.new_page()
    guest.goto(link)
    enter(guest)
    hear(guest)
    decisions = guest.get_by_role("region", name="결정")
    guest.reload()  # whoever has shown the password need not show it again
    expect(decisions.get_by_role("listitem").first).to_be_visible()

    page.reload()
    sheet(page)
    expect(row).to_contain_text("1번 열림")
    row.get_by_role("button", name="링크 닫기").click()
    expect(row).to_have_count(0)
    guest.reload()
    expect(guest.get_by_role("heading", name="이 링크는 열 수 없어요")).to_be_visible()
    expect(decisions).to_have_count(0)


def test_a_stretch_of_a_meeting_is_all_that_is_shown(
    open_page: Open, server: str, stranger: BrowserContext
) -> None:
    meeting = Handed(server, "나눠 볼 회의")
    page = open_page(f"/meetings/{meeting.id}")
    sheet(page)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("녹음").check()
    dialog.get_by_label("한 구간만 보여 주기").check()
    expect(dialog.get_by_text("녹음은 잘라서 보낼 수 없어요")).to_be_visible()
    expect(dialog.get_by_label("녹음")).to_be_disabled()
    dialog.get_by_label("여기부터", exact=True).fill("00:09")
    dialog.get_by_label("여기까지", exact=True).fill("00:04")
    expect(dialog.get_by_role("button", name="링크 만들기")).to_be_disabled()
    dialog.get_by_label("여기부터", exact=True).fill("00:05")
    dialog.get_by_label("여기까지", exact=True).fill("00:08")
    expect(dialog.get_by_role("status").filter(has_text="발언 1개")).to_be_visible()
    link = made(page)

    guest = stranger.new_page()
    guest.goto(link)
    expect(guest.get_by_role("region", name="결정")).to_contain_text("서버 이전")
    guest.get_by_role("tab", name="발언 기록").click()
    expect(guest.get_by_text("3월 2일에 하기로 확정하겠습니다")).to_be_visible()
    expect(guest.get_by_role("listitem")).to_have_count(1)
    expect(guest.get_by_text("로그인 화면")).to_have_count(0)
    expect(guest.get_by_role("region", name="녹음")).to_have_count(0)


def test_a_link_dies_with_its_meeting(
    open_page: Open, server: str, stranger: BrowserContext
) -> None:
    meeting = Handed(server, "곧 지울 회의")
    page = open_page(f"/meetings/{meeting.id}")
    sheet(page)
    link = made(page)
    guest = stranger.new_page()
    guest.goto(link)
    expect(guest.get_by_role("heading", name="곧 지울 회의")).to_be_visible()
    httpx.delete(f"{server}/api/v1/meetings/{meeting.id}").raise_for_status()
    guest.reload()
    expect(guest.get_by_role("heading", name="이 링크는 열 수 없어요")).to_be_visible()


def test_a_guest_reads_in_another_language_and_light(
    open_page: Open, server: str, stranger: BrowserContext
) -> None:
    meeting = Handed(server, "두 말로 볼 회의")
    page = open_page(f"/meetings/{meeting.id}")
    sheet(page)
    guest = stranger.new_page()
    guest.goto(made(page))
    guest.get_by_role("button", name="화면 설정").click()
    guest.get_by_role("menuitemradio", name="English").click()
    expect(guest.get_by_role("tab", name="Transcript")).to_be_visible()
    guest.get_by_role("button", name="Appearance").click()
    guest.get_by_role("menuitemradio", name="Dark").click()
    assert guest.evaluate("document.documentElement.dataset.theme") == "dark"
