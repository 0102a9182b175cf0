"""A working day over a real server: many clients at once, one stream of what happened."""

import json
from collections.abc import AsyncIterator
from itertools import cycle
from typing import Any

import anyio
import httpx
import pytest
from anyio.abc import TaskGroup

pytestmark = [pytest.mark.surface, pytest.mark.anyio]

MEETINGS = "/api/v1/meetings"
FEED = "/api/v1/events"
WAIT_S = 40.0

Json = dict[str, Any]

FIRST = [
    ("최서연", "결제 화면은 첫 번째 시안으로 하기로 하죠."),
    ("이정훈", "네. 제가 이번 주 금요일까지 최종 시안을 완성하겠습니다."),
    ("최서연", "민수 님이 다음 주 화요일까지 성능 시험을 진행해 주세요."),
    ("김민수", "네, 제가 하겠습니다."),
]
SECOND = [
    ("이정훈", "최종 시안 완성은 다 끝냈습니다."),
    ("김민수", "제가 다음 주 화요일까지 성능 시험을 진행하겠습니다."),
    ("박지영", "제가 배포 문서를 목요일까지 작성하겠습니다."),
]


def body(said: list[tuple[str, str]], **fields: Any) -> Json:  # noqa: ANN401 - JSON
    rows = [
        {"speaker": speaker, "text": text, "start": 5.0 * at, "end": 5.0 * at + 4}
        for at, (speaker, text) in enumerate(said)
    ]
    return {"on": "2026-11-26", "segments": rows, **fields}


@pytest.fixture
async def web(server_url: str) -> AsyncIterator[httpx.AsyncClient]:
    limits = httpx.Limits(max_connections=40)
    async with httpx.AsyncClient(base_url=server_url, timeout=WAIT_S, limits=limits) as opened:
        yield opened


async def ready(web: httpx.AsyncClient, meeting_id: str, minutes: int = 1) -> Json:
    with anyio.fail_after(WAIT_S):
        while True:
            found: Json = (await web.get(f"{MEETINGS}/{meeting_id}")).json()
            if found["state"] in {"ready", "failed"} and found["minutes"] >= minutes:
                return found
            await anyio.sleep(0.05)


async def held(web: httpx.AsyncClient, said: list[tuple[str, str]], **fields: Any) -> Json:  # noqa: ANN401 - JSON
    answer = await web.post(MEETINGS, json=body(said, **fields))
    assert answer.status_code == 201, answer.text
    meeting = await ready(web, answer.json()["id"])
    assert meeting["state"] == "ready", meeting
    return meeting


async def new_board(web: httpx.AsyncClient) -> Json:
    board: Json = (await web.post("/api/v1/boards", json={"name": "제품"})).json()
    return board


async def tickets(web: httpx.AsyncClient, board: Json) -> dict[str, Json]:
    names = {one["id"]: one["name"] for one in board["columns"]}
    found = (await web.get(f"/api/v1/boards/{board['id']}/tickets")).json()["tickets"]
    return {one["title"]: {**one, "column": names[one["column_id"]]} for one in found}


async def all_at_once(*calls: Any) -> list[httpx.Response]:  # noqa: ANN401 - coroutines
    answers: list[httpx.Response] = []

    async def one(call: Any) -> None:  # noqa: ANN401 - a coroutine
        answers.append(await call)

    async with anyio.create_task_group() as group:
        for call in calls:
            group.start_soon(one, call)
    return answers


class Follower:
    """Follows topics until a kind of event, and hangs up after every few of them."""

    def __init__(self, web: httpx.AsyncClient, topics: str, last: str) -> None:
        self._web = web
        self._asked = {"topics": topics}
        self._after = 0
        self._last = last
        self.done = anyio.Event()
        self.seen: list[tuple[int, str]] = []

    async def follow(self) -> None:
        for count in cycle((1, 3, 2, 7)):
            await self._read(count)

    async def _read(self, count: int) -> None:
        headers = {"Last-Event-ID": str(self._after)}
        async with self._web.stream("GET", FEED, params=self._asked, headers=headers) as answer:
            async for line in answer.aiter_lines():
                if line.startswith("id: "):
                    self._after = int(line[4:])
                if line.startswith("data: "):
                    self.seen.append((self._after, json.loads(line[6:])["type"]))
                    count -= 1
                    if self.seen[-1][1] == self._last:
                        self.done.set()
                    if not count:
                        return


