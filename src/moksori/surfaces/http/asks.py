"""What callers send: strict bodies, and the texts and days in them."""

import re
from datetime import date
from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from moksori.text.plain import composed


def _composed(value: object) -> object:
    """Return text in NFC: typed on macOS and on Windows it is the same name."""
    return composed(value) if isinstance(value, str) else value


_LINE: Final = r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$"
"""One line that is not blank."""

# Composed before the length counts; it stands last, or the document loses the pattern.
BoardText = Annotated[
    str,
    StringConstraints(pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$", max_length=20_000),
    BeforeValidator(_composed),
]
Short = Annotated[
    str,
    StringConstraints(pattern=_LINE, min_length=1, max_length=200),
    BeforeValidator(_composed),
]
Title = Annotated[
    str,
    StringConstraints(pattern=_LINE, min_length=1, max_length=500),
    BeforeValidator(_composed),
]
Share = Annotated[float, Field(ge=0, le=1)]


def _whole(value: object) -> object:
    """Return a whole number as one, however JSON writes it: `300.0` is 300."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


WHOLE: Final = BeforeValidator(_whole)
"""Stands last, as above."""

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(value: object) -> object:
    """Read a date as RFC 3339 writes it; numbers, and weeks of ISO 8601, are no dates."""
    if not isinstance(value, str):
        return value
    if not _DAY.fullmatch(value):
        raise ValueError("a date is written YYYY-MM-DD")
    return date.fromisoformat(value)


Day = Annotated[date, BeforeValidator(_day)]


def _once(names: list[str]) -> list[str]:
    """Return each name once, in the order given."""
    return list(dict.fromkeys(names))


Names = Annotated[list[Short], Field(max_length=50), AfterValidator(_once)]
"""Kept each once."""


class Ask(BaseModel):
    """What a caller sends; unknown fields are refused."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, use_attribute_docstrings=True
    )
