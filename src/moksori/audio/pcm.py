"""Sound as it passes between rooms: 16 kHz mono float32 in [-1, 1]."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from moksori.audio.frame import FRAMES_PER_S

SAMPLE_RATE_HZ = 16_000
FRAME_SAMPLES: Final = SAMPLE_RATE_HZ // FRAMES_PER_S
FRAME_BYTES: Final = 2 * FRAME_SAMPLES
"""Of 20 ms of PCM16."""
FULL_SCALE: Final = np.float32(1 / 32768)
"""PCM16 times this is float32 in [-1, 1]."""

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
    speech: tuple[float, ...] = ()
    """How sure the detector was of each piece, 0..1; empty when nobody measured."""

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

    def piece_at(self, inside_s: float, *, ending: bool = False) -> int:
        """Return which piece holds an inside time; an ending on a joint belongs to the earlier."""
        offsets = [offset for offset, _, _ in self.pieces]
        find = bisect_left if ending else bisect_right
        return max(find(offsets, inside_s) - 1, 0)

    def recording_s(self, inside_s: float, *, ending: bool = False) -> float:
        """Map an inside time to the recording's, seconds; never outside the piece that holds it."""
        offset, start, length = self.pieces[self.piece_at(inside_s, ending=ending)]
        return start + min(max(inside_s - offset, 0.0), length)

    def speech_at(self, inside_s: float) -> float:
        """Return how sure the detector was of the speech at an inside time; 1 if unmeasured."""
        return self.speech[self.piece_at(inside_s)] if self.speech else 1.0