async def whole(web: httpx.AsyncClient, topics: str, after: int, last: int) -> list[int]:
    """Read the stream again in one go, up to an event."""
    numbers: list[int] = []
    headers = {"Last-Event-ID": str(after)}
    with anyio.fail_after(WAIT_S):
        async with web.stream("GET", FEED, params={"topics": topics}, headers=headers) as answer:
            async for line in answer.aiter_lines():
                if line.startswith("id: "):
                    numbers.append(int(line[4:]))
                if numbers and numbers[-1] >= last:
                    break
    return numbers


async def test_two_meetings_move_one_board(web: httpx.AsyncClient) -> None:
    board = await new_board(web)
    first = await held(web, FIRST, board_id=board["id"])
    made = await tickets(web, board)
    assert {one["column"] for one in made.values()} == {"할 일"}
    assert [(one["owner"], one["due"]) for one in made.values()] == [
        ("이정훈", "2026-11-27"),
        ("김민수", "2026-12-01"),
    ]
    second = await held(web, SECOND, board_id=board["id"])
    moved = await tickets(web, board)
    assert len(moved) == len(made) + 1, "the same work said twice is one ticket"
    (done,) = [one for one in moved.values() if one["column"] == "완료"]
    assert done["owner"] == "이정훈"
    sources = {one["source"] for one in done["evidence"]}
    assert sources == {first["id"], second["id"]}
    said = (await web.get(f"/api/v1/tickets/{done['id']}/evidence")).json()["evidence"]
    assert [one["speaker"] for one in said] == ["이정훈", "이정훈"]
    undone = await web.post(f"/api/v1/boards/{board['id']}/activity/{said[-1]['activity']}/undo")
    assert undone.status_code == 200, undone.text
    (back,) = [one for one in (await tickets(web, board)).values() if one["id"] == done["id"]]
    assert back["column"] == "할 일"


async def test_one_key_is_one_meeting_however_many_ask_at_once(web: httpx.AsyncClient) -> None:
    keyed = {"Idempotency-Key": "thirty"}
    asked = body(FIRST)
    answers = await all_at_once(*(web.post(MEETINGS, json=asked, headers=keyed) for _ in range(30)))
    assert {one.status_code for one in answers} == {201}
    assert len({one.json()["id"] for one in answers}) == 1
    meeting = await ready(web, answers[0].json()["id"])
    assert (meeting["segments"], meeting["minutes"]) == (len(FIRST), 1)


async def test_of_many_clients_at_once_one_wins(web: httpx.AsyncClient) -> None:
    board = await new_board(web)
    meeting = await held(web, FIRST, board_id=board["id"])
    here = f"{MEETINGS}/{meeting['id']}"
    ticket = next(iter((await tickets(web, board)).values()))
    for path, field in (
        (f"{here}/minutes", "title"),
        (here, "title"),
        (f"{here}/segments/S0001", "text"),
        (f"/api/v1/tickets/{ticket['id']}", "title"),
        (f"/api/v1/boards/{board['id']}", "name"),
    ):
        known = '"1"' if field == "text" else (await web.get(path)).headers["ETag"]
        answers = await all_at_once(
            *(
                web.patch(path, json={field: f"{field} {path} {at}"}, headers={"If-Match": known})
                for at in range(5)
            )
        )
        assert sorted(one.status_code for one in answers) == [200, 412, 412, 412, 412], path
        lost = next(one for one in answers if one.status_code == 412)
        assert lost.json()["code"] == "stale"


async def test_a_meeting_can_go_while_it_is_written(web: httpx.AsyncClient) -> None:
    board = await new_board(web)
    for pause in (0.0, 0.02, 0.05, 0.1, 0.2):
        answer = await web.post(MEETINGS, json=body(FIRST * 30, board_id=board["id"]))
        here = answer.headers["Location"]
        await anyio.sleep(pause)
        assert (await web.delete(here)).status_code == 204
        for path in ("", "/minutes", "/segments", "/export"):
            assert (await web.get(f"{here}{path}")).status_code == 404
        found = await web.get(
            "/api/v1/search", params={"q": "시안", "source": "meeting:" + here[17:]}
        )
        assert found.json()["hits"] == []
    after = await held(web, SECOND, board_id=board["id"])
    assert after["state"] == "ready", "the worker goes on"


