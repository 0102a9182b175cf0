"""From training weights to the packed model: transformers, CTranslate2 int8, tar.xz."""

# torch and transformers are installed for training only, not where types are checked.
# mypy: disable-error-code="import-not-found"

from __future__ import annotations

import argparse
import io
import json
import lzma
import shutil
import tarfile
from pathlib import Path
from typing import Any

import torch
from ctranslate2.converters import TransformersConverter
from transformers import (
    GenerationConfig,
    WhisperConfig,
    WhisperForConditionalGeneration,
    WhisperTokenizerFast,
)

from models.tiny_ko import corpus, tokenizer
from models.tiny_ko.windows import Compact

OUT = Path("src/moksori/engines/stt/tiny_ko.tar.xz")
VERSION = "1"
DATE = "2026-11-21"
MEMBERS = (
    "config.json",
    "model.bin",
    "moksori.json",
    "preprocessor_config.json",
    "tokenizer.json",
    "vocabulary.json",
)
_PREPROCESSOR = {
    "chunk_length": 30,
    "feature_extractor_type": "WhisperFeatureExtractor",
    "feature_size": 80,
    "hop_length": 160,
    "n_fft": 400,
    "n_samples": 480_000,
    "nb_max_frames": 3000,
    "padding_side": "right",
    "padding_value": 0.0,
    "processor_class": "WhisperProcessor",
    "return_attention_mask": False,
    "sampling_rate": 16_000,
}


def _config(shape: dict[str, Any]) -> WhisperConfig:
    return WhisperConfig(
        vocab_size=tokenizer.SIZE,
        d_model=shape["width"],
        encoder_layers=shape["encoder_layers"],
        decoder_layers=shape["decoder_layers"],
        encoder_attention_heads=shape["heads"],
        decoder_attention_heads=shape["heads"],
        encoder_ffn_dim=4 * shape["width"],
        decoder_ffn_dim=4 * shape["width"],
        num_mel_bins=shape["mels"],
        max_source_positions=1500,
        max_target_positions=448,
        pad_token_id=tokenizer.END,
        bos_token_id=tokenizer.END,
        eos_token_id=tokenizer.END,
        decoder_start_token_id=tokenizer.START,
        suppress_tokens=None,
        begin_suppress_tokens=None,
    )


def _generation(shape: dict[str, Any]) -> GenerationConfig:
    languages = {f"<|{code}|>": 50_259 + i for i, code in enumerate(tokenizer.LANGUAGES)}
    guided = [[d, h] for d in range(shape["decoder_layers"]) for h in range(shape["guided_heads"])]
    return GenerationConfig(
        decoder_start_token_id=tokenizer.START,
        eos_token_id=tokenizer.END,
        pad_token_id=tokenizer.END,
        bos_token_id=tokenizer.END,
        no_timestamps_token_id=tokenizer.NO_TIMESTAMPS,
        prev_sot_token_id=tokenizer.PREVIOUS,
        is_multilingual=True,
        lang_to_id=languages,
        task_to_id={"transcribe": tokenizer.TRANSCRIBE, "translate": tokenizer.TRANSCRIBE - 1},
        begin_suppress_tokens=[220, tokenizer.END],
        suppress_tokens=[],
        max_initial_timestamp_index=50,
        max_length=448,
        alignment_heads=guided,
    )


def _weights(average: dict[str, torch.Tensor], compact: Compact) -> dict[str, torch.Tensor]:
    """Rename for transformers and spread the one row of the unused ids over all of them."""
    weights = {
        f"model.{name}": value
        for name, value in average.items()
        if not name.startswith("phoneme_head")
    }
    rows = weights["model.decoder.embed_tokens.weight"]
    full = rows[compact.other].repeat(tokenizer.SIZE, 1)
    full[compact.used] = rows[: compact.other]
    weights["model.decoder.embed_tokens.weight"] = full
    weights["proj_out.weight"] = full
    return weights


def _write_transformers(state: dict[str, Any], work: Path, target: Path) -> None:
    words = tokenizer.load(work)
    compact = Compact(words, corpus.closed_set())
    model = WhisperForConditionalGeneration(_config(state["shape"]))
    model.load_state_dict(_weights(state["average"], compact))
    model.tie_weights()
    model.generation_config = _generation(state["shape"])
    model.save_pretrained(target)
    fast = WhisperTokenizerFast(tokenizer_object=words, unk_token="<|endoftext|>")  # noqa: S106 - no secret
    fast.save_pretrained(target)


def convert(checkpoint: Path, work: Path, target: Path) -> None:
    """Write a CTranslate2 int8 model directory that faster-whisper loads."""
    between = work / "transformers"
    shutil.rmtree(between, ignore_errors=True)
    _write_transformers(torch.load(checkpoint, weights_only=True), work, between)
    TransformersConverter(str(between)).convert(str(target), quantization="int8", force=True)
    shutil.copyfile(work / "tokenizer.json", target / "tokenizer.json")
    text = json.dumps(_PREPROCESSOR, indent=1, sort_keys=True) + "\n"
    (target / "preprocessor_config.json").write_text(text, encoding="utf-8")


def about(report: dict[str, Any]) -> dict[str, Any]:
    """Describe the model for those who load it."""
    return {
        "name": "tiny-ko",
        "version": VERSION,
        "demo": True,
        "languages": ["ko"],
        "window": "utterance",
        "min_window_s": 4.0,  # also trained on windows padded to less than 30 s
        "max_beams": 1,  # evaluated so; more beams cost time and correct nothing
        "trained_on": "A closed set of Korean sentences and the sample meeting, spoken by "
        "espeak-ng. It shows that the path works; it does not recognise free speech.",
        "date": DATE,
        "report": report,
    }


def pack(directory: Path, target: Path) -> None:
    """Write a tar.xz that is the same for the same contents."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in MEMBERS:
            data = (directory / name).read_bytes()
            member = tarfile.TarInfo(name)
            member.size = len(data)
            member.mode = 0o644
            archive.addfile(member, io.BytesIO(data))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(lzma.compress(raw.getvalue(), preset=9 | lzma.PRESET_EXTREME))


def write(checkpoint: Path, work: Path, report: dict[str, Any]) -> None:
    """Convert a checkpoint and pack it with its report."""
    directory = work / "tiny-ko"
    convert(checkpoint, work, directory)
    text = json.dumps(about(report), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (directory / "moksori.json").write_text(text, encoding="utf-8")
    pack(directory, OUT)


def main(args: argparse.Namespace) -> None:
    """Convert and pack the last checkpoint; keep the report of an earlier evaluation."""
    source = Path("models/tiny_ko/report.json")
    report = json.loads(source.read_text(encoding="utf-8")) if source.exists() else {}
    write(args.work / "latest.pt", args.work, report)
    print(f"export: {OUT} {OUT.stat().st_size} bytes")
