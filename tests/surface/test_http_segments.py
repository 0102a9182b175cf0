"""Segments cut in two and made one, over HTTP."""

from typing import Any

import httpx
import pytest

from moksori.core import Core
from moksori.surfaces.http.app import HttpConfig
from moksori.testing.embedded import app_on, client_of
from moksori.testing.processes import until

pytestmark = [pytest.mark.surface, pytest.mark.anyio]

MEETINGS = "/api/v1/meetings"
SAID = [
    ("최서연", "결제 화면은 첫 번째 시안으로 하기로 하죠. 네, 알겠습니다."),
    ("이정훈", "제가 이번 주 금요일까지 최종 시안을 완성하겠습니다."),
    ("박지영", "로그인 오류는 어제 다 고쳤습니다."),
]
AT = SAID[0][1].index("네, ")
WAIT_S = 30.0

Json = dict[str, Any]


async def made(client: httpx.AsyncClient, *, timed: bool = True) -> str:
    said = [
        {"speaker": speaker, "text": text, "start": 5.0 * at, "end": 5.0 * at + 4}
        if timed
        else {"speaker": speaker, "text": text}
        for at, (speaker, text) in enumerate(SAID)
    ]
    answer = await client.post(MEETINGS, json={"on": "2026-11-26", "segments": said})
    assert answer.status_code == 201, answer.text
    here = f"{MEETINGS}/{answer.json()['id']}"

    async def ready() -> bool:
        return bool((await client.get(here)).json()["state"] == "ready")

    assert await until(ready, within_s=WAIT_S)
    return here


async def segments(client: httpx.AsyncClient, here: str) -> list[Json]:
    found: list[Json] = (await client.get(f"{here}/segments")).json()["segments"]
    return found


async def evidence(client: httpx.AsyncClient, here: str) -> dict[str, list[str]]:
    minutes = (await client.get(f"{here}/minutes")).json()
    return {one["title"]: one["evidence"] for one in minutes["action_items"]}


async def test_a_segment_is_cut_given_to_another_and_joined_again(
    client: httpx.AsyncClient,
) -> None:
    here = await made(client)
    answer = await client.post(
        f"{here}/segments/S0001/split", json={"at": AT}, headers={"If-Match": '"1"'}
    )
    assert answer.status_code == 200, answer.text
    first, second = answer.json()["first"], answer.json()["second"]
    assert (first["id"], first["text"], first["rev"]) == ("S0001", SAID[0][1][: AT - 1], 2)
    assert (second["id"], second["text"], second["end"]) == ("S0004", "네, 알겠습니다.", 4.0)
    assert (answer.headers["ETag"], answer.json()["exact"]) == ('"2"', True)
    assert 0 < first["end"] == second["start"] < 4
    given = await client.patch(
        f"{here}/segments/S0004",
        json={"speaker": "이정훈"},
        headers={"If-Match": f'"{second["rev"]}"'},
    )
    assert given.status_code == 200, given.text
    assert (await client.get(here)).json()["segments"] == 4
    srt = (await client.get(f"{here}/export", params={"format": "srt"})).text
    assert (
        srt.index("최서연: 결제") < srt.index("이정훈: 네, 알겠습니다.") < srt.index("이정훈: 제가")
    )
    found = (await client.get("/api/v1/search", params={"q": "알겠습니다"})).json()
    assert "S0004" in str(found)

    answer = await client.post(f"{here}/segments/S0004/merge", json={"with": "S0001"})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["segment"]["text"], body["segment"]["speaker"]) == (SAID[0][1], "최서연")
    assert (body["removed"]["id"], body["removed"]["speaker"]) == ("S0004", "이정훈")
    assert answer.headers["ETag"] == f'"{body["segment"]["rev"]}"'
    assert [one["id"] for one in await segments(client, here)] == ["S0001", "S0002", "S0003"]
    assert (await client.patch(f"{here}/segments/S0004", json={"text": "?"})).status_code == 404


async def test_a_joining_is_answered_with_what_takes_it_back(client: httpx.AsyncClient) -> None:
    said = [
        {"speaker": "가", "text": "네 그럼", "start": 0.0, "end": 2.0},
        {"speaker": "나", "text": "😀 좋습니다", "start": 3.0, "end": 5.0},
    ]
    here = (await client.post(MEETINGS, json={"segments": said})).headers["Location"]
    before = await segments(client, here)
    merged = (await client.post(f"{here}/segments/S0001/merge", json={})).json()
    assert merged["back"] == {"at": 4, "end": 2.0, "start": 3.0, "speaker": "나"}
    parts = (await client.post(f"{here}/segments/S0001/split", json=merged["back"])).json()
    assert [parts["first"] | {"rev": 1}, parts["second"] | {"rev": 1}] == before


