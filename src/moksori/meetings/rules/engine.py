"""Engine 1: the minutes of a meeting by rules alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from moksori.meetings.model import (
    ActionItem,
    Line,
    Minutes,
    Participant,
    Statement,
    Status,
    StatusChange,
)
from moksori.meetings.participants import Roster, participants_of
from moksori.meetings.rules.actions import actions
from moksori.meetings.rules.course import Course, Effort, Passes
from moksori.meetings.rules.questions import risks
from moksori.meetings.rules.summary import Cited, summary
from moksori.meetings.rules.topics import title_of_meeting, topics
from moksori.meetings.templates import SECTIONS, TEMPLATES, Template
from moksori.text.keywords import weighed

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
    return Ongoing().minute(lines, participants=participants, on=on, template=template)


class Ongoing:
    """The minutes of one meeting, again and again while it goes on: only what is new is read.

    They are always those that `minute` returns for the same lines. Not for several threads at once.
    """

    def __init__(self) -> None:
        """Start before anything was said."""
        self._course = Course()

    @property
    def effort(self) -> Effort:
        """What the last minutes cost."""
        return self._course.effort

    @property
    def lines(self) -> int:
        """How many lines are remembered."""
        return len(self._course.lines)

    def minute(
        self,
        lines: Sequence[Line],
        *,
        participants: Sequence[Participant] = (),
        on: date,
        template: Template = TEMPLATES[0],
    ) -> Minutes:
        """Return the minutes of what was said so far; as `minute`.

        Raises:
            EngineNotInstalledError: kiwipiepy is missing.
        """
        said = [line for line in lines if line.text.strip()]
        known = {person.name for person in participants}
        speakers = [person for person in participants_of(said) if person.name not in known]
        roster = Roster((*participants, *speakers))
        whole = _whole(self._course, self._course.go(said, roster, on), roster, on)
        empty: dict[str, Any] = {name: () for name in SECTIONS if name not in template.sections}
        return replace(whole, **empty)


def _whole(course: Course, passes: Passes, roster: Roster, on: date) -> Minutes:
    said, sentences = course.lines, course.sentences
    labels = tuple(word.text for word in weighed(course.nouns, limit=_KEYWORDS, stop=roster.words))
    work = actions(passes.desk.works)
    decided = passes.decisions.found()
    states = passes.statuses.found()
    opened = topics(said, sentences, roster)
    asked = passes.questions.found(sentences)
    cited = _cited(work, decided, states, asked)
    return Minutes(
        title=title_of_meeting(said, opened, _subjects(states, labels), labels, on),
        summary=summary(course.gists, labels, cited),
        topics=opened,
        decisions=decided,
        action_items=work,
        status_changes=states,
        questions=asked,
        risks=risks(sentences),
        keywords=labels,
        engine=ENGINE,
    )


def _cited(
    work: Sequence[ActionItem],
    decided: Sequence[Statement],
    states: Sequence[StatusChange],
    asked: Sequence[Statement],
) -> Cited:
    """Weigh the lines that a reader wants: decisions, then work, then how it stands."""
    lines: dict[str, float] = {}
    stuck = [one for one in states if one.to is Status.BLOCKED]
    weighed = ((2.0, decided), (3.2, work), (2.0, states), (3.0, stuck), (1.0, asked))
    for weight, items in weighed:
        for item in items:
            at = item.evidence[0]
            lines[at] = max(lines.get(at, 0.0), weight)
    return Cited(lines, [one.text for one in decided], [one.text for one in asked])


def _subjects(states: Sequence[StatusChange], labels: Sequence[str]) -> list[str]:
    """Return what was reported on, that which was spoken of most first."""
    words = {word: -at for at, label in enumerate(labels) for word in label.split()}
    phrases = {change.subject for change in states if " " in change.subject}
    return sorted(phrases, key=lambda one: (-_heard(one, words), one))


def _heard(phrase: str, words: Mapping[str, int]) -> float:
    return sum(10.0 + words[word] for word in phrase.split() if word in words)
