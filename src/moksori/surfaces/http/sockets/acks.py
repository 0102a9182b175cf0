"""What a client is told of its frames: what is on the disk, and what is missing."""

from collections.abc import Sequence
from typing import Final

from moksori.ports.audiolog import Gap, TrackState
from moksori.surfaces.http.sockets.messages import Ack, Missing

MOST_MISSING: Final = 100
"""The most ranges in one acknowledgement; what lies above waits for a later one."""


def ack_of(state: TrackState) -> Ack:
    """Return the acknowledgement of what the log holds of a track."""
    told, rest = state.gaps[:MOST_MISSING], state.gaps[MOST_MISSING:]
    return Ack(
        sequence=state.gaps[0].first - 1 if state.gaps else state.through,
        through=rest[0].first - 1 if rest else state.through,
        stored=state.frames,
        missing=missing(told),
    )


def missing(gaps: Sequence[Gap]) -> list[Missing]:
    """Return gaps as they are told."""
    return [Missing(first=gap.first, last=gap.last) for gap in gaps]


def missing_at_end(state: TrackState) -> list[Missing]:
    """Return what a track that has ended lacks, up to its end."""
    found = missing(state.gaps)
    if state.end is not None and state.through + 1 < state.end:
        found.append(Missing(first=state.through + 1, last=state.end - 1))
    return found
