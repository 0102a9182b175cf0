"""From a recording to minutes and tickets, without a gap in between, on every database."""

from collections.abc import AsyncIterator
from typing import Any

import anyio
import pytest

from moksori.errors import (
    BackendError,
    EngineError,
    EngineNotInstalledError,
    IdempotencyConflictError,
    LeaseLostError,
    NotAudioError,
    NotFoundError,
)
from moksori.meetings.meeting import MeetingState, NewMeeting, asked_in, followup_of
from moksori.meetings.tables import MEETING
from moksori.ports.queue import JobState
from moksori.ports.transcripts import Digest
from moksori.testing.hearing import bursts
from moksori.testing.talk import TALK
from moksori.transcripts.model import JOB_KIND, NewTranscript, Summary, SummarySentence
from moksori.transcripts.tables import TRANSCRIPT

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

Office = Any  # the fixture's class stands in conftest.py


async def test_a_recording_becomes_a_meeting_with_minutes_and_tickets(office: Office) -> None:
    job_id = await office.record(NewMeeting("녹음한 회의"))
    waiting = await office.get(job_id)
    assert (waiting.state, waiting.transcript_id) == (MeetingState.WAITING, job_id)
    assert (waiting.title, waiting.segments) == ("녹음한 회의", 0)
    assert await office.do_all() == 2
    after = await office.get(job_id)
    assert (after.state, after.segments, after.minutes) == (MeetingState.READY, len(TALK), 1)
    segments = await office.meetings.segments("w", job_id)
    heard = await office.transcripts.segments("w", job_id)
    assert [(one.id, one.text, one.start_s) for one in segments] == [
        (one.id, one.text, one.start_s) for one in heard
    ]
    assert len(await office.tickets()) == len(office.pen.work)
    assert await office.types(job_id) == [
        "created:waiting",
        "segments:writing",
        "minutes_updated",
        "state:ready",
    ]
    assert list(office.clerk.rows[f"meeting:{job_id}"]) == [one.id for one in segments]


async def test_a_correction_leaves_the_transcript_of_the_recording_alone(office: Office) -> None:
    job_id = await office.record(NewMeeting())
    await office.do_all()
    await office.meetings.edit_segment("w", job_id, "S0001", text="고친 말")
    assert (await office.transcripts.segments("w", job_id))[0].text == TALK[0][1]


async def test_one_key_covers_the_recording_and_the_meeting(office: Office) -> None:
    first = await office.record(NewMeeting("하나"), idempotency_key="k")
    assert await office.record(NewMeeting("하나"), idempotency_key="k") == first
    with pytest.raises(IdempotencyConflictError):
        await office.record(NewMeeting("둘"), idempotency_key="k")
    assert (await office.count(MEETING), await office.count(TRANSCRIPT)) == (1, 1)
    assert await office.do_all() == 2


async def test_an_upload_that_is_refused_leaves_no_meeting(office: Office) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"no sound at all"

    new = NewTranscript(followup=followup_of(NewMeeting()))
    with pytest.raises(NotAudioError):
        await office.transcripts.request("w", new, body(), limit_bytes=10**8)
    assert await office.count(MEETING) == 0


async def test_an_upload_that_asks_for_no_meeting_makes_none(office: Office) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield bursts(1)

    job_id = await office.transcripts.request("w", NewTranscript(), body(), limit_bytes=10**8)
    await office.do_all()
    assert (await office.transcripts.get("w", job_id)).state is JobState.DONE
    assert await office.count(MEETING) == 0
    await office.transcripts.delete("w", job_id)


async def test_of_silence_there_are_no_minutes(office: Office) -> None:
    job_id = await office.record(NewMeeting(), count=0)
    assert await office.do_all() == 1
    after = await office.get(job_id)
    assert (after.state, after.segments, after.minutes) == (MeetingState.READY, 0, 0)


async def test_a_recording_that_can_not_be_heard_fails_its_meeting(office: Office) -> None:
    office.engines.engine.failures = [EngineError("broken")]
    job_id = await office.record(NewMeeting())
    await office.do_all()
    after = await office.get(job_id)
    assert (after.state, after.error_code) == (MeetingState.FAILED, "engine_failed")
    assert await office.types(job_id) == ["created:waiting", "state:failed"]


async def test_a_job_that_is_called_off_fails_its_meeting(office: Office) -> None:
    job_id = await office.record(NewMeeting())
    await office.transcripts.cancel("w", job_id)
    after = await office.get(job_id)
    assert (after.state, after.error_code) == (MeetingState.FAILED, "cancelled")
    other = await office.record(NewMeeting())
    lease = await office.claim(JOB_KIND)
    await office.hearing().cancelled(lease)
    assert (await office.get(other)).state is MeetingState.FAILED


