"""What happens in a meeting is told to who speaks in it."""

from collections.abc import Awaitable, Callable

from moksori.audio.wire import Close
from moksori.errors import NotFoundError
from moksori.meetings.live.joining import Joined
from moksori.meetings.meeting import topic_of
from moksori.ports.bus import EventLog, Notice, StoredEvent
from moksori.surfaces.http.sockets.ending import Ending
from moksori.surfaces.http.sockets.line import LOOK_S
from moksori.surfaces.http.sockets.messages import Ended, Paused, Resumed, Told
from moksori.surfaces.http.sockets.speaking import Speaker
from moksori.surfaces.http.sockets.telling import told_of


class Follower:
    """Follows one meeting for one socket."""

    def __init__(
        self,
        events: EventLog,
        joined: Joined,
        say: Callable[[Told], Awaitable[None]],
        ending: Ending,
        speaker: Speaker,
    ) -> None:
        self._events = events
        self._joined = joined
        self._say = say
        self._ending = ending
        self._speaker = speaker

    async def follow(self, seen: int, *, captions: bool) -> None:
        """Tell what happens after an event, until the meeting is over."""
        meeting = self._joined.meeting
        topics = [topic_of(meeting.id)]
        async with self._events.subscribe(meeting.workspace, topics=topics, after=seen) as reader:
            while True:
                for happened in await reader.receive_all(LOOK_S):
                    await self._heed(happened, captions=captions)

    async def _heed(self, happened: StoredEvent | Notice, *, captions: bool) -> None:
        if happened.type == "live_changed":
            await self._turn(happened.payload["state"])
        elif happened.type == "meeting_changed" and happened.payload["action"] == "deleted":
            self._ending.failed(NotFoundError("the meeting was deleted"))
        elif captions and (told := told_of(happened)) is not None:
            await self._say(told)

    async def _turn(self, state: str) -> None:
        """Heed the host. Who has stopped speaking hears the rest, until all of it was heard."""
        await self._joined.refresh()
        if state == "paused":
            await self._say(Paused())
        elif state == "live":
            await self._say(Resumed())
        elif state == "ended" and self._speaker.stopped:
            self._ending.found(Close.DONE, Ended())
        elif not self._speaker.stopped:
            self._ending.found(Close.ENDED, Ended())
