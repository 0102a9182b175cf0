"""Boards over HTTP: tickets with versions, the inbox, undo, and walls between workspaces."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import httpx
import pytest

from moksori.core import Core
from moksori.meetings.meeting import NewMeeting, NewSegment
from moksori.surfaces.http.app import HttpConfig
from moksori.testing.embedded import app_on, client_of

pytestmark = [pytest.mark.surface, pytest.mark.anyio]

BOARDS = "/api/v1/boards"
TICKETS = "/api/v1/tickets"
PEOPLE = "/api/v1/people"

Json = dict[str, Any]


@pytest.fixture
async def board(client: httpx.AsyncClient) -> Json:
    answer = await client.post(BOARDS, json={"name": "제품"})
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


async def make(client: httpx.AsyncClient, board: Json, title: str, **fields: Any) -> Json:  # noqa: ANN401 - JSON
    answer = await client.post(f"{BOARDS}/{board['id']}/tickets", json={"title": title, **fields})
    assert answer.status_code == 201, answer.text
    assert answer.headers["ETag"] == '"1"'
    made: Json = answer.json()
    return made


def suggestion(key: str, **fields: Any) -> Json:  # noqa: ANN401 - JSON
    return {
        "source_key": key,
        "kind": "new",
        "confidence": 0.9,
        "evidence": [{"source": "m1", "segments": ["S0001"]}],
        **fields,
    }


async def suggest(client: httpx.AsyncClient, board: Json, *offers: Json) -> list[Json]:
    answer = await client.post(
        f"{BOARDS}/{board['id']}/suggestions", json={"suggestions": list(offers)}
    )
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()["suggestions"]
    return found


async def test_a_board_is_made_shown_edited_listed_and_deleted(
    client: httpx.AsyncClient, board: Json
) -> None:
    here = f"{BOARDS}/{board['id']}"
    assert [one["name"] for one in board["columns"]] == ["할 일", "진행 중", "검토", "완료"]
    assert (await client.get(here)).json() == board
    edited = (await client.patch(here, json={"gate": 0.5})).json()
    assert (edited["name"], edited["gate"]) == ("제품", 0.5)
    listed = (await client.get(BOARDS)).json()["boards"]
    assert edited in listed
    assert (await client.delete(here)).status_code == 204
    assert (await client.get(here)).status_code == 404


async def test_columns_are_set_as_a_whole(client: httpx.AsyncClient, board: Json) -> None:
    here = f"{BOARDS}/{board['id']}"
    await make(client, board, "하나")
    first = {"id": board["columns"][0]["id"], "name": "대기", "status": "todo", "wip_limit": 1}
    answer = await client.put(f"{here}/columns", json={"columns": [{"name": "새 칸"}, first]})
    assert answer.status_code == 200
    shown = [(one["name"], one["wip_limit"], one["tickets"]) for one in answer.json()["columns"]]
    assert shown == [("새 칸", None, 0), ("대기", 1, 1)]
    gone = await client.put(f"{here}/columns", json={"columns": [{"name": "새 칸"}]})
    assert (gone.status_code, gone.json()["code"]) == (409, "conflict")
    full = await client.post(
        f"{here}/tickets", json={"title": "둘", "column_id": board["columns"][0]["id"]}
    )
    assert (full.status_code, full.json()["facts"]) == (409, {"wip_limit": 1})


async def test_a_ticket_is_made_edited_and_deleted(client: httpx.AsyncClient, board: Json) -> None:
    made = await make(
        client,
        board,
        "결제 화면 시안",
        due="2026-11-20",
        owner="김민수",
        labels=["디자인"],
        checklist=[{"text": "초안"}],
    )
    assert made["checklist"] == [{"text": "초안", "done": False}]
    here = f"{TICKETS}/{made['id']}"
    shown = await client.get(here)
    assert (shown.json(), shown.headers["ETag"]) == (made, '"1"')
    changes = {"owner": None, "title": None, "checklist": [{"text": "초안", "done": True}]}
    edited = await client.patch(here, json=changes, headers={"If-Match": '"1"'})
    assert edited.headers["ETag"] == '"2"'
    assert (edited.json()["owner"], edited.json()["title"]) == (None, "결제 화면 시안")
    assert edited.json()["checklist"][0]["done"] is True
    assert (await client.delete(here)).status_code == 204
    assert (await client.get(here)).status_code == 404


async def test_an_old_etag_is_refused(client: httpx.AsyncClient, board: Json) -> None:
    made = await make(client, board, "하나")
    here, column = f"{TICKETS}/{made['id']}", board["columns"][1]["id"]
    assert (await client.patch(here, json={"title": "둘"})).status_code == 200
    for etag in ('"1"', '"x"', "1.5", 'W/"2"'):
        headers = {"If-Match": etag}
        answers = [
            await client.patch(here, json={"title": "셋"}, headers=headers),
            await client.delete(here, headers=headers),
            await client.post(f"{here}/move", json={"column_id": column}, headers=headers),
            await client.patch(f"{here}/status", json={"status": "done"}, headers=headers),
        ]
        found = {(one.status_code, one.json()["code"]) for one in answers}
        assert found == {(412, "stale")}
    any_version = await client.patch(here, json={"title": "셋"}, headers={"If-Match": "*"})
    assert any_version.json()["version"] == 3


async def test_the_stale_problem_speaks_korean(client: httpx.AsyncClient, board: Json) -> None:
    made = await make(client, board, "하나")
    headers = {"If-Match": '"7"', "Accept-Language": "ko"}
    answer = await client.patch(f"{TICKETS}/{made['id']}", json={"title": "둘"}, headers=headers)
    assert answer.json()["title"] == "그사이 다른 사람이 바꿨어요"
    assert answer.headers["content-type"] == "application/problem+json"


async def test_tickets_are_moved_and_paged(client: httpx.AsyncClient, board: Json) -> None:
    made = [await make(client, board, title) for title in "abc"]
    column = board["columns"][0]["id"]
    move = {"column_id": column, "before": made[0]["id"]}
    answer = await client.post(f"{TICKETS}/{made[2]['id']}/move", json=move)
    assert answer.status_code == 200
    here = f"{BOARDS}/{board['id']}/tickets"
    page = (await client.get(here, params={"limit": 2, "column_id": column})).json()
    assert [one["title"] for one in page["tickets"]] == ["c", "a"]
    rest = (await client.get(here, params={"after": page["next_after"]})).json()
    assert ([one["title"] for one in rest["tickets"]], rest["next_after"]) == (["b"], None)


async def test_the_status_is_set_by_api(client: httpx.AsyncClient, board: Json) -> None:
    made = await make(client, board, "하나")
    here = f"{TICKETS}/{made['id']}/status"
    for _ in range(2):
        answer = await client.patch(here, json={"status": "done"})
        assert answer.json()["column_id"] == board["columns"][3]["id"]
        assert answer.headers["ETag"] == '"2"'
    wrong = await client.patch(here, json={"status": "lost"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad_input")


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("할 일", 0),
        ("todo", 0),
        ("진행 중", 1),
        ("진행중", 1),
        ("in_progress", 1),
        ("IN PROGRESS", 1),
        ("doing", 1),
        ("검토", 2),
        ("in-review", 2),
        ("완료", 3),
        ("Done", 3),
        ("completed", 3),
    ],
)
@pytest.mark.parametrize("method", ["PATCH", "PUT"])
async def test_a_status_has_its_usual_names(
    client: httpx.AsyncClient, board: Json, method: str, word: str, place: int
) -> None:
    made = await make(client, board, "하나", column_id=board["columns"][(place + 1) % 4]["id"])
    here = f"{TICKETS}/{made['id']}/status"
    answer = await client.request(method, here, json={"status": word}, headers={"If-Match": '"1"'})
    assert answer.status_code == 200, answer.text
    assert answer.json()["column_id"] == board["columns"][place]["id"]
    assert answer.headers["ETag"] == '"2"'
    stale = await client.request(method, here, json={"status": word}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412


@pytest.mark.parametrize("word", ["", "없는 상태", 3, None, ["done"]])
async def test_a_word_that_is_no_status_is_refused(
    client: httpx.AsyncClient, board: Json, word: object
) -> None:
    made = await make(client, board, "하나")
    answer = await client.put(f"{TICKETS}/{made['id']}/status", json={"status": word})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_input")


async def test_a_board_of_an_old_etag_is_refused(client: httpx.AsyncClient, board: Json) -> None:
    here = f"{BOARDS}/{board['id']}"
    shown = await client.get(here)
    assert (shown.headers["ETag"], shown.json()["version"]) == ('"1"', 1)
    columns = {"columns": [{"name": "새 칸"}]}
    edited = await client.patch(here, json={"name": "새 이름"}, headers={"If-Match": '"1"'})
    assert edited.headers["ETag"] == '"2"'
    for etag in ('"1"', "x"):
        headers = {"If-Match": etag}
        answers = [
            await client.patch(here, json={"name": "또"}, headers=headers),
            await client.put(f"{here}/columns", json=columns, headers=headers),
            await client.delete(here, headers=headers),
        ]
        assert {(one.status_code, one.json()["code"]) for one in answers} == {(412, "stale")}
    made = await client.put(f"{here}/columns", json=columns, headers={"If-Match": '"2"'})
    assert made.headers["ETag"] == '"3"'
    assert (await client.delete(here, headers={"If-Match": "*"})).status_code == 204


async def test_cards_show_a_whole_board(client: httpx.AsyncClient, board: Json) -> None:
    for title in "abc":
        await make(client, board, title, labels=["UI"], due="2026-11-20", owner="김민수")
    here = f"{BOARDS}/{board['id']}/cards"
    answer = await client.get(here)
    assert answer.headers["content-type"] == "application/json"
    shown = answer.json()
    assert ([one["title"] for one in shown["cards"]], shown["next_after"]) == (
        ["a", "b", "c"],
        None,
    )
    card = shown["cards"][0]
    assert (card["labels"], card["due"], card["evidence"]) == (["UI"], "2026-11-20", 0)
    page = (await client.get(here, params={"limit": 2})).json()
    rest = (await client.get(here, params={"after": page["next_after"]})).json()
    assert [one["title"] for one in rest["cards"]] == ["c"]


async def test_cards_are_sent_again_only_when_something_changed(
    client: httpx.AsyncClient, board: Json
) -> None:
    made = await make(client, board, "a")
    here = f"{BOARDS}/{board['id']}/cards"
    etag = (await client.get(here)).headers["ETag"]
    same = await client.get(here, headers={"If-None-Match": etag})
    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", etag)
    asked = await client.get(here, params={"owner": "민수"}, headers={"If-None-Match": etag})
    assert asked.status_code == 200
    await client.put(f"{TICKETS}/{made['id']}/status", json={"status": "done"})
    moved = await client.get(here, headers={"If-None-Match": etag})
    assert (moved.status_code, moved.headers["ETag"] == etag) == (200, False)
    await client.patch(f"{BOARDS}/{board['id']}", json={"name": "새 이름"})
    renamed = await client.get(here, headers={"If-None-Match": moved.headers["ETag"]})
    assert renamed.status_code == 200


async def test_evidence_of_a_meeting_has_its_words(
    client: httpx.AsyncClient, core: Core, board: Json
) -> None:
    made = await make(client, board, "주간 보고서 작성", owner="김민수")
    await make(client, board, "주간 보고서 작성", owner="이정훈")
    spoken = [NewSegment("주간 보고서 끝냈습니다", "김민수", 12.5, 14.0)]
    meeting = await core.meetings.create("default", NewMeeting(on=date(2026, 11, 16)), spoken)
    evidence = [{"source": meeting.id, "segments": ["S0001", "S0099"]}]
    status = suggestion("a", kind="status", subject="주간 보고서", to="done", evidence=evidence)
    (waits,) = await suggest(client, board, status)  # S0099 was said by nobody
    assert waits["verdict"] == "pending"
    evidence = [{"source": meeting.id, "segments": ["S0001"]}]
    status = suggestion("b", kind="status", subject="주간 보고서", to="done", evidence=evidence)
    (moved,) = await suggest(client, board, status)
    assert (moved["verdict"], moved["ticket_id"]) == ("applied", made["id"])
    (said,) = (await client.get(f"{TICKETS}/{made['id']}/evidence")).json()["evidence"]
    assert (said["text"], said["speaker"]) == ("주간 보고서 끝냈습니다", "김민수")
    assert (said["said_on"], said["start_s"]) == ("2026-11-16", 12.5)


async def test_tickets_and_cards_are_filtered(client: httpx.AsyncClient, board: Json) -> None:
    await make(client, board, "로그인", owner="김민수", labels=["UI"], due="2026-11-20")
    await make(client, board, "결제", owner="이정훈", description="로그인 뒤에")
    for what in ("tickets", "cards"):
        here = f"{BOARDS}/{board['id']}/{what}"
        for asked, titles in (
            ({"owner": "이정훈"}, ["결제"]),
            ({"label": "UI"}, ["로그인"]),
            ({"due_before": "2026-11-21"}, ["로그인"]),
            ({"due_before": "2026-11-20"}, []),
            ({"text": "로그인"}, ["로그인", "결제"]),
            ({"text": "로그인", "owner": "김민수"}, ["로그인"]),
            ({"column_id": board["columns"][1]["id"]}, []),
        ):
            found = (await client.get(here, params=asked)).json()[what]
            assert [one["title"] for one in found] == titles, asked
        for day in ("어제", "0", "20261120", "2026-W47-1", "2026-02-30"):
            wrong = await client.get(here, params={"due_before": day})
            assert wrong.status_code == 422, day


async def test_many_suggestions_are_decided_at_once(client: httpx.AsyncClient, board: Json) -> None:
    offers = [suggestion(key, title=f"{key} 서버 이전", confidence=0.3) for key in "abc"]
    one, two, three = await suggest(client, board, *offers)
    here = f"{BOARDS}/{board['id']}/suggestions"
    ask = {"accept": [one["id"], "nothing"], "ignore": [two["id"]]}
    for _ in range(2):
        answer = await client.post(f"{here}/verdicts", json=ask)
        assert answer.status_code == 200, answer.text
        outcomes = answer.json()["outcomes"]
        assert [(made["id"], made["done"], made["code"]) for made in outcomes] == [
            (one["id"], True, None),
            ("nothing", False, "not_found"),
            (two["id"], True, None),
        ]
        assert outcomes[0]["suggestion"]["verdict"] == "accepted"
        assert outcomes[2]["suggestion"]["verdict"] == "ignored"
    both = await client.post(
        f"{here}/verdicts", json={"accept": [three["id"]], "ignore": [three["id"]]}
    )
    assert both.status_code == 422
    rejected = await client.post(f"{here}/{three['id']}/reject")
    assert rejected.json()["verdict"] == "ignored"


async def test_one_inbox_is_for_every_board(client: httpx.AsyncClient, board: Json) -> None:
    other = (await client.post(BOARDS, json={"name": "둘째"})).json()
    (first,) = await suggest(client, board, suggestion("a", title="가", confidence=0.1))
    (second,) = await suggest(client, other, suggestion("a", title="나", confidence=0.1))
    await suggest(client, board, suggestion("b", title="서버 이전"))
    page = (await client.get("/api/v1/inbox", params={"limit": 1})).json()
    rest = (await client.get("/api/v1/inbox", params={"before": page["next_before"]})).json()
    found = {one["id"]: one["board_id"] for one in page["suggestions"] + rest["suggestions"]}
    assert found[first["id"]] == board["id"]
    assert found[second["id"]] == other["id"]
    assert {one["verdict"] for one in rest["suggestions"]} == {"pending"}


async def test_evidence_and_reasons_are_shown_and_undone_in_one_call(
    client: httpx.AsyncClient, board: Json
) -> None:
    made = await make(client, board, "로그인 오류 수정")
    status = suggestion("a", kind="status", subject="로그인 에러", to="done", speaker="이정훈")
    (applied,) = await suggest(client, board, status)
    assert applied["match"] >= 0.75
    (said,) = (await client.get(f"{TICKETS}/{made['id']}/evidence")).json()["evidence"]
    assert (said["source"], said["segment"], said["speaker"]) == ("m1", "S0001", "이정훈")
    assert (said["text"], said["action"], said["automatic"]) == (None, "moved", True)
    assert (said["activity"], said["undone"]) == (applied["activity"], False)
    log = (await client.get(f"{BOARDS}/{board['id']}/activity")).json()["activity"]
    assert log[0]["because"] == {
        "kind": "status",
        "confidence": 0.9,
        "match": applied["match"],
        "speaker": "이정훈",
        "evidence": [{"source": "m1", "segments": ["S0001"]}],
    }
    assert log[1]["because"] is None
    undo = f"{BOARDS}/{board['id']}/suggestions/{applied['id']}/undo"
    for _ in range(2):
        undone = await client.post(undo)
        assert undone.json()["verdict"] == "undone"
    shown = (await client.get(f"{TICKETS}/{made['id']}")).json()
    assert shown["column_id"] == made["column_id"]
    (said,) = (await client.get(f"{TICKETS}/{made['id']}/evidence")).json()["evidence"]
    assert said["undone"] is True


async def test_people_are_merged(client: httpx.AsyncClient, board: Json) -> None:
    one = (await client.post(PEOPLE, json={"name": "박서준", "aliases": ["서준"]})).json()
    two = (await client.post(PEOPLE, json={"name": "박 과장"})).json()
    ticket = await make(client, board, "하나", owner="박 과장")
    merge = f"{PEOPLE}/{one['id']}/merge"
    made = await client.post(merge, json={"person_id": two["id"]})
    assert made.json()["aliases"] == ["서준", "박 과장"]
    shown = (await client.get(f"{TICKETS}/{ticket['id']}")).json()
    assert shown["owner"] == "박서준"
    assert (await client.post(merge, json={"person_id": two["id"]})).status_code == 404
    assert (await client.post(merge, json={"person_id": one["id"]})).status_code == 422


async def test_a_key_makes_one_ticket(client: httpx.AsyncClient, board: Json) -> None:
    here, headers = f"{BOARDS}/{board['id']}/tickets", {"Idempotency-Key": "k"}
    first = await client.post(here, json={"title": "하나"}, headers=headers)
    again = await client.post(here, json={"title": "하나"}, headers=headers)
    other = await client.post(here, json={"title": "둘"}, headers=headers)
    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")


async def test_suggestions_are_applied_or_wait(client: httpx.AsyncClient, board: Json) -> None:
    offers = [
        suggestion("a", title="결제 화면 시안", owner="이정훈", due="2026-11-20"),
        suggestion("b", title="서버 이전", confidence=0.3),
        suggestion("c", title="고객사 미팅 준비", confidence=0.2),
    ]
    found = await suggest(client, board, *offers)
    assert [one["verdict"] for one in found] == ["applied", "pending", "pending"]
    assert await suggest(client, board, *offers) == found
    here = f"{BOARDS}/{board['id']}/suggestions"
    inbox = (await client.get(here, params={"verdict": "pending"})).json()["suggestions"]
    assert {one["id"] for one in inbox} == {found[1]["id"], found[2]["id"]}
    edits = {"title": "새 서버 이전"}
    accepted = await client.post(f"{here}/{found[1]['id']}/accept", json=edits)
    assert accepted.json()["verdict"] == "accepted"
    ignored = await client.post(f"{here}/{found[2]['id']}/ignore")
    assert ignored.json()["verdict"] == "ignored"
    plain = await client.post(f"{here}/{found[2]['id']}/accept")
    assert plain.json()["verdict"] == "accepted"
    refused = await client.post(f"{here}/{found[0]['id']}/ignore")
    assert refused.status_code == 409
    tickets = (await client.get(f"{BOARDS}/{board['id']}/tickets")).json()["tickets"]
    titles = [one["title"] for one in tickets]
    assert titles == ["결제 화면 시안", "새 서버 이전", "고객사 미팅 준비"]
    assert tickets[0]["evidence"] == [{"source": "m1", "segments": ["S0001"]}]


async def test_an_automatic_act_is_undone_in_one_call(
    client: httpx.AsyncClient, board: Json
) -> None:
    made = await make(client, board, "로그인 오류 수정")
    status = suggestion("a", kind="status", subject="로그인 오류", to="done")
    (applied,) = await suggest(client, board, status)
    assert applied["ticket_id"] == made["id"]
    here = f"{BOARDS}/{board['id']}/activity"
    log = (await client.get(here, params={"ticket_id": made["id"]})).json()["activity"]
    assert [(one["action"], one["actor"]) for one in log] == [
        ("moved", "moksori"),
        ("created", "person"),
    ]
    undone = await client.post(f"{here}/{applied['activity']}/undo")
    assert undone.json()["action"] == "undone"
    again = await client.post(f"{here}/{applied['activity']}/undo")
    assert again.json() == undone.json()
    ticket = (await client.get(f"{TICKETS}/{made['id']}")).json()
    assert (ticket["column_id"], ticket["evidence"]) == (made["column_id"], [])
    older = (await client.get(here, params={"before": 2, "limit": 1})).json()
    assert ([one["number"] for one in older["activity"]], older["next_before"]) == ([1], 1)


async def test_people_are_kept(client: httpx.AsyncClient) -> None:
    made = (await client.post(PEOPLE, json={"name": "김민수", "aliases": ["민수"]})).json()
    assert made in (await client.get(PEOPLE)).json()["people"]
    here = f"{PEOPLE}/{made['id']}"
    changed = await client.put(here, json={"name": "김민수", "aliases": ["김 대리"]})
    assert changed.json()["aliases"] == ["김 대리"]
    assert (await client.delete(here)).status_code == 204
    assert (await client.delete(here)).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"title": "가\x00나"},
        {"title": "가", "description": "\x00"},
        {"title": "가", "owner": "\x00"},
        {"title": "가", "labels": ["\x00"]},
        {"title": "가", "checklist": [{"text": "\x00"}]},
        {"title": ""},
        {"title": 1},
        {"title": "가", "due": "2026-13-01"},
        {"title": "가", "due": 20261120},
        {"title": "가", "unknown": 1},
        {},
    ],
)
async def test_what_can_not_be_stored_is_refused(
    client: httpx.AsyncClient, board: Json, body: Json
) -> None:
    answer = await client.post(f"{BOARDS}/{board['id']}/tickets", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_input")


async def test_a_suggestion_without_its_needs_is_refused(
    client: httpx.AsyncClient, board: Json
) -> None:
    attempts: list[Json] = [
        {"kind": "status", "to": "done"},
        {"evidence": []},
        {"title": "\x00"},
        {},
    ]
    for broken in attempts:
        answer = await client.post(
            f"{BOARDS}/{board['id']}/suggestions", json={"suggestions": [suggestion("k", **broken)]}
        )
        assert answer.status_code == 422, broken


@pytest.fixture
async def strangers(core: Core) -> AsyncIterator[httpx.AsyncClient]:
    _, secret = await core.access.create("남", workspace="elsewhere")
    app = app_on(core, HttpConfig())
    async with client_of(app, Authorization=f"Bearer {secret}") as opened:
        yield opened


async def test_another_workspace_sees_and_changes_nothing(
    client: httpx.AsyncClient, strangers: httpx.AsyncClient, board: Json
) -> None:
    ticket = await make(client, board, "하나")
    (waits,) = await suggest(client, board, suggestion("a", title="둘", confidence=0.1))
    person = (await client.post(PEOPLE, json={"name": "김민수"})).json()
    wall, card = f"{BOARDS}/{board['id']}", f"{TICKETS}/{ticket['id']}"
    attempts: list[tuple[str, str, Json | None]] = [
        ("GET", wall, None),
        ("PATCH", wall, {"name": "x"}),
        ("DELETE", wall, None),
        ("PUT", f"{wall}/columns", {"columns": [{"name": "x"}]}),
        ("GET", f"{wall}/tickets", None),
        ("POST", f"{wall}/tickets", {"title": "x"}),
        ("GET", f"{wall}/activity", None),
        ("POST", f"{wall}/activity/1/undo", None),
        ("GET", f"{wall}/suggestions", None),
        ("POST", f"{wall}/suggestions", {"suggestions": [suggestion("b", title="x")]}),
        ("POST", f"{wall}/suggestions/{waits['id']}/accept", None),
        ("POST", f"{wall}/suggestions/{waits['id']}/ignore", None),
        ("POST", f"{wall}/suggestions/{waits['id']}/reject", None),
        ("POST", f"{wall}/suggestions/{waits['id']}/undo", None),
        ("POST", f"{wall}/suggestions/verdicts", {"accept": [waits["id"]]}),
        ("GET", f"{wall}/cards", None),
        ("GET", f"{card}/evidence", None),
        ("PUT", f"{card}/status", {"status": "done"}),
        ("POST", f"{PEOPLE}/{person['id']}/merge", {"person_id": "x"}),
        ("GET", card, None),
        ("PATCH", card, {"title": "x"}),
        ("DELETE", card, None),
        ("POST", f"{card}/move", {"column_id": ticket["column_id"]}),
        ("PATCH", f"{card}/status", {"status": "done"}),
        ("PUT", f"{PEOPLE}/{person['id']}", {"name": "x"}),
        ("DELETE", f"{PEOPLE}/{person['id']}", None),
    ]
    for method, url, body in attempts:
        answer = await strangers.request(method, url, json=body)
        assert answer.status_code == 404, (method, url)
    assert (await strangers.get(BOARDS)).json() == {"boards": []}
    assert (await strangers.get(PEOPLE)).json() == {"people": []}
    assert (await strangers.get("/api/v1/inbox")).json()["suggestions"] == []
    assert (await client.get(card)).json() == ticket


async def test_without_a_key_nothing_opens(core: Core) -> None:
    async with client_of(app_on(core, HttpConfig(require_key=True))) as locked:
        for url in (BOARDS, PEOPLE, f"{TICKETS}/x", "/api/v1/events?topics=people"):
            assert (await locked.get(url)).status_code == 401
