"""The whole path inside moksori as it is wired: a recording, its minutes by rules, the board."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import anyio
import pytest

from moksori.app.meetings import MinutesDigester
from moksori.app.minutes_to_board import KnownPeople
from moksori.core import Core
from moksori.meetings.meeting import (
    Meeting,
    MeetingState,
    NewMeeting,
    NewSegment,
    followup_of,
)
from moksori.meetings.model import Participant
from moksori.meetings.writer import RulesWriter
from moksori.ports.transcripts import Heard, Said
from moksori.testing.embedded import settings_in, working_core
from moksori.testing.hearing import bursts
from moksori.testing.talk import TALK
from moksori.transcripts.model import NewTranscript

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

WAIT_S = 30.0
WHEN = datetime(2026, 11, 15, 15, 30, tzinfo=UTC)


@pytest.fixture
async def core(tmp_path: Path) -> AsyncIterator[Core]:
    settings = settings_in(
        tmp_path,
        stt={"engine": "moksori.testing.talk:TalkingStt"},
        vad={"engine": "moksori.testing.hearing:LoudVad"},
        minutes={"engine": "rules"},
    )
    async with working_core(settings) as opened:
        yield opened


async def ready(core: Core, meeting_id: str) -> Meeting:
    """Wait for the end by the events alone, as a client would."""
    with anyio.fail_after(WAIT_S):
        topics = [f"meeting:{meeting_id}"]
        async with core.events.subscribe("w", topics=topics) as subscription:
            while True:
                for event in await subscription.receive(1.0):
                    if event.payload.get("state") in {"ready", "failed"}:
                        return await core.meetings.get("w", meeting_id)


async def body() -> AsyncIterator[bytes]:
    yield bursts(len(TALK))


async def test_a_recording_becomes_minutes_and_tickets(core: Core) -> None:
    new = NewTranscript(followup=followup_of(NewMeeting(on=date(2026, 11, 16))))
    job_id = await core.transcripts.request("w", new, body(), limit_bytes=10**8)
    meeting = await ready(core, job_id)
    assert (meeting.state, meeting.minutes, meeting.segments) == (MeetingState.READY, 1, len(TALK))
    minutes = (await core.meetings.minutes.get("w", job_id)).body
    assert [item.evidence for item in minutes.section("action_items")] == [("S0004",), ("S0005",)]
    assert [item.evidence for item in minutes.section("status_changes")] == [("S0002",)]
    assert [item.evidence for item in minutes.section("decisions")] == [("S0003",)]
    board = await core.boards.default("w")
    assert meeting.board_id == board.id
    offers = await core.boards.inbox.listing("w", board.id)
    assert sorted(one.offer.evidence[0].segments for one in offers) == [
        ("S0002",),
        ("S0004",),
        ("S0005",),
    ]
    summary = (await core.transcripts.get("w", job_id)).summary
    assert summary is not None
    assert summary.method == "rules"
    assert summary.minutes is not None
    assert [one["evidence"] for one in summary.minutes["decisions"]] == [["S0003"]]


async def test_a_ready_transcript_is_found_and_quoted(core: Core) -> None:
    said = [NewSegment(text, who) for who, text in TALK]
    made = await core.meetings.create("w", NewMeeting(on=date(2026, 11, 16)), said)
    meeting = await ready(core, made.id)
    assert meeting.title == "주간 회의"
    board = await core.boards.default("w")
    tickets = {one.title: one for one in await core.boards.tickets.listing("w", board.id)}
    ticket = tickets["출시 공지문 작성"]
    assert (ticket.owner, ticket.due) == ("김민수", date(2026, 11, 20))
    (proof,) = ticket.evidence
    (quote,) = await core.meetings.quotes("w", proof.source, proof.segments)
    assert (quote.speaker, quote.text) == TALK[3]


async def test_a_recording_is_put_in_short_by_its_minutes(core: Core) -> None:
    await core.boards.people.add("w", "이서연", ["서연"])
    people = KnownPeople(core.boards)
    assert await people("w") == [Participant("이서연", ("서연",))]
    assert await people("다른 곳") == []
    said = [Said(n, who, 0, float(n), n + 0.5, text) for n, (who, text) in enumerate(TALK)]
    heard = Heard("t", "w", WHEN, said[::-1])
    digest = await MinutesDigester(RulesWriter(), people).digest(heard)
    assert digest.method == "rules"
    assert digest.minutes["engine"] == "rules"
    assert [one["due"] for one in digest.minutes["action_items"]] == ["2026-11-20", "2026-11-24"]
    known = {f"S{one.index + 1:04d}" for one in said}
    assert digest.sentences
    assert all(set(evidence) <= known for _, evidence in digest.sentences)
