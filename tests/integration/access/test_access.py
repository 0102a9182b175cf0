"""API keys on every database: made once, stored as a digest, revoked for good."""

from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import pytest
from sqlalchemy import select

from moksori.access.model import ApiKey
from moksori.access.service import MARK, Access
from moksori.access.store import API_KEY
from moksori.backends.store.database import SqlDatabase
from moksori.errors import (
    ConflictError,
    NotFoundError,
    StorageFullError,
    UnauthenticatedError,
    UnsupportedOptionError,
)

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

one_database = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def access(database: SqlDatabase, clock: Clock) -> Access:
    return Access(database, clock=clock)


async def test_a_key_opens_its_own_workspace(access: Access, clock: Clock) -> None:
    key, secret = await access.create("회의 봇", workspace="팀")
    assert secret.startswith(MARK)
    assert len(secret) == len(MARK) + 43
    assert (key.name, key.workspace, key.created_at) == ("회의 봇", "팀", clock.now)
    assert secret.startswith(key.prefix)
    principal = await access.authenticate(secret)
    assert (principal.workspace, principal.key_id) == ("팀", key.id)


async def test_the_secret_itself_is_nowhere(access: Access, database: SqlDatabase) -> None:
    _, secret = await access.create("a")
    async with database.read() as tx:
        (row,) = await tx.execute(select(API_KEY))
    assert not any(secret in str(value) for value in row)
    assert (await access.create("a"))[1] != secret


async def test_unknown_and_revoked_keys_open_nothing(access: Access) -> None:
    key, secret = await access.create("a")
    for wrong in (
        "",
        "mk_",
        secret[:-1],
        secret + "x",
        secret.lower(),
        secret.upper(),
        "가",
        "\ud800",
    ):
        with pytest.raises(UnauthenticatedError):
            await access.authenticate(wrong)
    await access.authenticate(secret)
    revoked = await access.revoke(key.id)
    assert revoked.revoked_at is not None
    with pytest.raises(UnauthenticatedError):
        await access.authenticate(secret)


async def test_revoking_twice_keeps_the_first_time(access: Access, clock: Clock) -> None:
    key, _ = await access.create("a")
    first = await access.revoke(key.id)
    clock.now += timedelta(hours=1)
    assert await access.revoke(key.id) == first
    with pytest.raises(NotFoundError):
        await access.revoke("none")


@pytest.mark.parametrize("odd", ["\0", "a\0", "\udcff", "", "' OR 1=1 --"])
async def test_an_odd_id_is_an_unknown_key(access: Access, odd: str) -> None:
    """PostgreSQL takes no NUL, and no database a half of a sign."""
    key, _ = await access.create("a")
    for wrong in (odd, key.id + odd if odd else key.id.lower()):
        with pytest.raises(NotFoundError):
            await access.revoke(wrong)
    assert [one.revoked_at for one in await access.list()] == [None]


async def test_many_may_revoke_and_use_a_key_at_once(access: Access) -> None:
    """Whoever is told that it is revoked can rely on it; all are told the same time."""
    key, secret = await access.create("a")
    other, still = await access.create("b")
    ends: list[ApiKey] = []

    async def revoke() -> None:
        ends.append(await access.revoke(key.id))
        with pytest.raises(UnauthenticatedError):
            await access.authenticate(secret)

    async def use() -> None:
        assert (await access.authenticate(still)).key_id == other.id

    async with anyio.create_task_group() as tasks:
        for _ in range(4):
            tasks.start_soon(revoke)
            tasks.start_soon(use)
    assert len({end.revoked_at for end in ends}) == 1
    assert [one.revoked_at is None for one in await access.list()] == [False, True]


async def test_keys_are_listed_oldest_first(access: Access, clock: Clock) -> None:
    made = []
    for name, workspace in (("a", "w"), ("b", "x"), ("c", "w")):
        made.append((await access.create(name, workspace=workspace))[0])
        clock.now += timedelta(seconds=1)
    assert await access.list() == made
    assert await access.list("w") == [made[0], made[2]]
    assert await access.list("none") == []


@one_database
async def test_whether_anybody_could_come_in(access: Access) -> None:
    assert not await access.any_active()
    key, _ = await access.create("a")
    assert await access.any_active()
    await access.revoke(key.id)
    assert not await access.any_active()


@one_database
async def test_the_time_of_use_is_noted_once_a_minute(access: Access, clock: Clock) -> None:
    key, secret = await access.create("a")
    noted = []
    for seconds in (0, 30, 61):
        clock.now = key.created_at + timedelta(seconds=seconds)
        await access.authenticate(secret)
        noted.append((await access.list())[0].last_used_at)
    start = key.created_at
    assert noted == [start, start, start + timedelta(seconds=61)]


@one_database
async def test_a_full_disk_locks_nobody_out(
    access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, secret = await access.create("a")

    def full(_: Any) -> None:  # noqa: ANN401 - whatever it gets
        raise StorageFullError

    monkeypatch.setattr(SqlDatabase, "begin", full)
    assert (await access.authenticate(secret)).workspace == "default"


@one_database
@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "  "}, {"name": "a\nb"}, {"workspace": "w" * 65}]
)
async def test_names_must_be_printable(access: Access, wrong: dict[str, str]) -> None:
    with pytest.raises(UnsupportedOptionError):
        await access.create(**{"name": "a", **wrong})
    assert await access.list() == []


async def test_a_key_is_revoked_from_its_own_workspace_only(access: Access) -> None:
    ours, secret = await access.create("a", workspace="ours")
    with pytest.raises(NotFoundError):
        await access.revoke(ours.id, workspace="theirs")
    assert (await access.authenticate(secret)).workspace == "ours"
    assert (await access.revoke(ours.id, workspace="ours")).revoked_at is not None
    with pytest.raises(UnauthenticatedError):
        await access.authenticate(secret)


async def test_a_workspace_has_so_many_open_keys_and_no_more(
    access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moksori.access.service.PER_WORKSPACE", 2)
    first, _ = await access.create("a", workspace="ours")
    await access.create("b", workspace="ours")
    with pytest.raises(ConflictError):
        await access.create("c", workspace="ours")
    await access.create("c", workspace="theirs")
    await access.revoke(first.id)
    await access.create("c", workspace="ours")
    assert len(await access.list("ours")) == 3
