"""Search in a workspace of 100,000 segments, and what indexing a long meeting costs.

The segments are put together at random (seeded) from parts of Korean sentences, with rare words in
few of them, so that every kind of query has something to find. PostgreSQL and MariaDB are measured
where they are installed.
"""

import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, aclosing
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median
from typing import Final

import anyio

from bench.figures import Figure
from moksori.backends.store import open_database
from moksori.backends.store.database import SqlDatabase
from moksori.backends.store.migrate import upgrade
from moksori.ports.recall import Said, source_of
from moksori.recall.index import Index
from moksori.recall.model import Scope
from moksori.recall.service import Recall
from moksori.testing.servers import BinaryMissingError, mariadb_server, postgresql_server

BAR_MS: Final = 100.0
MEETING: Final = 3_000
QUERIES: Final = {
    "a word": "정산",
    "two words": "결제 화면",
    "a word that nobody said": "양자컴퓨터",
    "a verb in another form": "고쳤다",
    "initials": "ㄹㄱㅇ ㅇㄹ",
    "a misspelt word": "로긴 오류",
}
_QUESTION: Final = "결제 화면은 누가 맡았어?"
_SUBJECTS: Final = (
    "결제 화면,로그인 오류,배포 일정,회원 가입 절차,고객사 미팅,검색 기능,알림 문구,데이터 이전,"
    "서버 점검,보안 검토,디자인 시안,예산안,주간 보고,계약서 초안,물류 창고,급식 식단,강의 자료"
).split(",")
_RARE: Final = ("정산", "환불 규정", "위약금", "방화벽", "성능 시험")
_MIDDLES: Final = (
    "은 지난주에 말씀드린 대로,을 다시 한번 살펴보니까,때문에 고객 문의가 늘어서,"
    "관련해서 디자인 팀과,은 일단 두고,을 먼저 하고 나서,에 대해서는 의견이 갈리는데,"
    "은 생각보다 오래 걸려서,이 내일까지 되면"
).split(",")
_ENDS: Final = (
    "다음 주 화요일까지 마치겠습니다,제가 맡아서 정리해 볼게요,조금 더 지켜보는 게 좋겠습니다,"
    "어제 고쳤습니다,아직 확인하지 못했어요,팀장님께 여쭤보고 알려 드릴게요,"
    "그렇게 하기로 했습니다,자료를 공유해 주세요"
).split(",")


def measure(*, quick: bool) -> list[Figure]:
    """Return medians in milliseconds, database by database."""
    segments = 10_000 if quick else 100_000
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        urls = {"SQLite": f"sqlite:///{folder}/moksori.db"}
        for name, server in (("PostgreSQL", postgresql_server), ("MariaDB", mariadb_server)):
            try:
                urls[name] = stack.enter_context(server()).create("bench")
            except BinaryMissingError:
                continue
        for name, url in urls.items():
            figures += anyio.run(_measure, name, url, segments)
    return figures


async def _measure(name: str, url: str, segments: int) -> list[Figure]:
    await upgrade(url)
    note = f"{segments:,} segments"
    figures = []
    async with aclosing(open_database(url)) as database:
        cost = await _fill(database, segments)
        figures.append(
            Figure(f"{name}: index {MEETING:,} segments", cost, "ms", note="in the transaction")
        )
        recall = Recall(database)
        scope = Scope("bench")
        for kind, words in QUERIES.items():
            spent = await _spent(partial(recall.search, scope, words))
            bar = BAR_MS if (kind, name) == ("a word", "SQLite") else None
            figures.append(Figure(f"{name}: {kind}", spent, "ms", bar, note=note))
        asked = await _spent(lambda: recall.ask(scope, _QUESTION))
        figures.append(Figure(f"{name}: a question", asked, "ms", note=note))
    return figures


async def _fill(database: SqlDatabase, segments: int) -> float:
    """Index meetings until there are enough segments; return the median time of one."""
    dice = random.Random(7)  # noqa: S311 - the same text each time
    index = Index()
    spent = []
    first = datetime(2026, 1, 5, 10, tzinfo=UTC)
    for number in range(-(-segments // MEETING)):
        size = min(MEETING, segments - number * MEETING)
        rows = list(_talk(dice, size))
        async with database.begin() as tx:
            begun = time.perf_counter()
            at = first + timedelta(days=number)
            await index.put(tx, "bench", source_of("meeting", f"m{number}"), rows, at=at)
            if size == MEETING or segments < MEETING:
                spent.append((time.perf_counter() - begun) * 1000)
    return median(spent)


def _talk(dice: random.Random, size: int) -> Iterator[Said]:
    for number in range(size):
        rare = dice.random() < 0.001
        subject = dice.choice(_RARE if rare else _SUBJECTS)
        text = f"{subject}{dice.choice(_MIDDLES)} {dice.choice(_ENDS)}"
        yield Said(f"S{number:04}", dice.choice(("김민수", "이서연", "박지훈")), number * 3.6, text)


async def _spent(work: Callable[[], Awaitable[object]]) -> float:
    times = []
    for _ in range(7):
        begun = time.perf_counter()
        await work()
        times.append((time.perf_counter() - begun) * 1000)
    return median(times[2:])
