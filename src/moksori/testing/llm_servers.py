"""Scripted model servers, as real HTTP servers on loopback: what all dialects share.

A server checks the form of what it gets, hands the question to a mind, and writes the answer down
as the original would. It can be told to lack a rung, to ignore the schema, to talk around its JSON,
to cut long prompts in silence, or to break in the middle of a stream.
"""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import anyio
import anyio.lowlevel
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from moksori.ports.llm import Ask, Message, Rung, Shape, Tool, ToolCall, Usage
from moksori.testing.llm import Mind, Said, counted, plain_mind, schema_in
from moksori.testing.remote import Trouble, served

Breakage = Literal["drop", "end", "garbage", "failure", "silence", "linger"]
"""How a stream breaks after its first piece: the line drops, the body ends, bytes that are no text,
the server tells of a failure, or nothing more comes. `linger` sends all, and does not hang up."""


class WireError(Exception):
    """A request is not in the form that the original server wants."""


@dataclass(frozen=True, slots=True)
class Wire:
    """One request as it arrived."""

    path: str
    query: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    client: object = None
    """The connection that it came over."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A request as the server understands it."""

    ask: Ask
    rung: Rung | None
    stream: bool
    window: int


@dataclass(slots=True)
class ModelServer:
    """What a dialect fills in: `path`, `key_header`, `decode`, `encode`, `pieces`, `failure`."""

    mind: Mind = plain_mind
    model: str = "some-model"
    api_key: str | None = "sesame"
    lacks: frozenset[Rung] = frozenset()
    """Rungs that are refused with a 400."""
    ignores_schema: bool = False
    """The mind does not get to see the schema, unless it stands in the instructions."""
    around: tuple[str, str] = ("", "")
    """Said before and after every JSON answer."""
    window: int = 1 << 20
    """Prompts with more tokens are cut to this in silence."""
    counts: bool = True
    """Whether it says how many tokens it read."""
    refuses: tuple[str, ...] = ()
    """Parameters that this model does not know."""
    breaks: list[Breakage] = field(default_factory=list)
    """For streams, taken from the front."""
    troubles: list[Trouble] = field(default_factory=list)
    """For all requests, taken from the front."""
    asked: list[Wire] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """What was wrong with the form of requests."""

    path: str = "/"
    key_header: str = "authorization"
    key_prefix: str = "Bearer "

    @contextmanager
    def running(self) -> Iterator[str]:
        """Serve on loopback; yield the URL without a path."""
        route = Route(self.path, self._handle, methods=["POST"])
        with served(Starlette(routes=[route])) as url:
            yield url

    def decode(self, wire: Wire) -> Heard:
        """Understand a request.

        Raises:
            WireError: its form is wrong.
        """
        raise NotImplementedError

    def encode(self, said: Said, usage: Usage) -> dict[str, Any]:
        """Write down a whole answer."""
        raise NotImplementedError

    def pieces(self, said: Said, usage: Usage) -> Iterator[str]:
        """Write down a streamed answer, in at least three pieces."""
        raise NotImplementedError

    def failure(self) -> str:
        """Write down a failure in the middle of a stream."""
        raise NotImplementedError

    def refusal(self, message: str) -> dict[str, Any]:
        """Write down a refusal."""
        return {"error": {"message": message, "type": "invalid_request_error"}}

    async def _handle(self, request: Request) -> Response:
        wire = Wire(
            request.url.path,
            request.url.query,
            dict(request.headers),
            await request.json(),
            request.client,
        )
        self.asked.append(wire)
        if self.api_key and wire.headers.get(self.key_header) != self.key_prefix + self.api_key:
            return JSONResponse(self.refusal("no such key"), 401)
        answer = await self.troubles.pop(0)(request) if self.troubles else None
        if answer is not None or await request.is_disconnected():
            return answer or Response()
        try:
            heard = self.decode(wire)
        except (WireError, KeyError, TypeError, ValueError, AttributeError) as exc:
            self.complaints.append(repr(exc))
            return JSONResponse(self.refusal("malformed"), 400)
        return self._refused(wire, heard) or await self._answered(heard)

    def _refused(self, wire: Wire, heard: Heard) -> Response | None:
        unknown = next((name for name in self.refuses if name in json.dumps(wire.body)), None)
        if unknown is not None:
            return JSONResponse(self.refusal(f"Unsupported parameter: '{unknown}'"), 400)
        if heard.rung in self.lacks:
            return JSONResponse(self.refusal(f"{heard.rung} is not supported by this model"), 400)
        return None

    async def _answered(self, heard: Heard) -> Response:
        said, usage = self._said(heard)
        await anyio.sleep(said.delay_s)
        if heard.stream:
            broken = self.breaks.pop(0) if self.breaks else None
            return StreamingResponse(self._streamed(said, usage, broken))
        return JSONResponse(self.encode(said, usage))

    def _said(self, heard: Heard) -> tuple[Said, Usage]:
        ask = heard.ask
        if self.ignores_schema or heard.rung not in {"schema", "tool"}:
            told = schema_in(ask)
            ask = replace(ask, shape=Shape("told", told) if told else None)
        text = "\n".join(message.text for message in ask.messages)
        said = self.mind(ask)
        if said.value is not None and heard.rung == "tool" and heard.ask.shape:
            said = replace(said, calls=(as_call(heard.ask.shape.name, said.value),), value=None)
        elif said.value is not None:
            before, after = self.around
            said = replace(said, text=f"{before}{said.written}{after}", value=None)
        read = min(counted(text), heard.window, self.window) if self.counts else 0
        return said, Usage(read, counted(said.text))

    async def _streamed(
        self, said: Said, usage: Usage, broken: Breakage | None
    ) -> AsyncIterator[bytes]:
        for n, piece in enumerate(self.pieces(said, usage)):
            if n == 1 and broken not in {None, "linger"}:
                if broken == "end":
                    return
                yield await self._broken(broken)
            yield piece.encode()
            await anyio.lowlevel.checkpoint()
        if broken == "linger":
            await anyio.sleep(60.0)

    async def _broken(self, how: Breakage | None) -> bytes:
        if how == "drop":
            raise ConnectionResetError
        if how == "silence":
            await anyio.sleep(60.0)
        return b"data: \xff\xfe\n" if how == "garbage" else self.failure().encode()


