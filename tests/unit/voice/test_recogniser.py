from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import anyio
import anyio.lowlevel
import numpy as np
import pytest
import trio
from trio.testing import MockClock

from moksori.errors import (
    EngineError,
    EngineUnavailableError,
    InputError,
    MoksoriError,
    OverloadedError,
    UnsupportedLanguageError,
)
from moksori.ports.audio import SpeechWindow
from moksori.ports.stt import Heard, SttOptions, SttTraits, Word
from moksori.voice.lanes import LaneSettings
from moksori.voice.load import Load, LoadSettings, Refusal
from moksori.voice.recogniser import Recogniser, RecogniserSettings
from moksori.voice.tape import Samples

pytestmark = pytest.mark.unit

OPTIONS = SttOptions(word_times=True)


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


class Engine:
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
        self.group.start_soon(self._final, key, number, options)

    def partial(self, key: str, number: int) -> None:
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
    engine: Engine,
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


def test_a_final_is_heard_at_once_and_placed_in_its_track() -> None:
    engine = Engine()
    heard: list[Heard] = []

    async def play(ears: Ears) -> None:
        pcm = said(7, 2.0)
        heard.extend(await ears.recogniser.final(pcm, OPTIONS, key="a", start_s=30.0, speech=0.75))
        ears.at["done"] = anyio.current_time() - engine.calls[0].at

    ears = played(engine, play)
    assert heard == [Heard(30.0, 32.0, "7", (Word(30.0, 32.0, "7", 0.75),))]
    assert ears.at["done"] == pytest.approx(0.1)
    assert engine.calls[0].options == OPTIONS


def test_silence_is_an_answer() -> None:
    async def play(ears: Ears) -> None:
        ears.final("a", 0)
        ears.partial("b", 0)

    assert sorted(played(Engine(), play).told) == [("a", ""), ("b", "~")]


def test_what_gathers_while_it_is_busy_goes_as_one_batch() -> None:
    engine = Engine(window_s=0.3)

    async def play(ears: Ears) -> None:
        ears.final("a", 1)
        for number in range(2, 7):
            await anyio.sleep(0.05)
            ears.final(f"t{number}", number)

    ears = played(engine, play)
    assert engine.finals == [[1], [2, 3, 4, 5, 6]]
    assert len(ears.told) == 6


def test_those_that_come_together_go_together() -> None:
    engine = Engine()

    async def play(ears: Ears) -> None:
        for number in range(1, 6):
            ears.final(f"t{number}", number)

    played(engine, play)
    assert [len(numbers) for numbers in engine.finals] in ([5], [1, 4], [2, 3], [3, 2], [4, 1])
    assert engine.calls[0].at == pytest.approx(engine.calls[0].at)


def test_no_batch_is_larger_than_the_engine_likes() -> None:
    engine = Engine(size=4)

    async def play(ears: Ears) -> None:
        ears.final("first", 100)
        await anyio.sleep(0.01)
        for number in range(1, 11):
            ears.final(f"t{number}", number)

    played(engine, play)
    assert [len(numbers) for numbers in engine.finals] == [1, 4, 4, 2]


def test_under_load_finals_wait_a_little_for_each_other() -> None:
    engine = Engine(window_s=0.02, call_s=0.4)

    async def play(ears: Ears) -> None:
        for number in range(1, 120):
            ears.final(f"t{number % 2}", number)
            await anyio.sleep(0.45)
        engine.calls.clear()
        ears.final("t0", 200)
        await anyio.sleep(0.02)
        ears.final("t1", 201)

    played(engine, play)
    assert engine.finals == [[200, 201]]


def test_without_load_nobody_waits() -> None:
    engine = Engine(window_s=0.02)

    async def play(ears: Ears) -> None:
        for number in range(1, 20):
            ears.final(f"t{number % 2}", number)
            await anyio.sleep(0.5)
        ears.final("t0", 200)
        await anyio.sleep(0.03)
        ears.final("t1", 201)

    played(engine, play)
    assert engine.finals[-2:] == [[200], [201]]


def test_a_track_with_much_to_say_does_not_delay_the_others() -> None:
    engine = Engine(size=2, window_s=0.1)

    async def play(ears: Ears) -> None:
        for number in range(1, 9):
            ears.final("many", number)
            await anyio.lowlevel.checkpoint()
        await anyio.sleep(0.05)
        ears.final("one", 100)

    ears = played(engine, play)
    assert [text for _, text in ears.told].index("100") <= 3
    times = [ears.at[f"{number}"] for number in range(1, 9)]
    assert times == sorted(times)


