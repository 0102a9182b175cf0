"""`WS /api/v1/audio` on a real server: what is said is on the disk before it is acknowledged."""

import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import anyio
import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from moksori.core import Core
from moksori.meetings.live.model import TrackAsk
from moksori.meetings.meeting import NewMeeting
from moksori.surfaces.http.app import HttpConfig
from moksori.surfaces.http.config import SOCKETS
from moksori.surfaces.http.sockets import session
from moksori.surfaces.http.sockets.following import Follower
from moksori.testing.embedded import hosted
from moksori.testing.phone import calling, frame

pytestmark = [pytest.mark.surface, pytest.mark.anyio]

Json = dict[str, Any]


@pytest.fixture
async def url(idle_core: Core) -> AsyncIterator[str]:
    async with hosted(idle_core) as opened:
        yield opened


async def meeting(core: Core) -> str:
    return (await core.live.start("default", NewMeeting(title="주간 회의"))).id


async def test_a_start_without_a_meeting_makes_one(url: str, idle_core: Core) -> None:
    async with calling(url) as phone:
        started = await phone.start(title="새 회의", participant="민수")
        assert phone.socket.subprotocol == "voice.v1"
        assert started["next_sequence"] == 0
        assert (started["track"], started["number"], started["missing"]) == ("t", 0, [])
        await phone.speak(range(10))
        ack = await phone.acknowledged(9)
        assert (ack["stored"], ack["through"], ack["missing"]) == (10, 9, [])
        status = await idle_core.live.status("default", started["meeting"])
        assert status.meeting.title == "새 회의"
        assert status.tracks[0].state.frames == 10
        await phone.say("stop", frames=10)
        assert (await phone.hear("stopped")) == {"type": "stopped", "frames": 10, "missing": []}


async def test_a_cut_connection_goes_on_where_the_disk_is(url: str, idle_core: Core) -> None:
    key = await meeting(idle_core)
    async with calling(url) as phone:
        started = await phone.start(meeting=key)
        await phone.speak(range(50))
        await phone.acknowledged(49)
        phone.socket.transport.abort()
    async with calling(url) as phone:
        again = await phone.start(meeting=key, resume=started["resume"])
        assert again["next_sequence"] == 50
        assert again["number"] == started["number"]
        await phone.speak(range(40, 60))
        ack = await phone.acknowledged(59)
        assert ack["stored"] == 60


async def test_a_gap_is_told_and_may_still_be_filled(url: str, idle_core: Core) -> None:
    key = await meeting(idle_core)
    async with calling(url) as phone:
        await phone.start(meeting=key)
        await phone.speak([0, 1, 5, 6])
        ack = await phone.acknowledged(1)
        while ack["through"] < 6:
            ack = await phone.hear("ack")
        assert ack["missing"] == [{"first": 2, "last": 4}]
    async with calling(url) as phone:
        started = await phone.start(meeting=key)
        assert started["next_sequence"] == 7
        assert started["missing"] == [{"first": 2, "last": 4}]
        await phone.speak([2, 3, 4])
        assert (await phone.acknowledged(6))["missing"] == []


@pytest.mark.parametrize(
    ("greeting", "code", "error"),
    [
        ("nonsense", 4400, "bad_input"),
        ('{"type":"mute","on":true}', 4400, "bad_input"),
        (b"\0" * 20, 4400, "bad_input"),
        ({"meeting": "01NONE"}, 4404, "not_found"),
        ({"sample_rate": 44_101}, 4400, "bad_input"),
        ({"token": "mk_unknown"}, 4401, "unauthenticated"),
    ],
)
async def test_a_wrong_greeting_is_answered_and_closed(
    url: str, greeting: str | bytes | Json, code: int, error: str
) -> None:
    async with calling(url) as phone:
        if isinstance(greeting, dict):
            greeting = json.dumps(
                {"type": "start", "track": "t", "sample_rate": 16_000, "captured_at": 0} | greeting
            )
        await phone.socket.send(greeting)
        closed, last = await phone.closed()
    assert closed == code
    assert last is not None
    assert (last["type"], last["code"], last["retryable"]) == ("error", error, False)
    assert last["title"]
    assert last["detail"]


