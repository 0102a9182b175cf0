"""API keys as callers read and make them."""

from typing import Annotated, Self

from pydantic import AwareDatetime, BeforeValidator, StringConstraints

from moksori.access.model import ApiKey
from moksori.surfaces.http.asks import Ask
from moksori.surfaces.http.shapes import Shape
from moksori.text.plain import composed

KeyName = Annotated[
    str,
    StringConstraints(
        pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$", max_length=100
    ),
    BeforeValidator(lambda value: composed(value) if isinstance(value, str) else value),
]


class KeyAsk(Ask):
    """A key to make."""

    name: KeyName
    """What it is for; shown in lists."""


class KeyShape(Shape):
    """A key; its secret is not shown again."""

    id: str
    name: str
    prefix: str
    """How its secret begins."""
    created_at: AwareDatetime
    last_used_at: AwareDatetime | None
    """To the minute; null before the first use."""
    revoked_at: AwareDatetime | None
    """Since when it opens nothing."""
    current: bool
    """This request was sent with it."""

    @classmethod
    def of(cls, key: ApiKey, current: str | None, **more: str) -> Self:
        """Show a key; `current` is the id of the one that the caller has shown."""
        values = {
            "id": key.id,
            "name": key.name,
            "prefix": key.prefix,
            "created_at": key.created_at,
            "last_used_at": key.last_used_at,
            "revoked_at": key.revoked_at,
            "current": key.id == current,
        }
        return cls.model_validate({**values, **more})


class KeyWithSecret(KeyShape):
    """A key with its secret; keep it, it is shown this once."""

    secret: str
    """`mk_` and 43 signs; send it as `Authorization: Bearer ...`."""


class KeyList(Shape):
    """The keys of this workspace, oldest first."""

    keys: list[KeyShape]
    required: bool
    """Whether every caller must show a key; making or revoking keys does not change this."""
