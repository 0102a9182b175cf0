"""What moves on the pages: cards that are dragged, lines that scroll, captions that come."""

import json
import shutil
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from playwright.sync_api import Browser, Page, Route, sync_playwright

from bench.figures import Figure
from bench.web_pages import CARDS, FLAGS, PEOPLE, SEGMENTS, SLOW_MS, Hand, crowd, p95, served

FRAMES: Final = 12
"""Steps of the mouse between two columns."""
WHEEL_PX: Final = 900
WARM: Final = 4
"""So often a thing is done before it counts: by then the page has loaded what it needs."""
VIEW: Final[Any] = {"width": 1280, "height": 800}

_WATCH_DRAGS: Final = """() => {
  window.drops = []
  window.dragging = []
  const told = ["dragstart", "dragenter", "dragleave", "dragover", "drop", "dragend"]
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) {
      if (told.includes(one.name)) window.dragging.push(one.duration)
    }
  }).observe({ type: "event", durationThreshold: 16 })
  addEventListener("drop", () => {
    const begun = performance.now()
    requestAnimationFrame(() => setTimeout(() => window.drops.push(performance.now() - begun)))
  }, true)
}"""
_WATCH_WHEEL: Final = """() => {
  window.filled = []
  const lines = () => document.elementFromPoint(innerWidth / 2, innerHeight / 2)
    ?.closest("li")?.querySelector("[data-segment]")
  addEventListener("wheel", () => {
    const begun = performance.now()
    const look = () => requestAnimationFrame(() => setTimeout(() => {
      if (lines()) window.filled.push(performance.now() - begun)
      else look()
    }))
    look()
  }, { capture: true, passive: true })
}"""
_LINE: Final = """() => {
  const real = window.fetch
  window.fetch = async (...asked) => {
    const answer = await real(...asked)
    if (!String(asked[0]).endsWith("/api/v1/events")) return answer
    const reader = answer.body.getReader()
    const body = new ReadableStream({
      start(line) {
        window.tell = (text) => line.enqueue(new TextEncoder().encode(text))
        const pass = async () => {
          for (;;) {
            const { value, done } = await reader.read()
            if (done) return line.close()
            line.enqueue(value)
          }
        }
        void pass()
      },
    })
    return new Response(body, { status: answer.status, headers: answer.headers })
  }
}"""
"""Lets more events come down the line on which the page hears news."""
_TOLD: Final = """([text, mark]) => new Promise((resolve) => {
  const begun = performance.now()
  const seen = new MutationObserver(() => {
    if (!document.body.textContent.includes(mark)) return
    seen.disconnect()
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun)))
  })
  seen.observe(document.body, { subtree: true, childList: true, characterData: true })
  window.tell(text)
})"""


def drag(page: Page, source: int, target: int) -> None:
    """Take the first card of a column, and hold it over the middle of another."""
    lanes = page.locator("[data-column]")
    card = lanes.nth(source).locator("[data-card]").first.bounding_box()
    lane = lanes.nth(target).bounding_box()
    assert card is not None
    assert lane is not None
    x, y = (lane["x"] + lane["width"] / 2, lane["y"] + lane["height"] / 2)
    page.mouse.move(card["x"] + 60, card["y"] + 12)
    page.mouse.down()
    page.mouse.move(x, y, steps=FRAMES)


def dragged(page: Page, rounds: int) -> list[Figure]:
    """Drag cards from one column to another and back."""
    page.locator("[data-card]").first.wait_for()
    held, let_go = Hand(page), Hand(page)
    for number in range(WARM + rounds):
        if number == WARM:
            held.cpu_ms.clear()
            let_go.cpu_ms.clear()
            page.evaluate(_WATCH_DRAGS)
        source, target = (number % 3, number % 3 + 1)
        held.do(partial(drag, page, source, target))
        with page.expect_response(lambda one: one.url.endswith("/move")):
            let_go.do(page.mouse.up)
    drops = [float(one) for one in page.evaluate("window.drops")]
    slow = [float(one) for one in page.evaluate("window.dragging")]
    assert len(drops) == rounds, "a card was not dropped"
    every = [16.0] * max(rounds * FRAMES - len(slow), 0) + slow
    name = f"board with {CARDS} cards, dragged"
    note = f"{rounds} drags of {FRAMES} steps, the slowest event {max(every):.0f} ms"
    return [
        Figure(f"{name}: from drop to paint, p95", p95(drops), "ms", SLOW_MS),
        Figure(f"{name}: each event of it to its paint, p95", p95(every), "ms", SLOW_MS, note=note),
        Figure(f"{name}: CPU of the page for a drag, p95", p95(held.cpu_ms), "ms", SLOW_MS),
        Figure(f"{name}: CPU of the page for a drop, p95", p95(let_go.cpu_ms), "ms", SLOW_MS),
    ]


