"""What was heard as one is cut at the caret, given to whom it belongs, and joined again."""

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e_web.conftest import Open, Sample
from tests.e2e_web.handed import Handed

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SAID = """\
1
00:00:01,000 --> 00:00:06,000
이영희: 로그인 화면은 제가 금요일까지 고치겠습니다. 네, 그렇게 하시죠.

2
00:00:07,000 --> 00:00:09,000
김민수: 오늘은 여기까지

3
00:00:09,500 --> 00:00:12,000
김민수: 하겠습니다.
"""
FIRST, SECOND = "로그인 화면은 제가 금요일까지 고치겠습니다.", "네, 그렇게 하시죠."


@pytest.fixture
def handed(server: str) -> Handed:
    return Handed(server, "나눌 회의", SAID)


def line(page: Page, segment: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.locator(f"[data-segment={segment}]"))


def edit(page: Page, segment: str) -> Locator:
    """Open an utterance; return the field of its words."""
    line(page, segment).hover()
    line(page, segment).get_by_role("button", name="발언 고치기").click()
    field = page.get_by_role("dialog").get_by_label("내용")
    expect(field).to_be_focused()
    return field


def put_caret(field: Locator, at: int) -> None:
    field.press("Control+Home")
    for _ in range(at):
        field.press("ArrowRight")


def caret_of(field: Locator) -> int:
    return int(field.evaluate("(area) => area.selectionStart"))


def segments(server: str, meeting: str) -> list[dict[str, Any]]:
    answer = httpx.get(f"{server}/api/v1/meetings/{meeting}/segments").raise_for_status()
    found = sorted(answer.json()["segments"], key=lambda one: (one["start"], one["index"]))
    return [one | {"rev": 1} for one in found]


def srt(server: str, meeting: str) -> str:
    url = f"{server}/api/v1/meetings/{meeting}/export"
    text = httpx.get(url, params={"format": "srt"}).raise_for_status().text
    return " ".join(text.split())


def test_a_part_of_the_sample_is_given_to_another_and_joined_again(
    open_page: Open, sample: Sample
) -> None:
    before = segments(sample.server, sample.meeting)
    whole = next(one for one in before if one["id"] == "S0004")
    head, tail = whole["text"].split(" 그런데 ")
    tail = f"그런데 {tail}"
    page = open_page(f"/meetings/{sample.meeting}?tab=transcript")
    field = edit(page, "S0004")
    put_caret(field, len(head) + 1)
    field.press("Control+Enter")
    expect(page.get_by_text("발언을 둘로 나눴어요.")).to_be_visible()

    dialog = page.get_by_role("dialog")
    field = dialog.get_by_label("내용")
    expect(field).to_have_value(tail)
    expect(field).to_be_focused()
    assert caret_of(field) == 0
    dialog.get_by_label("화자").fill("박지영")
    dialog.get_by_role("button", name="저장하기").click()
    expect(dialog).to_have_count(0)
    expect(
        page.get_by_role("button", name="발언 고치기").and_(page.locator(":focus"))
    ).to_be_visible()

    page.reload()
    expect(page.locator("[data-segment=S0004]")).to_have_text(
        re.compile(f"^{re.escape(head)}\\s*$")
    )
    part = next(one for one in segments(sample.server, sample.meeting) if one["text"] == tail)
    assert part["start"] > whole["start"]
    assert part["end"] == whole["end"]
    expect(line(page, part["id"])).to_contain_text("박지영")
    text = srt(sample.server, sample.meeting)
    assert f"{whole['speaker']}: {head} " in text
    assert f"박지영: {tail}" in text

    field = edit(page, part["id"])
    put_caret(field, 0)
    field.press("Backspace")
    expect(page.get_by_text("발언을 하나로 합쳤어요.")).to_be_visible()
    expect(field).to_have_value(whole["text"])
    assert caret_of(field) == len(head) + 1, "where both meet"
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(line(page, "S0004").get_by_role("button", name="발언 고치기")).to_be_focused()
    assert segments(sample.server, sample.meeting) == before


def test_a_cut_is_undone_from_the_toast(open_page: Open, server: str, handed: Handed) -> None:
    before = segments(server, handed.id)
    page = open_page(f"/meetings/{handed.id}?tab=transcript")
    field = edit(page, "S0001")
    here = page.get_by_role("button", name="여기서 나누기")
    expect(here).to_have_attribute("aria-disabled", "true")
    put_caret(field, len(FIRST) + 1)
    expect(here).to_have_attribute("aria-disabled", "false")
    expect(here).to_have_attribute("title", re.compile("Ctrl\\+Enter"))
    here.click()
    expect(field).to_have_value(SECOND)
    page.get_by_role("button", name="되돌리기").click()
    expect(page.get_by_text("되돌렸어요.")).to_be_visible()
    expect(field).to_have_value(f"{FIRST} {SECOND}")
    assert segments(server, handed.id) == before


