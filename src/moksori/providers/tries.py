"""How often something is tried, and how long the pauses are; no clock, no sleeping."""

from dataclasses import dataclass
from typing import Final

LONGEST_PAUSE_S: Final = 10.0


@dataclass(slots=True)
class Tries:
    """The tries of one call. Each failed try asks `pause_s` whether, and when, there is another."""

    left: int
    next_pause_s: float = 0.5

    def pause_s(self, asked_s: float = 0.0) -> float | None:
        """Return the pause before the next try, or None if this was the last one.

        Pauses double; `asked_s` is what the other side asked for, and counts up to a bound.
        """
        self.left -= 1
        if self.left <= 0:
            return None
        pause_s = min(max(self.next_pause_s, asked_s), LONGEST_PAUSE_S)
        self.next_pause_s *= 2
        return pause_s
