"""`moksori text`: one line of stdin in, one JSON line out."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from moksori.app.cli import root
from moksori.app.console.exits import Exit

Said = Callable[..., list[dict[str, Any]]]

pytestmark = pytest.mark.unit


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Said:
    """Return a function that runs one task on lines and returns the JSON lines."""

    def run(task: str, *lines: str, options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        raw = io.BytesIO("".join(f"{line}\n" for line in lines).encode())
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(raw, encoding="utf-8"))
        assert root.run(["text", task, *options]) == Exit.OK
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


@pytest.mark.parametrize(
    ("task", "line", "result"),
    [
        ("normalize", "3시에 5명이 와요", "세 시에 다섯 명이 와요"),
        ("itn", "세 시에 다섯 명이 와요", "3시에 5명이 와요"),
        ("endings", "그 자료는 보내 드렸습니다", "end"),
        ("endings", "제가 어제", "wait"),
        ("endings", "다음 주 화요일", "mid"),
        ("sentences", "네 알겠습니다 내일 봬요", ["네 알겠습니다", "내일 봬요"]),
        ("mask", "제 번호는 공일공 이삼사오 육칠팔구예요", "제 번호는 ***-****-6789예요"),
        ("mask", "전화는 010-2345-6789이고 세 명이 가요", "전화는 ***-****-6789이고 세 명이 가요"),
        ("keywords", "신제품 출시 행사를 합시다", ["신제품 출시 행사"]),
    ],
)
def test_each_task(said: Said, task: str, line: str, result: object) -> None:
    (row,) = said(task, line)
    assert row == {"text": line, "result": result}


def test_dates_have_spans_days_and_times(said: Said) -> None:
    line = "내일 세 시부터 네 시까지 보고 다음 주에 정리해요"
    (row,) = said("dates", line, options=("--date", "2026-11-20"))
    day, week = row["result"]
    assert day == {
        "span": [0, 12],
        "words": "내일 세 시부터 네 시",
        "date": "2026-11-21",
        "time": "15:00",
        "end_time": "16:00",
    }
    assert (week["start"], week["end"]) == ("2026-11-23", "2026-11-29")


def test_a_base_with_a_time_counts_hours_too(said: Said) -> None:
    (row,) = said("dates", "한 시간 뒤에 봐요", options=("--date", "2026-11-20T23:30"))
    assert row["result"][0]["date"] == "2026-11-21"
    assert row["result"][0]["time"] == "00:30"


def test_one_line_out_for_each_line_in(said: Said) -> None:
    rows = said("endings", "네", "", "제가")
    assert [row["result"] for row in rows] == ["end", "wait", "wait"]


@pytest.mark.parametrize("line", [["text"], ["text", "nope"], ["text", "dates", "--date", "soon"]])
def test_a_wrong_line_is_a_usage_error(line: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert root.run(line) == Exit.USAGE
    assert "Usage" in capsys.readouterr().err
