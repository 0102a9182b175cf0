"""The promises of every language model.

Subclass `LlmContract` and provide `model`, with `plain_mind` behind it: the fake, or a real client
of a scripted server.
"""

from dataclasses import replace
from typing import Final

import anyio
import pytest

from moksori.engines.llm.schemas import problems
from moksori.errors import EngineError, PromptTooLongError
from moksori.ports.llm import Ask, LanguageModel, Message
from moksori.testing.llm import (
    FIND,
    HELD_BACK,
    SLOPPY,
    SLOW,
    STUBBORN,
    TASKS,
    question,
    sample_of,
)

LET_GO_S: Final = 2.0


@pytest.mark.anyio
class LlmContract:
    """What the rooms rely on. Behind every `model` stands `plain_mind`."""

    @pytest.fixture
    def tells_filtered(self) -> bool:
        """Whether the server can say that an answer was held back; else it is just empty."""
        return True

    async def test_traits_are_known_without_asking(self, model: LanguageModel) -> None:
        """They name the engine and the model."""
        traits = model.traits
        assert traits.engine
        assert traits.model
        assert traits.rungs
        assert traits.context_tokens > 0
        assert traits.parallel > 0

    async def test_a_question_is_answered(self, model: LanguageModel) -> None:
        """The words arrive unchanged, with who said them and what they cost."""
        odd = 'Korean 한글, emoji 🙂, "quotes", \\ and\nlines\u2028of all sorts'
        answer = await model.answer(question("짧게 답해요.", odd))
        assert answer.text == f"들었어요: {odd}"
        assert (answer.engine, answer.model) == (model.traits.engine, model.traits.model)
        assert (answer.finish, answer.calls, answer.value) == ("stop", (), None)
        assert answer.usage.asked > 0
        assert answer.usage.answered > 0
        assert not answer.cached

    async def test_a_conversation_is_answered(self, model: LanguageModel) -> None:
        """Turns keep their order."""
        answer = await model.answer(question("규칙", "하나", "둘", "셋"))
        assert answer.text == "들었어요: 셋"

    async def test_a_shape_is_kept(self, model: LanguageModel) -> None:
        """The value is valid, and the rung is one of its own."""
        answer = await model.answer(question("할 일을 찾아요.", "내일까지 할게요", shape=TASKS))
        assert answer.value == sample_of(TASKS.schema)
        assert problems(answer.value, TASKS.schema) == []
        assert answer.rung in model.traits.rungs
        assert not answer.repaired

    async def test_a_wrong_shape_is_repaired_once(self, model: LanguageModel) -> None:
        """The answer says so, and both exchanges are paid for."""
        plain = await model.answer(question("찾아요.", "네", shape=TASKS))
        answer = await model.answer(question("찾아요.", SLOPPY, shape=TASKS))
        assert answer.repaired
        assert answer.value == plain.value
        assert answer.usage.asked > 2 * plain.usage.asked

    async def test_a_shape_that_is_never_right_is_an_error(self, model: LanguageModel) -> None:
        """It does not pass by itself."""
        with pytest.raises(EngineError) as caught:
            await model.answer(question("찾아요.", STUBBORN, shape=TASKS))
        assert not caught.value.retryable

    async def test_a_tool_is_called_and_its_result_heard(self, model: LanguageModel) -> None:
        """A call comes with its arguments; the next question shows what it gave."""
        asked = question("도구를 써요.", "결제 오류는?", tools=(FIND,))
        answer = await model.answer(asked)
        (call,) = answer.calls
        assert (answer.finish, call.name, dict(call.arguments)) == (
            "tools",
            "find",
            {"words": "가나다"},
        )
        assert call.id
        turns = (Message("assistant", calls=(call,)), Message("tool", "찾음", call_id=call.id))
        last = await model.answer(replace(asked, messages=(*asked.messages, *turns)))
        assert last.text == "들었어요: 찾음"

    async def test_a_stream_says_what_an_answer_says(self, model: LanguageModel) -> None:
        """Piece by piece; the last one carries the whole."""
        asked = question("짧게 답해요.", "결제 오류를 고쳐 주세요 🙂")
        whole = await model.answer(asked)
        async with model.stream(asked) as pieces:
            heard = [piece async for piece in pieces]
        assert "".join(piece.text for piece in heard) == whole.text
        assert [piece.answer is None for piece in heard] == [True] * (len(heard) - 1) + [False]
        assert heard[-1].answer is not None
        assert replace(heard[-1].answer, cached=False, usage=whole.usage) == replace(
            whole, cached=False
        )

    async def test_a_stream_may_end_in_a_call(self, model: LanguageModel) -> None:
        """With its arguments put together."""
        async with model.stream(question("도구", "결제?", tools=(FIND,))) as pieces:
            heard = [piece async for piece in pieces]
        last = heard[-1].answer
        assert last is not None
        assert last.finish == "tools"
        assert [(call.name, dict(call.arguments)) for call in last.calls] == [
            ("find", {"words": "가나다"})
        ]

    async def test_a_stream_may_be_left(self, model: LanguageModel) -> None:
        """Nothing is left behind, and the model works on."""
        async with model.stream(question("규칙", "하나")) as pieces:
            async for _ in pieces:
                break
        assert (await model.answer(question("규칙", "둘"))).text == "들었어요: 둘"

    async def test_a_shape_is_not_streamed(self, model: LanguageModel) -> None:
        """That is said before anybody is asked."""
        with pytest.raises(EngineError):
            async with model.stream(question("규칙", "하나", shape=TASKS)):
                pass

    async def test_an_answer_keeps_to_its_limit(self, model: LanguageModel) -> None:
        """And says that it was cut."""
        answer = await model.answer(question("규칙", "가나다라마바사" * 20, max_tokens=8))
        assert answer.finish == "length"
        assert 0 < len(answer.text) <= 16

    async def test_half_a_shape_is_an_error(self, model: LanguageModel) -> None:
        """What was cut is not repaired, and never given out."""
        with pytest.raises(EngineError):
            await model.answer(question("규칙", "네", shape=TASKS, max_tokens=8))

    async def test_what_is_held_back_is_said(
        self, model: LanguageModel, *, tells_filtered: bool
    ) -> None:
        """As a finish, or as an error where a shape was asked for."""
        answer = await model.answer(question("규칙", HELD_BACK))
        assert answer.text == ""
        assert (answer.finish == "filtered") is tells_filtered
        with pytest.raises(EngineError):
            await model.answer(question("규칙", HELD_BACK, shape=TASKS))

    async def test_what_does_not_fit_is_refused_at_once(self, model: LanguageModel) -> None:
        """Nobody is asked."""
        long = question("규칙", "가나다 " * model.traits.context_tokens)
        with pytest.raises(PromptTooLongError):
            await model.answer(long)
        with pytest.raises(PromptTooLongError):
            async with model.stream(long):
                pass

    async def test_it_lets_go_when_interrupted(self, model: LanguageModel) -> None:
        """The caller is free at once, from an answer and from a stream, and the model works on."""
        for work in (_answered, _streamed):
            began = anyio.current_time()
            with anyio.move_on_after(0.05) as scope:
                await work(model, question("규칙", SLOW))
            assert scope.cancelled_caught
            assert anyio.current_time() - began < 0.05 + LET_GO_S
        assert (await model.answer(question("규칙", "둘"))).text == "들었어요: 둘"

    async def test_callers_may_overlap(self, model: LanguageModel) -> None:
        """Each gets the answer to its own question."""
        answers: dict[int, str] = {}

        async def ask(n: int) -> None:
            answers[n] = (await model.answer(question("규칙", f"질문 {n}"))).text

        async with anyio.create_task_group() as group:
            for n in range(2 * model.traits.parallel + 1):
                group.start_soon(ask, n)
        assert answers == {n: f"들었어요: 질문 {n}" for n in answers}

    async def test_closing_twice_is_fine(self, model: LanguageModel) -> None:
        """Also when it was never asked."""
        await model.aclose()
        await model.aclose()


async def _answered(model: LanguageModel, ask: Ask) -> None:
    await model.answer(ask)


async def _streamed(model: LanguageModel, ask: Ask) -> None:
    async with model.stream(ask) as pieces:
        async for _ in pieces:
            pass
