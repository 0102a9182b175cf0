"""Windows become batches become segments; errors and cancelling reach everybody."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import anyio
import numpy as np
import pytest

from moksori.audio.listen import Listening, speech_windows
from moksori.audio.pcm import SpeechWindow, Track
from moksori.errors import EngineUnavailableError, LeaseLostError
from moksori.ports.stt import Heard, SttOptions
from moksori.testing.hearing import CountingStt, LoudVad, bursts, said_at
from moksori.text.plain import tidy
from moksori.transcripts.hearing import HeardBatch, as_segment, hear

pytestmark = [pytest.mark.unit, pytest.mark.anyio]

OPTIONS = SttOptions()


@pytest.fixture
def listening(tmp_path: Path) -> Callable[[int], Listening]:
    def open_one(count: int) -> Listening:
        path = tmp_path / "recording"
        path.write_bytes(bursts(count))
        return speech_windows(path, open_vad=LoudVad().open, windows="utterance")

    return open_one


class Kept:
    def __init__(self) -> None:
        self.batches: list[HeardBatch] = []

    async def __call__(self, batch: HeardBatch) -> None:
        self.batches.append(batch)

    @property
    def texts(self) -> list[str]:
        return [tidy(heard.text) for batch in self.batches for _, heard in batch.said]


async def test_the_first_batch_is_small_and_the_rest_are_full(
    listening: Callable[[int], Listening],
) -> None:
    kept = Kept()
    await hear(listening(9), CountingStt(), OPTIONS, kept)
    assert [batch.windows_done for batch in kept.batches] == [2, 5, 8, 9]
    assert kept.texts == [said_at(1.2 * n) for n in range(9)]
    positions = [batch.position_s for batch in kept.batches]
    assert positions == sorted(positions)


async def test_batches_grow_so_that_the_first_text_comes_soon(
    listening: Callable[[int], Listening],
) -> None:
    class Greedy(CountingStt):
        batch_size = 16

    kept = Kept()
    await hear(listening(40), Greedy(), OPTIONS, kept)
    assert [batch.windows_done for batch in kept.batches] == [2, 6, 14, 30, 40]


async def test_windows_before_the_checkpoint_are_not_decoded(
    listening: Callable[[int], Listening],
) -> None:
    kept, engine = Kept(), CountingStt()
    await hear(listening(9), engine, OPTIONS, kept, skip=5)
    assert engine.heard == 4
    assert kept.texts == [said_at(1.2 * n) for n in range(5, 9)]
    assert kept.batches[-1].windows_done == 9


async def test_silence_keeps_nothing(listening: Callable[[int], Listening]) -> None:
    kept, quiet = Kept(), listening(0)
    await hear(quiet, CountingStt(), OPTIONS, kept)
    assert kept.batches == []
    assert quiet.warnings == ("silence_only",)


async def test_the_engines_error_comes_out_bare(listening: Callable[[int], Listening]) -> None:
    engine = CountingStt()
    engine.failures.append(EngineUnavailableError("busy"))
    with pytest.raises(EngineUnavailableError):
        await hear(listening(9), engine, OPTIONS, Kept())


async def test_an_error_while_keeping_comes_out_bare(
    listening: Callable[[int], Listening],
) -> None:
    async def refuse(batch: HeardBatch) -> None:
        assert batch.said
        raise LeaseLostError

    with pytest.raises(LeaseLostError):
        await hear(listening(9), CountingStt(), OPTIONS, refuse)


async def test_cancelling_ends_the_reading_too() -> None:
    endless = Endless()
    with anyio.fail_after(5):
        with anyio.move_on_after(0.05):
            await hear(cast("Listening", endless), CountingStt(), OPTIONS, Kept())
    assert endless.stopped


async def test_the_reading_never_runs_far_ahead() -> None:
    endless = Endless()

    async def stand_still(batch: HeardBatch) -> None:
        await anyio.sleep(0.05)
        assert endless.count <= batch.windows_done + 2 * CountingStt.batch_size + 2
        if batch.windows_done > 10:
            raise LeaseLostError

    with pytest.raises(LeaseLostError):
        await hear(cast("Listening", endless), CountingStt(), OPTIONS, stand_still)


class Endless:
    """A recording without end, that can be stopped."""

    def __init__(self) -> None:
        self.count = 0
        self.stopped = False

    def stop(self) -> None:
        self.stopped = True

    def __iter__(self) -> Iterator[SpeechWindow]:
        while not self.stopped:
            yield window(self.count)
            self.count += 1


def window(index: int, name: str | None = None) -> SpeechWindow:
    pcm = np.zeros(160, dtype=np.float32)
    return SpeechWindow(index, Track(1, name), pcm, ((0.0, float(index), 0.01),))


def test_a_segment_carries_the_track_and_its_speaker() -> None:
    heard = Heard(1.0, 2.0, "  가나  다\n", avg_logprob=-0.5, temperature=0.2)
    segment = as_segment(window(0, "민수"), heard, 6)
    assert (segment.id, segment.track, segment.speaker) == ("S0007", 1, "민수")
    assert segment.text == "가나 다"
    assert (segment.avg_logprob, segment.temperature) == (-0.5, 0.2)


def test_times_are_kept_in_milliseconds() -> None:
    segment = as_segment(window(0), Heard(77.58 + 1e-14, 79.000_449, "가"), 0)
    assert (segment.start_s, segment.end_s) == (77.58, 79.0)
