"""Captions as lines, as JSON, and in a terminal."""

import json
import sys
from collections.abc import Iterator

import pytest
from rich.console import Console

from moksori.app.console.words import speak
from moksori.app.listen import screen as screens
from moksori.app.listen.screen import Screen
from moksori.client import Happening

pytestmark = pytest.mark.unit

PARTIAL = Happening(
    "",
    "partial",
    {"track": 0, "speaker": "민수", "start": 3.4, "stable": "이번 주", "tentative": " 금요일"},
)
SEGMENT = Happening(
    "4",
    "segment",
    {"track": 0, "speaker": "민수", "start": 3.4, "text": "이번 주 금요일까지 할게요."},
)
STARTED = Happening("", "started", {"meeting": "01K"})


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    speak("en")
    yield
    speak("ko")


def test_without_a_terminal_each_utterance_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with Screen(as_json=False) as screen:
        for happening in (STARTED, PARTIAL, SEGMENT, STARTED, Happening("", "paused", {})):
            screen.feed(happening)
    printed = capsys.readouterr()
    assert printed.out == "00:03  민수: 이번 주 금요일까지 할게요.\n"
    assert printed.err.splitlines() == [
        "Meeting 01K; Ctrl-C ends it.",
        "The host has paused the meeting; nothing is kept now.",
    ]


def test_an_unknown_speaker_and_time_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    with Screen(as_json=False) as screen:
        screen.feed(Happening("", "segment", {"track": 0, "text": "네."}))
    assert capsys.readouterr().out == "네.\n"


def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with Screen(as_json=True) as screen:
        for happening in (STARTED, PARTIAL, SEGMENT):
            screen.feed(happening)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["type"] for line in lines] == ["started", "partial", "segment"]
    assert lines[2]["text"] == "이번 주 금요일까지 할게요."


def test_in_a_terminal_a_partial_gives_way_to_its_segment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr(
        screens, "Console", lambda: Console(force_terminal=True, width=60, color_system=None)
    )
    with Screen(as_json=False) as screen:
        screen.feed(PARTIAL)
        assert "민수: 이번 주 금요일" in capsys.readouterr().out
        screen.feed(SEGMENT)
        shown = capsys.readouterr().out
    assert "00:03  민수: 이번 주 금요일까지 할게요.\n" in shown
    assert "\x1b[2K" in shown  # the partial was wiped away
