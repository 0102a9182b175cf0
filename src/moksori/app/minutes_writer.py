"""Who writes minutes here: rules, or a language model that rules check."""

from typing import Literal

from moksori.app.engines import open_llm
from moksori.app.settings import Settings
from moksori.errors import ConfigError
from moksori.meetings.writer import MinutesWriter, RulesWriter

Engine = Literal["auto", "rules", "llm"]


def writer_of(settings: Settings, engine: Engine | None = None) -> MinutesWriter:
    """Return the writer that the settings, or `engine` in their place, ask for; close it at last.

    Raises:
        ConfigError: a language model is asked for and none is set up, or it is set up wrongly.
    """
    wanted = engine or settings.minutes.engine
    model = None if wanted == "rules" else open_llm(settings)
    if model is not None:
        from moksori.meetings.llm.writer import LlmWriter

        return LlmWriter(model, RulesWriter(), deadline_s=settings.minutes.deadline_s)
    if wanted == "llm":
        raise ConfigError("no language model is set up: name one in llm.engine, or take rules")
    return RulesWriter()
