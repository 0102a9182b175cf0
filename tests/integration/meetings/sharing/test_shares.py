"""Shares on every database: made, listed, opened, guessed at, revoked, gone with their meeting."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import pytest
from sqlalchemy import select

from moksori.backends.store.database import SqlDatabase
from moksori.errors import (
    ConflictError,
    NotFoundError,
    OverloadedError,
    PasswordNeededError,
    RateLimitedError,
    StorageFullError,
    UnsupportedOptionError,
)
from moksori.meetings.sharing.model import TRIES, TRIES_WITHIN, NewShare, Part, Share
from moksori.meetings.sharing.passes import LASTS
from moksori.meetings.sharing.reading import SharedMeetings
from moksori.meetings.sharing.service import PER_MEETING, Shares
from moksori.meetings.tables import SHARE
from moksori.ports.store import Transaction
from tests.integration.meetings.conftest import Office

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

one_database = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

PASSWORD = "비밀번호 하나"
ALL = NewShare(parts=(Part.MINUTES, Part.TRANSCRIPT, Part.AUDIO))
LOCKED = NewShare(parts=(Part.MINUTES,), password=PASSWORD)


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 26, 9, 0, 0, 123_456, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shares(database: SqlDatabase, clock: Clock) -> Shares:
    return Shares(database, clock=clock)


@pytest.fixture
def shared(database: SqlDatabase, shares: Shares) -> SharedMeetings:
    return SharedMeetings(database, shares)


async def test_a_share_comes_back_as_it_was_made(
    office: Office, shares: Shares, clock: Clock
) -> None:
    meeting = await office.create()
    new = NewShare(
        parts=(Part.TRANSCRIPT, Part.MINUTES),
        label=" 외부  감사팀 😀",
        password=PASSWORD,
        days=7,
        from_s=1.25,
        to_s=3.5,
    )
    made, token = await shares.create("w", meeting.id, new)
    assert made == Share(
        id=made.id,
        workspace="w",
        meeting_id=meeting.id,
        label="외부 감사팀 😀",
        parts=(Part.MINUTES, Part.TRANSCRIPT),
        has_password=True,
        created_at=clock.now,
        expires_at=clock.now + timedelta(days=7),
        from_s=1.25,
        to_s=3.5,
    )
    assert len(token) == 43
    clock.now += timedelta(seconds=1)
    second, other = await shares.create("w", meeting.id, ALL)
    assert other != token
    assert await shares.listing("w", meeting.id) == [made, second]
    assert (await shares.find(other, None)) == (second, True)
    assert (await shares.find(token, None)) == (made, False)


async def test_neither_token_nor_password_is_kept(
    office: Office, shares: Shares, database: SqlDatabase
) -> None:
    meeting = await office.create()
    _, token = await shares.create("w", meeting.id, LOCKED)
    async with database.read() as tx:
        (row,) = await tx.execute(select(SHARE))
    assert not [value for value in row if token in str(value) or PASSWORD in str(value)]


async def test_unknown_revoked_and_expired_ones_look_the_same(
    office: Office, shares: Shares, clock: Clock
) -> None:
    meeting = await office.create()
    revoked, gone = await shares.create("w", meeting.id, LOCKED)
    _, over = await shares.create("w", meeting.id, NewShare(parts=(Part.MINUTES,), days=1))
    _, good = await shares.create("w", meeting.id, ALL)
    await shares.find(over, None)
    await shares.revoke("w", meeting.id, revoked.id)
    clock.now += timedelta(days=1)
    told = set()
    for token in (gone, over, good[:-1], good + "x", good.swapcase(), "", "가", "\ud800", "a\0"):
        for ask in (shares.find(token, None), shares.open(token, PASSWORD)):
            with pytest.raises(NotFoundError) as caught:
                await ask
            told.add((caught.value.detail, tuple(caught.value.facts)))
    assert len(told) == 1
    await shares.find(good, None)


async def test_only_its_own_workspace_sees_and_revokes_a_share(
    office: Office, shares: Shares
) -> None:
    meeting = await office.create()
    other = await office.create()
    made, token = await shares.create("w", meeting.id, ALL)
    for ask in (
        shares.create("x", meeting.id, ALL),
        shares.listing("x", meeting.id),
        shares.revoke("x", meeting.id, made.id),
        shares.revoke("w", other.id, made.id),
        shares.revoke("w", meeting.id, "none"),
    ):
        with pytest.raises(NotFoundError):
            await ask
    assert await shares.listing("w", other.id) == []
    await shares.find(token, None)


async def test_the_password_opens_for_some_hours(
    office: Office, shares: Shares, clock: Clock
) -> None:
    meeting = await office.create()
    _, token = await shares.create("w", meeting.id, LOCKED)
    for wrong in (None, "", "비밀번호 둘", PASSWORD + " "):
        with pytest.raises(PasswordNeededError):
            await shares.open(token, wrong)
    opened, shown = await shares.open(token, PASSWORD)
    assert (await shares.find(token, shown))[1]
    (listed,) = await shares.listing("w", meeting.id)
    assert (listed.uses, listed.used_at, opened.uses) == (1, clock.now, 0)
    clock.now += LASTS
    assert not (await shares.find(token, shown))[1]


async def test_guesses_are_bounded_and_counted_in_the_row(
    office: Office, shares: Shares, database: SqlDatabase, clock: Clock
) -> None:
    meeting = await office.create()
    _, token = await shares.create("w", meeting.id, LOCKED)
    _, other = await shares.create("w", meeting.id, LOCKED)
    for _ in range(TRIES - 1):
        with pytest.raises(PasswordNeededError):
            await shares.open(token, "틀린 비밀번호")
    await shares.open(token, PASSWORD)  # the right one is no guess, and forgives none
    with pytest.raises(PasswordNeededError):
        await shares.open(token, "틀린 비밀번호")
    for door in (shares, Shares(database, clock=clock)):  # another server counts on
        with pytest.raises(RateLimitedError) as caught:
            await door.open(token, PASSWORD)
        assert caught.value.facts["retry_after_s"] == TRIES_WITHIN.total_seconds()
    await shares.open(other, PASSWORD)
    clock.now += TRIES_WITHIN
    await shares.open(token, PASSWORD)


async def test_guesses_at_the_same_time_are_all_counted(
    office: Office, shares: Shares, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moksori.meetings.sharing.service.matches", lambda *_: False)
    meeting = await office.create()
    _, token = await shares.create("w", meeting.id, LOCKED)
    ends: list[str] = []

    async def guess() -> None:
        try:
            await shares.open(token, "틀린 비밀번호")
        except (PasswordNeededError, RateLimitedError) as error:
            ends.append(error.code)

    async with anyio.create_task_group() as tasks:
        for _ in range(TRIES + 5):
            tasks.start_soon(guess)
    assert sorted(ends) == ["password_needed"] * TRIES + ["rate_limited"] * 5


@one_database
async def test_passwords_do_not_pile_up(
    office: Office, shares: Shares, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each takes a core and 32 MB: more than a few do not even wait."""
    monkeypatch.setattr("moksori.meetings.sharing.service.matches", lambda *_: True)
    meeting = await office.create()
    _, token = await shares.create("w", meeting.id, LOCKED)
    refused: list[OverloadedError] = []

    async def visit() -> None:
        try:
            await shares.open(token, PASSWORD)
        except OverloadedError as error:
            refused.append(error)

    async with anyio.create_task_group() as tasks:
        for _ in range(40):
            tasks.start_soon(visit)
    assert refused
    (listed,) = await shares.listing("w", meeting.id)
    assert listed.uses == 40 - len(refused)