def as_call(name: str, value: Mapping[str, Any]) -> ToolCall:
    """Return a value as the call of a tool."""
    return ToolCall("call-9", name, value)


def check(right: object, complaint: str) -> None:
    """Complain about the form of a request unless something is right."""
    if not right:
        raise WireError(complaint)


def check_strict(schema: Any) -> None:  # noqa: ANN401 - a schema, or a part of one
    """Complain about a schema that OpenAI's strict mode refuses."""
    if isinstance(schema, list):
        for part in schema:
            check_strict(part)
    if not isinstance(schema, dict):
        return
    if schema.get("type") == "object":
        check(schema.get("additionalProperties") is False, "an object is open")
        known = schema.get("properties", {})
        check(sorted(schema.get("required", ())) == sorted(known), "a key is not required")
    for part in schema.values():
        check_strict(part)


def halves(text: str) -> tuple[str, str]:
    """Cut a text in two."""
    return text[: len(text) // 2], text[len(text) // 2 :]


def event(data: Mapping[str, Any] | str, name: str | None = None) -> str:
    """Return one server-sent event."""
    body = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return (f"event: {name}\n" if name else "") + f"data: {body}\n\n"


def free_tools(tools: tuple[Tool, ...], shape: Shape | None, rung: Rung | None) -> tuple[Tool, ...]:
    """Return the tools without the one that a shape is asked for with."""
    forced = shape.name if shape is not None and rung == "tool" else None
    return tuple(tool for tool in tools if tool.name != forced)


def asked_for(
    messages: list[Message],
    shape: Shape | None = None,
    tools: tuple[Tool, ...] = (),
    *,
    max_tokens: int,
    temperature: float = 0.0,
) -> Ask:
    """Return a question as the mind gets it; checks what all servers want of it."""
    check(messages, "no messages")
    check(max_tokens > 0, "no limit")
    check(messages[-1].role in {"user", "tool"}, "the last turn is not the user's")
    return Ask(tuple(messages), shape, tools, max_tokens, temperature)
