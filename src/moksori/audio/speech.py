"""From speech probabilities to utterances: a state machine without I/O.

It is fed one probability per 512 samples, in portions of any size, and gives out spans as soon as
nothing that comes later can change them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from moksori.audio.pcm import SAMPLE_RATE_HZ

STEP: Final = 512
"""Samples per probability: 32 ms."""


@dataclass(frozen=True, slots=True)
class VadSettings:
    """When speech begins and ends."""

    threshold: float = 0.5
    """A probability at or above begins speech."""
    exit: float = 0.35
    """A probability below begins a pause; only `threshold` ends it."""
    min_speech_ms: int = 250
    """Shorter bursts are dropped."""
    min_silence_ms: int = 500
    """A pause this long ends an utterance."""
    pad_ms: int = 200
    """Sound kept on both sides, never into the neighbour."""
    max_s: float = 30.0
    """Longer speech is cut at its longest inner pause, else where speech was least likely."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """A stretch of speech, in samples of its track; `probability` is the mean over it."""

    start: int
    end: int
    probability: float

    @property
    def start_s(self) -> float:
        """Where it begins, seconds."""
        return self.start / SAMPLE_RATE_HZ

    @property
    def end_s(self) -> float:
        """Where it ends, seconds."""
        return self.end / SAMPLE_RATE_HZ


@dataclass(slots=True)
class _Span:
    """Steps first..last (exclusive) with speech, before padding."""

    first: int
    last: int
    probability: float
    pad_before: int = 0


class SpeechFinder:
    """Finds the utterances of one track."""

    def __init__(self, settings: VadSettings | None = None) -> None:
        self._settings = settings or VadSettings()
        pick = self._settings
        self._min_speech = max(_steps(pick.min_speech_ms), 1)
        self._min_silence = max(_steps(pick.min_silence_ms), 1)
        self._pad = round(pick.pad_ms * SAMPLE_RATE_HZ / 1000)
        longest = round(pick.max_s * SAMPLE_RATE_HZ) - 2 * self._pad
        self._longest = max(longest // STEP, 2)
        self._step = 0
        self._first: int | None = None
        self._probabilities: list[float] = []
        self._pause_at: int | None = None
        self._held: _Span | None = None
        self._edge = 0

    @property
    def needed_from(self) -> int:
        """Return the first sample that an utterance to come may still hold."""
        if self._held is not None:
            return max(self._held.first * STEP - self._held.pad_before, 0)
        first = self._step if self._first is None else self._first
        return max(first * STEP - self._pad, self._edge, 0)

    def feed(self, probabilities: Iterable[float]) -> Iterator[Utterance]:
        """Take the next probabilities; yield what is settled by them."""
        for probability in probabilities:
            yield from self._take(float(probability))

    def finish(self, samples: int) -> Iterator[Utterance]:
        """End the track at its true length and yield what is left."""
        if self._first is not None:
            last = self._step if self._pause_at is None else self._pause_at
            yield from self._close(last)
        if self._held is not None:
            yield self._settle(self._held, samples)
            self._held = None

    def _take(self, probability: float) -> Iterator[Utterance]:
        step = self._step
        self._step += 1
        if self._first is None:
            if probability >= self._settings.threshold:
                self._begin(step)
            else:
                yield from self._settle_when_far(step)
                return
        self._probabilities.append(probability)
        if probability >= self._settings.threshold:
            self._pause_at = None
        elif probability < self._settings.exit and self._pause_at is None:
            self._pause_at = step
        if self._pause_at is not None and self._step - self._pause_at >= self._min_silence:
            yield from self._close(self._pause_at)
            yield from self._settle_when_far(self._step)
        elif len(self._probabilities) >= self._longest:
            yield from self._cut()

    def _begin(self, step: int) -> None:
        self._first = step
        self._probabilities = []
        self._pause_at = None

    def _close(self, last: int) -> Iterator[Utterance]:
        """End the open speech before step `last`; too short a burst is forgotten."""
        first = self._first if self._first is not None else last
        self._first = None
        self._pause_at = None
        if last - first < self._min_speech:
            return
        spoken = self._probabilities[: last - first]
        span = _Span(first, last, sum(spoken) / len(spoken))
        yield from self._hold(span)

    def _hold(self, span: _Span) -> Iterator[Utterance]:
        """Keep a span until its right neighbour is known; share a short gap between both."""
        held = self._held
        span.pad_before = self._pad
        if held is not None:
            gap = (span.first - held.last) * STEP
            yield self._settle(held, held.last * STEP + min(self._pad, gap // 2))
            span.pad_before = min(self._pad, gap - gap // 2)
        self._held = span

    def _settle_when_far(self, step: int) -> Iterator[Utterance]:
        held = self._held
        if held is not None and (step - held.last) * STEP >= 2 * self._pad:
            yield self._settle(held, (held.last * STEP) + self._pad)
            self._held = None

    def _settle(self, span: _Span, limit: int) -> Utterance:
        start = max(span.first * STEP - span.pad_before, self._edge, 0)
        end = min(span.last * STEP + self._pad, limit)
        self._edge = end
        return Utterance(start, end, span.probability)

    def _cut(self) -> Iterator[Utterance]:
        """Close speech that grew too long, and take what follows the cut as new speech."""
        first = self._first or 0
        probabilities = self._probabilities
        pause = _longest_pause(probabilities, self._settings)
        if pause is None:
            half = len(probabilities) // 2
            at = half + min(range(len(probabilities) - half), key=lambda n: probabilities[half + n])
            pause = (at, at)
        self._step = first + pause[1]
        yield from self._close(first + pause[0])
        if pause[0] == pause[1]:
            self._begin(self._step)
        yield from self.feed(probabilities[pause[1] :])


def _steps(milliseconds: float) -> int:
    """Return how many whole steps cover a time."""
    return -int(-milliseconds * SAMPLE_RATE_HZ // (1000 * STEP))


def _longest_pause(probabilities: list[float], settings: VadSettings) -> tuple[int, int] | None:
    """Return the longest pause of at least three steps, the latest among equals."""
    best: tuple[int, int] | None = None
    start: int | None = None
    for step, probability in enumerate([*probabilities, settings.threshold]):
        if probability < settings.exit and start is None:
            start = step
        elif probability >= settings.threshold and start is not None:
            if step - start >= max(3, best[1] - best[0] if best else 0):
                best = (start, step)
            start = None
    return best
