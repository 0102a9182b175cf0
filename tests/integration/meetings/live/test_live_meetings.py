"""Live meetings: made at once with their job, paused, marked, ended; on every database."""

import pytest
from sqlalchemy import delete

from moksori.backends.audiolog import LocalAudioLog
from moksori.errors import (
    ConflictError,
    IdempotencyConflictError,
    NotFoundError,
    UnsupportedOptionError,
)
from moksori.meetings.live.model import (
    FOLLOW_KIND,
    LISTEN_KIND,
    LiveKind,
    LivePhase,
    Mark,
    TrackAsk,
    TrackFormat,
    kind_at,
)
from moksori.meetings.live.service import LiveMeetings
from moksori.meetings.meeting import MeetingState, NewMeeting, Segment
from moksori.meetings.tables import LIVE
from moksori.ports.stt import Word
from moksori.testing.hall import NOW, Hall, frames
from moksori.voice.model import EndpointingSettings

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

SAID = Segment(
    99, "김민수", 1, 0.5, 1.5, "예산은 30명분", 1, "예산은 삼십명분", (Word(0.5, 1, " 예산은"),)
)


async def test_a_start_is_a_meeting_with_its_row_and_its_job(hall: Hall) -> None:
    pick = EndpointingSettings(end_ms=250)
    made = await hall.start(endpointing=pick)
    assert (made.state, made.title, made.created_at) == (MeetingState.LIVE, "주간 회의", NOW)
    lease = await hall.claim(kind_at(LISTEN_KIND, hall.audio.place))
    assert lease is not None
    row = await hall.row(made.id)
    assert (row.kind, row.place, row.endpointing) == (LiveKind.MEETING, hall.audio.place, pick)
    assert (row.listen_job_id, lease.job.args) == (lease.job.id, {"meeting_id": made.id})
    (told,) = await hall.told(made.id)
    assert (told.type, told.payload["action"], told.payload["state"]) == (
        "meeting_changed",
        "created",
        "live",
    )


async def test_a_key_starts_one_meeting(hall: Hall) -> None:
    made = await hall.start(key="k")
    assert (await hall.start(key="k")).id == made.id
    with pytest.raises(IdempotencyConflictError):
        await hall.start(key="k", kind=LiveKind.STREAM)
    kind = kind_at(LISTEN_KIND, hall.audio.place)
    assert await hall.claim(kind) is not None
    assert await hall.claim(kind) is None, "one meeting has one job"


async def test_what_can_not_be_started(hall: Hall) -> None:
    for new in (NewMeeting(title=" "), NewMeeting(template="no such")):
        with pytest.raises(UnsupportedOptionError):
            await hall.live.start("w", new)
    assert await hall.claim(kind_at(LISTEN_KIND, hall.audio.place)) is None


async def test_others_do_not_see_it(hall: Hall) -> None:
    made = await hall.start()
    for step in (hall.live.status, hall.live.pause, hall.live.end, hall.live.marks, hall.live.mark):
        with pytest.raises(NotFoundError):
            await step("v", made.id)
    with pytest.raises(NotFoundError):
        async with hall.live.joining("v", made.id, TrackAsk("a")):
            pass


async def test_encoded_sound_is_not_paused(hall: Hall) -> None:
    """Its pieces hang together: what comes after the pause could not be decoded any more."""
    made = await hall.start(kind=LiveKind.STREAM)
    ask = TrackAsk("stream", format=TrackFormat.ENCODED)
    async with hall.live.joining("w", made.id, ask) as joined:
        with pytest.raises(ConflictError, match="hang together"):
            await hall.live.pause("w", made.id)
        await joined.append(frames([0]))
        assert not joined.paused
    assert (await hall.live.status("w", made.id)).phase is LivePhase.LIVE
    assert await hall.actions(made.id) == ["joined", "left"]
    assert [pcm for *_, pcm in await hall.kept(made.id)] == [frames([0])[0].pcm]


async def test_a_pause_keeps_no_sound_and_every_number(hall: Hall) -> None:
    made = await hall.start()
    async with hall.live.joining("w", made.id, TrackAsk("a")) as joined:
        await joined.append(frames([0]))
        assert (await hall.live.pause("w", made.id)).phase is LivePhase.PAUSED
        assert joined.paused, "sockets of this process rest at once"
        assert (await joined.append(frames([1, 2]))).track.missing == 0
        await hall.live.pause("w", made.id)
        assert (await hall.live.resume("w", made.id)).phase is LivePhase.LIVE
        await joined.append(frames([3]))
    sizes = [(sequence, len(sound)) for _, sequence, _, sound in await hall.kept(made.id)]
    assert sizes == [(0, 640), (1, 0), (2, 0), (3, 640)]
    assert await hall.actions(made.id) == ["joined", "paused", "live", "left"]


