from collections.abc import Callable
from pathlib import Path

import pytest

PutModel = Callable[[Path], Path]


@pytest.fixture
def put_model() -> PutModel:
    """Write the files that a model's folder must have."""

    def put(folder: Path) -> Path:
        folder.mkdir(parents=True)
        for name in ("model.bin", "config.json", "tokenizer.json"):
            (folder / name).write_bytes(name.encode())
        return folder

    return put
