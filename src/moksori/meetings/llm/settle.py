"""From drafts to items: the two witnesses are heard, and the minutes put together.

What the rules are sure of stays in the minutes where the model left it out: nobody can talk a
model into losing work. Where a piece of the meeting has no usable answer, the rules cover it whole.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from moksori.meetings.llm.drafts import Draft
from moksori.meetings.llm.grounds import speaks_of
from moksori.meetings.llm.merge import alike, beginnings, merged, sharing
from moksori.meetings.llm.quotes import letters
from moksori.meetings.llm.shapes import KINDS
from moksori.meetings.llm.talk import Talk
from moksori.meetings.llm.trust import agreed, alone, asked, to_machine
from moksori.meetings.llm.witness import Seen, pairs, seen
from moksori.meetings.model import GATE, ActionItem, Minutes, Statement, StatusChange

_SAME: Final = 60.0  # of 100: two names of one piece of work
_DOUBLE: Final = 75.0  # of 100: two titles of one task that share no line

T = TypeVar("T", ActionItem, Statement, StatusChange)
Placed = tuple[int, T]


class Settling:
    """Settles one meeting; the counts tell what was left out, and what was put in."""

    def __init__(self, talk: Talk, rules: Minutes, lost: frozenset[int]) -> None:
        """Take what the rules found, and the places that no answer of the model covers."""
        self._talk = talk
        self._rules = rules
        self._lost = lost
        self._places = {line.id: at for at, line in reversed(list(enumerate(talk.lines)))}
        self._seen: Mapping[str, frozenset[str]] = {
            **dict.fromkeys(KINDS, frozenset[str]()),
            "decision": frozenset(at for one in rules.decisions for at in one.evidence),
            "task": frozenset(at for one in rules.action_items for at in one.evidence),
            "status": frozenset(at for one in rules.status_changes for at in one.evidence),
        }
        self.added = 0
        self.commands = 0
        self.contradicted = 0

    def minutes(self, drafts: Sequence[Draft]) -> Minutes:
        """Return the minutes that hold; title, summary and keywords are those of the rules."""
        rules = self._rules
        honest = [one for one in drafts if not self._obeys(one)]
        self.commands += len(drafts) - len(honest)
        by_kind = {kind: merged(one for one in honest if one.kind == kind) for kind in KINDS}
        return replace(
            rules,
            topics=self._statements(by_kind["topic"], rules.topics),
            decisions=self._decisions(by_kind["decision"]),
            action_items=self._tasks(by_kind["task"]),
            status_changes=self._changes(by_kind["status"]),
            questions=self._statements(by_kind["question"], rules.questions),
            risks=self._statements(by_kind["risk"], rules.risks),
        )

    def _tasks(self, drafts: list[Draft]) -> tuple[ActionItem, ...]:
        others = seen(self._rules.action_items, self._places)
        found = pairs(drafts, others, _same_work)
        named = [one.item.title for one in others]
        doubles = _doubles(drafts, named, found, self._same_owner(others))
        items = list(self._each(drafts, others, found, self._task, doubles))
        return _in_order([*items, *self._rest(others, found)])

    def _task(self, draft: Draft, other: Seen[ActionItem] | None) -> ActionItem:
        if other is None:
            sure = self._capped(draft, alone(draft, self._talk))
            evidence = self._ids(draft.places)
            return ActionItem(draft.text, draft.owner, draft.due, evidence, sure, draft.condition)
        known = other.item
        places = sorted({*draft.places, *other.places})
        sure = agreed(draft.confidence, known.confidence)
        if self._differ(draft, known, places):
            sure = asked(sure)
        return ActionItem(
            draft.text,
            known.owner or draft.owner,
            draft.due or known.due,
            self._ids(places),
            self._capped(draft, sure),
            known.condition or draft.condition,
        )

    def _differ(self, draft: Draft, known: ActionItem, places: list[int]) -> bool:
        """Tell that the two name another owner or day, or the model's title is none of theirs."""
        owners = {draft.owner, known.owner} - {None}
        dues = {draft.due, known.due} - {None}
        said = " ".join(letters(self._talk.lines[at].text) for at in places)
        korean = self._talk.language == "ko"
        titled = not korean or speaks_of(draft.text, f"{said} {letters(known.title)}")
        return len(owners) > 1 or len(dues) > 1 or not titled

    def _changes(self, drafts: list[Draft]) -> tuple[StatusChange, ...]:
        others = seen(self._rules.status_changes, self._places)
        found = pairs(drafts, others, _same_subject)
        against = {
            mine
            for mine, theirs in found.items()
            if others[theirs].item.to is not drafts[mine].to
            and others[theirs].item.confidence >= GATE
        }
        self.contradicted += len(against)
        found = {mine: theirs for mine, theirs in found.items() if mine not in against}
        named = [one.item.subject for one in others]
        doubles = _doubles(drafts, named, found, self._same_state(others))
        items = list(self._each(drafts, others, found, self._change, doubles | against))
        return _in_order([*items, *self._rest(others, found)])

    def _change(self, draft: Draft, other: Seen[StatusChange] | None) -> StatusChange:
        to = draft.to
        assert to is not None  # noqa: S101 - a status without a state is no item, see `shapes`
        evidence = self._ids(draft.places)
        if other is None or other.item.to is not to:
            sure = self._capped(draft, asked(draft.confidence))
            return StatusChange(draft.text, to, evidence, sure, draft.origin)
        known = other.item
        named = draft.text if alike(draft.text, known.subject) >= _SAME else known.subject
        sure = self._capped(draft, agreed(draft.confidence, known.confidence))
        evidence = self._ids(sorted({*draft.places, *other.places}))
        return StatusChange(named, to, evidence, sure, draft.origin or known.origin)

    def _decisions(self, drafts: list[Draft]) -> tuple[Statement, ...]:
        others = seen(self._rules.decisions, self._places)
        found = pairs(drafts, others, _same_words)
        items = list(self._each(drafts, others, found, self._decision))
        return _in_order([*items, *self._rest(others, found)])

    def _decision(self, draft: Draft, other: Seen[Statement] | None) -> Statement:
        if other is None:
            sure = self._capped(draft, asked(draft.confidence))
            return Statement(draft.text, self._ids(draft.places), sure)
        evidence = self._ids(sorted({*draft.places, *other.places}))
        sure = agreed(draft.confidence, other.item.confidence)
        return Statement(draft.text, evidence, self._capped(draft, sure))

    def _statements(self, drafts: list[Draft], known: Sequence[Statement]) -> tuple[Statement, ...]:
        items = [
            (one.at, Statement(one.text, self._ids(one.places), asked(one.confidence)))
            for one in drafts
        ]
        mine = {at for one in drafts for at in one.places}
        lost = [
            other
            for other in seen(known, self._places)
            if self._lost.issuperset(other.places) and mine.isdisjoint(other.places)
        ]

        return _in_order([*items, *((other.places[0], other.item) for other in lost)])

    def _each(
        self,
        drafts: Sequence[Draft],
        others: Sequence[Seen[T]],
        found: dict[int, int],
        make: Callable[[Draft, Seen[T] | None], T],
        without: Collection[int] = (),
    ) -> Iterator[Placed[T]]:
        """Make an item of each draft."""
        for number, draft in enumerate(drafts):
            if number in without:
                continue
            yield draft.at, make(draft, others[found[number]] if number in found else None)

    def _rest(self, others: Sequence[Seen[T]], found: dict[int, int]) -> Iterator[Placed[T]]:
        """Yield what only the rules found: all where the model is missing, else what is sure."""
        taken = set(found.values())
        for number, other in enumerate(others):
            if number in taken:
                continue
            missing = self._lost.issuperset(other.places)
            if not missing and other.item.confidence < GATE:
                continue

            self.added += not missing
            item = other.item
            if any(to_machine(at, self._talk) for at in other.places):
                item = replace(item, confidence=asked(item.confidence))
            yield other.places[0], item

    def _same_owner(self, others: Sequence[Seen[ActionItem]]) -> Callable[[Draft, int], bool]:
        def same(draft: Draft, theirs: int) -> bool:
            other = others[theirs]
            return self._stands(other) and draft.owner == other.item.owner

        return same

    def _same_state(self, others: Sequence[Seen[StatusChange]]) -> Callable[[Draft, int], bool]:
        def same(draft: Draft, theirs: int) -> bool:
            other = others[theirs]
            return self._stands(other) and draft.to is other.item.to

        return same

    def _stands(self, other: Seen[T]) -> bool:
        """Tell whether an item of the rules counts without the model."""
        return other.item.confidence >= GATE or self._lost.issuperset(other.places)

    def _obeys(self, draft: Draft) -> bool:
        """Tell a command to a machine in which the rules see nothing of the kind."""
        if not to_machine(draft.at, self._talk):
            return False
        cited = self._talk.lines[draft.at].id
        return cited not in self._seen[draft.kind]

    def _capped(self, draft: Draft, confidence: float) -> float:
        spoken_to = any(to_machine(at, self._talk) for at in draft.places)
        return asked(confidence) if spoken_to else confidence

    def _ids(self, places: Iterable[int]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._talk.lines[at].id for at in places))


