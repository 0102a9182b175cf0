"""`models`: the recogniser models on this machine."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from moksori.app.cli.options import ConfigOption, JsonOption, settings_from
from moksori.app.console.words import say, show, tell

if TYPE_CHECKING:
    from pathlib import Path

    from moksori.engines.stt.lending import LentEngines
    from moksori.engines.stt.shelf import StoredModel

app = typer.Typer(no_args_is_help=True, help="Recogniser models: list, fetch, remove.")

NameArgument = Annotated[
    str, typer.Argument(help="A size (small, large-v3-turbo ...) or a hub id.")
]


@app.command("list")
def list_models(config: ConfigOption = None, *, as_json: JsonOption = False) -> None:
    """List the models that requests may name, the default first."""
    engines = _engines(config)
    stored = {model.name: model for model in engines.shelf.stored()}
    models = engines.models()
    if as_json:
        rows = [
            {
                "name": model.id,
                "engine": model.engine,
                "present": model.present,
                "demo": model.demo,
                "default": model.default,
                "bytes": _bytes(stored.get(model.id)),
            }
            for model in models
        ]
        show(json.dumps(rows, ensure_ascii=False))
        return
    for model in models:
        notes = [
            say("default") if model.default else "",
            say("demo: knows a closed set of sentences") if model.demo else "",
            "" if model.present else say("not here"),
            _megabytes(stored.get(model.id)),
        ]
        show(f"{model.id}  {model.engine}  {', '.join(note for note in notes if note)}".rstrip())
    if all(model.demo for model in models):
        tell(say("There is no real model here. Fetch one: moksori models fetch small"))


@app.command()
def fetch(name: NameArgument, config: ConfigOption = None) -> None:
    """Fetch a model from the hub; Ctrl-C is safe, the next try goes on where this one stopped."""
    import anyio

    from moksori.app.console.progress import ByteBar

    engines = _engines(config)

    async def work() -> "Path":
        with ByteBar(name) as bar:
            return await engines.fetch(name, bar.feed)

    path = anyio.run(work)
    tell(say("The model {name} is here.", name=name))
    show(str(path))


@app.command()
def remove(name: NameArgument, config: ConfigOption = None) -> None:
    """Delete a model that moksori fetched."""
    from moksori.errors import NotFoundError

    if not _engines(config).shelf.remove(name):
        raise NotFoundError("no fetched model goes by this name")
    tell(say("The model {name} was deleted.", name=name))


def _engines(config: "Path | None") -> "LentEngines":
    from moksori.app.engines import open_stt

    return open_stt(settings_from(config))


def _bytes(model: "StoredModel | None") -> int | None:
    return model.size_bytes if model else None


def _megabytes(model: "StoredModel | None") -> str:
    return f"{model.size_bytes / 1e6:.0f} MB, {model.path}" if model else ""
