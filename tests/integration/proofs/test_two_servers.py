"""Two servers, each with a worker, on one database: one moksori, whichever of them is asked."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import anyio
import httpx
import pytest

from moksori.testing.processes import until

pytestmark = [
    pytest.mark.integration,
    pytest.mark.slow,
    pytest.mark.anyio,
    pytest.mark.parametrize("database_kind", ["postgresql", "mariadb"], indirect=True),
]

_PROOF_S = 120.0
MEETINGS = "/api/v1/meetings"
SAID = [
    ("최서연", "결제 화면은 첫 번째 시안으로 하기로 하죠."),
    ("이정훈", "네. 제가 이번 주 금요일까지 최종 시안을 완성하겠습니다."),
    ("최서연", "민수 님이 다음 주 화요일까지 성능 시험을 진행해 주세요."),
    ("김민수", "네, 제가 하겠습니다."),
]

Json = dict[str, Any]
Serving = Callable[[dict[str, str]], AbstractAsyncContextManager[Any]]
Calling = Callable[..., AbstractAsyncContextManager[Any]]


@dataclass
class Pair:
    """Both servers and a client of each."""

    servers: Sequence[Any]
    clients: Sequence[httpx.AsyncClient]

    async def board(self) -> str:
        answer = await self.clients[0].post("/api/v1/boards", json={"name": "제품"})
        return str(answer.json()["id"])

    async def many(
        self, count: int, ask: Callable[[httpx.AsyncClient, int], Awaitable[httpx.Response]]
    ) -> list[httpx.Response]:
        """Ask both in turns, all at once."""
        answers: list[httpx.Response] = []

        async def one(client: httpx.AsyncClient, number: int) -> None:
            answers.append(await ask(client, number))

        async with anyio.create_task_group() as group:
            for number, client in zip(range(count), cycle(self.clients), strict=False):
                group.start_soon(one, client, number)
        return answers

    async def ready(self, meeting_ids: Sequence[str], *, by: int = 0) -> list[Json]:
        found: list[Json] = []

        async def are() -> bool:
            found[:] = [
                (await self.clients[by].get(f"{MEETINGS}/{one}")).json() for one in meeting_ids
            ]
            return all(one["state"] in {"ready", "failed"} for one in found)

        assert await until(are), Counter(one["state"] for one in found)
        return found


def body(board_id: str) -> Json:
    rows = [{"speaker": speaker, "text": text} for speaker, text in SAID]
    return {"on": "2026-11-26", "segments": rows, "board_id": board_id}


@pytest.fixture
async def pair(
    settings: dict[str, str], database_url: str, serving: Serving, calling: Calling
) -> AsyncIterator[Pair]:
    settings |= {"MOKSORI_STORE__URL": database_url, "MOKSORI_JOBS__WARM_UP": "false"}
    async with AsyncExitStack() as stack:
        stack.enter_context(anyio.fail_after(_PROOF_S))
        servers = [await stack.enter_async_context(serving(settings)) for _ in range(2)]
        callers = [await stack.enter_async_context(calling(server)) for server in servers]
        yield Pair(servers, [caller.client for caller in callers])


async def _one_key_is_one_meeting(pair: Pair) -> None:
    asked, keyed = body(await pair.board()), {"Idempotency-Key": "once"}
    answers = await pair.many(20, lambda web, _: web.post(MEETINGS, json=asked, headers=keyed))
    assert {one.status_code for one in answers} == {201}
    assert len({one.json()["id"] for one in answers}) == 1
    (meeting,) = await pair.ready([answers[0].json()["id"]], by=1)
    assert (meeting["state"], meeting["minutes"]) == ("ready", 1)


async def _the_same_work_is_one_ticket(pair: Pair) -> None:
    board_id = await pair.board()
    asked = body(board_id)
    answers = await pair.many(16, lambda web, _: web.post(MEETINGS, json=asked))
    names = [one.json()["id"] for one in answers]
    assert {one["state"] for one in await pair.ready(names)} == {"ready"}

    async def told() -> bool:
        shown = await pair.clients[1].get(f"/api/v1/boards/{board_id}/tickets")
        tickets = shown.json()["tickets"]
        return [len(one["evidence"]) for one in tickets] == [len(names)] * 2

    assert await until(told, within_s=20.0)


async def _of_all_who_change_one_version_one_wins(pair: Pair) -> None:
    board_id = await pair.board()
    made = await pair.clients[0].post(f"/api/v1/boards/{board_id}/tickets", json={"title": "하나"})
    path, known = f"/api/v1/tickets/{made.json()['id']}", {"If-Match": made.headers["ETag"]}
    answers = await pair.many(
        10, lambda web, at: web.patch(path, json={"title": f"{at}"}, headers=known)
    )
    assert Counter(one.status_code for one in answers) == {200: 1, 412: 9}
    shown = [(await web.get(path)).json() for web in pair.clients]
    assert shown[0] == shown[1]
    assert shown[0]["version"] == 2


async def _a_meeting_is_deleted_once(pair: Pair) -> None:
    asked = body(await pair.board())
    names = [
        one.json()["id"]
        for one in await pair.many(5, lambda web, _: web.post(MEETINGS, json=asked))
    ]
    answers = await pair.many(10, lambda web, at: web.delete(f"{MEETINGS}/{names[at // 2]}"))
    assert Counter(one.status_code for one in answers) == {204: 5, 404: 5}
    for web in pair.clients:
        left = [one["id"] for one in (await web.get(MEETINGS)).json()["meetings"]]
        assert not set(left) & set(names)


async def test_whoever_is_asked_it_is_one_moksori(pair: Pair) -> None:
    await _one_key_is_one_meeting(pair)
    await _the_same_work_is_one_ticket(pair)
    await _of_all_who_change_one_version_one_wins(pair)
    await _a_meeting_is_deleted_once(pair)


async def test_what_one_was_doing_the_other_does(pair: Pair) -> None:
    """One server dies with its worker; the meetings that it took in are written all the same."""
    board_id = await pair.board()
    asked = body(board_id)
    first = pair.clients[0]
    names = [(await first.post(MEETINGS, json=asked)).json()["id"] for _ in range(8)]
    await pair.servers[0].kill()
    found = await pair.ready(names, by=1)
    assert [(one["state"], one["minutes"]) for one in found] == [("ready", 1)] * 8
