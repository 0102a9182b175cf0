"""Laws of a board, whatever is done to it in whatever order, on every database."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import pytest

from moksori.board.model import Check, Evidence, Kind, Offer, Status, Ticket, Verdict
from moksori.errors import ConflictError

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Wall = Any  # the fixture's class stands in conftest.py
Act = Callable[["Player"], Awaitable[object]]

PEOPLE = [None, "김민수", "이정훈", "박지영"]
WORK = ["결제 시안", "성능 시험", "배포 문서", "환불 안내", "장소 예약", "견적 요청"]
DAY = date(2026, 11, 16)


class Player:
    """Does what people and minutes do, at random and the same each time."""

    def __init__(self, wall: Wall, seed: int) -> None:
        self.wall = wall
        self.chance = random.Random(seed)  # noqa: S311 - the same acts each time
        self.made = 0

    async def anyone(self) -> Ticket | None:
        found: list[Ticket] = await self.wall.boards.tickets.listing("w", self.wall.board_id)
        return self.chance.choice(found) if found else None

    async def add(self) -> object:
        self.made += 1
        return await self.wall.add(
            f"{self.chance.choice(WORK)} {self.made}",
            owner=self.chance.choice(PEOPLE),
            due=DAY + timedelta(days=self.chance.randrange(30)),
            column_id=self.chance.choice(list(self.wall.columns.values())),
        )

    async def change(self) -> object:
        ticket = await self.anyone()
        if ticket is None:
            return None
        fields: dict[str, Any] = {
            "title": f"{self.chance.choice(WORK)} 고침",
            "owner": self.chance.choice(PEOPLE),
            "due": None,
            "labels": ("급함",),
            "checklist": (Check("초안", done=True), Check("검토", done=False)),
            "description": "자세한 말",
        }
        some = self.chance.sample(sorted(fields), self.chance.randint(1, 3))
        changes = {name: fields[name] for name in some}
        return await self.wall.boards.tickets.change("w", ticket.id, changes, actor="김")

    async def move(self) -> object:
        ticket, other = await self.anyone(), await self.anyone()
        if ticket is None or other is None:
            return None
        before = other.id if other.id != ticket.id and self.chance.random() < 0.7 else None
        column = other.column_id if before else self.chance.choice([*self.wall.columns.values()])
        return await self.wall.boards.tickets.move(
            "w", ticket.id, column, before=before, actor="김"
        )

    async def status(self) -> object:
        ticket = await self.anyone()
        if ticket is None:
            return None
        status = self.chance.choice(list(Status))
        return await self.wall.boards.tickets.set_status("w", ticket.id, status, actor="김")

    async def remove(self) -> object:
        ticket = await self.anyone()
        if ticket is None:
            return None
        return await self.wall.boards.tickets.remove("w", ticket.id, actor="김")

    async def offer(self) -> object:
        self.made += 1
        new = self.chance.random() < 0.5
        what = self.chance.choice(WORK)
        return await self.wall.offer(
            Offer(
                source_key=f"m{self.made}",
                kind=Kind.NEW if new else Kind.STATUS,
                confidence=self.chance.choice([0.5, 0.95]),
                evidence=(Evidence(f"m{self.made}", ("S0001",)),),
                title=what if new else None,
                owner=self.chance.choice(PEOPLE) if new else None,
                subject=None if new else what,
                to=None if new else self.chance.choice(["doing", "done", "blocked"]),
            )
        )

    async def play(self, count: int) -> None:
        acts: list[Act] = [
            *(Player.add, Player.change, Player.move, Player.status),
            *(Player.remove, Player.offer, Player.offer),
        ]
        for _ in range(count):
            await self.chance.choice(acts)(self)


async def picture(wall: Wall) -> list[tuple[object, ...]]:
    """Return all that a person sees of a board, in its order."""
    found = await wall.boards.tickets.listing("w", wall.board_id)
    return [
        (
            *(one.id, one.column_id, one.title, one.description, one.owner, one.due),
            *(one.labels, one.checklist, one.evidence, one.rank),
        )
        for one in found
    ]


async def newest(wall: Wall) -> int:
    acts = await wall.boards.activity("w", wall.board_id, limit=1)
    return acts[0].number if acts else 0


@pytest.mark.parametrize("seed", range(6))
async def test_undoing_everything_backwards_brings_everything_back(wall: Wall, seed: int) -> None:
    player = Player(wall, seed)
    await player.play(6)
    before, since = await picture(wall), await newest(wall)
    await player.play(14)
    for number in range(await newest(wall), since, -1):
        await wall.undo(number)
    assert await picture(wall) == before


@pytest.mark.parametrize("seed", range(6, 10))
async def test_undoing_an_undo_does_it_again(wall: Wall, seed: int) -> None:
    player = Player(wall, seed)
    await player.play(10)
    last = await newest(wall)
    if not last:
        await player.add()
        last = await newest(wall)
    before = await picture(wall)
    await wall.undo(last)
    await wall.undo(await newest(wall))
    assert await picture(wall) == before


@pytest.mark.parametrize("seed", range(10, 14))
async def test_a_place_belongs_to_one_ticket(wall: Wall, seed: int) -> None:
    player = Player(wall, seed)
    await player.play(25)
    found = await wall.boards.tickets.listing("w", wall.board_id)
    assert len({(one.column_id, one.rank) for one in found}) == len(found)
    columns = [one.column_id for one in found]
    assert len(dict.fromkeys(columns)) == sum(1 for _ in groupby(columns)), "column by column"
    for column in set(columns):
        ranks = [one.rank for one in found if one.column_id == column]
        assert ranks == sorted(ranks)


@pytest.mark.parametrize("seed", range(14, 18))
async def test_the_log_is_whole_and_tells_every_change(wall: Wall, seed: int) -> None:
    player = Player(wall, seed)
    await player.play(20)
    acts = await wall.boards.activity("w", wall.board_id, limit=500)
    assert [act.number for act in acts] == list(range(len(acts), 0, -1))
    told = [event for kind, event in await wall.told() if kind == "ticket_changed"]
    assert [event["activity"] for event in told] == [act.number for act in reversed(acts)]
    assert [event["ticket_id"] for event in told] == [act.ticket_id for act in reversed(acts)]


@pytest.mark.parametrize("seed", range(18, 22))
async def test_the_same_minutes_again_change_nothing(wall: Wall, seed: int) -> None:
    player = Player(wall, seed)
    await player.play(8)
    offers = [
        Offer(
            source_key=f"again:{at}",
            kind=Kind.NEW,
            confidence=0.95,
            evidence=(Evidence("again", (f"S{at:04d}",)),),
            title=title,
        )
        for at, title in enumerate(WORK, start=1)
    ]
    first = await wall.offer(*offers)
    before, since = await picture(wall), await newest(wall)
    assert await wall.offer(*reversed(offers)) == list(reversed(first))
    assert (await picture(wall), await newest(wall)) == (before, since)


@pytest.mark.parametrize("seed", range(22, 26))
async def test_a_verdict_can_be_given_twice_and_taken_back(wall: Wall, seed: int) -> None:
    player = Player(wall, seed)
    await player.play(5)
    (waiting,) = await wall.offer(
        Offer(
            source_key="asked",
            kind=Kind.NEW,
            confidence=0.4,
            evidence=(Evidence("asked", ("S0001",)),),
            title="아무도 안 한 일",
        )
    )
    assert waiting.verdict is Verdict.PENDING
    before = await picture(wall)
    inbox = wall.boards.inbox
    taken = await inbox.accept("w", wall.board_id, waiting.id, actor="김", edits={})
    during = await picture(wall)
    assert await inbox.accept("w", wall.board_id, waiting.id, actor="이", edits={}) == taken
    assert await picture(wall) == during != before
    undone = await inbox.undo("w", wall.board_id, waiting.id, actor="김")
    assert (undone.verdict, await picture(wall)) == (Verdict.UNDONE, before)


async def test_a_limit_stops_no_undo(wall: Wall) -> None:
    made = await wall.add("하나")
    await wall.boards.tickets.set_status("w", made.id, Status.DOING, actor="김")
    _, columns, _ = await wall.boards.get("w", wall.board_id)
    limited = [replace(one, wip_limit=1) for one in columns]
    await wall.boards.set_columns("w", wall.board_id, limited)
    await wall.add("둘")
    await wall.undo(2)
    assert await wall.titles("todo") == ["하나", "둘"]
    with pytest.raises(ConflictError):
        await wall.add("셋")


async def test_what_lies_in_a_column_that_is_gone_stays(wall: Wall) -> None:
    made = await wall.add("하나", column_id=wall.columns["review"])
    await wall.boards.tickets.set_status("w", made.id, Status.DOING, actor="김")
    _, columns, _ = await wall.boards.get("w", wall.board_id)
    kept = [one for one in columns if one.status is not Status.REVIEW]
    await wall.boards.set_columns("w", wall.board_id, kept)
    before = await picture(wall)
    with pytest.raises(ConflictError, match="gone"):
        await wall.undo(2)
    assert await picture(wall) == before
    await wall.boards.tickets.change("w", made.id, {"title": "둘"}, actor="김")
    assert await wall.titles("doing") == ["둘"]