async def test_a_deleted_meeting_takes_its_shares_along(
    office: Office, shares: Shares, shared: SharedMeetings
) -> None:
    meeting, other = await office.ready(), await office.ready()
    _, token = await shares.create("w", meeting.id, ALL)
    _, kept = await shares.create("w", other.id, ALL)
    await shared.minutes(token, None)
    await office.meetings.delete("w", meeting.id)
    for ask in (shared.look(token, None), shared.minutes(token, None)):
        with pytest.raises(NotFoundError):
            await ask
    with pytest.raises(NotFoundError):
        await shares.listing("w", meeting.id)
    with pytest.raises(NotFoundError):
        await shares.create("w", meeting.id, ALL)
    assert await office.count(SHARE) == 1
    await shared.minutes(kept, None)


@one_database
async def test_there_are_not_too_many(office: Office, shares: Shares) -> None:
    meeting, other = await office.create(), await office.create()
    for _ in range(PER_MEETING):
        await shares.create("w", meeting.id, ALL)
    with pytest.raises(ConflictError):
        await shares.create("w", meeting.id, ALL)
    await shares.create("w", other.id, ALL)
    first = (await shares.listing("w", meeting.id))[0]
    await shares.revoke("w", meeting.id, first.id)
    await shares.create("w", meeting.id, ALL)


