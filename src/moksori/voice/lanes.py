"""What waits for a recogniser, and what goes next: decisions without a clock or a task.

Finals never wait for partials. Tracks take turns, those of one track keep their order, and a batch
holds finals that are to be heard in the same way. Of partials only the newest of each track waits.
"""

from collections import OrderedDict, deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final, Generic, TypeVar

from moksori.audio.pcm import SAMPLE_RATE_HZ
from moksori.errors import OverloadedError
from moksori.ports.stt import SttOptions
from moksori.voice.load import Backlog
from moksori.voice.tape import Samples

_COMPANY_S: Final = 5.0
"""Tracks whose finals come so close to each other may share a batch."""


@dataclass(frozen=True, slots=True)
class LaneSettings:
    """How much may wait, and how long one waits for company."""

    waiting_s: float = 240.0
    """Sound of finals that may wait, all tracks together; the log has them all the same."""
    waiting_track_s: float = 60.0
    """The same for one track."""
    gather_s: float = 0.04
    """Under load a final waits so long for others to share its batch."""
    batch: int = 16
    """More windows at once do not help much, and let the next ones wait."""


@dataclass(slots=True, eq=False)
class Ask:
    """Something to be heard."""

    key: Hashable
    """Whose it is: a track."""
    pcm: Samples
    options: SttOptions
    since: float
    """When it came."""

    @property
    def sound_s(self) -> float:
        """How long its sound is."""
        return self.pcm.size / SAMPLE_RATE_HZ


AskT = TypeVar("AskT", bound=Ask)


class Lanes(Generic[AskT]):
    """The finals and partials that wait."""

    def __init__(self, settings: LaneSettings | None = None) -> None:
        self._use = settings or LaneSettings()
        self._finals: OrderedDict[Hashable, deque[AskT]] = OrderedDict()
        """By track; the track that was served longest ago comes first."""
        self._partials: OrderedDict[Hashable, AskT] = OrderedDict()
        """By track, likewise."""
        self._count = 0
        self._sound_s = 0.0
        self._last_key: Hashable = None
        self._company_at = -inf
        """When a final last came that was not of the track of the one before."""

    def backlog(self, now: float) -> Backlog:
        """Return what waits of finals."""
        oldest = self._oldest()
        return Backlog(self._count, self._sound_s, now - oldest if self._count else 0.0)

    def add_final(self, ask: AskT) -> None:
        """Let a final wait for its turn.

        Raises:
            OverloadedError: too much waits already; ask again later.
        """
        mine = self._finals.get(ask.key, ())
        mine_s = sum(one.sound_s for one in mine)
        if mine and mine_s + ask.sound_s > self._use.waiting_track_s:
            raise OverloadedError("too much of this track waits to be recognised")
        if self._count and self._sound_s + ask.sound_s > self._use.waiting_s:
            raise OverloadedError("too much waits to be recognised")
        self._finals.setdefault(ask.key, deque()).append(ask)
        self._count += 1
        self._sound_s += ask.sound_s
        if self._last_key not in {None, ask.key}:
            self._company_at = ask.since
        self._last_key = ask.key

    def add_partial(self, ask: AskT) -> AskT | None:
        """Let a partial wait; return the older one of its track, which is not wanted any more."""
        older = self._partials.get(ask.key)
        self._partials[ask.key] = ask
        return older

    def drop_partial(self, key: Hashable) -> AskT | None:
        """Take out the partial of a track."""
        return self._partials.pop(key, None)

    def remove(self, ask: AskT) -> None:
        """Forget what nobody waits for any more; nothing happens when it has gone already."""
        if self._partials.get(ask.key) is ask:
            del self._partials[ask.key]
        mine = self._finals.get(ask.key)
        if mine is not None and ask in mine:
            mine.remove(ask)
            self._taken(ask)

    def due(self, now: float, most: int, *, pressed: bool) -> float | None:
        """Return when the next batch of finals should go, `now` for at once; None: none waits.

        Waiting helps only where the recogniser is pressed for time, other tracks speak too, and the
        batch has room.
        """
        if not self._count:
            return None
        company = now - self._company_at < _COMPANY_S
        if not pressed or not company or self._count >= self._most(most):
            return now
        return max(self._oldest() + self._use.gather_s, now)

    def take(self, most: int, most_sound_s: float = inf) -> Sequence[AskT]:
        """Take the next batch: one final of each track in turn, then their next ones.

        It holds at most so many and so much sound, but always one.
        """
        room, sound_s = self._most(most), 0.0
        options = self._first().options
        batch: list[AskT] = []
        found = True
        while found and len(batch) < room:
            found = False
            for key in list(self._finals):
                mine = self._finals[key]
                fits = len(batch) < room and (
                    not batch or sound_s + mine[0].sound_s <= most_sound_s
                )
                if fits and mine[0].options == options:
                    found = True
                    sound_s += mine[0].sound_s
                    batch.append(mine.popleft())
                    self._finals.move_to_end(key)
                    self._taken(batch[-1])
        return batch

    def take_partial(self) -> AskT | None:
        """Take the partial of the track that had none for longest, if no final waits."""
        if self._count or not self._partials:
            return None
        return self._partials.popitem(last=False)[1]

    def clear(self) -> Sequence[AskT]:
        """Take out everything."""
        left = [*(ask for mine in self._finals.values() for ask in mine), *self._partials.values()]
        self._finals.clear()
        self._partials.clear()
        self._count, self._sound_s = 0, 0.0
        return left

    def _most(self, most: int) -> int:
        return max(min(most, self._use.batch), 1)

    def _first(self) -> AskT:
        return next(iter(self._finals.values()))[0]

    def _oldest(self) -> float:
        return min((mine[0].since for mine in self._finals.values()), default=0.0)

    def _taken(self, ask: AskT) -> None:
        self._count -= 1
        self._sound_s = self._sound_s - ask.sound_s if self._count else 0.0
        if not self._finals[ask.key]:
            del self._finals[ask.key]
