"""A scripted server with Gemini's `models/NAME:generateContent` and its stream."""

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

_KNOWN: Final = frozenset("contents generationConfig systemInstruction tools toolConfig".split())
_CONFIG: Final = frozenset(
    "maxOutputTokens temperature responseMimeType responseJsonSchema".split()
)
_REASON: Final = {"stop": "STOP", "tools": "STOP", "length": "MAX_TOKENS", "filtered": "SAFETY"}
_SIGNATURE: Final = "c2lnbmVk"


@dataclass(slots=True)
class GeminiServer(ModelServer):
    """Signs its calls, and wants the signature back."""

    path: str = "/v1beta/models/{name}"
    key_header: str = "x-goog-api-key"
    key_prefix: str = ""

    def decode(self, wire: Wire) -> Heard:
        """Understand a request."""
        body, config = wire.body, wire.body["generationConfig"]
        name, _, method = wire.path.rpartition("/")[2].partition(":")
        stream = method == "streamGenerateContent"
        check(name == self.model, "no such model")
        check(stream or method == "generateContent", "no such method")
        check((wire.query == "alt=sse") is stream, "a stream of events is asked for by alt=sse")
        check(set(body) <= _KNOWN, f"unknown names {set(body) - _KNOWN}")
        check(set(config) <= _CONFIG, f"unknown names {set(config) - _CONFIG}")
        roles = [one["role"] for one in body["contents"]]
        check(set(roles) <= {"user", "model"}, "no such role")
        check(all(one != other for one, other in pairwise(roles)), "roles do not alternate")
        messages = [one for turn in body["contents"] for one in _messages(turn)]
        system = body.get("systemInstruction", {}).get("parts", ())
        if system:
            messages.insert(0, Message("system", "".join(part["text"] for part in system)))
        tools = tuple(
            _tool(one) for tool in body.get("tools", ()) for one in tool["functionDeclarations"]
        )
        shape, rung = _shape(body, tools)
        ask = asked_for(
            messages,
            shape,
            free_tools(tools, shape, rung),
            max_tokens=config["maxOutputTokens"],
            temperature=config["temperature"],
        )
        return Heard(ask, rung, stream, self.window)

    def encode(self, said: Said, usage: Usage) -> dict[str, Any]:
        """Write down a whole answer."""
        if said.finish == "filtered":
            return {"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": _usage(usage)}
        parts = [{"text": "hm", "thought": True}, *_parts(said)]
        return _chunk(parts, _REASON[said.finish], usage)

    def pieces(self, said: Said, usage: Usage) -> Iterator[str]:
        """Write down a streamed answer."""
        for text in halves(said.text):
            yield event(_chunk([{"text": text}]))
        calls = [part for part in _parts(said) if "functionCall" in part]
        yield event(_chunk(calls, _REASON[said.finish], usage))

    def failure(self) -> str:
        """Write down a failure in the middle of a stream."""
        return event({"error": {"code": 503, "status": "UNAVAILABLE"}})


def _chunk(
    parts: list[dict[str, Any]], reason: str | None = None, usage: Usage | None = None
) -> dict[str, Any]:
    candidate: dict[str, Any] = {"content": {"role": "model", "parts": parts}}
    if reason is not None:
        candidate["finishReason"] = reason
    chunk: dict[str, Any] = {"candidates": [candidate]}
    return chunk | ({"usageMetadata": _usage(usage)} if usage else {})


def _usage(usage: Usage) -> dict[str, int]:
    thought = usage.answered // 2
    return {
        "promptTokenCount": usage.asked,
        "candidatesTokenCount": usage.answered - thought,
        "thoughtsTokenCount": thought,
    }


def _parts(said: Said) -> list[dict[str, Any]]:
    texts: list[dict[str, Any]] = [{"text": said.text}] if said.text else []
    return texts + [
        {
            "functionCall": {"name": call.name, "args": dict(call.arguments)},
            "thoughtSignature": _SIGNATURE,
        }
        for call in said.calls
    ]


def _messages(turn: Mapping[str, Any]) -> Iterator[Message]:
    check(turn["parts"], "an empty turn")
    texts: list[str] = []
    calls: list[ToolCall] = []
    for part in turn["parts"]:
        if "functionResponse" in part:
            check(turn["role"] == "user", "a result from the model")
            told = part["functionResponse"]
            yield Message("tool", told["response"]["result"], call_id=told["name"])
        elif "functionCall" in part:
            check(part.get("thoughtSignature") == _SIGNATURE, "the signature is missing")
            calls.append(ToolCall("", part["functionCall"]["name"], part["functionCall"]["args"]))
        else:
            texts.append(part["text"])
    if texts or calls:
        by_model = turn["role"] == "model"
        yield Message("assistant" if by_model else "user", "\n".join(texts), tuple(calls))


def _tool(told: Mapping[str, Any]) -> Tool:
    check_strict(told["parametersJsonSchema"])
    return Tool(told["name"], told["description"], told["parametersJsonSchema"])


def _shape(body: Mapping[str, Any], tools: tuple[Tool, ...]) -> tuple[Shape | None, Rung | None]:
    config = body["generationConfig"]
    if "responseJsonSchema" in config:
        check(config["responseMimeType"] == "application/json", "a schema without its type")
        check_strict(config["responseJsonSchema"])
        return Shape("answer", config["responseJsonSchema"]), "schema"
    if "responseMimeType" in config:
        return None, "json"
    forced = body.get("toolConfig", {}).get("functionCallingConfig")
    if forced is None:
        return None, None
    check(forced["mode"] == "ANY", "no such mode")
    tool = next(tool for tool in tools if tool.name == forced["allowedFunctionNames"][-1])
    return Shape(tool.name, tool.schema), "tool"
