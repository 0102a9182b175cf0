"""The recogniser of live tracks with a real model."""

from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import numpy as np
import pytest
from anyio.lowlevel import checkpoint

from moksori.engines.stt.faster_whisper import FasterWhisperConfig, FasterWhisperStt
from moksori.engines.stt.tiny_ko import open_tiny_ko
from moksori.ports.stt import SttOptions
from moksori.testing.sounds import silence, spoken
from moksori.voice.recogniser import Recogniser
from moksori.voice.tape import Samples

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

SENTENCE = "회의를 시작하겠습니다"


@pytest.fixture(scope="module")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture
async def engine(models_dir: Path) -> AsyncIterator[FasterWhisperStt]:
    engine = open_tiny_ko(models_dir, FasterWhisperConfig(threads=1))
    await engine.load()
    yield engine
    await engine.aclose()


def said(*, share: float = 1.0) -> Samples:
    sound = np.concatenate([silence(0.2), spoken(SENTENCE), silence(0.2)])
    return np.asarray(sound[: round(sound.size * share)] * 32_767, dtype=np.int16)


async def test_tracks_that_end_together_are_heard_together(engine: FasterWhisperStt) -> None:
    recogniser = Recogniser(engine)
    texts: dict[int, str] = {}

    async def final(track: int) -> None:
        heard = await recogniser.final(
            said(), SttOptions(word_times=True), key=track, start_s=10.0 * track
        )
        texts[track] = " ".join(one.text for one in heard)
        assert all(
            10.0 * track <= word.start_s <= word.end_s <= 10.0 * track + 4.0
            for one in heard
            for word in one.words
        )
        assert heard[0].words

    async with anyio.create_task_group() as running:
        running.start_soon(recogniser.run)
        async with anyio.create_task_group() as group:
            for track in range(6):
                group.start_soon(final, track)
        assert recogniser.load.busy > 0.0
        running.cancel_scope.cancel()
    assert texts == dict.fromkeys(range(6), f"{SENTENCE}.")


async def test_a_partial_is_the_beginning_of_its_final(engine: FasterWhisperStt) -> None:
    recogniser = Recogniser(engine)
    async with anyio.create_task_group() as running:
        running.start_soon(recogniser.run)
        partial = await recogniser.partial("a", said(share=0.4), SttOptions())
        (final,) = await recogniser.final(said(), SttOptions(), key="a")
        running.cancel_scope.cancel()
    assert partial
    assert final.text.startswith(partial)


async def test_a_final_takes_the_place_of_a_partial(engine: FasterWhisperStt) -> None:
    """The partial is let go in the midst of its decode, and the engine hears the final next."""
    recogniser = Recogniser(engine)
    partials: list[str | None] = []

    async def partial() -> None:
        partials.append(await recogniser.partial("a", np.resize(said(), 15 * 16_000), SttOptions()))

    async with anyio.create_task_group() as running:
        running.start_soon(recogniser.run)
        running.start_soon(partial)
        for _ in range(5):
            await checkpoint()
        (final,) = await recogniser.final(said(), SttOptions(), key="a")
        assert final.text == f"{SENTENCE}."
        assert partials == [None]
        running.cancel_scope.cancel()