def test_options_are_not_mixed() -> None:
    engine = Engine()
    other = SttOptions(hotwords=("김민수",))

    async def play(ears: Ears) -> None:
        ears.final("first", 100)
        await anyio.sleep(0.01)
        for number in range(1, 5):
            ears.final(f"t{number}", number, options=other if number % 2 else OPTIONS)

    played(engine, play)
    assert sorted(sorted(numbers) for numbers in engine.finals[1:]) == [[1, 3], [2, 4]]
    assert all((call.options == other) == (call.numbers[0] in {1, 3}) for call in engine.calls)


def test_a_partial_is_a_rough_one() -> None:
    engine = Engine()

    async def play(ears: Ears) -> None:
        ears.partial("a", 3)

    ears = played(engine, play)
    assert ears.told == [("a", "~3")]
    options = engine.calls[0].options
    assert (options.draft, options.beam_size, options.word_times) == (True, 1, False)
    assert options.temperature == 0.0


def test_of_partials_only_the_newest_of_a_track_is_heard() -> None:
    engine = Engine(drafts_s=0.3)

    async def play(ears: Ears) -> None:
        ears.partial("a", 1)
        for number in range(2, 6):
            await anyio.sleep(0.05)
            ears.partial("a", number)

    ears = played(engine, play)
    assert engine.drafts == [[1], [5]]
    assert sorted(ears.told) == sorted([("a", "~1"), ("a", "~5"), *([("a", "~None")] * 3)])


def test_there_is_one_partial_at_a_time() -> None:
    engine = Engine(drafts_s=0.1)

    async def play(ears: Ears) -> None:
        for number in range(1, 5):
            ears.partial(f"t{number}", number)

    played(engine, play)
    assert sorted(engine.drafts) == [[1], [2], [3], [4]]
    times = [call.at for call in engine.calls]
    assert np.diff(times) == pytest.approx(0.1)


def test_a_partial_that_can_not_begin_soon_is_dropped() -> None:
    engine = Engine(drafts_s=0.4)

    async def play(ears: Ears) -> None:
        began = anyio.current_time()
        for number in range(1, 5):
            ears.partial(f"t{number}", number)
        await anyio.sleep(0.55)
        assert len([text for _, text in ears.told if text == "~None"]) == 2
        assert ears.at["~None"] - began == pytest.approx(0.5)

    ears = played(engine, play)
    assert len(engine.drafts) == 2
    assert len(ears.told) == 4


def test_a_final_never_waits_for_a_partial() -> None:
    engine = Engine(window_s=0.1, drafts_s=1.0)

    async def play(ears: Ears) -> None:
        ears.partial("a", 1)
        await anyio.sleep(0.5)
        ears.at["asked"] = anyio.current_time()
        ears.final("b", 2)

    ears = played(engine, play)
    assert ears.at["2"] - ears.at["asked"] == pytest.approx(0.1)
    assert ears.told == [("a", "~None"), ("b", "2")]
    assert engine.calls[0].stopped


def test_partials_wait_while_finals_do() -> None:
    engine = Engine(window_s=0.2, size=1)

    async def play(ears: Ears) -> None:
        ears.final("a", 1)
        ears.final("b", 2)
        await anyio.sleep(0.05)
        ears.partial("c", 3)

    played(engine, play)
    assert [call.numbers for call in engine.calls][2] == [3]


def test_nothing_of_an_utterance_is_told_after_its_final() -> None:
    engine = Engine(window_s=0.1, drafts_s=0.3)

    async def play(ears: Ears) -> None:
        ears.partial("b", 1)
        await anyio.sleep(0.01)
        ears.partial("a", 2)
        await anyio.sleep(0.01)
        ears.final("a", 3)

    ears = played(engine, play)
    assert [text for key, text in ears.told if key == "a"] == ["~None", "3"]
    assert engine.drafts == [[1]]


@pytest.mark.parametrize("seed", range(20))
def test_whatever_comes_finals_keep_order_and_partials_precede_theirs(seed: int) -> None:
    """Five tracks speak at random for a minute; an utterance's number is in its partials' tens."""
    rng = np.random.default_rng(seed)
    engine = Engine(window_s=0.15, call_s=0.1, drafts_s=0.25, size=3)

    async def track(ears: Ears, key: str) -> None:
        for number in range(10, 200, 10):
            for part in range(1, int(rng.integers(1, 5))):
                ears.partial(key, number + part)
                await anyio.sleep(float(rng.uniform(0.1, 0.8)))
            ears.final(key, number)
            await anyio.sleep(float(rng.uniform(0.3, 1.5)))

    async def play(ears: Ears) -> None:
        async with anyio.create_task_group() as group:
            for key in "abcde":
                group.start_soon(track, ears, key)

    ears = played(engine, play)
    for key in "abcde":
        mine = ears.texts(key)
        finals = [int(text) for text in mine if not text.startswith("~")]
        assert finals == list(range(10, 200, 10))
        done = 0
        for text in mine:
            if text.startswith("~"):
                assert int(text[1:]) > done
            else:
                done = int(text) + 9
    assert any(len(numbers) > 1 for numbers in engine.finals)
    assert engine.drafts


