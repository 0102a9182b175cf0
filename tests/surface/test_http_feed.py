"""The stream of a workspace: live, resumable, of the topics that were asked for."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx
import pytest

pytestmark = [pytest.mark.surface, pytest.mark.anyio]

Json = dict[str, Any]
FEED = "/api/v1/events"


class Reader:
    """Reads events one by one."""

    def __init__(self, answer: httpx.Response) -> None:
        self._lines = answer.aiter_lines()

    async def next(self) -> tuple[int, Json]:
        number = 0
        with anyio.fail_after(10):
            async for line in self._lines:
                if line.startswith("id: "):
                    number = int(line[4:])
                if line.startswith("data: "):
                    return number, json.loads(line[6:])
        raise AssertionError("the stream ended")

    async def started(self) -> None:
        with anyio.fail_after(10):
            async for line in self._lines:
                if line.startswith("retry:"):
                    return


@asynccontextmanager
async def reading(
    client: httpx.AsyncClient, topics: str | None, **headers: str
) -> AsyncIterator[Reader]:
    asked = {} if topics is None else {"topics": topics}
    async with client.stream("GET", FEED, params=asked, headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield Reader(answer)


@pytest.fixture
async def web(server_url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server_url, timeout=10) as opened:
        yield opened


async def new_board(web: httpx.AsyncClient) -> str:
    return str((await web.post("/api/v1/boards", json={"name": "제품"})).json()["id"])


async def add(web: httpx.AsyncClient, board: str, title: str) -> None:
    await web.post(f"/api/v1/boards/{board}/tickets", json={"title": title})


async def test_changes_of_a_board_arrive_live_and_of_no_other(web: httpx.AsyncClient) -> None:
    board, other = await new_board(web), await new_board(web)
    async with reading(web, f"board:{board}") as reader:
        await reader.started()
        await add(web, other, "딴 일")
        await add(web, board, "하나")
        _, event = await reader.next()
    assert (event["type"], event["ticket"]["title"]) == ("ticket_changed", "하나")


async def test_without_topics_everything_arrives(web: httpx.AsyncClient) -> None:
    async with reading(web, None) as reader:
        await reader.started()
        board = await new_board(web)
        await add(web, board, "하나")
        found = [await reader.next(), await reader.next()]
    assert [event["type"] for _, event in found] == ["board_changed", "ticket_changed"]


async def test_a_reader_goes_on_where_it_was(web: httpx.AsyncClient) -> None:
    board = await new_board(web)
    async with reading(web, f"people,board:{board}") as reader:
        await reader.started()
        await add(web, board, "하나")
        seen, _ = await reader.next()
    await add(web, board, "둘")
    await web.post("/api/v1/people", json={"name": "김민수"})
    async with reading(web, f"people,board:{board}", **{"Last-Event-ID": str(seen)}) as reader:
        found = [await reader.next(), await reader.next()]
    assert [event["type"] for _, event in found] == ["ticket_changed", "person_changed"]
    assert found[0][1]["ticket"]["title"] == "둘"
    assert seen < found[0][0] < found[1][0]


async def test_who_knows_a_future_is_reset(web: httpx.AsyncClient) -> None:
    board = await new_board(web)
    async with reading(web, f"board:{board}", **{"Last-Event-ID": "999999999"}) as reader:
        number, event = await reader.next()
        assert event == {"type": "reset"}
        await add(web, board, "하나")
        after, event = await reader.next()
    assert event["type"] == "ticket_changed"
    assert after > number


@pytest.mark.parametrize("topics", ["", ",", "a b", "board:1,"])
async def test_topics_that_are_none(web: httpx.AsyncClient, topics: str) -> None:
    assert (await web.get(FEED, params={"topics": topics})).status_code == 422


async def test_a_meeting_is_told_from_its_making_to_its_end(web: httpx.AsyncClient) -> None:
    said = [{"speaker": "김민수", "text": "제가 출시 공지문을 금요일까지 작성하겠습니다."}]
    made = (await web.post("/api/v1/meetings", json={"segments": said})).json()
    told: list[Json] = []
    async with reading(web, f"meeting:{made['id']}", **{"Last-Event-ID": "0"}) as reader:
        while not told or told[-1].get("state") != "ready":
            told.append((await reader.next())[1])
        await web.patch(f"/api/v1/meetings/{made['id']}/segments/S0001", json={"text": "아닙니다."})
        told.append((await reader.next())[1])
    assert [one["type"] for one in told] == [
        "meeting_changed",
        "minutes_updated",
        "meeting_changed",
        "segment_upserted",
    ]
    assert [one["action"] for one in told if "action" in one] == ["created", "state"]
    assert (told[1]["number"], told[1]["engine"]) == (1, "rules")
    assert (told[3]["rev"], told[3]["text"]) == (2, "아닙니다.")
