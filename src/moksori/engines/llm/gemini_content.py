"""The dialect of Gemini's `models/NAME:generateContent`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import quote

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
from moksori.engines.llm.turns import Part, alternating, called, instructions
from moksori.ports.llm import Ask, Finish, Message, Rung, Tool, ToolCall, Usage
from moksori.providers.lines import event_data

_FINISH: Final[Mapping[str, Finish]] = {"STOP": "stop", "MAX_TOKENS": "length"}
_BROKEN_CALL: Final = "MALFORMED_FUNCTION_CALL"
_SIGNED: Final = "#"
"""Calls may be signed, and the signature must come back with them: it travels in their id."""


@dataclass(frozen=True, slots=True)
class GeminiContent:
    """One model."""

    model: str

    def request(self, ask: Ask, rung: Rung | None, *, stream: bool) -> Request:
        """Return the request for a question."""
        names = called(ask)
        turns = alternating(ask, _role, lambda message: _parts(message, names))
        config = {"maxOutputTokens": ask.max_tokens, "temperature": ask.temperature}
        body: dict[str, Any] = {
            "contents": [{"role": role, "parts": parts} for role, parts in turns],
            "generationConfig": config | _format(ask, rung),
        }
        if system := instructions(ask):
            body["systemInstruction"] = {"parts": [{"text": system}]}
        if tools := offered(ask, rung):
            body["tools"] = [{"functionDeclarations": [_tool(tool) for tool in tools]}]
        if ask.shape is not None and rung == "tool":
            forced = {"mode": "ANY", "allowedFunctionNames": [tool.name for tool in tools]}
            body["toolConfig"] = {"functionCallingConfig": forced}
        name = quote(self.model.removeprefix("models/"), safe="")
        how = "streamGenerateContent?alt=sse" if stream else "generateContent"
        return Request(f"models/{name}:{how}", body)

    def reply(self, said: Mapping[str, Any]) -> Reply:
        """Read a whole answer."""
        try:
            reader = GeminiReader()
            reader.take(said)
        except MALFORMED as exc:
            raise nonsense() from exc
        if not reader.done:
            raise nonsense()
        return reader.reply()

    def reader(self) -> "GeminiReader":
        """Return a reader for one streamed answer."""
        return GeminiReader()

    def without(self, _refusal: str) -> None:
        """Return nothing: every model takes every parameter that we send."""


def _role(message: Message) -> str:
    return "model" if message.role == "assistant" else "user"


def _parts(message: Message, names: Mapping[str, str]) -> list[Part]:
    if message.role == "tool":
        name = names.get(message.call_id or "", "")
        return [{"functionResponse": {"name": name, "response": {"result": message.text}}}]
    texts: list[Part] = [{"text": message.text}] if message.text or not message.calls else []
    return texts + [_called(call) for call in message.calls]


def _called(call: ToolCall) -> Part:
    part: dict[str, Any] = {"functionCall": {"name": call.name, "args": dict(call.arguments)}}
    _, signed, signature = call.id.partition(_SIGNED)
    return {**part, "thoughtSignature": signature} if signed else part


def _tool(tool: Tool) -> dict[str, Any]:
    return {
        "name": tool.name,
        "description": tool.description,
        "parametersJsonSchema": strict(tool.schema),
    }


def _format(ask: Ask, rung: Rung | None) -> dict[str, Any]:
    if ask.shape is None or rung not in {"schema", "json"}:
        return {}
    told: dict[str, Any] = {"responseMimeType": "application/json"}
    if rung == "schema":
        told["responseJsonSchema"] = strict(ask.shape.schema)
    return told


def _usage(said: Mapping[str, Any]) -> Usage:
    answered = ("candidatesTokenCount", "thoughtsTokenCount")
    return Usage(
        int(said.get("promptTokenCount") or 0), sum(int(said.get(name) or 0) for name in answered)
    )


@dataclass(slots=True)
class GeminiReader:
    """Server-sent events, each in the form of a whole answer; the last one has a reason."""

    _texts: list[str] = field(default_factory=list)
    _raw: list[RawCall] = field(default_factory=list)
    _reason: str | None = None
    _usage: Usage = field(default_factory=Usage)

    @property
    def done(self) -> bool:
        """Whether a reason to finish has come; it stands in the last event."""
        return self._reason is not None

    def feed(self, line: str) -> str:
        """Take a line in; return the text that it adds."""
        data = event_data(line)
        if not data:
            return ""
        chunk = json_object(data)
        if "error" in chunk:
            raise broken_off()
        try:
            return self.take(chunk)
        except MALFORMED as exc:
            raise broken_off() from exc

    def take(self, chunk: Mapping[str, Any]) -> str:
        """Take an answer, or a part of one, in; return the text that it adds."""
        if (chunk.get("promptFeedback") or {}).get("blockReason"):
            self._reason = "BLOCKED"
        if chunk.get("usageMetadata"):
            self._usage = _usage(chunk["usageMetadata"])
        added = ""
        for candidate in (chunk.get("candidates") or ())[:1]:
            for part in (candidate.get("content") or {}).get("parts") or ():
                added += self._take_part(part)
            self._reason = candidate.get("finishReason") or self._reason
        self._texts.append(added)
        return added

    def reply(self) -> Reply:
        """Return the answer as a whole."""
        if self._reason is None:
            raise broken_off()
        finish: Finish = _FINISH.get(self._reason, "filtered")
        if self._reason == _BROKEN_CALL:
            finish = "tools"
        reply = gathered("".join(self._texts), self._raw, finish, self._usage)
        return replace(reply, broken=True) if self._reason == _BROKEN_CALL else reply

    def _take_part(self, part: Mapping[str, Any]) -> str:
        if call := part.get("functionCall"):
            place = str(call.get("id") or f"call_{len(self._raw)}")
            signature = part.get("thoughtSignature")
            name = f"{place}{_SIGNED}{signature}" if signature else place
            self._raw.append(RawCall(name, str(call["name"]), call.get("args") or {}))
        return "" if part.get("thought") else clean(part.get("text") or "")
