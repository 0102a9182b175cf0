"""A fake language model, the mind behind it, and things to ask; `llm_contract` holds the suite.

`FakeLlm` can be named in settings as the engine `moksori.testing.llm:FakeLlm`.
"""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

import anyio
import anyio.lowlevel

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
    LlmTraits,
    Message,
    Role,
    Shape,
    Tool,
    ToolCall,
    Usage,
)

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
        **_limited(f"들었어요: {asked}", ask), delay_s=4.0 if asked.startswith(SLOW) else 0.0
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
