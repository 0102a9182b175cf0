"""What all live meetings of a process are heard with: one detector, one recogniser.

A recogniser that can not be had, or that breaks, delays what is read, and nothing else.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Final

import anyio
import anyio.to_thread
import structlog

from moksori.errors import EngineUnavailableError, MoksoriError, OverloadedError
from moksori.ports.stt import Heard, SttChoice, SttEngine, SttEngines, SttOptions, SttTraits
from moksori.ports.vad import VadEngine
from moksori.text import morphemes
from moksori.text.endings import Ending, judge
from moksori.voice.batching import Haste, VadBatcher, listen
from moksori.voice.load import Admission, LoadReport
from moksori.voice.recogniser import Recogniser
from moksori.voice.tape import BlockPool, Samples
from moksori.voice.track import LiveTrack, Told

_FIRST_PAUSE_S: Final = 0.2
_LONGEST_PAUSE_S: Final = 15.0
_TRACKS: Final = 256
_LOOK_S: Final = 5.0
"""How often it is looked whether another model has come or gone."""
_FEW: Final = 4
"""Of so many tracks a batch saves nothing."""

Tell = Callable[[Sequence[Told]], None]

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Parts:
    """What there is once it is loaded."""

    batcher: VadBatcher | None = None
    recogniser: Recogniser | None = None
    choice: SttChoice | None = None
    """Which one it is."""
    tour: anyio.CancelScope = field(default_factory=anyio.CancelScope)
    """Ends the work of the recogniser; who waits for it is served by the next."""
    changed: anyio.Event = field(default_factory=anyio.Event)

    def change(self) -> None:
        """Tell who waits for a part."""
        self.changed.set()
        self.changed = anyio.Event()


class Ears:
    """Hears any number of tracks while it runs."""

    def __init__(
        self,
        vad: VadEngine,
        engines: SttEngines,
        *,
        tracks: int = _TRACKS,
        warm_up: bool = True,
    ) -> None:
        """Hear at most so many tracks; without `warm_up` models are loaded for the first one."""
        self.pool = BlockPool()
        self._vad = vad
        self._engines = engines
        self._limit = tracks
        self._parts = _Parts()
        self._tells: dict[LiveTrack, Tell] = {}
        self._judges = False
        self._haste = Haste()
        self._wanted = anyio.Event()
        if warm_up:
            self._wanted.set()

    def __len__(self) -> int:
        """How many tracks are heard."""
        return len(self._tells)

    @property
    def traits(self) -> SttTraits | None:
        """Those of the recogniser, when there is one."""
        recogniser = self._parts.recogniser
        return None if recogniser is None else recogniser.traits

    @property
    def load(self) -> LoadReport | None:
        """How busy the recogniser is, when there is one."""
        recogniser = self._parts.recogniser
        return None if recogniser is None else recogniser.load

    @property
    def admission(self) -> Admission:
        """Whether one more track may come; before there is a recogniser, as many as fit."""
        recogniser = self._parts.recogniser
        return Admission() if recogniser is None else recogniser.admission(len(self))

    async def run(self) -> None:
        """Load detector and recogniser, and hear until cancelled."""
        await self._wanted.wait()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._learn_to_judge)
            tasks.start_soon(self._keep_recogniser)
            tasks.start_soon(self._look_for_another)
            rows = await anyio.to_thread.run_sync(self._vad.rows)
            batcher = self._parts.batcher = VadBatcher(rows, tracks=self._limit)
            self._parts.change()
            await listen(batcher, self._told, self._late, self._haste)

    def judge(self, text: str) -> Ending:
        """Tell how a text ends, once that can be told without a delay."""
        return judge(text) if self._judges else Ending.MID

    async def ready(self) -> None:
        """Wait until tracks can be heard."""
        self._wanted.set()
        while self._parts.batcher is None:
            await self._parts.changed.wait()

    def join(self, track: LiveTrack, tell: Tell, row: bytes | None = None) -> None:
        """Hear a track from now on, with the detector's memory of it if there is one.

        Raises:
            OverloadedError: there are as many as there may be.
            InputError: the memory is of another detector.
        """
        self._batcher.join(track, row)
        self._tells[track] = tell

    def hurry(self) -> None:
        """Hear soon what was fed, where few tracks are heard; many are heard at the next tick."""
        if len(self._tells) <= _FEW:
            self._haste.now()

    def row(self, track: LiveTrack) -> bytes:
        """Return the detector's memory of a track."""
        return self._batcher.row(track)

    def leave(self, track: LiveTrack) -> Sequence[Told]:
        """Hear what is left of a track, and let it go."""
        del self._tells[track]
        return self._batcher.leave(track, anyio.current_time())

    async def final(
        self, key: Hashable, pcm: Samples, options: SttOptions, *, start_s: float, speech: float
    ) -> Sequence[Heard]:
        """Return what was said in an utterance, however long that takes.

        Raises:
            EngineError: this sound can not be recognised.
            UnsupportedLanguageError: the recogniser does not know the language.
        """
        pause_s = _FIRST_PAUSE_S
        while True:
            recogniser = await self._recogniser()
            try:
                return await recogniser.final(pcm, options, key=key, start_s=start_s, speech=speech)
            except (EngineUnavailableError, OverloadedError) as error:
                log.warning("final_delayed", error_code=error.code)
            await anyio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    async def partial(self, key: Hashable, pcm: Samples, options: SttOptions) -> str | None:
        """Return what was said so far in an open utterance; None where there was no time for it."""
        recogniser = self._parts.recogniser
        return None if recogniser is None else await recogniser.partial(key, pcm, options)

    @property
    def _batcher(self) -> VadBatcher:
        if self._parts.batcher is None:
            raise EngineUnavailableError("the detector is not loaded yet")
        return self._parts.batcher

    async def _recogniser(self) -> Recogniser:
        while self._parts.recogniser is None:
            await self._parts.changed.wait()
        return self._parts.recogniser

    def _told(self, track: LiveTrack, told: Sequence[Told]) -> None:
        self._tells[track](told)

    def _late(self, seconds: float) -> None:
        if self._parts.recogniser is not None:
            self._parts.recogniser.tick_late(seconds)

    async def _keep_recogniser(self) -> None:
        """Have a recogniser; where there is none, look again and again."""
        pause_s = _FIRST_PAUSE_S
        while True:
            try:
                choice = self._parts.choice = self._engines.choose(None)
                async with self._engines.lend(choice) as engine:
                    await self._warm_up(engine)
                    recogniser = self._parts.recogniser = Recogniser(engine)
                    self._parts.change()
                    pause_s = _FIRST_PAUSE_S
                    with anyio.CancelScope() as self._parts.tour:
                        await recogniser.run()
            except MoksoriError as error:
                log.warning("no_recogniser", error_code=error.code)
            finally:
                self._parts.recogniser = None
            await anyio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    async def _look_for_another(self) -> None:
        """Change the recogniser while nobody is heard, when another model is to be taken."""
        while True:
            await anyio.sleep(_LOOK_S)
            if self._parts.recogniser is None or self._tells:
                continue
            try:
                choice = await anyio.to_thread.run_sync(self._engines.choose, None)
            except MoksoriError:
                continue  # what is loaded still hears
            if choice != self._parts.choice and not self._tells:
                log.info("recogniser_changes", model=choice.model)
                self._parts.tour.cancel()

    async def _warm_up(self, engine: SttEngine) -> None:
        await engine.load()
        log.info("warmed_up", model=engine.traits.model)

    async def _learn_to_judge(self) -> None:
        try:
            await anyio.to_thread.run_sync(morphemes.warm_up, abandon_on_cancel=True)
        except MoksoriError as error:
            log.warning("not_warmed_up", error_code=error.code)
            return
        self._judges = True
