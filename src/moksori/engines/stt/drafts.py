"""Rough texts of speech that goes on: as little work for Whisper as the model bears.

Whisper always hears 30 s, most of them silence, and that is most of the work. Real models lose
words in windows much shorter than 10 s, and final texts must not: they never come from here.
"""

from math import ceil
from typing import Final

from moksori.engines.stt.about import FULL_WINDOW_S, ModelCard
from moksori.engines.stt.features import FRAMES_PER_S

_SILENCE_S: Final = 0.3
"""What follows the sound at least, so that its end is heard as one."""
_TOKENS_PER_S: Final = 12
"""More than anybody says in Korean."""
_TOKENS_MORE: Final = 16


def draft_frames(sound_s: float, card: ModelCard) -> int:
    """Return up to how many frames of features a sound is filled: whole seconds."""
    wanted_s = ceil(max(sound_s + _SILENCE_S, card.shortest_draft_s))
    return round(min(wanted_s, FULL_WINDOW_S) * FRAMES_PER_S)


def draft_tokens(sound_s: float) -> int:
    """Return how many tokens may be written for a sound; a model that loops writes no more."""
    return ceil(sound_s * _TOKENS_PER_S) + _TOKENS_MORE
