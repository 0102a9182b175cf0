"""Who may send sound here: the tracks that are open, and what the listener says of its load."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

import anyio

from moksori.errors import ConflictError, OverloadedError
from moksori.events import ListenerLoad

if TYPE_CHECKING:
    from moksori.meetings.live.joining import Joined

_HEED_S: Final = 15.0
"""Load that was told longer ago says nothing: the listener may be another one by now."""
_RETRY_AFTER_S: Final = 5.0


class Doors:
    """The tracks that sockets of this process write, and whether there is room for one more."""

    def __init__(
        self,
        place: Callable[[], str],
        max_tracks: int,
        clock: Callable[[], float] = anyio.current_time,
    ) -> None:
        self._place = place
        self._max_tracks = max_tracks
        self._clock = clock
        self._open: dict[tuple[str, str], Joined | None] = {}
        self._load: ListenerLoad | None = None
        self._told_at = 0.0

    def heed(self, load: ListenerLoad) -> None:
        """Take in what the listener says; that of another audio log is none of ours."""
        if load.place == self._place():
            self._load, self._told_at = load, self._clock()

    def take(self, meeting_id: str, name: str) -> None:
        """Hold a place for a track until `leave`.

        Raises:
            ConflictError: a socket of this process writes it.
            OverloadedError: all places are taken.
        """
        if (meeting_id, name) in self._open:
            raise ConflictError("this track is being sent over another connection")
        if len(self._open) >= self._max_tracks:
            raise OverloadedError(
                "too many live tracks", limit=self._max_tracks, retry_after_s=_RETRY_AFTER_S
            )
        self._open[meeting_id, name] = None

    def check_load(self) -> None:
        """Make sure that the listener can hear one track more.

        Raises:
            OverloadedError: it can not, and says when to come again.
        """
        load = self._load
        if load is None or load.accepts or self._clock() - self._told_at > _HEED_S:
            return
        raise OverloadedError(
            "the listener has no time for another track", retry_after_s=load.retry_after_s
        )

    def enter(self, joined: "Joined") -> None:
        """Fill a place that is held."""
        self._open[joined.meeting.id, joined.track.name] = joined

    def leave(self, meeting_id: str, name: str) -> None:
        """Give a place up."""
        self._open.pop((meeting_id, name), None)

    def joined(self, meeting_id: str | None = None) -> "Iterator[Joined]":
        """Return the open tracks, of one meeting or of all."""
        for (meeting, _), joined in list(self._open.items()):
            if joined is not None and meeting_id in {None, meeting}:
                yield joined

    def has(self, meeting_id: str, name: str | None = None) -> bool:
        """Whether a track of a meeting, or this one, is open or being opened."""
        if name is not None:
            return (meeting_id, name) in self._open
        return any(meeting == meeting_id for meeting, _ in self._open)
