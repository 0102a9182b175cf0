"""Language models. To add a server: a preset, and a line in this table.

Every factory, those of plug-ins too, is called with a `Connection`.
"""

from collections.abc import Callable
from typing import Final

from moksori.engines.llm.connection import Connection
from moksori.engines.registry import Entry, Registry
from moksori.ports.llm import LanguageModel

_PRESETS: Final = "moksori.engines.llm.presets"

LLM: Registry[Callable[[Connection], LanguageModel]] = Registry(
    "llm",
    Entry("openai", f"{_PRESETS}:OPENAI"),
    Entry("groq", f"{_PRESETS}:GROQ"),
    Entry("lm-studio", f"{_PRESETS}:LM_STUDIO"),
    Entry("vllm", f"{_PRESETS}:VLLM"),
    Entry("qwen", f"{_PRESETS}:QWEN"),
    Entry("moksori", f"{_PRESETS}:MOKSORI"),
    Entry("openai-compatible", f"{_PRESETS}:OPENAI_COMPATIBLE"),
    Entry("ollama", f"{_PRESETS}:OLLAMA"),
    Entry("anthropic", f"{_PRESETS}:ANTHROPIC"),
    Entry("gemini", f"{_PRESETS}:GEMINI"),
)