async def test_what_came_before_a_wrong_message_counts(url: str, idle_core: Core) -> None:
    key = await meeting(idle_core)
    async with calling(url) as phone:
        await phone.start(meeting=key)
        await phone.speak(range(20))
        await phone.socket.send(b"short")
        code, last = await phone.closed()
        assert (code, last and last["code"]) == (4400, "bad_input")
    status = await idle_core.live.status("default", key)
    assert status.tracks[0].state.frames == 20


async def test_errors_are_told_in_the_language_of_the_client(url: str) -> None:
    titles = []
    for language in ("ko", "en"):
        async with calling(url, **{"Accept-Language": language}) as phone:
            await phone.socket.send("x")
            _, last = await phone.closed()
            assert last is not None
            titles.append(last["title"])
    assert titles == ["요청을 이해하지 못했어요", "The request can not be used"]


async def test_who_speaks_another_protocol_is_not_let_in(url: str) -> None:
    for protocols in ((), ("voice.v2",)):
        with pytest.raises(InvalidStatus) as caught:
            async with calling(url, protocols=protocols):
                pass
        assert caught.value.response.status_code == 422
        assert json.loads(caught.value.response.body or b"")["code"] == "bad_input"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Host": "evil.example"}, 421),
        ({"Authorization": "Bearer mk_wrong"}, 401),
        ({"X-API-Key": "mk_wrong"}, 401),
    ],
)
async def test_strangers_are_refused_before_the_socket_opens(
    url: str, headers: dict[str, str], status: int
) -> None:
    with pytest.raises(InvalidStatus) as caught:
        async with calling(url, **headers):
            pass
    assert caught.value.response.status_code == status
    assert "X-Request-ID" in caught.value.response.headers


async def test_a_key_opens_its_own_workspace_only(idle_core: Core) -> None:
    _, secret = await idle_core.access.create("다른 곳", workspace="other")
    theirs = await meeting(idle_core)
    async with hosted(idle_core, HttpConfig(require_key=True)) as url:
        async with calling(url) as phone:
            await phone.say("start", track="t", sample_rate=16_000, captured_at=0)
            assert (await phone.closed())[0] == 4401
        async with calling(url) as phone:
            await phone.say("start", track="t", sample_rate=16_000, captured_at=0, token="mk_no")
            assert (await phone.closed())[0] == 4401
        async with calling(url, Authorization=f"Bearer {secret}") as phone:
            ours = (await phone.start())["meeting"]
        async with calling(url) as phone:
            assert (await phone.start(meeting=ours, token=secret))["meeting"] == ours
        async with calling(url, **{"X-API-Key": secret}) as phone:
            await phone.say("start", meeting=theirs, track="t", sample_rate=16_000, captured_at=0)
            assert (await phone.closed())[0] == 4404
    assert (await idle_core.live.status("other", ours)).meeting.workspace == "other"


async def test_a_second_socket_takes_a_seat_only_with_the_secret_of_the_first(
    url: str, idle_core: Core
) -> None:
    key = await meeting(idle_core)
    async with calling(url) as first:
        started = await first.start(meeting=key)
        async with calling(url) as thief:
            await thief.say("start", meeting=key, track="t", sample_rate=16_000, captured_at=0)
            code, last = await thief.closed()
            assert (code, last and last["code"]) == (4409, "conflict")
        await first.speak(range(5))
        await first.acknowledged(4)
        async with calling(url) as second:
            again = await second.start(meeting=key, resume=started["resume"])
            assert again["next_sequence"] == 5
            assert (await first.closed())[0] == 4409
            await second.speak(range(5, 9))
            await second.acknowledged(8)


async def test_other_rates_become_frames_of_16_khz(url: str, idle_core: Core) -> None:
    key = await meeting(idle_core)
    async with calling(url) as phone:
        await phone.start(meeting=key, sample_rate=48_000)
        for number in range(5):
            await phone.socket.send(frame(number, rate_hz=48_000))
        assert (await phone.acknowledged(4))["stored"] == 5


async def test_ping_is_answered(url: str) -> None:
    async with calling(url) as phone:
        await phone.say("ping")
        assert await phone.next() == {"type": "pong"}
        await phone.start()
        await phone.say("ping")
        assert await phone.hear("pong")


