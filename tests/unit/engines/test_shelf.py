from collections.abc import Callable
from pathlib import Path

import pytest

from moksori.engines.stt.names import hub_id, is_alias
from moksori.engines.stt.shelf import ModelShelf, is_model

pytestmark = pytest.mark.unit

PutModel = Callable[[Path], Path]
SNAPSHOT = "models--Systran--faster-whisper-small/snapshots"


@pytest.fixture
def shelf(tmp_path: Path) -> ModelShelf:
    return ModelShelf(tmp_path / "models", tmp_path / "hub")


def test_nothing_is_found_in_nothing(shelf: ModelShelf) -> None:
    assert shelf.locate("small") is None
    assert shelf.stored() == []
    assert not shelf.remove("small")


@pytest.mark.parametrize("name", ["small", "Systran/faster-whisper-small"])
def test_a_fetched_model_is_found_by_both_names(
    shelf: ModelShelf, put_model: PutModel, name: str
) -> None:
    folder = put_model(shelf.models_dir / "Systran--faster-whisper-small")
    assert shelf.home_of(name) == folder
    assert shelf.locate(name) == folder
    assert [(model.name, model.place) for model in shelf.stored()] == [("small", "models")]


def test_a_folder_of_ones_own_is_found_by_its_name(shelf: ModelShelf, put_model: PutModel) -> None:
    folder = put_model(shelf.models_dir / "our-fine-tune")
    assert shelf.locate("our-fine-tune") == folder
    (model,) = shelf.stored()
    assert (model.name, model.size_bytes) == ("our-fine-tune", 34)


def test_the_hub_cache_is_looked_into(shelf: ModelShelf, put_model: PutModel) -> None:
    assert shelf.hub_cache is not None
    put_model(shelf.hub_cache / SNAPSHOT / "aaa")
    newer = put_model(shelf.hub_cache / SNAPSHOT / "bbb")
    assert shelf.locate("small") is not None
    reference = shelf.hub_cache / SNAPSHOT / ".." / "refs"
    reference.mkdir()
    (reference / "main").write_text("bbb\n")
    assert shelf.locate("small") == newer
    assert [(model.name, model.place) for model in shelf.stored()] == [("small", "hub-cache")]


def test_half_a_model_is_none(shelf: ModelShelf, put_model: PutModel) -> None:
    folder = put_model(shelf.models_dir / "half")
    (folder / "tokenizer.json").unlink()
    assert not is_model(folder)
    assert shelf.locate("half") is None
    assert shelf.stored() == []


def test_removing_leaves_the_cache_of_others(shelf: ModelShelf, put_model: PutModel) -> None:
    assert shelf.hub_cache is not None
    cached = put_model(shelf.hub_cache / SNAPSHOT / "aaa")
    own = put_model(shelf.models_dir / "Systran--faster-whisper-small")
    assert shelf.remove("small")
    assert not own.exists()
    assert not shelf.remove("small")
    assert shelf.locate("small") == cached


@pytest.mark.parametrize("name", ["", ".", "..", "../outside", "/etc", "a/../b", "a/b/c"])
def test_names_do_not_lead_outside(shelf: ModelShelf, put_model: PutModel, name: str) -> None:
    put_model(shelf.models_dir.parent / "outside")
    put_model(shelf.models_dir / "inside")
    assert shelf.locate(name) is None
    assert not shelf.remove(name)


def test_work_in_progress_is_not_listed(shelf: ModelShelf, put_model: PutModel) -> None:
    put_model(shelf.models_dir / ".fetch-small")
    assert shelf.stored() == []


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("small", "Systran/faster-whisper-small"),
        ("turbo", "mobiuslabsgmbh/faster-whisper-large-v3-turbo"),
        ("owner/model", "owner/model"),
        ("owner/model.v2-ct2", "owner/model.v2-ct2"),
        ("no such size", None),
        ("../etc/passwd", None),
        ("owner/../model", None),
        ("/absolute/path", None),
    ],
)
def test_hub_ids(name: str, found: str | None) -> None:
    assert hub_id(name) == found


@pytest.mark.parametrize(
    ("name", "alias"),
    [
        ("whisper-1", True),
        ("gpt-4o-transcribe", True),
        ("gpt-4o-mini-transcribe-2025-12-15", True),
        ("gpt-4o-transcribe-diarize", True),
        ("gpt-transcribe", True),
        ("auto", True),
        ("small", False),
        ("tiny-ko", False),
        ("gpt-4o", False),
    ],
)
def test_aliases(name: str, *, alias: bool) -> None:
    assert is_alias(name) is alias
