"""`keys`: API keys."""

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from moksori.app.cli.options import ConfigOption, JsonOption, settings_from
from moksori.app.console.words import say, show, tell

if TYPE_CHECKING:
    from pathlib import Path

    from moksori.access.model import ApiKey
    from moksori.access.service import Access

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="API keys: create, list, revoke.")


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What the key is for; shown in lists.")],
    workspace: Annotated[str, typer.Option(help="The key sees only this workspace.")] = "default",
    config: ConfigOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Create a key; its secret is printed once and kept nowhere."""

    async def work(access: "Access") -> "tuple[ApiKey, str]":
        return await access.create(name, workspace=workspace)

    key, secret = _with_access(config, work)
    if as_json:
        show(json.dumps(_row(key) | {"secret": secret}, ensure_ascii=False))
        return
    tell(say("Keep this secret now: it is shown only this once."))
    show(secret)


@app.command("list")
def list_keys(config: ConfigOption = None, *, as_json: JsonOption = False) -> None:
    """List the keys, without their secrets."""

    async def work(access: "Access") -> "list[ApiKey]":
        return await access.list()

    rows = [_row(key) for key in _with_access(config, work)]
    if as_json:
        show(json.dumps(rows, ensure_ascii=False))
        return
    if not rows:
        tell(say("There is no key yet."))
    for row in rows:
        state = say("revoked") if row["revoked_at"] else say("active")
        show(f"{row['id']}  {row['prefix']}…  {state}  {row['workspace']}  {row['name']}")


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(help="The id, as `moksori keys list` shows it.")],
    config: ConfigOption = None,
) -> None:
    """Revoke a key for good."""

    async def work(access: "Access") -> "ApiKey":
        return await access.revoke(key_id)

    key = _with_access(config, work)
    tell(say("The key {prefix}… no longer opens anything.", prefix=key.prefix))


def _with_access(config: "Path | None", work: "Callable[[Access], Awaitable[T]]") -> T:
    import anyio

    from moksori.app.wiring import open_core

    settings = settings_from(config)

    async def inside() -> T:
        async with open_core(settings, workers=False) as core:
            return await work(core.access)

    return anyio.run(inside)


def _row(key: "ApiKey") -> dict[str, str | None]:
    return {
        "id": key.id,
        "name": key.name,
        "workspace": key.workspace,
        "prefix": key.prefix,
        "created_at": key.created_at.isoformat(),
        "last_used_at": key.last_used_at.isoformat() if key.last_used_at else None,
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
    }
