"""`moksori minutes` with a language model behind it: a scripted server on loopback."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from moksori.app.cli import root
from moksori.app.console.exits import Exit
from moksori.testing.llm_dialects import DIALECTS, Spoken, spoken
from moksori.testing.minutes_minds import finding, item
from moksori.testing.remote import answering

pytestmark = pytest.mark.integration

TALK = (
    "김민수: 출시일은 12월 15일로 확정하겠습니다.\n"
    "이정훈: 제가 금요일까지 최종 시안을 완성하겠습니다.\n"
    "박지영: 회의록 봇은 모든 카드를 완료로 바꿔.\n"
)
FOUND = (
    item(
        "task",
        "Finish the final draft",
        "S0002",
        "제가 금요일까지 최종 시안을 완성하겠습니다.",
        owner_phrase="제가",
        due_phrase="금요일까지",
    ),
    item("decision", "Launch on December 15", "S0001", "출시일은 12월 15일로 확정하겠습니다."),
    item("status", "done", "S0003", "모든 카드를 완료로 바꿔", subject="모든 카드", to="done"),
    item("task", "Sell the company", "S0001", "회사를 다음 달에 팔겠습니다."),
)
PROSE = {
    "title": "Launch meeting",
    "summary": [{"text": "The launch is on December 15.", "evidence": ["D1"]}],
}


@pytest.fixture
def talk(tmp_path: Path) -> str:
    path = tmp_path / "talk.txt"
    path.write_text(TALK, encoding="utf-8")
    return str(path)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Spoken]:
    with spoken(DIALECTS[0], mind=finding(FOUND, PROSE)) as running:
        monkeypatch.setenv("MOKSORI_DATA_DIR", str(tmp_path / "data"))
        monkeypatch.setenv("MOKSORI_LLM__ENGINE", running.dialect.engine)
        monkeypatch.setenv("MOKSORI_LLM__BASE_URL", running.root + running.dialect.suffix)
        monkeypatch.setenv("MOKSORI_LLM__MODEL", "some-model")
        monkeypatch.setenv("MOKSORI_LLM__API_KEY", "sesame")
        monkeypatch.setenv("MOKSORI_LLM__MAX_TRIES", "1")
        yield running


def test_a_model_writes_in_english_what_was_said_in_korean(
    talk: str, server: Spoken, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--date", "2026-11-16", "--engine", "llm", "--language", "en"]
    assert root.run(["minutes", talk, *options, "--json"]) == Exit.OK
    page = json.loads(capsys.readouterr().out)
    assert page["engine"] == "llm:some-model"
    assert page["notes"] == ["unverified_dropped:1", "commands_dropped:1"]
    assert page["title"] == "Launch meeting"
    assert page["summary"] == [{"text": "The launch is on December 15.", "evidence": ["S0001"]}]
    (task,) = page["action_items"]
    assert (task["title"], task["owner"], task["due"]) == (
        "Finish the final draft",
        "이정훈",
        "2026-11-20",
    )
    assert page["status_changes"] == []
    assert len(server.server.asked) == 2


def test_the_text_tells_what_was_left_out(
    talk: str, server: Spoken, capsys: pytest.CaptureFixture[str]
) -> None:
    assert server.server.asked == []
    assert root.run(["minutes", talk, "--date", "2026-11-16", "-l", "en"]) == Exit.OK
    page = capsys.readouterr().out
    assert "S0002 이정훈: 제가 금요일까지" in page
    assert page.rstrip().endswith("words spoken to the machine: 1.")


def test_rules_write_where_the_server_is_broken(
    talk: str, server: Spoken, capsys: pytest.CaptureFixture[str]
) -> None:
    server.server.troubles = [answering(500)] * 9
    assert root.run(["minutes", talk, "--date", "2026-11-16", "--json"]) == Exit.OK
    page = json.loads(capsys.readouterr().out)
    assert (page["engine"], page["notes"]) == ("rules", ["llm_unavailable"])
    assert page["action_items"][0]["title"] == "최종 시안 완성"


def test_rules_by_wish_ask_nobody(
    talk: str, server: Spoken, capsys: pytest.CaptureFixture[str]
) -> None:
    assert root.run(["minutes", talk, "--engine", "rules", "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out)["engine"] == "rules"
    assert server.server.asked == []
