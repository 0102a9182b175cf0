"""Somebody speaks into a browser: captions, minutes and cards appear, and stay when it ends."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e_web.conftest import Launch
from tests.e2e_web.spoken import (
    HEARD_MS,
    Place,
    begin,
    end,
    microphone,
    sees,
    serving,
    spoken,
    until,
    window,
)
from tests.e2e_web.test_access import faults
from tests.e2e_web.test_sound import BEGUN, GOES_ON, LISTEN, NEAR_S

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SAID = ("S0001", "S0007", "S0010", "S0017")
CARD = "로그인 오류 수정"
NOTICE_MS = 1000
"""So fast does a second browser see what happens in the first."""


@dataclass
class Talk:
    place: Place
    board: str
    meeting: str
    page: Page
    others: Browser

    def watch(self, **more: object) -> Page:
        """Come to the meeting in another window, and only watch."""
        page = window(self.others, **more)
        page.goto(f"{self.place.address}/meetings/{self.meeting}/live")
        page.get_by_role("button", name="보기만 하기").click()
        return page

    def column_of(self, title: str) -> str | None:
        columns = {
            one["id"]: one["status"] for one in self.place.get(f"/boards/{self.board}")["columns"]
        }
        cards = self.place.get(f"/boards/{self.board}/cards")["cards"]
        return next((columns[one["column_id"]] for one in cards if one["title"] == title), None)


@pytest.fixture(scope="module")
def talk(
    built: None, launch: Launch, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Talk]:
    del built
    folder = tmp_path_factory.mktemp("talk")
    speaking = launch(microphone(spoken(folder / "said.wav", SAID)))
    with serving(folder) as place:
        # A gate that nothing passes: people decide about everything.
        board = place.post("/boards", {"name": "제품 보드", "gate": 1.0})
        doing = next(one["id"] for one in board["columns"] if one["status"] == "doing")
        place.post(
            f"/boards/{board['id']}/tickets",
            {"title": CARD, "owner": "박지영", "column_id": doing},
        )
        page = window(speaking)
        meeting = begin(page, place.address, "박지영", "주간 제품 회의", board["id"])
        sees(page, "최종 시안을 완성하겠습니다")
        yield Talk(place, board["id"], meeting, page, browser)
    speaking.close()


def test_what_is_said_is_read(talk: Talk) -> None:
    for words in ("주간 회의를 시작하겠습니다", "로그인 오류는 어제 다 고쳤습니다"):
        sees(talk.page, words)
    sees(talk.page, "12월 15일로 확정하겠습니다")
    expect(talk.page.get_by_text("박지영").first).to_be_visible()
    expect(talk.page.get_by_text("데모 모델").first).to_be_visible()
    expect(talk.page.get_by_text("이 회의는 녹음되고")).to_be_visible()
    track = talk.place.track(talk.meeting)
    assert (track["participant"], track["missing"]) == ("박지영", 0)


def test_minutes_grow_and_lead_to_what_was_said(talk: Talk) -> None:
    minutes = talk.page.get_by_role("region", name="회의록")
    decision = minutes.get_by_role("listitem").filter(has_text="출시일은 12월 15일")
    expect(decision.first).to_be_visible(timeout=HEARD_MS)
    work = minutes.get_by_role("listitem").filter(has_text="최종 시안")
    expect(work.first).to_be_visible(timeout=HEARD_MS)
    decision.first.get_by_role("button").click()
    lit = talk.page.locator("li", has_text="12월 15일로 확정").locator(".bg-accent-wash")
    expect(lit.first).to_be_visible()


def test_a_report_moves_a_card_when_people_say_so_and_back(talk: Talk) -> None:
    board = talk.page.get_by_role("region", name="보드")
    question = board.get_by_role("article").filter(has_text=f"{CARD}’을 완료로 옮길까요?")
    expect(question).to_be_visible(timeout=HEARD_MS)
    expect(question.get_by_text("로그인 오류는 어제 다 고쳤습니다")).to_be_visible()
    assert talk.column_of(CARD) == "doing"

    viewer = talk.watch()
    theirs = viewer.get_by_role("region", name="보드").get_by_role("article")
    expect(theirs.filter(has_text="옮길까요?")).to_be_visible()
    viewer.evaluate(
        """() => new MutationObserver(() => {
            const moved = [...document.querySelectorAll('article')]
                .some((one) => one.innerText.includes('→ 완료'))
            if (moved) window.seenAt ??= Date.now()
        }).observe(document.body, {subtree: true, childList: true, characterData: true})"""
    )
    question.get_by_role("button", name="옮기기").click()
    talk.page.evaluate("window.pressedAt = Date.now()")
    expect(theirs.filter(has_text="→ 완료")).to_be_visible()
    took = viewer.evaluate("window.seenAt") - talk.page.evaluate("window.pressedAt")
    assert took < NOTICE_MS
    assert talk.column_of(CARD) == "done"

    moved = board.get_by_role("article").filter(has_text=CARD)
    moved.get_by_role("button", name="되돌리기").click()
    until(lambda: talk.column_of(CARD) == "doing", 20)
    expect(moved.get_by_text("되돌림")).to_be_visible()
    viewer.context.close()


def test_work_that_was_promised_becomes_a_card(talk: Talk) -> None:
    board = talk.page.get_by_role("region", name="보드")
    new = board.get_by_role("article").filter(has_text="최종 시안").filter(has_text="추가")
    expect(new).to_be_visible(timeout=HEARD_MS)
    title = new.locator("p").first.inner_text()
    expect(new.get_by_text("박지영").first).to_be_visible()
    new.get_by_role("button", name="추가").click()
    until(lambda: talk.column_of(title) == "todo", 20)


def test_a_moment_is_marked_and_noted(talk: Talk) -> None:
    captions = talk.page.get_by_role("region", name="자막")
    captions.click()
    talk.page.keyboard.press("b")
    expect(captions.get_by_text("박지영의 책갈피")).to_be_visible()
    memo = talk.page.get_by_label("메모", exact=True)
    memo.fill("시안은 금요일에 다시 보기")
    memo.press("b")
    memo.press("Enter")
    expect(captions.get_by_text("시안은 금요일에 다시 보기b")).to_be_visible()
    marks = talk.place.get(f"/meetings/{talk.meeting}/live/marks")["marks"]
    assert [one["label"] for one in marks] == ["", "시안은 금요일에 다시 보기b"]


def test_a_pause_keeps_nothing_and_says_so(talk: Talk) -> None:
    talk.page.get_by_role("button", name="일시정지").click()
    expect(talk.page.get_by_text("지금 하는 말은 남지 않아요")).to_be_visible()
    assert talk.place.get(f"/meetings/{talk.meeting}/live")["phase"] == "paused"
    talk.page.get_by_role("button", name="이어 하기").click()
    expect(talk.page.get_by_text("이 회의는 녹음되고")).to_be_visible()


def test_muting_is_known_to_everybody(talk: Talk) -> None:
    talk.page.get_by_role("button", name="음소거").click()
    until(lambda: bool(talk.place.track(talk.meeting)["muted"]), 20)
    talk.page.get_by_role("button", name="음소거 풀기").click()
    until(lambda: not talk.place.track(talk.meeting)["muted"], 20)


def test_other_pages_show_the_way_back(talk: Talk) -> None:
    talk.page.get_by_role("navigation").get_by_role("link", name="회의", exact=True).click()
    row = talk.page.get_by_role("link").filter(has_text="주간 제품 회의")
    expect(row.get_by_text("실시간")).to_be_visible()
    talk.page.get_by_role("link", name="회의 중 · 돌아가기").click()
    expect(talk.page.get_by_role("heading", level=1)).to_have_text("주간 제품 회의")
    expect(talk.page.get_by_text("연결됨")).to_be_visible()


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nobody_is_shut_out(talk: Talk, axe: Path, theme: str, language: str) -> None:
    page = window(talk.others)
    kept = {"moksori.theme": theme, "moksori.language": language}
    page.add_init_script(
        "".join(f"localStorage.setItem({json.dumps(k)}, {json.dumps(v)});" for k, v in kept.items())
    )
    page.goto(f"{talk.place.address}/meetings/{talk.meeting}/live")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert faults(page, axe) == []
    page.get_by_role("button", name="보기만 하기" if language == "ko" else "Only watch").click()
    sees(page, "최종 시안을 완성하겠습니다")
    assert faults(page, axe) == []
    page.context.close()


def test_a_phone_shows_one_part_at_a_time(talk: Talk) -> None:
    page = talk.watch(width=390)
    sees(page, "최종 시안을 완성하겠습니다")
    for name in ("회의록", "보드", "자막"):
        page.get_by_role("tab", name=name).click()
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, name
    page.context.close()


def test_the_end_leads_to_minutes_that_play(talk: Talk) -> None:
    (track,) = end(talk.page)
    assert (track["missing"], track["sent"]) == (0, track["frames"])
    assert track["frames"] > 0
    decision = talk.page.get_by_role("listitem").filter(has_text="출시일은 12월 15일").first
    expect(decision).to_be_visible(timeout=HEARD_MS)
    play = talk.page.get_by_role("button", name="처음부터 이어서 재생")
    expect(play).to_be_visible(timeout=HEARD_MS)
    sound = f"/meetings/{talk.meeting}/sound"
    until(lambda: talk.place.client.get(sound).is_success, 120)
    expect(talk.page.get_by_text("소리를 준비하고 있어요")).to_have_count(0)
    segments = talk.place.said(talk.meeting)
    start = next(one["start"] for one in segments if "15일로" in one["text"])
    talk.page.evaluate(LISTEN)
    decision.get_by_role("button", name="재생").first.click()
    begun = talk.page.evaluate(BEGUN)
    assert begun["at"] == pytest.approx(start, abs=NEAR_S)
    assert talk.page.evaluate(GOES_ON)
