"""A fake language model, and the promises of every language model.

Subclass `LlmContract` and provide `model`, with `plain_mind` behind it: the fake, or a real client
of a scripted server. `FakeLlm` can be named in settings as `moksori.testing.llm:FakeLlm`.
"""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

import anyio
import anyio.lowlevel
import pytest

from moksori.engines.llm.connection import Connection
from moksori.engines.llm.dialect import Reply
from moksori.engines.llm.extraction import found_json
from moksori.engines.llm.ladder import Reading, ShapeError, read, repair
from moksori.engines.llm.lengths import least_tokens, words_of
from moksori.engines.llm.schemas import problems, resolved
from moksori.errors import EngineError, EngineUnavailableError, PromptTooLongError
from moksori.ports.llm import (
    Answer,
    Ask,
    Delta,
    Finish,
    LanguageModel,
    LlmTraits,
    Message,
    Role,
    Shape,
    Tool,
    ToolCall,
    Usage,
)

LET_GO_S: Final = 0.2
SLOW: Final = "천천히"
"""`plain_mind` takes its time over a question that begins with this word."""
HELD_BACK: Final = "비밀"
"""`plain_mind` holds back the answer to a question that begins with this word."""
SLOPPY: Final = "대충"
"""`plain_mind` gives a question that begins with this word a wrong shape, once."""
STUBBORN: Final = "고집"
"""`plain_mind` gives a question that begins with this word a wrong shape, always."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a mind answers; a `value` is said as JSON."""

    text: str = ""
    value: Any = None
    calls: tuple[ToolCall, ...] = ()
    finish: Finish = "stop"
    delay_s: float = 0.0
    """Time before it begins."""

    @property
    def written(self) -> str:
        """The text, or the value as JSON."""
        return self.text if self.value is None else json.dumps(self.value, ensure_ascii=False)


Mind = Callable[[Ask], Said]
"""Decides what is said; may raise what an engine raises."""


def counted(text: str) -> int:
    """Return how many tokens a text has for fakes and scripted servers."""
    return len(text) // 2 + 1


def plain_mind(ask: Ask) -> Said:
    """Give a value of the shape, call the first tool, or repeat the question, in this order.

    It keeps to `max_tokens`, and finds a schema that stands in the instructions only.
    """
    asked = ask.messages[-1].text
    if any(message.text.startswith(HELD_BACK) for message in ask.messages):
        return Said(finish="filtered")
    if ask.shape is not None:
        return _shaped(ask, ask.shape)
    if ask.tools and ask.messages[-1].role != "tool":
        tool = ask.tools[0]
        return Said(calls=(ToolCall("call-1", tool.name, sample_of(tool.schema)),), finish="tools")
    return Said(
        **_limited(f"들었어요: {asked}", ask), delay_s=0.6 if asked.startswith(SLOW) else 0.0
    )


def _shaped(ask: Ask, shape: Shape) -> Said:
    repairing = len(ask.messages) > 1 and ask.messages[-2].role == "assistant"
    asked = next(message.text for message in ask.messages if message.role == "user")
    if asked.startswith(STUBBORN) or (asked.startswith(SLOPPY) and not repairing):
        return Said(value={"wrong": True})
    value = sample_of(shape.schema)
    if counted(json.dumps(value, ensure_ascii=False)) <= ask.max_tokens:
        return Said(value=value)
    return Said(**_limited(json.dumps(value, ensure_ascii=False), ask))


def _limited(text: str, ask: Ask) -> dict[str, Any]:
    if counted(text) <= ask.max_tokens:
        return {"text": text}
    return {"text": text[: 2 * ask.max_tokens - 2], "finish": "length"}


