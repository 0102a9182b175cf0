"""What moksori asks of a voice."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from moksori.ports.audio import Pcm


@dataclass(frozen=True, slots=True)
class TtsTraits:
    """Abilities that a voice engine declares."""

    engine: str
    voices: tuple[str, ...]
    sample_rate_hz: int
    offline: bool = True


@dataclass(frozen=True, slots=True)
class VoiceOptions:
    """How to speak: a named voice, relative speed (1.0 = normal), relative pitch (1.0 = normal)."""

    voice: str | None = None
    speed: float = 1.0
    pitch: float = 1.0


class TtsEngine(Protocol):
    """Turns text that is ready to be spoken (digits already words) into sound."""

    @property
    def traits(self) -> TtsTraits:
        """What it can do; cheap."""
        ...

    def synthesize(self, text: str, options: VoiceOptions) -> AsyncIterator[Pcm]:
        """Yield mono float32 blocks at `traits.sample_rate_hz`; leaving the loop stops the voice.

        Raises:
            EngineUnavailableError: the voice can not speak now.
            UnsupportedOptionError: no such voice.
        """
        ...

    async def aclose(self) -> None:
        """End its process or connection; safe to call twice."""
        ...
