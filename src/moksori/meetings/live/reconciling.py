"""The job that lets a language model see a live meeting: a draft, on which rules go on.

It changes no minutes and no board. It keeps what the model wrote, and has the meeting followed:
there the draft and what was said since become the minutes that people see.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Protocol, runtime_checkable

import structlog

from moksori.errors import MoksoriError, NotFoundError
from moksori.meetings import store
from moksori.meetings.ledger import Desk, Ledger
from moksori.meetings.live import drafting
from moksori.meetings.live import store as live_store
from moksori.meetings.live.drafting import Draft
from moksori.meetings.live.following import LONGEST_PAUSE_S
from moksori.meetings.meeting import Meeting, MeetingState, Segment
from moksori.meetings.model import Minutes
from moksori.meetings.trying import Settle, Trying, WritingPolicy, meeting_of
from moksori.meetings.work import People, brief_of
from moksori.meetings.writer import Brief
from moksori.ports.queue import JobState, Lease

log = structlog.get_logger(__name__)


class Written(Protocol):
    """What a model has written: `windows` are its answers; without use of one not `by_model`."""

    @property
    def minutes(self) -> Minutes: ...  # noqa: D102 - see above
    @property
    def windows(self) -> Sequence[Mapping[str, Any]]: ...  # noqa: D102 - see above
    @property
    def by_model(self) -> bool: ...  # noqa: D102 - see above


@runtime_checkable
class DraftWriter(Protocol):
    """Writes minutes of a talk that goes on."""

    async def go_on(self, brief: Brief, windows: Sequence[Mapping[str, Any]]) -> Written:
        """Return minutes by a model, and the answers that are not to be asked for again.

        Raises:
            EngineNotInstalledError: kiwipiepy is missing.
        """
        ...


class ReconcileWork:
    """Does the jobs of kind `RECONCILE_KIND`, each under a lease that somebody keeps alive."""

    def __init__(
        self,
        desk: Desk,
        people: People,
        writer: DraftWriter,
        policy: WritingPolicy | None = None,
    ) -> None:
        self._desk = desk
        self._people = people
        self._writer = writer
        trying = Trying(desk, lambda *_: _rest, policy, LONGEST_PAUSE_S)
        self.cancelled, self.failed = trying.cancelled, trying.failed
        self.given_back = trying.given_back
        self._trying = trying

    async def run(self, lease: Lease) -> None:
        """Have the model write, keep it, and end the job.

        Raises:
            LeaseLostError: the job is somebody else's by now; nothing was written.
            MoksoriError: it did not work; tell `failed`.
        """
        if lease.exhausted:
            await self._trying.give_up(lease, lease.job.error_code or MoksoriError.code)
            return
        done = partial(lease.finish, state=JobState.DONE)
        try:
            settle = await self._written(lease)
        except NotFoundError:  # the meeting was deleted
            await self._desk.database.run(done)
        else:
            await self._trying.end(lease, settle, done)

    async def _written(self, lease: Lease) -> Settle:
        """Have the model write of what was said so far; return what is to be kept of it."""
        meeting, segments, draft = await self._read(lease)
        if meeting.state is not MeetingState.LIVE or not segments:
            return _rest  # the last minutes will be written of the whole
        people = await self._people(meeting.workspace)
        brief = brief_of(meeting, segments, people)
        made = await self._writer.go_on(brief, draft.windows if draft else ())
        log.info("talk_reconciled", segments=len(segments), by_model=made.by_model)
        if not made.by_model:
            return _rest
        kept = Draft(made.minutes, list(made.windows))
        return partial(_keep, kept, len(segments))

    async def _read(self, lease: Lease) -> tuple[Meeting, list[Segment], Draft | None]:
        meeting_id = meeting_of(lease)
        async with self._desk.database.read() as tx:
            meeting = await store.known_meeting(tx, lease.job.workspace, meeting_id)
            segments = await store.spoken(tx, meeting_id)
            return meeting, segments, await drafting.find_draft(tx, meeting_id)


async def _keep(draft: Draft, segments: int, ledger: Ledger) -> None:
    """Keep a draft, unless there is one that has seen more."""
    meeting = ledger.meeting
    live = await live_store.known_live(ledger.tx, meeting.workspace, meeting.id)
    if live.reconciled > segments or meeting.state is not MeetingState.LIVE:
        return
    await drafting.put_draft(ledger.tx, meeting.id, draft)
    await live_store.change_live(
        ledger.tx, meeting.id, reconciled=segments, reconciled_at=ledger.now
    )
    await ledger.want_following()


async def _rest(ledger: Ledger) -> None:
    """Let some time pass before the model is asked again."""
    await live_store.change_live(ledger.tx, ledger.meeting.id, reconciled_at=ledger.now)
