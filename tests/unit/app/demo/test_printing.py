"""What the demo prints."""

import io
from typing import Any

import pytest
from rich.console import Console

from moksori.app.demo import printing
from moksori.app.demo.story import Story

pytestmark = pytest.mark.unit


def segment(start: float, track: int, speaker: str | None, text: str) -> dict[str, object]:
    return {
        "id": f"S{start:04.0f}",
        "start": start,
        "track": track,
        "speaker": speaker,
        "text": text,
    }


SUMMARY = {"model": "tiny-ko", "demo": True}
SAID = [segment(61.2, 1, "김민수", "네, 다 고쳤습니다."), segment(0.8, 0, None, "시작할까요?")]
MINUTES: dict[str, Any] = {
    "title": "주간 회의",
    "engine": "rules",
    "summary": [{"text": "오류를 고쳤어요.", "evidence": ["S0061"]}],
    "action_items": [
        {"title": "시안 완성", "owner": None, "due": None, "evidence": ["S0061", "S0099"]}
    ],
    "status_changes": [{"subject": "로그인 오류", "to": "done", "evidence": ["S0061"]}],
}


def told(**fields: Any) -> Story:  # noqa: ANN401 - any field of a story
    story = Story(summary=SUMMARY, minutes=MINUTES, **fields)
    for one in SAID:
        story.feed("transcript_segment", one)
    return story


def printed(story: Story) -> list[str]:
    out = io.StringIO()
    printing.print_story(story, Console(file=out, soft_wrap=True, highlight=False))
    return out.getvalue().splitlines()


def test_lines_are_printed_in_spoken_order_with_time_and_speaker() -> None:
    assert printed(told())[:2] == ["00:00  시작할까요?", "01:01  김민수: 네, 다 고쳤습니다."]


def test_minutes_are_printed_with_time_and_quote() -> None:
    lines = printed(told())
    at = lines.index("- 시안 완성 (담당 미정, 기한 없음)")
    assert lines[at - 1] == "할 일"
    assert lines[at + 1] == "    01:01 김민수: “네, 다 고쳤습니다.”"
    assert "- 로그인 오류 → 완료" in lines
    assert "회의록: 주간 회의 (rules)" in lines


def test_the_board_shows_who_moved_what_and_what_waits() -> None:
    story = told(
        columns=[{"id": "a", "name": "할 일"}, {"id": "b", "name": "완료"}],
        tickets=[
            {"id": "t", "column_id": "b", "title": "오류 수정", "owner": "박지영", "due": None}
        ],
        quotes={
            "t": [{"action": "moved", "start_s": 61.2, "speaker": "김민수", "text": "고쳤습니다."}]
        },
        waiting=[
            {"kind": "status", "subject": "결제 모듈", "to": "doing"},
            {"kind": "new", "title": "문구 검토", "owner": None, "due": "2026-11-30"},
        ],
    )
    lines = printed(story)
    assert "[할 일] 0" in lines
    at = lines.index("[완료] 1")
    assert lines[at + 1 : at + 3] == [
        "- 오류 수정 (박지영, 기한 없음)",
        "    여기로 옮김, 01:01 김민수: “고쳤습니다.”",
    ]
    assert "- 결제 모듈 → 진행 중" in lines
    assert "- 문구 검토 (담당 미정, 2026-11-30)" in lines


def test_the_model_is_named_and_called_a_demo_with_the_way_out() -> None:
    last = printed(told())[-1]
    assert "데모 모델 tiny-ko" in last
    assert "moksori models fetch small" in last
    real = told()
    real.summary = {"model": "small", "demo": False}
    assert printed(real)[-1] == "모델: small"


def test_brackets_in_speech_are_not_markup() -> None:
    story = Story([segment(0, 0, None, "[red]배열[0][/red]")], SUMMARY)
    assert printed(story)[0] == "00:00  [red]배열[0][/red]"


def test_a_long_line_is_not_broken_when_piped() -> None:
    story = Story([segment(0, 0, "김", "말 " * 200)], SUMMARY)
    assert len(printed(story)[0]) > 300


def test_an_error_of_the_job_is_kept() -> None:
    story = Story()
    story.feed("error", {"code": "not_audio"})
    assert story.error == "not_audio"
