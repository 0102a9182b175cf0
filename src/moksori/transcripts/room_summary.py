"""The summary of a room: what the minutes of its transcripts say, put together."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from moksori.transcripts.model import Segment, Summary, SummarySentence
from moksori.transcripts.summary import summarise_room

_MOST: Final = 7
_KEYWORDS: Final = 8
_SECTIONS: Final = (
    "topics",
    "decisions",
    "action_items",
    "status_changes",
    "questions",
    "risks",
)


@dataclass(frozen=True, slots=True)
class Part:
    """A transcript of a room: its summary, or what was said where it has no minutes."""

    transcript_id: str
    summary: Summary | None
    segments: Sequence[Segment] = ()

    @property
    def minutes(self) -> Mapping[str, Any] | None:
        """The document that its summary comes from."""
        return None if self.summary is None else self.summary.minutes


def room_summary(parts: Sequence[Part]) -> Summary:
    """Summarise transcripts, oldest first; evidence is `transcript id:segment id`.

    Of each at least one sentence is told while there is room; the newest tell the rest.
    """
    quoted = summarise_room({one.transcript_id: one.segments for one in parts if one.segments})
    written = [(one.transcript_id, one.minutes) for one in parts if one.minutes is not None]
    if not written:
        return quoted
    told = [(name, _sentences(name, minutes)) for name, minutes in written]
    sentences = _chosen([(name, found) for name, found in told if found])
    engines = {str(minutes["engine"]) for _, minutes in written}
    methods = {*engines, *({quoted.method} if quoted.sentences else ())}
    keywords = Counter(word for _, minutes in written for word in minutes["keywords"])
    return Summary(
        sentences=(*sentences, *quoted.sentences)[-_MOST:],
        method="+".join(sorted(methods)),
        keywords=tuple(word for word, _ in keywords.most_common(_KEYWORDS)),
        minutes=_joined(written, sentences, engines),
    )


def _sentences(name: str, minutes: Mapping[str, Any]) -> list[SummarySentence]:
    return [
        SummarySentence(one["text"], tuple(f"{name}:{at}" for at in one["evidence"]))
        for one in minutes["summary"]
    ]


def _chosen(told: Sequence[tuple[str, Sequence[SummarySentence]]]) -> list[SummarySentence]:
    """Take sentences in turn, from the newest transcript on; return them in the order of all."""
    places = [
        (rank, len(told) - at, at)
        for at, (_, sentences) in enumerate(told)
        for rank in range(len(sentences))
    ]
    taken = sorted((at, rank) for rank, _, at in sorted(places)[:_MOST])
    return [told[at][1][rank] for at, rank in taken]


def _joined(
    written: Sequence[tuple[str, Mapping[str, Any]]],
    sentences: Sequence[SummarySentence],
    engines: set[str],
) -> dict[str, Any]:
    notes = dict.fromkeys(note for _, minutes in written for note in minutes["notes"])
    keywords = dict.fromkeys(word for _, minutes in written for word in minutes["keywords"])
    sections = {
        section: [
            {**item, "evidence": [f"{name}:{at}" for at in item["evidence"]]}
            for name, minutes in written
            for item in minutes[section]
        ]
        for section in _SECTIONS
    }
    return {
        "title": written[-1][1]["title"],
        "summary": [{"text": one.text, "evidence": list(one.evidence)} for one in sentences],
        **sections,
        "keywords": list(keywords),
        "engine": "+".join(sorted(engines)),
        "notes": list(notes),
    }
