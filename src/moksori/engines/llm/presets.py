"""Servers by name: an address, a dialect, and what can be said of all of their models."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from moksori.engines.llm.anthropic_messages import AnthropicMessages
from moksori.engines.llm.connection import Connection
from moksori.engines.llm.dialect import Dialect
from moksori.engines.llm.gemini_content import GeminiContent
from moksori.engines.llm.ollama_chat import OllamaChat
from moksori.engines.llm.openai_chat import OpenAIChat
from moksori.engines.llm.remote import RemoteModel
from moksori.errors import ConfigError
from moksori.ports.llm import LlmTraits, Rung
from moksori.providers.account import Account

_ALL: Final[tuple[Rung, ...]] = ("schema", "tool", "json", "text")
_NEW_LIMIT: Final = ("max_completion_tokens", "max_tokens")


@dataclass(frozen=True, slots=True)
class Preset:
    """A factory of the table; what a connection leaves open is filled from here."""

    engine: str
    base_url: str | None
    context_tokens: int
    """Small where it depends on how the server was started."""
    dialect: Callable[[str, LlmTraits], Dialect] = lambda model, _: OpenAIChat(model)
    rungs: tuple[Rung, ...] = _ALL
    parallel: int = 4
    key_header: str = "Authorization"
    headers: dict[str, str] = field(default_factory=dict)
    must_count: bool = False

    def __call__(self, connection: Connection) -> RemoteModel:
        """Return the model; nothing is connected.

        Raises:
            ConfigError: no model is named, or no address is known.
        """
        if not connection.model:
            raise ConfigError("llm.model must name a model of the server", setting="llm.model")
        base_url = connection.base_url or self.base_url
        if base_url is None:
            raise ConfigError("llm.base_url must say where the server is", setting="llm.base_url")
        traits = self._traits(connection)
        return RemoteModel(
            traits,
            self.dialect(connection.model, traits),
            self._account(base_url, connection),
            temperature=connection.temperature,
            must_count=self.must_count,
        )

    def _traits(self, connection: Connection) -> LlmTraits:
        return LlmTraits(
            engine=self.engine,
            model=connection.model,
            context_tokens=connection.context_tokens or self.context_tokens,
            rungs=connection.rungs or self.rungs,
            parallel=connection.parallel or self.parallel,
        )

    def _account(self, base_url: str, connection: Connection) -> Account:
        return Account(
            base_url,
            connection.api_key,
            connection.timeout_s,
            connection.max_tries,
            connection.first_pause_s,
            self.key_header,
            self.headers,
        )


OPENAI: Final = Preset(
    "openai",
    "https://api.openai.com/v1",
    128_000,
    dialect=lambda model, _: OpenAIChat(model, _NEW_LIMIT),
)
GROQ: Final = Preset("groq", "https://api.groq.com/openai/v1", 32_768)
LM_STUDIO: Final = Preset(
    "lm-studio", "http://127.0.0.1:1234/v1", 8192, rungs=("schema", "tool", "text"), parallel=2
)
VLLM: Final = Preset("vllm", "http://127.0.0.1:8000/v1", 8192)
QWEN: Final = Preset("qwen", "https://dashscope-intl.aliyuncs.com/compatible-mode/v1", 32_768)
MOKSORI: Final = Preset("moksori", "http://127.0.0.1:8000/v1", 8192)
OPENAI_COMPATIBLE: Final = Preset("openai-compatible", None, 8192)
OLLAMA: Final = Preset(
    "ollama",
    "http://127.0.0.1:11434",
    8192,
    dialect=lambda model, traits: OllamaChat(model, traits.context_tokens),
    rungs=("schema", "json", "text"),
    parallel=2,
    must_count=True,
)
ANTHROPIC: Final = Preset(
    "anthropic",
    "https://api.anthropic.com/v1",
    200_000,
    dialect=lambda model, _: AnthropicMessages(model),
    rungs=("schema", "tool", "text"),
    key_header="x-api-key",
    headers={"anthropic-version": "2023-06-01"},
)
GEMINI: Final = Preset(
    "gemini",
    "https://generativelanguage.googleapis.com/v1beta",
    1_000_000,
    dialect=lambda model, _: GeminiContent(model),
    key_header="x-goog-api-key",
)
