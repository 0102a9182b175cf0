"""Links to meetings over HTTP: made with a key, read without one, and nothing else with them."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import anyio
import httpx
import pytest
from structlog.testing import capture_logs

from moksori.core import Core
from moksori.surfaces.http.app import HttpConfig
from moksori.testing.embedded import app_on, client_of, finished, talk

pytestmark = [pytest.mark.surface, pytest.mark.anyio]

MEETINGS = "/api/v1/meetings"
PASSWORD = "감사팀만 봐요"
SAID = [
    ("최서연", "결제 화면은 첫 번째 시안으로 하기로 하죠."),
    ("이정훈", "네. 제가 이번 주 금요일까지 최종 시안을 완성하겠습니다."),
    ("박지영", "로그인 오류는 어제 다 고쳤습니다."),
]
WAIT_S = 30.0
LOCKED = HttpConfig(require_key=True)

Json = dict[str, Any]
Guest = Callable[[], httpx.AsyncClient]


async def written(client: httpx.AsyncClient) -> str:
    said = [
        {"speaker": speaker, "text": text, "start": 5.0 * at, "end": 5.0 * at + 4}
        for at, (speaker, text) in enumerate(SAID)
    ]
    asked = {"on": "2026-11-26", "title": "결제 회의", "segments": said}
    meeting = str((await client.post(MEETINGS, json=asked)).json()["id"])
    with anyio.fail_after(WAIT_S):
        while True:
            if (await client.get(f"{MEETINGS}/{meeting}")).json()["state"] == "ready":
                return meeting
            await anyio.sleep(0.05)


@pytest.fixture
async def meeting(client: httpx.AsyncClient) -> str:
    return await written(client)


@pytest.fixture
async def guest(core: Core) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody with nothing but a link."""
    async with client_of(app_on(core)) as opened:
        yield opened


async def shared(client: httpx.AsyncClient, meeting: str, **fields: Any) -> Json:  # noqa: ANN401 - JSON
    asked = {"parts": ["minutes", "transcript"], **fields}
    answer = await client.post(f"{MEETINGS}/{meeting}/shares", json=asked)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def behind(made: Json, path: str = "") -> str:
    return f"/api/v1/shared/{made['token']}{path}"


async def test_a_link_is_shown_once_and_listed_without_what_opens_it(
    client: httpx.AsyncClient, meeting: str
) -> None:
    made = await shared(client, meeting, label="감사팀", password=PASSWORD, days=7)
    assert made["path"] == f"/s/{made['token']}"
    assert len(made["token"]) >= 22, "128 bits at least"
    answer = await client.get(f"{MEETINGS}/{meeting}/shares")
    [listed] = answer.json()["shares"]
    assert listed == {name: value for name, value in made.items() if name not in {"token", "path"}}
    assert (listed["label"], listed["has_password"], listed["uses"]) == ("감사팀", True, 0)
    assert listed["parts"] == ["minutes", "transcript"]
    assert listed["expires_at"] > listed["created_at"]
    assert made["token"] not in answer.text


async def test_who_has_the_link_reads_minutes_and_words(
    client: httpx.AsyncClient, guest: httpx.AsyncClient, meeting: str
) -> None:
    made = await shared(client, meeting)
    look = (await guest.get(behind(made))).json()
    assert look == {
        "title": "결제 회의",
        "on": "2026-11-26",
        "language": "ko",
        "template": "general",
        "parts": ["minutes", "transcript"],
        "from_s": None,
        "to_s": None,
        "expires_at": None,
        "has_password": False,
        "opened": True,
    }
    minutes = (await guest.get(behind(made, "/minutes"))).json()
    [decision] = minutes["decisions"]
    assert decision["evidence"] == ["S0001"]
    assert not {"author", "meeting_id", "removed", "number"} & set(minutes)
    segments = (await guest.get(behind(made, "/segments"))).json()
    assert [(one["speaker"], one["text"]) for one in segments["segments"]] == SAID
    assert segments["next_after"] is None
    page = (await guest.get(behind(made, "/segments"), params={"limit": 2})).json()
    assert (len(page["segments"]), page["next_after"]) == (2, 1)


