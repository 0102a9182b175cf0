"""The text of live talk as people see it: what is sure only grows, and the final text replaces it.

Results come late and in any order; none of them may show a line twice or take back a newer one.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Final

from moksori.audio.pcm import SAMPLE_RATE_HZ
from moksori.ports.stt import Word
from moksori.voice.model import PartialWanted, UtteranceClosed

KEPT_LINES: Final = 1000
"""So many lines are remembered; the store has all of them."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is known of one utterance; a higher `rev` replaces the whole line."""

    number: int
    """1, 2, 3 ... in the order in which lines were first shown."""
    track: int
    start: int
    """Of the utterance, samples: its name within the track."""
    rev: int
    stable: str
    """Words that stay as they are until the line is final."""
    tentative: str = ""
    """Words that may still change."""
    final: bool = False

    @property
    def text(self) -> str:
        """All of it; a final line without text is withdrawn: nobody spoke."""
        return f"{self.stable} {self.tentative}".strip()


@dataclass(slots=True)
class _Open:
    """What the partials of an utterance said."""

    until: int = 0
    last: tuple[str, ...] = ()
    stable: tuple[str, ...] = ()


class LiveTranscript:
    """The lines of one meeting, of all its tracks. `None` means that nothing new is to be shown."""

    def __init__(self, keep: int = KEPT_LINES) -> None:
        self._keep = keep
        self._lines: OrderedDict[tuple[int, int], Line] = OrderedDict()
        self._open: dict[tuple[int, int], _Open] = {}
        self._closed: dict[int, int] = {}
        """By track, where the newest utterance began that is final."""
        self._shown = 0

    @property
    def lines(self) -> Sequence[Line]:
        """The lines that are kept, in the order in which they were first shown."""
        return [line for line in self._lines.values() if line.text]

    def partial(self, track: int, wanted: PartialWanted, text: str) -> Line | None:
        """Take a partial; one that comes after its final or after a newer partial is dropped.

        A word is stable as soon as two partials in a row agree on it and all before it.
        """
        key = (track, wanted.start)
        if wanted.start <= self._closed.get(track, -1):
            return None
        heard = self._open.setdefault(key, _Open())
        if wanted.end <= heard.until:
            return None
        words = tuple(text.split())
        agreed = _agreed(heard.last, words)
        if len(agreed) > len(heard.stable) and agreed[: len(heard.stable)] == heard.stable:
            heard.stable = agreed
        heard.until, heard.last = wanted.end, words
        tentative = words[len(heard.stable) :]
        return self._show(key, " ".join(heard.stable), " ".join(tentative))

    def final(self, track: int, closed: UtteranceClosed, text: str) -> Line | None:
        """Take the text of a closed utterance, once; empty withdraws its line."""
        key = (track, closed.start)
        before = self._lines.get(key)
        if before is not None and before.final:
            return None
        self._closed[track] = max(self._closed.get(track, -1), closed.start)
        for older in [one for one in self._open if one[0] == track and one[1] <= closed.start]:
            del self._open[older]
        return self._show(key, " ".join(text.split()), "", final=True)

    def _show(
        self, key: tuple[int, int], stable: str, tentative: str, *, final: bool = False
    ) -> Line | None:
        before = self._lines.get(key)
        if before is None:
            return self._add(key, stable, tentative, final=final)
        after = replace(before, stable=stable, tentative=tentative, final=final)
        if after == before:
            return None
        after = self._lines[key] = replace(after, rev=before.rev + 1)
        return after

    def _add(
        self, key: tuple[int, int], stable: str, tentative: str, *, final: bool
    ) -> Line | None:
        if not stable and not tentative:
            return None
        self._shown += 1
        line = Line(self._shown, *key, 1, stable, tentative, final)
        self._lines[key] = line
        if len(self._lines) > self._keep:
            self._lines.popitem(last=False)
        return line


def own_words(words: Sequence[Word], closed: UtteranceClosed) -> list[Word]:
    """Return the words without those that the utterance before has, which was cut.

    The times of the words are those of the track.
    """
    if not closed.shared:
        return list(words)
    first_s = closed.first / SAMPLE_RATE_HZ
    return [word for word in words if (word.start_s + word.end_s) / 2 >= first_s]


def _agreed(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words that two texts begin with."""
    pairs = zip(one, other, strict=False)
    return tuple(word for word, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
