"""A recogniser and a detector that need no model, for tests of jobs: exact, and as slow as wanted.

`stt.engine = "moksori.testing.hearing:CountingStt"` and `vad.engine =
"moksori.testing.hearing:LoudVad"` put them into a server or a worker.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import ClassVar, Final

import anyio
import numpy as np

from moksori.audio.wav import wav_bytes
from moksori.errors import NotFoundError
from moksori.ports.audio import SAMPLE_RATE_HZ, Pcm, SpeechWindow
from moksori.ports.stt import Heard, SttChoice, SttEngine, SttOptions, SttTraits, Word
from moksori.ports.vad import WINDOW_SAMPLES

BURST_S: Final = 0.4
PAUSE_S: Final = 0.8

_LOUD: Final = 0.01


def bursts(count: int) -> bytes:
    """Return a WAV with so many loud bursts, each of which becomes a window of its own."""
    pause = np.zeros(round(PAUSE_S * SAMPLE_RATE_HZ), dtype=np.float32)
    times = np.arange(round(BURST_S * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    burst = (0.5 * np.sin(2 * np.pi * 440.0 * times)).astype(np.float32)
    return wav_bytes(np.concatenate([*([pause, burst] * count), pause]))


def said_at(start_s: float) -> str:
    """Return what `CountingStt` hears in the burst at a time."""
    return f"{round(start_s / (BURST_S + PAUSE_S)) + 1}번째 안건을 확정하겠습니다."


class LoudVad:
    """Takes whatever is loud for speech."""

    name = "loud"

    def open(self) -> "LoudVad":
        """Start listening; there is nothing to remember."""
        return self

    def probabilities(self, pcm: Pcm) -> Pcm:
        """Return 1 where it is loud, else 0."""
        power = np.square(pcm.reshape(-1, WINDOW_SAMPLES)).mean(axis=1)
        return np.asarray(power > _LOUD, dtype=np.float32)

    def rows(self) -> "LoudRows":
        """Return what hears live tracks."""
        return LoudRows()


class LoudRows:
    """The same for many tracks in one call."""

    state_size = 0

    def probabilities(self, windows: Pcm, states: Pcm) -> Pcm:
        """Return 1 for each row that is loud, else 0."""
        assert states.shape == (len(windows), self.state_size)
        return np.asarray(np.square(windows).mean(axis=1) > _LOUD, dtype=np.float32)


class CountingStt:
    """Hears in each window which one it is."""

    delay_s: ClassVar[float] = 0.0
    """How long a window takes."""
    batch_size: ClassVar[int] = 3
    model: ClassVar[str] = "counting"

    def __init__(self) -> None:
        self.heard = 0
        self.loads = 0
        self.failures: list[Exception] = []
        """Raised one by one, before anything is heard."""

    @property
    def traits(self) -> SttTraits:
        """A demo engine for Korean."""
        return SttTraits(
            engine="counting",
            model=self.model,
            demo=True,
            languages=frozenset({"ko"}),
            windows="utterance",
            batch_size=self.batch_size,
        )

    async def load(self) -> None:
        """Count how often this was asked for."""
        self.loads += 1

    async def transcribe(
        self, windows: Sequence[SpeechWindow], options: SttOptions
    ) -> Sequence[Sequence[Heard]]:
        """Return one sentence per window."""
        await anyio.sleep(self.delay_s * len(windows))
        if self.failures:
            raise self.failures.pop(0)
        self.heard += len(windows)
        return [[self._hear(window, options)] for window in windows]

    async def aclose(self) -> None:
        """Hold nothing, free nothing."""

    def _hear(self, window: SpeechWindow, options: SttOptions) -> Heard:
        text = said_at(window.start_s)
        words = (Word(window.start_s, window.end_s, text, 0.5),) if options.word_times else ()
        return Heard(window.start_s, window.end_s, f" {text} ", words)


class SlowStt(CountingStt):
    """Takes a tenth of a second for each window, so that there is time to kill it."""

    delay_s = 0.1
    batch_size = 2
    model = "slow"


class OneEngine:
    """Implements `moksori.ports.stt.SttEngines` with a single engine, called `counting`."""

    def __init__(self, engine: CountingStt) -> None:
        self.engine = engine
        self.lent: list[SttChoice] = []
        """Every choice that was lent, in order."""

    def choose(self, model: str | None) -> SttChoice:
        """Know one model by name, and let it be the default."""
        if model not in {None, self.engine.model}:
            raise NotFoundError("no recogniser model goes by this name")
        return SttChoice("counting", self.engine.model)

    def traits(self, choice: SttChoice) -> SttTraits:
        """Return the traits of the one engine."""
        del choice
        return self.engine.traits

    @asynccontextmanager
    async def lend(self, choice: SttChoice) -> AsyncIterator[SttEngine]:
        """Lend the one engine."""
        self.lent.append(choice)
        yield self.engine
