"""What a meeting is: frozen values and pure decisions, no I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, cast

from moksori.errors import InputError, UnsupportedOptionError
from moksori.meetings.model import Line, Participant
from moksori.meetings.templates import template_of
from moksori.meetings.writer import Language
from moksori.ports.stt import Word
from moksori.text.plain import composed, tidy

JOB_KIND: Final = "meetings.minutes"
FOLLOW_KIND: Final = "meetings.follow"
ERASE_KIND: Final = "meetings.erase"
FOLLOWUP: Final = "meeting"
"""Where a transcript's follow-up keeps what its meeting is to be."""

_KEY: Final = "key"

LANGUAGES: Final = ("ko", "en")
_TITLE_LENGTH: Final = 300
_NAME_LENGTH: Final = 100
_TEXT_LENGTH: Final = 20_000
_PEOPLE: Final = 200
_ALIASES: Final = 20
_SEGMENTS: Final = 50_000
_LONGEST_S: Final = 1_000_000
_KEY_LENGTH: Final = 200


class MeetingState(StrEnum):
    """Where a meeting stands. `waiting`: its recording is not heard yet.

    `live`: people speak; `closing`: it has ended, and the rest of it is being heard.
    """

    LIVE = "live"
    CLOSING = "closing"
    WAITING = "waiting"
    WRITING = "writing"
    READY = "ready"
    FAILED = "failed"


class LiveKind(StrEnum):
    """What a live meeting is for."""

    MEETING = "meeting"
    STREAM = "stream"
    """One socket: it ends with it."""
    CHUNKS = "chunks"
    """A recording that comes piece by piece."""
    REALTIME = "realtime"
    """Nothing of it is kept: it is hidden, and erased."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting; `version` counts its changes. `title` is empty until somebody or minutes give one.

    `titled` says that a person gave the title; `board_id` is where its work goes, None for the
    default board; `minutes` is the number of its newest minutes, 0 for none yet; `job_id` is the
    job that will write, as long as it has not begun; `error_code` says why the last one failed.
    """

    id: str
    workspace: str
    title: str
    titled: bool
    on: date
    state: MeetingState
    template: str
    language: Language
    participants: tuple[Participant, ...]
    created_at: datetime
    board_id: str | None = None
    transcript_id: str | None = None
    segments: int = 0
    minutes: int = 0
    version: int = 1
    job_id: str | None = None
    error_code: str | None = None


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """What a caller asks for. Without `on` it was held on the day it is handed in, in Seoul.

    `board_id` is taken as it is; a board that is gone by then is the default board.
    """

    title: str | None = None
    on: date | None = None
    template: str = "general"
    language: Language = "ko"
    participants: tuple[Participant, ...] = ()
    board_id: str | None = None


@dataclass(frozen=True, slots=True)
class NewSegment:
    """An utterance of a ready transcript; times are seconds in the recording, if known."""

    text: str
    speaker: str | None = None
    start_s: float | None = None
    end_s: float | None = None
    track: int = 0


@dataclass(frozen=True, slots=True)
class Segment:
    """An utterance of a meeting; `rev` counts how often it was corrected, from 1.

    `raw` is what the recogniser wrote before it was put in order, `words` have times: only of what
    was heard live.
    """

    index: int
    speaker: str | None
    track: int
    start_s: float | None
    end_s: float | None
    text: str
    rev: int = 1
    raw: str | None = None
    words: tuple[Word, ...] = ()

    @property
    def id(self) -> str:
        """The name by which evidence points at this segment."""
        return segment_id(self.index)

    @property
    def line(self) -> Line:
        """The segment as minutes are written from it."""
        return Line(self.id, self.speaker, self.text, self.start_s, self.end_s)


@dataclass(frozen=True, slots=True)
class Quote:
    """What evidence points at: who said what, when. `gone` when it is deleted, and then empty.

    `on` is the day of the meeting, `start_s` the time in it.
    """

    segment_id: str
    speaker: str | None = None
    text: str = ""
    start_s: float | None = None
    on: date | None = None
    gone: bool = False


def segment_id(index: int) -> str:
    """Return the id of the segment of this index: `S0001` is the first."""
    return f"S{index + 1:04d}"


def index_of(name: str) -> int | None:
    """Return the index of the segment of this id, None where it is no such id."""
    digits = name[1:]
    if not (name.startswith("S") and digits.isascii() and digits.isdigit()):
        return None
    index = int(digits) - 1
    return index if index >= 0 and segment_id(index) == name else None


def in_spoken_order(segments: Sequence[Segment]) -> list[Segment]:
    """Sort segments as they were spoken; where a time is not known, as they were handed in."""
    times = [segment.start_s for segment in segments]
    if None in times:
        return list(segments)
    return sorted(segments, key=lambda one: (one.start_s or 0.0, one.track, one.index))


def topic_of(meeting_id: str) -> str:
    """Return the topic of a meeting's events."""
    return f"meeting:{meeting_id}"


def checked(new: NewMeeting) -> NewMeeting:
    """Return the request, its names composed, if its values are possible.

    Raises:
        UnsupportedOptionError: the template or the language is none, or a value is too long.
    """
    template_of(new.template)
    if new.language not in LANGUAGES:
        raise UnsupportedOptionError("minutes are written in ko or en", option="language")
    if new.title is not None:
        _check_name("title", new.title, _TITLE_LENGTH)
    check_participants(new.participants)
    title = None if new.title is None else composed(new.title)
    return replace(new, title=title, participants=composed_names(new.participants))


