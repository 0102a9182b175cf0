"""`keys` and `db` on a real SQLite file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from moksori.backends.store.migrate import HEAD

pytestmark = pytest.mark.integration

Run = Callable[..., Any]


def test_a_secret_is_shown_once_and_nowhere_else(moksori: Run, data_dir: Path) -> None:
    made = moksori("keys", "create", "회의실")
    assert made.code == 0
    secret = made.out.strip()
    assert secret.startswith("mk_")
    assert "only this once" in made.err
    assert secret not in moksori("keys", "list", "--json").out
    assert secret.encode() not in (data_dir / "moksori.db").read_bytes()


def test_keys_are_listed_and_revoked(moksori: Run) -> None:
    made = moksori("keys", "create", "회의실", "--workspace", "team", "--json").json
    assert made["name"] == "회의실"
    listed = moksori("keys", "list", "--json").json
    assert [key["id"] for key in listed] == [made["id"]]
    assert listed[0]["workspace"] == "team"
    assert listed[0]["revoked_at"] is None
    assert "active" in moksori("keys", "list").out
    assert moksori("keys", "revoke", made["id"]).code == 0
    assert moksori("keys", "list", "--json").json[0]["revoked_at"] is not None
    assert "revoked" in moksori("keys", "list").out


def test_no_keys_is_said_on_stderr(moksori: Run) -> None:
    ended = moksori("keys", "list")
    assert (ended.code, ended.out) == (0, "")
    assert "no key" in ended.err


def test_an_unknown_key_can_not_be_revoked(moksori: Run) -> None:
    ended = moksori("keys", "revoke", "nope")
    assert ended.code == 3
    assert "not_found" in ended.err or "no such thing" in ended.err


def test_the_schema_is_brought_up_to_date(moksori: Run, data_dir: Path) -> None:
    data_dir.mkdir()
    assert moksori("db", "current").out == "empty\n"
    assert moksori("db", "upgrade").code == 0
    assert moksori("db", "upgrade").code == 0
    assert moksori("db", "current").out == f"{HEAD}\n"


def test_an_unreachable_database_ends_with_6(moksori: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOKSORI_STORE__URL", "postgresql://nobody:hunter2@127.0.0.1:1/none")
    ended = moksori("db", "upgrade")
    assert ended.code == 6
    assert "hunter2" not in ended.err


def test_the_settings_file_chooses_the_language(
    moksori: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MOKSORI_LOCALE")
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert "no key" in moksori("keys", "list").err
    (tmp_path / "moksori.toml").write_text('locale = "ko"\n', encoding="utf-8")
    assert "아직 키가 없어요" in moksori("keys", "list").err
