"""A real model, fetched on the settings page from a hub on this machine."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from moksori.testing.remote import ModelHub, served, small_model
from tests.e2e_web.conftest import serving

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SIZE = 8_000_000
PATIENCE_MS = 90_000
"""A busy machine needs a second try to reach even itself."""


@pytest.fixture
def hub() -> ModelHub:
    return ModelHub("Systran/faster-whisper-small", small_model(SIZE), bytes_per_s=400_000)


@pytest.fixture
def page(built: None, hub: ModelHub, browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The settings page of a server that fetches from the hub."""
    del built
    with served(hub.app()) as url, serving(tmp_path, MOKSORI_STT__HUB_URL=url) as address:
        context = browser.new_context(base_url=address, locale="ko-KR")
        opened = context.new_page()
        opened.goto("/settings")
        yield opened
        context.close()


def await_rest(page: Page) -> None:
    """Wait until no worker is at anything: a fetch hears within a second that it is called off."""
    for _ in range(PATIENCE_MS // 200):
        parts = page.request.get("/api/health").json()["parts"]
        queue = next(part for part in parts if part["name"] == "queue")
        if queue["facts"]["running"] == 0:
            return
        page.wait_for_timeout(200)
    pytest.fail("the fetch goes on")


def test_a_model_is_fetched_stopped_gone_on_with_and_used(page: Page, hub: ModelHub) -> None:
    models = page.locator("section").filter(
        has=page.get_by_role("heading", name="음성 인식 모델", exact=True)
    )
    demo = models.get_by_role("listitem").filter(has_text="tiny-ko")
    small = models.get_by_role("listitem").filter(has_text="Systran/faster-whisper-small")
    expect(demo).to_contain_text("정해진 문장만 알아들어요")
    expect(demo).to_contain_text("사용 중")
    expect(page.get_by_role("heading", name="데모 모델이란?")).to_be_visible()
    expect(small).to_contain_text("약 500 MB")

    small.get_by_role("button", name="small 받기").click()
    bar = small.get_by_role("progressbar", name="small 받는 중")
    expect(bar).to_be_visible()
    partly = re.compile(r"8 MB 중 \d MB · [1-9]\d%")
    expect(small).to_contain_text(partly, timeout=PATIENCE_MS)
    small.get_by_role("button", name="small 그만 받기").click()
    expect(bar).to_have_count(0)
    await_rest(page)
    small.get_by_role("button", name="small 이어받기").click()
    expect(bar).to_be_visible()
    hub.bytes_per_s = None
    expect(small).to_contain_text("사용 중", timeout=PATIENCE_MS)
    expect(demo).not_to_contain_text("사용 중")
    expect(page.get_by_role("heading", name="데모 모델이란?")).to_have_count(0)
    assert any(one.startswith("model.bin bytes=") for one in hub.asked)

    small.get_by_role("button", name="small 지우기").click()
    page.get_by_role("dialog").get_by_role("button", name="지우기", exact=True).click()
    expect(demo).to_contain_text("사용 중")


def test_a_name_that_the_hub_does_not_know_is_told_in_words(page: Page) -> None:
    page.get_by_text("다른 모델 받기").click()
    field = page.get_by_label("모델 이름")
    field.fill("nobody/nothing")
    field.press("Enter")
    told = page.get_by_role("alert")
    expect(told).to_contain_text("허브에 그런 모델이 없거나", timeout=PATIENCE_MS)
