"""Action items: promises, requests with their answers, assignments; the last word wins."""

from collections.abc import Sequence
from typing import Final

from moksori.meetings.model import ActionItem
from moksori.meetings.rules.works import Work

_LEAST: Final = 0.5


def actions(works: Sequence[Work]) -> tuple[ActionItem, ...]:
    """Return the action items among the works of a meeting, in the order in which they came up."""
    return tuple(
        ActionItem(
            work.title,
            work.owner,
            work.due,
            tuple(dict.fromkeys(work.evidence)),
            round(work.confidence, 2),
            work.act.condition,
        )
        for work in works
        if not (work.dropped or work.doubted) and work.confidence >= _LEAST and work.title
    )
