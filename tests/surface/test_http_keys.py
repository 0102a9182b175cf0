"""API keys over HTTP: made, shown once, used, revoked; and who gets in meanwhile."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from moksori.core import Core
from moksori.surfaces.http.app import HttpConfig
from moksori.testing.embedded import app_on, client_of

pytestmark = [pytest.mark.surface, pytest.mark.anyio]

KEYS = "/api/v1/keys"
BOARDS = "/api/v1/boards"
LOCKED = HttpConfig(require_key=True)

Json = dict[str, Any]


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
async def client(idle_core: Core) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody on loopback, who needs no key."""
    async with client_of(app_on(idle_core)) as opened:
        yield opened


@pytest.fixture
async def locked(idle_core: Core) -> AsyncIterator[httpx.AsyncClient]:
    """A server that asks for a key; none is shown unless a test does so."""
    async with client_of(app_on(idle_core, LOCKED)) as opened:
        yield opened


async def make(client: httpx.AsyncClient, name: str = "봇", **headers: str) -> Json:
    answer = await client.post(KEYS, json={"name": name}, headers=headers)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


async def listed(client: httpx.AsyncClient, **headers: str) -> dict[str, Json]:
    answer = (await client.get(KEYS, headers=headers)).raise_for_status().json()
    return {one["id"]: one for one in answer["keys"]}


async def test_a_key_is_made_shown_once_used_and_revoked(
    client: httpx.AsyncClient, locked: httpx.AsyncClient
) -> None:
    made = await make(client, "회의 봇")
    secret = made["secret"]
    assert (made["name"], made["prefix"], made["current"]) == ("회의 봇", secret[:8], False)
    shown = (await listed(client))[made["id"]]
    assert "secret" not in shown
    assert (shown["last_used_at"], shown["revoked_at"]) == (None, None)
    assert (await locked.get(BOARDS, headers=bearer(secret))).status_code == 200
    used = (await listed(client))[made["id"]]
    assert used["last_used_at"] is not None
    assert (await client.delete(f"{KEYS}/{made['id']}")).status_code == 204
    refused = await locked.get(BOARDS, headers=bearer(secret))
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthenticated")
    assert (await listed(client))[made["id"]]["revoked_at"] is not None
    assert (await client.delete(f"{KEYS}/{made['id']}")).status_code == 204


async def test_making_the_first_key_locks_nobody_out(client: httpx.AsyncClient) -> None:
    assert (await client.get(KEYS)).json()["required"] is False
    made = await make(client)
    assert (await client.get(BOARDS)).status_code == 200
    assert (await client.get(KEYS)).json()["required"] is False
    mine = bearer(made["secret"])
    assert (await client.get(BOARDS, headers=mine)).status_code == 200
    await client.delete(f"{KEYS}/{made['id']}")
    assert (await client.get(BOARDS)).status_code == 200


async def test_no_secret_reaches_a_log_or_a_second_answer(client: httpx.AsyncClient) -> None:
    with capture_logs() as logs:
        secret = (await make(client))["secret"]
        again = await client.get(KEYS)
    assert secret not in str(logs)
    assert secret not in again.text
    assert "봇" not in str(logs)


async def test_ones_own_key_asks_twice(
    client: httpx.AsyncClient, locked: httpx.AsyncClient
) -> None:
    made, other = await make(client), await make(client, "other")
    mine = bearer(made["secret"])
    seen = await listed(locked, **mine)
    assert seen[made["id"]]["current"] is True
    assert seen[other["id"]]["current"] is False
    address = f"{KEYS}/{made['id']}"
    kept = await locked.delete(address, headers=mine)
    assert (kept.status_code, kept.json()["code"]) == (409, "conflict")
    assert "myself=true" in kept.json()["reason"]
    assert (await locked.get(BOARDS, headers=mine)).status_code == 200
    gone = await locked.delete(address, headers=mine, params={"myself": "true"})
    assert gone.status_code == 204
    assert (await locked.get(BOARDS, headers=mine)).status_code == 401


async def test_a_key_makes_and_sees_keys_of_its_workspace_only(
    idle_core: Core, client: httpx.AsyncClient, locked: httpx.AsyncClient
) -> None:
    ours = await make(client)
    theirs, secret = await idle_core.access.create("a", workspace="다른 곳")
    there = bearer(secret)
    made = await make(locked, "b", **there)
    assert set(await listed(locked, **there)) == {theirs.id, made["id"]}
    assert theirs.id not in await listed(client)
    for call in (
        locked.delete(f"{KEYS}/{ours['id']}", headers=there),
        client.delete(f"{KEYS}/{theirs.id}"),
    ):
        assert (await call).status_code == 404
    principal = await idle_core.access.authenticate(made["secret"])
    assert principal.workspace == "다른 곳"
    assert (await idle_core.access.authenticate(secret)).key_id == theirs.id


async def test_without_a_key_nobody_makes_one(locked: httpx.AsyncClient) -> None:
    for answer in (
        await locked.get(KEYS),
        await locked.post(KEYS, json={"name": "a"}),
        await locked.delete(f"{KEYS}/x"),
    ):
        assert answer.status_code == 401


async def test_a_page_of_another_origin_makes_none(client: httpx.AsyncClient) -> None:
    before = await listed(client)
    answer = await client.post(KEYS, json={"name": "a"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert await listed(client) == before


@pytest.mark.parametrize(
    "body", [{}, {"name": ""}, {"name": "  "}, {"name": "a" * 101}, {"name": "a\nb"}, {"name": 1}]
)
async def test_a_key_needs_a_name(client: httpx.AsyncClient, body: Json) -> None:
    answer = await client.post(KEYS, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_input")


async def test_a_workspace_has_only_so_many(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    active = [one for one in (await listed(client)).values() if one["revoked_at"] is None]
    monkeypatch.setattr("moksori.access.service.PER_WORKSPACE", len(active) + 1)
    last = await make(client)
    full = await client.post(KEYS, json={"name": "a"})
    assert (full.status_code, full.json()["facts"]) == (409, {"limit": len(active) + 1})
    await client.delete(f"{KEYS}/{last['id']}")
    await make(client)
