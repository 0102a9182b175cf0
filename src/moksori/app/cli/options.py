"""Options that several commands share, and the settings that they lead to."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from moksori.app.console.words import speak

if TYPE_CHECKING:
    from moksori.app.settings import Settings

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Settings file (TOML) instead of the usual one."),
]
WorkspaceOption = Annotated[str, typer.Option(help="The workspace to look in.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def settings_from(config: Path | None, overrides: dict[str, Any] | None = None) -> "Settings":
    """Load the settings, and speak their language; None values of `overrides` are left out.

    Raises:
        ConfigError: a setting is wrong.
    """
    from moksori.app.settings import load_settings

    settings = load_settings(config, overrides=_pruned(overrides or {}))
    if "locale" in settings.model_fields_set:
        speak(settings.locale)
    return settings


def _pruned(tree: dict[str, Any]) -> dict[str, Any]:
    kept = {
        key: _pruned(value) if isinstance(value, dict) else value
        for key, value in tree.items()
        if value is not None
    }
    return {key: value for key, value in kept.items() if value != {}}
