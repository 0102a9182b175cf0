import anyio
import anyio.lowlevel
import pytest
import trio
from trio.testing import MockClock

from moksori.errors import (
    EngineError,
    EngineUnavailableError,
    InputError,
    MoksoriError,
    UnsupportedLanguageError,
)
from moksori.testing.recognising import OPTIONS, Ears, NumbersStt, played, said
from moksori.voice.lanes import LaneSettings
from moksori.voice.load import Load, LoadSettings, Refusal
from moksori.voice.recogniser import Recogniser, RecogniserSettings

pytestmark = pytest.mark.unit


def test_one_bad_sound_spoils_no_other() -> None:
    engine = NumbersStt()
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
    engine = NumbersStt()
    engine.bad[3] = ZeroDivisionError()

    async def play(ears: Ears) -> None:
        ears.final("a", 3)
        ears.partial("b", 3)
        await anyio.sleep(1.0)
        ears.final("a", 4)

    ears = played(engine, play)
    assert sorted(ears.told) == [("a", "!engine_failed"), ("a", "4"), ("b", "~None")]


def test_an_engine_that_is_away_is_told_to_all_and_not_tried_for_each() -> None:
    engine = NumbersStt()
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
    engine = NumbersStt()
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
    engine = NumbersStt(window_s=1000.0)
    settings = RecogniserSettings(deadline_s=60.0)

    async def play(ears: Ears) -> None:
        ears.at["asked"] = anyio.current_time()
        ears.final("a", 1)

    ears = played(engine, play, settings=settings)
    assert ears.told == [("a", "!engine_unavailable")]
    assert ears.at["!engine_unavailable"] - ears.at["asked"] == pytest.approx(60.0)


def test_where_partials_take_too_long_there_are_none_for_a_while() -> None:
    engine = NumbersStt(drafts_s=5.0)

    async def play(ears: Ears) -> None:
        for number in range(1, 40):
            ears.partial("a", number)
            await anyio.sleep(0.5)

    ears = played(engine, play)
    assert {text for _, text in ears.told} == {"~None"}
    assert len(engine.drafts) == 2


def test_each_error_is_one_of_its_own() -> None:
    """Two tasks that raise one and the same object would spoil each other's traceback."""
    engine = NumbersStt()
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
    engine = NumbersStt(window_s=1.0)

    async def play(ears: Ears) -> None:
        ears.final("a", 1)
        await anyio.sleep(0.1)
        with anyio.move_on_after(0.2):
            await ears.recogniser.final(said(2), OPTIONS, key="b")
        ears.final("c", 3)
        await anyio.sleep(0.8)

    played(engine, play)
    assert engine.finals == [[1], [3]]


def test_a_call_that_nobody_waits_for_is_stopped() -> None:
    engine = NumbersStt(window_s=10.0)

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
    engine = NumbersStt(window_s=1.0)
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

    played(NumbersStt(), play)


def test_who_waits_when_it_stops_is_told_so() -> None:
    engine = NumbersStt(window_s=10.0)
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
    engine = NumbersStt(window_s=0.9)

    async def play(ears: Ears) -> None:
        assert ears.recogniser.admission(3).accepts
        for number in range(1, 40):
            ears.final("a", number)
            await anyio.sleep(1.0)
        report = ears.recogniser.load
        assert report.busy == pytest.approx(0.9, abs=0.08)
        refused = ears.recogniser.admission(3)
        assert refused.refusal is Refusal.BUSY
        await anyio.sleep(refused.retry_after_s)
        assert ears.recogniser.admission(3).accepts
        assert ears.recogniser.admission(256).refusal is Refusal.TRACKS

    played(engine, play)


def test_waits_are_measured() -> None:
    engine = NumbersStt(window_s=1.0, size=1)

    async def play(ears: Ears) -> None:
        for number in range(1, 6):
            ears.final(f"t{number}", number)
        await anyio.sleep(3.5)
        assert ears.recogniser.load.wait_s == pytest.approx(1.5)
        assert ears.recogniser.admission(1).refusal is Refusal.WAITS

    played(engine, play)


def test_late_ticks_count() -> None:
    async def play(ears: Ears) -> None:
        for _ in range(100):
            ears.recogniser.tick_late(0.4)
            await anyio.sleep(0.4)
        assert ears.recogniser.admission(1).refusal is Refusal.LATE

    played(NumbersStt(), play, load=Load(LoadSettings(most_late_s=0.3)))
