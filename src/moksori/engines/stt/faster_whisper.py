"""Whisper by faster-whisper and CTranslate2: any size name, hub id or directory.

The model loads at the first use, in a thread, is shared by all callers, and leaves memory when
nobody used it for a while. A cancelled caller is free at once; the thread stops at the next step.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Timer
from typing import TYPE_CHECKING, Final, TypeVar

import anyio
from anyio import to_thread

from moksori.engines.stt.about import ModelCard, read_card
from moksori.engines.stt.devices import gpu_likely, pick_compute_type, pick_device
from moksori.errors import EngineError, EngineUnavailableError, UnsupportedLanguageError
from moksori.ports.audio import SpeechWindow
from moksori.ports.stt import Heard, SttOptions, SttTraits

if TYPE_CHECKING:
    from moksori.engines.stt.whisper import Whisper

T = TypeVar("T")

_WAITERS: Final = 64
"""Threads that may wait for the model at once; the model itself takes one call at a time."""
_TURN_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class FasterWhisperConfig:
    """How a model is run. `name` is what transcripts show; None asks the model's card."""

    name: str | None = None
    device: str = "auto"
    compute_type: str = "auto"
    threads: int = 0
    batch_size: int = 0
    """Windows decoded at once; 0 means 16 on a GPU or where windows are short, else 8."""
    idle_release_s: float = 900.0


LOT: Final = 3
"""Windows of one utterance come in lots of this many batches, so that those of like length meet."""


class FasterWhisperStt:
    """One model, shared.

    `directory` is the model's folder, or a function that finds or fetches it; the function may
    block and is called in a thread when the model is first needed.
    """

    def __init__(
        self,
        directory: Path | Callable[[], Path],
        config: FasterWhisperConfig | None = None,
        *,
        card: ModelCard | None = None,
    ) -> None:
        self._config = config or FasterWhisperConfig()
        self._find = directory if callable(directory) else lambda: directory
        self._card = card or self._early_card(directory)
        self._turn = Lock()
        self._limiter = anyio.CapacityLimiter(_WAITERS)
        self._whisper: Whisper | None = None
        self._device: str | None = None
        self._idle: Timer | None = None
        self._closed = False

    @property
    def traits(self) -> SttTraits:
        """What the model's card says; the device is a guess until the model is loaded."""
        return SttTraits(
            engine="faster-whisper",
            model=self._config.name or self._card.name,
            demo=self._card.demo,
            languages=self._card.languages,
            windows=self._card.windows,
            batch_size=self._batch_size * (LOT if self._card.windows == "utterance" else 1),
            device=self._likely_device,
        )

    @property
    def loaded(self) -> bool:
        """Whether the model is in memory now."""
        return self._whisper is not None

    async def load(self) -> None:
        """Bring the model into memory.

        Raises:
            ModelUnavailableError: it is not here, can not be fetched, or is broken.
            EngineNotInstalledError: faster-whisper is missing.
        """
        await self._in_turn(lambda _whisper, _stop: None)

    async def transcribe(
        self, windows: Sequence[SpeechWindow], options: SttOptions
    ) -> Sequence[Sequence[Heard]]:
        """Return what was heard in each window, in order; errors as the port says."""
        languages = self._card.languages
        if languages and options.language not in languages:
            raise UnsupportedLanguageError(
                "the model does not know this language",
                language=options.language,
                model=self.traits.model,
            )
        if not windows:
            return []
        return await self._in_turn(lambda whisper, stop: whisper.hear(windows, options, stop))

    async def aclose(self) -> None:
        """Free the memory as soon as the call under way ends; later calls are refused."""
        self._closed = True
        self._cancel_idle()
        if self._turn.acquire(blocking=False):
            self._drop_and_pass_on()

    @property
    def _likely_device(self) -> str:
        if self._device is not None:
            return self._device
        if self._config.device != "auto":
            return self._config.device
        return "cuda" if gpu_likely() else "cpu"

    @property
    def _batch_size(self) -> int:
        if self._config.batch_size:
            return self._config.batch_size
        roomy = self._likely_device != "cpu" or self._card.windows == "utterance"
        return 16 if roomy else 8

    def _early_card(self, directory: Path | Callable[[], Path]) -> ModelCard:
        if isinstance(directory, Path) and directory.is_dir():
            return read_card(directory)
        return ModelCard(self._config.name or "whisper")

    async def _in_turn(self, work: "Callable[[Whisper, Event], T]") -> T:
        stop = Event()
        try:
            return await to_thread.run_sync(
                self._work, work, stop, limiter=self._limiter, abandon_on_cancel=True
            )
        finally:
            stop.set()

    def _work(self, work: "Callable[[Whisper, Event], T]", stop: Event) -> T:
        from moksori.engines.stt.whisper import StoppedError

        while not self._turn.acquire(timeout=_TURN_S):
            if stop.is_set():
                raise StoppedError
        self._cancel_idle()
        try:
            if stop.is_set():
                raise StoppedError
            return work(self._loaded(), stop)
        except (RuntimeError, MemoryError) as exc:
            raise _translated(exc) from exc
        finally:
            self._end_of_turn()

    def _loaded(self) -> "Whisper":
        if self._closed:
            raise EngineUnavailableError("the engine is closed")
        if self._whisper is None:
            self._whisper = self._load()
        return self._whisper

    def _load(self) -> "Whisper":
        from moksori.engines.stt.whisper import Whisper

        directory = self._find()
        self._card = read_card(directory)
        self._device = pick_device(self._config.device)
        return Whisper(
            directory,
            self._card,
            device=self._device,
            compute_type=pick_compute_type(self._config.compute_type, self._device),
            threads=self._config.threads,
            batch_size=self._batch_size,
        )

    def _end_of_turn(self) -> None:
        if self._closed:
            self._drop_and_pass_on()
            return
        if self._whisper is not None:
            self._idle = Timer(self._config.idle_release_s, self._release_idle)
            self._idle.daemon = True
            self._idle.start()
        self._turn.release()

    def _release_idle(self) -> None:
        """Run by the timer: let the model go unless somebody is at it right now."""
        if self._turn.acquire(blocking=False):
            self._drop_and_pass_on()

    def _drop_and_pass_on(self) -> None:
        self._whisper = None
        self._turn.release()

    def _cancel_idle(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None


def _translated(exc: RuntimeError | MemoryError) -> EngineError:
    if isinstance(exc, MemoryError) or "out of memory" in str(exc).lower():
        return EngineUnavailableError("not enough memory for the model right now")
    return EngineError("the recogniser failed")
