import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import anyio
import numpy as np
import pytest

from moksori.engines.stt.about import read_card
from moksori.engines.stt.drafts import draft_tokens
from moksori.engines.stt.faster_whisper import FasterWhisperConfig, FasterWhisperStt
from moksori.engines.stt.tiny_ko import open_tiny_ko, unpacked
from moksori.errors import EngineUnavailableError, ModelUnavailableError, UnsupportedLanguageError
from moksori.ports.audio import SAMPLE_RATE_HZ, SpeechWindow, Track
from moksori.ports.stt import SttOptions
from moksori.testing.sounds import hum, noise, silence, spoken, tone
from moksori.testing.stt import DRAFT, SENTENCES, SttContract, window_of

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


@pytest.fixture(scope="session")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture
async def tiny(models_dir: Path) -> AsyncIterator[FasterWhisperStt]:
    engine = open_tiny_ko(models_dir, FasterWhisperConfig(threads=1))
    yield engine
    await engine.aclose()


def sentence(n: int = 0, *, start_s: float = 0.0) -> SpeechWindow:
    around = silence(0.2)
    return window_of(np.concatenate([around, spoken(SENTENCES[n]), around]), start_s=start_s)


async def until(done: Callable[[], bool]) -> None:
    for _ in range(300):
        if done():
            return
        await anyio.sleep(0.02)
    raise AssertionError("it never came true")


def is_loaded(engine: FasterWhisperStt) -> bool:
    return engine.loaded


class TestTinyKo(SttContract):
    @pytest.fixture
    def engine(self, tiny: FasterWhisperStt) -> FasterWhisperStt:
        return tiny


async def test_it_says_that_it_is_a_demo(tiny: FasterWhisperStt) -> None:
    before = tiny.traits
    await tiny.load()
    for traits in (before, tiny.traits):
        assert (traits.engine, traits.model, traits.demo) == ("faster-whisper", "tiny-ko", True)
        assert traits.languages == frozenset({"ko"})
        assert traits.windows == "utterance"


@pytest.mark.parametrize("level_db", [-60.0, -40.0, -20.0])
async def test_nothing_is_invented(tiny: FasterWhisperStt, level_db: float) -> None:
    nothing = [
        window_of(pcm)
        for pcm in (
            noise(4.0, level_db=level_db),
            hum(4.0, level_db=level_db),
            tone(4.0, level_db=level_db),
        )
    ]
    assert await tiny.transcribe(nothing, SttOptions()) == [[], [], []]


async def test_it_is_loaded_once_and_leaves_when_idle(models_dir: Path) -> None:
    engine = FasterWhisperStt(
        unpacked(models_dir), FasterWhisperConfig(threads=1, idle_release_s=0.2)
    )
    assert not is_loaded(engine)
    await engine.transcribe([sentence()], SttOptions())
    assert is_loaded(engine)
    await until(lambda: not engine.loaded)
    assert len(await engine.transcribe([sentence()], SttOptions())) == 1
    await engine.aclose()
    assert not is_loaded(engine)


async def test_a_closed_engine_refuses(models_dir: Path) -> None:
    engine = open_tiny_ko(models_dir)
    await engine.aclose()
    with pytest.raises(EngineUnavailableError):
        await engine.transcribe([sentence()], SttOptions())


async def test_it_leaves_no_timer_behind(models_dir: Path) -> None:
    engine = open_tiny_ko(models_dir, FasterWhisperConfig(threads=1))
    await engine.load()
    assert any(isinstance(thread, threading.Timer) for thread in threading.enumerate())
    await engine.aclose()
    await until(lambda: not any(isinstance(one, threading.Timer) for one in threading.enumerate()))


async def test_other_languages_are_refused_without_loading(tiny: FasterWhisperStt) -> None:
    with pytest.raises(UnsupportedLanguageError):
        await tiny.transcribe([sentence()], SttOptions(language="en"))
    assert not tiny.loaded


async def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    engine = FasterWhisperStt(tmp_path)
    with pytest.raises(ModelUnavailableError):
        await engine.load()


async def test_a_broken_model_is_told(models_dir: Path, tmp_path: Path) -> None:
    for path in unpacked(models_dir).iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "model.bin").write_bytes(b"nonsense")
    with pytest.raises(ModelUnavailableError):
        await FasterWhisperStt(tmp_path).load()


