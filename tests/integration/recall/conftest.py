"""The talks of tests/data/recall, indexed in a real database."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from moksori.backends.store.database import SqlDatabase
from moksori.ports.recall import Said
from moksori.recall.index import Index
from moksori.recall.model import Scope
from moksori.recall.service import Recall

DATA = Path(__file__).parents[2] / "data" / "recall"
SECONDS = 7.0
"""From line to line."""


@dataclass
class Library:
    """What was said, and the search over it."""

    database: SqlDatabase
    recall: Recall
    scope: Scope

    async def put(self, source: str, *said: Said, at: datetime | None = None) -> None:
        async with self.database.begin() as tx:
            await Index().put(tx, self.scope.workspace, source, said, at=at)

    async def drop(self, source: str, segments: list[str] | None = None) -> None:
        async with self.database.begin() as tx:
            await Index().drop(tx, self.scope.workspace, source, segments)

    async def places(self, words: str, **options: Any) -> list[str]:  # noqa: ANN401 - of search
        page = await self.recall.search(self.scope, words, **options)
        return [" ".join(hit.passage.place) for hit in page.hits]


@pytest.fixture
def empty(database: SqlDatabase) -> Library:
    return Library(database, Recall(database), Scope("w"))


@pytest.fixture
async def library(empty: Library) -> Library:
    for talk in json.loads((DATA / "talks.json").read_text("utf-8")):
        lines = [
            Said(f"S{number:04}", speaker, number * SECONDS, text)
            for number, (speaker, text) in enumerate(talk["lines"], start=1)
        ]
        await empty.put(talk["source"], *lines, at=datetime.fromisoformat(talk["at"]))
    return empty


@pytest.fixture
async def archive(empty: Library) -> Library:
    """The meetings of tests/data/minutes, which others wrote, indexed."""
    for path in sorted((DATA.parent / "minutes").glob("m*.json")):
        meeting = json.loads(path.read_text("utf-8"))
        lines = [
            Said(line["id"], line["speaker"], number * SECONDS, line["text"])
            for number, line in enumerate(meeting["lines"])
        ]
        held = datetime.fromisoformat(meeting["date"]).replace(tzinfo=UTC)
        await empty.put(f"meeting:{path.stem}", *lines, at=held)
    return empty
