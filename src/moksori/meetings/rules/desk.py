"""The works of one meeting while its sentences go by: taken up, handed over, put right, dropped."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from moksori.meetings.participants import Roster
from moksori.meetings.rules.acts import Act, Kind, acts_of
from moksori.meetings.rules.answers import replied, taken_back
from moksori.meetings.rules.naming import Naming
from moksori.meetings.rules.replies import accepts, points_back, refuses
from moksori.meetings.rules.said import Sentence
from moksori.meetings.rules.schedule import Schedule
from moksori.meetings.rules.works import REACH, Work, things_of, words_of

_SAME: Final = 0.5
_NAMED_LAST: Final = 0.84
_VERBS: Final = re.compile(r"/(?:V\w\w?|XS[VA]) ")


class Desk:
    """Keeps the works of one meeting while its sentences go by."""

    def __init__(self, roster: Roster, on: date) -> None:
        """Start a meeting held on `on`."""
        self._roster = roster
        self._on = on
        self._schedule = Schedule(roster, on)
        self._naming = Naming(roster, on)
        self._hanging: tuple[Act, Sentence] | None = None
        self.works: list[Work] = []

    def take(self, sentence: Sentence, before: Sequence[Sentence]) -> None:
        """Take the next sentence; `before` are the last ones."""
        acts = self._acts(sentence)
        for act in acts:
            due = self._schedule.due(sentence) if len(acts) == 1 else act.due
            self._take(replace(act, due=due or act.due), sentence, before)
        if not acts:
            self._other(sentence)
        self._schedule.note(sentence)

    def _acts(self, sentence: Sentence) -> tuple[Act, ...]:
        """Return the works of a sentence; an answer that sounds like a request is none."""
        acts = acts_of(sentence, self._roster, self._on)
        if not self._near(sentence):
            return acts
        no = refuses(sentence)
        return tuple(
            act
            for act in acts
            if act.kind is not Kind.REQUEST or not (no or (act.hollow and not act.sure))
        )

    def _take(self, act: Act, sentence: Sentence, before: Sequence[Sentence]) -> None:
        if self._schedule.only_moves(act, sentence, self._near(sentence)):
            return
        known = self._known(act, sentence)
        if known is not None:
            known.join(act, sentence)
            return
        named = self._naming.named(act, sentence, before) if act.bare else (act, ())
        if named is None:
            self._hanging = (act, sentence)
            return
        act, evidence = named
        due = act.due or self._schedule.before(sentence, before)
        self._open(replace(act, due=due), sentence, (*evidence, sentence.line.id))

    def _open(self, act: Act, sentence: Sentence, evidence: Sequence[str]) -> None:
        self.works.append(
            Work(
                act,
                sentence.place,
                sentence.line.speaker,
                list(evidence),
                act.title,
                act.owner,
                act.due,
                act.confidence,
                words=words_of(sentence) | set(act.title.split()),
            )
        )

    def _other(self, sentence: Sentence) -> None:
        """Take a sentence that makes no work itself: a name, a thing, a day, an answer."""
        near = self._near(sentence)
        if self._named_after(sentence):
            return
        if near:
            self._called_after(near[0], sentence)
        for work in near:
            things = things_of(sentence, self._roster, self._on)
            if replied(work, sentence) or taken_back(work, sentence, things):
                meant = [] if work.dropped else [work]
                self._schedule.take(sentence, meant, answer=True)
                return
        self._schedule.take(sentence, near, answer=False)

    def _near(self, sentence: Sentence) -> list[Work]:
        """Return the open works of the last lines, the newest first."""
        return [
            work
            for work in reversed(self.works)
            if sentence.place - work.place <= REACH and not work.dropped
        ]

    # What is said after the verb: 꼭 할게요, 홈페이지 개편; 고쳐 주세요, 지영 씨.

    def _named_after(self, sentence: Sentence) -> bool:
        """Take the thing that a bare promise in the same line lacked."""
        hanging, self._hanging = self._hanging, None
        if hanging is None or hanging[1].place != sentence.place:
            return False
        act, promise = hanging
        title = self._naming.title(sentence)
        if _VERBS.search(sentence.plain) or not title or not act.sure:
            return False
        self._open(replace(act, title=f"{title} {act.title}".strip()), promise, [sentence.line.id])
        return True

    def _called_after(self, work: Work, sentence: Sentence) -> None:
        """Take a name said after a request in the same line (... 주세요 지영 씨)."""
        mentions = self._roster.mentions(sentence.text)
        same = work.place == sentence.place and work.act.kind is Kind.REQUEST and not work.owner
        if same and len(mentions) == 1 and not _VERBS.search(sentence.plain):
            work.owner = mentions[0].name
            work.confidence = max(work.confidence, _NAMED_LAST)

    # The same work again.

    def _known(self, act: Act, sentence: Sentence) -> Work | None:
        promises = act.kind is Kind.PROMISE
        return (
            (self._asked_of(act, sentence) if promises else None)
            or (self._taken_over(sentence, act) if promises and act.sure else None)
            or (None if act.bare else self._again(act, sentence))
            or (self._own_again(act, sentence) if act.bare else None)
            or (self._goes_on(act, sentence) if promises and not act.sure else None)
        )

    def _asked_of(self, act: Act, sentence: Sentence) -> Work | None:
        """Return what the speaker was asked for, or offered, and now promises."""
        speaker = sentence.line.speaker
        words = words_of(sentence)
        for work in self._near(sentence):
            free = work.owner in {None, speaker} and work.asker != speaker
            offered = work.act.kind is Kind.OFFER and work.owner == speaker
            asked = work.act.kind is not Kind.PROMISE and free
            shares = act.bare or bool(words & work.words) or accepts(sentence)
            if (asked or offered) and shares:
                return work
        return None

    def _taken_over(self, sentence: Sentence, act: Act) -> Work | None:
        """Return work of somebody else that the speaker takes over (그건 제가 할게요)."""
        speaker = sentence.line.speaker
        things = things_of(sentence, self._roster, self._on)
        for work in reversed(self.works):
            own = work.owner == speaker or (work.act.kind is Kind.PROMISE and work.asker == speaker)
            if sentence.place - work.place > REACH or own:
                continue
            same = bool(things) and things <= work.words
            back = points_back(sentence)
            if same or back or (act.bare and (work.waits or work.dropped)):
                return work
        return None

    def _again(self, act: Act, sentence: Sentence) -> Work | None:
        """Return the work that is said once more, whenever it was said before."""
        words = words_of(sentence)
        for work in reversed(self.works):
            same_owner = work.owner == act.owner or act.owner is None
            if same_owner and not work.dropped and _share(words, work.words) > _SAME:
                return work
        return None

    def _own_again(self, act: Act, sentence: Sentence) -> Work | None:
        """Return the own work that a bare promise repeats with a day (금요일까지 할게요)."""
        if act.owner != sentence.line.speaker or not (act.due or accepts(sentence)):
            return None
        reach = REACH if act.due else 1
        near = (work for work in self._near(sentence) if work.owner == act.owner)
        return next((work for work in near if sentence.place - work.place <= reach), None)

    def _goes_on(self, act: Act, sentence: Sentence) -> Work | None:
        """Return what the speaker took up just now, in the same line, and only puts in words."""
        for work in self._near(sentence)[:1]:
            same = work.taken_at == sentence.place and work.owner == act.owner
            if same and not work.due:
                return work
        return None


def _share(one: set[str], other: set[str]) -> float:
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0
