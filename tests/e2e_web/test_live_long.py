"""A meeting that has gone on for hours: the page draws what is in sight, and answers at once."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e_web.spoken import Place, serving, window

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SEGMENTS = 3000
MOST_DRAWN = 80
QUICK_MS = 100
KEYS = 40
WATCH = """() => {
  window.waits = []
  const told = (list) => window.waits.push(...list.getEntries().map((one) => one.duration))
  new PerformanceObserver(told).observe({ type: "event", durationThreshold: 16 })
}"""


@pytest.fixture(scope="module")
def place(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    del built
    with serving(tmp_path_factory.mktemp("long")) as opened:
        yield opened


def segments(route: Route) -> None:
    people = ("최서연", "김민수", "박지영", "이정훈")
    made = [
        {
            "id": f"S{number:04}",
            "index": number,
            "speaker": people[number // 2 % 4],
            "track": number // 2 % 4,
            "start": number * 3.0,
            "end": number * 3.0 + 2.5,
            "text": f"{number}번째 발언이에요. 출시 일정과 결제 화면을 함께 살펴봤습니다.",
            "rev": 1,
        }
        for number in range(SEGMENTS)
    ]
    route.fulfill(json={"segments": made, "next_after": None})


@pytest.fixture
def page(place: Place, browser: Browser) -> Iterator[Page]:
    made = place.post("/meetings/live", {"title": "아주 긴 회의"})
    opened = window(browser)
    opened.route("**/segments?*", segments)
    opened.goto(f"{place.address}/meetings/{made['id']}/live")
    opened.get_by_role("button", name="보기만 하기").click()
    yield opened
    opened.context.close()


def test_only_what_is_in_sight_is_drawn(page: Page) -> None:
    expect(page.locator(f"[data-segment=S{SEGMENTS - 1}]")).to_be_visible()
    assert page.locator("[data-segment]").count() < MOST_DRAWN
    captions = page.get_by_role("region", name="자막")
    captions.evaluate("(pane) => { pane.scrollTop = pane.scrollHeight / 2 }")
    expect(page.locator("[data-segment=S1500]")).to_be_attached()
    page.get_by_role("button", name="지금으로 가기").click()
    expect(page.locator(f"[data-segment=S{SEGMENTS - 1}]")).to_be_visible()


def test_it_answers_at_once(page: Page) -> None:
    expect(page.locator(f"[data-segment=S{SEGMENTS - 1}]")).to_be_visible()
    page.evaluate(WATCH)
    memo = page.get_by_label("메모", exact=True)
    memo.press_sequentially("a" * KEYS)
    page.wait_for_timeout(300)
    waits = sorted(json.loads(page.evaluate("JSON.stringify(window.waits)")))
    # What took less than a frame is not told at all.
    told = [0.0] * max(0, KEYS - len(waits)) + waits
    assert told[int(len(told) * 0.95)] <= QUICK_MS
