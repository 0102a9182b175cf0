"""Who writes minutes: the port of this room to its engines, and the engine that needs nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Literal, Protocol

import anyio
import anyio.to_thread

from moksori.meetings.model import Line, Minutes, Participant
from moksori.meetings.rules.engine import minute
from moksori.meetings.templates import TEMPLATES, Template

Language = Literal["ko", "en"]


@dataclass(frozen=True, slots=True)
class Brief:
    """What minutes are written from: the lines of a meeting held on `on`, and who was there."""

    lines: Sequence[Line]
    on: date
    participants: Sequence[Participant] = ()
    template: Template = TEMPLATES[0]
    language: Language = "ko"


class MinutesWriter(Protocol):
    """Writes the minutes of one meeting."""

    async def write(self, brief: Brief) -> Minutes:
        """Return minutes whose every item cites lines of the brief.

        Raises:
            EngineNotInstalledError: kiwipiepy is missing.
        """
        ...

    async def aclose(self) -> None:
        """Close connections; safe to call twice."""
        ...


@dataclass(frozen=True, slots=True)
class RulesWriter:
    """Writes by rules alone, in a thread; headings apart, its words are those that were said."""

    threads: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(1))

    async def write(self, brief: Brief) -> Minutes:
        """Return the minutes; some 1 ms per line."""
        work = partial(
            minute,
            brief.lines,
            participants=brief.participants,
            on=brief.on,
            template=brief.template,
        )
        return await anyio.to_thread.run_sync(work, limiter=self.threads)

    async def aclose(self) -> None:
        """Close nothing: there is no connection."""