def test_one_bad_sound_spoils_no_other() -> None:
    engine = Engine()
    engine.bad[3] = EngineError("it can not be heard", window=3)

    async def play(ears: Ears) -> None:
        ears.final("first", 100)
        await anyio.sleep(0.01)
        for number in range(1, 6):
            ears.final(f"t{number}", number)

    ears = played(engine, play)
    assert sorted(ears.told) == [
        ("first", "100"),
        *[(f"t{n}", "!engine_failed" if n == 3 else f"{n}") for n in range(1, 6)],
    ]
    assert sorted(numbers for numbers in engine.finals[2:]) == [[1], [2], [3], [4], [5]]


def test_an_error_that_no_engine_should_raise_ends_nothing() -> None:
    engine = Engine()
    engine.bad[3] = ZeroDivisionError()

    async def play(ears: Ears) -> None:
        ears.final("a", 3)
        ears.partial("b", 3)
        await anyio.sleep(1.0)
        ears.final("a", 4)

    ears = played(engine, play)
    assert sorted(ears.told) == [("a", "!engine_failed"), ("a", "4"), ("b", "~None")]


def test_an_engine_that_is_away_is_told_to_all_and_not_tried_for_each() -> None:
    engine = Engine()
    engine.bad[3] = EngineUnavailableError("not now")

    async def play(ears: Ears) -> None:
        ears.final("first", 100)
        await anyio.sleep(0.01)
        for number in range(1, 6):
            ears.final(f"t{number}", number)
        await anyio.sleep(2.0)
        ears.final("t1", 10)

    ears = played(engine, play)
    away = [key for key, text in ears.told if text == "!engine_unavailable"]
    assert sorted(away) == [f"t{n}" for n in range(1, 6)]
    assert [len(numbers) for numbers in engine.finals] == [1, 5, 1]
    assert ears.told[-1] == ("t1", "10")


def test_an_engine_that_goes_away_between_is_not_asked_further() -> None:
    engine = Engine()
    engine.bad[1] = EngineError("bad")

    async def play(ears: Ears) -> None:
        ears.final("first", 100)
        await anyio.sleep(0.01)
        for number in range(1, 6):
            ears.final("t", number)
            await anyio.lowlevel.checkpoint()
        await anyio.sleep(0.65)
        engine.bad[2] = EngineUnavailableError("gone")

    ears = played(engine, play)
    assert [text for key, text in ears.told if key == "t"] == [
        "!engine_failed",
        *["!engine_unavailable"] * 4,
    ]


def test_a_batch_that_never_ends_is_given_up() -> None:
    engine = Engine(window_s=1000.0)
    settings = RecogniserSettings(deadline_s=60.0)

    async def play(ears: Ears) -> None:
        ears.at["asked"] = anyio.current_time()
        ears.final("a", 1)

    ears = played(engine, play, settings=settings)
    assert ears.told == [("a", "!engine_unavailable")]
    assert ears.at["!engine_unavailable"] - ears.at["asked"] == pytest.approx(60.0)


def test_where_partials_take_too_long_there_are_none_for_a_while() -> None:
    engine = Engine(drafts_s=5.0)

    async def play(ears: Ears) -> None:
        for number in range(1, 40):
            ears.partial("a", number)
            await anyio.sleep(0.5)

    ears = played(engine, play)
    assert {text for _, text in ears.told} == {"~None"}
    assert len(engine.drafts) == 2


def test_each_error_is_one_of_its_own() -> None:
    """Two tasks that raise one and the same object would spoil each other's traceback."""
    engine = Engine()
    engine.bad[1] = UnsupportedLanguageError("no such language", language="xx")
    errors: list[MoksoriError] = []

    async def ask(recogniser: Recogniser) -> None:
        with pytest.raises(UnsupportedLanguageError) as caught:
            await recogniser.final(said(1), OPTIONS)
        errors.append(caught.value)

    async def play(ears: Ears) -> None:
        for _ in range(3):
            ears.group.start_soon(ask, ears.recogniser)

    played(engine, play)
    assert len({id(error) for error in errors}) == 3
    assert {error.facts["language"] for error in errors} == {"xx"}


def test_what_nobody_waits_for_is_not_heard() -> None:
    engine = Engine(window_s=1.0)

    async def play(ears: Ears) -> None:
        ears.final("a", 1)
        await anyio.sleep(0.1)
        with anyio.move_on_after(0.2):
            await ears.recogniser.final(said(2), OPTIONS, key="b")
        ears.final("c", 3)
        await anyio.sleep(0.8)
        assert ears.recogniser.load.waiting == 0

    played(engine, play)
    assert engine.finals == [[1], [3]]


