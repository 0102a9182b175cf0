"""Who writes minutes, as the settings say."""

import pytest

from moksori.app.minutes_writer import Engine, writer_of
from moksori.app.settings import Settings
from moksori.errors import ConfigError
from moksori.meetings.llm.writer import LlmWriter
from moksori.meetings.writer import RulesWriter

pytestmark = pytest.mark.unit

FAKE = "moksori.testing.llm:FakeLlm"


@pytest.mark.parametrize("engine", [None, "auto", "rules"])
def test_rules_write_where_no_model_is_set_up(engine: Engine | None) -> None:
    assert isinstance(writer_of(Settings(), engine), RulesWriter)


def test_a_model_that_is_asked_for_must_be_set_up() -> None:
    with pytest.raises(ConfigError, match=r"llm\.engine"):
        writer_of(Settings(), "llm")
    with pytest.raises(ConfigError):
        writer_of(Settings.model_validate({"minutes": {"engine": "llm"}}))


def test_an_engine_by_argument_wins_over_the_settings() -> None:
    settings = Settings.model_validate({"minutes": {"engine": "llm"}})
    assert isinstance(writer_of(settings, "rules"), RulesWriter)


@pytest.mark.parametrize("engine", [None, "auto", "llm"])
def test_a_model_writes_where_one_is_set_up(engine: Engine | None) -> None:
    settings = Settings.model_validate({"llm": {"engine": FAKE, "model": "m"}})
    assert isinstance(writer_of(settings, engine), LlmWriter)


def test_rules_write_where_a_model_is_not_wanted() -> None:
    chosen = {"llm": {"engine": FAKE, "model": "m"}, "minutes": {"engine": "rules"}}
    settings = Settings.model_validate(chosen)
    assert isinstance(writer_of(settings), RulesWriter)
    assert isinstance(writer_of(settings, "auto"), LlmWriter)
