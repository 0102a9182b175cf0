"""Segments that are cut in two or become one, as callers ask for it and read it."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints

from moksori.meetings.cutting import Merged, Parted
from moksori.meetings.parts import Cut
from moksori.surfaces.http.asks import WHOLE, Ask
from moksori.surfaces.http.meeting_shapes import MeetingSegment, Name, Seconds
from moksori.surfaces.http.shapes import Shape

SegmentName = Annotated[str, StringConstraints(pattern=r"^S[0-9]{4,9}$")]


class SegmentCutAsk(Ask):
    """Where a segment is cut."""

    at: Annotated[int, Field(ge=1, le=20_000), WHOLE]
    """Behind so many characters of its text; a character is a code point."""
    end: Seconds | None = None
    """When the first part ends; its words tell when absent, else the share of its letters."""
    start: Seconds | None = None
    """When the second part begins; as `end` when absent."""
    speaker: Name | None = None
    """Who said the second part; who said the first one when absent."""

    def cut(self) -> Cut:
        """Return the cut."""
        return Cut(self.at, self.end, self.start, self.speaker)


class SegmentMergeAsk(Ask):
    """With which neighbour a segment becomes one."""

    other: SegmentName | None = Field(default=None, alias="with")
    """A segment that stands before or behind it in the order of speaking; the next when absent."""


class SegmentParts(Shape):
    """What a segment was cut into."""

    first: MeetingSegment
    """It keeps the id."""
    second: MeetingSegment
    """It has an id of its own."""
    exact: bool
    """Whether both, joined, would be what it was."""

    @classmethod
    def of(cls, parted: Parted) -> Self:
        """Show both parts."""
        return cls(
            first=MeetingSegment.of(parted.first),
            second=MeetingSegment.of(parted.second),
            exact=parted.exact,
        )


class SegmentCut(Shape):
    """A cut, ready to be asked for."""

    at: int
    """As in `split`; the rest, too."""
    end: float | None
    """When the first part ends."""
    start: float | None
    """When the second part begins."""
    speaker: str | None
    """Who said the second part."""

    @classmethod
    def of(cls, cut: Cut) -> Self:
        """Show a cut."""
        return cls(at=cut.at, end=cut.ends_s, start=cut.begins_s, speaker=cut.speaker)


class MergedSegment(Shape):
    """What two segments have become."""

    segment: MeetingSegment
    """It has the id and the speaker of the earlier one."""
    removed: MeetingSegment
    """The later one as it was; what cited it cites `segment` now."""
    cited: int
    """How many things cite `segment`: the newest minutes, suggestions and tickets."""
    back: SegmentCut | None
    """The cut that takes it back; null where not all would be as it was, but for the id."""

    @classmethod
    def of(cls, merged: Merged) -> Self:
        """Show what became of them."""
        return cls(
            segment=MeetingSegment.of(merged.segment),
            removed=MeetingSegment.of(merged.removed),
            cited=merged.cited,
            back=None if merged.back is None else SegmentCut.of(merged.back),
        )
