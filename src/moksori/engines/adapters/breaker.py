"""A circuit breaker: who fails again and again is left alone for a while. It has no clock itself.

closed     calls go through; so many failures in a row open it
open       calls are refused at once, until it has rested
half-open  one call is let through: it closes the breaker, or opens it again for longer
"""

from collections.abc import Callable
from typing import Final, Literal

State = Literal["closed", "open", "half-open"]

_LONGEST_REST_S: Final = 600.0


class Breaker:
    """The breaker of one server. Every call that `admits` lets in ends in one of three ways."""

    def __init__(
        self, clock: Callable[[], float], *, failures: int = 3, rest_s: float = 30.0
    ) -> None:
        """Open after so many `failures` in a row, for `rest_s`; the rest doubles each time."""
        self._clock = clock
        self._limit = failures
        self._first_rest_s = rest_s
        self._rest_s = rest_s
        self._failures = 0
        self._closed = True
        self._until = 0.0
        self._trying = False

    @property
    def state(self) -> State:
        """What it does with the next call."""
        if self._closed:
            return "closed"
        return "open" if self._trying or self._clock() < self._until else "half-open"

    @property
    def rest_s(self) -> float:
        """How long it still refuses calls; 0 if it does not."""
        return 0.0 if self._closed else max(self._until - self._clock(), 0.0)

    def admits(self) -> bool:
        """Tell whether a call may go through; if so, it must be told how the call ended."""
        state = self.state
        if state == "half-open":
            self._trying = True
        return state != "open"

    def succeeded(self) -> None:
        """The call got its answer."""
        self._closed, self._trying, self._failures = True, False, 0
        self._rest_s = self._first_rest_s

    def failed(self, asked_s: float = 0.0) -> None:
        """The call failed; `asked_s` is how long the other side wants to be left alone."""
        self._failures += 1
        if self._trying or (self._closed and self._failures >= self._limit):
            self._open(max(self._rest_s, asked_s))
            self._rest_s = min(self._rest_s * 2, max(_LONGEST_REST_S, self._first_rest_s))
        elif self._closed and asked_s > 0.0:
            self._open(asked_s)

    def abandoned(self) -> None:
        """The caller went away, or the failure was his own: nothing was learnt."""
        self._trying = False

    def _open(self, rest_s: float) -> None:
        self._closed, self._trying = False, False
        self._until = self._clock() + min(rest_s, max(_LONGEST_REST_S, self._first_rest_s))
