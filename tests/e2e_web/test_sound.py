"""Pressing a quote plays it, wherever it stands: from its time on, and it goes on."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e_web.conftest import Open, Sample
from tests.e2e_web.handed import Handed

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

NEAR_S = 0.3
LISTEN = """() => {
  const play = HTMLMediaElement.prototype.play
  window.begun = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("nothing played")), 15000)
    HTMLMediaElement.prototype.play = function () {
      const at = () => resolve({ element: this, at: this.currentTime, src: this.currentSrc })
      this.addEventListener("playing", at, { once: true })
      return play.call(this)
    }
  })
}"""
BEGUN = "async () => { const { at, src } = await window.begun; return { at, src } }"
GOES_ON = """async () => {
  const { element, at } = await window.begun
  while (!element.paused && element.currentTime < at + 0.2) {
    await new Promise((resolve) => element.addEventListener("timeupdate", resolve, { once: true }))
  }
  return !element.paused
}"""


def minutes(page: Page) -> Locator:
    decisions = page.get_by_role("region", name="결정")
    return decisions.get_by_role("button", name=re.compile("재생 00:45"))


def transcript(page: Page) -> Locator:
    line = page.get_by_role("listitem").filter(has=page.locator("[data-segment=S0010]"))
    return line.get_by_role("button", name="재생 00:45")


def card(page: Page) -> Locator:
    page.get_by_role("button", name="카드 열기: 화면 개발").click()
    return page.get_by_role("dialog").get_by_role("button", name=re.compile("재생 01:23"))


def inbox(page: Page) -> Locator:
    row = page.get_by_role("listitem").filter(has_text="결제 모듈 테스트")
    return row.get_by_role("button", name=re.compile("재생")).first


def found(page: Page) -> Locator:
    hit = page.get_by_role("article").filter(has_text="12월 15일로 확정하겠습니다")
    return hit.first.get_by_role("button", name=re.compile("재생 00:45"))


def answered(page: Page) -> Locator:
    page.get_by_label("질문", exact=True).fill("광고 예산은 얼마로 정했나요?")
    page.get_by_label("질문", exact=True).press("Enter")
    return page.get_by_role("tabpanel").get_by_role("button", name=re.compile("재생 01:35")).first


PLACES: dict[str, tuple[str, Callable[[Page], Locator]]] = {
    "minutes": ("/meetings/{meeting}", minutes),
    "transcript": ("/meetings/{meeting}?tab=transcript", transcript),
    "card": ("/board/{board}", card),
    "inbox": ("/inbox", inbox),
    "search": ("/search?q=%E3%85%8A%E3%85%85%E3%85%87", found),
    "answer of one meeting": ("/meetings/{meeting}?tab=ask", answered),
    "answer of all": ("/search?ask", answered),
}


def starts(sample: Sample) -> list[float]:
    """When each sentence of the meeting begins."""
    with httpx.Client(base_url=f"{sample.server}/api/v1") as client:
        answer = client.get(f"/meetings/{sample.meeting}/segments").raise_for_status()
        segments: list[dict[str, Any]] = answer.json()["segments"]
    return [float(one["start"]) for one in segments]


@pytest.mark.parametrize("name", PLACES)
def test_a_quote_plays_at_its_time(open_page: Open, sample: Sample, name: str) -> None:
    path, chip_of = PLACES[name]
    page = open_page(path.format(meeting=sample.meeting, board=sample.board))
    chip = chip_of(page)
    expect(chip).to_be_visible()
    shown = re.search(r"(\d\d):(\d\d)$", chip.inner_text())
    assert shown is not None
    second = int(shown[1]) * 60 + int(shown[2])
    (start,) = [one for one in starts(sample) if int(one) == second]
    page.evaluate(LISTEN)
    chip.click()
    begun = page.evaluate(BEGUN)
    assert begun["src"].endswith(f"/api/v1/meetings/{sample.meeting}/sound")
    assert abs(begun["at"] - start) <= NEAR_S
    assert page.evaluate(GOES_ON)


def test_a_word_plays_from_where_it_was_said(open_page: Open, sample: Sample) -> None:
    page = open_page(f"/meetings/{sample.meeting}?tab=transcript")
    words = page.locator("[data-segment=S0010] [data-word]")
    with httpx.Client(base_url=f"{sample.server}/api/v1") as client:
        job = client.get(f"/meetings/{sample.meeting}").raise_for_status().json()["job_id"]
        answer = client.get(f"/conversation/jobs/{job}/segments").raise_for_status()
    (segment,) = [one for one in answer.json()["segments"] if one["id"] == "S0010"]
    heard = segment["words"]
    expect(words).to_have_count(len(heard) or len(segment["text"].split()))
    page.evaluate(LISTEN)
    words.nth(2).click()
    at = page.evaluate(BEGUN)["at"]
    if heard:
        assert abs(at - heard[2]["start"]) <= NEAR_S
    assert segment["start"] < at < segment["end"]


def test_sound_that_is_not_there_yet_is_being_prepared(open_page: Open, sample: Sample) -> None:
    page = open_page("/meetings")
    page.route("**/sound", lambda _: None)  # neither sent nor refused
    page.goto(f"{sample.server}/meetings/{sample.meeting}")
    expect(page.get_by_text("소리를 준비하고 있어요")).to_be_visible()
    expect(page.get_by_text("00:00 / 00:00")).to_have_count(0)
    page.unroute("**/sound")  # now it is sent
    expect(page.get_by_role("img", name="소리 파형")).to_be_visible()
    expect(page.get_by_text("소리를 준비하고 있어요")).to_have_count(0)


def test_where_there_is_no_recording_the_page_says_so(open_page: Open, server: str) -> None:
    meeting = Handed(server, "글로 받은 회의")
    page = open_page(f"/meetings/{meeting.id}?tab=transcript")
    page.get_by_role("button", name="재생 00:05").click()
    expect(page.get_by_text("들을 수 있는 녹음이 없어요")).to_be_visible()
