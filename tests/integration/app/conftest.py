"""The command line in this process, on data in a temporary folder."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from moksori.app.cli import root


class Ended(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - any JSON value
        return json.loads(self.out)


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of its own, a recogniser without a model, and no settings of the user."""
    folder = tmp_path / "data"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("MOKSORI_DATA_DIR", str(folder))
    monkeypatch.setenv("MOKSORI_LOCALE", "en")
    return folder


@pytest.fixture
def moksori(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    assert not data_dir.exists()

    def run(*line: str) -> Ended:
        capsys.readouterr()
        code = root.run(line)
        printed = capsys.readouterr()
        return Ended(code, printed.out, printed.err)

    return run
