"""What was said and is found: passages, hits, and answers with their citations."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from moksori.recall.keys import storable
from moksori.text.spans import Span


class How(StrEnum):
    """How a passage was found, best first."""

    WORD = "word"
    LEMMA = "lemma"
    INITIALS = "initials"
    FUZZY = "fuzzy"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look. A source without a colon means all of its kind, such as `meeting`."""

    workspace: str
    source: str | None = None
    speaker: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    """The first instant that is too late."""

    def __post_init__(self) -> None:
        """Write the speaker as the index does."""
        if self.speaker is not None:
            composed = unicodedata.normalize("NFC", self.speaker)
            object.__setattr__(self, "speaker", storable(composed))
        if self.source is not None:
            object.__setattr__(self, "source", storable(self.source))


@dataclass(frozen=True, slots=True)
class Passage:
    """One segment as it was said."""

    source: str
    segment: str
    speaker: str | None
    start_s: float
    text: str
    at: datetime

    @property
    def place(self) -> tuple[str, str]:
        """What names it inside its workspace."""
        return self.source, self.segment


@dataclass(frozen=True, slots=True)
class Match:
    """How well a text matches; the spans to highlight are offsets into the raw text."""

    how: How
    score: float
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found; `before` and `after` are its neighbours, when asked for."""

    passage: Passage
    match: Match
    before: tuple[Passage, ...] = ()
    after: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Hits, best first; `cursor` is what the next page is asked with, None after the last."""

    hits: tuple[Hit, ...]
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Where an answer comes from: words of one segment, exactly as they were said."""

    source: str
    segment: str
    speaker: str | None
    start_s: float
    quote: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer; none is without a citation."""

    text: str
    citations: tuple[Citation, ...]


Method = Literal["quotes", "model"]
"""Who wrote an answer: nobody (it is quoted), or a language model from the passages alone."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, who wrote it, and what its reader must know."""

    sentences: tuple[Sentence, ...]
    method: Method
    notes: tuple[str, ...] = ()