def scrolled(page: Page, rounds: int) -> list[Figure]:
    """Turn the wheel over a long transcript."""
    page.locator("[data-segment]").first.wait_for()
    page.mouse.move(VIEW["width"] / 2, VIEW["height"] / 2)
    hand = Hand(page)
    for _ in range(WARM):
        hand.do(partial(page.mouse.wheel, 0, WHEEL_PX))
    hand.cpu_ms.clear()
    page.evaluate(_WATCH_WHEEL)
    for _ in range(rounds):
        hand.do(partial(page.mouse.wheel, 0, WHEEL_PX))
    filled = [float(one) for one in page.evaluate("window.filled")]
    assert len(filled) >= rounds, "a turn of the wheel showed nothing"
    name = f"transcript with {SEGMENTS} segments, scrolled"
    note = f"{rounds} turns of {WHEEL_PX} px, the slowest {max(filled):.0f} ms"
    return [
        Figure(f"{name}: from wheel to lines, p95", p95(filled), "ms", SLOW_MS, note=note),
        Figure(f"{name}: CPU of the page for a turn, p95", p95(hand.cpu_ms), "ms", SLOW_MS),
    ]


def segment(meeting: str, number: int) -> dict[str, Any]:
    """Return what is said as the API and its events tell it."""
    return {
        "meeting_id": meeting,
        "id": f"S{number:04}",
        "index": number,
        "speaker": PEOPLE[number // 2 % len(PEOPLE)],
        "track": 0,
        "start": number * 3.0,
        "end": number * 3.0 + 2.5,
        "text": f"{number}번째 발언이에요. 출시 일정과 결제 화면을 함께 살펴봤습니다.",
        "rev": 1,
    }


def sent(kind: str, data: dict[str, Any]) -> str:
    """Return an event as it comes down the line."""
    return f"event: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def captioned(page: Page, address: str, rounds: int) -> list[Figure]:
    """Let words come into a live meeting that has gone on for hours."""
    made = page.request.post(f"{address}/api/v1/meetings/live", data={"title": "긴 회의"})
    meeting = str(made.json()["id"])
    said = [segment(meeting, number) for number in range(SEGMENTS)]

    def known(route: Route) -> None:
        route.fulfill(json={"segments": said, "next_after": None})

    page.add_init_script(f"({_LINE})()")
    page.route("**/segments?*", known)
    page.goto(f"{address}/meetings/{meeting}/live")
    page.get_by_role("button", name="보기만 하기").click()
    page.locator(f"[data-segment={said[-1]['id']}]").wait_for()
    page.wait_for_function("window.tell !== undefined")
    took: dict[str, list[float]] = {"partial": [], "final": []}
    for number in range(SEGMENTS, SEGMENTS + rounds):
        fresh = segment(meeting, number)
        partial_ = {
            **{name: fresh[name] for name in ("meeting_id", "track", "speaker", "start")},
            "stable": f"{number}번째로 말하는 중",
            "tentative": " 이에요",
        }
        told = [sent("segment_partial", partial_), partial_["stable"]]
        took["partial"].append(float(page.evaluate(_TOLD, told)))
        told = [sent("segment_upserted", fresh), fresh["text"]]
        took["final"].append(float(page.evaluate(_TOLD, told)))
    name = f"live meeting with {SEGMENTS} segments: from the event to the caption on the screen"
    return [
        Figure(
            f"{name}, {kind}, p95",
            p95(values),
            "ms",
            SLOW_MS,
            note=f"{rounds} events, the slowest {max(values):.0f} ms",
        )
        for kind, values in took.items()
    ]


def _opened(browser: Browser, address: str, act: Callable[[Page], list[Figure]]) -> list[Figure]:
    page = browser.new_page(locale="ko-KR", viewport=VIEW)
    page.goto(address)
    figures = act(page)
    page.close()
    return figures


def measure(*, quick: bool) -> list[Figure]:
    """Return how soon what moves is painted."""
    rounds = 20 if quick else 60
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with served() as address, sync_playwright() as playwright:
        board, meeting = crowd(address)
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        on_board, on_meeting = f"{address}/board/{board}", f"{address}/meetings/{meeting}"
        figures = _opened(browser, on_board, partial(dragged, rounds=rounds))
        spoken = f"{on_meeting}?tab=transcript"
        figures += _opened(browser, spoken, partial(scrolled, rounds=rounds))
        figures += _opened(browser, address, partial(captioned, address=address, rounds=rounds))
        browser.close()
    return figures
