"""The sample meeting played live: a newcomer presses a button and watches minutes come up."""

import math
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from moksori.app.demo.story import EARLIER, PEOPLE
from tests.e2e_web.spoken import HEARD_MS, Place, end, lines, sees, serving, until, window
from tests.e2e_web.test_access import faults

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PLAY: Final = "실시간으로 보기"
FRAMES_PER_S: Final = 50
LAST_WORDS: Final = "모두 수고하셨습니다"
OPENED_MS: Final = 60_000
WHOLE_MS: Final = 300_000
"""Two minutes and a half of talk, and what a busy machine adds."""
NOTE_SOUND: Final = """() => {
    window.sounded = []
    const { start } = AudioBufferSourceNode.prototype
    AudioBufferSourceNode.prototype.start = function (when, offset) {
        window.sounded.push({ offset, length: this.buffer.duration })
        return start.call(this, when, offset)
    }
}"""
"""Note which sounds the page lets a person hear."""


@pytest.fixture(scope="module")
def place(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    del built
    with serving(tmp_path_factory.mktemp("sample-live")) as opened:
        yield opened


def play(page: Page, address: str) -> str:
    """Press the button on the first page; return the id of the meeting."""
    page.goto(address)
    page.get_by_role("button", name=PLAY).click()
    page.wait_for_url("**/meetings/*/live", timeout=OPENED_MS)
    return page.url.split("/")[-2]


def bar(page: Page) -> Locator:
    return page.get_by_role("progressbar", name="샘플 회의의 재생 위치")


def position(page: Page) -> int:
    return int(bar(page).get_attribute("aria-valuenow", timeout=OPENED_MS) or 0)


def reaches(page: Page, second: int) -> None:
    """Wait until the sample is as far as this."""
    until(lambda: position(page) >= second, second + 60)


def whole_tracks(tracks: list[dict[str, Any]]) -> None:
    """Make sure that all of each track is on the disk, up to its last frame."""
    assert {one["participant"] for one in tracks} == set(PEOPLE)
    assert [one["missing"] for one in tracks] == [0] * len(PEOPLE)
    assert all(one["sent"] == one["frames"] > 0 for one in tracks)
    assert len({one["frames"] for one in tracks}) == 1


def test_a_newcomer_watches_a_meeting_become_minutes_and_cards(
    place: Place, browser: Browser
) -> None:
    page = window(browser)
    page.add_init_script(f"({NOTE_SOUND})()")
    page.goto(place.address)
    expect(page.get_by_text("약 2분 30초")).to_be_visible()
    meeting = play(page, place.address)
    expect(page.get_by_role("heading", level=1)).to_have_text("주간 제품 회의")
    expect(page.get_by_text("샘플 회의를 실제 속도로 재생하고 있어요")).to_be_visible()
    sees(page, "주간 회의를 시작하겠습니다")
    (sound, *_) = page.evaluate("window.sounded")
    assert sound["offset"] < 2
    assert sound["length"] == pytest.approx(155, abs=1)

    _rests_with_the_meeting(page)
    _goes_on_wherever_one_is(page, place, meeting)
    _goes_on_after_a_reload(page)

    captions = page.get_by_role("region", name="자막")
    for name in PEOPLE:
        expect(captions.get_by_text(name).first).to_be_visible(timeout=HEARD_MS)
    board = page.get_by_role("region", name="보드").get_by_role("article")
    moved = board.filter(has_text=str(EARLIER["title"])).filter(has_text="→ 완료")
    expect(moved).to_be_visible(timeout=HEARD_MS)
    expect(moved.get_by_text("로그인 오류는 어제 다 고쳤습니다")).to_be_visible()
    minutes = page.get_by_role("region", name="회의록")
    decision = minutes.get_by_role("listitem").filter(has_text="출시일은 12월 15일")
    expect(decision.first).to_be_visible(timeout=HEARD_MS)
    work = board.filter(has=page.get_by_role("link", name="최종 시안 완성"))
    expect(work).to_be_visible(timeout=HEARD_MS)
    expect(work.get_by_text("이정훈").first).to_be_visible()
    _makes_the_card_that_is_missing(page, place, meeting)

    page.wait_for_url(re.compile(rf"/meetings/{meeting}$"), timeout=WHOLE_MS)
    heading = page.get_by_role("heading", name=re.compile("^결정"))
    expect(heading.first).to_be_visible(timeout=HEARD_MS)
    tracks = place.get(f"/meetings/{meeting}/live")["tracks"]
    whole_tracks(tracks)
    assert tracks[0]["frames"] == math.ceil(155.0461875 * FRAMES_PER_S)
    said = " ".join(one["text"] for one in place.said(meeting))
    assert LAST_WORDS in said
    assert said.count("출시일은 12월 15일로 확정하겠습니다") == 1
    assert len(place.said(meeting)) >= len(lines())
    assert page.evaluate("sessionStorage.getItem('moksori.sampleLive')") is None
    page.context.close()


def _makes_the_card_that_is_missing(page: Page, place: Place, meeting: str) -> None:
    board = page.get_by_role("region", name="보드").get_by_role("article")
    question = board.filter(has_text="결제 모듈 테스트’를 진행 중으로 옮길까요?")
    question.get_by_label("어느 카드인지 골라 주세요").select_option("new")
    question.get_by_role("button", name="옮기기").click()
    expect(board.filter(has_text="결제 모듈 테스트").get_by_text("→ 진행 중")).to_be_visible()
    there = place.get(f"/meetings/{meeting}")["board_id"]
    doing = [
        one["id"] for one in place.get(f"/boards/{there}")["columns"] if one["status"] == "doing"
    ]
    cards = place.get(f"/boards/{there}/cards")["cards"]
    made = [one["owner"] for one in cards if one["title"] == "결제 모듈 테스트"]
    assert made == ["박지영"]
    assert [one["title"] for one in cards if one["column_id"] in doing] == ["결제 모듈 테스트"]


def _rests_with_the_meeting(page: Page) -> None:
    page.get_by_role("button", name="일시정지").click()
    expect(page.get_by_text("이어 하면 멈춘 자리부터 재생해요")).to_be_visible()
    rested = position(page)
    page.wait_for_timeout(3000)
    assert position(page) == rested
    page.get_by_role("button", name="이어 하기").click()
    reaches(page, rested + 2)


def _goes_on_wherever_one_is(page: Page, place: Place, meeting: str) -> None:
    left = position(page)
    page.get_by_role("navigation").get_by_role("link", name="처음", exact=True).click()
    expect(page.get_by_role("link", name="샘플 회의 중 · 돌아가기")).to_be_visible()
    page.wait_for_timeout(2000)
    page.get_by_role("button", name=PLAY).click()
    page.wait_for_url(f"**/meetings/{meeting}/live")
    assert len(place.get("/meetings")["meetings"]) == 1
    assert position(page) >= left + 2


def _goes_on_after_a_reload(page: Page) -> None:
    reaches(page, 16)
    page.reload()
    expect(bar(page)).to_be_visible(timeout=OPENED_MS)
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert position(page) >= 15
    page.get_by_role("button", name="소리 끄기").click()
    page.get_by_role("button", name="소리 켜기").click()
    reaches(page, 18)


def test_it_waits_for_a_server_that_is_away_and_can_end_early(
    place: Place, browser: Browser, axe: Path
) -> None:
    page = window(browser)
    meeting = play(page, place.address)
    reaches(page, 3)
    assert faults(page, axe) == []
    place.stop()
    notice = page.get_by_role("alert").filter(has_text="멈춘 자리부터 다시 재생해요")
    expect(notice).to_be_visible()
    rested = position(page)
    page.wait_for_timeout(2000)
    assert position(page) == rested
    place.start()
    sees(page, "주간 회의를 시작하겠습니다")
    reaches(page, rested + 3)
    expect(notice).to_have_count(0)
    page.get_by_role("button", name="끝내기").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("샘플 회의를 여기서 끝내고")
    expect(dialog.get_by_role("button", name="나만 나가기")).to_have_count(0)
    dialog.get_by_role("button", name="취소").click()
    whole_tracks(end(page))
    assert place.get(f"/meetings/{meeting}")["state"] in {"writing", "ready"}
    page.context.close()


def test_with_keys_it_plays_for_who_has_one(built: None, browser: Browser, tmp_path: Path) -> None:
    del built
    with serving(tmp_path, MOKSORI_ACCESS__REQUIRE_KEY="always") as place:
        page = window(browser)
        page.goto(place.address)
        page.get_by_label("API 키").fill(_key(tmp_path))
        page.get_by_role("button", name="들어가기").click()
        page.get_by_role("button", name=PLAY).click()
        page.wait_for_url("**/meetings/*/live", timeout=OPENED_MS)
        reaches(page, 3)
        expect(page.locator("[data-link=open]")).to_be_visible()
        sees(page, "주간 회의를 시작하겠습니다")
        page.context.close()


def _key(folder: Path) -> str:
    """Make a key, as whoever runs the server does."""
    made = subprocess.run(
        [sys.executable, "-m", "moksori", "keys", "create", "stranger"],
        env={"HOME": str(folder), "MOKSORI_DATA_DIR": str(folder / "data")},
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    found = re.search(r"mk_\S+", made.stdout + made.stderr)
    assert found is not None
    return found[0]