def sample_of(schema: Mapping[str, Any], root: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value of a schema, always the same one."""
    root = root or schema
    schema = resolved(schema, root)
    if "anyOf" in schema:
        return sample_of(schema["anyOf"][0], root)
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    kind = schema.get("type", "null")
    if kind == "object":
        return {key: sample_of(part, root) for key, part in schema.get("properties", {}).items()}
    if kind == "array":
        return [sample_of(schema.get("items", {}), root)] * max(1, schema.get("minItems", 1))
    samples = {
        "string": "가나다",
        "integer": schema.get("minimum", 1),
        "number": 0.5,
        "boolean": True,
    }
    return samples.get(kind if isinstance(kind, str) else kind[0])


def schema_in(ask: Ask) -> Mapping[str, Any] | None:
    """Return the schema that stands in the instructions, if one does."""
    for message in reversed(ask.messages):
        if message.role != "assistant" and "JSON schema" in message.text:
            try:
                found = found_json(message.text)
            except ValueError:
                return None
            return found if isinstance(found, dict) else None
    return None


class FakeLlm:
    """Answers what its mind says, in two pieces when streamed; remembers what it was asked."""

    def __init__(
        self,
        connection: Connection | None = None,
        *,
        mind: Mind = plain_mind,
        traits: LlmTraits | None = None,
        failures: int = 0,
    ) -> None:
        """Fail the first `failures` questions as if unavailable."""
        model = (connection and connection.model) or "fake"
        self.asked: list[Ask] = []
        """Every question, repairs as well, in order."""
        self.closed = False
        self._mind = mind
        self._failures = failures
        self._traits = traits or LlmTraits("fake", model, context_tokens=8192)

    @property
    def traits(self) -> LlmTraits:
        """What was given, or a small model."""
        return self._traits

    async def answer(self, ask: Ask) -> Answer:
        """Return what the mind says; a wrong shape gets one repair, as with any model."""
        said, usage = await self._said(ask)
        if ask.shape is None or (said.calls and ask.tools):
            return self._answer(said, usage)
        reading, repaired = self._reading(said, ask.shape, ask), False
        if reading.wrong:
            again = repair(ask, ask.shape, Reply(said.written), reading.wrong)
            said, more = await self._said(again)
            usage, repaired = usage + more, True
            reading = self._reading(said, ask.shape, ask)
            if reading.wrong:
                raise ShapeError("the fake gives no answer of that shape")
        rung = self._traits.rungs[0]
        answer = self._answer(said, usage)
        return replace(answer, value=reading.value, rung=rung, repaired=repaired)

    @asynccontextmanager
    async def stream(self, ask: Ask) -> AsyncIterator[AsyncIterator[Delta]]:
        """Lend the pieces of an answer."""
        if ask.shape is not None:
            raise EngineError("an answer of a shape is not streamed")
        said, usage = await self._said(ask)

        async def pieces() -> AsyncIterator[Delta]:
            half = len(said.written) // 2
            for text in (said.written[:half], said.written[half:]):
                await anyio.lowlevel.checkpoint()
                if text:
                    yield Delta(text)
            yield Delta(answer=self._answer(said, usage))

        yield pieces()

    async def aclose(self) -> None:
        """Remember that it was closed."""
        self.closed = True

    async def _said(self, ask: Ask) -> tuple[Said, Usage]:
        if least_tokens(words_of(ask)) + ask.max_tokens > self._traits.context_tokens:
            raise PromptTooLongError("the question does not fit")
        if self._failures > 0:
            self._failures -= 1
            raise EngineUnavailableError("the fake was told to fail")
        self.asked.append(ask)
        said = self._mind(ask)
        await anyio.sleep(said.delay_s)
        return said, Usage(counted(words_of(ask)), counted(said.written))

    @staticmethod
    def _reading(said: Said, shape: Shape, ask: Ask) -> Reading:
        if said.finish in {"length", "filtered"}:
            raise ShapeError("the answer was cut or held back", max_tokens=ask.max_tokens)
        if said.value is not None:
            return Reading(said.value, tuple(problems(said.value, shape.schema)))
        return read(Reply(said.text), shape)

    def _answer(self, said: Said, usage: Usage) -> Answer:
        return Answer(
            said.written,
            self._traits.engine,
            self._traits.model,
            calls=said.calls,
            finish=said.finish,
            usage=usage,
        )


def question(*texts: str, **more: Any) -> Ask:  # noqa: ANN401 - fields of an Ask
    """Return a question: instructions, then what a user says and an assistant answers in turn."""
    system, *turns = texts if len(texts) > 1 else ("", *texts)
    roles: tuple[Role, Role] = ("user", "assistant")
    said = [Message(roles[n % 2], text) for n, text in enumerate(turns)]
    if system:
        said.insert(0, Message("system", system))
    return Ask(tuple(said), **{"max_tokens": 256, "purpose": "test", **more})


TASKS: Final = Shape(
    "tasks",
    {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"$ref": "#/$defs/task"}},
            "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        },
        "required": ["items", "note"],
        "additionalProperties": False,
        "$defs": {
            "task": {
                "type": "object",
                "properties": {
                    "title": {"type": "string", "minLength": 1},
                    "kind": {"type": "string", "enum": ["할 일", "결정"]},
                    "confidence": {"type": "number", "minimum": 0, "maximum": 1},
                    "evidence": {"type": "array", "items": {"type": "string"}},
                },
                "required": ["title", "kind", "confidence", "evidence"],
                "additionalProperties": False,
            }
        },
    },
)
FIND: Final = Tool(
    "find",
    "Find what was said.",
    {"type": "object", "properties": {"words": {"type": "string"}}, "required": ["words"]},
)


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