async def test_a_meeting_outlives_its_recording(office: Office) -> None:
    job_id = await office.record(NewMeeting())
    await office.do_all()
    await office.transcripts.delete("w", job_id)
    after = await office.get(job_id)
    assert (after.transcript_id, after.state) == (None, MeetingState.READY)
    assert len(await office.meetings.segments("w", job_id)) == len(TALK)
    waiting = await office.record(NewMeeting())
    await office.transcripts.delete("w", waiting)
    assert (await office.get(waiting)).state is MeetingState.FAILED


async def test_a_deleted_meeting_takes_its_recording_along(office: Office) -> None:
    job_id = await office.record(NewMeeting())
    await office.do_all()
    await office.meetings.delete("w", job_id)
    with pytest.raises(NotFoundError):
        await office.transcripts.get("w", job_id)
    assert await office.count(TRANSCRIPT) == 0
    assert (await office.types(job_id))[-1] == "deleted:ready"
    assert not [path for path in office.folder.rglob("*") if path.is_file()], "at once"
    assert await office.hearing_leftovers().sweep() == 0


class Short:
    """A digester that answers what a test says."""

    def __init__(self, answer: Any) -> None:  # noqa: ANN401 - a digest or an error
        self.answer = answer
        self.asked: list[Any] = []

    async def digest(self, heard: Any) -> Any:  # noqa: ANN401 - as the port says
        self.asked.append(heard)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


async def test_where_nobody_can_write_minutes_what_was_said_is_quoted(office: Office) -> None:
    for error in (EngineNotInstalledError("no kiwi"), EngineError("broken"), KeyError("a bug")):
        office.digester = Short(error)
        job_id = await office.record(NewMeeting())
        await office.do_all()
        transcript = await office.transcripts.get("w", job_id)
        assert transcript.state is JobState.DONE
        assert transcript.summary is not None
        assert (transcript.summary.method, transcript.summary.minutes) == ("extractive", None)


async def test_a_summary_waits_for_a_database_that_is_gone_for_a_moment(office: Office) -> None:
    office.digester = Short(BackendError("gone"))
    job_id = await office.record(NewMeeting())
    lease = await office.claim(JOB_KIND)
    with pytest.raises(BackendError):
        await office.hearing().run(lease)
    assert (await office.transcripts.get("w", job_id)).state is JobState.RUNNING
    assert (await office.get(job_id)).segments == 0


async def test_the_summary_of_a_recording_is_its_minutes(office: Office) -> None:
    document = {"title": "주간 회의", "decisions": [], "engine": "pen"}
    office.digester = Short(Digest((("확정했다.", ("S0003",)),), "pen", ("출시",), document))
    job_id = await office.record(NewMeeting(), room_id="방")
    assert await office.do_all() == 2
    (heard,) = office.digester.asked
    assert (heard.transcript_id, heard.workspace, len(heard.segments)) == (job_id, "w", len(TALK))
    assert asked_in(heard.followup) == NewMeeting()
    summary = (await office.transcripts.get("w", job_id)).summary
    assert summary == Summary(
        (SummarySentence("확정했다.", ("S0003",)),), "pen", ("출시",), document
    )
    told = (await office.events.read("w", topics=[f"job:{job_id}"]))[-1]
    assert told.type == "final_summary"
    assert (told.payload["method"], told.payload["minutes"]) == ("pen", document)
    assert told.payload["summary"] == [{"text": "확정했다.", "evidence": ["S0003"]}]


async def test_of_silence_no_minutes_are_asked_for(office: Office) -> None:
    office.digester = Short(KeyError("never asked"))
    await office.record(NewMeeting(), count=0)
    await office.do_all()
    assert office.digester.asked == []


async def test_two_meetings_that_end_at_once_share_one_new_board(office: Office) -> None:
    for _ in range(4):
        await office.create()

    async def work() -> None:
        while lease := await office.claim():
            await office.work().run(lease)

    async with anyio.create_task_group() as tasks:
        for _ in range(4):
            tasks.start_soon(work)
    meetings = await office.meetings.listing("w")
    assert {one.state for one in meetings} == {MeetingState.READY}
    (board,) = await office.boards.listing("w")
    assert {one.board_id for one in meetings} == {board.id}
    titles = [one.title for one in await office.tickets()]
    assert sorted(titles) == ["성능 시험", "출시 공지문 작성"], "said four times, done once"
    evidence = (await office.tickets())[0].evidence
    assert {one.source for one in evidence} == {one.id for one in meetings}


async def test_a_meeting_deleted_while_its_recording_is_heard_is_gone(office: Office) -> None:
    job_id = await office.record(NewMeeting())
    lease = await office.claim(JOB_KIND)
    await office.meetings.delete("w", job_id)
    with pytest.raises(LeaseLostError):
        await office.hearing().run(lease) or await lease.heartbeat()
    assert (await office.count(MEETING), await office.count(TRANSCRIPT)) == (0, 0)
    assert await office.do_all() == 0