def test_a_call_that_nobody_waits_for_is_stopped() -> None:
    engine = Engine(window_s=10.0)

    async def play(ears: Ears) -> None:
        with anyio.move_on_after(0.2):
            await ears.recogniser.final(said(2), OPTIONS, key="b")
        ears.at["asked"] = anyio.current_time()
        with anyio.move_on_after(0.2):
            await ears.recogniser.partial("b", said(3), OPTIONS)
        await anyio.sleep(0.1)

    played(engine, play)
    assert [(call.numbers, call.stopped) for call in engine.calls] == [([2], True), ([3], False)]


def test_too_much_is_refused_and_the_rest_is_heard() -> None:
    engine = Engine(window_s=1.0)
    settings = RecogniserSettings(lanes=LaneSettings(waiting_s=3.5))

    async def play(ears: Ears) -> None:
        ears.final("first", 100)
        await anyio.sleep(0.01)
        for number in range(1, 6):
            ears.final(f"t{number}", number)

    ears = played(engine, play, settings=settings)
    texts = [text for _, text in ears.told]
    assert texts.count("!overloaded") == 2
    assert len([text for text in texts if text.isdigit()]) == 4


def test_a_sound_that_is_too_long_is_refused() -> None:
    async def play(ears: Ears) -> None:
        with pytest.raises(InputError):
            await ears.recogniser.final(said(1, 30.5), OPTIONS)
        assert await ears.recogniser.partial("a", said(1, 30.5), OPTIONS) is None

    played(Engine(), play)


def test_who_waits_when_it_stops_is_told_so() -> None:
    engine = Engine(window_s=10.0)
    told: list[str] = []

    async def ask(recogniser: Recogniser, number: int) -> None:
        with pytest.raises(EngineUnavailableError):
            await recogniser.final(said(number), OPTIONS, key=number)
        told.append(f"final {number}")

    async def ask_partial(recogniser: Recogniser) -> None:
        assert await recogniser.partial("p", said(9), OPTIONS) is None
        told.append("partial")

    async def main() -> None:
        recogniser = Recogniser(engine)
        async with anyio.create_task_group() as group:
            with anyio.move_on_after(0.2):
                async with anyio.create_task_group() as running:
                    running.start_soon(recogniser.run)
                    group.start_soon(ask, recogniser, 1)
                    await anyio.sleep(0.05)
                    group.start_soon(ask, recogniser, 2)
                    group.start_soon(ask_partial, recogniser)
        with pytest.raises(EngineUnavailableError):
            await recogniser.final(said(3), OPTIONS)
        assert await recogniser.partial("p", said(3), OPTIONS) is None

    trio.run(main, clock=MockClock(autojump_threshold=0))
    assert sorted(told) == ["final 1", "final 2", "partial"]


def test_the_load_is_measured_and_decides_who_may_come() -> None:
    engine = Engine(window_s=0.9)

    async def play(ears: Ears) -> None:
        assert ears.recogniser.admission(3).accepts
        for number in range(1, 40):
            ears.final("a", number)
            await anyio.sleep(1.0)
        report = ears.recogniser.load
        assert report.busy == pytest.approx(0.9, abs=0.08)
        assert report.waiting == 0
        refused = ears.recogniser.admission(3)
        assert refused.refusal is Refusal.BUSY
        await anyio.sleep(refused.retry_after_s)
        assert ears.recogniser.admission(3).accepts
        assert ears.recogniser.admission(256).refusal is Refusal.TRACKS

    played(engine, play)


def test_waits_are_measured() -> None:
    engine = Engine(window_s=1.0, size=1)

    async def play(ears: Ears) -> None:
        for number in range(1, 6):
            ears.final(f"t{number}", number)
        await anyio.sleep(3.5)
        report = ears.recogniser.load
        assert (report.waiting, report.waiting_s) == (1, 1.0)
        assert report.wait_s == pytest.approx(1.5)
        assert report.longest_wait_s == pytest.approx(3.5)
        assert ears.recogniser.admission(1).refusal is Refusal.WAITS

    played(engine, play)


def test_late_ticks_count() -> None:
    async def play(ears: Ears) -> None:
        for _ in range(100):
            ears.recogniser.tick_late(0.4)
            await anyio.sleep(0.4)
        assert ears.recogniser.admission(1).refusal is Refusal.LATE

    played(Engine(), play, load=Load(LoadSettings(most_late_s=0.3)))


def test_refusals_are_overload_to_the_callers() -> None:
    """So that surfaces know them: 429 and come again."""
    assert OverloadedError.retryable
