"""Meetings over HTTP: a transcript or a recording becomes minutes, tickets and files."""

import io
from typing import Any

import anyio
import httpx
import pytest
from docx import Document
from pypdf import PdfReader

from moksori.core import Core
from moksori.surfaces.http.app import HttpConfig
from moksori.testing.embedded import app_on, client_of, talk

pytestmark = [pytest.mark.surface, pytest.mark.anyio]

MEETINGS = "/api/v1/meetings"
SAID = [
    ("최서연", "결제 화면은 첫 번째 시안으로 하기로 하죠."),
    ("이정훈", "네. 제가 이번 주 금요일까지 최종 시안을 완성하겠습니다."),
    ("박지영", "로그인 오류는 어제 다 고쳤습니다."),
]
WAIT_S = 30.0

Json = dict[str, Any]


def asked(**fields: Any) -> Json:  # noqa: ANN401 - JSON
    said = [
        {"speaker": speaker, "text": text, "start": 5.0 * at, "end": 5.0 * at + 4}
        for at, (speaker, text) in enumerate(SAID)
    ]
    return {"on": "2026-11-26", "segments": said, **fields}


async def made(client: httpx.AsyncClient, **fields: Any) -> Json:  # noqa: ANN401 - JSON
    answer = await client.post(MEETINGS, json=asked(**fields))
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"{MEETINGS}/{answer.json()['id']}"
    return await ready(client, answer.json()["id"])


async def ready(client: httpx.AsyncClient, meeting_id: str, minutes: int = 1) -> Json:
    with anyio.fail_after(WAIT_S):
        while True:
            found: Json = (await client.get(f"{MEETINGS}/{meeting_id}")).json()
            if found["state"] in {"ready", "failed"} and found["minutes"] >= minutes:
                return found
            await anyio.sleep(0.05)


async def newest(client: httpx.AsyncClient) -> list[str]:
    found = (await client.get(MEETINGS, params={"limit": 1})).json()["meetings"]
    return [one["id"] for one in found]


async def minutes_of(client: httpx.AsyncClient, meeting: Json) -> Json:
    answer = await client.get(f"{MEETINGS}/{meeting['id']}/minutes")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    assert answer.headers["ETag"] == f'"{found["number"]}"'
    return found


async def test_a_transcript_becomes_minutes_and_tickets(client: httpx.AsyncClient) -> None:
    meeting = await made(client)
    assert meeting["state"] == "ready", meeting
    minutes = await minutes_of(client, meeting)
    (work,) = minutes["action_items"]
    assert (work["owner"], work["due"], work["evidence"]) == ("이정훈", "2026-11-27", ["S0002"])
    assert [one["evidence"] for one in minutes["decisions"]] == [["S0001"]]
    (change,) = minutes["status_changes"]
    assert (change["subject"], change["from"], change["to"]) == ("로그인 오류", None, "done")
    tickets = (await client.get(f"/api/v1/boards/{meeting['board_id']}/tickets")).json()["tickets"]
    (ticket,) = [one for one in tickets if one["title"] == work["title"]]
    assert ticket["evidence"] == [{"source": meeting["id"], "segments": ["S0002"]}]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"{speaker}: {words}" for speaker, words in SAID),
        "WEBVTT\n\n"
        + "\n\n".join(
            f"00:00:0{at}.000 --> 00:00:0{at + 1}.000\n<v {speaker}>{words}</v>"
            for at, (speaker, words) in enumerate(SAID)
        ),
    ],
    ids=["lines", "vtt"],
)
async def test_the_text_of_a_file_is_a_transcript_too(client: httpx.AsyncClient, text: str) -> None:
    answer = await client.post(MEETINGS, json={"transcript": text, "on": "2026-11-26"})
    assert answer.status_code == 201, answer.text
    here = f"{MEETINGS}/{answer.json()['id']}"
    found = (await client.get(f"{here}/segments")).json()
    assert [(one["speaker"], one["text"]) for one in found["segments"]] == SAID


async def test_a_recording_becomes_a_meeting(client: httpx.AsyncClient) -> None:
    form = {"title": "주간 회의", "participants": "김민수, 이정훈", "on": "2026-11-26"}
    answer = await client.post(MEETINGS, data=form, files={"file": ("a.wav", talk(3))})
    assert answer.status_code == 201, answer.text
    opened = answer.json()
    assert opened["state"] == "waiting"
    assert opened["job_id"] == opened["id"]
    meeting = await ready(client, opened["id"])
    assert meeting["title"] == "주간 회의"
    assert [one["name"] for one in meeting["participants"]] == ["김민수", "이정훈"]
    assert meeting["segments"] == 3