def composed_names(people: Sequence[Participant]) -> tuple[Participant, ...]:
    """Return participants with their names in NFC, as those of speakers are."""
    return tuple(
        Participant(composed(one.name), tuple(composed(alias) for alias in one.aliases))
        for one in people
    )


def check_participants(people: Sequence[Participant]) -> None:
    """Make sure that participants have names of some length, and are not too many.

    Raises:
        UnsupportedOptionError: they do not, or are.
    """
    if len(people) > _PEOPLE or any(len(one.aliases) > _ALIASES for one in people):
        raise UnsupportedOptionError("too many participants", option="participants", limit=_PEOPLE)
    for person in people:
        for name in (person.name, *person.aliases):
            _check_name("participants", name, _NAME_LENGTH)


def check_title(title: str) -> None:
    """Make sure that a title has words, and not too many.

    Raises:
        UnsupportedOptionError: it does not.
    """
    _check_name("title", title, _TITLE_LENGTH)


def check_key(key: str | None) -> None:
    """Make sure that an idempotency key can be kept.

    Raises:
        UnsupportedOptionError: it is empty, too long or not printable.
    """
    if key is not None:
        _check_name("idempotency_key", key, _KEY_LENGTH)


def check_words(text: str, speaker: str | None) -> None:
    """Make sure that an utterance has words, and its speaker, if any, a name.

    Raises:
        InputError: it has none, or too many.
    """
    if not tidy(text) or len(text) > _TEXT_LENGTH:
        raise InputError("a segment has words, and not too many", limit=_TEXT_LENGTH)
    if speaker is not None:
        check_speaker(speaker)


def check_speaker(name: str) -> None:
    """Make sure that a speaker has a name of some length.

    Raises:
        UnsupportedOptionError: it is empty, too long or not printable.
    """
    _check_name("speaker", name, _NAME_LENGTH)


def segments_of(said: Sequence[NewSegment]) -> list[Segment]:
    """Return the segments of a ready transcript, tidied, numbered in their order.

    Raises:
        InputError: there is none, there are too many, one has no words, or its times can not be.
    """
    if not said or len(said) > _SEGMENTS:
        raise InputError("a transcript has segments, and not too many", limit=_SEGMENTS)
    for one in said:
        check_words(one.text, one.speaker)
        _check_times(one.start_s, one.end_s)
    return [
        Segment(index, said_by(one.speaker), one.track, one.start_s, one.end_s, tidy(one.text))
        for index, one in enumerate(said)
    ]


def said_by(speaker: str | None) -> str | None:
    """Return the name of a speaker in NFC."""
    return None if speaker is None else composed(speaker)


def _check_times(start: float | None, end: float | None) -> None:
    known = [one for one in (start, end) if one is not None]
    if not all(0 <= one <= _LONGEST_S for one in known) or known != sorted(known):
        raise InputError("a segment begins at 0 or later, and ends after it begins")


def followup_of(new: NewMeeting, key: str | None = None) -> dict[str, Any]:
    """Return what a request for a transcript carries, so that it becomes this meeting.

    With an idempotency `key` no other meeting, recorded or not, is made by it.

    Raises:
        UnsupportedOptionError: as `checked`.
    """
    new = checked(new)
    asked = asdict(new) | {"on": None if new.on is None else new.on.isoformat()}
    asked["participants"] = participants_json(new.participants)
    return {FOLLOWUP: asked, _KEY: key}


def asked_in(followup: Mapping[str, Any] | None) -> NewMeeting | None:
    """Return the meeting that a transcript is to become, None where none is wanted."""
    kept = None if followup is None else followup.get(FOLLOWUP)
    if kept is None:
        return None
    return NewMeeting(
        title=kept["title"],
        on=None if kept["on"] is None else date.fromisoformat(kept["on"]),
        template=kept["template"],
        language=cast("Language", kept["language"]),
        participants=participants_of_json(kept["participants"]),
        board_id=kept["board_id"],
    )


def key_in(followup: Mapping[str, Any] | None) -> str | None:
    """Return the idempotency key of the meeting that a transcript is to become."""
    return None if followup is None else followup.get(_KEY)


def participants_json(people: Sequence[Participant]) -> list[dict[str, Any]]:
    """Return participants ready for JSON."""
    return [{"name": one.name, "aliases": list(one.aliases)} for one in people]


def participants_of_json(kept: Sequence[Mapping[str, Any]]) -> tuple[Participant, ...]:
    """Read participants from their JSON."""
    return tuple(Participant(one["name"], tuple(one["aliases"])) for one in kept)


def all_participants(
    own: Sequence[Participant], people: Sequence[Participant]
) -> tuple[Participant, ...]:
    """Return the participants of a meeting, then the other people, each name once."""
    known: dict[str, tuple[str, ...]] = {}
    for person in (*own, *people):
        known[person.name] = tuple(dict.fromkeys((*known.get(person.name, ()), *person.aliases)))
    return tuple(Participant(name, aliases) for name, aliases in known.items())


def _check_name(option: str, value: str, limit: int) -> None:
    if not value.strip() or len(value) > limit or not value.isprintable():
        raise UnsupportedOptionError(
            f"{option} is empty, too long or not printable", option=option, limit=limit
        )
