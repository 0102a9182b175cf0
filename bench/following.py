"""How soon a card appears after somebody has said what it is, at the end of an hour of talk."""

import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import anyio
from anyio.abc import ByteSendStream

from bench.figures import Figure
from bench.minutes_speed import DAY, talk
from moksori.app.children import SCRIBE
from moksori.app.lifeline import handover
from moksori.app.meetings import meeting_desk
from moksori.app.settings import Settings, load_settings
from moksori.app.wiring import open_backends
from moksori.meetings.ledger import Ledger
from moksori.meetings.live.model import LiveKind
from moksori.meetings.live.opening import opened
from moksori.meetings.meeting import Meeting, NewMeeting, Segment
from moksori.meetings.model import Line, Participant
from moksori.meetings.rules.engine import Ongoing, minute
from moksori.text.morphemes import warm_up
from moksori.transcripts.service import Backends

HOUR = 1_000
"""Segments of an hour."""

PEOPLE = ("이정훈", "박지영", "김민수")
WORKS = (
    "계약서",
    "견적서",
    "포스터",
    "보고서",
    "시안",
    "홍보물",
    "명단",
    "예산안",
    "약도",
    "안내문",
)
SILENT_S = 3600.0


def measure(*, quick: bool) -> list[Figure]:
    """Return what one more segment costs the rules, and how long the way to the card is."""
    rounds = 5 if quick else len(WORKS)
    cpu, whole = rules_alone(rounds)
    ways = anyio.run(way_to_the_card, rounds)
    return [
        Figure(f"rules on segment {HOUR:,}, all at once", whole, "s CPU", 5.0),
        Figure(f"rules on segment {HOUR:,}, going along", cpu, "s CPU", 0.1),
        Figure(f"segment committed -> card, segment {HOUR:,}, median", median(ways), "s", 1.0),
        Figure(f"segment committed -> card, segment {HOUR:,}, slowest", max(ways), "s", 1.0),
    ]


def said(count: int) -> list[Line]:
    """Return an hour of talk of three people, as long as wanted."""
    return [
        Line(line.id, PEOPLE[at % len(PEOPLE)], line.text, line.start_s, line.end_s)
        for at, line in enumerate(talk(count, start=2_000_000))
    ]


def rules_alone(rounds: int) -> tuple[float, float]:
    """Return the CPU seconds of the rules for one more segment, and for all of them at once."""
    warm_up()
    lines = said(HOUR + rounds)
    began = process_time()
    minute(lines[:HOUR], on=DAY)
    whole = process_time() - began
    ongoing = Ongoing()
    ongoing.minute(lines[:HOUR], on=DAY)
    spent = []
    for more in range(1, rounds + 1):
        began = process_time()
        ongoing.minute(lines[: HOUR + more], on=DAY)
        spent.append(process_time() - began)
        assert ongoing.effort.read == 1
    return median(spent), whole


async def way_to_the_card(rounds: int) -> list[float]:
    """Return the seconds from each commit until the card is told, by a scribe of its own."""
    with tempfile.TemporaryDirectory() as folder:
        overrides: dict[str, Any] = {
            "data_dir": folder,
            "jobs": {"poll_s": SILENT_S},
            "log": {"level": "error"},
        }
        settings = load_settings(environ={}, cwd=Path(folder), overrides=overrides)
        async with (
            open_backends(settings, migrate=True) as backends,
            scribe(settings) as wake,
        ):
            meeting = await hour(backends)
            after = (await backends.events.bounds("w"))[1]
            await wake.send(b"\n")
            await told(backends, "ticket_changed", after)
            await anyio.sleep(3.0)  # all its cards
            return [await one(backends, meeting, wake, work) for work in WORKS[:rounds]]


async def hour(backends: Backends) -> Meeting:
    """Return a live meeting in which much was said."""
    desk = meeting_desk(backends)
    new = NewMeeting(participants=tuple(Participant(name) for name in PEOPLE))
    meeting = await opened(
        desk, "w", new, kind=LiveKind.MEETING, place="here", endpointing=None, key=None
    )

    async def work(ledger: Ledger) -> None:
        for line in said(HOUR):
            await ledger.add_live_segment(_segment(line.speaker, line.text, line.start_s or 0.0))

    await desk.write("w", meeting.id, work)
    return meeting


async def one(backends: Backends, meeting: Meeting, wake: ByteSendStream, work: str) -> float:
    """Say that somebody does a work; return how long it takes until its card is told."""
    words = f"{work} 인쇄는 제가 다음 주 금요일까지 마치겠습니다."

    async def say(ledger: Ledger) -> None:
        await ledger.add_live_segment(_segment(PEOPLE[0], words, 3.6 * ledger.meeting.segments))

    after = (await backends.events.bounds("w"))[1]
    await meeting_desk(backends).write("w", meeting.id, say)
    began = perf_counter()
    await wake.send(b"\n")
    await told(backends, "ticket_changed", after)
    took_s = perf_counter() - began
    await anyio.sleep(0.5)
    return took_s


async def told(backends: Backends, kind: str, after: int) -> None:
    """Wait until something is told after an event."""
    with anyio.fail_after(60):
        while True:
            found = await backends.events.read("w", after=after)
            if kind in {event.type for event in found}:
                return
            await anyio.sleep(0.003)


def _segment(speaker: str | None, words: str, at: float) -> Segment:
    return Segment(0, speaker, 0, at, at + 3.0, words)


@asynccontextmanager
async def scribe(settings: Settings) -> AsyncIterator[ByteSendStream]:
    """Run the lane of minutes as the server does; yield what wakes it."""
    process = await anyio.open_process(
        [*SCRIBE, "--owner", "bench"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    assert process.stdin is not None
    try:
        await process.stdin.send(handover(settings))
        yield process.stdin
    finally:
        with anyio.CancelScope(shield=True):
            await process.stdin.aclose()
            await process.wait()