async def test_the_password_gives_a_pass_that_only_this_link_sees(
    client: httpx.AsyncClient, guest: httpx.AsyncClient, meeting: str
) -> None:
    made = await shared(client, meeting, password=PASSWORD)
    other = await shared(client, meeting, password=PASSWORD)
    look = (await guest.get(behind(made))).json()
    assert (look["has_password"], look["opened"]) == (True, False)
    for path in ("/minutes", "/segments"):
        answer = await guest.get(behind(made, path))
        assert (answer.status_code, answer.json()["code"]) == (403, "password_needed")
    for body in ({}, {"password": None}, {"password": ""}, {"password": "틀린 비밀번호"}):
        answer = await guest.post(behind(made, "/open"), json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "password_needed")
        assert "Set-Cookie" not in answer.headers
        assert answer.json()["title"] == "올바른 비밀번호가 필요해요"
    answer = await guest.post(behind(made, "/open"), json={"password": PASSWORD})
    assert (answer.status_code, answer.json()["opened"]) == (200, True)
    cookie = answer.headers["Set-Cookie"]
    settings = {one.strip() for one in cookie.split(";")[1:]}
    assert {"HttpOnly", "SameSite=strict", f"Path={behind(made)}"} <= settings
    assert any(one.startswith("Max-Age=") for one in settings)
    assert not any(secret in cookie.partition(";")[0] for secret in (made["token"], PASSWORD))
    for path in ("", "/minutes", "/segments"):
        assert (await guest.get(behind(made, path))).status_code == 200
    assert (await guest.get(behind(made))).json()["opened"]
    assert (await guest.get(behind(other, "/minutes"))).status_code == 403
    stolen = {"Cookie": cookie.partition(";")[0]}
    assert (await guest.get(behind(other, "/minutes"), headers=stolen)).status_code == 403
    [first, second] = (await client.get(f"{MEETINGS}/{meeting}/shares")).json()["shares"]
    assert (first["uses"], second["uses"], second["used_at"]) == (1, 0, None)
    assert first["used_at"]


async def test_a_pass_travels_encrypted_where_the_page_does(
    core: Core, client: httpx.AsyncClient, meeting: str
) -> None:
    made = await shared(client, meeting, password=PASSWORD)
    async with client_of(app_on(core)) as guest:
        url = f"https://localhost{behind(made, '/open')}"
        answer = await guest.post(url, json={"password": PASSWORD})
    assert "Secure" in answer.headers["Set-Cookie"]


