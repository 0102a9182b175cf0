"""Speech recognisers. To add one: a module here, and a line in this table.

Plug-ins are called without arguments; `lending` knows what the factories of this table want.
"""

from collections.abc import Callable

from moksori.engines.registry import Entry, Registry
from moksori.ports.stt import SttEngine

STT: Registry[Callable[..., SttEngine]] = Registry(
    "stt",
    Entry(
        "faster-whisper",
        "moksori.engines.stt.faster_whisper:FasterWhisperStt",
        extra="whisper",
        needs="faster_whisper",
    ),
    Entry(
        "tiny-ko",
        "moksori.engines.stt.tiny_ko:open_tiny_ko",
        extra="whisper",
        needs="faster_whisper",
    ),
    Entry("openai-compatible", "moksori.engines.stt.openai_compatible:OpenAICompatibleStt"),
)
