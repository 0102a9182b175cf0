"""Search over what was said, and questions about it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, TypeVar

import anyio
import anyio.to_thread

from moksori.ports.llm import LanguageModel
from moksori.ports.store import Database, Transaction
from moksori.recall import store
from moksori.recall.asking import Asking
from moksori.recall.keys import strokes
from moksori.recall.matching import GRAMS, SHARE, grams, match, nearly
from moksori.recall.model import Hit, Match, Page, Passage, Reply, Scope
from moksori.recall.query import Query, understand
from moksori.recall.ranking import cursor_of, ranked, start_in
from moksori.recall.store import Wanted
from moksori.recall.titles import ENOUGH, among

T = TypeVar("T")

EXAMINED: Final = 300
"""A query looks closely at so many passages of each way of finding; the newest of the best."""

MOST_HITS: Final = 200
"""So many hits can be paged through."""

_ROUGHLY: Final = 150
_CHANCE: Final = 0.05
"""Hits by a few right strokes that are so far behind the best are there by chance."""

_THREADS: Final = 2


@dataclass(frozen=True, slots=True)
class Found:
    """Hits in their order, and how many passages were looked at for them."""

    hits: list[Hit]
    examined: int


class Recall:
    """The use cases. Everything stays inside the workspace of the scope.

    Without a language model questions are answered by quoting.
    """

    def __init__(self, database: Database, model: LanguageModel | None = None) -> None:
        self._database = database
        self._threads = anyio.CapacityLimiter(_THREADS)
        self._asking = Asking(database, model, self._in_thread)

    async def search(
        self,
        scope: Scope,
        words: str,
        *,
        limit: int = 20,
        cursor: str | None = None,
        neighbours: int = 0,
    ) -> Page:
        """Return a page of hits, best first; each with so many `neighbours` before and after it.

        Words are found in any form, misspelt ones too; a query with lone consonants (ㅎㅇㄹ) is
        read as initials. At most `MOST_HITS` can be paged through.

        Raises:
            InputError: the cursor is none of ours.
        """
        limit = max(1, min(limit, MOST_HITS))
        query = await self._in_thread(partial(understand, words))
        found = await self.find(scope, query)
        start = start_in(found.hits, cursor)
        shown = found.hits[start : start + limit]
        if neighbours:
            shown = await self._with_neighbours(scope.workspace, shown, neighbours)
        ended = cursor_of(found.hits[:MOST_HITS], start + len(shown))
        return Page(tuple(shown), ended)

    async def ask(self, scope: Scope, question: str) -> Reply:
        """Answer a question from what was said, each sentence with its citations."""
        return await self._asking.ask(scope, question)

    async def among(self, words: str, texts: Mapping[str, str]) -> list[tuple[str, Match]]:
        """Search short texts that are at hand, such as titles; return their keys, best first."""
        return await self._in_thread(partial(among, words, texts))

    async def find(self, scope: Scope, query: Query) -> Found:
        """Return all hits in their order; misspelt words count where there are but few."""
        if query.empty:
            return Found([], 0)
        async with self._database.read() as tx:
            exact = await self._exact(tx, scope, query)
            hits = await self._in_thread(partial(_matched, query, exact, match_of))
            rough: Sequence[Passage] = ()
            if len(hits) < ENOUGH and query.initials is None:
                rough = await self._rough(tx, scope, query)
        known = {hit.passage.place for hit in hits}
        rest = [one for one in rough if one.place not in known]
        hits += _nearest(await self._in_thread(partial(_matched, query, rest, near_of)))
        return Found(ranked(hits), len(exact) + len(rough))

    async def _exact(self, tx: Transaction, scope: Scope, query: Query) -> list[Passage]:
        if query.initials is not None:
            return await store.with_initials(tx, scope, query.initials, EXAMINED)
        several = len(query.words) > 1
        words = [Wanted(word.forms, name=word.letters if several else None) for word in query.words]
        phrases = dict.fromkeys(
            (strokes(query.letters), strokes("".join(word.letters for word in query.words)))
        )
        return await store.having_all(tx, scope, words, list(phrases), EXAMINED)

    async def _rough(self, tx: Transaction, scope: Scope, query: Query) -> list[Passage]:
        runs = [Wanted((run,)) for run in grams(query.rough, GRAMS)]
        return await store.having_some(tx, scope, runs, SHARE * len(runs), _ROUGHLY)

    async def _with_neighbours(self, workspace: str, hits: list[Hit], count: int) -> list[Hit]:
        async with self._database.read() as tx:
            return [
                replace(
                    hit,
                    before=tuple(await store.before(tx, hit.passage, workspace, count)),
                    after=tuple(await store.after(tx, hit.passage, workspace, count)),
                )
                for hit in hits
            ]

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await anyio.to_thread.run_sync(work, limiter=self._threads)


def match_of(query: Query, passage: Passage) -> Match | None:
    """Return how a passage matches exactly."""
    return match(query, passage.text, passage.speaker)


def near_of(query: Query, passage: Passage) -> Match | None:
    """Return how a passage matches nearly."""
    return nearly(query, passage.text)


def _nearest(hits: list[Hit]) -> list[Hit]:
    """Leave out what is far behind the best: it matches by chance."""
    best = max((hit.match.score for hit in hits), default=0.0)
    return [hit for hit in hits if hit.match.score >= best - _CHANCE]


def _matched(
    query: Query,
    passages: Sequence[Passage],
    way: Callable[[Query, Passage], Match | None],
) -> list[Hit]:
    return [Hit(one, found) for one in passages if (found := way(query, one)) is not None]
