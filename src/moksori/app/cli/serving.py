"""`serve`, `worker` and `listener`."""

from typing import Annotated, Literal

import typer

from moksori.app.cli.options import ConfigOption, settings_from
from moksori.app.startup import without_collector

OwnerOption = Annotated[
    str | None, typer.Option("--owner", hidden=True, help="The name that leases are taken in.")
]


def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; beyond loopback a key is needed.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="TCP port; 0 takes a free one.")] = None,
    config: ConfigOption = None,
) -> None:
    """Start the server and its workers."""
    with without_collector():
        from moksori.app.server import serve as run_server

    run_server(settings_from(config, {"server": {"host": host, "port": port}}))


def worker(
    config: ConfigOption = None,
    *,
    watched: Annotated[
        bool, typer.Option("--watched", help="Woken over stdin; ends when stdin ends.")
    ] = False,
    warm_up: Annotated[
        bool, typer.Option("--warm-up", help="Load the default model before the first job.")
    ] = False,
    lane: Annotated[
        Literal["minutes"] | None,
        typer.Option("--lane", help="Only follow live meetings and write minutes."),
    ] = None,
    owner: OwnerOption = None,
) -> None:
    """Work on jobs, apart from a server."""
    with without_collector():
        import anyio

        from moksori.app.worker import run_worker

    settings = settings_from(config)  # a watched worker gets others over its pipe

    async def work() -> None:
        await run_worker(settings, watched=watched, warm_up=warm_up, owner=owner, lane=lane)

    anyio.run(work)


def listener(
    config: ConfigOption = None,
    *,
    watched: Annotated[
        bool, typer.Option("--watched", help="Woken over stdin; ends when stdin ends.")
    ] = False,
    owner: OwnerOption = None,
) -> None:
    """Listen to live meetings, apart from a server."""
    with without_collector():
        import anyio

        from moksori.app.listener import run_listener

    settings = settings_from(config)  # a watched listener gets others over its pipe

    async def listen() -> None:
        await run_listener(settings, watched=watched, owner=owner)

    anyio.run(listen)
