"""A webhook as a person makes it: its secret once, a trial, what was sent, and sent again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from moksori.testing.receiver import Received, receiving
from tests.e2e_web.conftest import Open, press_it_away, serving

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

ALLOWED = {
    "MOKSORI_WEBHOOKS__ALLOW_HTTP": "true",
    "MOKSORI_WEBHOOKS__ALLOW_PRIVATE": '["127.0.0.0/8"]',
}
REFUSED, TAKEN = 500, 204


@pytest.fixture(scope="module")
def server(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of its own, which may send to this machine."""
    del built
    with serving(tmp_path_factory.mktemp("webhooks"), **ALLOWED) as address:
        yield address


def test_a_webhook_is_made_tried_and_sent_to_again(open_page: Open) -> None:
    answers = [REFUSED]

    def answering(_: Received) -> int:
        return answers[-1]

    with receiving(answering) as receiver:
        page = open_page("/integrations")
        page.get_by_role("button", name="웹훅 만들기").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("받을 주소").fill("주소가 아닌 글")
        dialog.get_by_role("button", name="웹훅 만들기").click()
        expect(dialog.get_by_role("alert")).to_be_visible()
        dialog.get_by_label("받을 주소").fill(receiver.url)
        dialog.get_by_label("설명").fill("우리 서비스")
        dialog.get_by_role("checkbox").first.check()
        dialog.get_by_role("button", name="웹훅 만들기").click()
        shown = page.get_by_role("dialog", name="서명 비밀값")
        expect(shown.locator("code")).to_contain_text("whsec_")
        press_it_away(page)
        expect(shown.locator("code")).to_contain_text("whsec_")
        shown.get_by_text("닫기", exact=True).click()

        hook = page.get_by_role("article").filter(has_text="우리 서비스")
        expect(hook).to_contain_text("사건 1종류")
        expect(hook).to_contain_text("켜짐")
        hook.get_by_role("button", name="시험으로 보내기").click()
        expect(page.get_by_text("시험 신호를 보냈어요.")).to_be_visible()
        assert receiver.wait(1)
        hook.get_by_role("button", name="보낸 기록").click()
        sent = hook.get_by_role("listitem")
        expect(sent.first).to_contain_text("500")
        answers.append(TAKEN)
        sent.first.get_by_role("button", name="다시 보내기").click()
        expect(page.get_by_text("다시 보냈어요.")).to_be_visible()
        assert receiver.wait(2)
        expect(sent.filter(has_text="보냄").first).to_be_visible()

        hook.get_by_role("button", name="더 많은 동작").click()
        page.get_by_role("menuitem", name="끄기").click()
        expect(hook).to_contain_text("꺼짐")
        hook.get_by_role("button", name="더 많은 동작").click()
        page.get_by_role("menuitem", name="삭제하기").click()
        expect(page.get_by_text("아직 웹훅이 없어요")).to_be_visible()
