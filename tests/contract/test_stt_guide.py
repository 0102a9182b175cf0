"""The engine of the guide is a real one: it runs as it stands there, and keeps every promise."""

import re
from pathlib import Path
from typing import Any

import pytest

from moksori.engines.registry import Entry
from moksori.ports.stt import SttEngine
from moksori.testing.stt import SttContract

pytestmark = pytest.mark.contract

GUIDE = Path(__file__).resolve().parents[2] / "docs/guides/add-an-engine.md"
BLOCKS = re.findall(r"(?ms)^```python\n(.*?)^```$", GUIDE.read_text("utf-8"))


class TestEngineOfTheGuide(SttContract):
    @pytest.fixture
    def engine(self) -> SttEngine:
        names: dict[str, Any] = {}
        exec(BLOCKS[0], names)  # noqa: S102 - our own guide
        engine: SttEngine = names["EchoStt"]()
        return engine


def test_its_line_in_the_table_is_one() -> None:
    entry = eval(BLOCKS[1], {"Entry": Entry})  # noqa: S307 - our own guide
    assert entry == Entry("echo", "moksori.engines.stt.echo:EchoStt", extra="echo")
