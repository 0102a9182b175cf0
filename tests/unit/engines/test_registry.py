import sys
from pathlib import Path

import pytest

from moksori.engines.registry import Entry, Registry
from moksori.engines.stt import STT
from moksori.engines.tts import TTS
from moksori.engines.vad import VAD
from moksori.errors import EngineNotInstalledError, EngineUnknownError

pytestmark = pytest.mark.unit

SOUNDS: Registry[object] = Registry(
    "sound",
    Entry("json", "json:loads"),
    Entry("absent", "a_module_that_is_not:Here", extra="noise"),
    Entry("needy", "json:loads", extra="noise", needs="a_package_that_is_not"),
    Entry("bare", "a_module_that_is_not:Here"),
)


def test_it_lists_without_importing() -> None:
    assert [entry.name for entry in SOUNDS] == ["json", "absent", "needy", "bare"]
    assert "absent" in SOUNDS
    assert "other" not in SOUNDS
    assert "a_module_that_is_not" not in sys.modules


def test_it_loads_what_an_entry_points_at() -> None:
    import json

    assert SOUNDS.load("json") is json.loads
    assert SOUNDS.load("json:dumps") is json.dumps


def test_a_typing_error_gets_a_suggestion() -> None:
    with pytest.raises(
        EngineUnknownError, match="no sound engine named 'jsn'; did you mean 'json'"
    ):
        SOUNDS.load("jsn")
    with pytest.raises(EngineUnknownError, match=r"named 'xyz'$"):
        SOUNDS.load("xyz")


@pytest.mark.parametrize("name", ["absent", "needy"])
def test_a_missing_extra_is_named(name: str) -> None:
    with pytest.raises(EngineNotInstalledError, match=r"pip install 'moksori\[noise\]'"):
        SOUNDS.load(name)


def test_a_missing_package_without_an_extra_is_named() -> None:
    with pytest.raises(EngineNotInstalledError, match="it needs a_module_that_is_not"):
        SOUNDS.load("bare")


def test_an_attribute_that_is_not_there_is_unknown() -> None:
    with pytest.raises(EngineUnknownError, match="json has no loadz"):
        SOUNDS.load("json:loadz")


def test_strangers_come_by_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    about = tmp_path / "stranger-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: stranger\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[moksori.sound]\nsong = json:dumps\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    import json

    assert SOUNDS.load("song") is json.dumps


@pytest.mark.parametrize("table", [STT, TTS, VAD], ids=lambda table: table.kind)
def test_every_engine_of_ours_loads(table: Registry[object]) -> None:
    assert all(callable(table.load(entry.name)) for entry in table)