async def _work(web: httpx.AsyncClient, board: Json, group: TaskGroup) -> list[str]:
    """Do a bit of everything; return the meetings."""
    first = await held(web, FIRST, board_id=board["id"])
    here = f"{MEETINGS}/{first['id']}"
    group.start_soon(web.post, f"/api/v1/boards/{board['id']}/tickets")
    second = await held(web, SECOND, board_id=board["id"])
    await web.patch(f"{here}/minutes", json={"title": "시안 회의"})
    await web.patch(f"{here}/segments/S0001", json={"text": "결제 화면은 두 번째 시안으로 하죠."})
    await web.post(f"{here}/speakers", json={"old": "이정훈", "new": "이정후"})
    await web.post(f"{here}/minutes/regenerate", json={"template": "스탠드업"})
    for title in ("하나", "둘", "셋"):
        made = await web.post(f"/api/v1/boards/{board['id']}/tickets", json={"title": title})
        await web.patch(f"/api/v1/tickets/{made.json()['id']}/status", json={"status": "done"})
    await ready(web, first["id"], 3)
    await web.post("/api/v1/people", json={"name": "박지영"})
    return [first["id"], second["id"]]


async def test_a_follower_misses_nothing_and_sees_nothing_twice(web: httpx.AsyncClient) -> None:
    board = await new_board(web)
    topics = f"board:{board['id']},people"
    with anyio.fail_after(WAIT_S):
        async with anyio.create_task_group() as group:
            follower = Follower(web, topics, "person_changed")
            group.start_soon(follower.follow)
            await _work(web, board, group)
            await follower.done.wait()
            group.cancel_scope.cancel()
    numbers = [number for number, _ in follower.seen]
    assert numbers == sorted(set(numbers))
    assert {kind for _, kind in follower.seen} >= {
        "board_changed",
        "ticket_changed",
        "suggestion_changed",
        "person_changed",
    }
    assert await whole(web, topics, 0, numbers[-1]) == numbers


async def test_what_a_meeting_did_is_told_in_order(web: httpx.AsyncClient) -> None:
    board = await new_board(web)
    async with anyio.create_task_group() as group:
        first, _ = await _work(web, board, group)
    told: list[str] = []
    headers = {"Last-Event-ID": "0"}
    asked = {"topics": f"meeting:{first}"}
    with anyio.fail_after(WAIT_S):
        async with web.stream("GET", FEED, params=asked, headers=headers) as answer:
            async for line in answer.aiter_lines():
                if line.startswith("data: "):
                    event = json.loads(line[6:])
                    told.append(event.get("action") or event["type"])
                if told.count("minutes_updated") == 3 and told[-1] == "state":
                    break
    assert told[0] == "created"
    assert told.index("minutes_updated") < told.index("segment_upserted") < told.index("speakers")


@pytest.mark.parametrize(
    ("query", "segment", "how"),
    [
        ("시안을", "S0001", "word"),
        ("최종 시안", "S0002", "word"),
        ("ㅅㄴㅅㅎ", "S0003", "initials"),
        ("성늉 시험", "S0003", "fuzzy"),
        ("\u1109\u1165\u11bc\u1102\u1173\u11bc", "S0003", "word"),
        ("진행했다", "S0003", "word"),
    ],
)
async def test_what_was_said_is_found_however_it_is_typed(
    web: httpx.AsyncClient, query: str, segment: str, how: str
) -> None:
    keyed = {"Idempotency-Key": "searched"}
    answer = await web.post(MEETINGS, json=body(FIRST, title="찾기"), headers=keyed)
    meeting = answer.json()["id"]
    asked = {"q": query, "source": f"meeting:{meeting}"}
    found = (await web.get("/api/v1/search", params=asked)).json()["hits"]
    assert segment in [one["segment"] for one in found]
    best = next(one for one in found if one["segment"] == segment)
    assert best["how"] == how
    assert all(0 <= start < end <= len(best["text"]) for start, end in best["spans"])
