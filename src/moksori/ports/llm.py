"""What moksori asks of a language model."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Role = Literal["system", "user", "assistant", "tool"]
Finish = Literal["stop", "length", "tools", "filtered"]
"""Why an answer ended: by itself, at its limit, to call tools, or because it was held back."""

Rung = Literal["schema", "tool", "json", "text"]
"""How a shape is asked for, best first: enforced by the server, as the arguments of a forced tool
call, as any JSON with the schema in the prompt, or as JSON found in free text."""


@dataclass(frozen=True, slots=True)
class LlmTraits:
    """Abilities that an engine declares or was configured with; never guessed from a name."""

    engine: str
    """Its name in the table, such as `ollama`."""
    model: str
    context_tokens: int
    """How much fits: what is asked and what is answered, together."""
    rungs: tuple[Rung, ...] = ("schema", "tool", "json", "text")
    """The ways in which it can be asked for a shape, best first."""
    tools: bool = True
    parallel: int = 4
    """How many questions it likes to get at once."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What the answer must look like: the JSON schema of an object, closed, all keys required."""

    name: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tool:
    """Something the model may ask to be called; `schema` describes the arguments."""

    name: str
    description: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call that the model asks for."""

    id: str
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of what the model is shown; a `tool` turn answers the call `call_id`."""

    role: Role
    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    call_id: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. With a `shape` the answer has a `value` of that shape, or calls of `tools`."""

    messages: tuple[Message, ...]
    shape: Shape | None = None
    tools: tuple[Tool, ...] = ()
    max_tokens: int = 2048
    temperature: float = 0.0
    purpose: str = ""
    """A word for the meter, such as `minutes`."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one exchange, as the server counted them."""

    asked: int = 0
    answered: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(self.asked + other.asked, self.answered + other.answered)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `value` is there, and valid, whenever a shape was asked for.

    Only an answer that calls tools of the question first has none.
    """

    text: str
    engine: str
    model: str
    value: Any = None
    calls: tuple[ToolCall, ...] = ()
    finish: Finish = "stop"
    usage: Usage = Usage()
    rung: Rung | None = None
    repaired: bool = False
    cached: bool = False


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of a streamed answer; the last one carries the `answer` as a whole."""

    text: str = ""
    answer: Answer | None = None


class LanguageModel(Protocol):
    """Answers questions. Construction is cheap: nothing is connected before the first question.

    Cancelling a call must free the caller at once (< 0.2 s).
    """

    @property
    def traits(self) -> LlmTraits:
        """What it can do; cheap, asks nobody."""
        ...

    async def answer(self, ask: Ask) -> Answer:
        """Return the whole answer.

        Raises:
            EngineUnavailableError: try again later, or try another model.
            PromptTooLongError: it does not fit, or the server would have cut it silently.
            EngineError: it failed and will fail again, or there is no answer of that shape even
                after one repair.
        """
        ...

    def stream(self, ask: Ask) -> AbstractAsyncContextManager[AsyncIterator[Delta]]:
        """Answer piece by piece; errors as `answer`, also in the middle and at the very end.

        A `shape` is refused with an EngineError. A caller may leave at any time.
        """
        ...

    async def aclose(self) -> None:
        """Close connections; safe to call twice."""
        ...
