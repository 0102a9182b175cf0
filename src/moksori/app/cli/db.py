"""`db`: the database's schema and its search index."""

import typer

from moksori.app.cli.options import ConfigOption, settings_from
from moksori.app.console.words import say, show, tell

app = typer.Typer(no_args_is_help=True, help="The database: upgrade, current, reindex.")


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


@app.command()
def reindex(config: ConfigOption = None) -> None:
    """Make the search index anew from what is stored; safe while the server runs."""
    import anyio

    from moksori.app.indexing import reindex as renew
    from moksori.app.wiring import open_backends

    settings = settings_from(config)

    async def inside() -> tuple[int, int]:
        async with open_backends(settings, migrate=True) as backends:
            return await renew(backends.database)

    sources, segments = anyio.run(inside)
    counts = {"sources": sources, "segments": segments}
    tell(say("Indexed: {sources} sources with {segments} segments.", **counts))