async def test_an_end_ends_every_track(hall: Hall) -> None:
    made = await hall.start()
    async with hall.live.joining("w", made.id, TrackAsk("gone")) as joined:
        await joined.append(frames([0, 1, 3]))
    async with hall.live.joining("w", made.id, TrackAsk("here")) as joined:
        await joined.append(frames(range(5)))
        status = await hall.live.end("w", made.id)
        assert joined.ended
        with pytest.raises(ConflictError):
            await joined.append(frames([5]))
    assert (status.phase, status.meeting.state) == (LivePhase.CLOSING, MeetingState.CLOSING)
    shown = {
        one.track.name: (one.state.end, one.state.missing, one.connected) for one in status.tracks
    }
    assert shown == {"gone": (4, 1, False), "here": (5, 0, True)}
    before = (await hall.kept(made.id), await hall.row(made.id))
    hall.pass_s(9)
    await hall.live.end("w", made.id)
    assert (await hall.kept(made.id), await hall.row(made.id)) == before, "once is enough"
    assert (await hall.actions(made.id)).count("closing") == 1


async def test_what_has_ended_does_not_go_on(hall: Hall) -> None:
    made = await hall.start()
    await hall.live.end("w", made.id)
    for step in (hall.live.pause, hall.live.resume):
        with pytest.raises(ConflictError):
            await step("w", made.id)
    with pytest.raises(ConflictError):
        async with hall.live.joining("w", made.id, TrackAsk("a")):
            pass
    assert await hall.tracks(made.id) == []
    assert await hall.kept(made.id) == []


async def test_an_end_seen_from_another_process(hall: Hall, same_log: LocalAudioLog) -> None:
    """It can not write there; the process whose sockets send ends the tracks when it is told."""
    made = await hall.start()
    elsewhere = LiveMeetings(hall.desk, same_log)
    async with hall.live.joining("w", made.id, TrackAsk("a")) as joined:
        await joined.append(frames([0, 1]))
        with pytest.raises(ConflictError):
            async with elsewhere.joining("w", made.id, TrackAsk("b")):
                pass
        assert (await elsewhere.end("w", made.id)).phase is LivePhase.CLOSING
        assert (joined.ended, joined.state.end) == (False, None)
        await joined.refresh()
        assert (joined.ended, joined.state.end) == (True, 2)


async def test_marks(hall: Hall) -> None:
    made = await hall.start()
    hall.pass_s(1.5)
    now = await hall.live.mark("w", made.id)
    first = await hall.live.mark("w", made.id, 20, " 결정\n", "김민수", track=3)
    assert (now, first) == (Mark(1, 1500, None, None, ""), Mark(2, 20, 3, "김민수", "결정"))
    assert await hall.live.marks("w", made.id) == [first, now]
    (_, told) = await hall.told(made.id, "mark_added")
    assert (told.payload["at"], told.payload["participant"]) == (0.02, "김민수")
    for label, author in (("x" * 301, None), ("", " ")):
        with pytest.raises(UnsupportedOptionError):
            await hall.live.mark("w", made.id, 0, label, author)


async def test_segments_come_one_by_one_with_a_job_that_follows(hall: Hall) -> None:
    made = await hall.start()
    for number in range(3):
        added = await hall.desk.write("w", made.id, lambda ledger: ledger.add_live_segment(SAID))
        assert (added.index, added.text) == (number, SAID.text)
    after = await hall.meeting(made.id)
    assert (after.segments, after.version) == (3, made.version), "one segment more is no edit"
    lease = await hall.claim(FOLLOW_KIND)
    assert lease is not None
    assert await hall.claim(FOLLOW_KIND) is None, "one job waits, however much is said"
    assert (await hall.row(made.id)).follow_job_id == lease.job.id
    told = [one.payload for one in await hall.told(made.id, "segment_upserted")]
    assert [one["index"] for one in told] == [0, 1, 2]
    assert told[0]["raw"] == "예산은 삼십명분"
    assert told[0]["words"] == [{"text": "예산은", "start": 0.5, "end": 1.0}]


async def test_of_a_realtime_session_nothing_is_followed_or_found(hall: Hall) -> None:
    made = await hall.start(kind=LiveKind.REALTIME)
    assert await hall.told(made.id) == []
    await hall.desk.write("w", made.id, lambda ledger: ledger.add_live_segment(SAID))
    assert await hall.claim(FOLLOW_KIND) is None
    assert [one.type for one in await hall.told(made.id)] == ["segment_upserted"]


async def test_a_meeting_that_never_was_live_takes_no_live_segment(hall: Hall) -> None:
    made = await hall.start()
    async with hall.database.begin() as tx:
        await tx.execute(delete(LIVE))
    with pytest.raises(NotFoundError):
        await hall.desk.write("w", made.id, lambda ledger: ledger.add_live_segment(SAID))
    assert (await hall.meeting(made.id)).segments == 0


async def test_the_status_tells_what_is_missing_and_what_waits(hall: Hall) -> None:
    made = await hall.start()
    assert (await hall.live.status("w", made.id)).tracks == ()
    ask = TrackAsk("b", format=TrackFormat.ENCODED)
    async with (
        hall.live.joining("w", made.id, TrackAsk("a", "김민수")) as pcm,
        hall.live.joining("w", made.id, ask) as encoded,
    ):
        await pcm.append(frames([0, 1, 5]))
        await encoded.append(frames([0]))
        status = await hall.live.status("w", made.id)
    (a, b) = status.tracks
    assert (a.track.participant, a.state.through, a.state.missing, a.heard_ms) == (
        "김민수",
        5,
        3,
        0,
    )
    assert (b.track.number, b.track.format, b.connected) == (1, TrackFormat.ENCODED, True)
    assert (status.phase, status.lag_ms) == (LivePhase.LIVE, 60)
