"""The name of a log: made once, by whoever comes first, and never half."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from moksori.backends.audiolog import open_audiolog
from moksori.backends.audiolog.place import place_of
from moksori.errors import BackendError

pytestmark = pytest.mark.integration


def test_of_many_who_open_a_log_at_once_one_names_it(tmp_path: Path) -> None:
    root = tmp_path / "new" / "log"
    with ThreadPoolExecutor(8) as threads:
        names = set(threads.map(lambda _: place_of(root), range(64)))
    assert len(names) == 1
    assert [path.name for path in root.iterdir()] == [".place"], "nothing lies about"


def test_other_logs_have_other_names(tmp_path: Path) -> None:
    assert place_of(tmp_path / "a") != place_of(tmp_path / "b")


def test_a_name_survives_the_process(tmp_path: Path) -> None:
    name = open_audiolog(str(tmp_path)).place
    assert open_audiolog(f"file://{tmp_path}").place == name


def test_a_directory_that_can_not_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no directory")
    with pytest.raises(BackendError):
        _ = open_audiolog(str(tmp_path / "file" / "log")).place
