"""A hall: live meetings on a real database and a real log of audio."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from moksori.backends.audiolog import LocalAudioLog
from moksori.backends.bus.rows import RowEventLog
from moksori.backends.queue.rows import RowQueue
from moksori.backends.store.database import SqlDatabase
from moksori.meetings.ledger import Desk
from moksori.meetings.live import store
from moksori.meetings.live.model import Live, Track
from moksori.meetings.live.service import LiveMeetings, LivePolicy
from moksori.meetings.meeting import Meeting, NewMeeting
from moksori.meetings.store import known_meeting
from moksori.ports.audiolog import AudioFrame, MeetingKey
from moksori.ports.bus import StoredEvent
from moksori.ports.queue import Lease
from moksori.recall.index import Index

NOW = datetime(2026, 11, 16, 0, 0, tzinfo=UTC)


def frames(numbers: Iterable[int], *, captured_ms: int = 0) -> list[AudioFrame]:
    """Return 20 ms of sound for each number; the client's clock began at `captured_ms`."""
    return [AudioFrame(n, captured_ms + 20 * n, bytes([n % 256, 1]) * 320) for n in numbers]


@dataclass
class Hall:
    """Everything that a live meeting needs; time stands still until it is moved."""

    database: SqlDatabase
    events: RowEventLog
    audio: LocalAudioLog
    policy: LivePolicy = field(default_factory=LivePolicy)
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.queue = RowQueue(self.database)
        self.desk = Desk(
            self.database, self.queue, self.events, indexer=Index(), clock=lambda: self.now
        )
        self.live = LiveMeetings(self.desk, self.audio, self.policy)

    def pass_s(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    async def start(self, **asked: Any) -> Meeting:  # noqa: ANN401 - arguments of `start`
        """Open a live meeting."""
        return await self.live.start("w", NewMeeting(title="주간 회의"), **asked)

    async def meeting(self, meeting_id: str) -> Meeting:
        """Return the meeting as it is now."""
        async with self.database.read() as tx:
            return await known_meeting(tx, "w", meeting_id)

    async def row(self, meeting_id: str) -> Live:
        """Return what it has while it is held."""
        async with self.database.read() as tx:
            return await store.known_live(tx, "w", meeting_id)

    async def tracks(self, meeting_id: str) -> list[Track]:
        """Return its tracks."""
        async with self.database.read() as tx:
            return await store.tracks(tx, meeting_id)

    async def kept(self, meeting_id: str) -> list[tuple[str, int, int, bytes]]:
        """Return what the log holds: track, sequence, time in the meeting, sound."""
        page = await self.audio.read(MeetingKey("w", meeting_id), limit=1_000)
        return [(one.track, one.sequence, one.captured_ms, one.pcm) for one in page.records]

    async def told(self, meeting_id: str, kind: str | None = None) -> list[StoredEvent]:
        """Return its events, of one type or of all."""
        found = await self.events.read("w", topics=[f"meeting:{meeting_id}"])
        return [one for one in found if kind in {None, one.type}]

    async def actions(self, meeting_id: str) -> list[str]:
        """Return what happened to tracks, and where the meeting stood, in order."""
        return [
            str(one.payload.get("action") or one.payload["state"])
            for one in await self.told(meeting_id)
            if one.type in {"track_changed", "live_changed"}
        ]

    async def claim(self, kind: str) -> Lease | None:
        """Claim a job, as the process that does it would."""
        return await self.queue.claim([kind], "listener")
