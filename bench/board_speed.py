"""A board with 10,000 tickets: its list, a move, suggestions; and how right these are.

The figures are medians. Bars are on the CPU time of this process, which is here the server, its
thread of SQLite and the client in one: a busy machine does not change it. What PostgreSQL and
MariaDB spend is theirs, so that the wall time stands beside it.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any, Final

import anyio
import httpx
from sqlalchemy import insert

from bench.figures import Figure
from moksori.app.logs import set_up_logs
from moksori.app.settings import load_settings
from moksori.app.settings.sections import LogSettings
from moksori.app.wiring import open_core
from moksori.backends.store import open_database
from moksori.board.model import Board, Column, Evidence, Kind, Offer
from moksori.board.service import Boards
from moksori.board.tables import TICKET
from moksori.board.tickets import NewTicket
from moksori.schema import new_id
from moksori.surfaces.http.app import HttpConfig
from moksori.testing.embedded import app_on, client_of
from moksori.testing.matching import NEW, STATUS, cases, tally
from moksori.testing.servers import BinaryMissingError, mariadb_server, postgresql_server

DATA: Final = Path(__file__).parents[1] / "tests" / "data" / "matching.jsonl"
WORKSPACE: Final = "default"
TICKETS: Final = 10_000
LIST_MS: Final = 50.0
OFFER_MS: Final = 20.0
EVIDENCE: Final = (Evidence("m1", ("S0001",)),)
THINGS: Final = tuple(
    "로그인 결제 배송 회원 검색 재고 예약 급여 계약 견적 광고 서버 인증서 백업 설문 채용 교육"
    " 포장 반품 쿠폰 홍보 매출 번역 도면 자재 안전 촬영 원고 메뉴 청소".split()
)
PARTS: Final = tuple(
    "화면 오류 보고서 일정 문구 절차 서류 버튼 알림 목록 사진 정책 기능 안내 통계".split()
)
ACTS: Final = tuple("수정 작성 검토 점검 제작 교체 발송 정리 개선 추가".split())

Step = Callable[[int], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Spent:
    """Medians of some turns, milliseconds."""

    cpu_ms: float
    wall_ms: float
    turns: int


def measure(*, quick: bool) -> list[Figure]:
    """Return the times on each database that is here, and how right the matches are."""
    turns = 10 if quick else 40
    figures = [figure for part in ("dev", "held-out") for figure in matches(part)]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        for name, url in stores(stack, folder):
            figures += anyio.run(partial(times, name, url, folder, turns))
    return figures


def stores(stack: ExitStack, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the databases that are installed."""
    yield "SQLite", f"sqlite:///{folder / 'bench.db'}"
    for name, start in (("PostgreSQL", postgresql_server), ("MariaDB", mariadb_server)):
        try:
            server = stack.enter_context(start())
        except BinaryMissingError as exc:
            print(f"{name} is left out: {exc}")
        else:
            yield name, server.create("bench")


def matches(part: str) -> Iterator[Figure]:
    """Yield how right the tickets are that are changed without asking."""
    for kind, name in ((STATUS, "moved"), (NEW, "merged")):
        found = tally(cases(DATA, part, kind))
        note = f"{found.right} right, {found.found} found, {found.wanted} wanted"
        named = f"tickets {name}, {part}"
        for what, value, bar in (
            ("precision", found.precision, 0.98),
            ("recall", found.recall, 0.8),
        ):
            yield Figure(f"{named}, {what}", value, "", bar, at_least=True, note=note)


async def times(name: str, url: str, folder: Path, turns: int) -> list[Figure]:
    """Fill a board and return what its use takes."""
    overrides: dict[str, Any] = {"data_dir": str(folder / name), "store": {"url": url}}
    settings = load_settings(environ={}, cwd=folder, overrides=overrides)
    set_up_logs(LogSettings(level="error"))
    async with open_core(settings, workers=False) as core:
        board = await core.boards.create(WORKSPACE, "제품")
        _, columns, _ = await core.boards.get(WORKSPACE, board.id)
        await fill(url, board, columns)
        async with client_of(app_on(core, HttpConfig())) as client:
            spent = {
                "list of cards": await timed(turns, cards(core.boards, board)),
                "list of cards, HTTP": await timed(turns, page(client, board, "cards")),
                "500 whole tickets, HTTP": await timed(
                    turns, page(client, board, "tickets?limit=500")
                ),
            }
        first = await timed(1, offers(core.boards, board, Kind.NEW, -1))
        spent["new work offered"] = await timed(turns, offers(core.boards, board, Kind.NEW))
        spent["a change offered"] = await timed(turns, offers(core.boards, board, Kind.STATUS))
        spent["a move"] = await timed(turns, moves(core.boards, board))
        spent["a ticket added"] = await timed(turns, adds(core.boards, board))
    bars = {"list of cards": LIST_MS, "list of cards, HTTP": LIST_MS}
    bars |= dict.fromkeys(("new work offered", "a change offered"), OFFER_MS)
    figures = [
        Figure(
            f"board, {TICKETS:,} tickets, {name}: {what}",
            one.cpu_ms,
            "ms CPU",
            bars.get(what),
            note=f"{one.wall_ms:.1f} ms on the wall, {one.turns} turns",
        )
        for what, one in spent.items()
    ]
    note = f"{first.wall_ms / 1000:.1f} s on the wall: once for each title"
    told = f"board, {TICKETS:,} tickets, {name}: first offer, all titles read"
    return [*figures, Figure(told, first.cpu_ms / 1000, "s CPU", note=note)]


