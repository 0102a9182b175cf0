"""A scripted Ollama: `POST /api/chat`, with its habit of cutting long prompts in silence."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from moksori.ports.llm import Message, Rung, Shape, Tool, ToolCall, Usage
from moksori.testing.llm import Said
from moksori.testing.llm_servers import (
    Heard,
    ModelServer,
    Wire,
    asked_for,
    check,
    check_strict,
    halves,
)

_KNOWN = frozenset("model messages stream format options tools truncate shift think".split())


@dataclass(slots=True)
class OllamaServer(ModelServer):
    """Reads `options.num_ctx` tokens and no more; wants no key."""

    path: str = "/api/chat"
    api_key: str | None = None

    def decode(self, wire: Wire) -> Heard:
        """Understand a request."""
        body, options = wire.body, wire.body["options"]
        check(set(body) <= _KNOWN, f"unknown parameters {set(body) - _KNOWN}")
        check(body["model"] == self.model, "no such model")
        check(set(options) == {"num_ctx", "num_predict", "temperature"}, "other options")
        check(body["truncate"] is False and body["shift"] is False, "may be cut")
        shape, rung = _shape(body.get("format"))
        ask = asked_for(
            [_message(one) for one in body["messages"]],
            shape,
            tuple(_tool(one) for one in body.get("tools", ())),
            max_tokens=options["num_predict"],
            temperature=options["temperature"],
        )
        return Heard(ask, rung, body["stream"] is True, options["num_ctx"])

    def encode(self, said: Said, usage: Usage) -> dict[str, Any]:
        """Write down a whole answer."""
        return self._piece(said.text, said.calls, said, usage)

    def pieces(self, said: Said, usage: Usage) -> Iterator[str]:
        """Write down a streamed answer."""
        for text in halves(said.text):
            yield json.dumps(self._piece(text), ensure_ascii=False) + "\n"
        for call in said.calls:
            yield json.dumps(self._piece("", (call,)), ensure_ascii=False) + "\n"
        yield json.dumps(self._piece("", (), said, usage)) + "\n"

    def failure(self) -> str:
        """Write down a failure in the middle of a stream."""
        return json.dumps({"error": "an error was encountered while running the model"}) + "\n"

    def refusal(self, message: str) -> dict[str, Any]:
        """Write down a refusal."""
        return {"error": message}

    def _piece(
        self,
        text: str,
        calls: tuple[ToolCall, ...] = (),
        said: Said | None = None,
        usage: Usage | None = None,
    ) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": text}
        if calls:
            message["tool_calls"] = [
                {"function": {"name": call.name, "arguments": dict(call.arguments)}}
                for call in calls
            ]
        piece: dict[str, Any] = {"model": self.model, "message": message, "done": said is not None}
        if said is not None and usage is not None:
            piece |= {"done_reason": "length" if said.finish == "length" else "stop"}
            piece |= {"eval_count": usage.answered}
            piece |= {"prompt_eval_count": usage.asked} if usage.asked else {}
        return piece


def _message(told: Mapping[str, Any]) -> Message:
    check(told["role"] in {"system", "user", "assistant", "tool"}, "no such role")
    check(isinstance(told["content"], str), "no content")
    check(told["role"] != "tool" or told["tool_name"], "the result of no call")
    calls = tuple(
        ToolCall(f"call-{n}", call["function"]["name"], call["function"]["arguments"])
        for n, call in enumerate(told.get("tool_calls", ()))
    )
    check(all(isinstance(call.arguments, dict) for call in calls), "arguments are no object")
    return Message(told["role"], told["content"], calls, told.get("tool_name"))


def _tool(told: Mapping[str, Any]) -> Tool:
    check(told["type"] == "function", "no function")
    function = told["function"]
    return Tool(function["name"], function["description"], function["parameters"])


def _shape(form: object) -> tuple[Shape | None, Rung | None]:
    if form is None:
        return None, None
    if form == "json":
        return None, "json"
    check(isinstance(form, dict), "no such format")
    check_strict(form)
    return Shape("answer", form if isinstance(form, dict) else {}), "schema"
