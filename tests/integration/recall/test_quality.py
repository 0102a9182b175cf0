"""The queries and questions; the part `held-out` was never tuned on."""

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Library = Any  # the fixture's class stands in conftest.py

DATA = Path(__file__).parents[2] / "data" / "recall"
BARS = {
    "queries": (0.94, 0.97),
    "questions": (0.86, 0.86),
    "minutes_queries": (0.9, 0.93),
    "minutes_questions": (0.77, 0.95),
}
"""Of the rows of each part: the first hit is right, one of the first five is."""


def rows(name: str, part: str) -> list[dict[str, Any]]:
    lines = (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["part"] == part]


def judged(found: list[list[str]], expected: list[list[str]]) -> tuple[float, float]:
    """Return the shares of right first hits and of right ones among five; nothing is right too."""
    pairs = list(zip(found, expected, strict=True))
    first = [got[:1] == [] if not want else bool({*got[:1]} & {*want}) for got, want in pairs]
    five = [not got if not want else bool({*got[:5]} & {*want}) for got, want in pairs]
    return sum(first) / len(first), sum(five) / len(five)


def test_the_data_is_what_it_says() -> None:
    talks = json.loads((DATA / "talks.json").read_text("utf-8"))
    lines = {f"{t['source']} S{n + 1:04}" for t in talks for n in range(len(t["lines"]))}
    assert len(lines) >= 120
    for name, least in (("queries", 60), ("questions", 30)):
        parts = [rows(name, part) for part in ("dev", "held-out")]
        assert sum(map(len, parts)) >= least
        assert abs(len(parts[0]) - len(parts[1])) <= 1
        assert all(place in lines for part in parts for row in part for place in row["expect"])


async def check(where: Library, name: str, part: str) -> None:
    asked = rows(name, part)
    if "query" in asked[0]:
        found = [await where.places(row["query"]) for row in asked]
    else:
        replies = [await where.recall.ask(where.scope, row["question"]) for row in asked]
        found = [
            [f"{one.citations[0].source} {one.citations[0].segment}" for one in reply.sentences]
            for reply in replies
        ]
    first, five = judged(found, [row["expect"] for row in asked])
    assert first >= BARS[name][0]
    assert five >= BARS[name][1]


@pytest.mark.parametrize("part", ["dev", "held-out"])
@pytest.mark.parametrize("name", ["queries", "questions"])
async def test_talks_are_searched_and_asked(library: Library, name: str, part: str) -> None:
    await check(library, name, part)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("part", ["dev", "held-out"])
@pytest.mark.parametrize("name", ["minutes_queries", "minutes_questions"])
async def test_meetings_of_others_are_searched_and_asked(
    archive: Library, name: str, part: str
) -> None:
    await check(archive, name, part)


async def test_every_way_of_finding_is_told(library: Library) -> None:
    ways = {}
    for words in ("로그인 오류", "고치다", "ㄹㄱㅇ ㅇㄹ", "로긴 오류"):
        page = await library.recall.search(library.scope, words)
        ways[words] = {hit.match.how.value for hit in page.hits}
    assert ways == {
        "로그인 오류": {"word"},
        "고치다": {"lemma"},
        "ㄹㄱㅇ ㅇㄹ": {"initials"},
        "로긴 오류": {"fuzzy"},
    }
