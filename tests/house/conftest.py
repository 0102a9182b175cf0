"""The repository as the house tests see it: its files, and its modules as syntax trees."""

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = ("src", "tests", "bench", "models")


def _listed() -> list[Path]:
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "-co", "--exclude-standard"]
    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=30)
    except (OSError, subprocess.CalledProcessError):
        return [path for path in ROOT.rglob("*") if not _hidden(path)]
    return [ROOT / name for name in done.stdout.decode().split("\0") if name]


def _hidden(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return any(
        part in {".git", ".venv", "__pycache__"} or part.endswith("_cache") for part in parts
    )


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def files() -> list[Path]:
    """Every file of the project, committed or about to be."""
    return sorted(path for path in _listed() if path.is_file())


@pytest.fixture(scope="session")
def modules(files: list[Path]) -> dict[Path, ast.Module]:
    """Every Python module by its path below the root."""
    return {
        path.relative_to(ROOT): ast.parse(path.read_text(encoding="utf-8"))
        for path in files
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in OURS
    }
