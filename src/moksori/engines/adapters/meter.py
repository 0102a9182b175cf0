"""What is counted by name, such as the tokens of each model and purpose."""

from collections import Counter
from collections.abc import Hashable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


class Meter(Generic[K]):
    """Adds up; counts only ever grow, as a counter of a monitoring system must."""

    def __init__(self) -> None:
        self._totals: Counter[K] = Counter()

    def count(self, key: K, amount: int = 1) -> None:
        """Add an amount; nothing is below zero."""
        if amount > 0:
            self._totals[key] += amount

    def totals(self) -> Mapping[K, int]:
        """Return all counts so far."""
        return dict(self._totals)
