"""What a dialect is: pure translation between our questions and a server's JSON. No I/O."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from moksori.engines.llm.schemas import strict
from moksori.errors import EngineError, EngineUnavailableError
from moksori.ports.llm import Ask, Finish, Rung, Shape, Tool, ToolCall, Usage

MALFORMED: Final = (LookupError, TypeError, ValueError, AttributeError, OverflowError)
"""What reading an answer raises that is not in the form that it should have."""


@dataclass(frozen=True, slots=True)
class Request:
    """One POST: where below the account's URL, and what."""

    route: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server said, in our words."""

    text: str
    calls: tuple[ToolCall, ...] = ()
    finish: Finish = "stop"
    usage: Usage = field(default_factory=Usage)
    broken: bool = False
    """A call had arguments that are no JSON object; they stand in `text`."""


@dataclass(frozen=True, slots=True)
class RawCall:
    """A call as a server wrote it: the arguments as an object, or as JSON in a text."""

    id: str
    name: str
    arguments: Any


class StreamReader(Protocol):
    """Puts the lines of one streamed answer together."""

    @property
    def done(self) -> bool:
        """Whether the server said that nothing more comes."""
        ...

    def feed(self, line: str) -> str:
        """Take a line in; return the text that it adds.

        Raises:
            EngineUnavailableError: the server tells of a failure, or the line is broken.
        """
        ...

    def reply(self) -> Reply:
        """Return the answer as a whole.

        Raises:
            EngineUnavailableError: it was cut off before its end.
        """
        ...


class Dialect(Protocol):
    """How one family of servers wants to be spoken to."""

    def request(self, ask: Ask, rung: Rung | None, *, stream: bool) -> Request:
        """Return the request for a question; `rung` says how its shape is asked for."""
        ...

    def reply(self, said: Mapping[str, Any]) -> Reply:
        """Read a whole answer.

        Raises:
            EngineError: it is not in the form of this dialect.
        """
        ...

    def reader(self) -> StreamReader:
        """Return a reader for one streamed answer."""
        ...

    def without(self, refusal: str) -> "Dialect | None":
        """Return a dialect that leaves out the parameter that a refusal complains of, if any."""
        ...


def nonsense(detail: str = "the remote server's answer lacks what it must have") -> EngineError:
    """Return the error for an answer in no form we know."""
    return EngineError(detail)


def broken_off() -> EngineUnavailableError:
    """Return the error for a stream that ended too early, or told of a failure."""
    return EngineUnavailableError("the remote server's answer broke off")


def gathered(
    text: str, raw: Sequence[RawCall], finish: Finish = "stop", usage: Usage | None = None
) -> Reply:
    """Put a reply together; the arguments of its calls are read here."""
    calls: list[ToolCall] = []
    broken: list[str] = []
    for n, call in enumerate(raw):
        arguments = _arguments(call.arguments)
        if arguments is None:
            broken.append(str(call.arguments))
        else:
            calls.append(ToolCall(call.id or f"call_{n}", call.name, arguments))
    if raw and finish == "stop":
        finish = "tools"
    said = clean("\n".join([text, *broken]) if broken else text)
    return Reply(said, tuple(calls), finish, usage or Usage(), broken=bool(broken))


def _arguments(said: Any) -> Mapping[str, Any] | None:  # noqa: ANN401 - an object, or its JSON
    if isinstance(said, str):
        try:
            said = json.loads(said or "{}")
        except (ValueError, RecursionError):
            return None
    return said if isinstance(said, Mapping) else None


def clean(text: object) -> str:
    """Return text without halves of letters, which no encoding knows.

    Raises:
        TypeError: it is no text.
    """
    if not isinstance(text, str):
        raise TypeError("no text")
    return text.encode(errors="ignore").decode()


def json_object(line: str) -> Mapping[str, Any]:
    """Return the object on a line of a stream.

    Raises:
        EngineUnavailableError: there is none, so the line is broken.
    """
    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as exc:
        raise broken_off() from exc
    if not isinstance(said, dict):
        raise broken_off()
    return said


def shape_tool(shape: Shape) -> Tool:
    """Return the tool whose arguments are the answer."""
    return Tool(shape.name, "Give the answer.", shape.schema)


def function_tool(tool: Tool) -> dict[str, Any]:
    """Return a tool as OpenAI's chat writes it, and those who follow it."""
    about = {"name": tool.name, "description": tool.description, "parameters": strict(tool.schema)}
    return {"type": "function", "function": about}


def offered(ask: Ask, rung: Rung | None) -> tuple[Tool, ...]:
    """Return the tools of a request: those of the question, and that of its shape."""
    forced = ask.shape is not None and rung == "tool"
    return (*ask.tools, *((shape_tool(ask.shape),) if forced and ask.shape else ()))
