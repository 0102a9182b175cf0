"""The pages in Chromium: what a first visit loads, and how fast they answer with much on them."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any, Final

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from bench.figures import Figure
from bench.startup import READY_S, environment, wait_for
from moksori.testing.ports import free_port

CARDS: Final = 1_000
SEGMENTS: Final = 3_000
FLAGS: Final = ("--no-sandbox", "--disable-background-networking", "--no-first-run")
PEOPLE: Final = ("김민수", "박지영", "이정훈", "최서연")
FIRST_LOAD_KB: Final = 200
SLOW_MS: Final = 100
MOST_ELEMENTS: Final = 3_000
SHORTEST_MS: Final = 16
"""Event Timing tells nothing of interactions that took less: they count as this."""

_LISTEN: Final = """() => {
  window.took = new Map()
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) {
      if (!one.interactionId) continue
      const longest = Math.max(one.duration, window.took.get(one.interactionId) ?? 0)
      window.took.set(one.interactionId, longest)
    }
  }).observe({ type: "event", durationThreshold: 16 })
}"""
_PAINTED: Final = "new Promise((done) => requestAnimationFrame(() => setTimeout(done, 40)))"
_LOADED: Final = """() => {
  const all = [...performance.getEntriesByType("navigation"),
               ...performance.getEntriesByType("resource")]
  const own = all.filter((one) => !/\\/api\\/|\\.woff2/.test(one.name))
  return own.reduce((sum, one) => sum + one.encodedBodySize, 0)
}"""


def crowd(address: str) -> tuple[str, str]:
    """Fill a server with a large board and a long meeting, and return their ids."""
    with httpx.Client(base_url=f"{address}/api/v1", timeout=READY_S) as client:
        board: dict[str, Any] = client.post("/boards", json={"name": "큰 보드"}).json()
        columns = [str(one["id"]) for one in board["columns"]]

        def add(number: int) -> None:
            card = {
                "title": f"화면 {number}의 문구 다듬기",
                "owner": PEOPLE[number % len(PEOPLE)],
                "column_id": columns[number % len(columns)],
            }
            client.post(f"/boards/{board['id']}/tickets", json=card).raise_for_status()

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(add, range(CARDS)))
        said = [
            {
                "speaker": PEOPLE[number % len(PEOPLE)],
                "text": f"{number}번째로 드리는 말씀은 지난주 회의에서 나온 이야기와 같습니다.",
                "start": number * 3.0,
                "end": number * 3.0 + 2.5,
            }
            for number in range(SEGMENTS)
        ]
        meeting = client.post("/meetings", json={"title": "긴 회의", "segments": said})
        return str(board["id"]), str(meeting.raise_for_status().json()["id"])


@contextmanager
def served() -> Iterator[str]:
    """Run a server on an empty folder; yields its address."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "moksori", "serve", "--port", str(port)],
            env=environment(Path(folder)),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(READY_S)


def elements(page: Page) -> int:
    """Return how many elements a page has."""
    return int(page.evaluate("document.querySelectorAll('*').length"))


def first_load_kb(browser: Browser, address: str) -> float:
    """Return what a first visit fetches, packed, without fonts and answers of the API."""
    page = browser.new_page(locale="ko-KR")
    page.goto(address)
    page.get_by_role("heading", level=1).wait_for()
    loaded = float(page.evaluate(_LOADED))
    page.close()
    return loaded / 1000


class Hand:
    """Does things on a page, one after the other, and notes what each costs."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.cpu_ms: list[float] = []
        self._line = page.context.new_cdp_session(page)
        self._line.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.evaluate(_LISTEN)

    def do(self, act: Callable[[], object]) -> None:
        """Do one thing, and wait until it is painted."""
        before = self._spent_ms()
        act()
        self.page.evaluate(_PAINTED)
        self.cpu_ms.append(self._spent_ms() - before)

    def press(self, key: str) -> None:
        """Press a key."""
        self.do(partial(self.page.keyboard.press, key))

    def waited_ms(self) -> list[float]:
        """Return how long each press took until the paint after it."""
        slow = [float(one) for one in self.page.evaluate("[...window.took.values()]")]
        return [float(SHORTEST_MS)] * max(len(self.cpu_ms) - len(slow), 0) + slow

    def figures(self, name: str) -> list[Figure]:
        """Return the figures of all that was done."""
        waited = self.waited_ms()
        note = f"{len(waited)} interactions, the slowest {max(waited):.0f} ms"
        cpu = f"the slowest {max(self.cpu_ms):.0f} ms, opened dialogs and answers included"
        return [
            Figure(f"{name}: from press to paint, p95", p95(waited), "ms", SLOW_MS, note=note),
            Figure(f"{name}: CPU of the page, p95", p95(self.cpu_ms), "ms", SLOW_MS, note=cpu),
            Figure(f"{name}: elements", elements(self.page), "", MOST_ELEMENTS),
        ]

    def _spent_ms(self) -> float:
        found = self._line.send("Performance.getMetrics")["metrics"]
        return 1000 * next(float(one["value"]) for one in found if one["name"] == "TaskDuration")


def p95(values: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return quantiles(values, n=20)[-1]


def on_board(hand: Hand, rounds: int) -> None:
    """Move cards by keys, open and close them, filter them."""
    page = hand.page
    lanes = page.locator("[data-column]")
    dialog = page.get_by_role("dialog")
    for _ in range(rounds):
        for lane, key in ((0, "]"), (1, "[")):
            lanes.nth(lane).locator("[data-card] > button").first.focus()
            hand.press(key)
        hand.do(lanes.nth(2).locator("[data-card] > button").first.click)
        dialog.wait_for()
        hand.press("Escape")
        dialog.wait_for(state="detached")
    hand.do(page.get_by_label("카드 찾기").click)
    for key in ("7", "Backspace") * rounds:
        hand.press(key)


def on_transcript(hand: Hand, rounds: int) -> None:
    """Search, read on, open and close corrections."""
    page = hand.page
    dialog = page.get_by_role("dialog")
    hand.do(page.get_by_label("발언에서 찾기").click)
    for key in ("9", "Backspace") * rounds:
        hand.press(key)
    for _ in range(rounds):
        page.mouse.wheel(0, 4000)
        page.evaluate(_PAINTED)
        hand.do(page.get_by_role("button", name="발언 고치기").nth(9).click)
        dialog.wait_for()
        hand.press("Escape")
        dialog.wait_for(state="detached")


def measured(name: str, page: Page, act: Callable[[Hand, int], None], rounds: int) -> list[Figure]:
    """Return how fast a page answers, and how many elements it holds after that."""
    act(Hand(page), 1)  # the code of a dialog is compiled when it first opens
    page.reload()
    hand = Hand(page)
    act(hand, rounds)
    return hand.figures(name)


def measure(*, quick: bool) -> list[Figure]:
    """Return what is loaded, how fast pages answer, and how many elements they hold."""
    rounds = 5 if quick else 20
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with served() as address, sync_playwright() as playwright:
        board, meeting = crowd(address)
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        first = first_load_kb(browser, address)
        page = browser.new_page(locale="ko-KR", viewport={"width": 1280, "height": 800})
        page.goto(f"{address}/board/{board}")
        figures = measured(f"board with {CARDS} cards", page, on_board, rounds)
        page.goto(f"{address}/meetings/{meeting}?tab=transcript")
        name = f"transcript with {SEGMENTS} segments"
        figures += measured(name, page, on_transcript, rounds)
        browser.close()
    return [Figure("first load without fonts, packed", first, "kB", FIRST_LOAD_KB), *figures]
