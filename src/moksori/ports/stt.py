"""What moksori asks of a speech recogniser."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Literal, Protocol

from moksori.ports.audio import SpeechWindow


@dataclass(frozen=True, slots=True)
class SttTraits:
    """Abilities that an engine declares; nobody probes for them."""

    engine: str
    """Its name in the table, such as `faster-whisper`."""
    model: str
    """What wrote the text, such as `small` or `tiny-ko`; shown with every transcript."""
    demo: bool = False
    """True for the bundled closed-set model: everything that shows its text must say so."""
    languages: frozenset[str] = frozenset()
    """Languages it accepts; empty means any."""
    windows: Literal["packed", "utterance"] = "packed"
    """`packed`: utterances glued up to 30 s; `utterance`: one utterance per window."""
    word_times: bool = True
    offline: bool = True
    batch_size: int = 8
    """How many windows it likes to get at once."""
    device: str = "cpu"


@dataclass(frozen=True, slots=True)
class SttOptions:
    """How to listen; the defaults suit a Korean recording."""

    language: str = "ko"
    hotwords: tuple[str, ...] = ()
    """Names and terms that are likely to be said."""
    prompt: str | None = None
    word_times: bool = False
    beam_size: int = 5
    temperature: float | None = None
    """Fixed temperature; None means 0 with fall-back to 0.2 and 0.4 where a guard fires."""
    draft: bool = False
    """A rough text of speech that goes on, wanted soon; engines that have no quicker way ignore it.

    `word_times`, `beam_size` and `temperature` do not count then.
    """


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its times in the recording, seconds."""

    start_s: float
    end_s: float
    text: str
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class Heard:
    """A stretch of text as a recogniser heard it; times in the recording, seconds."""

    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...] = ()
    avg_logprob: float = 0.0
    no_speech_prob: float = 0.0
    compression_ratio: float = 1.0
    temperature: float = 0.0
    tokens: tuple[int, ...] = field(default=(), repr=False)


class SttEngine(Protocol):
    """Turns windows of speech into text.

    Construction is cheap: the model loads at `load` or at the first `transcribe`, in a thread.
    Cancelling a call must free the caller at once (< 0.2 s): nobody wants the answer any more.
    """

    @property
    def traits(self) -> SttTraits:
        """What it can do; cheap, never loads the model."""
        ...

    async def load(self) -> None:
        """Bring the model into memory; safe to call twice.

        Raises:
            ModelUnavailableError: the model is not here and can not be fetched.
            EngineNotInstalledError: an optional package is missing.
        """
        ...

    async def transcribe(
        self, windows: Sequence[SpeechWindow], options: SttOptions
    ) -> Sequence[Sequence[Heard]]:
        """Return what was heard in each window, in order; an empty sequence means silence.

        Raises:
            EngineUnavailableError: try again later, or try another engine.
            EngineError: it failed and will fail again.
            UnsupportedLanguageError: `options.language` is not one of its languages.
        """
        ...

    async def aclose(self) -> None:
        """Free memory and connections; safe to call twice."""
        ...


@dataclass(frozen=True, slots=True)
class SttChoice:
    """Names that lead to one recogniser, the same one whenever they are asked."""

    engine: str
    model: str | None = None


class SttEngines(Protocol):
    """The recognisers of this process; those that load a model are shared and leave when idle."""

    def choose(self, model: str | None) -> SttChoice:
        """Find the recogniser for a model named in a request; None takes that of the settings.

        Cheap: looks at files at most, loads and fetches nothing.

        Raises:
            NotFoundError: nothing here goes by this name.
            ModelUnavailableError: it is known, but is not on this machine and must not be fetched.
            ConfigError: the settings name an engine that does not exist or is not installed.
        """
        ...

    def traits(self, choice: SttChoice) -> SttTraits:
        """Declare what a choice can do; cheap, errors as `choose`."""
        ...

    def lend(self, choice: SttChoice) -> AbstractAsyncContextManager[SttEngine]:
        """Lend the engine; it stays in memory at least until it is given back."""
        ...
