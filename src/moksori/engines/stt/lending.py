"""The recognisers of this process: chosen by name, built once, shared, closed together."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import structlog

from moksori.engines.stt import STT
from moksori.engines.stt.devices import gpu_likely
from moksori.engines.stt.faster_whisper import FasterWhisperConfig, FasterWhisperStt
from moksori.engines.stt.names import ALIASES, DEFAULT_CPU, DEFAULT_GPU, hub_id, is_alias
from moksori.engines.stt.shelf import ModelShelf, is_model
from moksori.engines.stt.tiny_ko import NAME as TINY_KO
from moksori.engines.stt.tiny_ko import open_tiny_ko
from moksori.errors import (
    ConfigError,
    ModelUnavailableError,
    NotFoundError,
    OfflineError,
    StorageFullError,
)
from moksori.ports.health import ModelInfo
from moksori.ports.stt import SttChoice, SttEngine, SttTraits

if TYPE_CHECKING:  # both bring an HTTP client, which no start should pay for
    from moksori.engines.stt.fetch import Progress
    from moksori.engines.stt.openai_compatible import OpenAICompatibleConfig

WHISPER = "faster-whisper"
REMOTE = "openai-compatible"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SttConfig:
    """Which recogniser serves requests that name none, and how recognisers are run."""

    models_dir: Path
    """Where fetched and unpacked models live."""
    hub_cache: Path | None = None
    """The hub's cache of this user, looked into but never changed."""
    engine: str = "auto"
    model: str | None = None
    """A size, hub id or directory; None takes `small` on a CPU, `large-v3-turbo` on a GPU."""
    run: FasterWhisperConfig = field(default_factory=FasterWhisperConfig)
    remote: "OpenAICompatibleConfig | None" = None
    fetch: bool = False
    """Whether `prepare` may fetch the default model."""
    fetch_deadline_s: float = 1800.0
    offline: bool = False
    hub_url: str | None = None
    """Another hub than the usual one."""


