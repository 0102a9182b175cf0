"""One model, many callers: loading once, turns, cancelling, errors, and leaving when idle.

The model is replaced by a stand-in that is told when to end, and the clock by one that is set.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import anyio
import pytest
from anyio import to_thread

from moksori.engines.stt import faster_whisper
from moksori.engines.stt.faster_whisper import FasterWhisperConfig, FasterWhisperStt
from moksori.errors import (
    EngineError,
    EngineUnavailableError,
    ModelUnavailableError,
    MoksoriError,
)
from moksori.ports.audio import SpeechWindow
from moksori.ports.stt import Heard, SttOptions
from moksori.testing.sounds import silence
from moksori.testing.stt import window_of

pytestmark = [pytest.mark.unit, pytest.mark.anyio]

WINDOWS = [window_of(silence(0.1))]
LET_GO_S = 0.2


@dataclass
class Clock:
    """Virtual time for timers: they fire when it is moved past them."""

    now_s: float = 0.0
    timers: "list[VirtualTimer]" = field(default_factory=list)

    def move(self, seconds: float) -> None:
        self.now_s += seconds
        for timer in [one for one in self.timers if one.due_s <= self.now_s]:
            self.timers.remove(timer)
            timer.work()


class VirtualTimer:
    """Takes the place of `threading.Timer`."""

    clock: Clock

    def __init__(self, seconds: float, work: Callable[[], None]) -> None:
        self.due_s = self.clock.now_s + seconds
        self.work = work
        self.daemon = False

    def start(self) -> None:
        assert self.daemon, "the process could not end before the timer"
        self.clock.timers.append(self)

    def cancel(self) -> None:
        if self in self.clock.timers:
            self.clock.timers.remove(self)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    VirtualTimer.clock = Clock()
    monkeypatch.setattr(faster_whisper, "Timer", VirtualTimer)
    return VirtualTimer.clock


@dataclass
class StandIn:
    """A model whose calls last until they may go on."""

    may_go: Event = field(default_factory=Event)
    begun: Event = field(default_factory=Event)
    failure: BaseException | None = None
    calls: int = 0
    at_once: int = 0
    most_at_once: int = 0
    loads: int = 0

    def hear(
        self, windows: Sequence[SpeechWindow], _options: SttOptions, stop: Event
    ) -> list[list[Heard]]:
        self.calls += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.begun.set()
        try:
            while not self.may_go.wait(0.005):
                if stop.is_set():
                    return []
            if self.failure is not None:
                raise self.failure
            return [[] for _ in windows]
        finally:
            self.at_once -= 1


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    stand_in = StandIn()

    def load(_engine: FasterWhisperStt) -> StandIn:
        stand_in.loads += 1
        return stand_in

    monkeypatch.setattr(FasterWhisperStt, "_load", load)
    stand_in.may_go.set()
    return stand_in


@pytest.fixture
def engine(model: StandIn, clock: Clock) -> FasterWhisperStt:
    assert model.loads == 0
    assert clock.timers == []
    return FasterWhisperStt(Path("nowhere"), FasterWhisperConfig(device="cpu", idle_release_s=60.0))


def is_loaded(engine: FasterWhisperStt) -> bool:
    return engine.loaded


async def begun(model: StandIn) -> None:
    assert await to_thread.run_sync(model.begun.wait, 5.0)


async def until(true: Callable[[], bool]) -> None:
    for _ in range(1000):
        if true():
            return
        await anyio.sleep(0.005)
    raise AssertionError("it never came true")


async def test_many_callers_share_one_model_and_take_turns(
    engine: FasterWhisperStt, model: StandIn
) -> None:
    answers: list[object] = []

    async def ask() -> None:
        answers.append(await engine.transcribe(WINDOWS * 2, SttOptions()))

    async with anyio.create_task_group() as group:
        for _ in range(12):
            group.start_soon(ask)
    assert answers == [[[], []]] * 12
    assert (model.loads, model.calls, model.most_at_once) == (1, 12, 1)
    await engine.aclose()


async def test_no_windows_cost_no_model(engine: FasterWhisperStt, model: StandIn) -> None:
    assert await engine.transcribe([], SttOptions()) == []
    assert (model.loads, engine.loaded) == (0, False)


async def test_the_model_leaves_after_its_idle_time_and_no_sooner(
    engine: FasterWhisperStt, model: StandIn, clock: Clock
) -> None:
    await engine.load()
    clock.move(59.0)
    assert is_loaded(engine)
    clock.move(1.0)
    assert not is_loaded(engine)
    await engine.transcribe(WINDOWS, SttOptions())
    assert is_loaded(engine)
    assert model.loads == 2
    await engine.aclose()


async def test_each_use_starts_the_idle_time_anew(engine: FasterWhisperStt, clock: Clock) -> None:
    for _ in range(5):
        await engine.transcribe(WINDOWS, SttOptions())
        assert len(clock.timers) == 1
        clock.move(59.0)
    assert is_loaded(engine)
    clock.move(1.0)
    assert not is_loaded(engine)


async def test_a_model_at_work_does_not_leave(
    engine: FasterWhisperStt, model: StandIn, clock: Clock
) -> None:
    await engine.load()
    late = clock.timers[0]
    model.may_go.clear()
    async with anyio.create_task_group() as group:
        group.start_soon(engine.transcribe, WINDOWS, SttOptions())
        await begun(model)
        clock.move(1000.0)
        late.work()  # it fired at the very moment when it was cancelled
        assert is_loaded(engine)
        model.may_go.set()
    assert is_loaded(engine)
    clock.move(60.0)
    assert not is_loaded(engine)


async def test_a_cancelled_caller_is_free_at_once(engine: FasterWhisperStt, model: StandIn) -> None:
    model.may_go.clear()
    async with anyio.create_task_group() as group:
        group.start_soon(engine.transcribe, WINDOWS, SttOptions())
        await begun(model)
        cancelled_at = anyio.current_time()
        group.cancel_scope.cancel()
    assert anyio.current_time() - cancelled_at < LET_GO_S
    await until(lambda: model.at_once == 0)
    await engine.aclose()


async def test_a_caller_who_left_the_queue_is_never_served(
    engine: FasterWhisperStt, model: StandIn
) -> None:
    model.may_go.clear()
    async with anyio.create_task_group() as group:
        group.start_soon(engine.transcribe, WINDOWS, SttOptions())
        await begun(model)
        left_at = anyio.current_time()
        with anyio.move_on_after(0.05):
            await engine.transcribe(WINDOWS, SttOptions())
        assert anyio.current_time() - left_at < LET_GO_S
        await anyio.sleep(0.12)  # more than a turn: its thread has seen that nobody waits
        model.may_go.set()
    await engine.load()
    assert model.calls == 1
    await engine.aclose()


@pytest.mark.parametrize(
    ("failure", "error", "retryable"),
    [
        (RuntimeError("CUDA out of memory"), EngineUnavailableError, True),
        (RuntimeError("cuBLAS: Out Of Memory"), EngineUnavailableError, True),
        (MemoryError(), EngineUnavailableError, True),
        (RuntimeError("a broken tensor of 김민수"), EngineError, False),
        (ModelUnavailableError("gone"), ModelUnavailableError, None),
    ],
)
async def test_failures_are_translated_and_the_next_is_served(
    engine: FasterWhisperStt,
    model: StandIn,
    failure: Exception,
    error: type[MoksoriError],
    *,
    retryable: bool | None,
) -> None:
    model.failure = failure
    with pytest.raises(error) as caught:
        await engine.transcribe(WINDOWS, SttOptions())
    assert type(caught.value) is error
    assert "김민수" not in str(caught.value)
    assert retryable is None or caught.value.retryable is retryable
    model.failure = None
    with anyio.fail_after(5.0):
        assert await engine.transcribe(WINDOWS, SttOptions()) == [[]]
    await engine.aclose()


async def test_closing_lets_the_call_under_way_end_and_refuses_the_next(
    engine: FasterWhisperStt, model: StandIn, clock: Clock
) -> None:
    model.may_go.clear()
    async with anyio.create_task_group() as group:
        group.start_soon(engine.transcribe, WINDOWS, SttOptions())
        await begun(model)
        await engine.aclose()
        assert is_loaded(engine)
        model.may_go.set()
    assert not is_loaded(engine)
    assert clock.timers == []
    for _ in range(2):
        with pytest.raises(EngineUnavailableError):
            await engine.transcribe(WINDOWS, SttOptions())
        await engine.aclose()
    assert model.loads == 1


async def test_closing_an_idle_engine_frees_it_and_its_timer(
    engine: FasterWhisperStt, clock: Clock
) -> None:
    await engine.load()
    await engine.aclose()
    assert not is_loaded(engine)
    assert clock.timers == []
