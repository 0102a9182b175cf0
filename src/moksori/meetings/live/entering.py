"""How a track enters a meeting: its row is made, or found again, under the meeting's lock."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from moksori.errors import ConflictError, UnsupportedOptionError
from moksori.meetings.ledger import Ledger
from moksori.meetings.live import store
from moksori.meetings.live.joining import track_changed
from moksori.meetings.live.model import Live, Track, TrackAction, TrackAsk, TrackFormat
from moksori.meetings.meeting import check_speaker
from moksori.meetings.model import Participant
from moksori.ports.audiolog import TrackState
from moksori.text.plain import composed

_NAME_BYTES: Final = 200
_TRACKS: Final = 200
_PEOPLE: Final = 200
_RATES: Final = range(8_000, 192_001)
_DRIFT_MS: Final = 2_000
"""A client whose clock jumped by more than this has begun a new one."""


def checked_ask(ask: TrackAsk) -> TrackAsk:
    """Return what a client says of its track, its participant's name composed, if it can be.

    Raises:
        UnsupportedOptionError: a name is empty, too long or not printable, or a rate can not be.
    """
    name = ask.name
    if not name.strip() or not name.isprintable() or len(name.encode()) > _NAME_BYTES:
        raise UnsupportedOptionError(
            "the name of a track is empty, too long or not printable",
            option="track",
            limit=_NAME_BYTES,
        )
    if ask.sample_rate not in _RATES:
        raise UnsupportedOptionError("no such sample rate", option="sample_rate")
    if ask.participant is None:
        return ask
    check_speaker(ask.participant)
    return replace(ask, participant=composed(ask.participant))


def check_open(live: Live, place: str) -> None:
    """Make sure that sound of a meeting can be written at this place.

    Raises:
        ConflictError: it has ended, or it is held elsewhere.
    """
    if live.ended_at is not None:
        raise ConflictError("the meeting has ended")
    if live.place != place:
        raise ConflictError("the meeting is held at another server")


def check_pausable(tracks: Sequence[Track]) -> None:
    """Make sure that sound can be left out of all tracks.

    Raises:
        ConflictError: without some of its pieces an encoded track can not be decoded any further,
            and nobody knows how long they were.
    """
    if any(track.format is TrackFormat.ENCODED for track in tracks):
        raise ConflictError("encoded sound can not be paused: its pieces hang together")


async def enter(
    ledger: Ledger, live: Live, ask: TrackAsk, state: TrackState, position: int
) -> Track:
    """Return the track of this name: a new one, or the one that is there.

    Raises:
        ConflictError: it is of another format, or there are too many tracks.
    """
    known = await store.find_track(ledger.tx, live.meeting_id, ask.name)
    offset_ms = _meeting_ms(live, ledger.now) - ask.captured_ms
    if known is None:
        track = await _added(ledger, live, ask, offset_ms, position)
    else:
        track = await _resumed(ledger, live, ask, known, offset_ms)
    if track.participant is not None:
        _invite(ledger, track.participant)
    ledger.events.append(track_changed(live.meeting_id, track, TrackAction.JOINED, state))
    return track


async def _added(ledger: Ledger, live: Live, ask: TrackAsk, offset_ms: int, position: int) -> Track:
    number = len(await store.tracks(ledger.tx, live.meeting_id))
    if number >= _TRACKS:
        raise ConflictError("the meeting has too many tracks", limit=_TRACKS)
    track = Track(
        number=number,
        name=ask.name,
        participant=ask.participant,
        format=ask.format,
        sample_rate=ask.sample_rate,
        offset_ms=offset_ms,
        joined_at=ledger.now,
    )
    await store.insert_track(ledger.tx, live.meeting_id, track, position=position)
    return track


async def _resumed(
    ledger: Ledger, live: Live, ask: TrackAsk, known: Track, offset_ms: int
) -> Track:
    """Go on with a track; its clock stays what it was, unless the client has begun a new one."""
    if (known.format, known.sample_rate) != (ask.format, ask.sample_rate):
        raise ConflictError("the track has another format")
    if abs(offset_ms - known.offset_ms) <= _DRIFT_MS:
        offset_ms = known.offset_ms
    changes = {
        "participant": ask.participant or known.participant,
        "offset_ms": offset_ms,
        "left_at": None,
    }
    await store.change_track(ledger.tx, live.meeting_id, known.number, **changes)
    return replace(
        known, participant=ask.participant or known.participant, offset_ms=offset_ms, left_at=None
    )


def _invite(ledger: Ledger, name: str) -> None:
    """Count who speaks among the participants: minutes know them by their names then."""
    people = ledger.meeting.participants
    if len(people) < _PEOPLE and all(one.name != name for one in people):
        ledger.set("edited", participants=(*people, Participant(name)))


def _meeting_ms(live: Live, now: datetime) -> int:
    return (now - live.started_at) // timedelta(milliseconds=1)
