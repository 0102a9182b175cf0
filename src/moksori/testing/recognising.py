"""A recogniser of live tracks on a clock that jumps: an engine that hears numbers, and askers."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

import anyio
import anyio.abc
import numpy as np
import trio
from trio.testing import MockClock

from moksori.errors import MoksoriError
from moksori.ports.audio import SpeechWindow
from moksori.ports.stt import Heard, SttOptions, SttTraits, Word
from moksori.voice.load import Load
from moksori.voice.recogniser import Recogniser, RecogniserSettings
from moksori.voice.tape import Samples

OPTIONS: Final = SttOptions(word_times=True)


def said(number: int, seconds: float = 1.0) -> Samples:
    """Return sound in which the engine of these tests hears a number."""
    return np.full(round(seconds * 16_000), number, dtype=np.int16)


@dataclass
class Call:
    """What the engine was asked, and when."""

    at: float
    numbers: list[int]
    options: SttOptions
    stopped: bool = False


class NumbersStt:
    """Hears the number that the sound holds; takes its time for a call and for each window."""

    def __init__(
        self, *, call_s: float = 0.0, window_s: float = 0.1, size: int = 8, drafts_s: float = 0.1
    ) -> None:
        self.traits = SttTraits(engine="numbers", model="numbers", batch_size=size)
        self.calls: list[Call] = []
        self.bad: dict[int, Exception] = {}
        """Raised whenever this number is in a call."""
        self._call_s, self._window_s, self._drafts_s = call_s, window_s, drafts_s

    async def load(self) -> None:
        """Do nothing."""

    async def transcribe(
        self, windows: Sequence[SpeechWindow], options: SttOptions
    ) -> Sequence[Sequence[Heard]]:
        """Return one stretch per window."""
        numbers = [round(float(window.pcm[0]) * 32768) for window in windows]
        call = Call(anyio.current_time(), numbers, options)
        self.calls.append(call)
        took_s = self._drafts_s if options.draft else self._call_s + self._window_s * len(windows)
        try:
            await anyio.sleep(took_s)
        except BaseException:
            call.stopped = True
            raise
        for number in numbers:
            if number in self.bad:
                raise self.bad[number]
        return [self._hear(window, n) for window, n in zip(windows, numbers, strict=True)]

    async def aclose(self) -> None:
        """Do nothing."""

    def _hear(self, window: SpeechWindow, number: int) -> list[Heard]:
        if not number:
            return []
        word = Word(window.start_s, window.end_s, f"{number}", window.speech_at(0.0))
        return [Heard(window.start_s, window.end_s, f"{number}", (word,))]

    @property
    def finals(self) -> list[list[int]]:
        """The numbers of the calls that were for finals."""
        return [call.numbers for call in self.calls if not call.options.draft]

    @property
    def drafts(self) -> list[list[int]]:
        """The numbers of the others."""
        return [call.numbers for call in self.calls if call.options.draft]


class Ears:
    """Asks a recogniser, and notes what comes back, and when."""

    def __init__(self, recogniser: Recogniser, group: anyio.abc.TaskGroup) -> None:
        self.recogniser = recogniser
        self.group = group
        self.told: list[tuple[str, str]] = []
        """Keys and texts in the order in which they came; partials with `~`, errors with `!`."""
        self.at: dict[str, float] = {}

    def final(self, key: str, number: int, *, options: SttOptions = OPTIONS) -> None:
        """Ask for a final, and go on."""
        self.group.start_soon(self._final, key, number, options)

    def partial(self, key: str, number: int) -> None:
        """Ask for a partial, and go on."""
        self.group.start_soon(self._partial, key, number)

    def texts(self, key: str) -> list[str]:
        """Return what was heard on a track, in order of time; at one moment, by number."""
        texts = [text for one, text in self.told if one == key and text != "~None"]
        return sorted(texts, key=lambda text: (self.at[f"{key} {text}"], text.strip("~").zfill(9)))

    async def _final(self, key: str, number: int, options: SttOptions) -> None:
        try:
            heard = await self.recogniser.final(said(number), options, key=key)
        except MoksoriError as exc:
            self._note(key, f"!{exc.code}")
        else:
            self._note(key, " ".join(one.text for one in heard))

    async def _partial(self, key: str, number: int) -> None:
        text = await self.recogniser.partial(key, said(number), OPTIONS)
        self._note(key, f"~{text}")

    def _note(self, key: str, text: str) -> None:
        self.told.append((key, text))
        self.at[text] = self.at[f"{key} {text}"] = anyio.current_time()


def played(
    engine: NumbersStt,
    play: Callable[[Ears], Awaitable[None]],
    *,
    settings: RecogniserSettings | None = None,
    load: Load | None = None,
) -> Ears:
    """Let something happen on a clock that jumps, and return what came of it."""
    kept: list[Ears] = []

    async def main() -> None:
        recogniser = Recogniser(engine, settings, load)
        async with anyio.create_task_group() as running:
            running.start_soon(recogniser.run)
            async with anyio.create_task_group() as group:
                kept.append(Ears(recogniser, group))
                await anyio.sleep(0.01)
                await play(kept[0])
            running.cancel_scope.cancel()

    trio.run(main, clock=MockClock(autojump_threshold=0))
    return kept[0]
