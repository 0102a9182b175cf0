"""How meetings are put together: what follows a recording, and what becomes of minutes."""

from moksori.app.minutes_to_board import BoardFollowing, KnownPeople
from moksori.app.settings import Settings
from moksori.board.service import Boards
from moksori.meetings.formats import document
from moksori.meetings.ledger import Desk
from moksori.meetings.live.following import FollowWork, Pace
from moksori.meetings.live.reconciling import DraftWriter, ReconcileWork
from moksori.meetings.live.understanding import Understanding
from moksori.meetings.meeting import Segment, asked_in, in_spoken_order
from moksori.meetings.quoting import Quoting
from moksori.meetings.trying import WritingPolicy
from moksori.meetings.work import MinutesWork, People
from moksori.meetings.writer import Brief, MinutesWriter, RulesWriter
from moksori.ports.transcripts import Digest, Heard
from moksori.recall.index import Index
from moksori.text.dates import SEOUL
from moksori.transcripts.service import Backends


def meeting_desk(backends: Backends) -> Desk:
    """Return where meetings are kept."""
    return Desk(backends.database, backends.queue, backends.events, Index())


def minutes_work(settings: Settings, backends: Backends, writer: MinutesWriter) -> MinutesWork:
    """Return who does the jobs that write minutes."""
    desk = meeting_desk(backends)
    boards = Boards(backends.database, backends.events, quotes=Quoting(desk))
    policy = WritingPolicy(settings.jobs.max_tries, settings.jobs.retry_base_s)
    return MinutesWork(desk, writer, KnownPeople(boards), BoardFollowing(boards), policy)


def follow_work(settings: Settings, backends: Backends, writer: MinutesWriter) -> FollowWork:
    """Return who follows live meetings; what it has read of them stays with it."""
    desk = meeting_desk(backends)
    boards = Boards(backends.database, backends.events, quotes=Quoting(desk))
    return FollowWork(
        desk,
        KnownPeople(boards),
        BoardFollowing(boards),
        Understanding(),
        policy=WritingPolicy(settings.jobs.max_tries, settings.jobs.retry_base_s),
        pace=Pace(settings.minutes.live_every_s) if isinstance(writer, DraftWriter) else None,
    )


def reconcile_work(
    settings: Settings, backends: Backends, writer: MinutesWriter
) -> ReconcileWork | None:
    """Return who lets a language model see live meetings, None where there is no such model."""
    if not isinstance(writer, DraftWriter):
        return None
    desk = meeting_desk(backends)
    people = KnownPeople(Boards(backends.database, backends.events))
    policy = WritingPolicy(settings.jobs.max_tries, settings.jobs.retry_base_s)
    return ReconcileWork(desk, people, writer, policy)


def digester(backends: Backends, writer: MinutesWriter) -> "MinutesDigester":
    """Return who puts recordings in short."""
    return MinutesDigester(writer, KnownPeople(Boards(backends.database, backends.events)))


class MinutesDigester:
    """Puts recordings in short by their minutes; see `ports.transcripts.Digester`.

    A recording that becomes a meeting is written by `writer` there: here rules are enough.
    """

    def __init__(self, writer: MinutesWriter, people: People) -> None:
        self._writer = writer
        self._rules = RulesWriter()
        self._people = people

    async def digest(self, heard: Heard) -> Digest:
        """Return the minutes of a transcript, in short and as a whole."""
        segments = [
            Segment(one.index, one.speaker, one.track, one.start_s, one.end_s, one.text)
            for one in heard.segments
        ]
        brief = Brief(
            lines=[segment.line for segment in in_spoken_order(segments)],
            on=heard.at.astimezone(SEOUL).date(),
            participants=await self._people(heard.workspace),
        )
        writer = self._writer if asked_in(heard.followup) is None else self._rules
        minutes = await writer.write(brief)
        return Digest(
            sentences=tuple((one.text, one.evidence) for one in minutes.summary),
            method=minutes.engine,
            keywords=minutes.keywords,
            minutes=document(minutes),
        )
