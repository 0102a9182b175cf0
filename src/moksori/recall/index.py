"""The index as writers of text see it: put and drop, in their own transactions."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeVar

import anyio
import anyio.to_thread

from moksori.ports.recall import Said
from moksori.ports.store import Transaction
from moksori.recall import store
from moksori.recall.keys import fold, initials, storable, strokes
from moksori.schema import utc_now

_AT_ONCE: Final = 500
"""Rows of one statement: databases bound the number of values."""

_THREADS: Final = 2

T = TypeVar("T")


class Index:
    """Keeps passages; see `ports.recall.Indexer`."""

    def __init__(self, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._clock = clock
        self._threads = anyio.CapacityLimiter(_THREADS)

    async def put(
        self,
        tx: Transaction,
        workspace: str,
        source: str,
        rows: Iterable[Said],
        *,
        at: datetime | None = None,
    ) -> None:
        """Add segments of `source`, or replace those that have the same id."""
        last = {one.segment: one for one in rows}
        if not last:
            return
        when = at or await store.said_at(tx, workspace, source) or self._clock()
        for part in _batches(list(last.values())):
            work = partial(_rows, workspace, source, part, when)
            made = await anyio.to_thread.run_sync(work, limiter=self._threads)
            await store.replace(tx, workspace, source, made)

    async def drop(
        self,
        tx: Transaction,
        workspace: str,
        source: str,
        segments: Sequence[str] | None = None,
    ) -> None:
        """Forget the segments with these ids; all of `source` when no ids are given."""
        if segments is None:
            await store.delete(tx, workspace, source)
            return
        for part in _batches(segments):
            await store.delete(tx, workspace, source, part)


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[at : at + _AT_ONCE] for at in range(0, len(items), _AT_ONCE))


def _rows(workspace: str, source: str, said: Sequence[Said], at: datetime) -> list[dict[str, Any]]:
    return [_row(workspace, source, one, at) for one in said]


def _row(workspace: str, source: str, said: Said, at: datetime) -> dict[str, Any]:
    letters = fold(said.text).letters
    speaker = None if said.speaker is None else unicodedata.normalize("NFC", said.speaker)
    return {
        "workspace": workspace,
        "source": source,
        "segment": said.segment,
        "strokes": strokes(letters),
        "initials": initials(letters),
        "at": at,
        "start_s": said.start_s,
        "speaker": None if speaker is None else storable(speaker),
        "text": storable(said.text),
    }
