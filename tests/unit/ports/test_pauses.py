"""How long jobs rest between their tries."""

import pytest

from moksori.ports.queue import pause_before

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(("tries", "s"), [(0, 2.0), (1, 2.0), (2, 4.0), (4, 16.0), (9, 60.0)])
def test_pauses_double_up_to_the_longest(tries: int, s: float) -> None:
    found = [pause_before(tries, 2.0, 60.0) for _ in range(200)]
    assert s * 0.75 <= min(found) < max(found) <= s * 1.25


def test_no_pause_stays_none() -> None:
    assert pause_before(3, 0.0, 60.0) == 0.0
