import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from moksori.engines.stt.names import hub_id, is_alias
from moksori.engines.stt.shelf import ModelShelf, PartModel, is_model, note_total, work_of

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


def test_what_has_arrived_of_a_model_is_told_and_can_be_thrown_away(shelf: ModelShelf) -> None:
    assert shelf.parts() == []
    shelf.begin("small")
    shelf.begin("owner/model")
    work = work_of(shelf.home_of("small"))
    assert shelf.parts() == [PartModel("small", 0, None), PartModel("owner/model", 0, None)]
    note_total(work, 100)
    (work / "model.bin").write_bytes(b"x" * 40)
    assert PartModel("small", 40, 100) in shelf.parts()
    assert shelf.locate("small") is None
    assert shelf.stored() == []
    assert shelf.remove("small")
    assert not shelf.remove("small")
    assert [part.name for part in shelf.parts()] == ["owner/model"]


def test_a_total_that_makes_no_sense_is_none(shelf: ModelShelf) -> None:
    shelf.begin("small")
    work = work_of(shelf.home_of("small"))
    (work / "model.bin").write_bytes(b"x" * 40)
    (work / ".total").write_text("many")
    (part,) = shelf.parts()
    assert (part.name, part.total_bytes) == ("small", None)
    note_total(work, None)
    note_total(work, None)
    assert not (work / ".total").exists()


def test_removing_takes_a_model_and_a_part_of_its_successor(
    shelf: ModelShelf, put_model: PutModel
) -> None:
    folder = put_model(shelf.home_of("small"))
    shelf.begin("small")
    assert shelf.remove("Systran/faster-whisper-small")
    assert not folder.exists()
    assert shelf.parts() == []


@pytest.mark.parametrize("name", ["..", ".", "", "/", "../models"])
def test_nothing_outside_the_folder_is_removed(shelf: ModelShelf, name: str) -> None:
    shelf.models_dir.mkdir(parents=True)
    kept = shelf.models_dir.parent / "kept"
    kept.write_text("x")
    assert not shelf.remove(name)
    assert kept.exists()
    assert shelf.models_dir.is_dir()


def test_the_newest_is_the_one_that_was_fetched_last(
    shelf: ModelShelf, put_model: PutModel
) -> None:
    assert shelf.newest() is None
    put_model(shelf.hub_cache / SNAPSHOT / "abc")  # type: ignore[operator] # - the fixture has one
    assert shelf.newest() is None, "what other programs brought is not taken by itself"
    for age, name in enumerate(("base", "tiny", "medium")):
        folder = put_model(shelf.home_of(name))
        os.utime(folder, (1_000 - age, 1_000 - age))
    assert shelf.newest() == "base"


def test_what_goes_while_it_is_looked_at_is_no_trouble(
    shelf: ModelShelf, put_model: PutModel
) -> None:
    def come_and_go() -> None:
        for _ in range(300):
            put_model(shelf.models_dir / "owner--model")
            assert shelf.remove("owner/model")

    with ThreadPoolExecutor(1) as others:
        coming = others.submit(come_and_go)
        while not coming.done():
            assert shelf.newest() in {None, "owner/model"}
            assert {one.name for one in shelf.stored()} <= {"owner/model"}
        coming.result()
