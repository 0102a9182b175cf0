"""`doctor`: a healthy machine, and each thing that can be wrong."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from moksori.backends.store.migrate import HEAD
from moksori.testing.llm_openai import OpenAIServer

pytestmark = pytest.mark.integration

Run = Callable[..., Any]


def finding(ended: Any, name: str) -> dict[str, Any]:  # noqa: ANN401 - the fixture's tuple
    found: dict[str, Any] = next(row for row in ended.json["findings"] if row["name"] == name)
    return found


def test_a_fresh_machine_is_able_and_nothing_is_made(moksori: Run, data_dir: Path) -> None:
    ended = moksori("doctor")
    assert ended.code == 0
    assert "recogniser: auto takes the model tiny-ko" in ended.out
    assert "not free speech" in ended.out
    assert "moksori models fetch small" in ended.out
    assert not data_dir.exists()


def test_it_names_what_would_run(moksori: Run) -> None:
    ended = moksori("doctor", "--json")
    assert ended.json["able"] is True
    assert finding(ended, "recogniser")["facts"] == {
        "asked": "auto",
        "engine": "faster-whisper",
        "model": "tiny-ko",
        "demo": True,
        "device": "cpu",
    }
    assert finding(ended, "extra whisper")["facts"] == {"installed": True}
    assert finding(ended, "database")["facts"] == {"kind": "sqlite"}


def test_it_names_the_language_models(moksori: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert finding(moksori("doctor", "--json"), "language model")["facts"] == {"engine": "none"}
    for name, value in {
        "ENGINE": "lm-studio",
        "MODEL": "exaone",
        "ALTERNATE__ENGINE": "openai",
        "ALTERNATE__MODEL": "some-model",
        "ALTERNATE__API_KEY": "hunter2",
    }.items():
        monkeypatch.setenv(f"MOKSORI_LLM__{name}", value)
    with OpenAIServer().running() as root:
        monkeypatch.setenv("MOKSORI_LLM__BASE_URL", f"{root}/v1")
        ended = moksori("doctor", "--json")
    found = finding(ended, "language model")
    assert found["status"] == "ok"
    assert found["facts"] == {
        "engine": "lm-studio",
        "model": "exaone",
        "context_tokens": 8192,
        "alternate": "openai",
    }
    assert "exaone" in found["text"]
    assert "some-model" in found["text"]
    assert "hunter2" not in ended.out + ended.err


def test_a_server_on_this_machine_that_is_not_running_is_told(
    moksori: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with OpenAIServer().running() as root:
        pass
    monkeypatch.setenv("MOKSORI_LLM__ENGINE", "ollama")
    monkeypatch.setenv("MOKSORI_LLM__MODEL", "exaone")
    monkeypatch.setenv("MOKSORI_LLM__BASE_URL", root)
    ended = moksori("doctor", "--json")
    found = finding(ended, "language model")
    assert found["status"] == "warning"
    assert f"{root} does not answer" in found["text"]
    assert ended.code == 0, "rules write the minutes all the same"


def test_a_database_that_is_there_shows_its_schema(moksori: Run) -> None:
    moksori("db", "upgrade")
    ended = moksori("doctor", "--json")
    assert finding(ended, "database")["facts"]["revision"] == HEAD


@pytest.mark.parametrize(
    ("variable", "value", "name"),
    [
        ("MOKSORI_STT__ENGINE", "whisperr", "recogniser"),
        ("MOKSORI_STT__ENGINE", "openai-compatible", "recogniser"),
        ("MOKSORI_STT__MODEL", "large-v3", "recogniser"),
        ("MOKSORI_VAD__ENGINE", "sileroo", "speech detector"),
        ("MOKSORI_STORE__URL", "postgresql://u:hunter2@127.0.0.1:1/none", "database"),
        ("MOKSORI_LLM__ENGINE", "olama", "language model"),
        ("MOKSORI_LLM__ENGINE", "openai", "language model"),
        ("MOKSORI_STORE__URL", "oracle://x", "database"),
        ("MOKSORI_DATA_DIR", "/dev/null/data", "data folder"),
        ("MOKSORI_SERVER__HOST", "::", "keys"),
    ],
)
def test_what_stops_the_main_job_is_a_failure(
    moksori: Run, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, name: str
) -> None:
    monkeypatch.setenv(variable, value)
    ended = moksori("doctor", "--json")
    assert ended.code == 1
    assert ended.json["able"] is False
    assert finding(ended, name)["status"] == "failure"
    assert "hunter2" not in ended.out + ended.err


def test_with_a_key_it_may_listen_to_the_world(
    moksori: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    moksori("keys", "create", "one")
    monkeypatch.setenv("MOKSORI_SERVER__HOST", "0.0.0.0")  # noqa: S104 - nothing listens
    ended = moksori("doctor", "--json")
    assert ended.code == 0
    assert finding(ended, "keys")["status"] == "ok"


def test_a_taken_port_is_noted(moksori: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("MOKSORI_SERVER__PORT", str(taken.getsockname()[1]))
        assert finding(moksori("doctor", "--json"), "port")["facts"] == {"free": False}


def test_no_key_by_setting_is_a_warning_when_exposed(
    moksori: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOKSORI_ACCESS__REQUIRE_KEY", "never")
    assert finding(moksori("doctor", "--json"), "keys")["status"] == "note"
    monkeypatch.setenv("MOKSORI_SERVER__HOST", "0.0.0.0")  # noqa: S104 - nothing listens
    assert finding(moksori("doctor", "--json"), "keys")["status"] == "warning"
