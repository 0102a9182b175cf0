"""The tools that watch the house: ruff, mypy, import-linter."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.house

TOOLS = Path(sys.executable).parent


def run(root: Path, *command: str) -> None:
    done = subprocess.run(
        [str(TOOLS / command[0]), *command[1:]],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_lint(root: Path) -> None:
    run(root, "ruff", "check", "--no-cache", ".")


def test_format(root: Path) -> None:
    run(root, "ruff", "format", "--no-cache", "--check", ".")


def test_types(root: Path) -> None:
    run(root, "mypy", "--no-error-summary")


def test_imports_go_down_only(root: Path) -> None:
    run(root, "lint-imports", "--no-cache")


def test_a_browser_comes_after_all_other_tests(root: Path) -> None:
    """Its event loop stays in the thread, and no test after it could start one."""
    asked = ["tests/e2e_web/test_door.py", "tests/surface/test_ws_captions.py"]
    listed = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "--quiet", *asked],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    tests = [line for line in listed.stdout.splitlines() if "::" in line]
    assert tests == sorted(tests, key=lambda test: test.startswith(asked[0]))
    assert [any(test.startswith(path) for test in tests) for path in asked] == [True, True]
