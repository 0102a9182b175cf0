"""How a live meeting stands, and how that is told: pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from moksori.audio.frame import FRAME_MS
from moksori.errors import UnsupportedOptionError
from moksori.events import LiveChanged
from moksori.meetings.live.model import (
    Live,
    LivePhase,
    LiveStatus,
    Track,
    TrackFormat,
    TrackStatus,
)
from moksori.meetings.meeting import Meeting, MeetingState
from moksori.ports.audiolog import TrackState
from moksori.text.plain import tidy

_LABEL_LENGTH: Final = 300


def standing(
    meeting: Meeting,
    live: Live,
    tracks: Sequence[Track],
    states: Mapping[str, TrackState],
    connected: Callable[[str], bool],
) -> LiveStatus:
    """Put together what rows, the log and the open sockets say."""
    shown = tuple(
        TrackStatus(one, states.get(one.name, TrackState()), connected(one.name)) for one in tracks
    )
    lag_ms = max((_lag_ms(one) for one in shown), default=0)
    return LiveStatus(meeting, live, phase_of(meeting, live), shown, lag_ms)


def phase_of(meeting: Meeting, live: Live) -> LivePhase:
    """Return where a live meeting stands."""
    if live.ended_at is not None:
        closing = meeting.state is MeetingState.CLOSING
        return LivePhase.CLOSING if closing else LivePhase.ENDED
    return LivePhase.LIVE if live.paused_at is None else LivePhase.PAUSED


def _lag_ms(status: TrackStatus) -> int:
    """Return how much of a track waits; of encoded pieces nobody knows how long they are."""
    track = status.track
    if track.finished or track.format is TrackFormat.ENCODED:
        return 0
    return max(status.state.frames * FRAME_MS - status.heard_ms, 0)


def live_changed(meeting_id: str, phase: LivePhase, at: datetime) -> LiveChanged:
    """Tell where a live meeting stands now."""
    return LiveChanged(meeting_id=meeting_id, state=phase.value, at=at.isoformat())


def checked_label(label: str) -> str:
    """Return what stands at a mark, tidied; it may be empty.

    Raises:
        UnsupportedOptionError: it is too long.
    """
    if len(label) > _LABEL_LENGTH:
        raise UnsupportedOptionError("the label is too long", option="label", limit=_LABEL_LENGTH)
    return tidy(label)
