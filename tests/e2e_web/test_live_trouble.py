"""What a person reads when there is no sound, and what to do about it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e_web.conftest import Launch
from tests.e2e_web.spoken import Place, begin, serving, until, window

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

NAME = "moksori.test"
"""Not this computer as a browser sees it: a page from there is not secure."""


@pytest.fixture(scope="module")
def place(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    del built
    allowed = {"MOKSORI_SERVER__ALLOWED_HOSTS": f'["{NAME}"]'}
    with serving(tmp_path_factory.mktemp("trouble"), **allowed) as opened:
        yield opened


def said(page: Page) -> str:
    alert = page.get_by_role("alert")
    expect(alert).to_be_visible()
    return alert.inner_text()


def test_a_microphone_that_is_not_allowed(launch: Launch, place: Place) -> None:
    browser = launch(without=("--use-fake-ui-for-media-stream",))
    page = window(browser)
    begin(page, place.address, "김민수", "막힌 마이크")
    text = said(page)
    assert "마이크를 쓸 수 없어요" in text
    assert "주소창의 자물쇠에서 마이크를 허용" in text
    page.context.grant_permissions(["microphone"])
    page.get_by_role("button", name="다시 해 보기").click()
    expect(page.get_by_text("연결됨")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    browser.close()


def test_a_computer_without_a_microphone(launch: Launch, place: Place) -> None:
    browser = launch(without=("--use-fake-device-for-media-stream",))
    page = window(browser)
    begin(page, place.address, "김민수", "마이크 없는 회의")
    assert "마이크를 찾지 못했어요" in said(page)
    browser.close()


def test_an_address_that_is_not_secure(launch: Launch, place: Place) -> None:
    browser = launch(f"--host-resolver-rules=MAP {NAME} 127.0.0.1")
    page = window(browser)
    begin(page, f"http://{NAME}:{place.port}", "김민수", "평문 회의")
    text = said(page)
    assert "이 주소에서는 마이크를 쓸 수 없어요" in text
    assert "https" in text
    browser.close()


def test_a_microphone_that_is_pulled_out_is_taken_again(launch: Launch, place: Place) -> None:
    browser = launch()
    page = window(browser)
    page.add_init_script(
        """const open = MediaDevices.prototype.getUserMedia
        MediaDevices.prototype.getUserMedia = async function (wishes) {
            return (window.opened = await open.call(this, wishes))
        }"""
    )
    meeting = begin(page, place.address, "김민수", "빠지는 마이크")
    until(lambda: bool(place.get(f"/meetings/{meeting}/live")["tracks"]), 30)
    page.evaluate("window.first = window.opened")
    page.evaluate("window.opened.getAudioTracks()[0].dispatchEvent(new Event('ended'))")
    until(lambda: bool(page.evaluate("window.opened !== window.first")), 20)
    expect(page.get_by_role("alert")).to_have_count(0)
    before = place.track(meeting)["frames"]
    until(lambda: place.track(meeting)["frames"] > before + 25, 30)
    assert place.track(meeting)["missing"] == 0
    browser.close()


def test_a_meeting_that_is_over_is_said_to_be(launch: Launch, place: Place) -> None:
    browser = launch()
    page = window(browser)
    meeting = begin(page, place.address, "김민수", "끝난 회의")
    expect(page.get_by_text("연결됨")).to_be_visible()
    place.post(f"/meetings/{meeting}/live/end", {})
    page.wait_for_url(f"**/meetings/{meeting}", timeout=60_000)
    expect(page.get_by_role("link", name="회의 중")).to_have_count(0)
    browser.close()
