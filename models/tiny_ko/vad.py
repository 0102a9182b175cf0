"""Cut speech the way the product does: Silero VAD v6 by onnxruntime, 500 ms of silence ends it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from models.tiny_ko.augment import Audio
from models.tiny_ko.features import RATE_HZ

_HOP, _CONTEXT = 512, 64
_ENTER, _EXIT = 0.5, 0.35
_MIN_SPEECH = 0.25
_MIN_SILENCE = 0.5
_PAD = 0.2
_MAX_SECONDS = 30.0


class Cut(NamedTuple):
    """A stretch of speech in samples."""

    start: int
    end: int


class Vad:
    """Silero VAD: a probability of speech per 32 ms, and the cuts that follow from it."""

    def __init__(self, model: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(model), options)

    def probabilities(self, audio: Audio) -> NDArray[np.float32]:
        """Return the probability of speech for each 512 samples."""
        state = np.zeros((2, 1, 128), np.float32)
        rate = np.array(RATE_HZ, np.int64)
        count = -(-len(audio) // _HOP)
        padded = np.zeros(_CONTEXT + count * _HOP, np.float32)
        padded[_CONTEXT : _CONTEXT + len(audio)] = audio
        found = np.zeros(count, np.float32)
        for index in range(count):
            block = padded[None, index * _HOP : index * _HOP + _HOP + _CONTEXT]
            out, state = self._session.run(None, {"input": block, "state": state, "sr": rate})
            found[index] = out[0, 0]
        return found

    def cuts(self, audio: Audio) -> list[Cut]:
        """Return the utterances, padded, none longer than 30 s."""
        probabilities = self.probabilities(audio)
        raw = [part for cut in _hysteresis(probabilities) for part in _limit(cut, probabilities)]
        pad = int(_PAD * RATE_HZ)
        out = []
        for index, (start, end) in enumerate(raw):
            # Half of a short pause belongs to each neighbour.
            before = (raw[index - 1].end + start) // 2 if index else 0
            after = (end + raw[index + 1].start) // 2 if index + 1 < len(raw) else len(audio)
            out.append(Cut(max(start - pad, before), min(end + pad, after)))
        return out


def _hysteresis(probabilities: NDArray[np.float32]) -> list[Cut]:
    """Open at the entry threshold, close after 500 ms below the exit threshold."""
    cuts = []
    start = silent = -1
    for index, value in enumerate(probabilities):
        position = index * _HOP
        if start < 0:
            if value >= _ENTER:
                start, silent = position, -1
        elif value >= _EXIT:
            silent = -1
        else:
            silent = position if silent < 0 else silent
            if position + _HOP - silent >= _MIN_SILENCE * RATE_HZ:
                cuts.append(Cut(start, silent))
                start = -1
    if start >= 0:
        cuts.append(Cut(start, silent if silent >= 0 else len(probabilities) * _HOP))
    return [cut for cut in cuts if cut.end - cut.start >= _MIN_SPEECH * RATE_HZ]


def _limit(cut: Cut, probabilities: NDArray[np.float32]) -> list[Cut]:
    """Divide an utterance that is too long where speech is least likely, away from its ends."""
    if cut.end - cut.start <= _MAX_SECONDS * RATE_HZ:
        return [cut]
    first, last = cut.start // _HOP, cut.end // _HOP
    margin = (last - first) // 8
    quiet = first + margin + int(np.argmin(probabilities[first + margin : last - margin]))
    halves = (Cut(cut.start, quiet * _HOP), Cut(quiet * _HOP, cut.end))
    return [part for half in halves for part in _limit(half, probabilities)]