async def test_an_ended_meeting_takes_nothing(url: str, idle_core: Core) -> None:
    key = await meeting(idle_core)
    await idle_core.live.end("default", key)
    async with calling(url) as phone:
        await phone.say("start", meeting=key, track="t", sample_rate=16_000, captured_at=0)
        assert await phone.closed() == (4410, {"type": "ended"})


async def test_the_host_pauses_goes_on_and_ends(url: str, idle_core: Core) -> None:
    key = await meeting(idle_core)
    async with calling(url) as phone, calling(url) as quiet:
        await phone.start(meeting=key, track="a")
        await quiet.start(meeting=key, track="b", captions=False)
        await idle_core.live.pause("default", key)
        assert await phone.hear("paused")
        assert await quiet.hear("paused")
        await phone.speak(range(3))
        assert (await phone.acknowledged(2))["missing"] == []
        await idle_core.live.resume("default", key)
        assert await phone.hear("resumed")
        await idle_core.live.end("default", key)
        assert await phone.closed() == (4410, {"type": "ended"})
        assert await quiet.closed() == (4410, {"type": "ended"})


async def test_sound_that_was_on_its_way_when_the_meeting_ended_is_no_fault(
    url: str, idle_core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A busy server takes sound in before it has noticed itself that the meeting is over."""
    noticed = anyio.Event()

    async def late(follower: Follower, state: str) -> None:
        del follower, state
        noticed.set()
        await anyio.sleep_forever()

    monkeypatch.setattr(Follower, "_turn", late)
    key = await meeting(idle_core)
    async with calling(url) as phone:
        await phone.start(meeting=key)
        await phone.speak(range(10))
        await phone.acknowledged(9)
        await idle_core.live.end("default", key)
        await noticed.wait()
        await phone.speak(range(10, 20))
        assert await phone.closed() == (4410, {"type": "ended"})
    status = await idle_core.live.status("default", key)
    assert status.tracks[0].state.frames == 10


async def test_a_server_that_ends_says_come_again(idle_core: Core) -> None:
    key = await meeting(idle_core)
    async with anyio.create_task_group(), hosted(idle_core) as url:
        opened = calling(url)
        phone = await opened.__aenter__()
        await phone.start(meeting=key)
        await phone.speak(range(5))
        await phone.acknowledged(4)
    assert (await phone.closed())[0] == 1012
    async with hosted(idle_core) as url, calling(url) as phone:
        assert (await phone.start(meeting=key))["next_sequence"] == 5


async def test_a_track_of_another_socket_kind_is_a_conflict(url: str, idle_core: Core) -> None:
    key = await meeting(idle_core)
    async with idle_core.live.joining("default", key, TrackAsk("t")), calling(url) as phone:
        await phone.say("start", meeting=key, track="t", sample_rate=16_000, captured_at=0)
        assert (await phone.closed())[0] == 4409


async def test_the_description_of_the_socket_is_served(
    url: str, pytestconfig: pytest.Config
) -> None:
    async with httpx.AsyncClient(base_url=url) as client:
        answer = await client.get("/asyncapi.yaml")
    assert answer.status_code == 200
    assert answer.content == (pytestconfig.rootpath / "docs/asyncapi.yaml").read_bytes()


async def test_who_says_nothing_is_not_kept(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "GREETING_S", 0.1)
    async with calling(url) as phone:
        await phone.say("ping")
        assert await phone.closed() == (4408, {"type": "pong"})


async def test_a_full_server_says_when_to_come_again(
    url: str, idle_core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await meeting(idle_core)
    monkeypatch.setattr(idle_core.live.doors, "_max_tracks", 1)
    async with calling(url) as first, calling(url) as second:
        await first.start(meeting=key, track="a")
        await second.say("start", meeting=key, track="b", sample_rate=16_000, captured_at=0)
        code, last = await second.closed()
    assert code == 4429
    assert last is not None
    assert (last["code"], last["retryable"]) == ("overloaded", True)
    assert last["retry_after_s"] > 0


async def test_a_message_that_is_far_too_long_is_not_taken_in(url: str) -> None:
    async with calling(url) as phone:
        await phone.start()
        with suppress(ConnectionClosed):
            await phone.socket.send(b"x" * (SOCKETS["ws_max_size"] + 1))
        assert (await phone.closed())[0] == 1009
