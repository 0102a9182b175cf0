"""Core: the one object that a surface receives."""

from dataclasses import dataclass

from moksori.access.service import Access
from moksori.board.service import Boards
from moksori.meetings.cutting import Cutting
from moksori.meetings.export.service import Exports
from moksori.meetings.live.audio import MeetingAudio
from moksori.meetings.live.chunks import Chunks
from moksori.meetings.live.service import LiveMeetings
from moksori.meetings.service import Meetings
from moksori.meetings.sharing.reading import SharedMeetings
from moksori.meetings.sharing.service import Shares
from moksori.ports.bus import EventLog
from moksori.ports.health import HealthReporter
from moksori.recall.service import Recall
from moksori.recognisers.service import Recognisers
from moksori.transcripts.service import Transcripts
from moksori.webhooks.service import Webhooks


@dataclass(frozen=True, slots=True)
class Core:
    """The capabilities of moksori."""

    transcripts: Transcripts
    access: Access
    boards: Boards
    meetings: Meetings
    cutting: Cutting
    live: LiveMeetings
    audio: MeetingAudio
    chunks: Chunks
    exports: Exports
    shares: Shares
    shared: SharedMeetings
    webhooks: Webhooks
    recall: Recall
    recognisers: Recognisers
    events: EventLog
    health: HealthReporter
    version: str
