"""Engine 1: the minutes of a meeting by rules alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from moksori.meetings.model import Line, Minutes, Participant
from moksori.meetings.participants import Roster, participants_of
from moksori.meetings.rules.actions import actions
from moksori.meetings.rules.decisions import decisions
from moksori.meetings.rules.questions import questions, risks
from moksori.meetings.rules.said import sentences_of
from moksori.meetings.rules.statuses import statuses
from moksori.meetings.rules.summary import summary
from moksori.meetings.rules.topics import title_of_meeting, topics
from moksori.meetings.templates import SECTIONS, TEMPLATES, Template
from moksori.text.keywords import keywords

ENGINE: Final = "rules"
_KEYWORDS: Final = 8


def minute(
    lines: Sequence[Line],
    *,
    participants: Sequence[Participant] = (),
    on: date,
    template: Template = TEMPLATES[0],
) -> Minutes:
    """Return the minutes of a meeting held on `on`; the template leaves sections out.

    People who spoke count as participants too. Runs some 1 ms per line; call it in a thread.

    Raises:
        EngineNotInstalledError: kiwipiepy is missing.
    """
    said = [line for line in lines if line.text.strip()]
    known = {person.name for person in participants}
    speakers = [person for person in participants_of(said) if person.name not in known]
    roster = Roster((*participants, *speakers))
    whole = _whole(said, roster, on)
    empty: dict[str, Any] = {name: () for name in SECTIONS if name not in template.sections}
    return replace(whole, **empty)


def _whole(said: Sequence[Line], roster: Roster, on: date) -> Minutes:
    sentences = sentences_of(said)
    words = keywords([line.text for line in said], limit=_KEYWORDS, stop=roster.words)
    labels = tuple(word.text for word in words)
    work = actions(sentences, roster, on)
    decided = decisions(sentences, roster)
    states = statuses(sentences, roster)
    opened = topics(said)
    cited = [item.evidence for item in work]
    cited += [item.evidence for item in decided] + [item.evidence for item in states]
    marked = {at for evidence in cited for at in evidence}
    return Minutes(
        title=title_of_meeting(said, opened, labels, on),
        summary=summary(sentences, labels, marked),
        topics=opened,
        decisions=decided,
        action_items=work,
        status_changes=states,
        questions=questions(sentences, roster),
        risks=risks(sentences),
        keywords=labels,
        engine=ENGINE,
    )
