"""Options that several commands share, and the settings that they lead to."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from moksori.app.settings import Settings

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Settings file (TOML) instead of the usual one."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def settings_from(config: Path | None, overrides: dict[str, Any] | None = None) -> "Settings":
    """Load the settings; None values of `overrides` are left out.

    Raises:
        ConfigError: a setting is wrong.
    """
    from moksori.app.settings import load_settings

    return load_settings(config, overrides=_pruned(overrides or {}))


def _pruned(tree: dict[str, Any]) -> dict[str, Any]:
    kept = {
        key: _pruned(value) if isinstance(value, dict) else value
        for key, value in tree.items()
        if value is not None
    }
    return {key: value for key, value in kept.items() if value != {}}