def test_neighbours_are_joined_from_the_menu_and_undone(
    open_page: Open, server: str, handed: Handed
) -> None:
    before = segments(server, handed.id)
    page = open_page(f"/meetings/{handed.id}?tab=transcript")
    line(page, "S0003").hover()
    line(page, "S0003").get_by_role("button", name="발언에 할 수 있는 일").click()
    page.get_by_role("menuitem", name="앞 발언과 합치기").click()
    expect(page.locator("[data-segment=S0002]")).to_contain_text("오늘은 여기까지 하겠습니다.")
    expect(page.locator("[data-segment=S0003]")).to_have_count(0)
    expect(line(page, "S0002").get_by_role("button", name="발언 고치기")).to_be_focused()
    page.get_by_role("button", name="되돌리기").click()
    expect(page.locator("[data-segment=S0003]")).to_contain_text("하겠습니다.")
    assert segments(server, handed.id) == before


def test_what_is_typed_is_kept_when_it_is_cut(open_page: Open, server: str, handed: Handed) -> None:
    page = open_page(f"/meetings/{handed.id}?tab=transcript")
    field = edit(page, "S0001")
    field.fill(f"{FIRST}  알겠어요.")
    put_caret(field, len(FIRST) + 1)
    field.press("Control+Enter")
    expect(field).to_have_value("알겠어요.")
    assert [one["text"] for one in segments(server, handed.id)][:2] == [FIRST, "알겠어요."]


def test_without_times_only_the_last_one_is_cut(open_page: Open, server: str) -> None:
    pasted = Handed(server, "붙여넣은 회의", "김민수: 하나 둘 셋\n이영희: 넷 다섯 여섯")
    page = open_page(f"/meetings/{pasted.id}?tab=transcript")
    field = edit(page, "S0001")
    put_caret(field, len("하나 "))
    here = page.get_by_role("button", name="여기서 나누기")
    expect(here).to_have_attribute("aria-disabled", "true")
    expect(here).to_have_attribute("title", re.compile("마지막 발언만"))
    field.press("Control+Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    field = edit(page, "S0002")
    put_caret(field, len("넷 "))
    field.press("Control+Enter")
    expect(field).to_have_value("다섯 여섯")
    for segment, text in (("S0001", "하나 둘 셋"), ("S0002", "넷"), ("S0003", "다섯 여섯")):
        expect(page.locator(f"[data-segment={segment}]")).to_contain_text(text)


def test_everybody_who_looks_sees_it(open_page: Open, handed: Handed) -> None:
    watching = open_page(f"/meetings/{handed.id}?tab=transcript")
    page = open_page(f"/meetings/{handed.id}?tab=transcript")
    expect(watching.locator("[data-segment=S0003]")).to_be_visible()
    line(page, "S0003").hover()
    line(page, "S0003").get_by_role("button", name="발언에 할 수 있는 일").click()
    page.get_by_role("menuitem", name="앞 발언과 합치기").click()
    expect(watching.locator("[data-segment=S0003]")).to_have_count(0)
    expect(watching.locator("[data-segment=S0002]")).to_contain_text("여기까지 하겠습니다.")


def test_minutes_play_the_part_that_has_their_words(
    open_page: Open, server: str, handed: Handed
) -> None:
    url = f"{server}/api/v1/meetings/{handed.id}/segments"
    asked = {"at": len("오늘은"), "end": 8.0, "start": 8.0}
    httpx.post(f"{url}/S0002/split", json=asked).raise_for_status()
    httpx.post(f"{url}/S0002/merge", json={"with": "S0001"}).raise_for_status()
    page = open_page(f"/meetings/{handed.id}")
    work = page.get_by_role("region", name="할 일")
    expect(work.get_by_role("button", name="재생 00:01").first).to_be_visible()
    assert "지워진 발언" not in page.get_by_role("tabpanel").inner_text()


def test_keys_of_an_input_method_cut_and_join_nothing(
    open_page: Open, server: str, handed: Handed
) -> None:
    before = segments(server, handed.id)
    page = open_page(f"/meetings/{handed.id}?tab=transcript")
    field = edit(page, "S0002")
    session = page.context.new_cdp_session(page)
    put_caret(field, 0)
    told = {"text": "하", "selectionStart": 0, "selectionEnd": 0}
    session.send("Input.imeSetComposition", told)
    for key in ("Backspace", "Enter"):
        pressed = {"key": key, "code": key, "windowsVirtualKeyCode": 229, "modifiers": 2}
        session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **pressed})
        session.send("Input.dispatchKeyEvent", {"type": "keyUp", **pressed})
    page.wait_for_timeout(500)
    expect(page.get_by_role("dialog")).to_be_visible()
    assert segments(server, handed.id) == before
