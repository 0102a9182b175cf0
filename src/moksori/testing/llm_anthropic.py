"""A scripted server with Anthropic's `POST /v1/messages`."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from moksori.ports.llm import Message, Rung, Shape, Tool, ToolCall, Usage
from moksori.testing.llm import Said
from moksori.testing.llm_servers import (
    Heard,
    ModelServer,
    Wire,
    asked_for,
    check,
    check_strict,
    event,
    free_tools,
    halves,
)

_KNOWN: Final = frozenset(
    "model max_tokens messages system stream temperature tools tool_choice output_config".split()
)
_REASON: Final = {"stop": "end_turn", "length": "max_tokens", "filtered": "refusal"}


@dataclass(slots=True)
class AnthropicServer(ModelServer):
    """Wants a version, alternating roles and a limit; counts what came from its cache apart."""

    path: str = "/v1/messages"
    key_header: str = "x-api-key"
    key_prefix: str = ""

    def decode(self, wire: Wire) -> Heard:
        """Understand a request."""
        body = wire.body
        check(wire.headers.get("anthropic-version") == "2023-06-01", "no version")
        check(set(body) <= _KNOWN, f"unknown parameters {set(body) - _KNOWN}")
        check(body["model"] == self.model, "no such model")
        check(0 <= body.get("temperature", 1.0) <= 1, "too hot")
        roles = [one["role"] for one in body["messages"]]
        check(roles[0] == "user", "the first turn is not the user's")
        check(all(one != other for one, other in pairwise(roles)), "roles do not alternate")
        messages = [one for turn in body["messages"] for one in _messages(turn)]
        if body.get("system"):
            messages.insert(0, Message("system", body["system"]))
        tools = tuple(_tool(one) for one in body.get("tools", ()))
        shape, rung = _shape(body, tools)
        ask = asked_for(
            messages,
            shape,
            free_tools(tools, shape, rung),
            max_tokens=body["max_tokens"],
            temperature=body.get("temperature", 1.0),
        )
        return Heard(ask, rung, body.get("stream") is True, self.window)

    def encode(self, said: Said, usage: Usage) -> dict[str, Any]:
        """Write down a whole answer."""
        blocks: list[dict[str, Any]] = [{"type": "thinking", "thinking": "hm", "signature": "x"}]
        blocks += [{"type": "text", "text": said.text}] if said.text else []
        blocks += [
            {"type": "tool_use", "id": call.id, "name": call.name, "input": dict(call.arguments)}
            for call in said.calls
        ]
        return {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": self.model,
            "content": blocks,
            "stop_reason": _reason(said),
            "usage": _usage(usage),
        }

    def pieces(self, said: Said, usage: Usage) -> Iterator[str]:
        """Write down a streamed answer."""
        started = {"id": "msg_1", "content": [], "usage": _usage(Usage(usage.asked, 1))}
        yield _event("message_start", message=started) + _event("ping")
        yield _start(0, {"type": "text", "text": ""})
        for text in halves(said.text):
            yield _delta(0, {"type": "text_delta", "text": text})
        yield _event("content_block_stop", index=0)
        for n, call in enumerate(said.calls, 1):
            yield _start(n, {"type": "tool_use", "id": call.id, "name": call.name, "input": {}})
            for part in halves(json.dumps(dict(call.arguments), ensure_ascii=False)):
                yield _delta(n, {"type": "input_json_delta", "partial_json": part})
            yield _event("content_block_stop", index=n)
        ended = {"stop_reason": _reason(said), "stop_sequence": None}
        yield _event("message_delta", delta=ended, usage={"output_tokens": usage.answered})
        yield _event("message_stop")

    def failure(self) -> str:
        """Write down a failure in the middle of a stream."""
        return _event("error", error={"type": "overloaded_error", "message": "Overloaded"})


def _event(kind: str, **more: Any) -> str:  # noqa: ANN401 - parts of JSON
    return event({"type": kind, **more}, kind)


def _start(index: int, block: Mapping[str, Any]) -> str:
    return _event("content_block_start", index=index, content_block=block)


def _delta(index: int, delta: Mapping[str, Any]) -> str:
    return _event("content_block_delta", index=index, delta=delta)


def _usage(usage: Usage) -> dict[str, int]:
    cached = usage.asked // 3
    return {
        "input_tokens": usage.asked - 2 * cached,
        "cache_creation_input_tokens": cached,
        "cache_read_input_tokens": cached,
        "output_tokens": usage.answered,
    }


def _reason(said: Said) -> str:
    return "tool_use" if said.calls else _REASON.get(said.finish, "end_turn")


def _messages(turn: Mapping[str, Any]) -> Iterator[Message]:
    check(turn["content"], "an empty turn")
    texts: list[str] = []
    calls: list[ToolCall] = []
    for block in turn["content"]:
        if block["type"] == "tool_result":
            check(turn["role"] == "user", "a result from the assistant")
            yield Message("tool", block["content"], call_id=block["tool_use_id"])
        elif block["type"] == "tool_use":
            calls.append(ToolCall(block["id"], block["name"], block["input"]))
        else:
            check(block["type"] == "text" and block["text"].strip(), "an empty text")
            texts.append(block["text"])
    if texts or calls:
        yield Message(turn["role"], "\n".join(texts), tuple(calls))


def _tool(told: Mapping[str, Any]) -> Tool:
    check(told["input_schema"]["type"] == "object", "arguments are no object")
    return Tool(told["name"], told["description"], told["input_schema"])


def _shape(body: Mapping[str, Any], tools: tuple[Tool, ...]) -> tuple[Shape | None, Rung | None]:
    form = body.get("output_config", {}).get("format")
    if form is not None:
        check(form["type"] == "json_schema", "no such format")
        check_strict(form["schema"])
        return Shape("answer", form["schema"]), "schema"
    choice = body.get("tool_choice")
    if choice is None:
        return None, None
    wanted = tools[-1].name if choice["type"] == "any" else choice["name"]
    tool = next(tool for tool in tools if tool.name == wanted)
    return Shape(tool.name, tool.schema), "tool"
