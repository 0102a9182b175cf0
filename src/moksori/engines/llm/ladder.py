"""Ways to ask for a shape, best first; which of them a server has is found out, not guessed."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from moksori.engines.llm.dialect import Reply
from moksori.engines.llm.extraction import found_json
from moksori.engines.llm.schemas import problems, strict
from moksori.errors import EngineError
from moksori.ports.llm import Ask, Message, Rung, Shape

_FORGET_S: Final = 3600.0
_SHOWN_AGAIN: Final = 8000
_ORDER: Final = (
    "Answer with one JSON value of the following JSON schema and nothing else: no words around it,"
    " no fence."
)


class ShapeError(EngineError):
    """The model gave no answer of the wanted shape, even when it was shown what is wrong."""


class Ladder:
    """What is known of one model: the best rung that it has, and whether it keeps to it.

    Knowledge is forgotten after an hour, so that a server that was updated gets another chance.
    """

    def __init__(self, rungs: Sequence[Rung], clock: Callable[[], float]) -> None:
        self._rungs = tuple(rungs)
        self._clock = clock
        self._first = 0
        self._learned_at: float | None = None
        self._doubted: set[Rung] = set()

    def steps(self) -> tuple[Rung, ...]:
        """Return the rungs to try, from the best one that is not known to be missing."""
        if self._learned_at is not None and self._clock() - self._learned_at >= _FORGET_S:
            self._first, self._learned_at = 0, None
            self._doubted.clear()
        return self._rungs[self._first :]

    def has(self, rung: Rung) -> None:
        """Remember that a rung works: those above it were refused."""
        place = self._rungs.index(rung)
        if place > self._first:
            self._first = place
            self._learn()

    def doubt(self, rung: Rung) -> None:
        """Remember that the server does not enforce a rung: from now on, say the schema too."""
        self._doubted.add(rung)
        self._learn()

    def says_schema(self, rung: Rung) -> bool:
        """Whether the schema must stand in the prompt."""
        return rung in {"json", "text"} or rung in self._doubted

    def _learn(self) -> None:
        self._learned_at = self._clock()


def with_schema(ask: Ask, shape: Shape) -> Ask:
    """Return the question with the schema in its instructions."""
    order = f"{_ORDER}\n{_compact(strict(shape.schema))}"
    first, *others = ask.messages or (Message("system"),)
    if first.role != "system":
        return replace(ask, messages=(Message("system", order), *ask.messages))
    return replace(ask, messages=(replace(first, text=f"{first.text}\n\n{order}".strip()), *others))


@dataclass(frozen=True, slots=True)
class Reading:
    """A value, or what is wrong with it."""

    value: Any = None
    wrong: tuple[str, ...] = ()


def read(reply: Reply, shape: Shape) -> Reading:
    """Take the value out of a reply, be it the arguments of a call or JSON in a text."""
    value: Any = next(
        (dict(call.arguments) for call in reply.calls if call.name == shape.name), None
    )
    if value is None:
        try:
            value = found_json(reply.text)
        except ValueError:
            return Reading(wrong=("there is no JSON in the answer",))
    return Reading(value, tuple(problems(value, shape.schema)))


def repair(ask: Ask, shape: Shape, reply: Reply, wrong: Sequence[str]) -> Ask:
    """Return the question that shows the model what it said and what is wrong with it."""
    said = reply.text or _compact([dict(call.arguments) for call in reply.calls])
    listed = "\n".join(f"- {one}" for one in wrong)
    order = (
        f"That is not of the wanted shape:\n{listed}\n{_ORDER}\n{_compact(strict(shape.schema))}"
    )
    turns = (Message("assistant", said[:_SHOWN_AGAIN]), Message("user", order))
    return replace(ask, messages=(*ask.messages, *turns))


def _compact(value: Mapping[str, Any] | Sequence[Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
