"""From utterances to the windows that a recogniser hears; the same file gives the same windows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from moksori.audio.pcm import SAMPLE_RATE_HZ, Pcm, SpeechWindow, Track
from moksori.audio.speech import Utterance

WindowMode = Literal["packed", "utterance"]

LONGEST_S: Final = 30.0
REACH_S: Final = 120.0
"""A packed window spans at most this much of the recording, so that text does not come late."""


@dataclass(frozen=True, slots=True)
class _Spoken:
    utterance: Utterance
    pcm: Pcm


class WindowPacker:
    """Glues the utterances of one track into windows, or makes each a window of its own.

    Glued utterances keep the padding around them: that is the silence at the joint. `index` is 0 in
    what comes out; whoever merges several tracks numbers them.
    """

    def __init__(
        self,
        track: Track,
        mode: WindowMode = "packed",
        *,
        longest_s: float = LONGEST_S,
        reach_s: float = REACH_S,
    ) -> None:
        self._track = track
        self._packed = mode == "packed"
        self._longest = round(longest_s * SAMPLE_RATE_HZ)
        self._reach = round(reach_s * SAMPLE_RATE_HZ)
        self._waiting: list[_Spoken] = []

    def add(self, utterance: Utterance, pcm: Pcm) -> Iterator[SpeechWindow]:
        """Take the next utterance and its sound; yield a window when it is complete."""
        if not self._fits(utterance):
            yield from self.finish()
        self._waiting.append(_Spoken(utterance, pcm))
        if not self._packed:
            yield from self.finish()

    def finish(self) -> Iterator[SpeechWindow]:
        """Yield the window that is not full yet."""
        if self._waiting:
            yield _glued(self._track, self._waiting)
            self._waiting = []

    def _fits(self, utterance: Utterance) -> bool:
        if not self._waiting:
            return True
        length = sum(spoken.pcm.size for spoken in self._waiting)
        length += utterance.end - utterance.start
        reach = utterance.end - self._waiting[0].utterance.start
        return length <= self._longest and reach <= self._reach


def _glued(track: Track, spoken: list[_Spoken]) -> SpeechWindow:
    pieces: list[tuple[float, float, float]] = []
    offset = 0
    for one in spoken:
        pieces.append(
            (
                offset / SAMPLE_RATE_HZ,
                one.utterance.start / SAMPLE_RATE_HZ,
                one.pcm.size / SAMPLE_RATE_HZ,
            )
        )
        offset += one.pcm.size
    return SpeechWindow(
        index=0,
        track=track,
        pcm=np.concatenate([one.pcm for one in spoken]),
        pieces=tuple(pieces),
        speech=tuple(one.utterance.probability for one in spoken),
    )
