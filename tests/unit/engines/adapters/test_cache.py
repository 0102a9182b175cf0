import pytest

from moksori.engines.adapters.cache import TtlCache
from moksori.engines.adapters.meter import Meter

pytestmark = pytest.mark.unit


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_what_is_kept_is_kept_for_its_time() -> None:
    clock = Clock()
    cache: TtlCache[str, int] = TtlCache(clock, ttl_s=10.0)
    assert cache.get("a") is None
    cache.put("a", 1)
    clock.now = 9.9
    assert cache.get("a") == 1
    clock.now = 10.0
    assert cache.get("a") is None
    assert len(cache) == 0


def test_being_asked_for_does_not_make_it_younger_but_being_put_does() -> None:
    clock = Clock()
    cache: TtlCache[str, int] = TtlCache(clock, ttl_s=10.0)
    cache.put("a", 1)
    clock.now = 6.0
    assert cache.get("a") == 1
    cache.put("a", 2)
    clock.now = 12.0
    assert cache.get("a") == 2


def test_what_nobody_asks_for_goes_first() -> None:
    cache: TtlCache[int, int] = TtlCache(Clock(), ttl_s=10.0, limit=3)
    for n in range(3):
        cache.put(n, n)
    assert cache.get(0) == 0
    cache.put(3, 3)
    assert [cache.get(n) for n in range(4)] == [0, None, 2, 3]
    assert len(cache) == 3


def test_the_meter_only_grows() -> None:
    meter: Meter[tuple[str, str]] = Meter()
    assert meter.totals() == {}
    meter.count(("a", "b"), 3)
    meter.count(("a", "b"))
    meter.count(("a", "c"), 0)
    meter.count(("a", "b"), -9)
    seen = meter.totals()
    assert seen == {("a", "b"): 4}
    meter.count(("a", "b"))
    assert seen == {("a", "b"): 4}
