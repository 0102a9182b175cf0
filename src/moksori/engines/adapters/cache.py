"""Answers that are kept for a while. It lives in memory only, and has no clock itself."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class TtlCache(Generic[K, V]):
    """Forgets what is older than `ttl_s`, and beyond `limit` what was not asked for the longest."""

    def __init__(self, clock: Callable[[], float], *, ttl_s: float, limit: int = 512) -> None:
        self._clock = clock
        self._ttl_s = ttl_s
        self._limit = limit
        self._kept: OrderedDict[K, tuple[float, V]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: K) -> V | None:
        """Return what is kept and still fresh."""
        found = self._kept.get(key)
        if found is None:
            return None
        put_at, value = found
        if self._clock() - put_at >= self._ttl_s:
            del self._kept[key]
            return None
        self._kept.move_to_end(key)
        return value

    def put(self, key: K, value: V) -> None:
        """Keep a value, from now on."""
        self._kept[key] = (self._clock(), value)
        self._kept.move_to_end(key)
        while len(self._kept) > self._limit:
            self._kept.popitem(last=False)
