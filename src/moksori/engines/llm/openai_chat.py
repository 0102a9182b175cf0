"""The dialect of OpenAI's `POST /chat/completions`, which most servers speak."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from moksori.engines.llm.dialect import (
    MALFORMED,
    RawCall,
    Reply,
    Request,
    broken_off,
    clean,
    function_tool,
    gathered,
    json_object,
    nonsense,
    offered,
)
from moksori.engines.llm.schemas import strict
from moksori.ports.llm import Ask, Finish, Message, Rung, Usage
from moksori.providers.lines import event_data

_FINISH: Final[Mapping[str, Finish]] = {
    "stop": "stop",
    "length": "length",
    "tool_calls": "tools",
    "function_call": "tools",
    "content_filter": "filtered",
}
_UNKNOWN: Final = re.compile(
    r"un(supported|known|recogni[sz]ed)|not (supported|permitted|known)|extra"
)


@dataclass(frozen=True, slots=True)
class OpenAIChat:
    """One model at such a server; the fields say which parameters it takes."""

    model: str
    limits: tuple[str, ...] = ("max_tokens", "max_completion_tokens")
    """Names of the parameter that limits the answer; the first one that is not refused is sent."""
    temperature: bool = True
    stream_options: bool = True

    def request(self, ask: Ask, rung: Rung | None, *, stream: bool) -> Request:
        """Return the request for a question."""
        body: dict[str, Any] = {
            "model": self.model,
            "messages": [_message(message) for message in ask.messages],
            "stream": stream,
            self.limits[0]: ask.max_tokens,
        }
        if self.temperature:
            body["temperature"] = ask.temperature
        if stream and self.stream_options:
            body["stream_options"] = {"include_usage": True}
        if tools := offered(ask, rung):
            body["tools"] = [function_tool(tool) for tool in tools]
        return Request("chat/completions", body | _format(ask, rung))

    def reply(self, said: Mapping[str, Any]) -> Reply:
        """Read a whole answer."""
        try:
            choice = said["choices"][0]
            message = choice["message"]
            calls = [_call(call) for call in message.get("tool_calls") or ()]
            return gathered(_text(message), calls, _finish(choice, message), _usage(said))
        except MALFORMED as exc:
            raise nonsense() from exc

    def reader(self) -> "OpenAIReader":
        """Return a reader for one streamed answer."""
        return OpenAIReader()

    def without(self, refusal: str) -> "OpenAIChat | None":
        """Return a dialect that leaves out, or renames, what the refusal complains of."""
        first, *others = self.limits
        if others and first in refusal and _UNKNOWN.search(refusal):
            return replace(self, limits=tuple(others))
        if self.temperature and "temperature" in refusal:
            return replace(self, temperature=False)
        if self.stream_options and "stream_options" in refusal:
            return replace(self, stream_options=False)
        return None


def _message(message: Message) -> dict[str, Any]:
    if message.role == "tool":
        return {"role": "tool", "tool_call_id": message.call_id, "content": message.text}
    told: dict[str, Any] = {"role": message.role, "content": message.text}
    if message.calls:
        told["content"] = message.text or None
        told["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {
                    "name": call.name,
                    "arguments": json.dumps(dict(call.arguments), ensure_ascii=False),
                },
            }
            for call in message.calls
        ]
    return told


def _format(ask: Ask, rung: Rung | None) -> dict[str, Any]:
    if ask.shape is None:
        return {}
    if rung == "schema":
        named = {"name": ask.shape.name, "strict": True, "schema": strict(ask.shape.schema)}
        return {"response_format": {"type": "json_schema", "json_schema": named}}
    if rung == "json":
        return {"response_format": {"type": "json_object"}}
    if rung == "tool":
        forced = {"type": "function", "function": {"name": ask.shape.name}}
        return {"tool_choice": "required" if ask.tools else forced}
    return {}


def _text(message: Mapping[str, Any]) -> str:
    """Return the text of a message; some servers send it in parts."""
    content = message.get("content")
    if isinstance(content, list):
        return "".join(clean(part.get("text", "")) for part in content)
    return clean(content if content is not None else message.get("refusal") or "")


def _finish(choice: Mapping[str, Any], message: Mapping[str, Any]) -> Finish:
    if message.get("refusal"):
        return "filtered"
    return _FINISH.get(str(choice.get("finish_reason")), "stop")


def _call(call: Mapping[str, Any]) -> RawCall:
    function = call["function"]
    return RawCall(str(call.get("id") or ""), str(function["name"]), function.get("arguments"))


def _usage(said: Mapping[str, Any]) -> Usage:
    usage = said.get("usage") or {}
    return Usage(int(usage.get("prompt_tokens") or 0), int(usage.get("completion_tokens") or 0))


@dataclass(slots=True)
class _Piece:
    """A call that arrives in pieces."""

    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(slots=True)
class OpenAIReader:
    """Server-sent events with chunks; the last one has a reason to finish."""

    _texts: list[str] = field(default_factory=list)
    _pieces: dict[int, _Piece] = field(default_factory=dict)
    _reason: str | None = None
    _refused: bool = False
    _usage: Usage = field(default_factory=Usage)
    done: bool = False

    def feed(self, line: str) -> str:
        """Take a line in; return the text that it adds."""
        data = event_data(line)
        self.done = self.done or data == "[DONE]"
        if not data or self.done:
            return ""
        chunk = json_object(data)
        if chunk.get("error"):
            raise broken_off()
        try:
            return self._take(chunk)
        except MALFORMED as exc:
            raise broken_off() from exc

    def reply(self) -> Reply:
        """Return the answer as a whole."""
        if self._reason is None:
            raise broken_off()
        calls = [RawCall(p.id, p.name, p.arguments) for _, p in sorted(self._pieces.items())]
        finish = "filtered" if self._refused else _FINISH.get(self._reason, "stop")
        return gathered("".join(self._texts), calls, finish, self._usage)

    def _take(self, chunk: Mapping[str, Any]) -> str:
        if chunk.get("usage"):
            self._usage = _usage(chunk)
        added = ""
        for choice in (chunk.get("choices") or ())[:1]:
            delta = choice.get("delta") or {}
            added = _text(delta)
            self._refused = self._refused or bool(delta.get("refusal"))
            for n, call in enumerate(delta.get("tool_calls") or ()):
                self._take_call(int(call.get("index", n)), call)
            self._reason = choice.get("finish_reason") or self._reason
        self._texts.append(added)
        return added

    def _take_call(self, index: int, call: Mapping[str, Any]) -> None:
        piece = self._pieces.setdefault(index, _Piece())
        function = call.get("function") or {}
        piece.id = piece.id or str(call.get("id") or "")
        piece.name = piece.name or str(function.get("name") or "")
        piece.arguments += str(function.get("arguments") or "")
