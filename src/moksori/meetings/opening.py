"""How a meeting begins: what was asked becomes the first values of its row."""

from datetime import datetime

from moksori.errors import IdempotencyConflictError
from moksori.meetings import store
from moksori.meetings.meeting import Meeting, MeetingState, NewMeeting
from moksori.meetings.templates import template_of
from moksori.ports.store import Transaction
from moksori.text.dates import SEOUL


def opened_at(now: datetime, meeting_id: str, workspace: str, new: NewMeeting) -> Meeting:
    """Return a meeting of which nothing is known yet but what was asked.

    Raises:
        UnsupportedOptionError: there is no such template.
    """
    return Meeting(
        id=meeting_id,
        workspace=workspace,
        title=new.title or "",
        titled=new.title is not None,
        on=new.on or now.astimezone(SEOUL).date(),
        state=MeetingState.WAITING,
        template=template_of(new.template).name,
        language=new.language,
        participants=new.participants,
        created_at=now,
        board_id=new.board_id,
    )


async def made_before(tx: Transaction, workspace: str, key: str, fingerprint: str) -> Meeting:
    """Return the meeting that the same request has made with this key.

    Raises:
        IdempotencyConflictError: it was another request.
    """
    found = await store.meeting_by_key(tx, workspace, key)
    if found is None or found[1] != fingerprint:
        raise IdempotencyConflictError("the key was used before, with another request")
    return found[0]
