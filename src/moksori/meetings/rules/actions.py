"""Action items: promises, requests with their answers, assignments; the last word wins."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from moksori.meetings.model import ActionItem
from moksori.meetings.participants import Roster
from moksori.meetings.rules.desk import Desk
from moksori.meetings.rules.said import Sentence

_LEAST: Final = 0.5


def actions(sentences: Sequence[Sentence], roster: Roster, on: date) -> tuple[ActionItem, ...]:
    """Return the action items of a meeting in the order in which they came up.

    Raises:
        EngineNotInstalledError: kiwipiepy is missing.
    """
    desk = Desk(roster, on)
    for at, sentence in enumerate(sentences):
        desk.take(sentence, sentences[max(0, at - 4) : at])
    return tuple(
        ActionItem(
            work.title,
            work.owner,
            work.due,
            tuple(dict.fromkeys(work.evidence)),
            round(work.confidence, 2),
            work.act.condition,
        )
        for work in desk.works
        if not (work.dropped or work.doubted) and work.confidence >= _LEAST and work.title
    )
