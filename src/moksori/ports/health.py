"""How the parts of the server report on themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class PartHealth:
    """One part: the database, the queue, an engine."""

    name: str
    status: Literal["ok", "degraded", "down", "off"]
    detail: str = ""
    facts: dict[str, str | int | float | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A recogniser model that a request may name."""

    id: str
    engine: str
    present: bool
    demo: bool = False
    default: bool = False
    aliases: tuple[str, ...] = ()


class HealthReporter(Protocol):
    """Knows how the server is."""

    async def check(self) -> Sequence[PartHealth]:
        """Look at every part; never raises, never loads a model."""
        ...

    def models(self) -> Sequence[ModelInfo]:
        """List the recogniser models that requests may name, the default first."""
        ...