async def test_the_same_key_makes_one_meeting(client: httpx.AsyncClient) -> None:
    keyed = {"Idempotency-Key": "meeting-once"}
    first, again = [
        (await client.post(MEETINGS, json=asked(), headers=keyed)).json()["id"] for _ in range(2)
    ]
    assert first == again
    other = await client.post(MEETINGS, json=asked(title="다른 회의"), headers=keyed)
    assert other.json()["code"] == "idempotency_conflict"
    form = {"file": ("a.wav", talk(1))}
    keyed = {"Idempotency-Key": "recording-once"}
    first, again = [
        (await client.post(MEETINGS, files=form, headers=keyed)).json()["id"] for _ in range(2)
    ]
    assert first == again
    other = await client.post(MEETINGS, json=asked(), headers=keyed)
    assert other.json()["code"] == "idempotency_conflict"
    keyed = {"Idempotency-Key": "meeting-once"}
    other = await client.post(MEETINGS, files=form, headers=keyed)
    assert other.json()["code"] == "idempotency_conflict"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"segments": []},
        {"segments": [{"text": "가"}], "transcript": "나"},
        {"transcript": " "},
        {"transcript": '{"segments": 1}'},
        {"segments": [{"text": "가", "start": 2.0, "end": 1.0}]},
        {"segments": [{"text": "가"}], "template": "poem"},
        {"segments": [{"text": ""}]},
        {"segments": [{"text": "가"}], "on": "어제"},
        {"segments": [{"text": "가"}], "more": 1},
    ],
)
async def test_what_is_no_meeting_is_refused(client: httpx.AsyncClient, body: Json) -> None:
    before = await newest(client)
    answer = await client.post(MEETINGS, json=body)
    assert answer.status_code == 422, answer.text
    assert await newest(client) == before


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff\xfe", b"null"])
async def test_what_is_no_json_is_refused(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post(MEETINGS, content=body)
    assert answer.status_code == 422
    assert answer.json()["code"] == "bad_input"


async def test_a_recording_that_is_none_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post(MEETINGS, files={"file": ("a.wav", b"no audio at all")})
    assert answer.json()["code"] == "not_audio"


async def test_meetings_are_edited_with_etags(client: httpx.AsyncClient) -> None:
    meeting = await made(client)
    here = f"{MEETINGS}/{meeting['id']}"
    known = {"If-Match": f'"{meeting["version"]}"'}
    answer = await client.patch(here, json={"title": "시안 회의"}, headers=known)
    assert answer.status_code == 200, answer.text
    assert answer.json()["title"] == "시안 회의"
    stale = await client.patch(here, json={"title": "늦은 제목"}, headers=known)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert (await client.get(here)).json()["title"] == "시안 회의"


async def test_a_correction_reaches_segments_quotes_and_files(client: httpx.AsyncClient) -> None:
    meeting = await made(client)
    here = f"{MEETINGS}/{meeting['id']}"
    fixed = {"text": "로그인 오류는 그제 다 고쳤습니다."}
    answer = await client.patch(f"{here}/segments/S0003", json=fixed, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["rev"]) == (200, 2), answer.text
    again = await client.patch(f"{here}/segments/S0003", json=fixed, headers={"If-Match": '"1"'})
    assert again.status_code == 412
    renamed = await client.post(f"{here}/speakers", json={"old": "박지영", "new": "박지윤"})
    assert renamed.json() == {"segments": 1}
    quotes = await client.get(f"{here}/quotes", params={"segment": ["S0003", "S0009"]})
    first, gone = quotes.json()["quotes"]
    assert (first["speaker"], first["text"], first["start"]) == ("박지윤", fixed["text"], 10.0)
    assert gone == {"segment": "S0009", "speaker": None, "text": "", "start": None, "gone": True}
    srt = (await client.get(f"{here}/export", params={"format": "srt"})).text
    assert f"박지윤: {fixed['text']}" in srt


async def test_segments_come_page_by_page(client: httpx.AsyncClient) -> None:
    meeting = await made(client)
    here = f"{MEETINGS}/{meeting['id']}/segments"
    seen: list[str] = []
    after = -1
    for _ in range(4):
        page = (await client.get(here, params={"after": after, "limit": 2})).json()
        seen += [one["id"] for one in page["segments"]]
        if page["next_after"] is None:
            break
        after = page["next_after"]
    assert seen == ["S0001", "S0002", "S0003"]


async def test_people_win_over_engines(client: httpx.AsyncClient) -> None:
    meeting = await made(client)
    here = f"{MEETINGS}/{meeting['id']}/minutes"
    minutes = await minutes_of(client, meeting)
    work, decision = minutes["action_items"][0], minutes["decisions"][0]
    edit = {
        "changed": {work["id"]: {"owner": "박지영", "due": None}},
        "removed": [decision["id"]],
        "added": [{"kind": "risks", "fields": {"text": "일정이 빠듯해요.", "evidence": ["S0002"]}}],
    }
    known = {"If-Match": f'"{minutes["number"]}"'}
    answer = await client.patch(here, json=edit, headers=known)
    assert answer.status_code == 200, answer.text
    assert (await client.patch(here, json=edit, headers=known)).status_code == 412
    answer = await client.post(f"{here}/regenerate", json={"template": "고객 미팅"})
    assert answer.status_code == 202, answer.text
    await ready(client, meeting["id"], minutes=minutes["number"] + 2)
    newest = await minutes_of(client, meeting)
    assert newest["reason"] == "regenerated"
    assert [(one["owner"], one["due"]) for one in newest["action_items"]] == [("박지영", None)]
    assert not newest["decisions"]
    assert [one["text"] for one in newest["risks"]] == ["일정이 빠듯해요."]


async def test_versions_are_listed_compared_and_restored(client: httpx.AsyncClient) -> None:
    meeting = await made(client)
    here = f"{MEETINGS}/{meeting['id']}/minutes"
    first = await minutes_of(client, meeting)
    await client.patch(here, json={"removed": [first["decisions"][0]["id"]]})
    listed = (await client.get(f"{here}/versions")).json()["versions"]
    assert [(one["reason"], one["author"]) for one in listed] == [
        ("edited", "person"),
        ("created", "rules"),
    ]
    found = (await client.get(f"{here}/compare", params={"older": first["number"]})).json()
    assert [one["kind"] for one in found["removed"]] == ["decisions"]
    assert found["added"] == found["changed"] == []
    back = await client.post(f"{here}/restore", json={"version": first["number"]})
    assert back.json()["decisions"] == first["decisions"]
    older = await client.get(here, params={"version": first["number"]})
    assert older.json()["number"] == first["number"]


@pytest.mark.parametrize(
    "edit",
    [
        {"added": [{"kind": "decisions", "fields": {"text": "근거 없는 결정", "evidence": []}}]},
        {"added": [{"kind": "decisions", "fields": {"text": "없는 발언", "evidence": ["S0099"]}}]},
        {"added": [{"kind": "decisions", "fields": {"evidence": ["S0001"]}}]},
        {"added": [{"kind": "action_items", "fields": {"title": "일", "due": "내일"}}]},
    ],
)
async def test_nothing_without_evidence_is_kept(client: httpx.AsyncClient, edit: Json) -> None:
    meeting = await made(client)
    answer = await client.patch(f"{MEETINGS}/{meeting['id']}/minutes", json=edit)
    assert answer.status_code == 422, answer.text
    assert (await minutes_of(client, meeting))["number"] == 1


@pytest.mark.parametrize("name", ["md", "docx", "pdf", "srt", "vtt", "json"])
async def test_every_format_can_be_fetched(client: httpx.AsyncClient, name: str) -> None:
    meeting = await made(client, title="시안/결정 회의")
    answer = await client.get(f"{MEETINGS}/{meeting['id']}/export", params={"format": name})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Disposition"].endswith(
        f"%2F%EA%B2%B0%EC%A0%95%20%ED%9A%8C%EC%9D%98.{name}"
    )
    if name == "docx":
        words = "\n".join(one.text for one in Document(io.BytesIO(answer.content)).paragraphs)
    elif name == "pdf":
        pages = PdfReader(io.BytesIO(answer.content)).pages
        words = " ".join("".join(page.extract_text() for page in pages).split())
    else:
        words = answer.text
    assert "최종 시안을 완성하겠습니다" in words.replace("\n", " ")