async def test_guesses_are_bounded(
    client: httpx.AsyncClient, guest: httpx.AsyncClient, meeting: str
) -> None:
    made = await shared(client, meeting, password=PASSWORD)
    for _ in range(10):
        answer = await guest.post(behind(made, "/open"), json={"password": "guess it"})
        assert answer.status_code == 403
    answer = await guest.post(behind(made, "/open"), json={"password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
    assert 800 < int(answer.headers["Retry-After"]) <= 900
    assert answer.json()["retryable"]


async def test_a_link_that_is_no_more_looks_like_one_that_never_was(
    client: httpx.AsyncClient, guest: httpx.AsyncClient, meeting: str
) -> None:
    made = await shared(client, meeting, password=PASSWORD)
    opened = await guest.post(behind(made, "/open"), json={"password": PASSWORD})
    assert opened.status_code == 200
    place = f"{MEETINGS}/{meeting}/shares/{made['id']}"
    assert (await client.delete(place)).status_code == 204
    assert (await client.delete(place)).status_code == 404
    unknown = {"token": "x" * 43}
    for path in ("", "/minutes", "/segments", "/audio"):
        answers = [await guest.get(behind(one, path)) for one in (made, unknown)]
        assert [one.status_code for one in answers] == [404, 404]
        told = [{**one.json(), "instance": ""} for one in answers]
        assert told[0] == told[1]
    for one in (made, unknown):
        answer = await guest.post(behind(one, "/open"), json={"password": PASSWORD})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_deleted_meeting_is_not_read_any_more(
    client: httpx.AsyncClient, guest: httpx.AsyncClient, meeting: str
) -> None:
    made = await shared(client, meeting)
    assert (await guest.get(behind(made, "/minutes"))).status_code == 200
    assert (await client.delete(f"{MEETINGS}/{meeting}")).status_code == 204
    for path in ("", "/minutes", "/segments", "/audio"):
        assert (await guest.get(behind(made, path))).status_code == 404
    assert (await client.get(f"{MEETINGS}/{meeting}/shares")).status_code == 404


async def test_a_stretch_hides_what_lies_outside_of_it(
    client: httpx.AsyncClient, guest: httpx.AsyncClient, meeting: str
) -> None:
    made = await shared(client, meeting, from_s=5, to_s=9.5)
    found = (await guest.get(behind(made, "/segments"))).json()["segments"]
    assert [one["id"] for one in found] == ["S0002"]
    answer = await guest.get(behind(made, "/minutes"))
    minutes = answer.json()
    assert (minutes["decisions"], minutes["status_changes"]) == ([], [])
    assert [one["owner"] for one in minutes["action_items"]] == ["이정훈"]
    assert "로그인" not in answer.text
    look = (await guest.get(behind(made))).json()
    assert (look["from_s"], look["to_s"]) == (5, 9.5)


async def test_minutes_alone_point_to_no_words(
    client: httpx.AsyncClient, guest: httpx.AsyncClient, meeting: str
) -> None:
    made = await shared(client, meeting, parts=["minutes"])
    minutes = (await guest.get(behind(made, "/minutes"))).json()
    items = [item for part in minutes.values() if isinstance(part, list) for item in part]
    shown = [item["evidence"] for item in items if isinstance(item, dict)]
    assert len(shown) > 2
    assert not any(shown)
    for path in ("/segments", "/audio"):
        assert (await guest.get(behind(made, path))).status_code == 404


async def test_the_sound_is_heard_in_parts(
    client: httpx.AsyncClient, guest: httpx.AsyncClient
) -> None:
    answer = await client.post(MEETINGS, files={"file": ("회의.mka", talk())})
    meeting = str(answer.json()["id"])
    await finished(client, str(answer.json()["job_id"]))
    made = await shared(client, meeting, parts=["audio"], password=PASSWORD)
    assert (await guest.get(behind(made, "/audio"))).status_code == 403
    await guest.post(behind(made, "/open"), json={"password": PASSWORD})
    whole = await guest.get(behind(made, "/audio"))
    assert (whole.status_code, whole.headers["Content-Type"]) == (200, "audio/ogg")
    assert whole.headers["Cache-Control"] == "no-store"
    assert meeting not in whole.headers["Content-Disposition"]
    part = await guest.get(behind(made, "/audio"), headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, whole.content[100:200])
    heard = await client.get(f"{MEETINGS}/{meeting}/sound")
    assert heard.content == whole.content


async def test_a_meeting_without_sound_has_none_behind_a_link(
    client: httpx.AsyncClient, guest: httpx.AsyncClient, meeting: str
) -> None:
    made = await shared(client, meeting, parts=["audio"])
    answer = await guest.get(behind(made, "/audio"))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "parts"),
        ({"parts": []}, "parts"),
        ({"parts": ["board"]}, "parts"),
        ({"parts": ["minutes"], "password": "short"}, "password"),
        ({"parts": ["minutes"], "days": 0}, "days"),
        ({"parts": ["minutes"], "days": 400}, "days"),
        ({"parts": ["minutes"], "from_s": -1}, "from_s"),
        ({"parts": ["minutes"], "from_s": 9, "to_s": 3}, "to_s"),
        ({"parts": ["minutes", "audio"], "from_s": 9}, "audio"),
        ({"parts": ["minutes"], "label": "a\nb"}, "label"),
        ({"parts": ["minutes"], "admin": True}, "admin"),
    ],
)
async def test_what_can_not_be_shared_is_refused(
    client: httpx.AsyncClient, meeting: str, body: Json, where: str
) -> None:
    answer = await client.post(f"{MEETINGS}/{meeting}/shares", json=body)
    assert answer.status_code == 422
    told = answer.json()
    assert where in json.dumps([told["errors"], told["facts"], told["reason"]])
    assert (await client.get(f"{MEETINGS}/{meeting}/shares")).json() == {"shares": []}


