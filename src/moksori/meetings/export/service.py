"""A meeting as a file: read from the store, drawn in a thread where that takes long."""

from dataclasses import dataclass
from functools import partial

import anyio
import anyio.to_thread

from moksori.meetings.export import format_of
from moksori.meetings.export.record import Record
from moksori.meetings.items import minutes_of
from moksori.meetings.meeting import Meeting, in_spoken_order
from moksori.meetings.model import Minutes
from moksori.meetings.service import Meetings
from moksori.meetings.templates import template_of


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file, its media type, and a name that tells what it is."""

    name: str
    media_type: str
    content: bytes


class Exports:
    """Writes meetings as files; `font` is a TrueType font for PDF, None looks for one."""

    def __init__(self, meetings: Meetings, *, font: str | None = None) -> None:
        self._meetings = meetings
        self._font = font
        self._threads = anyio.CapacityLimiter(1)

    async def file(
        self,
        workspace: str,
        meeting_id: str,
        name: str,
        *,
        language: str | None = None,
        number: int | None = None,
    ) -> ExportFile:
        """Write a meeting in the format `name`, with minutes version `number`, else the newest.

        Before there are minutes it holds what was said.

        Raises:
            NotFoundError: no such meeting or version.
            UnsupportedOptionError: no such format.
            EngineNotInstalledError: the packages of the format are missing.
        """
        kind = format_of(name)
        meeting = await self._meetings.get(workspace, meeting_id)
        record = await self._record(workspace, meeting, language, number)
        write = partial(kind.write, record)
        content = (
            await anyio.to_thread.run_sync(write, limiter=self._threads) if kind.slow else write()
        )
        title = record.minutes.title or meeting.id
        return ExportFile(f"{meeting.on} {title}.{kind.name}", kind.media_type, content)

    async def _record(
        self, workspace: str, meeting: Meeting, language: str | None, number: int | None
    ) -> Record:
        segments = await self._meetings.segments(workspace, meeting.id)
        minutes = await self._minutes(workspace, meeting, number)
        return Record(
            minutes=minutes,
            lines=[segment.line for segment in in_spoken_order(segments)],
            on=meeting.on,
            participants=meeting.participants,
            template=template_of(meeting.template),
            language=language or meeting.language,
            font=self._font,
        )

    async def _minutes(self, workspace: str, meeting: Meeting, number: int | None) -> Minutes:
        if number is None and not meeting.minutes:
            return Minutes(meeting.title, (), (), (), (), (), (), (), (), engine="")
        version = await self._meetings.minutes.get(workspace, meeting.id, number)
        return minutes_of(version.body)
