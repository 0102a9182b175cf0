"""Search and questions over HTTP."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from moksori.app.settings import Settings
from moksori.app.wiring import open_backends
from moksori.core import Core
from moksori.ports.recall import Said
from moksori.recall.index import Index
from moksori.surfaces.http.app import HttpConfig
from moksori.testing.embedded import app_on, client_of

pytestmark = [pytest.mark.surface, pytest.mark.anyio]

SEARCH = "/api/v1/search"
ASK = "/api/v1/ask"
AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
TALK = (
    ("김민수", "결제 화면은 누가 맡을까요?"),
    ("이서연", "제가 맡아서 금요일까지 드릴게요."),
    ("박지훈", "로그인 오류는 어제 고쳤습니다."),
    ("김민수", "예산은 삼천만 원으로 확정됐습니다."),
)

Json = dict[str, Any]


@pytest.fixture(scope="module", autouse=True)
async def talk(core: Core, settings: Settings) -> None:
    """A meeting in the default workspace, and one in another."""
    del core  # asked for, because it brings the database up to date
    async with open_backends(settings, migrate=False) as backends:
        for workspace in ("default", "other"):
            lines = [
                Said(f"S{n:04}", speaker, n * 5.0, text)
                for n, (speaker, text) in enumerate(TALK, start=1)
            ]
            async with backends.database.begin() as tx:
                await Index().put(tx, workspace, f"meeting:{workspace}", lines, at=AT)


async def search(client: httpx.AsyncClient, **params: Any) -> Json:  # noqa: ANN401 - query values
    answer = await client.get(SEARCH, params=params)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def test_a_hit_tells_where_who_when_and_how(client: httpx.AsyncClient) -> None:
    found = await search(client, q="로그인 오류")
    assert found["next_cursor"] is None
    (hit,) = found["hits"]
    score = hit.pop("score")
    assert 0.9 <= score <= 1
    assert hit == {
        "source": "meeting:default",
        "segment": "S0003",
        "speaker": "박지훈",
        "start": 15.0,
        "text": TALK[2][1],
        "at": "2026-11-20T01:00:00Z",
        "how": "word",
        "spans": [[0, 6]],
        "before": [],
        "after": [],
    }


@pytest.mark.parametrize(
    ("q", "how"), [("고치다", "lemma"), ("ㄹㄱㅇ ㅇㄹ", "initials"), ("로긴 오류", "fuzzy")]
)
async def test_every_way_of_finding_works(client: httpx.AsyncClient, q: str, how: str) -> None:
    (hit,) = (await search(client, q=q))["hits"]
    assert (hit["segment"], hit["how"]) == ("S0003", how)


async def test_hits_are_narrowed_paged_and_shown_in_context(client: httpx.AsyncClient) -> None:
    assert (await search(client, q="제가", source="transcript"))["hits"] == []
    assert len((await search(client, q="금요일", source="meeting:default"))["hits"]) == 1
    assert (await search(client, q="결제", speaker="이서연"))["hits"] == []
    assert (await search(client, q="결제", since="2026-11-21T00:00:00Z"))["hits"] == []
    assert (await search(client, q="결제", until="2026-11-20T00:00:00+09:00"))["hits"] == []
    (hit,) = (await search(client, q="로그인", neighbours=1))["hits"]
    assert [one["segment"] for one in (*hit["before"], *hit["after"])] == ["S0002", "S0004"]
    first = await search(client, q="습니다", limit=1)
    then = await search(client, q="습니다", limit=1, cursor=first["next_cursor"])
    assert len(first["hits"]) == len(then["hits"]) == 1
    assert first["hits"] != then["hits"]


async def test_a_question_is_answered_with_citations(client: httpx.AsyncClient) -> None:
    answer = await client.post(ASK, json={"question": "결제 화면은 누가 맡았어?"})
    assert answer.status_code == 200
    body = answer.json()
    assert body["method"] == "quotes"
    assert body["notes"] == ["quotes_only"]
    first = body["answer"][0]
    assert first["text"] == TALK[1][1]
    assert first["citations"][0] == {
        "source": "meeting:default",
        "segment": "S0002",
        "speaker": "이서연",
        "start": 10.0,
        "quote": TALK[1][1],
    }
    asked = {"question": "예산이 얼마로 확정됐지?", "source": "meeting:default"}
    assert (await client.post(ASK, json=asked)).json()["answer"][0]["text"] == TALK[3][1]
    elsewhere = asked | {"source": "transcript"}
    assert (await client.post(ASK, json=elsewhere)).json()["notes"] == ["nothing_found"]
    by_another = asked | {"speaker": "이서연"}
    assert (await client.post(ASK, json=by_another)).json()["answer"] == []


async def test_a_key_finds_only_what_its_workspace_said(core: Core) -> None:
    key, secret = await core.access.create("k", workspace="other")
    async with client_of(
        app_on(core, HttpConfig(require_key=True)), Authorization=f"Bearer {secret}"
    ) as client:
        (hit,) = (await search(client, q="로그인 오류"))["hits"]
        assert hit["source"] == "meeting:other"
        assert (await search(client, q="로그인", source="meeting:default"))["hits"] == []
        answer = await client.post(ASK, json={"question": "로그인 오류는 언제 고쳤어?"})
        cited = [one for sentence in answer.json()["answer"] for one in sentence["citations"]]
        assert {one["source"] for one in cited} == {"meeting:other"}
    await core.access.revoke(key.id)


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"q": ""},
        {"q": "a" * 10_001},
        {"q": "a\0b"},
        {"q": "가", "limit": 0},
        {"q": "가", "limit": 101},
        {"q": "가", "limit": "x"},
        {"q": "가", "neighbours": 6},
        {"q": "가", "source": "board:1"},
        {"q": "가", "source": "meeting:%"},
        {"q": "가", "speaker": "\0"},
        {"q": "가", "since": "gestern"},
        {"q": "가", "since": "2026-11-20T00:00:00"},
        {"q": "가", "cursor": "%"},
    ],
)
async def test_a_search_that_can_not_be_is_refused(client: httpx.AsyncClient, params: Json) -> None:
    answer = await client.get(SEARCH, params=params)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"].startswith("application/problem+json")


async def test_a_foreign_cursor_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.get(SEARCH, params={"q": "가", "cursor": "abcd"})
    assert answer.status_code == 422
    assert answer.json()["code"] == "bad_input"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": ""},
        {"question": "가" * 10_001},
        {"question": "가\0"},
        {"question": 3},
        {"question": None},
        {"question": "가", "source": "x"},
        {"question": "가", "speaker": ""},
        {"question": "가", "more": 1},
        [],
        "가",
    ],
)
async def test_a_question_that_can_not_be_is_refused(client: httpx.AsyncClient, body: Any) -> None:  # noqa: ANN401 - JSON
    assert (await client.post(ASK, json=body)).status_code == 422


@pytest.mark.parametrize(
    "text",
    ["%", "_", "\\", "'", "a" * 10_000, "결제 " * 3_000, "😀", "\u202e결제", "\ufffd", "ㅎ" * 500],
)
async def test_odd_words_are_answered(client: httpx.AsyncClient, text: str) -> None:
    assert (await client.get(SEARCH, params={"q": text})).status_code == 200
    assert (await client.post(ASK, json={"question": text})).status_code == 200


async def test_a_lone_surrogate_is_answered_or_refused(client: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await client.post(ASK, content=b'{"question": "\\ud800 x"}', headers=headers)
    assert answer.status_code in {200, 422}
    assert (await client.get(f"{SEARCH}?q=%ED%A0%80")).status_code in {200, 422}


async def test_tickets_are_searched_by_their_titles(client: httpx.AsyncClient) -> None:
    board = (await client.post("/api/v1/boards", json={"name": "제품"})).json()["id"]
    here = f"/api/v1/boards/{board}"
    for title in ("로그인 오류 수정", "결제 화면 시안", "고객사 미팅"):
        made = await client.post(f"{here}/tickets", json={"title": title})
        assert made.status_code == 201
    for words, how in (("결제화면", "word"), ("ㄱㅈㅎㅁ", "initials"), ("결재 화면", "fuzzy")):
        answer = await client.get(f"{here}/search", params={"q": words})
        (hit,) = answer.json()["hits"]
        assert (hit["title"], hit["how"]) == ("결제 화면 시안", how)
        assert hit["spans"][0][0] == 0
        assert hit["spans"][-1][1] == 5
    nothing = await client.get(f"{here}/search", params={"q": "양자컴퓨터"})
    assert nothing.json() == {"hits": []}
    assert (await client.get("/api/v1/boards/nope/search", params={"q": "가"})).status_code == 404
    assert (await client.get(f"{here}/search")).status_code == 422