async def test_minutes_and_cards_follow(client: httpx.AsyncClient) -> None:
    here = await made(client)
    ((title, before),) = (await evidence(client, here)).items()
    assert before == ["S0002"]
    answer = await client.post(f"{here}/segments/S0001/merge", json={})
    assert answer.json()["cited"] >= 3, "minutes, a suggestion and its ticket"
    assert await evidence(client, here) == {title: ["S0001"]}
    meeting = (await client.get(here)).json()
    board = f"/api/v1/boards/{meeting['board_id']}"
    tickets = (await client.get(f"{board}/tickets")).json()["tickets"]
    cited = {
        one["id"]: evidence["segments"]
        for one in tickets
        for evidence in one["evidence"]
        if evidence["source"] == meeting["id"] and one["title"] == title
    }
    ((ticket_id, names),) = cited.items()
    assert names == ["S0001"]
    said = (await client.get(f"/api/v1/tickets/{ticket_id}/evidence")).json()
    assert SAID[1][1] in str(said)
    at = len(SAID[0][1]) + 1
    asked = {"at": at, "end": 4.0, "start": 5.0, "speaker": "이정훈"}
    answer = await client.post(f"{here}/segments/S0001/split", json=asked)
    second = answer.json()["second"]
    assert (second["text"], second["start"], second["speaker"]) == (SAID[1][1], 5.0, "이정훈")
    assert await evidence(client, here) == {title: [second["id"]]}


@pytest.mark.parametrize(
    ("path", "body", "match", "status", "code"),
    [
        ("S0001/split", {"at": AT}, '"7"', 412, "stale"),
        ("S0001/split", {"at": AT}, '"x"', 412, "stale"),
        ("S0001/split", {"at": 500}, None, 422, "bad_input"),
        ("S0001/split", {"at": 0}, None, 422, "bad_input"),
        ("S0001/split", {"at": "x"}, None, 422, "bad_input"),
        ("S0001/split", {"at": AT, "start": 90.0}, None, 422, "bad_input"),
        ("S0001/split", {}, None, 422, "bad_input"),
        ("S0001/split", {"at": AT, "more": 1}, None, 422, "bad_input"),
        ("S0009/split", {"at": AT}, None, 404, "not_found"),
        ("S0001/merge", {}, '"7"', 412, "stale"),
        ("S0003/merge", {}, None, 422, "bad_input"),
        ("S0001/merge", {"with": "S0003"}, None, 422, "bad_input"),
        ("S0001/merge", {"with": "X"}, None, 422, "bad_input"),
        ("S0001/merge", {"with": "S0009"}, None, 404, "not_found"),
        ("S0009/merge", {}, None, 404, "not_found"),
    ],
)
async def test_what_can_not_be_done_changes_nothing(
    client: httpx.AsyncClient,
    whole: str,
    path: str,
    body: Json,
    match: str | None,
    status: int,
    code: str,
) -> None:
    before = await segments(client, whole)
    headers = {} if match is None else {"If-Match": match}
    answer = await client.post(f"{whole}/segments/{path}", json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert await segments(client, whole) == before


@pytest.fixture(scope="module")
async def whole(core: Core) -> str:
    """A meeting that no test changes."""
    async with client_of(app_on(core)) as client:
        return await made(client)


async def test_where_there_are_no_times_there_is_no_room(client: httpx.AsyncClient) -> None:
    here = await made(client, timed=False)
    answer = await client.post(f"{here}/segments/S0001/split", json={"at": AT})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert len(await segments(client, here)) == len(SAID)


async def test_while_people_speak_nothing_is_cut(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/meetings/live", json={"title": "말하는 중"})
    assert answer.status_code == 201, answer.text
    here = f"{MEETINGS}/{answer.json()['id']}"
    for path, body in (("S0001/split", {"at": 1}), ("S0001/merge", {})):
        refused = await client.post(f"{here}/segments/{path}", json=body)
        assert (refused.status_code, refused.json()["code"]) == (409, "conflict")


async def test_segments_are_cut_in_their_workspace_only(core: Core) -> None:
    made_keys = [await core.access.create(name, workspace=name) for name in ("cut-a", "cut-b")]
    async with client_of(app_on(core, HttpConfig(require_key=True))) as client:
        mine, theirs = [{"Authorization": f"Bearer {secret}"} for _, secret in made_keys]
        said = {"segments": [{"text": SAID[0][1], "start": 0.0, "end": 4.0}] * 2}
        here = (await client.post(MEETINGS, json=said, headers=mine)).headers["Location"]
        for path, body in (("S0001/split", {"at": AT}), ("S0001/merge", {})):
            answer = await client.post(f"{here}/segments/{path}", json=body, headers=theirs)
            assert answer.status_code == 404, answer.text
            answer = await client.post(f"{here}/segments/{path}", json=body, headers=mine)
            assert answer.status_code == 200, answer.text
