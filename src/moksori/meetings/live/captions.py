"""What people see of live talk before it is kept: who speaks, and the words so far."""

from collections.abc import Sequence
from typing import Final, Protocol

from moksori.events import (
    Event,
    SegmentPartial,
    SpeechStarted,
    SpeechStopped,
    TrackBroken,
    UtteranceClosed,
)
from moksori.meetings.live.hearing import Hearing
from moksori.meetings.meeting import topic_of
from moksori.ports.bus import Notice
from moksori.voice.model import PartialWanted
from moksori.voice.model import SpeechStarted as Started
from moksori.voice.model import SpeechStopped as Stopped
from moksori.voice.model import UtteranceClosed as Closed
from moksori.voice.track import Told, Utterance
from moksori.voice.transcript import Line, LiveTranscript

_LINES: Final = 100


class Outlet(Protocol):
    """Where listening says at once what happened; an event log is one."""

    def announce(self, workspace: str, notices: Sequence[Notice]) -> None:
        """Tell who reads now; it never waits."""
        ...

    def wake(self) -> None:
        """Say that something was committed."""
        ...


class Captions:
    """The captions of one meeting."""

    def __init__(self, workspace: str, meeting_id: str, outlet: Outlet) -> None:
        self._workspace = workspace
        self._meeting_id = meeting_id
        self._outlet = outlet
        self._lines = LiveTranscript(keep=_LINES)

    def told(self, hearing: Hearing, told: Sequence[Told]) -> None:
        """Tell who begins to speak, who stops, and what is complete."""
        whose = (self._meeting_id, hearing.track.number, hearing.speaker)
        name = f"{self._meeting_id}:{hearing.track.number}"
        for one in told:
            if isinstance(one, Started):
                self._say(SpeechStarted(*whose, hearing.at_s(one.at)), f"speech:{name}")
            elif isinstance(one, Stopped):
                at = hearing.at_s(one.at, ending=True)
                self._say(SpeechStopped(*whose, at), f"speech:{name}")
            elif isinstance(one, Utterance):
                start, end = hearing.span_s(one.closed)
                self._say(UtteranceClosed(*whose, start, end), f"closed:{name}:{one.closed.first}")

    def broken(self, hearing: Hearing, code: str) -> None:
        """Tell that sound can not be decoded."""
        event = TrackBroken(self._meeting_id, hearing.track.number, hearing.speaker, code)
        self._say(event, f"broken:{self._meeting_id}:{hearing.track.number}")

    def partial(self, hearing: Hearing, wanted: PartialWanted, text: str) -> None:
        """Show the words so far of an open utterance."""
        line = self._lines.partial(hearing.track.number, wanted, text)
        if line is not None:
            self._show(hearing, line)

    def final(self, hearing: Hearing, closed: Closed, text: str) -> None:
        """Take the text of an utterance, which an event tells; nothing said withdraws the words."""
        line = self._lines.final(hearing.track.number, closed, text)
        if line is not None and not text:
            self._show(hearing, line)

    def _show(self, hearing: Hearing, line: Line) -> None:
        event = SegmentPartial(
            meeting_id=self._meeting_id,
            track=line.track,
            speaker=hearing.speaker,
            start=hearing.at_s(line.start),
            stable=line.stable,
            tentative=f" {line.tentative}" if line.stable and line.tentative else line.tentative,
            rev=line.rev,
        )
        self._say(event, f"partial:{self._meeting_id}:{line.track}")

    def _say(self, event: Event, key: str) -> None:
        notice = Notice(topic_of(self._meeting_id), event.type, event.payload(), key)
        self._outlet.announce(self._workspace, [notice])
