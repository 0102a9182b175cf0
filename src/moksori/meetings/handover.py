"""From a recording to a meeting: nothing is lost between them, for both are one transaction."""

from contextlib import suppress
from dataclasses import replace

from moksori.errors import IdempotencyConflictError, NotFoundError
from moksori.meetings import store
from moksori.meetings.ledger import Desk
from moksori.meetings.meeting import MeetingState, Segment, asked_in, key_in
from moksori.meetings.opening import opened_at
from moksori.ports.store import Transaction
from moksori.ports.transcripts import Followup, Heard

CANCELLED = "cancelled"
"""Why a meeting failed whose recording is gone before it was heard."""

RECORDED = "recorded"
"""In place of a fingerprint: that of a recording is kept with its job."""


class RecordedMeetings:
    """Makes meetings of the transcripts that were asked to become one.

    See `ports.transcripts.TranscriptObserver`. The meeting has the id of its transcript.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def requested(
        self, tx: Transaction, workspace: str, transcript_id: str, followup: Followup | None
    ) -> None:
        """Open the meeting.

        Raises:
            IdempotencyConflictError: its key made another meeting, of a ready transcript.
        """
        new = asked_in(followup)
        if new is None:
            return
        meeting = opened_at(self._desk.clock(), transcript_id, workspace, new)
        meeting = replace(meeting, transcript_id=transcript_id)
        added = await store.insert_meeting(
            self._desk.database, tx, meeting, key=key_in(followup), fingerprint=RECORDED
        )
        if not added:
            raise IdempotencyConflictError("the key was used before, with another request")
        ledger = self._desk.ledger(tx, meeting)
        ledger.set("created")
        await self._desk.close(ledger)

    async def finished(self, tx: Transaction, heard: Heard) -> None:
        """Copy what was said, and have minutes written; of silence there are none."""
        if asked_in(heard.followup) is None:
            return
        async with self._desk.opened(tx, heard.workspace, heard.transcript_id) as ledger:
            said = [
                Segment(one.index, one.speaker, one.track, one.start_s, one.end_s, one.text)
                for one in heard.segments
            ]
            if said:
                await ledger.add_segments(said)
                await ledger.want_minutes("created")
            else:
                ledger.set("state", state=MeetingState.READY)

    async def ended(self, tx: Transaction, workspace: str, transcript_id: str, code: str) -> None:
        """Say that there is nothing to write about."""
        with suppress(NotFoundError):  # it was no meeting
            async with self._desk.opened(tx, workspace, transcript_id) as ledger:
                ledger.set("state", state=MeetingState.FAILED, error_code=code)

    async def removed(self, tx: Transaction, workspace: str, transcript_id: str) -> None:
        """Keep the meeting, which has its own segments, without its recording."""
        with suppress(NotFoundError):  # it was no meeting
            async with self._desk.opened(tx, workspace, transcript_id) as ledger:
                if ledger.meeting.state is MeetingState.WAITING:
                    ledger.set("state", state=MeetingState.FAILED, error_code=CANCELLED)
                ledger.set("edited", transcript_id=None)
