"""The hand-written queries and questions; the part `held-out` was never tuned on."""

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Library = Any  # the fixture's class stands in conftest.py

DATA = Path(__file__).parents[2] / "data" / "recall"
BARS = {"queries": (0.94, 0.97), "questions": (0.86, 0.86)}
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


@pytest.mark.parametrize("part", ["dev", "held-out"])
async def test_queries_find_what_they_mean(library: Library, part: str) -> None:
    asked = rows("queries", part)
    found = [await library.places(row["query"]) for row in asked]
    first, five = judged(found, [row["expect"] for row in asked])
    assert first >= BARS["queries"][0]
    assert five >= BARS["queries"][1]


@pytest.mark.parametrize("part", ["dev", "held-out"])
async def test_questions_are_answered_by_the_right_words(library: Library, part: str) -> None:
    asked = rows("questions", part)
    replies = [await library.recall.ask(library.scope, row["question"]) for row in asked]
    found = [
        [f"{one.citations[0].source} {one.citations[0].segment}" for one in reply.sentences]
        for reply in replies
    ]
    first, five = judged(found, [row["expect"] for row in asked])
    assert first >= BARS["questions"][0]
    assert five >= BARS["questions"][1]


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
