"""JSON schema, as much of it as a strict answer needs: what a value must look like, and a check.

Known: type (one or several), enum, const, properties, required, additionalProperties, items, anyOf,
$ref into $defs, minItems, maxItems, minLength, maxLength, minimum, maximum. Objects are closed
unless a schema opens them, and all keys are required unless it says which.
"""

from collections.abc import Callable, Iterator, Mapping
from math import isfinite
from typing import Any, Final

Schema = Mapping[str, Any]

_LONGEST_LIST: Final = 8
_DEEPEST: Final = 64


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _is_whole(value: object) -> bool:
    return isinstance(value, int | float) and _is_number(value) and value == value // 1


_TYPES: Final[Mapping[str, Callable[[object], bool]]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "integer": _is_whole,
    "number": _is_number,
}


def problems(value: object, schema: Schema) -> list[str]:
    """Return what is wrong with a value, the first few things, each with its place; [] if nothing.

    Parts of the value are named by their place only: what they say is not repeated.
    """
    found: list[str] = []
    for problem in _problems(value, schema, schema, "$", 0):
        found.append(problem)
        if len(found) == _LONGEST_LIST:
            break
    return found


def _problems(value: Any, schema: Schema, root: Schema, at: str, depth: int) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    schema = resolved(schema, root)
    if depth > _DEEPEST:
        yield f"{at}: nested too deeply"
        return
    if "anyOf" in schema:
        tried = [list(_problems(value, one, root, at, depth + 1)) for one in schema["anyOf"]]
        if all(tried):
            yield from min(tried, key=len)
        return
    if not _of_type(value, schema.get("type")):
        yield f"{at}: must be {_named(schema['type'])}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: must be one of {', '.join(map(str, schema['enum']))}"
    if "const" in schema and value != schema["const"]:
        yield f"{at}: must be {schema['const']}"
    yield from _out_of_bounds(value, schema, at)
    if isinstance(value, dict):
        yield from _object(value, schema, root, at, depth)
    elif isinstance(value, list):
        for n, item in enumerate(value):
            yield from _problems(item, schema.get("items", {}), root, f"{at}[{n}]", depth + 1)


def _object(
    value: dict[str, Any], schema: Schema, root: Schema, at: str, depth: int
) -> Iterator[str]:
    known: Schema = schema.get("properties", {})
    for key in schema.get("required", known):
        if key not in value:
            yield f"{at}.{key}: is missing"
    closed = "properties" in schema and schema.get("additionalProperties") in {None, False}
    for key, part in value.items():
        if key in known:
            yield from _problems(part, known[key], root, f"{at}.{key}", depth + 1)
        elif closed:
            yield f"{at}: has a key that is not in the schema"


def _out_of_bounds(value: Any, schema: Schema, at: str) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    size: float | None = None
    low, high, what = "minimum", "maximum", ""
    if isinstance(value, str):
        size, low, high, what = len(value), "minLength", "maxLength", " characters"
    elif isinstance(value, list):
        size, low, high, what = len(value), "minItems", "maxItems", " items"
    elif _is_number(value):
        size = value
    if size is None:
        return
    if low in schema and size < schema[low]:
        yield f"{at}: at least {schema[low]}{what}"
    if high in schema and size > schema[high]:
        yield f"{at}: at most {schema[high]}{what}"


def resolved(schema: Schema, root: Schema) -> Schema:
    """Return the schema that a `$ref` leads to, or the schema itself.

    Raises:
        ValueError: it leads nowhere.
    """
    for _ in range(_DEEPEST):
        if "$ref" not in schema:
            return schema
        place: Any = root
        for part in str(schema["$ref"]).removeprefix("#/").split("/"):
            place = place.get(part) if isinstance(place, Mapping) else None
        if not isinstance(place, Mapping):
            break
        schema = place
    raise ValueError("a $ref of the schema leads nowhere")


def _of_type(value: object, wanted: str | list[str] | None) -> bool:
    if wanted is None:
        return True
    kinds = [wanted] if isinstance(wanted, str) else wanted
    return any(_TYPES[kind](value) for kind in kinds)


def _named(wanted: str | list[str]) -> str:
    return wanted if isinstance(wanted, str) else " or ".join(wanted)


def strict(schema: Any) -> Any:  # noqa: ANN401 - a schema, or a part of one
    """Return the schema with what we take for granted written out: closed, all keys required."""
    if isinstance(schema, Mapping):
        told = {key: strict(part) for key, part in schema.items()}
        if isinstance(schema.get("properties"), Mapping) and schema.get("type") == "object":
            told.setdefault("required", list(schema["properties"]))
            told.setdefault("additionalProperties", False)
        return told
    if isinstance(schema, list | tuple):
        return [strict(part) for part in schema]
    return schema
