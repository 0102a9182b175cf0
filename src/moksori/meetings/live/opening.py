"""How a live meeting begins: the meeting, its live row and the job that listens, all at once."""

import json
from dataclasses import replace
from hashlib import sha256

from moksori.meetings import store
from moksori.meetings.ledger import Desk
from moksori.meetings.live import store as live_store
from moksori.meetings.live.model import LISTEN_KIND, Live, LiveKind, endpointing_json, kind_at
from moksori.meetings.meeting import Meeting, MeetingState, NewMeeting, check_key, checked
from moksori.meetings.opening import made_before, opened_at
from moksori.ports.queue import NewJob
from moksori.ports.store import Transaction
from moksori.voice.model import EndpointingSettings


async def opened(
    desk: Desk,
    workspace: str,
    new: NewMeeting,
    *,
    kind: LiveKind,
    place: str,
    endpointing: EndpointingSettings | None,
    key: str | None,
) -> Meeting:
    """Make a live meeting; with a `key`, once.

    Raises:
        UnsupportedOptionError: the template or the language is none, or a value is too long.
        IdempotencyConflictError: the key was used for another meeting.
    """
    new = checked(new)
    check_key(key)
    meeting = opened_at(desk.clock(), desk.name(), workspace, new)
    meeting = replace(meeting, state=MeetingState.LIVE)
    live = Live(
        meeting_id=meeting.id,
        workspace=workspace,
        kind=kind,
        place=place,
        language=new.language,
        started_at=meeting.created_at,
        endpointing=endpointing,
    )
    asked = json.dumps(["live", str(new), kind.value, endpointing_json(endpointing)])
    fingerprint = sha256(asked.encode()).hexdigest()

    async def work(tx: Transaction) -> Meeting:
        added = await store.insert_meeting(
            desk.database, tx, meeting, key=key, fingerprint=fingerprint
        )
        if not added:
            return await made_before(tx, workspace, key or "", fingerprint)
        return await _begun(desk, tx, meeting, live)

    made = await desk.database.run(work)
    desk.wake()
    return made


async def _begun(desk: Desk, tx: Transaction, meeting: Meeting, live: Live) -> Meeting:
    args = {"meeting_id": meeting.id}
    job = NewJob(kind_at(LISTEN_KIND, live.place), meeting.workspace, args, desk.name())
    job_id = await desk.queue.enqueue(tx, job)
    await live_store.insert_live(tx, replace(live, listen_job_id=job_id))
    ledger = desk.ledger(tx, meeting)
    if live.kind is not LiveKind.REALTIME:
        ledger.set("created")
    await desk.close(ledger)
    return ledger.meeting
