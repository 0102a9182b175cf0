"""Errors about settings that help: where the key stands, and what was probably meant."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from pydantic import BaseModel, ValidationError


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """Return `; did you mean 'x'?` for the closest option, or an empty string."""
    close = get_close_matches(word, list(options), n=1, cutoff=0.6)
    return f"; did you mean '{close[0]}'?" if close else ""


def explain(error: ValidationError, model: type[BaseModel]) -> str:
    """Return one line per mistake; values are not shown, for they may be secret."""
    lines = []
    for mistake in error.errors(include_input=False, include_url=False):
        place = [str(part) for part in mistake["loc"]]
        dotted = ".".join(place)
        if mistake["type"] == "extra_forbidden":
            hint = did_you_mean(place[-1], _keys(model, place[:-1]))
            lines.append(f"unknown setting '{dotted}'{hint}")
        else:
            lines.append(f"setting '{dotted}': {mistake['msg']}")
    return "\n".join(lines)


def _keys(model: type[BaseModel], place: Sequence[str]) -> list[str]:
    for part in place:
        annotation = model.model_fields[part].annotation if part in model.model_fields else None
        if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
            return []
        model = annotation
    return list(model.model_fields)
