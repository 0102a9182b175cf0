"""What writers of text ask of the search index: keep it in step, in their own transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from moksori.ports.store import Transaction

MEETING: Final = "meeting"
TRANSCRIPT: Final = "transcript"
"""The kinds of sources; see `source_of`."""


@dataclass(frozen=True, slots=True)
class Said:
    """One segment as it is searched: the writer's id of it, who, when (seconds), and the words."""

    segment: str
    speaker: str | None
    start_s: float
    text: str


def source_of(kind: str, name: str) -> str:
    """Return the name under which a meeting or a transcript is indexed: `meeting:01K...`."""
    return f"{kind}:{name}"


class Indexer(Protocol):
    """Keeps the search index in step with what is stored.

    Both calls are idempotent and write nothing but rows, in the transaction of the change itself:
    what can be read can be found, and what was deleted can not. Two writers of one source must
    not run at the same time; the guard of the writer sees to that.
    """

    async def put(
        self,
        tx: Transaction,
        workspace: str,
        source: str,
        rows: Iterable[Said],
        *,
        at: datetime | None = None,
    ) -> None:
        """Add segments of `source`, or replace those that have the same id.

        `at` is when it was said, for "newer first" and for date ranges. Without it the time of
        the source's other segments stays; that of a new source is now.
        """
        ...

    async def drop(
        self,
        tx: Transaction,
        workspace: str,
        source: str,
        segments: Sequence[str] | None = None,
    ) -> None:
        """Forget the segments with these ids; all of `source` when no ids are given."""
        ...
