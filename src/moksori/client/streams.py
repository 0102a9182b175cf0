"""Streams of server-sent events, read as the standard says."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that the server tells."""

    id: str
    """Its number; empty where it has none."""
    kind: str
    payload: Mapping[str, Any]


async def parsed(lines: AsyncIterator[str]) -> AsyncIterator[Happening]:
    """Turn the lines of an event stream into events; comments and nameless blocks are skipped."""
    block: dict[str, str] = {}
    async for line in lines:
        if line:
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            block[name] = f"{block[name]}\n{value}" if name == "data" and name in block else value
            continue
        if "data" in block:
            payload = json.loads(block["data"])
            yield Happening(block.get("id", ""), block.get("event", "message"), payload)
        block = {}
