"""What sounds like work and is none, by the reason why; each reason in several levels of speech."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from moksori.meetings.model import Minutes

pytestmark = pytest.mark.unit

Minuted = Callable[..., Minutes]
DATA = Path(__file__).parents[2] / "data/no_work.txt"


def _lines() -> Iterator[tuple[str, str]]:
    """Yield the reason and the words of every line of the data."""
    reason = ""
    for line in DATA.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            reason = line[2:]
        elif line:
            yield reason, line


@pytest.mark.parametrize(("reason", "line"), list(_lines()))
def test_it_is_no_work(minuted: Minuted, reason: str, line: str) -> None:
    assert minuted(line).action_items == (), reason
