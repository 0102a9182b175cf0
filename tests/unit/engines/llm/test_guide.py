"""The guide tells the truth: its settings load, its table is that of the presets."""

import re
from pathlib import Path
from typing import Any

import pytest

from moksori.app.engines import open_llm
from moksori.app.settings import load_settings
from moksori.engines.llm import LLM, presets
from moksori.engines.llm.connection import Connection
from moksori.engines.llm.presets import Preset
from moksori.errors import ConfigError, EngineUnknownError

pytestmark = pytest.mark.unit

GUIDE = (Path(__file__).resolve().parents[4] / "docs/guides/language-models.md").read_text("utf-8")
BLOCKS = re.findall(r"(?ms)^```toml\n(.*?)^```$", GUIDE)
ROWS = re.findall(r"(?m)^\| `([\w-]+)` \| (.+?) \| .+? \| ([\d,]+) \|$", GUIDE)
PRESETS: dict[str, Preset] = {
    value.engine: value for value in vars(presets).values() if isinstance(value, Preset)
}


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_the_settings_of_the_guide_are_enough(tmp_path: Path, block: str) -> None:
    (tmp_path / "moksori.toml").write_text(block, encoding="utf-8")
    model = open_llm(load_settings(environ={}, cwd=tmp_path))
    assert model is not None
    assert f'engine = "{model.traits.engine}"' in block
    assert model.traits.model in block


def test_the_guide_has_a_block_for_every_engine() -> None:
    assert set(re.findall(r'engine = "([\w-]+)"', GUIDE)) == {entry.name for entry in LLM}


def test_the_table_is_that_of_the_presets() -> None:
    table = {name: (where, int(tokens.replace(",", ""))) for name, where, tokens in ROWS}
    assert set(table) == set(PRESETS) == {entry.name for entry in LLM}
    for name, (where, tokens) in table.items():
        preset = PRESETS[name]
        assert tokens == preset.context_tokens
        assert preset.base_url is None or where == f"`{preset.base_url}`"


@pytest.mark.parametrize("entry", list(LLM), ids=lambda entry: entry.name)
def test_every_engine_of_the_table_is_built_from_a_connection(entry: Any) -> None:  # noqa: ANN401 - an Entry
    made = LLM.load(entry.name)
    connection = Connection("m", "http://127.0.0.1:1", "sesame", context_tokens=999, parallel=1)
    traits = made(connection).traits
    assert (traits.engine, traits.model) == (entry.name, "m")
    assert (traits.context_tokens, traits.parallel) == (999, 1)
    assert "sesame" not in repr(connection)
    with pytest.raises(ConfigError, match=r"llm\.model"):
        made(Connection())


def test_a_name_that_is_nearly_right_is_guessed() -> None:
    with pytest.raises(EngineUnknownError, match="ollama"):
        LLM.load("olama")
