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
RESERVED: Final = frozenset({"CONFIG", "KEY", "SKIP_UI", "REQUIRE_UI"})
"""Variables with our prefix that are no settings; the last two are for the build of the pages."""

_ENCODING: Final = "utf-8-sig"
"""UTF-8; editors on Windows put a mark in front of it."""


def from_toml(path: Path | None) -> dict[str, Any]:
    """Read a TOML file; None gives an empty tree.

    Raises:
        ConfigError: the file is not TOML.
    """
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding=_ENCODING))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name} is not valid TOML: {error}") from error


def read_dotenv(path: Path) -> dict[str, str]:
    """Read `NAME=value` lines of ours from a `.env` file; quotes around a value are taken off.

    The lines of other programs may be in any encoding.

    Raises:
        ConfigError: a line of ours is not UTF-8.
    """
    if not path.is_file():
        return {}
    pairs = (
        line.removeprefix("export ").split("=", 1)
        for line in map(str.strip, path.read_text(_ENCODING, "surrogateescape").splitlines())
        if "=" in line and not line.startswith("#")
    )
    values = {name.strip(): _unquoted(value.strip()) for name, value in pairs}
    ours = {name: value for name, value in values.items() if name.startswith(PREFIX)}
    for name, value in ours.items():
        if not _is_text(name + value):
            raise ConfigError(f"a line with {PREFIX} in {path.name} is not UTF-8")
    return ours


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


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
        value = _value(variable, text, path, model)
        for part in reversed(path):
            value = {part: value}
        tree = merged(tree, value)
    return tree


def _value(variable: str, text: str, path: list[str], model: type[BaseModel]) -> Any:  # noqa: ANN401 - any JSON value
    annotation: Any = model
    for part in path:
        known = getattr(annotation, "model_fields", {})
        if part not in known:
            options = [_variable(path[: path.index(part)], name) for name in known]
            raise ConfigError(f"unknown setting {variable}{did_you_mean(variable, options)}")
        annotation = known[part].annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        raise ConfigError(f"{variable} names a group of settings; {variable}__NAME sets one")
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
