"""Asking about chunks, in virtual time: how many at once, until when, and what fails how."""

from collections.abc import Callable, Coroutine
from typing import Any

import anyio
import pytest
from trio.testing import MockClock

from moksori.errors import EngineError, EngineUnavailableError, PromptTooLongError
from moksori.meetings.llm.chunks import Chunk, chunks
from moksori.meetings.llm.mapping import Mapped, Question, mapped, room_in
from moksori.meetings.llm.rows import rows_of
from moksori.meetings.llm.shapes import KINDS, map_shape
from moksori.meetings.llm.tokens import Gauge
from moksori.ports.llm import Ask, LlmTraits
from moksori.testing.llm import FakeLlm, Mind, Said
from moksori.testing.minutes_minds import lines_of, model_of

pytestmark = pytest.mark.unit

QUESTION = Question("규칙", map_shape(KINDS), ("김민수",))
ROWS = rows_of(lines_of(*(f"이정훈: {n}번째 안건을 길게 이야기했습니다." for n in range(40))))


def in_virtual_time(work: Callable[[], Coroutine[Any, Any, Mapped]]) -> tuple[Mapped, float]:
    """Run with a clock that jumps; return the result and the seconds that it took."""
    clock = MockClock(autojump_threshold=0)

    async def timed() -> tuple[Mapped, float]:
        began = anyio.current_time()
        done = await work()
        return done, anyio.current_time() - began

    return anyio.run(timed, backend="trio", backend_options={"clock": clock})


def pieces(amount: int) -> list[Chunk]:
    per = len(ROWS) // amount
    return [tuple(ROWS[n * per : (n + 1) * per]) for n in range(amount)]


def run(
    mind: Mind, cut: list[Chunk], *, deadline_s: float = 600.0, parallel: int = 4
) -> tuple[Mapped, float, FakeLlm]:
    model = model_of(mind, parallel=parallel)
    done, took = in_virtual_time(lambda: mapped(model, QUESTION, cut, Gauge(), deadline_s))
    return done, took, model


def slow(_: Ask) -> Said:
    return Said(value={"items": []}, delay_s=10.0)


def test_chunks_are_asked_about_side_by_side() -> None:
    done, took, _ = run(slow, pieces(8))
    assert len(done.answers) == 8
    assert took == pytest.approx(20.0)


def test_never_more_at_once_than_the_model_likes() -> None:
    _, took, _ = run(slow, pieces(8), parallel=1)
    assert took == pytest.approx(80.0)


def test_a_deadline_keeps_what_came_before_it() -> None:
    done, took, _ = run(slow, pieces(8), deadline_s=15.0)
    assert took == pytest.approx(15.0)
    assert done.late
    assert len(done.answers) == 4
    places = {row.place for chunk in done.missed for row in chunk}
    assert len(places) == 20


def test_what_fails_is_missed_and_the_rest_is_not() -> None:
    def mind(ask: Ask) -> Said:
        if "3번째" in ask.messages[1].text:
            raise EngineError("nonsense")
        return slow(ask)

    done, _, _ = run(mind, pieces(8))
    assert len(done.missed) == sum("3번째" in str(chunk) for chunk in pieces(8))
    assert len(done.answers) + len(done.missed) == 8
    assert not done.late


def test_what_does_not_fit_is_asked_in_halves_once() -> None:
    def mind(ask: Ask) -> Said:
        if ask.messages[1].text.count('["S') > 10:
            raise PromptTooLongError("long")
        return slow(ask)

    done, _, model = run(mind, pieces(2))
    assert len(model.asked) == 2 + 4
    assert [len(chunk) for chunk, _ in done.answers] == [10, 10, 10, 10]
    assert done.missed == []


def test_halves_that_do_not_fit_are_missed() -> None:
    def mind(_: Ask) -> Said:
        raise PromptTooLongError("long")

    done, _, model = run(mind, pieces(2))
    assert len(model.asked) == 6
    assert len(done.missed) == 4


def test_an_answer_that_does_not_fit_is_asked_for_in_halves() -> None:
    def mind(ask: Ask) -> Said:
        if ask.messages[1].text.count('["S') > 10:
            return Said("[", finish="length")
        return slow(ask)

    done, _, _ = run(mind, pieces(2))
    assert len(done.answers) == 4


def test_a_short_line_is_not_halved() -> None:
    def mind(_: Ask) -> Said:
        raise PromptTooLongError("long")

    done, _, model = run(mind, [(ROWS[0],)])
    assert len(model.asked) == 1
    assert len(done.missed) == 1


def test_nobody_there_is_found_out_soon() -> None:
    def mind(_: Ask) -> Said:
        raise EngineUnavailableError("gone")

    done, _, model = run(mind, pieces(20), parallel=2)
    assert len(model.asked) <= 4
    assert len(done.missed) == 20


def test_a_bug_is_not_swallowed() -> None:
    def mind(_: Ask) -> Said:
        raise ZeroDivisionError

    with pytest.raises(ExceptionGroup) as caught:
        run(mind, pieces(2))
    assert caught.group_contains(ZeroDivisionError)


@pytest.mark.parametrize("context", [512, 2048, 4096, 8192, 32_768, 1_000_000])
def test_question_and_answer_fit_into_the_context(context: int) -> None:
    gauge = Gauge()
    room = room_in(LlmTraits("fake", "fake", context), gauge, QUESTION)
    assert room.chunk >= 256
    assert room.chunk <= 8000
    if context >= 4096:
        assert room.chunk <= context * 0.6
        for chunk in chunks(ROWS, gauge, room.chunk):
            ask = QUESTION.ask(chunk, room)
            words = "".join(message.text for message in ask.messages)
            assert gauge.tokens(words) + ask.max_tokens <= context


def test_what_was_counted_mends_the_guess() -> None:
    gauge = Gauge()
    cut = pieces(1)
    model = model_of(slow)
    in_virtual_time(lambda: mapped(model, QUESTION, cut, gauge, 60.0))
    assert gauge.factor < 1.0
