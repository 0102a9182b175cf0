"""Times of a recording as people read them."""

import pytest

from moksori.text.subtitles import clock

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "00:00"), (67.9, "01:07"), (3723, "1:02:03"), (36000, "10:00:00")]
)
def test_clock(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown
