"""How busy a recogniser is, measured, and whether one more track may come.

No clock is read here: every act brings its time, in seconds of the caller's clock.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, exp, log
from statistics import median
from typing import Final

_KEPT_WAITS: Final = 1000


@dataclass(frozen=True, slots=True)
class LoadSettings:
    """From when on new tracks are refused; those that are there are always heard."""

    most_tracks: int = 256
    """A hard limit, whatever the machine could bear."""
    most_busy: float = 0.75
    """The largest share of its time that the recogniser may spend on final texts."""
    most_wait_s: float = 3.0
    """The longest that finals may wait, as they did of late or will by what they usually cost."""
    most_late_s: float = 0.1
    """How late the detector's ticks may come, on the average."""
    over_s: float = 10.0
    """Over how long all this is measured."""
    full_retry_s: int = 30
    """When to try again where there are as many tracks as there may be."""


class Refusal(StrEnum):
    """Why a track may not come now."""

    TRACKS = "tracks"
    """There are as many as there may be."""
    BUSY = "busy"
    """The recogniser hardly keeps up."""
    WAITS = "waits"
    """Finals wait for too long."""
    LATE = "late"
    """The detector's ticks come late: the processor has too much to do."""


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether one more track may come."""

    refusal: Refusal | None = None
    retry_after_s: int = 0
    """How long the load will last at least, whole seconds."""

    @property
    def accepts(self) -> bool:
        """Whether it may."""
        return self.refusal is None


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits for the recogniser at a moment."""

    count: int = 0
    sound_s: float = 0.0
    oldest_s: float = 0.0
    """How long the first has been waiting."""


@dataclass(frozen=True, slots=True)
class LoadReport:
    """The load at a moment."""

    busy: float
    """The share of time in which the recogniser worked."""
    finals: float
    """The part of it that finals took; partials take what is free, and are dropped first."""
    wait_s: float
    """How long finals waited of late, the median."""
    late_s: float
    """How late the detector's ticks come."""


class Load:
    """Measures: tell it when work begins and ends, and how long things waited."""

    def __init__(self, settings: LoadSettings | None = None) -> None:
        self._use = settings or LoadSettings()
        self._busy = _Average(self._use.over_s)
        self._finals = _Average(self._use.over_s)
        self._late = _Average(self._use.over_s)
        self._waits: deque[tuple[float, float]] = deque(maxlen=_KEPT_WAITS)
        self._cost = 0.0
        """Seconds of work for a second of sound, of late."""
        self._began = 0.0

    def began(self, now: float, waits: Sequence[float] = ()) -> None:
        """Note that work begins: a batch of finals that waited so long, or a partial."""
        self._began = now
        self._busy.set(1.0, now)
        self._finals.set(1.0 if waits else 0.0, now)
        self._waits.extend((now, wait) for wait in waits)

    def ended(self, now: float, sound_s: float) -> None:
        """Note that work on so much sound ended."""
        if self._finals.current and sound_s > 0.0:
            cost = (now - self._began) / sound_s
            self._cost = cost if self._cost == 0.0 else 0.7 * self._cost + 0.3 * cost
        self._busy.set(0.0, now)
        self._finals.set(0.0, now)

    def late(self, now: float, seconds: float) -> None:
        """Note how late a tick of the detector came."""
        self._late.set(seconds, now)

    @property
    def cost(self) -> float:
        """Seconds of work for a second of sound, of late; 0 if that is not known yet."""
        return self._cost

    def finals(self, now: float) -> float:
        """Return the share of time that finals took."""
        return self._finals.read(now)

    def report(self, now: float) -> LoadReport:
        """Return the load at this moment."""
        self._forget(now)
        waits = [wait for _, wait in self._waits]
        return LoadReport(
            busy=self._busy.read(now),
            finals=self._finals.read(now),
            wait_s=median(waits) if waits else 0.0,
            late_s=self._late.read(now),
        )

    def admission(self, now: float, tracks: int, backlog: Backlog) -> Admission:
        """Decide whether one more track may join so many."""
        use, seen = self._use, self.report(now)
        to_do_s = backlog.sound_s * self._cost
        if tracks >= use.most_tracks:
            return Admission(Refusal.TRACKS, use.full_retry_s)
        if max(seen.wait_s, backlog.oldest_s, to_do_s) > use.most_wait_s:
            return Admission(Refusal.WAITS, ceil(max(use.over_s, to_do_s)))
        if seen.finals > use.most_busy:
            fades_s = use.over_s * log(seen.finals / use.most_busy)
            return Admission(Refusal.BUSY, max(ceil(fades_s + to_do_s), 5))
        if seen.late_s > use.most_late_s:
            return Admission(Refusal.LATE, ceil(use.over_s))
        return Admission()

    def _forget(self, now: float) -> None:
        while self._waits and now - self._waits[0][0] > self._use.over_s:
            self._waits.popleft()


class _Average:
    """The average of a value over about the last `over_s` seconds, older ones counting less."""

    def __init__(self, over_s: float) -> None:
        self._over_s = over_s
        self._average = 0.0
        self._at: float | None = None
        self.current = 0.0

    def set(self, value: float, now: float) -> None:
        """Take what the value is from now on."""
        self._average = self.read(now)
        self.current, self._at = value, now

    def read(self, now: float) -> float:
        """Return the average up to now."""
        if self._at is None:
            return 0.0
        faded = exp(-max(now - self._at, 0.0) / self._over_s)
        return self.current + (self._average - self.current) * faded
