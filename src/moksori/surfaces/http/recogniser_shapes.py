"""Recogniser models as callers read them."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints

from moksori.recognisers.model import Standing
from moksori.surfaces.http.config import Locale
from moksori.surfaces.http.problems import answer_for, retryable
from moksori.surfaces.http.shapes import JobError, Shape

ModelName = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]
ModelState = Literal["bundled", "here", "fetching", "absent", "refused"]


class ShelfModelShape(Shape):
    """A recogniser model that is here, is on its way, or can be fetched."""

    name: str
    """A size of Whisper, or an id of the hub."""
    state: ModelState
    """`refused`: it is not here, and the settings forbid the network."""
    default: bool
    """Taken now when a request names none."""
    wanted: bool
    """Taken by itself as soon as it is here."""
    demo: bool
    """It knows a closed set of sentences."""
    languages: list[str]
    """Empty for many."""
    size_bytes: int | None
    """What it takes on the disk; of one that is not here about that, where it is known."""
    done_bytes: int
    """What has arrived of one that is not whole."""
    total_bytes: int | None
    """Null before the hub has told."""
    suits: Literal["cpu", "gpu"] | None
    """What it runs well on, where we know."""
    licence: str | None
    source: str | None
    """Its id on the hub."""
    removable: bool
    """It lies in the models folder of this server, whole or in part."""
    error: JobError | None
    """Why the last try to fetch it failed; while `fetching`, there is another one."""

    @classmethod
    def of(cls, standing: Standing, locale: Locale) -> Self:
        """Show a model."""
        model = standing.model
        return cls(
            name=model.name,
            state=standing.state.value,
            default=model.default,
            wanted=model.wanted,
            demo=model.demo,
            languages=sorted(model.languages),
            size_bytes=model.size_bytes,
            done_bytes=model.done_bytes,
            total_bytes=model.total_bytes,
            suits=model.suits,
            licence=model.licence,
            source=model.source,
            removable=model.removable,
            error=_error(standing.error_code, locale),
        )


class ShelfList(Shape):
    """The models of this machine."""

    models: list[ShelfModelShape] = Field(description="The default first.")
    offline: bool
    """The settings forbid the network."""
    automatic: bool
    """What is here decides which model serves requests that name none; else a setting does."""
    may_change: bool
    """Whether this caller may fetch and remove models."""


def _error(code: str | None, locale: Locale) -> JobError | None:
    if code is None:
        return None
    words = answer_for(code).words(locale)
    return JobError(code=code, title=words.title, detail=words.detail, retryable=retryable(code))
