"""`tasks` on a real store: what is on the boards, narrowed down, in Korean and English."""

from collections.abc import Callable
from datetime import date
from typing import Any

import anyio
import pytest

from moksori.app.settings import load_settings, process_environ
from moksori.app.wiring import open_core
from moksori.board.model import Evidence, Kind, Offer, Status
from moksori.board.tickets import NewTicket

pytestmark = pytest.mark.integration

Run = Callable[..., Any]


async def fill() -> None:
    async with open_core(load_settings(environ=process_environ()), workers=False) as core:
        boards = core.boards
        await boards.people.add("default", "김민수", ["민수"])
        board = await boards.create("default", "제품")
        new = NewTicket("로그인 오류 수정", owner="김민수", due=date(2026, 11, 20), labels=("UI",))
        await boards.tickets.add("default", board.id, new, actor="x")
        other = await boards.tickets.add("default", board.id, NewTicket("서버 이전"), actor="x")
        await boards.tickets.set_status("default", other.id, Status.DONE, actor="x")
        said = (Evidence("m1", ("S0001", "S0002")),)
        offer = Offer("k", Kind.STATUS, 0.9, said, subject="로그인 오류", to="doing")
        await boards.inbox.offer("default", board.id, [offer])
        second = await boards.create("default", "둘째")
        await boards.tickets.add("default", second.id, NewTicket("고객사 미팅"), actor="x")


@pytest.fixture
def filled(moksori: Run) -> Run:
    anyio.run(fill)
    return moksori


def titles(ended: Any) -> list[str]:  # noqa: ANN401 - the fixture's tuple
    assert ended.code == 0, ended.err
    return [row["title"] for row in ended.json["tasks"]]


def test_nothing_is_told_where_there_is_nothing(moksori: Run) -> None:
    assert moksori("tasks", "--json").json == {"tasks": []}
    ended = moksori("tasks")
    assert (ended.code, ended.out) == (0, "")
    assert "no such ticket" in ended.err


def test_tasks_are_listed_column_by_column(filled: Run) -> None:
    first, *rest = filled("tasks", "--json").json["tasks"]
    assert first["id"]
    assert {name: first[name] for name in first if name != "id"} == {
        "board": "제품",
        "column": "진행 중",
        "status": "doing",
        "title": "로그인 오류 수정",
        "owner": "김민수",
        "due": "2026-11-20",
        "labels": ["UI"],
        "evidence": 2,
    }
    assert [row["title"] for row in rest] == ["서버 이전", "고객사 미팅"]


def test_tasks_are_narrowed_down(filled: Run) -> None:
    assert titles(filled("tasks", "--json", "--board", "둘째")) == ["고객사 미팅"]
    assert titles(filled("tasks", "--json", "--owner", "민수")) == ["로그인 오류 수정"]
    for word in ("완료", "done"):
        assert titles(filled("tasks", "--json", "--status", word)) == ["서버 이전"]
    assert titles(filled("tasks", "--json", "--status", "검토")) == []
    assert titles(filled("tasks", "--json", "--workspace", "else")) == []


def test_what_is_not_there_is_told(filled: Run) -> None:
    assert filled("tasks", "--board", "없는 보드").code == 3
    ended = filled("tasks", "--status", "언젠가")
    assert ended.code == 2
    assert "no status" in ended.err


def test_the_table_lines_up_in_both_languages(filled: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    head, first, second = filled("tasks", "--board", "제품").out.splitlines()
    assert head.split() == ["status", "task", "owner", "due", "evidence"]
    assert first.split() == "진행 중 로그인 오류 수정 김민수 2026-11-20 2".split()
    assert second.split() == "완료 서버 이전 - - 0".split()
    monkeypatch.setenv("MOKSORI_LOCALE", "ko")
    head, *_ = filled("tasks").out.splitlines()
    assert head.split() == ["보드", "상태", "할", "일", "담당", "기한", "근거"]
