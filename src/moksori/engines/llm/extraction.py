"""JSON in what a model wrote: alone, in a fence, or somewhere in free text."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

_THOUGHT: Final = re.compile(r"\A\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
_MOST_STARTS: Final = 64
_LONGEST_TALK: Final = 1 << 20


def without_thoughts(text: str) -> str:
    """Return the text without what a model thought aloud before it."""
    return _THOUGHT.sub("", text).strip()


def found_json(text: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return the outermost object or list in a text; the largest one if there are several.

    Raises:
        ValueError: there is none.
    """
    text = without_thoughts(text)
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    talk = text if len(text) <= _LONGEST_TALK else ""
    found = max(_values(talk), key=lambda one: one[0], default=None)
    if found is None:
        raise ValueError("there is no JSON in it")
    return found[1]


def _values(text: str) -> Iterator[tuple[int, Any]]:
    """Yield each object and list that does not lie in another one, with its length."""
    decoder = json.JSONDecoder()
    place = 0
    for _ in range(_MOST_STARTS):
        starts = [at for at in (text.find("{", place), text.find("[", place)) if at >= 0]
        if not starts:
            return
        place = min(starts)
        try:
            value, end = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            place += 1
            continue
        yield end - place, value
        place = end