@one_database
async def test_what_is_refused_makes_nothing(office: Office, shares: Shares) -> None:
    meeting = await office.create()
    with pytest.raises(UnsupportedOptionError):
        await shares.create("w", meeting.id, NewShare(parts=(Part.AUDIO,), from_s=1.0))
    assert await shares.listing("w", meeting.id) == []


@one_database
async def test_a_full_disk_locks_no_reader_out(
    office: Office, shares: Shares, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = await office.create()
    _, token = await shares.create("w", meeting.id, ALL)

    async def full(_: SqlDatabase, __: Callable[[Transaction], Any]) -> None:
        raise StorageFullError

    monkeypatch.setattr(SqlDatabase, "run", full)
    opened, _ = await shares.open(token, None)
    assert opened.meeting_id == meeting.id


async def test_each_part_is_shown_if_it_was_named(
    office: Office, shares: Shares, shared: SharedMeetings
) -> None:
    meeting = await office.ready()
    readers: dict[Part, Callable[[str], Awaitable[object]]] = {
        Part.MINUTES: lambda token: shared.minutes(token, None),
        Part.TRANSCRIPT: lambda token: shared.segments(token, None, after=-1, limit=100),
        Part.AUDIO: lambda token: shared.sound(token, None),
    }
    for named in Part:
        _, token = await shares.create("w", meeting.id, NewShare(parts=(named,)))
        for part, read in readers.items():
            if part is named:
                await read(token)
            else:
                with pytest.raises(NotFoundError):
                    await read(token)


async def test_nothing_is_read_without_the_password(
    office: Office, shares: Shares, shared: SharedMeetings
) -> None:
    meeting = await office.ready()
    new = NewShare(parts=tuple(Part), password=PASSWORD)
    _, token = await shares.create("w", meeting.id, new)
    for shown in (None, "", "1.2"):
        assert not (await shared.look(token, shown)).opened
        for ask in (
            shared.minutes(token, shown),
            shared.segments(token, shown, after=-1, limit=9),
            shared.sound(token, shown),
        ):
            with pytest.raises(PasswordNeededError):
                await ask
    look, shown = await shared.open(token, PASSWORD)
    assert look.opened
    assert (await shared.look(token, shown)).opened
    _, version = await shared.minutes(token, shown)
    assert version.number == 1


async def test_a_stretch_shows_its_own_words_and_minutes(
    office: Office, shares: Shares, shared: SharedMeetings
) -> None:
    meeting = await office.ready()
    parts = (Part.MINUTES, Part.TRANSCRIPT)
    _, token = await shares.create("w", meeting.id, NewShare(parts, from_s=1.0, to_s=3.95))
    page = await shared.segments(token, None, after=-1, limit=100)
    assert [one.id for one in page.segments] == ["S0002", "S0003", "S0004"]
    assert page.next_after is None
    _, version = await shared.minutes(token, None)
    cited = {at for item in version.body.items for at in item.evidence}
    assert cited == {"S0002", "S0003", "S0004"}
    whole = (await office.meetings.minutes.get("w", meeting.id)).body
    assert len(version.body.items) < len(whole.items)
    assert version.body.keywords == ()


async def test_pages_of_a_stretch_go_on_to_the_end(
    office: Office, shares: Shares, shared: SharedMeetings
) -> None:
    meeting = await office.ready()
    count = (await office.get(meeting.id)).segments
    new = NewShare((Part.TRANSCRIPT,), from_s=2.0)
    _, token = await shares.create("w", meeting.id, new)
    found, after, pages = [], -1, 0
    while True:
        page = await shared.segments(token, None, after=after, limit=2)
        found += [one.index for one in page.segments]
        pages += 1
        if page.next_after is None:
            break
        after = page.next_after
    assert found == list(range(2, count))
    assert pages == count // 2 + 1


async def test_before_minutes_are_written_there_are_none(
    office: Office, shares: Shares, shared: SharedMeetings
) -> None:
    meeting = await office.create()
    _, token = await shares.create("w", meeting.id, ALL)
    with pytest.raises(NotFoundError):
        await shared.minutes(token, None)
    await office.do_all()
    await shared.minutes(token, None)
