"""Which models hear live talk: the server's default, under all of its names."""

import re
from typing import Final

from moksori.core import Core
from moksori.errors import UnsupportedOptionError

_DATED: Final = re.compile(r"-\d{4}-\d{2}-\d{2}$")


def check_model(core: Core, name: str | None) -> None:
    """Make sure that a name means the model that hears live talk.

    Raises:
        UnsupportedOptionError: it is another one, or none.
    """
    if name is None:
        return
    plain = _DATED.sub("", name)
    known = [model for model in core.health.models() if model.default]
    if not any(name == one.id or plain in one.aliases for one in known):
        raise UnsupportedOptionError("live talk is heard by the default model", option="model")
