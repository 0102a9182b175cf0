"""Who gets in, what each sees, and what web pages of other origins can not do."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from moksori.core import Core
from moksori.surfaces.http.app import HttpConfig, openapi_document
from moksori.testing.embedded import (
    EVENTS,
    JOBS,
    REQUEST,
    ROOMS,
    app_on,
    client_of,
    finished,
    hand_in,
    talk,
)

pytestmark = [pytest.mark.surface, pytest.mark.anyio]

LOCKED = HttpConfig(require_key=True)
OPEN_ROUTES = {"/healthz", "/api/health"}
BEHIND_LINKS = "/api/v1/shared/"
ROUTES = [
    (method.upper(), re.sub(r"\{\w+\}", "x", path))
    for path, methods in openapi_document(LOCKED)["paths"].items()
    for method in methods
    if path not in OPEN_ROUTES and not path.startswith(BEHIND_LINKS)
]


@dataclass(frozen=True)
class Key:
    id: str
    secret: str

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}


async def key_for(core: Core, workspace: str) -> Key:
    key, secret = await core.access.create("test", workspace=workspace)
    return Key(key.id, secret)


@pytest.fixture
async def locked(core: Core) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app_on(core, LOCKED)) as opened:
        yield opened


def test_the_list_of_routes_holds_every_room() -> None:
    wanted = {
        ("POST", REQUEST),
        ("GET", f"{JOBS}/x"),
        ("GET", f"{EVENTS}/x"),
        ("GET", f"{ROOMS}/x/segments"),
        ("POST", "/v1/audio/transcriptions"),
        ("PATCH", "/api/v1/tickets/x/status"),
        ("GET", "/api/v1/events"),
    }
    assert wanted <= set(ROUTES)
    assert len(ROUTES) == len(set(ROUTES)) > 30


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer mk_unknown"},
        {"X-API-Key": "mk_unknown"},
        {"Authorization": "Bearer sk-openai"},
        {"Authorization": "Basic bWs6bWs="},
        {"Authorization": "Bearer "},
    ],
    ids=["none", "bearer", "header", "foreign", "basic", "empty"],
)
async def test_nobody_gets_in_without_a_key(
    locked: httpx.AsyncClient, method: str, path: str, headers: dict[str, str]
) -> None:
    answer = await locked.request(method, path, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="moksori"'
    body = answer.json()
    assert (body["error"] if path.startswith("/v1") else body)["code"] == "unauthenticated"


@pytest.mark.parametrize("form", ["bearer", "header", "lower case"])
async def test_a_key_opens(core: Core, locked: httpx.AsyncClient, form: str) -> None:
    key = await key_for(core, "team-a")
    headers = {
        "bearer": key.bearer,
        "header": {"X-API-Key": key.secret},
        "lower case": {"authorization": f"bearer {key.secret}"},
    }[form]
    assert (await locked.get(JOBS, headers=headers)).status_code == 200


async def test_a_revoked_key_opens_no_more(core: Core, locked: httpx.AsyncClient) -> None:
    key = await key_for(core, "team-a")
    await core.access.revoke(key.id)
    assert (await locked.get(JOBS, headers=key.bearer)).status_code == 401


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (JOBS, {}, 200),
        (JOBS, {"Authorization": "Bearer mk_unknown"}, 401),
        (JOBS, {"X-API-Key": "mk_unknown"}, 401),
        (JOBS, {"Authorization": "Bearer sk-anything"}, 401),
        ("/v1/models", {"Authorization": "Bearer sk-anything"}, 200),
        ("/v1/models", {"Authorization": "Bearer mk_unknown"}, 401),
    ],
)
async def test_loopback_needs_no_key_but_a_shown_one_must_be_valid(
    client: httpx.AsyncClient, path: str, headers: dict[str, str], status: int
) -> None:
    assert (await client.get(path, headers=headers)).status_code == status


async def test_a_key_on_loopback_chooses_its_workspace(
    core: Core, client: httpx.AsyncClient
) -> None:
    key = await key_for(core, "team-c")
    async with client_of(app_on(core), **key.bearer) as keyed:
        job_id = await hand_in(keyed, talk(1))
        assert (await keyed.get(f"{JOBS}/{job_id}")).status_code == 200
        assert (await client.get(f"{JOBS}/{job_id}")).status_code == 404


async def test_a_key_sees_only_its_own_workspace(core: Core) -> None:
    mine, theirs = await key_for(core, "team-a"), await key_for(core, "team-b")
    app = app_on(core, LOCKED)
    async with client_of(app, **mine.bearer) as a, client_of(app, **theirs.bearer) as b:
        job_id = await hand_in(a, talk(), room_id="비밀")
        await finished(a, job_id)
        for method, path in (
            ("GET", f"{JOBS}/{job_id}"),
            ("GET", f"{JOBS}/{job_id}/segments"),
            ("GET", f"{JOBS}/{job_id}/audio"),
            ("POST", f"{JOBS}/{job_id}/cancel"),
            ("DELETE", f"{JOBS}/{job_id}"),
            ("GET", f"{EVENTS}/{job_id}"),
            ("GET", f"{ROOMS}/비밀"),
            ("GET", f"{ROOMS}/비밀/segments"),
        ):
            answer = await b.request(method, path)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path
        assert (await b.get(JOBS)).json()["jobs"] == []
        assert (await b.get(ROOMS)).json()["rooms"] == []
        assert (await a.get(f"{JOBS}/{job_id}/audio")).content == talk()
        assert [one["room_id"] for one in (await a.get(ROOMS)).json()["rooms"]] == ["비밀"]


async def test_idempotency_keys_of_two_workspaces_do_not_meet(core: Core) -> None:
    app = app_on(core, LOCKED)
    ids = set()
    for workspace in ("team-a", "team-b"):
        key = await key_for(core, workspace)
        answer = await client_of(app, **key.bearer).post(
            REQUEST, files={"file": talk(1)}, headers={"Idempotency-Key": "same"}
        )
        ids.add(answer.json()["job_id"])
    assert len(ids) == 2


async def test_health_tells_strangers_little(core: Core, locked: httpx.AsyncClient) -> None:
    stranger = (await locked.get("/api/health")).json()
    assert stranger["services"]["database"] == "ok"
    assert (stranger["parts"], stranger["models"]) == ([], [])
    key = await key_for(core, "team-a")
    known = (await locked.get("/api/health", headers=key.bearer)).json()
    assert {part["name"] for part in known["parts"]} == set(stranger["services"])
    assert known["models"][0]["default"]
    assert (await locked.get("/healthz")).json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("localhost:8000", 200),
        ("LOCALHOST", 200),
        ("127.0.0.1:9", 200),
        ("[::1]:8000", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost.evil.example:8000", 421),
        ("[", 421),
        ("moksori.test", 200),
    ],
)
async def test_names_that_point_to_loopback_are_checked(core: Core, host: str, status: int) -> None:
    config = HttpConfig(allowed_hosts=("Moksori.test",))
    async with client_of(app_on(core, config)) as client:
        answer = await client.get(JOBS, headers={"Host": host})
    assert answer.status_code == status
    if status == 421:
        assert answer.json()["code"] == "host_not_allowed"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost:8000", 200),
        ("http://localhost:5173", 403),
        ("http://127.0.0.1:8000", 403),
        ("https://evil.example", 403),
        ("null", 403),
    ],
)
async def test_pages_of_other_origins_are_kept_out(
    client: httpx.AsyncClient, origin: str, status: int
) -> None:
    answer = await client.get(JOBS, headers={"Host": "localhost:8000", "Origin": origin})
    assert answer.status_code == status
    assert "Access-Control-Allow-Origin" not in answer.headers


async def test_a_required_key_or_a_star_makes_the_guard_needless(core: Core) -> None:
    key = await key_for(core, "team-a")
    headers = {"Host": "moksori.example", "Origin": "https://app.example"}
    async with client_of(app_on(core, LOCKED), **key.bearer) as client:
        assert (await client.get(JOBS, headers=headers)).status_code == 200
    async with client_of(app_on(core, HttpConfig(allowed_hosts=("*",)))) as client:
        assert (await client.get(JOBS, headers=headers)).status_code == 200
