"""Live meetings over HTTP: opened, joined, paused, marked, ended; and what has no number."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from moksori.app.wiring import open_core
from moksori.core import Core
from moksori.errors import OverloadedError
from moksori.meetings.live import store
from moksori.meetings.live.model import LiveKind, TrackAsk
from moksori.meetings.meeting import NewMeeting
from moksori.ports.audiolog import AudioFrame
from moksori.ports.bus import Notice
from moksori.surfaces.http.failures import Failure
from moksori.testing.embedded import app_on, client_of, serving, settings_in
from moksori.voice.model import EndpointingSettings

pytestmark = [pytest.mark.surface, pytest.mark.anyio]

Json = dict[str, Any]
MEETINGS = "/api/v1/meetings"
LIVE = f"{MEETINGS}/live"


@pytest.fixture
async def idle(idle_core: Core) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app_on(idle_core)) as opened:
        yield opened


async def begun(idle: httpx.AsyncClient, **asked: Any) -> Json:  # noqa: ANN401 - JSON
    answer = await idle.post(LIVE, json=asked)
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    assert answer.headers["Location"] == f"{MEETINGS}/{found['id']}"
    return found


async def status(idle: httpx.AsyncClient, meeting_id: str) -> Json:
    found: Json = (await idle.get(f"{MEETINGS}/{meeting_id}/live")).raise_for_status().json()
    return found


async def test_a_meeting_is_open_at_once(idle: httpx.AsyncClient) -> None:
    people = [{"name": "김민수", "aliases": ["민수"]}]
    made = await begun(idle, title="주간 회의", participants=people, template="standup")
    assert (made["state"], made["title"], made["template"]) == ("live", "주간 회의", "standup")
    assert made["participants"] == people
    shown = await status(idle, made["id"])
    assert (shown["phase"], shown["state"], shown["tracks"]) == ("live", "live", [])
    assert (shown["started_at"], shown["paused_at"]) == (made["created_at"], None)
    assert (shown["model"], shown["demo"], shown["lag_ms"]) == (None, None, 0)


async def test_a_key_opens_one_meeting(idle: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "live-1"}
    first = await idle.post(LIVE, json={"title": "하나"}, headers=key)
    again = await idle.post(LIVE, json={"title": "하나"}, headers=key)
    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
    other = await idle.post(LIVE, json={"title": "둘"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")


async def test_a_room_may_have_its_own_pauses(idle: httpx.AsyncClient, idle_core: Core) -> None:
    made = await begun(idle, endpointing={"end_ms": 200.0, "exit": 0.2})
    found = await idle_core.live.status("default", made["id"])
    usual = idle_core.live.policy.endpointing
    assert found.live.endpointing == EndpointingSettings(
        **{name: getattr(usual, name) for name in EndpointingSettings.__slots__}
        | {"end_ms": 200, "exit": 0.2}
    )
    plain = await begun(idle)
    assert (await idle_core.live.status("default", plain["id"])).live.endpointing is None


@pytest.mark.parametrize(
    "asked",
    [
        {"title": ""},
        {"template": "no such"},
        {"language": "fr"},
        {"endpointing": {"end_ms": 1}},
        {"endpointing": {"end": 300}},
        {"segments": []},
    ],
)
async def test_what_can_not_be_opened(idle: httpx.AsyncClient, asked: Json) -> None:
    assert (await idle.post(LIVE, json=asked)).status_code == 422


async def test_tracks_are_shown_with_what_is_missing(
    idle: httpx.AsyncClient, idle_core: Core
) -> None:
    made = await begun(idle)
    ask = TrackAsk("마이크", "이서연")
    async with idle_core.live.joining("default", made["id"], ask) as joined:
        await joined.append([AudioFrame(n, 20 * n, b"\0" * 640) for n in (0, 1, 4)])
        (track,) = (await status(idle, made["id"]))["tracks"]
    assert (track["name"], track["participant"], track["number"]) == ("마이크", "이서연", 0)
    assert (track["through"], track["frames"], track["missing"]) == (4, 3, 2)
    assert track["gaps"] == [{"first": 2, "last": 3}]
    assert (track["connected"], track["muted"], track["finished"]) == (True, False, False)
    assert (track["sent"], track["format"], track["left_at"]) == (None, "pcm16", None)
    shown = await status(idle, made["id"])
    assert shown["lag_ms"] == 60
    assert shown["tracks"][0]["connected"] is False
    assert shown["tracks"][0]["left_at"] is not None


async def test_pause_resume_and_end(idle: httpx.AsyncClient, idle_core: Core) -> None:
    made = await begun(idle)
    base = f"{MEETINGS}/{made['id']}/live"
    async with idle_core.live.joining("default", made["id"], TrackAsk("a")) as joined:
        await joined.append([AudioFrame(0, 0, b"\0" * 640)])
        paused = (await idle.post(f"{base}/pause")).json()
        assert (paused["phase"], joined.paused) == ("paused", True)
        assert paused["paused_at"] is not None
        assert (await idle.post(f"{base}/resume")).json()["paused_at"] is None
        ended = await idle.post(f"{base}/end")
        assert joined.ended
    assert (ended.status_code, ended.json()["phase"], ended.json()["state"]) == (
        200,
        "closing",
        "closing",
    )
    assert ended.json()["tracks"][0]["sent"] == 1
    assert (await idle.post(f"{base}/end")).json()["ended_at"] == ended.json()["ended_at"]
    for step in ("pause", "resume"):
        answer = await idle.post(f"{base}/{step}")
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


async def test_marks(idle: httpx.AsyncClient) -> None:
    made = await begun(idle)
    marks = f"{MEETINGS}/{made['id']}/live/marks"
    now = await idle.post(marks, json={})
    assert (now.status_code, now.json()["label"]) == (201, "")
    said = {"at": 12.5, "label": "결정", "participant": "김민수"}
    later = (await idle.post(marks, json=said)).json()
    assert later == {"number": 2, "track": None, **said}
    assert (await idle.get(marks)).json()["marks"] == [now.json(), later]
    for wrong in ({"at": -1}, {"label": "x" * 301}, {"participant": ""}):
        assert (await idle.post(marks, json=wrong)).status_code == 422


async def test_its_path_is_no_name_of_a_meeting(idle: httpx.AsyncClient) -> None:
    answer = await idle.put(LIVE)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert (await idle.get(LIVE)).status_code == 404


async def test_what_is_no_live_meeting(idle: httpx.AsyncClient) -> None:
    said = {"segments": [{"text": "안녕하세요."}]}
    plain = (await idle.post(MEETINGS, json=said)).json()["id"]
    for meeting in (plain, "nobody"):
        base = f"{MEETINGS}/{meeting}/live"
        answers = [
            await idle.get(base),
            *[await idle.post(f"{base}/{step}") for step in ("pause", "resume", "end")],
            await idle.post(f"{base}/marks", json={}),
            await idle.get(f"{base}/marks"),
        ]
        assert [one.status_code for one in answers] == [404] * 6


async def test_lists_by_state_and_without_what_is_not_kept(
    idle: httpx.AsyncClient, idle_core: Core
) -> None:
    made = await begun(idle)
    closing = await begun(idle)
    await idle.post(f"{MEETINGS}/{closing['id']}/live/end")
    hidden = await idle_core.live.start("default", NewMeeting(), kind=LiveKind.REALTIME)

    async def listed(**asked: str) -> list[str]:
        answer = await idle.get(MEETINGS, params={"limit": "200", **asked})
        return [one["id"] for one in answer.json()["meetings"]]

    everything = await listed()
    assert {made["id"], closing["id"]} <= set(everything)
    assert hidden.id not in everything
    assert made["id"] in await listed(state="live")
    assert closing["id"] not in await listed(state="live")
    assert closing["id"] in await listed(state="closing")
    assert (await idle.get(MEETINGS, params={"state": "done"})).status_code == 422


async def test_an_error_that_knows_when_to_come_again_says_so() -> None:
    failure = Failure.of(OverloadedError("full", retry_after_s=2.4))
    assert (failure.retry_after_s, failure.facts) == (2.4, ())
    assert Failure.of(OverloadedError("full")).retry_after_s is None


async def test_a_notice_is_sent_without_a_number(tmp_path: Path) -> None:
    """It reaches who reads now, and does not move the place of who comes back."""
    payload = {"meeting_id": "m", "track": 0, "stable": "안녕"}
    notice = Notice("meeting:m", "segment_partial", payload, "partial:m:0")

    @asynccontextmanager
    async def announcing() -> AsyncIterator[Core]:
        async def announce(core: Core) -> None:
            while True:
                core.events.announce("default", [notice])
                await anyio.sleep(0.02)

        async with (
            open_core(settings_in(tmp_path), workers=False) as core,
            anyio.create_task_group() as tasks,
        ):
            tasks.start_soon(announce, core)
            yield core
            tasks.cancel_scope.cancel()

    with serving(announcing) as url:
        async with (
            httpx.AsyncClient(base_url=url) as web,
            web.stream("GET", "/api/v1/events", params={"topics": "meeting:m"}) as answer,
        ):
            lines: list[str] = []
            with anyio.fail_after(10):
                async for line in answer.aiter_lines():
                    lines.append(line)
                    if line.startswith("data: "):
                        break
    assert lines[-2] == "event: segment_partial"
    assert json.loads(lines[-1].removeprefix("data: ")) == {"type": "segment_partial", **payload}
    assert not [line for line in lines if line.startswith("id:")]


async def test_a_full_server_says_when_to_come_again(
    idle: httpx.AsyncClient, idle_core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await begun(idle)

    async def full(*_: object) -> None:
        raise OverloadedError("full", retry_after_s=6.2)

    monkeypatch.setattr(store, "tracks", full)
    answer = await idle.get(f"{MEETINGS}/{made['id']}/live")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")
    monkeypatch.undo()
    assert (await idle_core.live.status("default", made["id"])).tracks == ()
