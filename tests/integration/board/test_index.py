"""The index of words: who is found, who is not, and in which order."""

from typing import Any

import pytest

from moksori.backends.store.database import SqlDatabase
from moksori.board import index
from moksori.board.phrases import Phrase, read, read_all
from moksori.errors import NotFoundError
from moksori.ports.store import Transaction

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Wall = Any  # the fixture's class stands in conftest.py


async def reader(texts: Any) -> dict[str, Phrase]:  # noqa: ANN401 - titles
    return read_all(texts)


async def found(tx: Transaction, wall: Wall, phrase: str, **options: Any) -> list[str]:  # noqa: ANN401 - of `candidates`
    done = [wall.columns["done"]]
    some = await index.candidates(tx, wall.board_id, read(phrase), done=done, **options)
    return [one.id for one in some]


async def test_titles_are_read_once_and_found_by_their_words(
    wall: Wall, database: SqlDatabase
) -> None:
    login = await wall.add("로그인 오류 수정")
    screen = await wall.add("로그인 화면 시안")
    await wall.add("서버 이전")
    async with database.begin() as tx:
        assert len(await index.unread(tx, wall.board_id)) == 3
        assert await index.refresh(tx, wall.board_id, reader) == 3
        assert await index.refresh(tx, wall.board_id, reader) == 0
        assert await index.unread(tx, wall.board_id) == {}
    async with database.read() as tx:
        assert await found(tx, wall, "로그인 에러") == [login.id, screen.id]
        assert set(await found(tx, wall, "로그인")) == {login.id, screen.id}
        assert await found(tx, wall, "수정") == [login.id]
        assert await found(tx, wall, "고양이") == []
        assert await found(tx, wall, "!!") == []
        other = await index.candidates(tx, "another board", read("로그인"), done=[])
        assert other == []


async def test_the_same_work_is_open_and_of_nobody_else(wall: Wall, database: SqlDatabase) -> None:
    done = await wall.add("주간 보고서 작성", column_id=wall.columns["done"])
    mine = await wall.add("주간 보고서 작성", owner="김민수")
    theirs = await wall.add("주간 보고서 작성", owner="이정훈")
    nobody = await wall.add("주간 보고서 작성")
    async with database.begin() as tx:
        await index.refresh(tx, wall.board_id, reader)
    async with database.read() as tx:
        every = await found(tx, wall, "주간 보고서")
        assert set(every) == {done.id, mine.id, theirs.id, nobody.id}
        work = await found(tx, wall, "주간 보고서", work=True, owner="김민수")
        assert set(work) == {mine.id, nobody.id}
        anyone = await found(tx, wall, "주간 보고서", work=True)
        assert set(anyone) == {mine.id, theirs.id, nobody.id}
        some = await index.candidates(
            tx, wall.board_id, read("주간 보고서"), done=[wall.columns["done"]]
        )
    assert {one.id: one.done for one in some}[done.id] is True
    assert {one.owner for one in some} == {None, "김민수", "이정훈"}


async def test_deleted_tickets_are_not_found(wall: Wall, database: SqlDatabase) -> None:
    made = await wall.add("로그인 오류 수정")
    async with database.begin() as tx:
        await index.refresh(tx, wall.board_id, reader)
    await wall.boards.tickets.remove("w", made.id, actor="김")
    async with database.read() as tx:
        assert await found(tx, wall, "로그인") == []
    async with database.begin() as tx:
        assert await index.refresh(tx, wall.board_id, reader) == 1
        assert await found(tx, wall, "로그인") == []
    with pytest.raises(NotFoundError):
        await wall.ticket(made.id)


async def test_a_title_read_by_an_older_edition_is_read_anew(
    wall: Wall, database: SqlDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    await wall.add("로그인 오류 수정")
    async with database.begin() as tx:
        await index.refresh(tx, wall.board_id, reader)
        monkeypatch.setattr(index, "edition", lambda: 1_000)
        assert await index.refresh(tx, wall.board_id, reader) == 1
        assert await index.refresh(tx, wall.board_id, reader) == 0
