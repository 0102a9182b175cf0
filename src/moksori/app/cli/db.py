"""`db`: the database's schema."""

import typer

from moksori.app.cli.options import ConfigOption, settings_from
from moksori.app.console.words import say, show, tell

app = typer.Typer(no_args_is_help=True, help="The database's schema: upgrade, current.")


@app.command()
def upgrade(config: ConfigOption = None) -> None:
    """Bring the database to the newest schema; safe to run twice."""
    import anyio

    from moksori.backends.store.migrate import upgrade as bring_up

    anyio.run(bring_up, settings_from(config).store_url)
    tell(say("The database is up to date."))


@app.command()
def current(config: ConfigOption = None) -> None:
    """Print the schema's revision."""
    import anyio

    from moksori.backends.store.migrate import current as revision

    show(anyio.run(revision, settings_from(config).store_url) or say("empty"))
