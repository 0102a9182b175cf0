"""What can be done with meetings: hand in, read, correct, delete; `minutes` holds what is written.

A meeting whose recording is still to be heard is made by `Transcripts.request`, with
`followup_of(new)` as its follow-up: it has the id of that transcript.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from hashlib import sha256
from typing import Any

from moksori.errors import NotFoundError, StaleError
from moksori.meetings import store
from moksori.meetings.forgetting import forget
from moksori.meetings.items import Origin
from moksori.meetings.ledger import Desk, Ledger
from moksori.meetings.meeting import (
    Meeting,
    MeetingState,
    NewMeeting,
    NewSegment,
    Quote,
    Segment,
    check_key,
    check_participants,
    check_speaker,
    check_title,
    check_words,
    checked,
    composed_names,
    index_of,
    said_by,
    segments_of,
)
from moksori.meetings.minuting import EDITED, Minuting
from moksori.meetings.model import Participant
from moksori.meetings.opening import made_before, opened_at
from moksori.meetings.quoting import Quoting
from moksori.meetings.versions import renamed
from moksori.ports.store import Transaction
from moksori.ports.transcripts import Recordings
from moksori.text.plain import composed, tidy


@dataclass(frozen=True, slots=True)
class MeetingEdit:
    """What a person changes of a meeting; None leaves it as it is."""

    title: str | None = None
    on: date | None = None
    participants: tuple[Participant, ...] | None = None
    board_id: str | None = None


class Meetings:
    """The use cases. Everything stays inside the workspace that is named with each call.

    `minutes` is what was written of meetings: its versions, and how people edit them.
    """

    def __init__(self, desk: Desk, recordings: Recordings) -> None:
        self._desk = desk
        self._recordings = recordings
        self.minutes = Minuting(desk)

    async def create(
        self,
        workspace: str,
        new: NewMeeting,
        segments: Sequence[NewSegment],
        *,
        key: str | None = None,
    ) -> Meeting:
        """Take a ready transcript in, and have its minutes written; with a `key`, once.

        Raises:
            InputError: there are no segments, or one has no words, or runs backwards in time.
            UnsupportedOptionError: the template or the language is none, or a value is too long.
            IdempotencyConflictError: the key was used for another meeting.
        """
        said = segments_of(segments)
        check_key(key)
        now = self._desk.clock()
        meeting = opened_at(now, self._desk.name(), workspace, checked(new))
        asked = json.dumps([str(new), [str(one) for one in segments]])
        fingerprint = sha256(asked.encode()).hexdigest()
        made = await self._desk.database.run(partial(self._create, meeting, said, key, fingerprint))
        self._desk.wake()
        return made

    async def _create(
        self,
        meeting: Meeting,
        said: Sequence[Segment],
        key: str | None,
        fingerprint: str,
        tx: Transaction,
    ) -> Meeting:
        added = await store.insert_meeting(
            self._desk.database, tx, meeting, key=key, fingerprint=fingerprint
        )
        if not added:
            return await made_before(tx, meeting.workspace, key or "", fingerprint)
        ledger = self._desk.ledger(tx, meeting)
        ledger.set("created")
        await ledger.add_segments(said)
        await ledger.want_minutes("created")
        await self._desk.close(ledger)
        return ledger.meeting

    async def get(self, workspace: str, meeting_id: str) -> Meeting:
        """Return one meeting.

        Raises:
            NotFoundError: not in this workspace.
        """
        async with self._desk.database.read() as tx:
            return await store.known_meeting(tx, workspace, meeting_id)

    async def listing(
        self,
        workspace: str,
        *,
        before: str | None = None,
        limit: int = 50,
        state: MeetingState | None = None,
    ) -> list[Meeting]:
        """Return meetings, newest first; `before` is the id that the page before ended with."""
        async with self._desk.database.read() as tx:
            return await store.meetings(
                tx, workspace, before=before, limit=max(limit, 0), state=state
            )

    async def edit(
        self, workspace: str, meeting_id: str, edit: MeetingEdit, *, version: int | None = None
    ) -> Meeting:
        """Set what a person knows better about a meeting.

        Raises:
            NotFoundError: not in this workspace.
            StaleError: it is not at this `version` any more.
            UnsupportedOptionError: a value is empty or too long.
        """
        changes: dict[str, Any] = {}
        if edit.title is not None:
            check_title(edit.title)
            changes |= {"title": composed(edit.title), "titled": True}
        if edit.participants is not None:
            check_participants(edit.participants)
            changes["participants"] = composed_names(edit.participants)
        if edit.on is not None:
            changes["on"] = edit.on
        if edit.board_id is not None:
            changes["board_id"] = edit.board_id

        async def work(ledger: Ledger) -> Ledger:
            _check_version(ledger.meeting, version)
            if replace(ledger.meeting, **changes) != ledger.meeting:
                ledger.set("edited", **changes)
                await ledger.want_following()
            return ledger

        return (await self._desk.write(workspace, meeting_id, work)).meeting

    async def delete(self, workspace: str, meeting_id: str, *, version: int | None = None) -> None:
        """Delete a meeting with what was said and written, and its recording. Tickets stay.

        Raises:
            NotFoundError: not in this workspace.
            StaleError: it is not at this `version` any more.
        """
        delete = partial(self._delete, workspace, meeting_id, version)
        transcript_id = await self._desk.database.run(delete)
        self._desk.wake()
        if transcript_id is not None:
            await self._recordings.clear(transcript_id)

    async def _delete(
        self, workspace: str, meeting_id: str, version: int | None, tx: Transaction
    ) -> str | None:
        transcript_id = (await store.known_meeting(tx, workspace, meeting_id)).transcript_id
        if transcript_id is not None:  # first, as a worker locks them: its job, then the meeting
            await self._recordings.forget(tx, workspace, transcript_id)
        check = partial(_check_version, version=version)
        await forget(self._desk, tx, workspace, meeting_id, check)
        return transcript_id

    async def segments(
        self, workspace: str, meeting_id: str, *, after: int = -1, limit: int | None = None
    ) -> list[Segment]:
        """Return the segments with an index above `after`, in their order.

        Raises:
            NotFoundError: not in this workspace.
        """
        async with self._desk.database.read() as tx:
            await store.known_meeting(tx, workspace, meeting_id)
            return await store.segments(tx, meeting_id, after=after, limit=limit)

    async def edit_segment(
        self,
        workspace: str,
        meeting_id: str,
        segment_id: str,
        *,
        text: str | None = None,
        speaker: str | None = None,
        rev: int | None = None,
    ) -> Segment:
        """Correct what was said, or who said it; the recording's transcript stays as it is.

        Other words have no times of their own.

        Raises:
            NotFoundError: no such meeting or segment.
            StaleError: the segment is not at this `rev` any more.
            InputError: no words are left, or too many.
        """

        async def work(ledger: Ledger) -> Segment:
            segment = await _segment(ledger, segment_id, rev)
            after = replace(
                segment,
                text=segment.text if text is None else tidy(text),
                speaker=segment.speaker if speaker is None else said_by(speaker),
            )
            if after == segment:
                return segment
            check_words(after.text, after.speaker)
            words = segment.words if after.text == segment.text else ()
            after = replace(after, rev=segment.rev + 1, words=words)
            await ledger.put_segment(after)
            await ledger.want_following()
            return after

        return await self._desk.write(workspace, meeting_id, work)

    async def rename_speaker(
        self,
        workspace: str,
        meeting_id: str,
        old: str | None,
        new: str,
        *,
        actor: str = Origin.PERSON,
    ) -> int:
        """Name a speaker everywhere, None who has no name yet; return how many segments that were.

        Minutes follow in a new version, and the board soon after.

        Raises:
            NotFoundError: no such meeting, or nobody is called so in it.
            UnsupportedOptionError: the name is empty or too long.
        """
        check_speaker(new)
        old, new = said_by(old), composed(new)

        async def work(ledger: Ledger) -> int:
            renamed = await store.rename_speaker(ledger.tx, meeting_id, old, new)
            if not renamed:
                raise NotFoundError("no such speaker in this meeting")
            participants = tuple(
                replace(person, name=new) if person.name == old else person
                for person in ledger.meeting.participants
            )
            ledger.set("speakers", participants=participants)
            await ledger.index(await store.segments(ledger.tx, meeting_id))
            await ledger.want_following()
            if old is not None:
                await _rename_owner(ledger, old, new, actor)
            return renamed

        return await self._desk.write(workspace, meeting_id, work)

    async def quotes(
        self, workspace: str, meeting_id: str, segment_ids: Sequence[str]
    ) -> list[Quote]:
        """Return what evidence points at, in the order asked; what was deleted is `gone`."""
        return await Quoting(self._desk).quotes(workspace, meeting_id, segment_ids)


async def _rename_owner(ledger: Ledger, old: str, new: str, actor: str) -> None:
    """Let the work of a person follow the name; of a live meeting rules write it anew anyhow."""
    newest = await ledger.newest()
    if newest is None or ledger.meeting.state in {MeetingState.LIVE, MeetingState.CLOSING}:
        return
    body = renamed(newest.body, old, new)
    if body != newest.body:
        await ledger.add_version(body, author=actor, reason=EDITED)
    await ledger.hand_on(old=old, new=new)


async def _segment(ledger: Ledger, segment_id: str, rev: int | None) -> Segment:
    index = index_of(segment_id)
    asked = [] if index is None else [index]
    held = await store.segments_at(ledger.tx, ledger.meeting.id, asked)
    if index is None or index not in held:
        raise NotFoundError("no such segment")
    segment = held[index]
    if rev is not None and rev != segment.rev:
        raise StaleError("somebody else has corrected this segment", rev=segment.rev)
    return segment


def _check_version(meeting: Meeting, version: int | None) -> None:
    if version is not None and version != meeting.version:
        raise StaleError("somebody else has changed this meeting", version=meeting.version)
