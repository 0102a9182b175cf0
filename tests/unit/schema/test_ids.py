import re

import pytest

from moksori.schema import new_id

pytestmark = pytest.mark.unit


def test_ids_sort_by_time() -> None:
    ids = [new_id(now_ms) for now_ms in (0, 1, 31, 32, 1_700_000_000_000, 2**48 - 1)]
    assert ids == sorted(ids)


def test_ids_of_one_millisecond_differ() -> None:
    assert len({new_id(5) for _ in range(1_000)}) == 1_000


def test_ids_are_ulids() -> None:
    assert re.fullmatch(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", new_id())
    assert new_id(2**48 - 1).startswith("7ZZZZZZZZZ")
    assert new_id(0).startswith("0000000000")


def test_the_clock_is_the_default() -> None:
    assert new_id(1_600_000_000_000) < new_id() < new_id(4_000_000_000_000)
