"""Ollama's own `POST /api/chat`: the only one of its routes where we decide how much it reads."""

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
from moksori.engines.llm.turns import called
from moksori.ports.llm import Ask, Finish, Message, Rung, Usage

_FINISH: Final[Mapping[str, Finish]] = {"stop": "stop", "length": "length"}


@dataclass(frozen=True, slots=True)
class OllamaChat:
    """One model, loaded with a window of `context_tokens`."""

    model: str
    context_tokens: int
    think: bool = True
    """Whether the server knows the switch that keeps models from thinking aloud."""

    def request(self, ask: Ask, rung: Rung | None, *, stream: bool) -> Request:
        """Return the request for a question; a prompt that is too long is to be refused, not cut.

        Servers that do not know `truncate` and `shift` yet cut all the same; the count tells.
        """
        names = called(ask)
        body: dict[str, Any] = {
            "model": self.model,
            "messages": [_message(message, names) for message in ask.messages],
            "stream": stream,
            "truncate": False,
            "shift": False,
            "options": {
                "num_ctx": self.context_tokens,
                "num_predict": ask.max_tokens,
                "temperature": ask.temperature,
            },
        }
        if self.think:
            body["think"] = False
        if tools := offered(ask, rung):
            body["tools"] = [function_tool(tool) for tool in tools]
        if ask.shape is not None and rung == "schema":
            body["format"] = strict(ask.shape.schema)
        elif ask.shape is not None and rung == "json":
            body["format"] = "json"
        return Request("api/chat", body)

    def reply(self, said: Mapping[str, Any]) -> Reply:
        """Read a whole answer."""
        try:
            message = said["message"]
            return gathered(_text(message), _calls(message), _finish(said), _usage(said))
        except MALFORMED as exc:
            raise nonsense() from exc

    def reader(self) -> "OllamaReader":
        """Return a reader for one streamed answer."""
        return OllamaReader()

    def without(self, refusal: str) -> "OllamaChat | None":
        """Return a dialect without the switch for thinking, if the refusal complains of it."""
        if self.think and "think" in refusal:
            return replace(self, think=False)
        return None


def _message(message: Message, names: Mapping[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = {"role": message.role, "content": message.text}
    if message.role == "tool":
        told["tool_name"] = names.get(message.call_id or "", "")
    if message.calls:
        told["tool_calls"] = [
            {"function": {"name": call.name, "arguments": dict(call.arguments)}}
            for call in message.calls
        ]
    return told


def _text(message: Mapping[str, Any]) -> str:
    return clean(message.get("content") or "")


def _calls(message: Mapping[str, Any]) -> list[RawCall]:
    return [
        RawCall(
            str(call.get("id") or ""), str(call["function"]["name"]), call["function"]["arguments"]
        )
        for call in message.get("tool_calls") or ()
    ]


def _finish(said: Mapping[str, Any]) -> Finish:
    return _FINISH.get(str(said.get("done_reason")), "stop")


def _usage(said: Mapping[str, Any]) -> Usage:
    return Usage(int(said.get("prompt_eval_count") or 0), int(said.get("eval_count") or 0))


@dataclass(slots=True)
class OllamaReader:
    """One JSON object per line; the last one is `done`."""

    _texts: list[str] = field(default_factory=list)
    _raw: list[RawCall] = field(default_factory=list)
    _last: Mapping[str, Any] | None = None

    @property
    def done(self) -> bool:
        """Whether the server said that nothing more comes."""
        return self._last is not None

    def feed(self, line: str) -> str:
        """Take a line in; return the text that it adds."""
        if not line.strip():
            return ""
        chunk = json_object(line)
        if "error" in chunk:
            raise broken_off()
        try:
            message = chunk.get("message") or {}
            added = _text(message)
            self._raw += _calls(message)
        except MALFORMED as exc:
            raise broken_off() from exc
        self._texts.append(added)
        if chunk.get("done") is True:
            self._last = chunk
        return added

    def reply(self) -> Reply:
        """Return the answer as a whole."""
        if self._last is None:
            raise broken_off()
        try:
            usage = _usage(self._last)
        except MALFORMED as exc:
            raise broken_off() from exc
        return gathered("".join(self._texts), self._raw, _finish(self._last), usage)
