"""What was said, as subtitles; and the whole meeting as JSON that `lines.read` takes back."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from moksori.meetings.export.record import Record
from moksori.meetings.formats import document
from moksori.meetings.model import Line
from moksori.text import subtitles

_SHORTEST_S: Final = 1.0
_PER_LETTER_S: Final = 0.15


@dataclass(frozen=True, slots=True)
class _Cue:
    id: str
    speaker: str | None
    start_s: float
    end_s: float
    text: str


def srt_text(record: Record) -> str:
    """Return SubRip subtitles."""
    return subtitles.srt(_cues(record))


def vtt_text(record: Record) -> str:
    """Return WebVTT subtitles."""
    return subtitles.vtt(_cues(record))


def json_text(record: Record) -> str:
    """Return the meeting whole: minutes, participants, and every line as `segments`."""
    whole = {
        "title": record.minutes.title,
        "on": record.on.isoformat(),
        "participants": [
            {"name": person.name, "aliases": list(person.aliases)} for person in record.participants
        ],
        "minutes": document(record.minutes),
        "segments": [_segment(line) for line in record.lines],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _segment(line: Line) -> dict[str, object]:
    return {
        "id": line.id,
        "speaker": line.speaker,
        "start": line.start_s,
        "end": line.end_s,
        "text": line.text,
    }


def _cues(record: Record) -> Iterator[_Cue]:
    """Yield a cue per line; a line without times follows the one before at reading speed."""
    now = 0.0
    for line in record.lines:
        start = now if line.start_s is None else line.start_s
        reading = max(_SHORTEST_S, len(line.text) * _PER_LETTER_S)
        now = start + reading if line.end_s is None else line.end_s
        yield _Cue(line.id, line.speaker, start, now, line.text)
