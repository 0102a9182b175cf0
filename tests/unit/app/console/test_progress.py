"""Bars away from a terminal: one line per state, one per tenth."""

import pytest

from moksori.app.console.progress import ByteBar, JobBar

pytestmark = pytest.mark.unit


def progress(state: str, share: float, **more: object) -> dict[str, object]:
    return {"job_id": "J", "state": state, "progress": share, **more}


def test_a_job_is_told_state_by_state(capsys: pytest.CaptureFixture[str]) -> None:
    with JobBar("a.wav") as bar:
        bar.feed("job_progress", progress("queued", 0.0))
        bar.feed("job_progress", progress("running", 0.1, model="tiny-ko"))
        bar.feed("job_progress", progress("running", 0.6, model="tiny-ko"))
        bar.feed("transcript_segment", {"text": "말"})
        bar.feed("final_summary", {"model": "tiny-ko"})
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines() == [
        "a.wav: 작업을 기다리는 중",
        "a.wav: 듣는 중 · tiny-ko",
        "a.wav: 끝 · tiny-ko",
    ]


def test_what_was_said_is_never_on_the_bar(capsys: pytest.CaptureFixture[str]) -> None:
    with JobBar("a.wav") as bar:
        bar.feed("transcript_segment", {"text": "비밀"})
    assert "비밀" not in capsys.readouterr().err


def test_bytes_are_told_by_tenths(capsys: pytest.CaptureFixture[str]) -> None:
    with ByteBar("small") as bar:
        for done in range(0, 1001, 5):
            bar.feed(done * 1_000_000, 1_000_000_000)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 11
    assert lines[0] == "small: 0 / 1000 MB"
    assert lines[-1] == "small: 1000 / 1000 MB"


def test_a_total_of_nothing_is_no_division_by_zero() -> None:
    with ByteBar("x") as bar:
        bar.feed(0, 0)
