"""Who writes minutes here: rules, or a language model that rules check."""

from typing import Literal

from moksori.app.settings import Settings
from moksori.errors import ConfigError
from moksori.meetings.writer import MinutesWriter, RulesWriter

Engine = Literal["auto", "rules", "llm"]


def writer_of(settings: Settings, engine: Engine | None = None) -> MinutesWriter:
    """Return the writer that the settings, or `engine` in their place, ask for; close it at last.

    Raises:
        ConfigError: a language model is asked for, and none is set up.
    """
    if (engine or settings.minutes.engine) == "llm":
        raise ConfigError("no language model is set up")
    return RulesWriter()
