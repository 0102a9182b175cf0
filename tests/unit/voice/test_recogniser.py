import anyio
import anyio.lowlevel
import numpy as np
import pytest

from moksori.ports.stt import Heard, SttOptions, Word
from moksori.testing.recognising import OPTIONS, Ears, NumbersStt, played, said

pytestmark = pytest.mark.unit


def test_a_final_is_heard_at_once_and_placed_in_its_track() -> None:
    engine = NumbersStt()
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

    assert sorted(played(NumbersStt(), play).told) == [("a", ""), ("b", "~")]


def test_what_gathers_while_it_is_busy_goes_as_one_batch() -> None:
    engine = NumbersStt(window_s=0.3)

    async def play(ears: Ears) -> None:
        ears.final("a", 1)
        for number in range(2, 7):
            await anyio.sleep(0.05)
            ears.final(f"t{number}", number)

    ears = played(engine, play)
    assert engine.finals == [[1], [2, 3, 4, 5, 6]]
    assert len(ears.told) == 6


def test_those_that_come_together_go_together() -> None:
    engine = NumbersStt()

    async def play(ears: Ears) -> None:
        for number in range(1, 6):
            ears.final(f"t{number}", number)

    played(engine, play)
    assert len(engine.finals) <= 2  # whoever runs first: the asker of the first, or all of them
    assert sorted(n for numbers in engine.finals for n in numbers) == [1, 2, 3, 4, 5]


def test_no_batch_is_larger_than_the_engine_likes() -> None:
    engine = NumbersStt(size=4)

    async def play(ears: Ears) -> None:
        ears.final("first", 100)
        await anyio.sleep(0.01)
        for number in range(1, 11):
            ears.final(f"t{number}", number)

    played(engine, play)
    assert [len(numbers) for numbers in engine.finals] == [1, 4, 4, 2]


def test_no_batch_takes_so_long_that_others_wait_for_seconds() -> None:
    """A slow model: what a batch may hold follows from what finals cost so far."""
    engine = NumbersStt(window_s=1.5)

    async def play(ears: Ears) -> None:
        ears.final("first", 100)
        await anyio.sleep(0.01)
        for number in range(1, 8):
            ears.final(f"t{number}", number)

    played(engine, play)
    assert [len(numbers) for numbers in engine.finals] == [1, 2, 2, 2, 1]


def test_under_load_finals_wait_a_little_for_each_other() -> None:
    engine = NumbersStt(window_s=0.02, call_s=0.4)

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
    engine = NumbersStt(window_s=0.02)

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
    engine = NumbersStt(size=2, window_s=0.1)

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
    engine = NumbersStt()
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
    engine = NumbersStt()

    async def play(ears: Ears) -> None:
        ears.partial("a", 3)

    ears = played(engine, play)
    assert ears.told == [("a", "~3")]
    options = engine.calls[0].options
    assert (options.draft, options.beam_size, options.word_times) == (True, 1, False)
    assert options.temperature == 0.0


def test_of_partials_only_the_newest_of_a_track_is_heard() -> None:
    engine = NumbersStt(drafts_s=0.3)

    async def play(ears: Ears) -> None:
        ears.partial("a", 1)
        for number in range(2, 6):
            await anyio.sleep(0.05)
            ears.partial("a", number)

    ears = played(engine, play)
    assert engine.drafts == [[1], [5]]
    assert sorted(ears.told) == sorted([("a", "~1"), ("a", "~5"), *([("a", "~None")] * 3)])


def test_there_is_one_partial_at_a_time() -> None:
    engine = NumbersStt(drafts_s=0.1)

    async def play(ears: Ears) -> None:
        for number in range(1, 5):
            ears.partial(f"t{number}", number)

    played(engine, play)
    assert sorted(engine.drafts) == [[1], [2], [3], [4]]
    times = [call.at for call in engine.calls]
    assert np.diff(times) == pytest.approx(0.1)


def test_a_partial_that_can_not_begin_soon_is_dropped() -> None:
    engine = NumbersStt(drafts_s=0.4)

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
    engine = NumbersStt(window_s=0.1, drafts_s=1.0)

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
    engine = NumbersStt(window_s=0.2, size=1)

    async def play(ears: Ears) -> None:
        ears.final("a", 1)
        ears.final("b", 2)
        await anyio.sleep(0.05)
        ears.partial("c", 3)

    played(engine, play)
    assert [call.numbers for call in engine.calls][2] == [3]


def test_nothing_of_an_utterance_is_told_after_its_final() -> None:
    engine = NumbersStt(window_s=0.1, drafts_s=0.3)

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
    engine = NumbersStt(window_s=0.15, call_s=0.1, drafts_s=0.25, size=3)

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
