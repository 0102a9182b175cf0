"""`transcribe`: recordings become text, without a server."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from moksori.app.cli.options import ConfigOption, settings_from
from moksori.app.console.words import say


class Format(StrEnum):
    """How a transcript is written."""

    TEXT = "text"
    JSON = "json"
    SRT = "srt"
    VTT = "vtt"


class Tracks(StrEnum):
    """How channels and streams become tracks; the values of `TrackMode`."""

    AUTO = "auto"
    MIX = "mix"
    SPLIT = "split"


def transcribe(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="Recordings."),
    ],
    form: Annotated[Format, typer.Option("--format", "-f", help="How to write it.")] = Format.TEXT,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="DIR", help="Write a file per recording there."),
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="Model name; `moksori models list` shows them.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="Spoken language, such as ko.")] = None,
    tracks: Annotated[
        Tracks,
        typer.Option(help="auto; mix: everything is one track; split: each channel is a track."),
    ] = Tracks.AUTO,
    hotwords: Annotated[
        str | None, typer.Option(help="Names and terms that are likely to be said, with commas.")
    ] = None,
    config: ConfigOption = None,
    *,
    words: Annotated[
        bool, typer.Option("--words", help="Find the times of words too (in JSON).")
    ] = False,
) -> None:
    """Transcribe recordings on this machine, without a server."""
    from moksori.app.cli.recordings import Wish, transcribe_all
    from moksori.transcripts.model import NewTranscript, TrackMode

    if len(files) > 1 and output is None and form in {Format.SRT, Format.VTT}:
        raise typer.BadParameter(say("Several subtitle files need --output."))
    wish = Wish(
        new=NewTranscript(
            language=language,
            model=model,
            hotwords=_listed(hotwords),
            tracks=TrackMode(tracks.value),
            word_times=words,
            keep_audio=False,
        ),
        form=form.value,
        output=output,
    )
    code = transcribe_all(settings_from(config), files, wish)
    if code:
        raise typer.Exit(code)


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(word.strip() for word in (text or "").split(",") if word.strip())
