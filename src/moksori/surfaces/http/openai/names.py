"""Names of OpenAI's own recognisers, which clients have written into their code."""

from typing import Final

OPENAI_MODELS: Final = frozenset(
    {
        "whisper-1",
        "gpt-4o-transcribe",
        "gpt-4o-mini-transcribe",
        "gpt-4o-mini-transcribe-2025-12-15",
        "gpt-4o-transcribe-diarize",
        "gpt-transcribe",
        "gpt-live-transcribe",
        "gpt-realtime-whisper",
    }
)
"""All of them mean this server's default model; the answer says which one that was."""


def own_name(name: str | None) -> str | None:
    """Return the name of a model here, None for the default one."""
    return None if name in OPENAI_MODELS else name
