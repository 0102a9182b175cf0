"""The index on every database: it follows what is stored, in the transaction of the change."""

from datetime import UTC, datetime
from typing import Any

import anyio
import pytest
from sqlalchemy import func, select

from moksori.backends.store.database import SqlDatabase
from moksori.ports.recall import MEETING, TRANSCRIPT, Said, source_of
from moksori.recall import store
from moksori.recall.index import Index
from moksori.recall.tables import PASSAGE

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Library = Any  # the fixture's class stands in conftest.py

DAY = datetime(2026, 11, 20, 9, 0, 0, 123456, tzinfo=UTC)
LATER = datetime(2026, 11, 25, tzinfo=UTC)


def said(number: int, text: str, speaker: str | None = "김민수") -> Said:
    return Said(f"S{number:04}", speaker, number * 2.0, text)


async def rows(database: SqlDatabase) -> int:
    async with database.read() as tx:
        return int((await tx.execute(select(func.count()).select_from(PASSAGE))).scalar_one())


def test_sources_are_named_by_kind_and_id() -> None:
    assert source_of(MEETING, "01K") == "meeting:01K"
    assert source_of(TRANSCRIPT, "01K") == "transcript:01K"


async def test_a_passage_comes_back_as_it_was(empty: Library) -> None:
    long = "결제 화면 " + "가나다 " * 20_000
    await empty.put("meeting:a", Said("S0001", None, 1.25, long), at=DAY)
    (hit,) = (await empty.recall.search(empty.scope, "결제 화면")).hits
    assert hit.passage.text == long
    assert (hit.passage.speaker, hit.passage.start_s, hit.passage.at) == (None, 1.25, DAY)


async def test_putting_twice_is_putting_once(empty: Library) -> None:
    for _ in range(2):
        await empty.put("meeting:a", said(1, "결제 화면"), said(2, "서버 이전"), at=DAY)
    assert await rows(empty.database) == 2
    await empty.put("meeting:a", said(1, "결제 화면"), said(1, "환불 규정"))
    assert await empty.places("환불 규정") == ["meeting:a S0001"]
    assert await empty.places("결제 화면") == []
    assert await rows(empty.database) == 2


async def test_an_edit_changes_what_is_found_and_keeps_the_day(empty: Library) -> None:
    await empty.put("meeting:a", said(1, "결제 화면"), said(2, "서버 이전"), at=DAY)
    await empty.put("meeting:a", said(1, "환불 규정", "이서연"))
    assert await empty.places("결제 화면") == []
    (hit,) = (await empty.recall.search(empty.scope, "환불 규정")).hits
    assert (hit.passage.speaker, hit.passage.at) == ("이서연", DAY)


async def test_a_new_source_without_a_day_is_of_now(database: SqlDatabase) -> None:
    index = Index(clock=lambda: LATER)
    async with database.begin() as tx:
        await index.put(tx, "w", "meeting:a", [said(1, "결제")])
    async with database.read() as tx:
        assert await store.said_at(tx, "w", "meeting:a") == LATER
        assert await store.said_at(tx, "w", "meeting:b") is None


async def test_what_is_dropped_is_not_found(empty: Library) -> None:
    await empty.put("meeting:a", *(said(n, "결제 화면") for n in range(1, 4)))
    await empty.put("meeting:ab", said(1, "결제 화면"))
    await empty.drop("meeting:a", ["S0001", "S9999"])
    assert sorted(await empty.places("결제 화면")) == [
        "meeting:a S0002",
        "meeting:a S0003",
        "meeting:ab S0001",
    ]
    await empty.drop("meeting:a", [])
    assert await rows(empty.database) == 3
    await empty.drop("meeting:a")
    await empty.drop("meeting:a")
    assert await empty.places("결제 화면") == ["meeting:ab S0001"]


async def test_names_differ_by_case_and_blanks(empty: Library) -> None:
    for source in ("meeting:a", "meeting:A"):
        await empty.put(source, said(1, "결제"), Said("s0001", None, 3.0, "결제"))
    assert await rows(empty.database) == 4
    await empty.drop("meeting:A", ["s0001"])
    assert await rows(empty.database) == 3


async def test_a_change_that_fails_leaves_no_trace(empty: Library) -> None:
    async def fail() -> None:
        async with empty.database.begin() as tx:
            await Index().put(tx, "w", "meeting:a", [said(1, "결제 화면")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await rows(empty.database) == 0


async def test_more_rows_than_one_statement_takes(empty: Library) -> None:
    lines = [said(n, f"발언 {n} 결제") for n in range(1_203)]
    await empty.put("meeting:a", *lines)
    await empty.put("meeting:a", *lines)
    assert await rows(empty.database) == 1_203
    await empty.drop("meeting:a", [one.segment for one in lines[:1_200]])
    assert await rows(empty.database) == 3


async def test_nothing_to_put_writes_nothing(empty: Library) -> None:
    await empty.put("meeting:a")
    assert await rows(empty.database) == 0


async def test_what_databases_refuse_is_kept_readable(empty: Library) -> None:
    await empty.put("meeting:a", Said("S0001", "김\0민수", 0.0, "결제\0 화면\ud800"))
    (hit,) = (await empty.recall.search(empty.scope, "결제 화면")).hits
    assert hit.passage.text == "결제� 화면�"
    assert hit.match.spans == ((0, 6),)


async def test_meetings_are_indexed_at_the_same_time(empty: Library) -> None:
    async def write(source: str) -> None:
        async def work(tx: Any) -> None:  # noqa: ANN401 - a transaction
            await Index().put(tx, "w", source, [said(n, "배포 일정") for n in range(20)])

        for _ in range(3):
            await empty.database.run(work)

    async with anyio.create_task_group() as tasks:
        for number in range(6):
            tasks.start_soon(write, f"meeting:{number}")
    assert await rows(empty.database) == 120