def _same_work(draft: Draft, other: Seen[ActionItem]) -> float:
    shared = len(set(draft.places) & set(other.places))
    return shared + alike(draft.text, other.item.title) / 100 + (draft.owner == other.item.owner)


def _same_subject(draft: Draft, other: Seen[StatusChange]) -> float:
    likeness = alike(draft.text, other.item.subject)
    if likeness >= _SAME:
        return 1 + likeness
    return 1.0 if draft.to is other.item.to else 0.0


def _same_words(draft: Draft, other: Seen[Statement]) -> float:
    return 1 + alike(draft.text, other.item.text)


def _doubles(
    drafts: Sequence[Draft],
    named: Sequence[str],
    found: Mapping[int, int],
    agree: Callable[[Draft, int], bool],
) -> set[int]:
    """Return the drafts that name what the rules saw on other lines: there the rules are heard."""
    by_word: dict[str, list[int]] = defaultdict(list)
    for theirs in set(range(len(named))) - set(found.values()):
        for word in beginnings(named[theirs]):
            by_word[word].append(theirs)
    return {
        mine
        for mine, draft in enumerate(drafts)
        if mine not in found
        for theirs in sharing(by_word, draft.text)
        if agree(draft, theirs) and alike(draft.text, named[theirs]) >= _DOUBLE
    }


def _in_order(items: Iterable[Placed[T]]) -> tuple[T, ...]:
    return tuple(item for _, item in sorted(items, key=lambda one: one[0]))
