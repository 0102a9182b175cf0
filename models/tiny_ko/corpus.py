"""The closed set of texts that tiny-ko knows: demo sentences and the sample meeting."""

from __future__ import annotations

import re
from pathlib import Path

from models.tiny_ko import meeting_script

_SENTENCE_END = re.compile(r"(?<=[.?])\s+")
_NOT_SPOKEN = re.compile(r"[^0-9a-z가-힣]")


def demo_sentences() -> tuple[str, ...]:
    """Return the demo sentences, one per line of `sentences.txt`."""
    text = Path(__file__).with_name("sentences.txt").read_text(encoding="utf-8")
    return tuple(text.split("\n")[:-1])


def meeting_lines() -> tuple[str, ...]:
    """Return the utterances of the sample meeting, in order."""
    return tuple(text for _, text in meeting_script.LINES)


def split_sentences(text: str) -> tuple[str, ...]:
    """Split an utterance after full stops and question marks."""
    return tuple(_SENTENCE_END.split(text))


def closed_set() -> tuple[str, ...]:
    """Return every single sentence that the model is trained on, each once, in a fixed order."""
    sentences = list(demo_sentences())
    for line in meeting_lines():
        sentences += split_sentences(line)
    return tuple(dict.fromkeys(sentences))


def spoken(text: str) -> str:
    """Reduce a text to what counts for the character error rate: no spaces, no punctuation."""
    return _NOT_SPOKEN.sub("", text.lower())
