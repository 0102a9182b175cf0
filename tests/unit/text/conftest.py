"""The data sets of `tests/data`, by name and part."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parents[2] / "data"
Row = dict[str, Any]
Rows = Callable[[str, str], list[Row]]


@pytest.fixture(scope="session")
def rows() -> Rows:
    """Return a reader of one part (`dev`, `held-out`) of one data set."""

    def read(name: str, part: str) -> list[Row]:
        lines = (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        return [row for line in lines if (row := json.loads(line))["part"] == part]

    return read
