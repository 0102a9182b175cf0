"""Where settings come from: TOML, `.env`, the environment; each becomes a nested mapping."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel

from moksori.app.settings.suggestions import did_you_mean
from moksori.errors import ConfigError

PREFIX: Final = "MOKSORI_"
DELIMITER: Final = "__"
RESERVED: Final = frozenset({"CONFIG"})
"""Variables with our prefix that are no settings."""


def from_toml(path: Path | None) -> dict[str, Any]:
    """Read a TOML file; None gives an empty tree.

    Raises:
        ConfigError: the file is not TOML.
    """
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name} is not valid TOML: {error}") from error


def read_dotenv(path: Path) -> dict[str, str]:
    """Read `NAME=value` lines of ours from a `.env` file; quotes around a value are taken off."""
    if not path.is_file():
        return {}
    pairs = (
        line.removeprefix("export ").split("=", 1)
        for line in map(str.strip, path.read_text(encoding="utf-8").splitlines())
        if "=" in line and not line.startswith("#")
    )
    values = {name.strip(): _unquoted(value.strip()) for name, value in pairs}
    return {name: value for name, value in values.items() if name.startswith(PREFIX)}


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value


def from_environ(environ: Mapping[str, str], model: type[BaseModel]) -> dict[str, Any]:
    """Turn `MOKSORI_STT__ENGINE=x` into `{"stt": {"engine": "x"}}`.

    Raises:
        ConfigError: a variable with our prefix names no setting.
    """
    tree: dict[str, Any] = {}
    for variable, text in environ.items():
        name = variable.removeprefix(PREFIX)
        if name == variable or name in RESERVED:
            continue
        path = name.lower().split(DELIMITER)
        place = tree
        for part in path[:-1]:
            place = place.setdefault(part, {})
        place[path[-1]] = _value(variable, text, path, model)
    return tree


def _value(variable: str, text: str, path: list[str], model: type[BaseModel]) -> Any:  # noqa: ANN401 - any JSON value
    annotation: Any = model
    for part in path:
        known = getattr(annotation, "model_fields", {})
        if part not in known:
            options = [_variable(path[: path.index(part)], name) for name in known]
            raise ConfigError(f"unknown setting {variable}{did_you_mean(variable, options)}")
        annotation = known[part].annotation
    return _parsed(variable, text) if _is_collection(annotation) else text


def _variable(path: list[str], name: str) -> str:
    return PREFIX + DELIMITER.join([*path, name]).upper()


def _is_collection(annotation: Any) -> bool:  # noqa: ANN401 - a type expression
    origins = [get_origin(annotation), *map(get_origin, get_args(annotation))]
    return any(origin in {tuple, list, dict} for origin in origins)


def _parsed(variable: str, text: str) -> Any:  # noqa: ANN401 - any JSON value
    if not text.lstrip().startswith(("[", "{")):
        return [part.strip() for part in text.split(",") if part.strip()]
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ConfigError(f"{variable} is neither JSON nor a comma-separated list") from error


def merged(*trees: Mapping[str, Any]) -> dict[str, Any]:
    """Merge nested mappings; later ones win key by key."""
    result: dict[str, Any] = {}
    for tree in trees:
        for key, value in tree.items():
            known = result.get(key)
            if isinstance(known, Mapping) and isinstance(value, Mapping):
                result[key] = merged(known, value)
            else:
                result[key] = value
    return result
