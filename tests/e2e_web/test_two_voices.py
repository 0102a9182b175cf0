"""A recording of two people: two chips, and the names that a person gives them reach everything."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest
from playwright.sync_api import Page, expect

from moksori.audio.pcm import FULL_SCALE
from moksori.testing.sounds import FileStream, write_audio
from tests.e2e_web.conftest import Open, serving
from tests.e2e_web.spoken import RATE, track
from tests.e2e_web.test_sound import BEGUN, GOES_ON, LISTEN

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SECONDS: Final = 54
HEARD_MS: Final = 180_000
MICROPHONES: Final = ("앞 마이크", "뒤 마이크")
NAMES: Final = ("최서연", "김민수")


@pytest.fixture(scope="module")
def server(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of its own: what is heard here is named anew."""
    del built
    with serving(tmp_path_factory.mktemp("voices")) as address:
        yield address


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    streams = [
        FileStream(track(number)[: SECONDS * RATE] * FULL_SCALE, RATE, title=title)
        for number, title in enumerate(MICROPHONES)
    ]
    return write_audio(tmp_path_factory.mktemp("recording") / "두 사람.mka", *streams)


def name(page: Page, microphone: str, person: str) -> None:
    """Listen to who that is, and write down the name."""
    page.get_by_role("button", name="화자", exact=True).click()
    dialog = page.get_by_role("dialog")
    field = dialog.get_by_label(f"{microphone}의 새 이름")
    field.fill(person)
    field.press("Enter")
    expect(dialog.get_by_label(f"{person}의 새 이름")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_two_people_get_their_names(open_page: Open, server: str, recording: Path) -> None:
    page = open_page("/meetings?upload")
    dialog = page.get_by_role("dialog")
    page.locator("input[type=file]").set_input_files(recording)
    dialog.get_by_label("제목").fill("두 사람의 회의")
    dialog.get_by_label("양식").select_option(label="고객 미팅")
    dialog.get_by_label("날짜").fill("2026-03-02")
    dialog.get_by_label("할 일을 보낼 보드").select_option(label="새 보드 만들기")
    dialog.get_by_role("button", name="올리기", exact=True).click()
    page.wait_for_url("**/meetings/0*")
    meeting = page.url.split("/meetings/")[1].split("?")[0]
    expect(page.get_by_text("3월 2일").first).to_be_visible()
    expect(page.get_by_text("고객 미팅").first).to_be_visible()

    page.get_by_role("tab", name="회의록").click()
    actions = page.get_by_role("region", name="할 일")
    expect(actions).to_contain_text("새 일정표", timeout=HEARD_MS)
    expect(actions).to_contain_text(MICROPHONES[1])
    page.get_by_role("tab", name="발언 기록").click()
    said = page.get_by_role("tabpanel")
    for microphone in MICROPHONES:
        expect(said.get_by_text(microphone, exact=True).first).to_be_visible()

    page.get_by_role("button", name="화자", exact=True).click()
    snippets = page.get_by_role("dialog").get_by_role("button", name="재생")
    expect(snippets.first).to_be_visible()
    page.evaluate(LISTEN)
    snippets.first.click()
    assert page.evaluate(BEGUN)["src"].endswith(f"/meetings/{meeting}/sound")
    assert page.evaluate(GOES_ON)
    page.keyboard.press("Escape")
    for microphone, person in zip(MICROPHONES, NAMES, strict=True):
        name(page, microphone, person)

    for person in NAMES:
        expect(said.get_by_text(person, exact=True).first).to_be_visible()
    expect(said).not_to_contain_text("마이크")
    page.get_by_role("tab", name="회의록").click()
    expect(actions).to_contain_text(NAMES[1])
    expect(page.get_by_role("tabpanel")).not_to_contain_text("마이크")
    with httpx.Client(base_url=f"{server}/api/v1") as client:
        board = client.get(f"/meetings/{meeting}").raise_for_status().json()["board_id"]
        for kind in ("md", "srt", "vtt", "json"):
            path = f"/meetings/{meeting}/export"
            text = client.get(path, params={"format": kind}).raise_for_status().text
            assert NAMES[1] in text, kind
            assert "마이크" not in text, kind
    page.goto(f"{server}/board/{board}")
    card = page.locator("[data-card]").filter(has_text="새 일정표")
    expect(card).to_contain_text(NAMES[1])
