"""`listen`: a microphone or a recording is said to a live meeting, and its captions are shown."""

from pathlib import Path
from typing import Annotated

import typer

from moksori.app.cli.options import ConfigOption, JsonOption, settings_from


def listen(
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            "-f",
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="A recording instead of the microphone.",
        ),
    ] = None,
    server: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The server; the one of the settings if not given."),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(envvar="MOKSORI_KEY", help="An API key, where the server asks for one."),
    ] = None,
    meeting: Annotated[
        str | None, typer.Option(metavar="ID", help="A meeting that is held; else a new one.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="Title of the new meeting.")] = None,
    speaker: Annotated[str | None, typer.Option(help="Who speaks.")] = None,
    config: ConfigOption = None,
    *,
    as_json: JsonOption = False,
    realtime: Annotated[
        bool,
        typer.Option(
            "--realtime/--no-realtime",
            help="A recording as fast as it was spoken, or as fast as the server takes it.",
        ),
    ] = True,
) -> None:
    """Say a microphone or a recording to a live meeting, and show its captions."""
    import secrets

    from moksori.app.listen.run import Wish, run_listen
    from moksori.client import Voice

    settings = settings_from(config)
    host = settings.server.host
    address = server or f"http://{_reachable(host)}:{settings.server.port}"
    voice = Voice(
        track=f"listen-{secrets.token_hex(4)}",
        meeting=meeting,
        title=title or (file.stem if file else None),
        participant=speaker,
    )
    code = run_listen(Wish(address, voice, key, file, paced=realtime, as_json=as_json))
    if code:
        raise typer.Exit(code)


def _reachable(host: str) -> str:
    """Return where a server that listens at this address is found on its own machine."""
    if host in {"0.0.0.0", "::", ""}:  # noqa: S104 - nothing is bound here
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