async def fill(url: str, board: Board, columns: list[Column]) -> None:
    """Put tickets on a board, quicker than people would."""
    now = datetime.now(UTC)
    rows = [
        {
            "id": new_id(),
            "workspace": board.workspace,
            "board_id": board.id,
            "column_id": columns[number % len(columns)].id,
            "rank": str(500_000_000_000 + number * 1_000_000).rstrip("0"),
            "title": title(number),
            "description": "회의에서 나온 일이에요. " * 8,
            "owner": "김민수",
            "due": "2026-11-20",
            "labels": ["디자인"] if number % 5 == 0 else [],
            "checklist": [{"text": "초안", "done": True}] if number % 10 == 0 else [],
            "evidence": [{"source": new_id(), "segments": ["S0001"]}],
            "said": 1,
            "edited": [],
            "archived": False,
            "version": 1,
            "created_at": now,
            "updated_at": now,
        }
        for number in range(TICKETS)
    ]
    database = open_database(url)
    async with database.begin() as tx:
        for start in range(0, TICKETS, 500):
            await tx.execute(insert(TICKET), rows[start : start + 500])
    await database.aclose()


def title(number: int) -> str:
    """Return one of many titles: each noun stands in hundreds of them."""
    one, other = THINGS[number % 30], THINGS[number // 30 % 30]
    return f"{one} {other} {PARTS[number // 7 % 15]} {ACTS[number // 3 % 10]} {number}번"


def cards(boards: Boards, board: Board) -> Step:
    """List all cards."""

    async def step(_: int) -> None:
        assert len(await boards.tickets.cards(WORKSPACE, board.id)) >= TICKETS

    return step


def page(client: httpx.AsyncClient, board: Board, what: str) -> Step:
    """List something by HTTP."""

    async def step(_: int) -> None:
        answer = await client.get(f"/api/v1/boards/{board.id}/{what}")
        assert answer.status_code == 200, answer.text

    return step


def offers(boards: Boards, board: Board, kind: Kind, shift: int = 0) -> Step:
    """Suggest work that nobody has named yet, or the change of a ticket among ten thousand."""

    async def step(turn: int) -> None:
        name = title((turn * 37 + 11) % TICKETS)
        key = f"{kind}:{turn + shift}"
        if kind is Kind.NEW:
            offer = Offer(key, kind, 0.95, EVIDENCE, title=f"{name} 뒤 {turn + shift}차 점심")
        else:
            offer = Offer(key, kind, 0.95, EVIDENCE, subject=name, to="doing")
        (made,) = await boards.inbox.offer(WORKSPACE, board.id, [offer])
        assert made.ticket_id is not None

    return step


def moves(boards: Boards, board: Board) -> Step:
    """Move a ticket into the middle of a column of thousands."""
    shown: list[str] = []

    async def step(turn: int) -> None:
        if not shown:
            shown.extend(one["id"] for one in await boards.tickets.cards(WORKSPACE, board.id))
        ticket = await boards.tickets.get(WORKSPACE, shown[1000])
        moving = shown[5000 + turn]
        await boards.tickets.move(
            WORKSPACE, moving, ticket.column_id, before=ticket.id, actor="bench"
        )

    return step


def adds(boards: Boards, board: Board) -> Step:
    """Add a ticket at the end of a column of thousands."""

    async def step(turn: int) -> None:
        await boards.tickets.add(WORKSPACE, board.id, NewTicket(f"새 일 {turn}"), actor="bench")

    return step


async def timed(turns: int, step: Step) -> Spent:
    """Take a step some times, once before the clock runs unless it is the only time."""
    cpu, wall = [], []
    for turn in range(turns + (turns > 1)):
        before = perf_counter(), process_time()
        await step(turn)
        wall.append(perf_counter() - before[0])
        cpu.append(process_time() - before[1])
    own = slice(1 if turns > 1 else 0, None)
    return Spent(1000 * median(cpu[own]), 1000 * median(wall[own]), turns)
