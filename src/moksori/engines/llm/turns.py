"""Conversations for servers that keep instructions apart and want roles to alternate."""

from collections.abc import Callable, Mapping
from typing import Any

from moksori.ports.llm import Ask, Message

Part = Mapping[str, Any]


def instructions(ask: Ask) -> str:
    """Return all instructions as one text."""
    texts = (message.text for message in ask.messages if message.role == "system")
    return "\n\n".join(text for text in texts if text)


def alternating(
    ask: Ask, role: Callable[[Message], str], parts: Callable[[Message], list[Part]]
) -> list[tuple[str, list[Part]]]:
    """Return the turns without the instructions; turns of one role in a row become one."""
    turns: list[tuple[str, list[Part]]] = []
    for message in ask.messages:
        if message.role == "system":
            continue
        if turns and turns[-1][0] == role(message):
            turns[-1][1].extend(parts(message))
        else:
            turns.append((role(message), parts(message)))
    return turns


def called(ask: Ask) -> dict[str, str]:
    """Return the name of the tool behind each call of the conversation."""
    return {call.id: call.name for message in ask.messages for call in message.calls}
