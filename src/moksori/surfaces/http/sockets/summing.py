"""What became of a stream, told as the end of a recording is."""

from typing import Final

from moksori.core import Core
from moksori.errors import NotFoundError
from moksori.events import FinalSummary
from moksori.meetings.formats import document
from moksori.meetings.items import minutes_of
from moksori.meetings.live.model import LiveStatus
from moksori.meetings.model import Minutes

SILENT: Final = "none"
"""The method of a summary of nothing: nobody spoke."""


async def final_summary(core: Core, workspace: str, meeting_id: str) -> FinalSummary:
    """Return the summary of a meeting that was a stream.

    Raises:
        NotFoundError: it is deleted.
    """
    status = await core.live.status(workspace, meeting_id)
    try:
        written = await core.meetings.minutes.get(workspace, meeting_id)
    except NotFoundError:  # nobody spoke, or it is deleted by now: the next line tells them apart
        await core.meetings.get(workspace, meeting_id)
        return summary_of(status, None)
    return summary_of(status, minutes_of(written.body))


def summary_of(status: LiveStatus, minutes: Minutes | None) -> FinalSummary:
    """Put together how a meeting stands and what was written of it."""
    sentences = () if minutes is None else minutes.summary
    return FinalSummary(
        job_id=status.meeting.id,
        summary=[{"text": one.text, "evidence": list(one.evidence)} for one in sentences],
        method=SILENT if minutes is None else minutes.engine,
        segments=status.meeting.segments,
        duration_s=round(max((one.heard_ms for one in status.tracks), default=0) / 1000, 3),
        model=status.live.model or "",
        demo=bool(status.live.demo),
        keywords=[] if minutes is None else list(minutes.keywords),
        minutes=None if minutes is None else document(minutes),
    )
