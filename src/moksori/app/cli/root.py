"""The root of the command line: its commands, its language, and how it ends."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from moksori.app.cli import (
    ask,
    db,
    demo,
    doctor,
    export,
    keys,
    listen,
    minutes,
    models,
    serving,
    tasks,
    text,
    transcribe,
)
from moksori.app.console.exits import Exit, exit_for
from moksori.app.console.failures import explain, first
from moksori.app.console.words import locale_of, say, show, speak, tell
from moksori.app.environ import process_environ
from moksori.errors import MoksoriError

app = typer.Typer(
    name="moksori",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(serving.serve)
app.command()(serving.worker)
app.command(hidden=True)(serving.listener)
app.command()(transcribe.transcribe)
app.command()(listen.listen)
app.command()(minutes.minutes)
app.command()(export.export)
app.command()(ask.ask)
app.command()(tasks.tasks)
app.command()(text.text)
app.command()(demo.demo)
app.command()(doctor.doctor)
app.add_typer(models.app, name="models")
app.add_typer(keys.app, name="keys")
app.add_typer(db.app, name="db")


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        show(f"moksori {version('moksori')}")
        raise typer.Exit


@app.callback(help="moksori (목소리): recordings and meetings become text.")
def root(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_version, help="Print the version and end."
        ),
    ] = False,
) -> None:
    """Take the options that come before a command."""
    del version


def build() -> Any:  # noqa: ANN401 - typer's own command class has no public name
    """Return the whole command tree, its help in the language of the process."""
    command = typer.main.get_command(app)
    _translate(command)
    return command


def _translate(command: Any) -> None:  # noqa: ANN401 - as `build`
    command.help = say(command.help or "")
    for param in command.params:
        if param.help:
            param.help = say(param.help)
    for child in getattr(command, "commands", {}).values():
        _translate(child)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    speak(locale_of(process_environ()))
    try:
        build()(args=list(arguments), prog_name="moksori")
    except MoksoriError as error:
        return _failed(error)
    except BaseExceptionGroup as group:
        ours, others = group.split(MoksoriError)
        if ours is None or others is not None:
            raise
        return _failed(first(ours))
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else Exit.OK
    return Exit.OK


def _failed(error: BaseException) -> int:
    if not isinstance(error, MoksoriError):
        raise error
    tell(explain(error))
    return exit_for(error)
