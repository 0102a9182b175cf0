"""The peer of our partials: LocalAgreement-2 over a growing buffer, as whisper_streaming has it.

At each step all of the buffer is decoded anew, with word times; the words on which two decodes in
a row agree are committed. A buffer of more than 15 s is cut at the last segment that is committed.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from moksori.audio.pcm import SAMPLE_RATE_HZ, Pcm
from moksori.ports.stt import Heard, Word

STEP_S: Final = 0.5
TRIM_S: Final = 15.0
_LONGEST_S: Final = 28.0
_OVERLAP_S: Final = 0.1
_SAME_S: Final = 1.0
_SAME_WORDS: Final = 5


class LocalAgreement:
    """One stream of speech."""

    def __init__(self, hear: Callable[[Pcm, float], Sequence[Heard]]) -> None:
        """Decode by `hear`, which gets sound and the time at which it begins."""
        self._hear = hear
        self._buffer: Pcm = np.zeros(0, dtype=np.float32)
        self._offset_s = 0.0
        self._last: list[Word] = []
        """What the decode before said beyond the committed words."""
        self.committed: list[Word] = []

    def step(self, pcm: Pcm) -> None:
        """Take more sound, decode, and commit what two decodes agree on."""
        self._buffer = np.concatenate([self._buffer, pcm])
        heard = self._hear(self._buffer, self._offset_s)
        new = self._without_committed([word for one in heard for word in one.words])
        while new and self._last and new[0].text == self._last[0].text:
            self.committed.append(new.pop(0))
            self._last.pop(0)
        self._last = new
        if self._buffer.size > TRIM_S * SAMPLE_RATE_HZ:
            self._trim([one.end_s for one in heard])

    def finish(self) -> str:
        """Commit the rest, and return all of the text."""
        self.committed += self._last
        return " ".join(word.text for word in self.committed)

    @property
    def _until_s(self) -> float:
        return self.committed[-1].end_s if self.committed else 0.0

    def _without_committed(self, words: list[Word]) -> list[Word]:
        new = [word for word in words if word.start_s > self._until_s - _OVERLAP_S]
        if new and self.committed and abs(new[0].start_s - self._until_s) < _SAME_S:
            most = min(len(new), len(self.committed), _SAME_WORDS)
            for count in range(1, most + 1):
                before = [word.text for word in self.committed[-count:]]
                if before == [word.text for word in new[:count]]:
                    return new[count:]
        return new

    def _trim(self, ends: list[float]) -> None:
        done = [end_s for end_s in ends[:-1] if end_s <= self._until_s]
        at_s = done[-1] if done else self._offset_s
        if at_s <= self._offset_s and self._buffer.size > _LONGEST_S * SAMPLE_RATE_HZ:
            at_s = max(self._until_s, self._offset_s + _LONGEST_S - TRIM_S)
        self._buffer = self._buffer[round((at_s - self._offset_s) * SAMPLE_RATE_HZ) :]
        self._offset_s = at_s


def agreed_text(pcm: Pcm, hear: Callable[[Pcm, float], Sequence[Heard]]) -> str:
    """Return the text of a stream that is heard step by step."""
    stream = LocalAgreement(hear)
    size = round(STEP_S * SAMPLE_RATE_HZ)
    for first in range(0, pcm.size, size):
        stream.step(pcm[first : first + size])
    return stream.finish()
