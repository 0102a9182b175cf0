"""The works of one meeting while its sentences go by: taken up, handed over, put right, dropped."""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from moksori.meetings.participants import Roster
from moksori.meetings.rules.acts import Act, Kind, act_of
from moksori.meetings.rules.answers import replied, taken_back
from moksori.meetings.rules.naming import Naming
from moksori.meetings.rules.parts import parts_of
from moksori.meetings.rules.predicates import predicate_of
from moksori.meetings.rules.replies import accepts, points_back, refuses, topics_of
from moksori.meetings.rules.said import Sentence
from moksori.meetings.rules.schedule import Schedule
from moksori.meetings.rules.works import REACH, Work, things_of, words_of

_SAME: Final = 0.5
_NAMED_LAST: Final = 0.84
_TALK: Final = 24  # sentences that are looked back at
_BEFORE: Final = 4  # sentences that may name what a bare promise means
_LIGHT: Final = frozenset(
    "정도 감사 부탁 필요 죄송 시간 생각 말 얘기 이야기 일 분 휴일 연휴 문제 확인 오케이 미안 "
    "걱정".split()
)
_TAKES: Final = frozenset(("맡", "맡기"))
_SO: Final = re.compile(r" (?:그렇|이렇)/VA 게/EC 하/VV ")
_LIKE_THAT: Final = re.compile(r" (?:으로|로)/JKB (?:\S+/MAG )?부탁/NNG ")
_INSTEAD: Final = re.compile(r"그냥|대신|차라리|바쁘")
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
        self._talk: deque[tuple[int, set[str]]] = deque(maxlen=_TALK)
        self.works: list[Work] = []

    def copied(self) -> "Desk":
        """Return what has been taken so far, to go on from there another time."""
        other = Desk(self._roster, self._on)
        other._schedule = self._schedule.copied()
        other._hanging, other._talk = self._hanging, self._talk.copy()
        other.works = [work.copied() for work in self.works]
        return other

    def take(self, sentences: Sequence[Sentence], at: int) -> None:
        """Take the next sentence, the one at `at`."""
        sentence, before = sentences[at], sentences[max(0, at - _BEFORE) : at]
        parts = parts_of(sentence, self._roster)
        acts = [(act, part) for part in parts for act in self._acts(part)]
        if not acts and len(parts) > 1:
            acts = [(act, sentence) for act in self._acts(sentence)]
        for act, part in acts:
            earlier = parts[: parts.index(part)] if part in parts else ()
            due = self._schedule.due(part)
            self._take(replace(act, due=due or act.due), part, (*before, *earlier))
        quiet = not acts and self._other(sentence)
        things = set() if quiet else self._things(sentence)
        self._talk.append((sentence.place, things))
        self._schedule.note(sentence)

    def _acts(self, sentence: Sentence) -> tuple[Act, ...]:
        """Return the work of a part; an answer that sounds like a request is none."""
        act = act_of(sentence, self._roster, self._on)
        if act is None:
            return ()
        answers = act.kind is Kind.REQUEST and bool(self._near(sentence))
        so = _SO.search(sentence.plain) or _LIKE_THAT.search(sentence.plain)
        none = answers and (so or refuses(sentence) or (act.hollow and not act.sure))
        return () if none else (act,)

    def _take(self, act: Act, sentence: Sentence, before: Sequence[Sentence]) -> None:
        if self._schedule.only_moves(act, sentence, self._current(sentence)):
            return
        known = self._known(act, sentence)
        if known is not None:
            known.join(act, sentence)
            return
        named = self._naming.named(act, sentence, before) if act.bare else (act, ())
        if named is None:
            self._hanging = (act, sentence)
            return
        bare = act.bare
        act, evidence = named
        due = act.due or self._schedule.before(sentence, before)
        self._open(replace(act, due=due), sentence, (*evidence, sentence.line.id))
        takes = bare or bool(predicate_of(sentence) & _TAKES)
        self.works[-1].taken_at = sentence.place if takes else None

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
                touched=sentence.place,
                words=self._words(sentence) | set(act.title.split()),
            )
        )

    def _other(self, sentence: Sentence) -> bool:
        """Take a sentence that makes no work: a name, a thing, a day, an answer; tell if it was."""
        near = self._near(sentence)
        if self._named_after(sentence):
            return True
        if near:
            self._called_after(near[0], sentence)
        current = self._current(sentence)
        for work in near:
            open_to = work in current or work.owner == sentence.line.speaker
            if not open_to:
                continue
            if replied(work, sentence) or taken_back(work, sentence, self._things(sentence)):
                meant = [] if work.dropped or work.doubted else [work]
                self._schedule.take(sentence, meant, answer=True)
                return True
        return self._schedule.take(sentence, current, answer=False)

    def _things(self, sentence: Sentence) -> set[str]:
        return things_of(sentence, self._roster, self._on)

    def _words(self, sentence: Sentence) -> set[str]:
        verbs = {m.form for m in sentence.morphemes if m.tag == "VV"}
        return self._things(sentence) | (words_of(sentence) & verbs)

    def _current(self, sentence: Sentence) -> list[Work]:
        """Return the works still spoken of: nothing else was named since."""
        return [work for work in self._near(sentence) if not self._left_off(work, sentence)]

    def _left_off(self, work: Work, sentence: Sentence) -> bool:
        since = [things for place, things in self._talk if work.touched < place < sentence.place]
        return any(things - work.words - _LIGHT for things in since)

    def _near(self, sentence: Sentence) -> list[Work]:
        """Return the open works of the last lines, the newest first."""
        return [
            work
            for work in reversed(self.works)
            if sentence.place - work.touched <= REACH and not work.dropped
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
            or (self._taken_over(act, sentence) if promises and act.sure else None)
            or (None if act.bare else self._again(act, sentence))
            or (self._own_again(act, sentence) if act.bare else None)
            or (self._more_of(act, sentence) if act.bare else None)
            or (self._goes_on(act, sentence) if promises and not act.sure else None)
        )

    def _asked_of(self, act: Act, sentence: Sentence) -> Work | None:
        """Return what the speaker was asked for, or offered, and now promises."""
        speaker = sentence.line.speaker
        words = self._words(sentence)
        current = self._current(sentence)
        for work in reversed(self.works):
            near = sentence.place - work.touched <= REACH
            if not near or (work.dropped and work.owner != speaker):
                continue
            free = work.owner in {None, speaker} and work.asker != speaker
            offered = work.act.kind is Kind.OFFER and work.owner == speaker
            asked = work.act.kind is not Kind.PROMISE and free
            yes = accepts(sentence)
            own = work.owner == speaker
            meant = (act.bare or yes) and (own or (work in current and (act.sure or yes)))
            if (asked or offered) and (meant or bool(words & work.words)):
                return work
        return None

    def _taken_over(self, act: Act, sentence: Sentence) -> Work | None:
        """Return work of somebody else that the speaker takes over (그건 제가 할게요)."""
        speaker = sentence.line.speaker
        things = self._things(sentence)
        back = points_back(sentence)
        for work in reversed(self.works):
            own = work.owner == speaker or (work.act.kind is Kind.PROMISE and work.asker == speaker)
            if sentence.place - work.touched > REACH or own:
                continue
            same = bool(things) and things <= work.words
            instead = act.bare and bool(_INSTEAD.search(sentence.text))
            pointed = instead or ((back or act.bare) and not things - work.words)
            free = back or instead or work.waits or work.dropped
            if same or (pointed and free and not self._left_off(work, sentence)):
                return work
        return None

    def _again(self, act: Act, sentence: Sentence) -> Work | None:
        """Return the work that is said once more, whenever it was said before."""
        words, things = self._words(sentence), self._things(sentence)
        for work in reversed(self.works):
            same_owner = work.owner == act.owner or act.owner is None
            alike = things & work.words and _share(words, work.words) > _SAME
            if same_owner and not work.dropped and alike:
                return work
        return None

    def _more_of(self, act: Act, sentence: Sentence) -> Work | None:
        """Return the work that a bare request goes on about (찍어서 바로 보내 주세요)."""
        if act.kind is not Kind.REQUEST or act.sure:
            return None
        current = (work for work in self._current(sentence) if not work.waits)
        return next((work for work in current if work.owner != sentence.line.speaker), None)

    def _own_again(self, act: Act, sentence: Sentence) -> Work | None:
        """Return the own work that a bare promise repeats with a day (금요일까지 할게요)."""
        if act.owner != sentence.line.speaker or not (act.due or accepts(sentence)):
            return None
        reach = REACH if act.due else 1
        near = (work for work in self._current(sentence) if work.owner == act.owner)
        return next((work for work in near if sentence.place - work.place <= reach), None)

    def _goes_on(self, act: Act, sentence: Sentence) -> Work | None:
        """Return what the speaker took up just now, in the same line, and only puts in words."""
        for work in self._current(sentence)[:1]:
            here = work.taken_at == sentence.place
            named = topics_of(sentence) or "도/JX " in sentence.plain
            asked = work.act.kind is not Kind.PROMISE and work.answered and act.due and not named
            if (here or asked) and work.owner == act.owner and not work.due:
                return work
        return None


def _share(one: set[str], other: set[str]) -> float:
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0
