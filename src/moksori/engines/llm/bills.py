"""What a question that failed has cost all the same; the numbers stand in the error's facts."""

from typing import Final, TypeVar

from moksori.errors import EngineError
from moksori.ports.llm import Usage

E = TypeVar("E", bound=EngineError)

_ASKED: Final = "asked_tokens"
_ANSWERED: Final = "answered_tokens"


def billed(error: E, usage: Usage) -> E:
    """Put what was used on the error's bill, besides what stands there already."""
    total = bill_of(error) + usage
    error.facts = {**error.facts, _ASKED: total.asked, _ANSWERED: total.answered}
    return error


def bill_of(error: EngineError) -> Usage:
    """Return what a failed question has cost, as far as it is known."""
    return Usage(int(error.facts.get(_ASKED, 0)), int(error.facts.get(_ANSWERED, 0)))
