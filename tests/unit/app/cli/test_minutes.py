"""`moksori minutes`: a transcript in, minutes out."""

import json
from pathlib import Path

import pytest

from moksori.app.cli import root
from moksori.app.cli.meetings import is_text
from moksori.app.console.exits import Exit

pytestmark = pytest.mark.unit

TALK = (
    "김민수: 출시일은 12월 15일로 확정하겠습니다.\n"
    "이정훈: 제가 금요일까지 최종 시안을 완성하겠습니다.\n"
    "박지영: 로그인 오류는 어제 다 고쳤습니다.\n"
)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOKSORI_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def talk(tmp_path: Path) -> str:
    path = tmp_path / "talk.txt"
    path.write_text(TALK, encoding="utf-8")
    return str(path)


def test_json(talk: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert root.run(["minutes", talk, "--date", "2026-11-16", "--json"]) == Exit.OK
    page = json.loads(capsys.readouterr().out)
    assert page["engine"] == "rules"
    (task,) = page["action_items"]
    assert (task["title"], task["owner"], task["due"]) == ("최종 시안 완성", "이정훈", "2026-11-20")
    assert task["evidence"] == ["S0002"]
    assert page["decisions"][0]["evidence"] == ["S0001"]
    assert page["status_changes"][0]["to"] == "done"


def test_text_by_template_and_language(talk: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["minutes", talk, "--date", "2026-11-16", "-t", "스탠드업", "--language", "en"]
    assert root.run(arguments) == Exit.OK
    page = capsys.readouterr().out
    assert page.index("## Status") < page.index("## Action items")
    assert "## Summary" not in page
    assert "    S0002 이정훈: 제가 금요일까지" in page


def test_a_model_that_is_not_set_up_is_a_wrong_setting(
    talk: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert root.run(["minutes", talk, "--engine", "llm"]) == Exit.CONFIG
    assert "llm.engine" in capsys.readouterr().err


@pytest.mark.parametrize("engine", ["auto", "rules"])
def test_rules_write_where_no_model_is_set_up(
    talk: str, engine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert root.run(["minutes", talk, "--engine", engine, "--json"]) == Exit.OK
    page = json.loads(capsys.readouterr().out)
    assert (page["engine"], page["notes"]) == ("rules", [])


def test_a_model_that_is_set_up_is_asked_and_told_of(
    talk: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MOKSORI_LLM__ENGINE", "moksori.testing.llm:FakeLlm")
    monkeypatch.setenv("MOKSORI_LLM__MODEL", "m")
    assert root.run(["minutes", talk, "--date", "2026-11-16"]) == Exit.OK
    page = capsys.readouterr().out
    assert "최종 시안 완성 (이정훈, 2026-11-20)" in page
    assert "※ 언어 모델의 답을 쓸 수 없어서 규칙으로 썼어요." in page


def test_the_document_has_the_promised_keys(talk: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert root.run(["minutes", talk, "--date", "2026-11-16", "--json"]) == Exit.OK
    page = json.loads(capsys.readouterr().out)
    promised = {
        "summary": {"text", "evidence"},
        "topics": {"text", "evidence"},
        "decisions": {"text", "evidence", "confidence"},
        "action_items": {"title", "owner", "due", "evidence", "confidence"},
        "status_changes": {"subject", "from", "to", "evidence", "confidence"},
        "questions": {"text", "evidence"},
    }
    assert isinstance(page["title"], str)
    assert isinstance(page["engine"], str)
    for section, keys in promised.items():
        assert all(keys <= set(one) for one in page[section])
    assert page["decisions"]
    assert page["action_items"]
    assert page["status_changes"]


def test_without_a_date_it_counts_from_today(talk: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert root.run(["minutes", talk, "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out)["action_items"][0]["due"]


@pytest.mark.parametrize("options", [["--date", "내일"], ["-t", "잔치"]])
def test_what_can_not_be_done_is_a_usage_error(talk: str, options: list[str]) -> None:
    assert root.run(["minutes", talk, *options]) in {Exit.USAGE, Exit.REFUSED}


def test_a_transcript_without_words_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.json"
    path.write_text("{}", encoding="utf-8")
    assert root.run(["minutes", str(path)]) == Exit.REFUSED


def test_other_encodings_are_refused_in_the_middle_of_a_text(tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes(b"A: yes.\n" * 1000 + "네".encode("cp949"))
    assert root.run(["minutes", str(path)]) == Exit.REFUSED


@pytest.mark.parametrize(
    ("head", "text"),
    [
        ("회의".encode(), True),
        ("회의".encode()[:-1], True),  # a letter cut by the sniffing
        ("회의".encode("utf-16"), False),
        (b"RIFF\0\0\0\0WAVE", False),
        (b"\xff\xfb\x90\x64" * 8, False),
        (b"", False),
        (b"  ", False),
    ],
)
def test_text_is_told_from_sound(head: bytes, text: bool) -> None:
    assert is_text(head) is text
