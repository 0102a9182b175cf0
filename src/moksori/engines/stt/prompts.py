"""Names and terms for Whisper's previous-text slot: at most 100 tokens, hotwords first."""

from collections.abc import Callable, Sequence
from typing import Final

from moksori.ports.stt import SttOptions

MOST_TOKENS: Final = 100


def prompt_tokens(options: SttOptions, encode: Callable[[str], Sequence[int]]) -> list[int]:
    """Return the tokens of prompt and hotwords; the hotwords come last, where they weigh most.

    Hotwords are kept whole, in their order, as long as there is room; the prompt loses its
    beginning.
    """
    words: list[int] = []
    for word in options.hotwords:
        more = list(encode(f" {word.strip()}" if not words else f", {word.strip()}"))
        if word.strip() and len(words) + len(more) <= MOST_TOKENS:
            words += more
    prompt = (options.prompt or "").strip()
    room = MOST_TOKENS - len(words)
    told = list(encode(f" {prompt}"))[-room:] if prompt and room else []
    return told + words
