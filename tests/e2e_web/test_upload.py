"""Handing something in: progress, a way to stop, and plain words where a file is no recording."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from moksori.testing.embedded import wav
from moksori.testing.sounds import noise
from tests.e2e_web.conftest import Open

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def test_what_is_no_recording_is_refused_in_korean(open_page: Open, tmp_path: Path) -> None:
    text = tmp_path / "메모.txt"
    text.write_text("소리가 아닌 글" * 100, "utf-8")
    page = open_page("/meetings?upload")
    page.locator("input[type=file]").set_input_files(text)
    page.get_by_role("button", name="올리기", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text(re.compile("[가-힣]{2}"))
    expect(page.get_by_role("button", name="올리기", exact=True)).to_be_enabled()


def test_an_upload_can_be_stopped(open_page: Open, tmp_path: Path) -> None:
    recording = tmp_path / "긴 회의.wav"
    recording.write_bytes(wav(noise(600.0)))
    page = open_page("/meetings?upload")
    throttle = page.context.new_cdp_session(page)
    throttle.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 200_000}
    throttle.send("Network.emulateNetworkConditions", slow)
    page.locator("input[type=file]").set_input_files(recording)
    page.get_by_role("button", name="올리기", exact=True).click()
    expect(page.get_by_text(re.compile(r"보내는 중 \d+%"))).to_be_visible()
    page.get_by_role("button", name="올리기 그만두기").click()
    expect(page.get_by_text("올리기를 그만뒀어요.")).to_be_visible()
    expect(page.get_by_role("button", name="올리기", exact=True)).to_be_enabled()


def test_a_recording_without_words_says_so(open_page: Open, tmp_path: Path) -> None:
    recording = tmp_path / "소음.wav"
    recording.write_bytes(wav(noise(3.0)))
    page = open_page("/meetings?upload")
    page.locator("input[type=file]").set_input_files(recording)
    page.get_by_role("button", name="올리기", exact=True).click()
    page.wait_for_url("**/meetings/0*")
    page.get_by_role("tab", name="발언 기록").click()
    expect(page.get_by_text("알아들은 말이 없어요")).to_be_visible()


def test_pasted_text_becomes_minutes(open_page: Open) -> None:
    page = open_page("/meetings?upload")
    page.get_by_role("tab", name="글로 붙여넣기").click()
    page.get_by_label("발언 기록").fill(
        "최서연: 배포는 금요일로 확정하겠습니다.\n김민수: 네, 제가 내일까지 배포 문서를 쓰겠습니다."
    )
    page.get_by_role("dialog").get_by_label("제목").fill("짧은 회의")
    page.get_by_role("button", name="회의록 만들기").click()
    page.wait_for_url("**/meetings/0*")
    expect(page.get_by_role("heading", name="짧은 회의", level=1)).to_be_visible()
    page.get_by_role("tab", name="회의록").click()
    expect(page.get_by_role("region", name="결정")).to_contain_text("배포는 금요일로 확정")
