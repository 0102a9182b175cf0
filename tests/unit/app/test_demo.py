"""The parts of the demo that need no server."""

import io
import socket
from pathlib import Path

import pytest
from rich.console import Console

from moksori.app import demo
from moksori.app.settings import Settings
from moksori.errors import BackendError

pytestmark = pytest.mark.unit


def segment(start: float, track: int, speaker: str | None, text: str) -> dict[str, object]:
    return {
        "id": f"S{start:04.0f}",
        "start": start,
        "track": track,
        "speaker": speaker,
        "text": text,
    }


SUMMARY = {
    "summary": [{"text": "출시를 미룹니다.", "evidence": ["S0061", "S0003"]}],
    "method": "extractive",
    "model": "tiny-ko",
    "demo": True,
}


def printed(heard: demo.Heard) -> list[str]:
    out = io.StringIO()
    demo.print_transcript(heard, Console(file=out, soft_wrap=True, highlight=False))
    return out.getvalue().splitlines()


def test_lines_are_printed_in_spoken_order_with_time_and_speaker() -> None:
    heard = demo.Heard()
    heard.feed("transcript_segment", segment(61.2, 1, "김민수", "네."))
    heard.feed("transcript_segment", segment(0.8, 0, None, "시작할까요?"))
    heard.feed("job_progress", {"state": "running"})
    heard.feed("final_summary", SUMMARY)
    lines = printed(heard)
    assert lines[:2] == ["00:00  시작할까요?", "01:01  김민수: 네."]
    assert "- 출시를 미룹니다. (01:01, S0003)" in lines


def test_the_model_is_named_and_called_a_demo_with_the_way_out() -> None:
    heard = demo.Heard(summary=SUMMARY)
    last = printed(heard)[-1]
    assert "데모 모델 tiny-ko" in last
    assert "moksori models fetch small" in last
    real = printed(demo.Heard(summary={**SUMMARY, "demo": False, "model": "small"}))[-1]
    assert real == "모델: small"


def test_brackets_in_speech_are_not_markup() -> None:
    heard = demo.Heard([segment(0, 0, None, "[red]배열[0][/red]")], SUMMARY)
    assert printed(heard)[0] == "00:00  [red]배열[0][/red]"


def test_a_long_line_is_not_broken_when_piped() -> None:
    heard = demo.Heard([segment(0, 0, "김", "말 " * 200)], SUMMARY)
    assert len(printed(heard)[0]) > 300


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "00:00"), (67.9, "01:07"), (3723, "1:02:03"), (36000, "10:00:00")]
)
def test_clock(seconds: float, shown: str) -> None:
    assert demo.clock(seconds) == shown


def test_a_taken_port_makes_way_for_the_next_one() -> None:
    with socket.socket() as taken:
        taken.bind((demo.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert demo.free_port(port) > port


def test_no_free_port_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "PORTS", 0)
    with pytest.raises(BackendError):
        demo.free_port(8000)


def test_the_server_of_the_demo_has_a_place_of_its_own(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    environ = demo.environment(settings, tmp_path / "demo")
    assert environ["MOKSORI_STORE__URL"] == f"sqlite:///{tmp_path}/demo/moksori.db"
    assert environ["MOKSORI_STT__MODELS_DIR"] == str(tmp_path / "data/models")
