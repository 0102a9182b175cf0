"""The way to the server breaks while somebody speaks: no sound is lost, nothing is heard twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e_web.conftest import Launch
from tests.e2e_web.spoken import (
    Place,
    begin,
    end,
    lines,
    microphone,
    sees,
    serving,
    spoken,
    until,
    window,
)

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SAID = ("S0001", "S0002", "S0003", "S0007", "S0010")
CUT_MS = 5000


@pytest.fixture
def place(built: None, tmp_path: Path) -> Iterator[Place]:
    del built
    with serving(tmp_path) as opened:
        yield opened


@pytest.fixture
def speaking(launch: Launch, tmp_path: Path) -> Iterator[Page]:
    browser = launch(microphone(spoken(tmp_path / "said.wav", SAID)))
    yield window(browser)
    browser.close()


def frames(place: Place, meeting: str) -> int:
    tracks = place.get(f"/meetings/{meeting}/live")["tracks"]
    return sum(int(one["frames"]) for one in tracks)


def whole(place: Place, page: Page, meeting: str) -> None:
    """See to it that all was heard once, and the meeting ends with every frame on the disk."""
    for name in SAID:
        sees(page, lines()[name]["text"].split()[-1].rstrip("."))
    shown = page.locator("[data-segment]").evaluate_all(
        "all => all.map((one) => one.dataset.segment)"
    )
    assert len(shown) == len(set(shown))
    (track,) = end(page)
    assert (track["missing"], track["gaps"]) == (0, [])
    assert track["sent"] == track["frames"] > 0
    texts = [one["text"] for one in place.said(meeting)]
    assert len(texts) == len(set(texts))
    said = " ".join(texts)
    for word in ("시작하겠습니다", "출시 일정", "말씀해 주세요", "고쳤습니다", "확정하겠습니다"):
        assert said.count(word) >= 1, word
    assert said.count("주간 회의를 시작하겠습니다") == 1


def cut(context: BrowserContext, page: Page) -> None:
    """Take the network away from the browser, its open sockets too."""
    context.set_offline(True)
    page.wait_for_timeout(CUT_MS)
    link = page.locator("[data-link]")
    expect(link).not_to_have_attribute("data-link", "open")
    context.set_offline(False)
    expect(link).to_have_attribute("data-link", "open")


def test_a_cut_of_five_seconds_loses_nothing(place: Place, speaking: Page) -> None:
    meeting = begin(speaking, place.address, "최서연", "끊기는 회의")
    until(lambda: frames(place, meeting) > 100, 60)
    cut(speaking.context, speaking)
    whole(place, speaking, meeting)


def test_a_server_that_starts_again_loses_nothing(place: Place, speaking: Page) -> None:
    meeting = begin(speaking, place.address, "최서연", "다시 시작하는 회의")
    until(lambda: frames(place, meeting) > 100, 60)
    place.stop()
    alert = speaking.get_by_role("alert").filter(has_text="30초까지 보관하고 다시 보내요")
    expect(alert).to_be_visible()
    place.start()
    expect(alert).to_have_count(0)
    expect(speaking.get_by_text("연결됨")).to_be_visible()
    whole(place, speaking, meeting)


def test_a_page_that_is_loaded_anew_goes_on_with_its_track(place: Place, speaking: Page) -> None:
    meeting = begin(speaking, place.address, "최서연", "다시 여는 회의")
    until(lambda: frames(place, meeting) > 100, 60)
    speaking.reload()
    expect(speaking.get_by_text("연결됨")).to_be_visible()
    before = frames(place, meeting)
    until(lambda: frames(place, meeting) > before + 50, 60)
    assert place.track(meeting)["missing"] == 0