async def test_links_of_no_meeting(client: httpx.AsyncClient) -> None:
    for method in ("GET", "POST"):
        answer = await client.request(
            method, f"{MEETINGS}/01K0/shares", json={"parts": ["minutes"]}
        )
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_on_a_server_with_keys_links_are_made_with_one_and_read_without(core: Core) -> None:
    _, secret = await core.access.create("a", workspace="team-s")
    _, foreign = await core.access.create("b", workspace="team-t")
    app = app_on(core, LOCKED)
    async with (
        client_of(app, Authorization=f"Bearer {secret}") as owner,
        client_of(app, Authorization=f"Bearer {foreign}") as other,
        client_of(app, Host="moksori.example") as guest,
    ):
        meeting = await written(owner)
        made = await shared(owner, meeting, password=PASSWORD)
        place = f"{MEETINGS}/{meeting}/shares"
        for who, status in ((other, 404), (guest, 401)):
            assert (await who.get(place)).status_code == status
            asked = {"parts": ["minutes"]}
            assert (await who.post(place, json=asked)).status_code == status
            assert (await who.delete(f"{place}/{made['id']}")).status_code == status
        answer = await guest.post(behind(made, "/open"), json={"password": PASSWORD})
        assert answer.status_code == 200
        assert (await guest.get(behind(made, "/minutes"))).status_code == 200
        for path in (
            f"/{meeting}",
            f"/{meeting}/minutes",
            f"/{meeting}/segments",
            f"/{meeting}/sound",
        ):
            assert (await guest.get(f"{MEETINGS}{path}")).status_code == 401
        for path in (MEETINGS, "/api/v1/boards", "/api/v1/people", "/api/v1/events"):
            bearer = {"Authorization": f"Bearer {made['token']}"}
            assert (await guest.get(path, headers=bearer)).status_code == 401


async def test_the_guards_of_the_loopback_hold_for_links_too(
    client: httpx.AsyncClient, guest: httpx.AsyncClient, meeting: str
) -> None:
    made = await shared(client, meeting)
    named = await guest.get(behind(made), headers={"Host": "evil.example"})
    assert (named.status_code, named.json()["code"]) == (421, "host_not_allowed")
    led = await guest.post(behind(made, "/open"), headers={"Origin": "https://evil.example"})
    assert led.status_code == 403
    assert (await guest.get(behind(made), headers={"Origin": "http://localhost"})).is_success


async def test_no_search_engine_no_cache_and_no_other_site_learns_of_a_link(
    client: httpx.AsyncClient, guest: httpx.AsyncClient, meeting: str
) -> None:
    made = await shared(client, meeting)
    for path in (behind(made), behind(made, "/minutes"), behind({"token": "no"})):
        headers = (await guest.get(path)).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Robots-Tag"] == "noindex"
        assert headers["Referrer-Policy"] == "no-referrer"


async def test_neither_token_nor_password_is_logged(
    client: httpx.AsyncClient, guest: httpx.AsyncClient, meeting: str
) -> None:
    with capture_logs() as logs:
        made = await shared(client, meeting, label="감사팀", password=PASSWORD)
        await guest.get(behind(made))
        await guest.get(f"/s/{made['token']}")
        await guest.get(behind(made, "/nowhere"))
        await guest.post(behind(made, "/open"), json={"password": "틀린 비밀번호"})
        await guest.post(behind(made, "/open"), json={"password": PASSWORD})
        await guest.get(behind(made, "/minutes"))
    routes = [line["route"] for line in logs if line["event"] == "request"]
    assert f"{behind({'token': '{token}'}, '/minutes')}" in routes
    text = json.dumps(logs, ensure_ascii=False, default=str)
    for secret in (made["token"], PASSWORD, "틀린 비밀번호", "감사팀", "moksori_share"):
        assert secret not in text