class LentEngines:
    """Implements `moksori.ports.stt.SttEngines`."""

    def __init__(self, config: SttConfig) -> None:
        self._config = config
        self._lock = Lock()
        self._engines: dict[SttChoice, SttEngine] = {}
        self.shelf = ModelShelf(config.models_dir, config.hub_cache)

    @property
    def default_model(self) -> str:
        """The real model that `auto` wants: that of the settings, else what suits the machine."""
        on_gpu = self._config.run.device == "cuda" or (
            self._config.run.device == "auto" and gpu_likely()
        )
        return self._config.model or (DEFAULT_GPU if on_gpu else DEFAULT_CPU)

    @property
    def automatic(self) -> bool:
        """Whether `auto` decides, by what is on this machine."""
        return self._config.engine == "auto" and self._config.model is None

    @property
    def wanted_model(self) -> str | None:
        """The model that serves requests which name none, as soon as it is here."""
        return self.default_model if self._config.engine in {"auto", WHISPER} else None

    def choose(self, model: str | None) -> SttChoice:
        """Find the recogniser for a model named in a request; errors as the port says."""
        if model is None or is_alias(model) or model == self._config.engine:
            return self._default()
        if model == TINY_KO:
            return SttChoice(TINY_KO, TINY_KO)
        remote = self._config.remote
        if remote is not None and model == remote.model:
            return SttChoice(REMOTE, model)
        if self._find(model) is not None:
            return SttChoice(WHISPER, model)
        if hub_id(model) is not None:
            raise ModelUnavailableError(f"not on this machine: moksori models fetch {model}")
        raise NotFoundError("no recogniser model goes by this name")

    def traits(self, choice: SttChoice) -> SttTraits:
        """Declare what a choice can do; errors as `choose`."""
        return self._engine(choice).traits

    def lend(self, choice: SttChoice) -> AbstractAsyncContextManager[SttEngine]:
        """Lend the engine of a choice; all who borrow it share it."""
        return self._lent(choice)

    async def prepare(self, progress: "Progress | None" = None) -> bool:
        """Fetch the default model if settings allow and it is missing; tell whether it is here.

        Never raises for a missing network: `auto` then goes on with the demo model.
        """
        name = self.default_model
        here = self._find(name) is not None
        if here or not self._config.fetch or self._config.offline or hub_id(name) is None:
            return here
        try:
            await self.fetch(name, progress)
        except (ModelUnavailableError, StorageFullError) as exc:
            _log.warning("model_not_fetched", model=name, code=exc.code, reason=exc.detail)
            return False
        return True

    async def fetch(self, name: str, progress: "Progress | None" = None) -> Path:
        """Fetch a model by size or hub id; errors as `fetch_model`."""
        if self._config.offline and self.shelf.locate(name) is None:
            raise OfflineError("the settings forbid the network (stt.offline)")
        from moksori.engines.stt.fetch import HUB_URL, fetch_model

        return await fetch_model(
            self.shelf,
            name,
            hub_url=self._config.hub_url or HUB_URL,
            deadline_s=self._config.fetch_deadline_s,
            progress=progress,
        )

    def models(self) -> list[ModelInfo]:
        """List the models that requests may name, the default first; looks at files only."""
        try:
            default = self.choose(None)
        except (ConfigError, ModelUnavailableError):
            default = SttChoice(WHISPER, self.default_model)
        found = {
            model.name: ModelInfo(model.name, WHISPER, present=True)
            for model in self.shelf.stored()
        }
        found[TINY_KO] = ModelInfo(TINY_KO, TINY_KO, present=_whisper_installed(), demo=True)
        if self._config.remote is not None:
            found[self._config.remote.model] = ModelInfo(
                self._config.remote.model, REMOTE, present=True
            )
        name = default.model or default.engine
        chosen = found.pop(name, None) or ModelInfo(
            name, default.engine, present=self._find(name) is not None
        )
        first = replace(chosen, default=True, aliases=tuple(sorted(ALIASES)))
        return [first, *found.values()]

    async def aclose(self) -> None:
        """Close every engine that was built."""
        with self._lock:
            engines = list(self._engines.values())
            self._engines.clear()
        for engine in engines:
            await engine.aclose()

    def _default(self) -> SttChoice:
        engine, name = self._config.engine, self.default_model
        if engine == "auto":
            if self._find(name) is not None:
                return SttChoice(WHISPER, name)
            if self._config.model is None:
                fetched = self.shelf.newest()
                return SttChoice(WHISPER, fetched) if fetched else SttChoice(TINY_KO, TINY_KO)
        if engine in {"auto", WHISPER}:
            if self._find(name) is None:
                raise ModelUnavailableError(f"not on this machine: moksori models fetch {name}")
            return SttChoice(WHISPER, name)
        if engine == TINY_KO:
            return SttChoice(TINY_KO, TINY_KO)
        if engine == REMOTE:
            return SttChoice(REMOTE, self._remote().model)
        return SttChoice(engine, self._config.model)

    def _find(self, name: str) -> Path | None:
        """Return a model's folder; a path counts only when the settings themselves name it."""
        if name == self._config.model and is_model(Path(name).expanduser()):
            return Path(name).expanduser()
        return self.shelf.locate(name)

    def _remote(self) -> "OpenAICompatibleConfig":
        if self._config.remote is None:
            raise ConfigError("stt.openai.base_url must be set for this engine")
        return self._config.remote

    @asynccontextmanager
    async def _lent(self, choice: SttChoice) -> AsyncIterator[SttEngine]:
        yield self._engine(choice)

    def _engine(self, choice: SttChoice) -> SttEngine:
        with self._lock:
            if choice not in self._engines:
                self._engines[choice] = self._build(choice)
            return self._engines[choice]

    def _build(self, choice: SttChoice) -> SttEngine:
        factory: Callable[..., SttEngine] = STT.load(choice.engine)
        if choice.engine == TINY_KO:
            return open_tiny_ko(self._config.models_dir, replace(self._config.run, name=TINY_KO))
        if choice.engine == REMOTE:
            from moksori.engines.stt.openai_compatible import OpenAICompatibleStt

            return OpenAICompatibleStt(self._remote())
        if choice.engine == WHISPER:
            return self._whisper(choice.model or self.default_model)
        return factory()

    def _whisper(self, name: str) -> FasterWhisperStt:
        folder = self._find(name)
        if folder is None:
            raise ModelUnavailableError(f"not on this machine: moksori models fetch {name}")
        shown = name if hub_id(name) is not None else None
        return FasterWhisperStt(folder, replace(self._config.run, name=shown))


def _whisper_installed() -> bool:
    return find_spec("faster_whisper") is not None
