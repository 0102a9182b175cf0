"""A track that a socket writes: what comes is on the disk before it is acknowledged."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from moksori.errors import ConflictError, NotFoundError
from moksori.events import TrackChanged
from moksori.meetings.ledger import Desk, Ledger
from moksori.meetings.live import store
from moksori.meetings.live.model import Live, Track, TrackAction
from moksori.meetings.meeting import Meeting, MeetingState
from moksori.ports.audiolog import AudioFrame, MeetingWriter, Receipt, TrackState

_SEAL_TRIES: Final = 10
NO_SOUND: Final = b""
"""In place of sound that nobody wanted kept; the number stays, so nothing is missing."""


class Joined:
    """The right to write one track, as long as the block lasts that it was opened for."""

    def __init__(
        self, desk: Desk, writer: MeetingWriter, meeting: Meeting, live: Live, track: Track
    ) -> None:
        self.meeting = meeting
        self.track = track
        self.paused = live.paused_at is not None
        """Whether the whole meeting rests: no sound is kept."""
        self.ended = live.ended_at is not None
        """Whether the meeting is over; only frames that are missing may still come."""
        self.told_missing = 0
        """What readers of events were last told to be missing."""
        self._desk = desk
        self._writer = writer

    @property
    def state(self) -> TrackState:
        """What the log holds of the track."""
        return self._writer.state(self.track.name)

    @property
    def muted(self) -> bool:
        """Whether this track is muted: no sound of it is kept."""
        return self.track.muted

    async def append(self, frames: Sequence[AudioFrame]) -> Receipt:
        """Append frames, captured on the client's clock, and return once they are on the disk.

        Raises:
            ConflictError: a frame beyond the end of the track; see `ended`.
            InputError, OverloadedError, DeadlineError, StorageFullError, BackendError: as
            `ports.audiolog.MeetingWriter.append`; nothing is acknowledged then.
        """
        if self.ended and any(one.sequence > self.state.through for one in frames):
            raise ConflictError("the meeting has ended")
        silent, offset = self.paused or self.muted, self.track.offset_ms
        timed = [
            AudioFrame(one.sequence, one.captured_ms + offset, NO_SOUND if silent else one.pcm)
            for one in frames
        ]
        return await self._writer.append(self.track.name, timed)

    async def mute(self, on: bool) -> None:
        """Keep no sound of this track, or keep it again; frames go on being counted."""
        if on == self.muted:
            return
        self.track = replace(self.track, muted=on)
        action = TrackAction.MUTED if on else TrackAction.UNMUTED
        await self._note(action, muted=on)

    async def leave(self, frames: int) -> Receipt:
        """End the track after so many frames; missing ones may still come.

        Raises:
            ConflictError: it has frames beyond this, or has ended elsewhere.
            StorageFullError, BackendError, DeadlineError: the end is not on the disk.
        """
        if self.ended and self.state.end is not None:
            return Receipt(0, 0, self.state)
        before = self.state.end
        receipt = await self._writer.end(self.track.name, frames)
        if before is None:
            await self._note(TrackAction.ENDED)
        return receipt

    async def refresh(self) -> None:
        """Learn whether the meeting rests or is over; call it on `live_changed`.

        Raises:
            StorageFullError, BackendError, DeadlineError: call it again.
        """
        meeting = self.meeting
        try:
            async with self._desk.database.read() as tx:
                live = await store.known_live(tx, meeting.workspace, meeting.id)
        except NotFoundError:  # somebody has deleted it
            self.ended = True
            return
        self.heed(live)
        if self.ended:
            await self.seal()

    def heed(self, live: Live) -> None:
        """Take in whether the meeting rests or is over."""
        self.paused, self.ended = live.paused_at is not None, live.ended_at is not None
        if self.ended:
            self.meeting = replace(self.meeting, state=MeetingState.CLOSING)

    async def seal(self) -> None:
        """End the track where it is, unless it has an end."""
        await seal(self._writer, self.track.name)

    async def gone(self) -> None:
        """Note that nobody sends this track any more; it may be joined again."""
        await self._note(TrackAction.LEFT, left_at=self._desk.clock())

    async def tell_missing(self) -> None:
        """Tell readers of events how much is missing, if that has changed."""
        missing = self.state.missing
        if missing != self.told_missing:
            await self._note(TrackAction.GAP)
            self.told_missing = missing

    async def _note(self, action: TrackAction, **columns: object) -> None:
        told = track_changed(self.meeting.id, self.track, action, self.state)

        async def work(ledger: Ledger) -> None:
            if columns:
                await store.change_track(ledger.tx, self.meeting.id, self.track.number, **columns)
            ledger.events.append(told)

        await self._desk.write(self.meeting.workspace, self.meeting.id, work)


async def seal(writer: MeetingWriter, name: str) -> None:
    """End a track after what is on the disk of it, unless it has an end.

    Frames that are on their way to the disk just now belong to it: then its end lies behind them.

    Raises:
        ConflictError: frames are appended for ever.
        StorageFullError, BackendError, DeadlineError: the end is not on the disk.
    """
    for left in reversed(range(_SEAL_TRIES)):
        state = writer.state(name)
        if state.end is not None:
            return
        try:
            await writer.end(name, state.through + 1)
        except ConflictError:
            if not left:
                raise


def track_changed(
    meeting_id: str, track: Track, action: TrackAction, state: TrackState
) -> TrackChanged:
    """Tell what happened to a track."""
    return TrackChanged(
        meeting_id=meeting_id,
        track=track.number,
        name=track.name,
        participant=track.participant,
        action=action.value,
        frames=state.frames,
        missing=state.missing,
    )
