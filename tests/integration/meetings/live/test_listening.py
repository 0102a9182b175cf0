"""From the log of a live meeting to its segments: all at once, late, in pieces, after crashes."""

from collections.abc import Sequence

import pytest

from moksori.backends.audiolog import LocalAudioLog
from moksori.meetings.live.model import TrackAsk
from moksori.meetings.meeting import MeetingState, Segment
from moksori.meetings.store import segments
from moksori.ports.bus import Notice
from moksori.testing.hall import Hall
from moksori.testing.hearing import CountingStt, OneEngine
from moksori.testing.listening import Listener, audio_frames, bursts, listening
from moksori.testing.processes import until

pytestmark = [pytest.mark.integration, pytest.mark.anyio]


class Told:
    """An outlet that keeps what is told."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self.wakes = 0

    def announce(self, workspace: str, notices: Sequence[Notice]) -> None:
        assert workspace == "w"
        self.notices += notices

    def wake(self) -> None:
        self.wakes += 1


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def engine() -> CountingStt:
    return CountingStt()


@pytest.fixture
def listener(hall: Hall, same_log: LocalAudioLog, engine: CountingStt, told: Told) -> Listener:
    return Listener(hall.desk, same_log, OneEngine(engine), told)


async def said(hall: Hall, meeting_id: str) -> list[Segment]:
    async with hall.database.read() as tx:
        return await segments(tx, meeting_id)


async def reach(hall: Hall, meeting_id: str, state: MeetingState) -> None:
    async def there() -> bool:
        return (await hall.meeting(meeting_id)).state is state

    assert await until(there, within_s=20)


async def test_a_meeting_is_heard_to_its_end(hall: Hall, listener: Listener, told: Told) -> None:
    made = await hall.start()
    sound = audio_frames(bursts(3))
    async with listening(listener):
        async with hall.live.joining("w", made.id, TrackAsk("a", "김민수")) as joined:
            for at in range(0, len(sound), 5):
                await joined.append(sound[at : at + 5])
            await joined.leave(len(sound))
        await hall.live.end("w", made.id)
        await reach(hall, made.id, MeetingState.WRITING)
    found = await said(hall, made.id)
    assert [one.index for one in found] == [0, 1, 2]
    assert {one.speaker for one in found} == {"김민수"}
    assert [one.start_s for one in found] == pytest.approx([0.8, 2.0, 3.2], abs=0.04)
    assert [one.end_s for one in found] == pytest.approx([1.2, 2.4, 3.6], abs=0.04)
    assert "heard" in await hall.actions(made.id)
    assert {one.type for one in told.notices} == {
        "speech_started",
        "speech_stopped",
        "segment_partial",
        "utterance_closed",
    }
