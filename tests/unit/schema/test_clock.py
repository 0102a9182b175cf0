"""The time that rows are written with."""

from datetime import timedelta
from time import time

import pytest

from moksori.schema import utc_now

pytestmark = pytest.mark.unit


def test_it_is_now_with_its_zone() -> None:
    before, now, after = time(), utc_now(), time()
    assert before - 0.001 <= now.timestamp() <= after + 0.001
    assert now.utcoffset() == timedelta(0)
