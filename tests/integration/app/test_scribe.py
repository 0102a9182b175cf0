"""The lane of minutes: a process of its own that follows what is said as soon as it is woken."""

import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from anyio.abc import Process

from moksori.app.children import SCRIBE, children_of
from moksori.app.engines import open_stt
from moksori.app.lifeline import handover
from moksori.app.meetings import meeting_desk
from moksori.app.scribe import Scribe
from moksori.app.settings import Settings, load_settings
from moksori.app.wiring import open_backends
from moksori.app.worker import Worker
from moksori.board.model import Ticket
from moksori.board.service import Boards
from moksori.meetings.ledger import Ledger
from moksori.meetings.live import opening
from moksori.meetings.live.model import LiveKind
from moksori.meetings.meeting import Meeting, NewMeeting, Segment
from moksori.transcripts.service import Backends

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

SAID = "계약서는 제가 금요일까지 검토하겠습니다."


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    overrides: dict[str, Any] = {
        "data_dir": str(tmp_path / "data"),
        "jobs": {"poll_s": 60.0},  # nobody looks by himself: only who is woken is in time
        "log": {"format": "json"},
    }
    return load_settings(environ={}, cwd=tmp_path, overrides=overrides)


async def start(backends: Backends) -> Meeting:
    return await opening.opened(
        meeting_desk(backends),
        "w",
        NewMeeting(),
        kind=LiveKind.MEETING,
        place="here",
        endpointing=None,
        key=None,
    )


async def say(backends: Backends, meeting: Meeting, words: str = SAID) -> None:
    async def work(ledger: Ledger) -> None:
        at = float(ledger.meeting.segments)
        await ledger.add_live_segment(Segment(0, "이정훈", 0, at, at + 0.9, words))

    await meeting_desk(backends).write("w", meeting.id, work)


async def cards(backends: Backends) -> list[Ticket]:
    boards = Boards(backends.database, backends.events)
    return await boards.tickets.listing("w", (await boards.default("w")).id)


async def until(holds: Callable[[], Awaitable[object]], within_s: float) -> float:
    began = anyio.current_time()
    with anyio.fail_after(within_s):
        while not await holds():  # noqa: ASYNC110 - another process does it
            await anyio.sleep(0.01)
    return anyio.current_time() - began


def libraries(pid: int) -> str:
    return Path(f"/proc/{pid}/maps").read_text()


@asynccontextmanager
async def lane(settings: Settings) -> AsyncIterator[tuple[Process, Callable[[], Awaitable[None]]]]:
    """Run the command of the supervisor; yield the process and what wakes it."""
    process = await anyio.open_process(
        [*SCRIBE, "--owner", "me"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    assert process.stdin is not None
    stdin = process.stdin

    async def wake() -> None:
        await stdin.send(b"\n")

    try:
        await stdin.send(handover(settings))
        yield process, wake
    finally:
        with anyio.CancelScope(shield=True):
            await stdin.aclose()
            with anyio.move_on_after(20.0):
                await process.wait()
            if process.returncode is None:
                process.kill()
            await process.aclose()


async def test_a_wake_is_all_that_it_waits_for(settings: Settings) -> None:
    async with open_backends(settings, migrate=True) as backends, lane(settings) as (process, wake):
        meeting = await start(backends)
        await say(backends, meeting, "네, 안녕하세요.")
        await until(lambda: _followed(backends, meeting, wake), 30.0)
        await say(backends, meeting)
        await wake()
        took_s = await until(lambda: cards(backends), 10.0)
        assert took_s < 3.0
        mapped = libraries(process.pid)
        assert "kiwi" in mapped
        assert not any(name in mapped for name in ("ctranslate2", "onnxruntime"))
    assert process.returncode == 0


async def _followed(
    backends: Backends, meeting: Meeting, wake: Callable[[], Awaitable[None]]
) -> bool:
    await wake()
    found = await backends.events.read("w", topics=[f"meeting:{meeting.id}"])
    return "minutes_updated" in {one.type for one in found}


async def test_a_scribe_does_minutes_and_nothing_else(settings: Settings) -> None:
    async with open_backends(settings, migrate=True) as backends:
        assert Scribe(settings, backends).shift.kinds == ["meetings.follow", "meetings.minutes"]
        asked = {"llm": {"engine": "openai-compatible", "model": "m", "base_url": "http://x.test"}}
        other = Settings.model_validate({**settings.model_dump(), **asked})
        assert Scribe(other, backends).shift.kinds == ["meetings.follow"]


async def test_with_a_scribe_no_worker_follows_and_without_one_each_does(
    settings: Settings,
) -> None:
    jobs = {**settings.model_dump()["jobs"], "scribe": False}
    alone = Settings.model_validate({**settings.model_dump(), "jobs": jobs})
    async with open_backends(settings, migrate=True) as backends:
        with_scribe = Worker(settings, backends, open_stt(settings)).shift.kinds
        without = Worker(alone, backends, open_stt(alone)).shift.kinds
    assert "meetings.follow" not in with_scribe
    assert "meetings.follow" in without
    assert "meetings.minutes" in with_scribe


def test_the_server_keeps_one(settings: Settings) -> None:
    async def heed(_: object) -> None:
        """Hear nothing."""

    names = {one.name: one.count for one in children_of(settings, heed)}
    assert names["scribe"] == 1
    assert SCRIBE[:3] == (sys.executable, "-m", "moksori")
    jobs = {**settings.model_dump()["jobs"], "scribe": False}
    alone = Settings.model_validate({**settings.model_dump(), "jobs": jobs})
    assert {one.name: one.count for one in children_of(alone, heed)}["scribe"] == 0
