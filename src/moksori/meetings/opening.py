"""How a meeting begins: what was asked becomes the first values of its row."""

from datetime import datetime

from moksori.meetings.meeting import Meeting, MeetingState, NewMeeting
from moksori.meetings.templates import template_of
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
