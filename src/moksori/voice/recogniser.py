"""One dispatcher for one recogniser: the finals of all live tracks in batches, partials between.

`run` asks the engine, one call at a time; what is asked when is decided by `Lanes`.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import Final

import anyio
import numpy as np
import structlog

from moksori.audio.pcm import FULL_SCALE, SAMPLE_RATE_HZ, SpeechWindow, Track
from moksori.errors import EngineError, EngineUnavailableError, InputError, MoksoriError
from moksori.ports.stt import Heard, SttEngine, SttOptions, SttTraits
from moksori.voice.lanes import Ask, Lanes, LaneSettings
from moksori.voice.load import Admission, Load, LoadReport
from moksori.voice.tape import Samples

_TRACK: Final = Track(0)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RecogniserSettings:
    """How long things may take."""

    lanes: LaneSettings = field(default_factory=LaneSettings)
    pressed: float = 0.5
    """From this share of time spent on finals on, they wait for each other."""
    batch_s: float = 4.0
    """No batch should take longer: finals that come meanwhile wait for it."""
    longest_s: float = 30.0
    """No recogniser hears more at once."""
    deadline_s: float = 120.0
    """A batch that takes longer has failed; the first may have to load the model."""
    partial_wait_s: float = 0.5
    """A partial that has not begun by then is dropped."""
    partial_deadline_s: float = 2.0
    """And so is one that takes longer."""
    partial_rest_s: float = 15.0
    """This machine is too slow for partials just now: they are dropped for so long."""


@dataclass(slots=True, eq=False)
class _Asked(Ask):
    """Something to be heard, and what came of it."""

    start_s: float = 0.0
    speech: float = 1.0
    taken: anyio.Event = field(default_factory=anyio.Event)
    done: anyio.Event = field(default_factory=anyio.Event)
    left: bool = False
    """The caller has gone."""
    heard: Sequence[Heard] | None = None
    error: MoksoriError | None = None

    def answer(self, heard: Sequence[Heard]) -> None:
        """Tell what was heard."""
        self.heard = heard
        self.done.set()

    def fail(self, error: MoksoriError) -> None:
        """Tell that nothing could be heard."""
        if not self.done.is_set():
            self.error = error
            self.drop()

    def drop(self) -> None:
        """Tell nothing."""
        self.taken.set()
        self.done.set()

    def window(self, index: int) -> SpeechWindow:
        """Return the sound as engines want it."""
        pcm = np.multiply(self.pcm, FULL_SCALE, dtype=np.float32)
        return SpeechWindow(
            index, _TRACK, pcm, ((0.0, self.start_s, self.sound_s),), (self.speech,)
        )


@dataclass(frozen=True, slots=True)
class _Call:
    """What the engine is at."""

    asks: Sequence[_Asked]
    scope: anyio.CancelScope
    partial: bool = False


class Recogniser:
    """What live tracks have of one engine; it is lent for as long as this lives."""

    def __init__(
        self,
        engine: SttEngine,
        settings: RecogniserSettings | None = None,
        load: Load | None = None,
    ) -> None:
        self._engine = engine
        self._use = settings or RecogniserSettings()
        self._lanes: Lanes[_Asked] = Lanes(self._use.lanes)
        self._load = load or Load()
        self._news = anyio.Event()
        self._closed = False
        self._under_way: _Call | None = None
        self._no_partial_before = -inf

    @property
    def traits(self) -> SttTraits:
        """Those of the engine."""
        return self._engine.traits

    @property
    def load(self) -> LoadReport:
        """How busy it is now."""
        return self._load.report(anyio.current_time())

    def admission(self, tracks: int) -> Admission:
        """Decide whether one more track may join so many."""
        now = anyio.current_time()
        return self._load.admission(now, tracks, self._lanes.backlog(now))

    def tick_late(self, seconds: float) -> None:
        """Take how late a tick of the detector came: it tells how busy the machine is."""
        self._load.late(anyio.current_time(), seconds)

    async def final(
        self,
        pcm: Samples,
        options: SttOptions,
        *,
        key: Hashable = None,
        start_s: float = 0.0,
        speech: float = 1.0,
    ) -> Sequence[Heard]:
        """Return what was said in a closed utterance of the track `key`.

        The times of what was heard count from `start_s` at its first sample; `speech` is how sure
        the detector was of it. A partial of this track that is not done comes to nothing.

        Raises:
            OverloadedError: too much waits already; ask again later.
            EngineUnavailableError: the engine can not answer now; ask again.
            EngineError: this sound can not be recognised, now or later.
            UnsupportedLanguageError: the engine does not know the language.
            InputError: the sound is too long.
        """
        if pcm.size > self._use.longest_s * SAMPLE_RATE_HZ:
            raise InputError("an utterance is too long", limit_s=self._use.longest_s)
        self._refuse_when_closed()
        ask = _Asked(key, pcm, options, anyio.current_time(), start_s, speech)
        self._lanes.add_final(ask)
        self._stop_partials(key)
        self._news.set()
        try:
            await ask.done.wait()
        finally:
            self._leave(ask)
        if ask.error is not None:
            raise ask.error
        return ask.heard or ()

    async def partial(self, key: Hashable, pcm: Samples, options: SttOptions) -> str | None:
        """Return what was said so far in the open utterance of a track, "" for nothing.

        None means that it was dropped: the recogniser had more important things to do, a newer one
        came, the utterance closed, or it failed.
        """
        too_long = pcm.size > self._use.longest_s * SAMPLE_RATE_HZ
        if self._closed or too_long or anyio.current_time() < self._no_partial_before:
            return None
        draft = replace(options, draft=True, word_times=False, beam_size=1, temperature=0.0)
        ask = _Asked(key, pcm, draft, anyio.current_time())
        older = self._lanes.add_partial(ask)
        if older is not None:
            older.drop()
        self._news.set()
        try:
            with anyio.move_on_after(self._use.partial_wait_s):
                await ask.taken.wait()
            if ask.taken.is_set():
                await ask.done.wait()
        finally:
            self._leave(ask)
        return None if ask.heard is None else " ".join(one.text for one in ask.heard)

    async def run(self) -> None:
        """Ask the engine until cancelled; whoever waits then is told to ask again."""
        try:
            while True:
                await self._step()
        finally:
            self._closed = True
            for ask in self._lanes.clear():
                ask.fail(EngineUnavailableError("the recogniser has stopped"))

    async def _step(self) -> None:
        """Do what is to be done next, or wait for it."""
        now = anyio.current_time()
        most = self._engine.traits.batch_size
        pressed = self._load.finals(now) >= self._use.pressed
        due = self._lanes.due(now, most, pressed=pressed)
        if due is not None and due <= now:
            await self._hear(self._lanes.take(most, self._sound_s))
        elif due is None and (ask := self._lanes.take_partial()) is not None:
            await self._draft(ask)
        else:
            self._news = anyio.Event()
            with anyio.CancelScope(deadline=inf if due is None else due):
                await self._news.wait()

    @property
    def _sound_s(self) -> float:
        """How much sound a batch may hold, by what it will cost."""
        return self._use.batch_s / self._load.cost if self._load.cost else inf

    async def _hear(self, asks: Sequence[_Asked]) -> None:
        """Have a batch of finals heard."""
        now = anyio.current_time()
        self._load.began(now, [now - ask.since for ask in asks])
        with anyio.CancelScope() as scope:
            await self._call(_Call(asks, scope))

    async def _draft(self, ask: _Asked) -> None:
        """Have a partial heard, unless a final comes; rest when it takes too long."""
        ask.taken.set()
        if anyio.current_time() < self._no_partial_before:
            ask.drop()
            return
        self._load.began(anyio.current_time())
        with anyio.move_on_after(self._use.partial_deadline_s) as scope:
            await self._call(_Call([ask], scope, partial=True))
        now = anyio.current_time()
        if now >= scope.deadline:
            self._no_partial_before = now + self._use.partial_rest_s

    async def _call(self, call: _Call) -> None:
        self._under_way = call
        try:
            await self._answer(call.asks)
        finally:
            self._under_way = None
            self._load.ended(anyio.current_time(), sum(ask.sound_s for ask in call.asks))
            for ask in call.asks:
                ask.fail(EngineUnavailableError("the recogniser has stopped"))

    async def _answer(self, asks: Sequence[_Asked]) -> bool:
        """Tell everybody what was heard; return whether the engine can go on.

        When a batch fails, each is tried alone, so that one bad sound spoils no other.
        """
        try:
            found = await self._ask(asks)
        except EngineUnavailableError as exc:
            _tell(asks, exc)
            return False
        except MoksoriError as exc:
            return await self._answer_alone(asks, exc)
        except Exception as exc:  # noqa: BLE001 - one bad sound must not end the listening of all
            _log.exception("recogniser_failed", windows=len(asks))
            return await self._answer_alone(asks, EngineError(f"it raised {type(exc).__name__}"))
        for ask, heard in zip(asks, found, strict=True):
            ask.answer(heard)
        return True

    async def _answer_alone(self, asks: Sequence[_Asked], error: MoksoriError) -> bool:
        if len(asks) == 1:
            _tell(asks, error)
            return True
        for number, ask in enumerate(asks):
            if not ask.left and not await self._answer([ask]):
                _tell(asks[number:], ask.error or error)
                return False
        return True

    async def _ask(self, asks: Sequence[_Asked]) -> Sequence[Sequence[Heard]]:
        windows = [ask.window(number) for number, ask in enumerate(asks)]
        try:
            with anyio.fail_after(self._use.deadline_s):
                found = await self._engine.transcribe(windows, asks[0].options)
        except TimeoutError as exc:
            raise EngineUnavailableError("the recogniser took too long") from exc
        if len(found) != len(asks):
            raise EngineError("the recogniser answered for other windows than it was given")
        return found

    def _stop_partials(self, key: Hashable) -> None:
        """Make way for a final: nothing of its track is told any more, and no other delays it."""
        waiting = self._lanes.drop_partial(key)
        if waiting is not None:
            waiting.drop()
        if self._under_way is not None and self._under_way.partial:
            self._under_way.scope.cancel()

    def _leave(self, ask: _Asked) -> None:
        """Forget what nobody waits for; stop a call when that is all of it."""
        ask.left = True
        self._lanes.remove(ask)
        call = self._under_way
        if call is not None and all(one.left for one in call.asks):
            call.scope.cancel()

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise EngineUnavailableError("the recogniser has stopped")


def _tell(asks: Sequence[_Asked], error: MoksoriError) -> None:
    """Tell each of a failure, by an error of its own."""
    for ask in asks:
        ask.fail(type(error)(error.detail, **error.facts))
