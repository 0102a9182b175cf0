"""The dialect of Anthropic's `POST /messages`."""

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
    gathered,
    json_object,
    nonsense,
    offered,
)
from moksori.engines.llm.schemas import strict
from moksori.engines.llm.turns import Part, alternating, instructions
from moksori.ports.llm import Ask, Finish, Message, Rung, Tool, Usage
from moksori.providers.lines import event_data

_FINISH: Final[Mapping[str, Finish]] = {
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tools",
    "refusal": "filtered",
}


@dataclass(frozen=True, slots=True)
class AnthropicMessages:
    """One model."""

    model: str
    temperature: bool = True
    """Whether the model takes this parameter."""

    def request(self, ask: Ask, rung: Rung | None, *, stream: bool) -> Request:
        """Return the request for a question; there is no JSON mode here."""
        turns = alternating(ask, _role, _blocks)
        body: dict[str, Any] = {
            "model": self.model,
            "max_tokens": ask.max_tokens,
            "messages": [{"role": role, "content": blocks} for role, blocks in turns],
            "stream": stream,
        }
        if system := instructions(ask):
            body["system"] = system
        if self.temperature:
            body["temperature"] = min(ask.temperature, 1.0)
        if tools := offered(ask, rung):
            body["tools"] = [_tool(tool) for tool in tools]
        return Request("messages", body | _format(ask, rung))

    def reply(self, said: Mapping[str, Any]) -> Reply:
        """Read a whole answer."""
        try:
            blocks = said["content"]
            text = "".join(clean(one["text"]) for one in blocks if one["type"] == "text")
            calls = [_call(one) for one in blocks if one["type"] == "tool_use"]
            return gathered(text, calls, _finish(said), _usage(said.get("usage") or {}))
        except MALFORMED as exc:
            raise nonsense() from exc

    def reader(self) -> "AnthropicReader":
        """Return a reader for one streamed answer."""
        return AnthropicReader()

    def without(self, refusal: str) -> "AnthropicMessages | None":
        """Return a dialect without the temperature, if the refusal complains of it."""
        if self.temperature and "temperature" in refusal:
            return replace(self, temperature=False)
        return None


def _role(message: Message) -> str:
    return "assistant" if message.role == "assistant" else "user"


def _blocks(message: Message) -> list[Part]:
    if message.role == "tool":
        result = {
            "type": "tool_result",
            "tool_use_id": message.call_id or "",
            "content": message.text,
        }
        return [result]
    texts: list[Part] = [{"type": "text", "text": message.text}] if message.text.strip() else []
    calls: list[Part] = [
        {"type": "tool_use", "id": call.id, "name": call.name, "input": dict(call.arguments)}
        for call in message.calls
    ]
    return texts + calls or [{"type": "text", "text": "."}]  # an empty turn is refused


def _tool(tool: Tool) -> dict[str, Any]:
    return {
        "name": tool.name,
        "description": tool.description,
        "input_schema": strict(tool.schema),
    }


def _format(ask: Ask, rung: Rung | None) -> dict[str, Any]:
    if ask.shape is None:
        return {}
    if rung == "schema":
        told = {"type": "json_schema", "schema": strict(ask.shape.schema)}
        return {"output_config": {"format": told}}
    if rung == "tool":
        forced = {"type": "tool", "name": ask.shape.name}
        return {"tool_choice": {"type": "any"} if ask.tools else forced}
    return {}


def _call(block: Mapping[str, Any]) -> RawCall:
    return RawCall(str(block["id"]), str(block["name"]), block["input"])


def _finish(said: Mapping[str, Any]) -> Finish:
    return _FINISH.get(str(said.get("stop_reason")), "stop")


def _usage(usage: Mapping[str, Any]) -> Usage:
    """Return what was read, from a cache or not, and what was written."""
    read = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
    return Usage(
        sum(int(usage.get(name) or 0) for name in read), int(usage.get("output_tokens") or 0)
    )


@dataclass(slots=True)
class _Block:
    """A block that arrives in pieces."""

    kind: str
    id: str = ""
    name: str = ""
    text: str = ""


@dataclass(slots=True)
class AnthropicReader:
    """Server-sent events: blocks by number, then why it ended, then `message_stop`."""

    _blocks: dict[int, _Block] = field(default_factory=dict)
    _ended: Mapping[str, Any] | None = None
    _usage: Usage = field(default_factory=Usage)
    done: bool = False

    def feed(self, line: str) -> str:
        """Take a line in; return the text that it adds."""
        data = event_data(line)
        if not data:
            return ""
        event = json_object(data)
        try:
            return self._take(event)
        except MALFORMED as exc:
            raise broken_off() from exc

    def reply(self) -> Reply:
        """Return the answer as a whole."""
        if self._ended is None or not self.done:
            raise broken_off()
        blocks = [block for _, block in sorted(self._blocks.items())]
        text = "".join(block.text for block in blocks if block.kind == "text")
        calls = [RawCall(b.id, b.name, b.text) for b in blocks if b.kind == "tool_use"]
        return gathered(text, calls, _finish(self._ended), self._usage)

    def _take(self, event: Mapping[str, Any]) -> str:
        kind = event["type"]
        if kind == "error":
            raise broken_off()
        if kind == "message_start":
            self._usage = _usage(event["message"].get("usage") or {})
        elif kind == "content_block_start":
            return self._start(int(event["index"]), event["content_block"])
        elif kind == "content_block_delta":
            return self._add(self._blocks[int(event["index"])], event["delta"])
        elif kind == "message_delta":
            self._ended = event["delta"]
            answered = int((event.get("usage") or {}).get("output_tokens") or 0)
            self._usage = Usage(self._usage.asked, answered or self._usage.answered)
        elif kind == "message_stop":
            self.done = True
        return ""

    def _start(self, index: int, block: Mapping[str, Any]) -> str:
        text = clean(block.get("text") or "")
        kind, name = str(block["type"]), str(block.get("name") or "")
        self._blocks[index] = _Block(kind, str(block.get("id") or ""), name, text)
        return text if kind == "text" else ""

    @staticmethod
    def _add(block: _Block, delta: Mapping[str, Any]) -> str:
        if delta["type"] == "text_delta":
            added = clean(delta["text"])
            block.text += added
            return added
        if delta["type"] == "input_json_delta":
            block.text += delta["partial_json"]
        return ""
