"""`demo`: the sample meeting on the whole real path."""

from typing import Annotated

import typer

from moksori.app.cli.options import ConfigOption, settings_from


def demo(
    config: ConfigOption = None,
    *,
    leave: Annotated[bool, typer.Option("--exit", help="End after printing.")] = False,
) -> None:
    """Transcribe the sample meeting through a server of its own, then keep it running."""
    from moksori.app.demo import run_demo

    code = run_demo(settings_from(config), config=config, leave=leave)
    if code:
        raise typer.Exit(code)
