"""Asking the model for the items of each chunk, a few at once, within the time there is."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import anyio

from moksori.errors import EngineUnavailableError, MoksoriError, PromptTooLongError
from moksori.meetings.llm.chunks import Chunk, halves
from moksori.meetings.llm.rows import pages
from moksori.meetings.llm.tokens import Gauge
from moksori.ports.llm import Answer, Ask, LanguageModel, LlmTraits, Message, Shape

_SHARE: Final = 0.6  # of what fits goes to the transcript
_LARGEST: Final = 8_000  # tokens of a chunk: its answer has to fit, and to come in time
_LEAST: Final = 256
_FRAME: Final = 64  # tokens around the messages
_LIMIT: Final = "max_tokens"  # a fact of errors that say: the answer did not fit
_GIVE_UP: Final = 3  # chunks for which nobody was there, before the rest is not tried


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every chunk: the system text, the shape, and who was there."""

    system: str
    shape: Shape
    people: tuple[str, ...] = ()

    def ask(self, chunk: Chunk, room: "Room") -> Ask:
        """Return the question about one chunk."""
        return Ask(
            messages=(
                Message("system", self.system),
                Message("user", pages(chunk, self.people)),
            ),
            shape=self.shape,
            max_tokens=room.answer,
            purpose="minutes",
        )


@dataclass(frozen=True, slots=True)
class Room:
    """Tokens that a chunk may take, and those that are kept for its answer."""

    chunk: int
    answer: int


def room_in(traits: LlmTraits, gauge: Gauge, question: Question) -> Room:
    """Return how a model's context is shared out."""
    answer = min(max(traits.context_tokens // 5, 512), 8192)
    told = gauge.tokens(question.system + str(question.shape.schema) + "".join(question.people))
    left = traits.context_tokens - answer - told - _FRAME
    most = min(int(traits.context_tokens * _SHARE), left, _LARGEST)
    return Room(max(most, _LEAST), answer)


@dataclass(slots=True)
class Mapped:
    """The answers, and the chunks that have none; `unavailable` counts why."""

    answers: list[tuple[Chunk, Answer]] = field(default_factory=list)
    missed: list[Chunk] = field(default_factory=list)
    late: bool = False
    unavailable: int = 0


async def mapped(
    model: LanguageModel,
    question: Question,
    chunks: Sequence[Chunk],
    gauge: Gauge,
    deadline_s: float,
) -> Mapped:
    """Ask about every chunk; what fails or comes too late is told, not raised.

    A chunk that does not fit, or whose answer does not, is asked in two halves, once.
    """
    work = _Work(model, question, gauge, deque((chunk, False) for chunk in chunks))
    many = min(max(model.traits.parallel, 1), len(chunks))
    with anyio.move_on_after(deadline_s) as scope:
        async with anyio.create_task_group() as group:
            for _ in range(many):
                group.start_soon(work.run)
    work.done.late = scope.cancelled_caught
    work.done.missed += [*work.under_way, *(chunk for chunk, _ in work.waiting)]
    return work.done


class _Work:
    """The chunks that wait, those under way, and what came of the others."""

    def __init__(
        self,
        model: LanguageModel,
        question: Question,
        gauge: Gauge,
        waiting: "deque[tuple[Chunk, bool]]",
    ) -> None:
        self._model = model
        self._question = question
        self._gauge = gauge
        self.waiting = waiting
        self.under_way: list[Chunk] = []
        self.done = Mapped()

    async def run(self) -> None:
        """Ask about one waiting chunk after the other, unless nobody is there."""
        while self.waiting and (self.done.answers or self.done.unavailable < _GIVE_UP):
            chunk, halved = self.waiting.popleft()
            room = room_in(self._model.traits, self._gauge, self._question)
            if not halved and self._tokens(chunk) > room.chunk * 2 and self._halve(chunk):
                continue
            self.under_way.append(chunk)
            await self._ask(chunk, room, halved=halved)
            self.under_way.remove(chunk)

    async def _ask(self, chunk: Chunk, room: Room, *, halved: bool) -> None:
        ask = self._question.ask(chunk, room)
        try:
            answer = await self._model.answer(ask)
        except MoksoriError as error:
            self._failed(chunk, error, halved=halved)
        else:
            self.done.answers.append((chunk, answer))
            if not answer.cached:
                self._gauge.learn(_asked(ask), answer.usage.asked)

    def _failed(self, chunk: Chunk, error: MoksoriError, *, halved: bool) -> None:
        asked_too_much = isinstance(error, PromptTooLongError)
        if asked_too_much:
            self._gauge.raise_()
        if (asked_too_much or _LIMIT in error.facts) and not halved and self._halve(chunk):
            return
        self.done.unavailable += isinstance(error, EngineUnavailableError)
        self.done.missed.append(chunk)

    def _tokens(self, chunk: Chunk) -> int:
        return self._gauge.tokens(pages(chunk, ()))

    def _halve(self, chunk: Chunk) -> bool:
        parts = halves(chunk)
        self.waiting.extendleft((part, True) for part in reversed(parts))
        return bool(parts)


def _asked(ask: Ask) -> str:
    schema = str(ask.shape.schema) if ask.shape else ""
    return schema + "".join(message.text for message in ask.messages)
