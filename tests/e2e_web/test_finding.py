"""Finding one's way: filters of meetings, where a search looks, the list of keys."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from moksori.testing.embedded import wav
from moksori.testing.sounds import noise
from tests.e2e_web.conftest import Open, serving
from tests.e2e_web.handed import SAID, Handed
from tests.e2e_web.test_access import faults

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

OTHER = SAID.replace("3월 2일", "5월 7일").replace("김민수", "정다은")


@pytest.fixture(scope="module")
def server(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of its own: lists are compared whole."""
    del built
    with serving(tmp_path_factory.mktemp("finding")) as address:
        yield address


@pytest.fixture(scope="module")
def meetings(server: str) -> tuple[Handed, Handed]:
    made = Handed(server, "봄 회의"), Handed(server, "가을 회의", OTHER)
    days, people = ("2026-03-01", "2026-10-05"), ("김민수", "정다은")
    with httpx.Client(base_url=f"{server}/api/v1") as client:
        for one, day, name in zip(made, days, people, strict=True):
            there = [{"name": "이영희"}, {"name": name}]
            edit = {"on": day, "participants": there}
            client.patch(f"/meetings/{one.id}", json=edit).raise_for_status()
    return made


def found(page: Page) -> Locator:
    return page.get_by_role("main").get_by_role("listitem")


@pytest.mark.usefixtures("meetings")
def test_meetings_are_filtered_and_stay_so_on_the_way_back(open_page: Open) -> None:
    page = open_page("/meetings")
    expect(found(page)).to_have_count(2)
    expect(found(page).first).to_contain_text("발언 3개")
    expect(found(page).first.get_by_role("img", name="이영희")).to_be_visible()
    person = page.get_by_label("참석자", exact=True)
    assert person.locator("option").all_inner_texts() == [
        "모든 참석자",
        "김민수",
        "이영희",
        "정다은",
    ]
    for label, choice, title in (
        ("참석자", "김민수", "봄 회의"),
        ("보드", "가을 회의 보드", "가을 회의"),
    ):
        page.get_by_label(label, exact=True).select_option(label=choice)
        expect(found(page)).to_have_count(1)
        expect(found(page)).to_contain_text(title)
        page.get_by_label(label, exact=True).select_option("")
    page.get_by_label("이 날까지").fill("2026-03-31")
    expect(found(page)).to_contain_text("봄 회의")
    page.get_by_label("제목이나 참석자로 찾기").fill("ㅂㅎㅇ")
    expect(found(page)).to_have_count(1)
    found(page).get_by_role("link").click()
    expect(page.get_by_role("heading", name="봄 회의", level=1)).to_be_visible()
    page.go_back()
    expect(page.get_by_label("이 날까지")).to_have_value("2026-03-31")
    expect(found(page)).to_have_count(1)
    page.get_by_label("제목이나 참석자로 찾기").fill("없는 회의")
    expect(page.get_by_text("조건에 맞는 회의가 없어요")).to_be_visible()
    page.get_by_role("button", name="거르기 풀기").click()
    expect(found(page)).to_have_count(2)


@pytest.mark.usefixtures("meetings")
def test_a_list_tells_how_far_a_recording_is(open_page: Open, server: str) -> None:
    page = open_page("/meetings")
    expect(found(page)).to_have_count(2)
    with httpx.Client(base_url=f"{server}/api/v1", timeout=60) as client:
        file = {"file": ("긴 소음.wav", wav(noise(900.0)), "audio/wav")}
        made = client.post("/meetings", data={"title": "듣고 있는 회의"}, files=file)
        meeting = made.raise_for_status().json()["id"]
        row = found(page).filter(has_text="듣고 있는 회의")
        expect(row).to_contain_text(re.compile(r"듣는 중\s*\d+%"))
        page.get_by_label("상태", exact=True).select_option(label="완료")
        expect(row).to_have_count(0)
        client.delete(f"/meetings/{meeting}").raise_for_status()


def test_a_search_looks_where_one_says(open_page: Open, meetings: tuple[Handed, Handed]) -> None:
    spring, autumn = meetings
    page = open_page("/search?q=%EC%84%9C%EB%B2%84%20%EC%9D%B4%EC%A0%84")
    hits = page.get_by_role("article")
    expect(hits).to_have_count(2)
    page.get_by_label("어느 회의에서").select_option(spring.id)
    expect(hits).to_have_count(1)
    expect(hits).to_contain_text("3월 2일")
    chips = page.get_by_role("list", name="찾는 조건")
    expect(chips).to_contain_text("봄 회의")
    page.get_by_label("화자", exact=True).fill("정다은")
    expect(page.get_by_text("찾은 말이 없어요")).to_be_visible()
    chips.get_by_role("button", name="조건 빼기: 봄 회의").click()
    expect(hits).to_have_count(1)
    expect(hits).to_contain_text("5월 7일")
    page.get_by_label("이 날까지").fill("2001-12-01")
    expect(page.get_by_text("찾은 말이 없어요")).to_be_visible()
    page.get_by_label("이 날까지").fill("")
    page.get_by_label("이 날부터").fill("2001-12-01")
    expect(hits).to_have_count(1)
    chips.get_by_role("button", name="모두 빼기").click()
    expect(chips).to_have_count(0)
    expect(hits).to_have_count(2)

    page.get_by_role("tab", name="질문하기").click()
    page.get_by_label("어느 회의에서").select_option(autumn.id)
    page.get_by_label("질문", exact=True).fill("서버 이전은 언제 하나요?")
    page.get_by_role("button", name="물어보기").click()
    panel = page.get_by_role("tabpanel")
    expect(panel).to_contain_text("5월 7일")
    expect(panel).not_to_contain_text("3월 2일")


@pytest.mark.usefixtures("meetings")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_keys_are_told_and_never_while_somebody_writes(
    open_page: Open, axe: Path, theme: str
) -> None:
    page = open_page("/meetings", theme=theme)
    field = page.get_by_label("제목이나 참석자로 찾기")
    field.press("?")
    expect(field).to_have_value("?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("heading", name="회의", level=1).click()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="키로 하는 일")
    expect(dialog.get_by_role("region", name="확인함")).to_contain_text("받아들이기")
    assert faults(page, axe) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
