"""Sound as it passes between rooms: 16 kHz mono float32 in [-1, 1]."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 16_000

Pcm = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Track:
    """One participant's stream inside a recording; a mixed recording has one track."""

    index: int
    name: str | None = None


@dataclass(frozen=True, slots=True)
class SpeechWindow:
    """Sound with speech in it, at most 30 s, handed to a recogniser as one piece.

    `pcm` may be glued from several utterances with the silences between them left out; `pieces`
    then maps its inside times to the recording's: (offset in `pcm`, start in the recording,
    length), all in seconds, ascending. A window cut in one piece has one entry.
    """

    index: int
    track: Track
    pcm: Pcm
    pieces: tuple[tuple[float, float, float], ...]

    @property
    def start_s(self) -> float:
        """Where the window begins in the recording, seconds."""
        return self.pieces[0][1]

    @property
    def end_s(self) -> float:
        """Where the window ends in the recording, seconds."""
        offset, start, length = self.pieces[-1]
        del offset
        return start + length
