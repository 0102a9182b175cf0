"""The scripted servers by dialect, and clients of ours that speak to them."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, Final

from moksori.engines.llm import LLM
from moksori.engines.llm.connection import Connection
from moksori.ports.llm import LanguageModel
from moksori.testing.llm_anthropic import AnthropicServer
from moksori.testing.llm_gemini import GeminiServer
from moksori.testing.llm_ollama import OllamaServer
from moksori.testing.llm_openai import OpenAIServer
from moksori.testing.llm_servers import ModelServer


@dataclass(frozen=True, slots=True)
class Dialect:
    """A kind of server, and the engine of ours for it."""

    engine: str
    server: Callable[..., ModelServer]
    suffix: str
    """What the base URL ends in."""

    def connection(self, root: str, **more: Any) -> Connection:  # noqa: ANN401 - fields
        """Return how to reach a server of this kind; impatient, as tests are."""
        told = {"model": "some-model", "api_key": "sesame", "timeout_s": 2.0, "first_pause_s": 0.01}
        return Connection(base_url=root + self.suffix, **{**told, **more})


DIALECTS: Final = (
    Dialect("openai-compatible", OpenAIServer, "/v1"),
    Dialect("ollama", OllamaServer, ""),
    Dialect("anthropic", AnthropicServer, "/v1"),
    Dialect("gemini", GeminiServer, "/v1beta"),
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A running server and its dialect."""

    dialect: Dialect
    server: ModelServer
    root: str

    @asynccontextmanager
    async def model(self, **more: Any) -> AsyncIterator[LanguageModel]:  # noqa: ANN401 - fields
        """Lend a client; `more` are fields of its connection."""
        model = LLM.load(self.dialect.engine)(self.dialect.connection(self.root, **more))
        try:
            yield model
        finally:
            await model.aclose()

    def forget(self) -> None:
        """Make the server as if it had just been started, whatever a test told it to do."""
        fresh = self.dialect.server()
        for name in ("mind", "lacks", "ignores_schema", "around", "window", "counts", "refuses"):
            setattr(self.server, name, getattr(fresh, name))
        for kept in (self.server.breaks, self.server.troubles, self.server.asked):
            kept.clear()


@contextmanager
def spoken(dialect: Dialect, **how: Any) -> Iterator[Spoken]:  # noqa: ANN401 - fields of a server
    """Run a server; at the end, no request may have had a wrong form."""
    server = dialect.server(**how)
    with server.running() as root:
        yield Spoken(dialect, server, root)
    assert server.complaints == []
