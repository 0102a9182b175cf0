"""A scripted server with OpenAI's `POST /v1/chat/completions`."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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

_FINISH: Final = {
    "stop": "stop",
    "length": "length",
    "tools": "tool_calls",
    "filtered": "content_filter",
}
_KNOWN: Final = frozenset(
    "model messages stream stream_options max_tokens max_completion_tokens temperature tools"
    " tool_choice response_format".split()
)


@dataclass(slots=True)
class OpenAIServer(ModelServer):
    """Strict about names, roles, schemas and tools."""

    path: str = "/v1/chat/completions"

    def decode(self, wire: Wire) -> Heard:
        """Understand a request."""
        body = wire.body
        check(set(body) <= _KNOWN, f"unknown parameters {set(body) - _KNOWN}")
        check(body["model"] == self.model, "no such model")
        limits = [body[name] for name in ("max_tokens", "max_completion_tokens") if name in body]
        check(len(limits) == 1, "there must be one limit")
        tools = tuple(_tool(one) for one in body.get("tools", ()))
        shape, rung = _shape(body, tools)
        ask = asked_for(
            [_message(one) for one in body["messages"]],
            shape,
            free_tools(tools, shape, rung),
            max_tokens=limits[0],
            temperature=body.get("temperature", 1.0),
        )
        if rung == "json":
            said = "".join(message.text for message in ask.messages)
            check("JSON" in said, "JSON mode wants the word JSON in the messages")
        return Heard(ask, rung, body.get("stream") is True, self.window)

    def encode(self, said: Said, usage: Usage) -> dict[str, Any]:
        """Write down a whole answer."""
        message: dict[str, Any] = {"role": "assistant", "content": said.text or None}
        if said.calls:
            message["tool_calls"] = [_call(call) for call in said.calls]
        choice = {"index": 0, "message": message, "finish_reason": self._reason(said)}
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "model": self.model,
            "choices": [choice],
            "usage": _usage(usage),
        }

    def pieces(self, said: Said, usage: Usage) -> Iterator[str]:
        """Write down a streamed answer."""
        first, second = halves(said.text)
        yield ": a comment\n\n" + self._chunk({"role": "assistant", "content": first})
        yield self._chunk({"content": second})
        for n, call in enumerate(said.calls):
            whole = _call(call)
            begin, end = halves(whole["function"]["arguments"])
            opened = {**whole, "index": n, "function": {"name": call.name, "arguments": begin}}
            yield self._chunk({"tool_calls": [opened]})
            yield self._chunk({"tool_calls": [{"index": n, "function": {"arguments": end}}]})
        yield self._chunk({}, self._reason(said))
        yield event({"id": "chatcmpl-1", "choices": [], "usage": _usage(usage)}) + event("[DONE]")

    def failure(self) -> str:
        """Write down a failure in the middle of a stream."""
        return event({"error": {"message": "server error", "code": 500}})

    def _chunk(self, delta: Mapping[str, Any], reason: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        return event({"id": "chatcmpl-1", "model": self.model, "choices": [choice]})

    @staticmethod
    def _reason(said: Said) -> str:
        return "tool_calls" if said.calls else _FINISH[said.finish]


def _usage(usage: Usage) -> dict[str, int]:
    return {
        "prompt_tokens": usage.asked,
        "completion_tokens": usage.answered,
        "total_tokens": usage.asked + usage.answered,
    }


def _message(told: Mapping[str, Any]) -> Message:
    role = told["role"]
    check(role in {"system", "user", "assistant", "tool"}, "no such role")
    calls = tuple(
        ToolCall(call["id"], call["function"]["name"], json.loads(call["function"]["arguments"]))
        for call in told.get("tool_calls", ())
    )
    check(isinstance(told["content"], str) or (calls and told["content"] is None), "no content")
    check(role != "tool" or told["tool_call_id"], "the result of no call")
    return Message(role, told["content"] or "", calls, told.get("tool_call_id"))


def _tool(told: Mapping[str, Any]) -> Tool:
    check(told["type"] == "function", "no function")
    function = told["function"]
    check_strict(function["parameters"])
    return Tool(function["name"], function["description"], function["parameters"])


def _shape(body: Mapping[str, Any], tools: tuple[Tool, ...]) -> tuple[Shape | None, Rung | None]:
    form = body.get("response_format", {})
    if form.get("type") == "json_schema":
        named = form["json_schema"]
        check(named["strict"] is True, "not strict")
        check_strict(named["schema"])
        return Shape(named["name"], named["schema"]), "schema"
    if form.get("type") == "json_object":
        return None, "json"
    check(not form, "no such response_format")
    choice = body.get("tool_choice")
    if choice is None:
        return None, None
    wanted = tools[-1].name if choice == "required" else choice["function"]["name"]
    tool = next(tool for tool in tools if tool.name == wanted)
    return Shape(tool.name, tool.schema), "tool"


def _call(call: ToolCall) -> dict[str, Any]:
    arguments = json.dumps(dict(call.arguments), ensure_ascii=False)
    return {
        "id": call.id,
        "type": "function",
        "function": {"name": call.name, "arguments": arguments},
    }
