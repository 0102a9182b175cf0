"""The command line as a whole: help, usage errors, errors of ours, what is imported."""

import subprocess
import sys

import pytest

from moksori.app.cli import root
from moksori.app.console.exits import Exit
from moksori.errors import ModelUnavailableError, NotFoundError

pytestmark = pytest.mark.unit

HEAVY = (
    "alembic av ctranslate2 fastapi faster_whisper httpx numpy obstore onnxruntime pydantic "
    "pydantic_settings sqlalchemy starlette structlog uvicorn"
)


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from moksori.app.cli.root import run; run(['--help']);"
        f"sys.exit(str(sorted(set('{HEAVY}'.split()) & set(sys.modules)) or ''))"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.stderr.strip() == ""
    for name in ("serve", "worker", "transcribe", "models", "doctor", "keys", "demo", "db"):
        assert f"\n  {name}" in done.stdout


def test_help_is_korean_unless_english_is_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOKSORI_LOCALE", "ko")
    assert root.run(["--help"]) == Exit.OK
    assert "녹음과 회의를 글로 바꿔요" in capsys.readouterr().out
    monkeypatch.setenv("MOKSORI_LOCALE", "en")
    assert root.run(["keys", "--help"]) == Exit.OK
    assert "Revoke a key for good." in capsys.readouterr().out


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert root.run(["--version"]) == Exit.OK
    assert capsys.readouterr().out.startswith("moksori 0.")


@pytest.mark.parametrize(
    "line", [["nope"], ["serve", "--port", "x"], ["transcribe"], ["transcribe", "absent.wav"], []]
)
def test_a_wrong_line_ends_with_2_and_says_so_on_stderr(
    line: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert root.run(line) == Exit.USAGE
    printed = capsys.readouterr()
    assert "Usage: moksori" in printed.err + printed.out


def failing(error: BaseException) -> object:
    def command(**_: object) -> None:
        raise error

    return command


def ends(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> int:
    monkeypatch.setattr(root, "build", lambda: failing(error))
    return root.run([])


def test_errors_of_ours_become_a_sentence_and_an_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ends(monkeypatch, NotFoundError()) == Exit.REFUSED
    assert capsys.readouterr().err.strip()


def test_errors_inside_task_groups_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    nested = ExceptionGroup("outer", [ExceptionGroup("inner", [ModelUnavailableError()])])
    assert ends(monkeypatch, nested) == Exit.UNAVAILABLE


def test_groups_with_strange_errors_are_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    mixed = ExceptionGroup("mixed", [NotFoundError(), ValueError("a bug")])
    with pytest.raises(ExceptionGroup):
        ends(monkeypatch, mixed)


def test_a_bug_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ZeroDivisionError):
        ends(monkeypatch, ZeroDivisionError())


def test_a_wrong_setting_ends_with_4(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MOKSORI_SERVER__PRT", "1")
    assert root.run(["doctor"]) == Exit.CONFIG
    assert "MOKSORI_SERVER__PORT" in capsys.readouterr().err
