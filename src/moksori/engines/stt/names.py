"""Names that lead to models: Whisper's sizes, hub ids, and what OpenAI's clients ask for."""

import re
from dataclasses import dataclass
from typing import Final, Literal

SIZES: Final = {
    "tiny": "Systran/faster-whisper-tiny",
    "tiny.en": "Systran/faster-whisper-tiny.en",
    "base": "Systran/faster-whisper-base",
    "base.en": "Systran/faster-whisper-base.en",
    "small": "Systran/faster-whisper-small",
    "small.en": "Systran/faster-whisper-small.en",
    "medium": "Systran/faster-whisper-medium",
    "medium.en": "Systran/faster-whisper-medium.en",
    "large-v1": "Systran/faster-whisper-large-v1",
    "large-v2": "Systran/faster-whisper-large-v2",
    "large-v3": "Systran/faster-whisper-large-v3",
    "large": "Systran/faster-whisper-large-v3",
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
}
"""Sizes of Whisper and where their CTranslate2 form lives."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A model that is worth fetching, and what is known of it beforehand."""

    name: str
    about_bytes: int
    suits: Literal["cpu", "gpu"]
    licence: str = "MIT"


OFFERS: Final = (
    Offer("small", 500_000_000, "cpu"),
    Offer("large-v3-turbo", 1_600_000_000, "gpu"),
)

ALIASES: Final = frozenset(
    {
        "auto",
        "default",
        "whisper",
        "whisper-1",
        "gpt-transcribe",
        "gpt-live-transcribe",
        "gpt-realtime-whisper",
        "gpt-4o-transcribe",
        "gpt-4o-transcribe-latest",
        "gpt-4o-mini-transcribe",
        "gpt-4o-transcribe-diarize",
    }
)
"""Names that mean the default model, so that programs written for OpenAI run unchanged."""

DEFAULT_CPU: Final = "small"
DEFAULT_GPU: Final = "large-v3-turbo"

_HUB_ID: Final = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")
_DATED: Final = re.compile(r"-\d{4}-\d{2}-\d{2}$")


def is_alias(name: str) -> bool:
    """Tell whether a name means the default model; dated names of OpenAI count too."""
    return _DATED.sub("", name) in ALIASES


def hub_id(name: str) -> str | None:
    """Return the hub's id for a size or an id, None for anything else."""
    return SIZES.get(name) or (name if _HUB_ID.fullmatch(name) else None)


def short(repository: str) -> str:
    """Return the size name of a hub id where there is one."""
    return next((size for size, known in SIZES.items() if known == repository), repository)
