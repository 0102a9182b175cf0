"""Questions: passages are found and weighed, then quoted, or put into words by a model."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from math import log
from typing import Any, Final, TypeVar

import anyio
import structlog

from moksori.errors import EngineError, EngineNotInstalledError
from moksori.ports.llm import LanguageModel
from moksori.ports.store import Database
from moksori.recall import store
from moksori.recall.keys import strokes_of
from moksori.recall.model import Passage, Reply, Scope, Sentence
from moksori.recall.query import stem_strokes
from moksori.recall.questions import Question, asked, related
from moksori.recall.quoting import FOLLOWING, Told, Weighed, quote, tell
from moksori.recall.store import Wanted
from moksori.recall.writing import prompt, verified

T = TypeVar("T")

NO_MODEL: Final = "quotes_only"
MODEL_FAILED: Final = "model_failed"
UNCITED: Final = "model_uncited"
NOTHING: Final = "nothing_found"
PARTLY: Final = "partly_found"
"""What the reader of an answer must know."""

_CANDIDATES: Final = 150
_LEAST: Final = 0.25
"""The share of the question's words in a passage from which on it is looked at."""

_SURE: Final = 0.6
_FOLLOWED: Final = 8
_SHOWN: Final = 12
_MODEL_S: Final = 60.0

log_ = structlog.get_logger(__name__)


class Asking:
    """Answers questions; slow steps go through `in_thread`."""

    def __init__(
        self,
        database: Database,
        model: LanguageModel | None,
        in_thread: Callable[[Callable[[], Any]], Awaitable[Any]],
    ) -> None:
        self._database = database
        self._model = model
        self._in_thread = in_thread

    async def ask(self, scope: Scope, text: str) -> Reply:
        """Answer from what was said; quotes are the answer when the model has none that stands."""
        question: Question = await self._in_thread(partial(asked, text))
        told, quotes = await self._told(scope, question)
        if not told:
            return Reply((), "quotes", (NOTHING,))
        if self._model is None:
            doubt = (PARTLY,) if told[0].covered < _SURE else ()
            return Reply(quotes, "quotes", (NO_MODEL, *doubt))
        return await self._written(self._model, question, told, quotes)

    async def _told(
        self, scope: Scope, question: Question
    ) -> tuple[list[Told], tuple[Sentence, ...]]:
        if not question.words:
            return [], ()
        wanted: list[Wanted] = await self._in_thread(partial(_wanted, question))
        async with self._database.read() as tx:
            *counts, every = await store.spread(tx, scope, wanted)
            weighed, rare = _weighed(question, wanted, counts, every)
            least = _LEAST * sum(one.weight for one in rare)
            found = await store.having_some(tx, scope, rare, least, _CANDIDATES)
            near = await self._in_thread(partial(_nearest, weighed, found))
            after = {
                one.place: await store.after(tx, one, scope.workspace, FOLLOWING) for one in near
            }
        told: list[Told] = await self._in_thread(partial(tell, weighed, found, after))
        quotes: tuple[Sentence, ...] = await self._in_thread(partial(quote, weighed, told))
        return told, quotes

    async def _written(
        self,
        model: LanguageModel,
        question: Question,
        told: Sequence[Told],
        quotes: tuple[Sentence, ...],
    ) -> Reply:
        passages = _in_order(told[:_SHOWN])
        try:
            with anyio.fail_after(_MODEL_S):
                answer = await model.answer(prompt(question.raw, passages))
        except (EngineError, EngineNotInstalledError, TimeoutError) as error:
            log_.warning("answer_not_written", error=type(error).__name__)
            return Reply(quotes, "quotes", (MODEL_FAILED,))
        check = partial(verified, answer.value, question.raw, passages)
        sentences, dropped = await self._in_thread(check)
        if sentences:
            return Reply(sentences, "model", (UNCITED,) if dropped else ())
        if dropped:
            return Reply(quotes, "quotes", (UNCITED,))
        return Reply((), "model", (NOTHING,))


def _wanted(question: Question) -> list[Wanted]:
    found = []
    for word, weight in question.words:
        near = [stem_strokes(one) if word.lemma else strokes_of(one) for one in related(word)]
        name = word.letters if word.lemma is None else None
        found.append(Wanted(tuple(dict.fromkeys((*word.forms, *near))), weight, name))
    return found


def _weighed(
    question: Question, wanted: Sequence[Wanted], counts: Sequence[int], every: int
) -> tuple[Weighed, list[Wanted]]:
    """Weigh rare words more; one that nobody ever said still counts, so that it is missed."""
    words, rare = [], []
    for (word, weight), one, count in zip(question.words, wanted, counts, strict=True):
        heavy = weight * log(2 + every / (1 + count))
        near = tuple(form for form in one.forms if form not in word.forms)
        words.append((word, heavy, near))
        rare.append(Wanted(one.forms, heavy, one.name))
    return Weighed(question, tuple(words)), rare


def _nearest(weighed: Weighed, found: Sequence[Passage]) -> list[Passage]:
    """Return the passages whose neighbours may answer."""
    covered = sorted(found, key=lambda one: -weighed.coverage(one))
    return covered[:_FOLLOWED]


def _in_order(told: Sequence[Told]) -> list[Passage]:
    """Return passages with what they are about, each once, in the order of speaking."""
    every = [one for each in told for one in (each.about, each.passage) if one is not None]
    return sorted(
        {one.place: one for one in every}.values(),
        key=lambda one: (one.at, one.source, one.start_s, one.segment),
    )
