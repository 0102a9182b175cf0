"""`minutes`: a recording or a transcript becomes minutes with evidence."""

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from moksori.app.cli.options import ConfigOption, JsonOption, settings_from
from moksori.app.console.words import say, show


class Language(StrEnum):
    """The language that minutes are written in; what was said stays as it is."""

    KO = "ko"
    EN = "en"


class Writer(StrEnum):
    """Who writes; `auto` is a language model where one is set up, else rules."""

    AUTO = "auto"
    RULES = "rules"
    LLM = "llm"


def minutes(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="A recording, or a transcript: JSON, SRT, VTT, or lines `name: words`.",
        ),
    ],
    day: Annotated[
        str | None,
        typer.Option(
            "--date",
            metavar="YYYY-MM-DD",
            help="The day of the meeting, which dates count from; today in Seoul if not given.",
        ),
    ] = None,
    template: Annotated[
        str,
        typer.Option(
            "--template",
            "-t",
            help="general, standup, one-on-one, client or lecture (or 일반, 스탠드업 ...).",
        ),
    ] = "general",
    engine: Annotated[
        Writer | None,
        typer.Option(
            "--engine",
            help="Who writes: auto, rules, or llm (a language model); the settings if not given.",
        ),
    ] = None,
    language: Annotated[
        Language,
        typer.Option(
            "--language", "-l", help="The language of the minutes; what was said stays as it is."
        ),
    ] = Language.KO,
    config: ConfigOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Write the minutes of a meeting: summary, decisions, tasks, each with its evidence."""
    from moksori.app.cli.meetings import Wish, minutes_of
    from moksori.meetings.formats import document, rendered
    from moksori.meetings.templates import template_of

    chosen = template_of(template)
    wish = Wish(_day(day), chosen, language.value, None if engine is None else engine.value)
    reading, made = minutes_of(settings_from(config), file, wish)
    if as_json:
        import json

        show(json.dumps(document(made), ensure_ascii=False))
    else:
        show(rendered(made, reading.lines, chosen, language.value))


def _day(day: str | None) -> date:
    from moksori.text.dates import SEOUL

    if day is None:
        return datetime.now(SEOUL).date()
    try:
        return date.fromisoformat(day)
    except ValueError as exc:
        raise typer.BadParameter(say("It is no date: YYYY-MM-DD."), param_hint="--date") from exc
