"""The rows of the search index: what each query brings, in which order, from where alone."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from moksori.ports.recall import Said
from moksori.recall import store
from moksori.recall.keys import initials, strokes
from moksori.recall.model import Passage, Scope
from moksori.recall.store import Wanted

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Library = Any  # the fixture's class stands in conftest.py

DAY = datetime(2026, 11, 20, tzinfo=UTC)
SCOPE = Scope("w")
TALKS = {
    "meeting:old": ("결제 화면", "화면 결제", "결제 서버"),
    "meeting:new": ("서버 화면", "결제 그리고 화면", "점심"),
}


def wanted(*words: str, weight: float = 1.0) -> list[Wanted]:
    return [Wanted((strokes(word),), weight) for word in words]


def texts(found: Sequence[Passage]) -> list[str]:
    return [one.text for one in found]


@pytest.fixture
async def filled(empty: Library) -> Library:
    for age, (source, lines) in enumerate(reversed(TALKS.items())):
        said = [Said(f"S{n}", "김민수", float(n), text) for n, text in enumerate(lines)]
        await empty.put(source, *said, at=DAY - timedelta(days=age))
    await empty.put("transcript:a", Said("S0", "이서연", 0.0, "검색"), at=DAY - timedelta(days=9))
    return empty


async def test_all_words_must_be_there_and_newer_comes_first(filled: Library) -> None:
    async with filled.database.read() as tx:
        found = await store.having_all(tx, SCOPE, wanted("결제", "화면"), [], 10)
        assert texts(found) == ["결제 그리고 화면", "결제 화면", "화면 결제"]
        assert await store.having_all(tx, SCOPE, wanted("결제", "점심"), [], 10) == []
        assert texts(await store.having_all(tx, SCOPE, wanted("결제"), [], 2)) == texts(found)[:2]


async def test_a_phrase_comes_before_what_is_newer(filled: Library) -> None:
    phrase = [strokes("결제화면")]
    async with filled.database.read() as tx:
        found = await store.having_all(tx, SCOPE, wanted("결제", "화면"), phrase, 1)
    assert texts(found) == ["결제 화면"]


async def test_any_form_of_a_word_will_do(filled: Library) -> None:
    either = Wanted((strokes("점심"), strokes("서버")))
    async with filled.database.read() as tx:
        found = await store.having_all(tx, SCOPE, [either], [], 10)
    assert texts(found) == ["서버 화면", "점심", "결제 서버"]


async def test_a_name_stands_in_for_a_word(filled: Library) -> None:
    named = Wanted((strokes("서연"),), name="서연")
    async with filled.database.read() as tx:
        assert texts(await store.having_all(tx, SCOPE, [named], [], 10)) == ["검색"]
        unnamed = Wanted((strokes("서연"),))
        assert await store.having_all(tx, SCOPE, [unnamed], [], 10) == []
        wild = Wanted((strokes("서연"),), name="%")
        assert await store.having_all(tx, SCOPE, [wild], [], 10) == []


async def test_some_words_count_by_their_weight(filled: Library) -> None:
    words = [*wanted("결제", weight=2.0), *wanted("서버", weight=1.5), *wanted("점심", weight=0.5)]
    async with filled.database.read() as tx:
        found = await store.having_some(tx, SCOPE, words, 1.0, 10)
        assert texts(found) == [
            "결제 서버",
            "결제 그리고 화면",
            "결제 화면",
            "화면 결제",
            "서버 화면",
        ]
        assert texts(await store.having_some(tx, SCOPE, words, 3.5, 10)) == ["결제 서버"]
        assert texts(await store.having_some(tx, SCOPE, words, 0.5, 10))[-1] == "점심"
        assert len(await store.having_some(tx, SCOPE, words, 0.5, 2)) == 2


async def test_words_are_counted(filled: Library) -> None:
    words = wanted("결제", "화면", "없는말")
    async with filled.database.read() as tx:
        assert await store.spread(tx, SCOPE, words) == [4, 4, 0, 7]
        assert await store.spread(tx, Scope("w", source="meeting:old"), words) == [3, 2, 0, 3]
        assert await store.spread(tx, Scope("other"), words) == [0, 0, 0, 0]


async def test_initials_are_looked_for_anywhere(filled: Library) -> None:
    async with filled.database.read() as tx:
        found = await store.with_initials(tx, SCOPE, initials("ㅈㅎ"), 10)
        assert texts(found) == ["결제 화면"]
        assert await store.with_initials(tx, SCOPE, initials("ㅋㅋ"), 10) == []
        assert len(await store.with_initials(tx, SCOPE, initials("ㅎㅁ"), 3)) == 3


async def test_neighbours_are_in_the_order_of_speaking(empty: Library) -> None:
    times = {"S1": 0.0, "S2": 5.0, "S3": 5.0, "S4": 5.0, "S5": 9.0}
    await empty.put("meeting:a", *(Said(name, None, at, name) for name, at in times.items()))
    await empty.put("meeting:b", Said("S3", None, 5.0, "elsewhere"))
    place = Passage("meeting:a", "S3", None, 5.0, "S3", DAY)
    async with empty.database.read() as tx:
        assert texts(await store.before(tx, place, "w", 5)) == ["S1", "S2"]
        assert texts(await store.before(tx, place, "w", 1)) == ["S2"]
        assert texts(await store.after(tx, place, "w", 5)) == ["S4", "S5"]
        assert texts(await store.after(tx, place, "w", 1)) == ["S4"]
        assert await store.after(tx, place, "other", 5) == []


async def test_a_kind_is_no_prefix_of_another(empty: Library) -> None:
    await empty.put("meeting:a", Said("S1", None, 0.0, "결제"))
    await empty.put("meetings:a", Said("S1", None, 0.0, "결제"))
    async with empty.database.read() as tx:
        found = await store.having_all(tx, Scope("w", source="meeting"), wanted("결제"), [], 10)
        assert [one.source for one in found] == ["meeting:a"]
        assert await store.having_all(tx, Scope("w", source="%"), wanted("결제"), [], 10) == []
        assert await store.having_all(tx, Scope("w", source="m:%"), wanted("결제"), [], 10) == []