async def test_a_deleted_meeting_is_gone_and_its_tickets_stay(client: httpx.AsyncClient) -> None:
    meeting = await made(client)
    here = f"{MEETINGS}/{meeting['id']}"
    assert (await client.delete(here)).status_code == 204
    for path in ("", "/segments", "/minutes", "/export"):
        assert (await client.get(f"{here}{path}")).status_code == 404
    tickets = (await client.get(f"/api/v1/boards/{meeting['board_id']}/tickets")).json()
    assert tickets["tickets"]
    quotes = (await client.get(f"{here}/quotes", params={"segment": "S0002"})).json()["quotes"]
    assert quotes[0]["gone"]


async def test_a_meeting_is_seen_in_its_workspace_only(core: Core) -> None:
    made_keys = [await core.access.create(name, workspace=name) for name in ("one", "two")]
    app = app_on(core, HttpConfig(require_key=True))
    async with client_of(app) as client:
        mine, theirs = [{"Authorization": f"Bearer {secret}"} for _, secret in made_keys]
        answer = await client.post(MEETINGS, json=asked(), headers=mine)
        here = answer.headers["Location"]
        assert (await client.get(here, headers=mine)).status_code == 200
        for path in ("", "/segments", "/minutes", "/export"):
            assert (await client.get(f"{here}{path}", headers=theirs)).status_code == 404
        assert (await client.get(MEETINGS, headers=theirs)).json()["meetings"] == []
        assert (await client.delete(here, headers=theirs)).status_code == 404
