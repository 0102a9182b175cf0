"""What was written of meetings: versions, how people edit them, and writing anew."""

from dataclasses import replace
from typing import Final

from moksori.errors import ConflictError, NotFoundError, StaleError, UnsupportedOptionError
from moksori.meetings import store
from moksori.meetings.ledger import Desk, Ledger
from moksori.meetings.meeting import LANGUAGES, Meeting, MeetingState, check_title
from moksori.meetings.templates import template_of
from moksori.meetings.versions import Comparison, MinutesEdit, Version, compared, edited
from moksori.meetings.writer import Language
from moksori.ports.store import Transaction

EDITED: Final = "edited"
RESTORED: Final = "restored"
REGENERATED: Final = "regenerated"
"""Why there is a version; the first one is there because the meeting was `created`."""


class Minuting:
    """The minutes of meetings. `number` names a version; 0 or None means the newest."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def get(self, workspace: str, meeting_id: str, number: int | None = None) -> Version:
        """Return one version, the newest without a `number`.

        Raises:
            NotFoundError: no such meeting, or it has no such minutes.
        """
        async with self._desk.database.read() as tx:
            meeting = await store.known_meeting(tx, workspace, meeting_id)
            return await _version(tx, meeting, number or meeting.minutes)

    async def versions(
        self, workspace: str, meeting_id: str, *, before: int | None = None, limit: int = 50
    ) -> list[Version]:
        """Return versions, newest first; `before` is the number that the page before ended with.

        Raises:
            NotFoundError: no such meeting.
        """
        async with self._desk.database.read() as tx:
            await store.known_meeting(tx, workspace, meeting_id)
            return await store.versions(tx, meeting_id, before=before, limit=max(limit, 0))

    async def compare(
        self, workspace: str, meeting_id: str, older: int, newer: int | None = None
    ) -> Comparison:
        """Return what differs between two versions.

        Raises:
            NotFoundError: no such meeting or version.
        """
        async with self._desk.database.read() as tx:
            meeting = await store.known_meeting(tx, workspace, meeting_id)
            old = await _version(tx, meeting, older)
            new = await _version(tx, meeting, newer or meeting.minutes)
        return compared(old.body, new.body)

    async def edit(
        self,
        workspace: str,
        meeting_id: str,
        edit: MinutesEdit,
        *,
        actor: str,
        number: int | None = None,
    ) -> Version:
        """Change minutes as a person; no engine replaces what was changed. Return what is newest.

        Raises:
            NotFoundError: no such meeting, it has no minutes, or no such item.
            StaleError: version `number` is not the newest any more.
            InputError: an item lacks words or evidence, or cites what was not said.
        """
        if edit.title is not None:
            check_title(edit.title)

        async def work(ledger: Ledger) -> Version:
            newest = await _newest(ledger, number)
            body = edited(newest.body, edit)
            if body == newest.body:
                return newest
            if edit.title is not None:
                ledger.set("edited", title=body.title, titled=True)
            made = await ledger.add_version(body, author=actor, reason=EDITED)
            await ledger.hand_on()
            return made

        return await self._desk.write(workspace, meeting_id, work)

    async def restore(
        self,
        workspace: str,
        meeting_id: str,
        restored: int,
        *,
        actor: str,
        number: int | None = None,
    ) -> Version:
        """Make an older version the newest one again, as a new version.

        Raises:
            NotFoundError: no such meeting or version.
            StaleError: version `number` is not the newest any more.
        """

        async def work(ledger: Ledger) -> Version:
            newest = await _newest(ledger, number)
            older = await _version(ledger.tx, ledger.meeting, restored)
            if older.body == newest.body:
                return newest
            if older.body.title != newest.body.title:
                ledger.set("edited", title=older.body.title, titled=older.body.titled)
            return await ledger.add_version(older.body, author=actor, reason=RESTORED)

        return await self._desk.write(workspace, meeting_id, work)

    async def regenerate(
        self,
        workspace: str,
        meeting_id: str,
        *,
        template: str | None = None,
        language: Language | None = None,
    ) -> Meeting:
        """Have minutes written anew; people's edits stay. While a job for it waits, it is that job.

        While people speak it is done as soon as rules see the meeting again.

        Raises:
            NotFoundError: no such meeting.
            ConflictError: nothing was heard of it yet.
            UnsupportedOptionError: there is no such template or language.
        """
        chosen = None if template is None else template_of(template).name
        if language is not None and language not in LANGUAGES:
            raise UnsupportedOptionError("minutes are written in ko or en", option="language")

        async def work(ledger: Ledger) -> Ledger:
            meeting = ledger.meeting
            if not meeting.segments:
                raise ConflictError("nothing was heard of this meeting yet")
            ledger.meeting = replace(
                meeting,
                template=chosen or meeting.template,
                language=language or meeting.language,
            )
            if meeting.state in {MeetingState.LIVE, MeetingState.CLOSING}:
                await ledger.want_following()
            else:
                await ledger.want_minutes(REGENERATED)
            return ledger

        return (await self._desk.write(workspace, meeting_id, work)).meeting


async def _version(tx: Transaction, meeting: Meeting, number: int) -> Version:
    version = await store.find_version(tx, meeting.id, number)
    if version is None:
        raise NotFoundError("the meeting has no such minutes")
    return version


async def _newest(ledger: Ledger, number: int | None) -> Version:
    if number is not None and number != ledger.meeting.minutes:
        raise StaleError("the minutes have changed since", number=ledger.meeting.minutes)
    return await _version(ledger.tx, ledger.meeting, ledger.meeting.minutes)
