"""Whisper's multilingual tokenizer, rebuilt from the token list that the MIT package ships."""

from __future__ import annotations

import argparse
import base64
import json
from itertools import pairwise
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

LANGUAGES = (
    "en", "zh", "de", "es", "ru", "ko", "fr", "ja", "pt", "tr", "pl", "ca", "nl", "ar", "sv",
    "it", "id", "hi", "fi", "vi", "he", "uk", "el", "ms", "cs", "ro", "da", "hu", "ta", "no",
    "th", "ur", "hr", "bg", "lt", "la", "mi", "ml", "cy", "sk", "te", "fa", "lv", "bn", "sr",
    "az", "sl", "kn", "et", "mk", "br", "eu", "is", "hy", "ne", "mn", "bs", "kk", "sq", "sw",
    "gl", "mr", "pa", "si", "km", "sn", "yo", "so", "af", "oc", "ka", "be", "tg", "sd", "gu",
    "am", "yi", "lo", "uz", "fo", "ht", "ps", "tk", "nn", "mt", "sa", "lb", "my", "bo", "tl",
    "mg", "as", "tt", "haw", "ln", "ha", "ba", "jw", "su",
)  # fmt: skip
SIZE = 51_865
END, START, KOREAN, TRANSCRIBE = 50_257, 50_258, 50_264, 50_359
PREVIOUS, NO_SPEECH, NO_TIMESTAMPS, FIRST_TIME = 50_361, 50_362, 50_363, 50_364
TIMES = 1501
"""One timestamp per 20 ms, from <|0.00|> to <|30.00|>."""
CONTROLS = (END, START, KOREAN, TRANSCRIBE, PREVIOUS, NO_SPEECH, NO_TIMESTAMPS)


def _byte_symbols() -> dict[int, str]:
    """Give every byte a printable character, as GPT-2 does."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    symbols = {byte: chr(byte) for byte in plain}
    others = (byte for byte in range(256) if byte not in symbols)
    return symbols | {byte: chr(256 + index) for index, byte in enumerate(others)}


def _read_ranks(source: Path) -> dict[bytes, int]:
    pairs = (line.split() for line in source.read_bytes().splitlines() if line)
    return {base64.b64decode(token): int(rank) for token, rank in pairs}


def _last_merge(token: bytes, ranks: dict[bytes, int]) -> tuple[bytes, bytes] | None:
    """Find the two parts that the byte pair encoding joins last to make `token`."""
    parts = [bytes([byte]) for byte in token]
    while len(parts) > 2:
        joined = [a + b for a, b in pairwise(parts)]
        best = min(range(len(joined)), key=lambda i: ranks.get(joined[i], SIZE))
        if ranks.get(joined[best], SIZE) >= ranks[token]:
            return None
        parts[best : best + 2] = [joined[best]]
    return parts[0], parts[1]


def build(source: Path) -> Tokenizer:
    """Build the tokenizer and check the ids that Whisper programs rely on."""
    ranks = _read_ranks(source)
    symbols = _byte_symbols()

    def written(token: bytes) -> str:
        return "".join(symbols[byte] for byte in token)

    found = (_last_merge(t, ranks) for t in sorted(ranks, key=ranks.__getitem__) if len(t) > 1)
    merges = [(written(pair[0]), written(pair[1])) for pair in found if pair]
    vocabulary = {written(token): rank for token, rank in ranks.items()}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges, fuse_unk=False))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    names = ["endoftext", "startoftranscript", *LANGUAGES, "translate", "transcribe"]
    names += ["startoflm", "startofprev", "nospeech", "notimestamps"]
    tokenizer.add_special_tokens(
        [AddedToken(f"<|{name}|>", special=True, normalized=False) for name in names]
    )
    times = [f"<|{index * 0.02:.2f}|>" for index in range(TIMES)]
    tokenizer.add_tokens([AddedToken(time, special=False, normalized=False) for time in times])
    _check(tokenizer)
    return tokenizer


def _check(tokenizer: Tokenizer) -> None:
    expected = {
        "<|endoftext|>": END,
        "<|startoftranscript|>": START,
        "<|ko|>": KOREAN,
        "<|transcribe|>": TRANSCRIBE,
        "<|startofprev|>": PREVIOUS,
        "<|nospeech|>": NO_SPEECH,
        "<|notimestamps|>": NO_TIMESTAMPS,
        "<|0.00|>": FIRST_TIME,
        "<|30.00|>": SIZE - 1,
    }
    wrong = {name for name, number in expected.items() if tokenizer.token_to_id(name) != number}
    text = " 다음 주 월요일까지 보고서를 제출해 주세요."
    if wrong or tokenizer.get_vocab_size() != SIZE:
        msg = f"the token list is not Whisper's: {sorted(wrong)}"
        raise ValueError(msg)
    if tokenizer.decode(tokenizer.encode(text, add_special_tokens=False).ids) != text:
        msg = "Korean text does not survive the tokenizer"
        raise ValueError(msg)


def load(work: Path) -> Tokenizer:
    """Read the tokenizer that `main` wrote."""
    return Tokenizer.from_file(str(work / "tokenizer.json"))


def main(args: argparse.Namespace) -> None:
    """Write tokenizer.json, compact, into the work directory."""
    tokenizer = build(args.work / "multilingual.tiktoken")
    data = json.loads(tokenizer.to_str())
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    (args.work / "tokenizer.json").write_text(text, encoding="utf-8")
    print(f"tokenizer: {tokenizer.get_vocab_size()} tokens")
