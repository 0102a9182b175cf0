"""Another recogniser is taken while nobody is heard, and nothing that waits is lost by that."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import numpy as np
import pytest

from moksori.errors import ModelUnavailableError
from moksori.meetings.live import ears as module
from moksori.meetings.live.ears import Ears
from moksori.ports.stt import SttChoice, SttEngine, SttOptions
from moksori.testing.hearing import CountingStt, LoudVad, OneEngine
from moksori.voice.track import LiveTrack

pytestmark = [pytest.mark.unit, pytest.mark.anyio]

SOUND = np.zeros(16_000, dtype=np.int16)


class Second(CountingStt):
    model = "second"


class Slow(CountingStt):
    delay_s = 30.0


class TwoEngines(OneEngine):
    """Chooses the first engine until another is `taken`, as a folder of models does."""

    def __init__(self, first: CountingStt) -> None:
        super().__init__(first)
        self.taken: CountingStt = first
        self.failing = False

    def choose(self, model: str | None) -> SttChoice:
        del model
        if self.failing:
            raise ModelUnavailableError("gone")
        return SttChoice("counting", self.taken.model)

    @asynccontextmanager
    async def lend(self, choice: SttChoice) -> AsyncIterator[SttEngine]:
        self.lent.append(choice)
        yield self.taken


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOOK_S", 0.02)


@asynccontextmanager
async def hearing(engines: TwoEngines) -> AsyncIterator[Ears]:
    ears = Ears(LoudVad(), engines)
    with anyio.fail_after(10):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(ears.run)
            await ears.ready()
            await model(ears, "counting")
            yield ears
            tasks.cancel_scope.cancel()


async def model(ears: Ears, name: str) -> None:
    while ears.traits is None or ears.traits.model != name:  # noqa: ASYNC110 - it tells nobody of it
        await anyio.sleep(0.005)


async def test_a_model_that_has_come_is_taken() -> None:
    engines = TwoEngines(CountingStt())
    async with hearing(engines) as ears:
        engines.taken = Second()
        await model(ears, "second")
        await anyio.sleep(0.1)
    assert [choice.model for choice in engines.lent] == ["counting", "second"]


async def test_whoever_is_heard_keeps_his_recogniser() -> None:
    engines = TwoEngines(CountingStt())
    async with hearing(engines) as ears:
        track = LiveTrack(ears.pool)
        ears.join(track, lambda _: None)
        engines.taken = Second()
        await anyio.sleep(0.2)
        assert ears.traits is not None
        assert ears.traits.model == "counting"
        ears.leave(track)
        await model(ears, "second")


async def test_what_still_waits_is_heard_by_the_next() -> None:
    engines = TwoEngines(Slow())
    second = Second()
    async with hearing(engines) as ears, anyio.create_task_group() as tasks:

        async def hear() -> None:
            assert await ears.final("k", SOUND, SttOptions(), start_s=0.0, speech=1.0)

        tasks.start_soon(hear)
        await anyio.sleep(0.05)
        engines.taken = second
    assert second.heard == 1


async def test_nothing_changes_while_no_model_can_be_chosen() -> None:
    engines = TwoEngines(CountingStt())
    async with hearing(engines) as ears:
        engines.failing = True
        await anyio.sleep(0.1)
        assert ears.traits is not None
        engines.failing, engines.taken = False, Second()
        await model(ears, "second")