async def test_a_finder_that_fails_is_heard(models_dir: Path) -> None:
    found = [ModelUnavailableError("not yet")]

    def find() -> Path:
        if found:
            raise found.pop()
        return unpacked(models_dir)

    engine = FasterWhisperStt(find, FasterWhisperConfig(threads=1))
    with pytest.raises(ModelUnavailableError):
        await engine.load()
    await engine.load()
    assert engine.traits.demo
    await engine.aclose()


async def test_a_fixed_temperature_is_kept(tiny: FasterWhisperStt) -> None:
    (heard,) = await tiny.transcribe([sentence()], SttOptions(temperature=0.4))
    assert {one.temperature for one in heard} <= {0.4}


async def test_many_may_be_interrupted_and_the_next_is_served(tiny: FasterWhisperStt) -> None:
    await tiny.load()
    windows = [sentence(n % 3, start_s=10.0 * n) for n in range(12)]
    for _ in range(5):
        with anyio.move_on_after(0.02):
            await tiny.transcribe(windows, SttOptions())
    with anyio.fail_after(60.0):
        assert len(await tiny.transcribe(windows[:1], SttOptions())) == 1


async def test_times_are_those_of_the_recording(tiny: FasterWhisperStt) -> None:
    options = SttOptions(word_times=True, temperature=0.0)
    (first,) = await tiny.transcribe([sentence()], options)
    (second,) = await tiny.transcribe([sentence(start_s=3600.0)], options)
    assert [one.text for one in first] == [one.text for one in second]
    for one, other in zip(first, second, strict=True):
        assert other.start_s == pytest.approx(one.start_s + 3600.0)
        assert other.end_s == pytest.approx(one.end_s + 3600.0)


async def test_windows_of_all_lengths_are_heard_in_their_order(tiny: FasterWhisperStt) -> None:
    lengths_s = [0.3, 29.9, 2.0, 12.0, 0.5, 30.0, 7.0]
    windows = [
        SpeechWindow(
            n,
            Track(0),
            np.resize(spoken(SENTENCES[0]), round(s * SAMPLE_RATE_HZ)),
            ((0.0, 100.0 * n, s),),
        )
        for n, s in enumerate(lengths_s)
    ]
    answers = await tiny.transcribe(windows, SttOptions())
    assert len(answers) == len(windows)
    for window, heard in zip(windows, answers, strict=True):
        assert all(window.start_s <= one.start_s <= one.end_s <= window.end_s for one in heard)


async def test_a_draft_of_a_whole_sentence_says_what_its_final_says(tiny: FasterWhisperStt) -> None:
    windows = [sentence(1), sentence(1, start_s=50.0)]
    drafts = await tiny.transcribe(windows, DRAFT)
    finals = await tiny.transcribe(windows, SttOptions(beam_size=1))
    assert [[one.text for one in heard] for heard in drafts] == [["회의를 시작하겠습니다."]] * 2
    assert [[one.text for one in heard] for heard in finals] == [["회의를 시작하겠습니다."]] * 2


async def test_a_draft_is_one_stretch_without_words(tiny: FasterWhisperStt) -> None:
    window = sentence(start_s=50.0)
    options = SttOptions(draft=True, word_times=True, beam_size=5, temperature=0.4)
    ((one,),) = await tiny.transcribe([window], options)
    assert one.start_s == window.start_s
    assert one.end_s == pytest.approx(window.end_s)
    assert (one.words, one.temperature) == ((), 0.0)


@pytest.mark.parametrize("seconds", [0.3, 3.0, 14.9])
async def test_a_draft_never_runs_on(tiny: FasterWhisperStt, seconds: float) -> None:
    """Not even of sound that the model was not made for."""
    odd = np.resize(spoken(SENTENCES[0], words_per_minute=400), round(seconds * SAMPLE_RATE_HZ))
    (heard,) = await tiny.transcribe([window_of(odd)], DRAFT)
    assert sum(len(one.tokens) for one in heard) <= draft_tokens(seconds)


def test_the_packed_model_says_what_it_is(models_dir: Path) -> None:
    card = read_card(unpacked(models_dir))
    assert (card.name, card.demo, card.windows) == ("tiny-ko", True, "utterance")
    assert card.languages == frozenset({"ko"})
