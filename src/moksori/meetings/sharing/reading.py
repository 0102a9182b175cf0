"""What a share shows: its meeting, and of that only the parts and the stretch it was made for."""

from dataclasses import dataclass, replace

from moksori.errors import NotFoundError, PasswordNeededError
from moksori.meetings.meeting import Meeting, Segment
from moksori.meetings.sharing.model import Part, Share, narrowed
from moksori.meetings.sharing.service import Shares
from moksori.meetings.store import find_version, known_meeting, segments, spoken
from moksori.meetings.versions import Version
from moksori.ports.store import Database


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody sees who has the link; `opened` when it can be read as well."""

    share: Share
    meeting: Meeting
    opened: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Segments in their order; `next_after` is the index to go on after, None at the end."""

    segments: list[Segment]
    next_after: int | None


class SharedMeetings:
    """Reads for those who have a token; `shown` is the pass that `Shares.open` gave them.

    Every call may raise NotFoundError (unknown, revoked, over, or nothing of that kind is shown)
    and, all but `look`, PasswordNeededError.
    """

    def __init__(self, database: Database, shares: Shares) -> None:
        self._database = database
        self._shares = shares

    async def look(self, token: str, shown: str | None) -> Look:
        """Return what the link leads to."""
        share, opened = await self._shares.find(token, shown)
        return await self._look(share, opened=opened)

    async def open(self, token: str, password: str | None) -> tuple[Look, str]:
        """Return the same, opened, and a pass.

        Raises:
            PasswordNeededError, RateLimitedError, OverloadedError: as `Shares.open`.
        """
        share, shown = await self._shares.open(token, password)
        return await self._look(share, opened=True), shown

    async def _look(self, share: Share, *, opened: bool) -> Look:
        async with self._database.read() as tx:
            meeting = await known_meeting(tx, share.workspace, share.meeting_id)
        return Look(share, meeting, opened)

    async def minutes(self, token: str, shown: str | None) -> tuple[Share, Version]:
        """Return the newest minutes, narrowed to the stretch."""
        share = await self._opened(token, shown, Part.MINUTES)
        async with self._database.read() as tx:
            meeting = await known_meeting(tx, share.workspace, share.meeting_id)
            version = await find_version(tx, meeting.id, meeting.minutes)
            said = await spoken(tx, meeting.id) if share.narrow else None
        if version is None:
            raise NotFoundError("no minutes are written yet")
        inside = None if said is None else {one.id for one in said if share.holds(one)}
        return share, replace(version, body=narrowed(version.body, inside))

    async def segments(self, token: str, shown: str | None, *, after: int, limit: int) -> Page:
        """Return segments with an index above `after`; with a stretch a page may hold fewer."""
        share = await self._opened(token, shown, Part.TRANSCRIPT)
        async with self._database.read() as tx:
            await known_meeting(tx, share.workspace, share.meeting_id)
            found = await segments(tx, share.meeting_id, after=after, limit=limit)
        more = found[-1].index if len(found) == limit else None
        return Page([one for one in found if share.holds(one)], more)

    async def sound(self, token: str, shown: str | None) -> Share:
        """Return the share whose meeting may be heard."""
        return await self._opened(token, shown, Part.AUDIO)

    async def _opened(self, token: str, shown: str | None, part: Part) -> Share:
        share, opened = await self._shares.find(token, shown)
        if not opened:
            raise PasswordNeededError("this share has a password")
        if part not in share.parts:
            raise NotFoundError("this share does not show that")
        return share
