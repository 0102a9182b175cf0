"""Voices. To add one: a module here, and a line in this table."""

from collections.abc import Callable

from moksori.engines.registry import Entry, Registry
from moksori.ports.tts import TtsEngine

TTS: Registry[Callable[..., TtsEngine]] = Registry(
    "tts",
    Entry("espeak", "moksori.engines.tts.espeak:EspeakTts", extra="espeak"),
)
