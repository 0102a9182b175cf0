"""The packed model: what is in it, and that it is Whisper's tokenizer."""

from __future__ import annotations

import io
import json
import tarfile
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from models.tiny_ko import corpus

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
PACKED = ROOT / "src/moksori/engines/stt/tiny_ko.tar.xz"
MEMBERS = [
    "config.json",
    "model.bin",
    "moksori.json",
    "preprocessor_config.json",
    "tokenizer.json",
    "vocabulary.json",
]


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    with tarfile.open(PACKED) as archive:
        found = {}
        for member in archive.getmembers():
            assert member.isfile()
            assert (member.mtime, member.uid, member.gid) == (0, 0, 0)
            content = archive.extractfile(member)
            assert content is not None
            found[member.name] = content.read()
    return found


def test_members_and_size(files: dict[str, bytes]) -> None:
    assert list(files) == MEMBERS
    assert PACKED.stat().st_size <= 6_000_000


def test_it_calls_itself_a_demo_and_carries_its_report(files: dict[str, bytes]) -> None:
    about: dict[str, Any] = json.loads(files["moksori.json"])
    assert about["name"] == "tiny-ko"
    assert about["demo"] is True
    assert about["languages"] == ["ko"]
    assert about["window"] == "utterance"
    committed = json.loads((ROOT / "models/tiny_ko/report.json").read_text(encoding="utf-8"))
    assert about["report"] == committed


def test_report_meets_the_floor() -> None:
    report = json.loads((ROOT / "models/tiny_ko/report.json").read_text(encoding="utf-8"))
    assert report["dev voices"]["cer_percent"] <= 5
    assert report["meeting tracks"]["cer_percent"] <= 3
    assert set(report["no speech"].values()) == {0}


def test_features_are_what_faster_whisper_expects(files: dict[str, bytes]) -> None:
    features = json.loads(files["preprocessor_config.json"])
    wanted = {"feature_size": 80, "hop_length": 160, "n_fft": 400, "sampling_rate": 16_000}
    assert {key: features[key] for key in wanted} == wanted


def test_vocabulary_and_alignment(files: dict[str, bytes]) -> None:
    assert len(json.loads(files["vocabulary.json"])) == 51_865
    config = json.loads(files["config.json"])
    assert config["alignment_heads"]
    assert config["suppress_ids"] == []


def test_tokenizer_has_the_ids_of_whisper(files: dict[str, bytes]) -> None:
    tokenizers = import_module("tokenizers")
    found = tokenizers.Tokenizer.from_buffer(files["tokenizer.json"])
    assert found.get_vocab_size() == 51_865
    wanted = {
        "<|endoftext|>": 50_257,
        "<|startoftranscript|>": 50_258,
        "<|ko|>": 50_264,
        "<|transcribe|>": 50_359,
        "<|startofprev|>": 50_361,
        "<|nospeech|>": 50_362,
        "<|notimestamps|>": 50_363,
        "<|0.00|>": 50_364,
        "<|30.00|>": 51_864,
    }
    assert {name: found.token_to_id(name) for name in wanted} == wanted
    for text in corpus.closed_set():
        ids = found.encode(" " + text, add_special_tokens=False).ids
        assert found.decode(ids) == " " + text


def test_packing_is_deterministic(files: dict[str, bytes]) -> None:
    import lzma

    raw = io.BytesIO(lzma.decompress(PACKED.read_bytes()))
    with tarfile.open(fileobj=raw) as archive:
        assert {member.mode for member in archive.getmembers()} == {0o644}
        assert {member.uname for member in archive.getmembers()} == {""}
    assert sum(map(len, files.values())) < 16_000_000
