"""Rules over talks that go on: what was read stays in memory, for as many talks as fit."""

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

import anyio
import anyio.to_thread

from moksori.meetings.live.rebasing import rebased
from moksori.meetings.meeting import index_of
from moksori.meetings.model import Minutes
from moksori.meetings.rules.course import Effort
from moksori.meetings.rules.engine import Ongoing
from moksori.meetings.writer import Brief

MOST_LINES: Final = 20_000
"""How many lines of all talks are remembered: some 200 MB."""


@dataclass(slots=True)
class _Remembered:
    """A talk, and its beginning as far as a language model has seen it."""

    talk: Ongoing = field(default_factory=Ongoing)
    seen: Ongoing = field(default_factory=Ongoing)

    @property
    def lines(self) -> int:
        """How much is remembered."""
        return self.talk.lines + self.seen.lines


class Understanding:
    """Writes the minutes of talks again and again, each time for the price of what is new.

    Talks that nobody asked for longest are forgotten; when such a one goes on it is read anew.
    """

    def __init__(self, most_lines: int = MOST_LINES) -> None:
        self._most_lines = most_lines
        self._talks: OrderedDict[str, _Remembered] = OrderedDict()
        self._thread = anyio.CapacityLimiter(1)

    @property
    def lines(self) -> int:
        """How many lines are remembered."""
        return sum(one.lines for one in self._talks.values())

    def effort(self, meeting_id: str) -> Effort:
        """Return what the last minutes of a talk cost."""
        return self._talks[meeting_id].talk.effort

    async def minutes(
        self, meeting_id: str, brief: Brief, draft: Minutes | None = None, covered: int = 0
    ) -> Minutes:
        """Return the minutes of what was said so far.

        With a `draft` of a language model, which saw the segments below the index `covered`, they
        are that draft and what was said since.

        Raises:
            EngineNotInstalledError: kiwipiepy is missing.
        """
        work = partial(self._minutes, meeting_id, brief, draft, covered)
        return await anyio.to_thread.run_sync(work, limiter=self._thread)

    def _minutes(
        self, meeting_id: str, brief: Brief, draft: Minutes | None, covered: int
    ) -> Minutes:
        # taken out meanwhile: a talk whose reading broke off is of no use
        held = self._talks.pop(meeting_id, None) or _Remembered()
        now = _written(held.talk, brief)
        if draft is not None:
            seen = [line for line in brief.lines if (index_of(line.id) or 0) < covered]
            now = rebased(draft, _written(held.seen, replace(brief, lines=seen)), now)
        self._talks[meeting_id] = held
        while self.lines > self._most_lines and len(self._talks) > 1:
            self._talks.popitem(last=False)
        return now


def _written(ongoing: Ongoing, brief: Brief) -> Minutes:
    return ongoing.minute(
        brief.lines,
        participants=brief.participants,
        on=brief.on,
        template=brief.template,
    )
