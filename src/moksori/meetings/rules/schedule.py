"""The days of works: named before them, with them, after them, moved, or given free."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from moksori.meetings.participants import Roster
from moksori.meetings.rules import moods
from moksori.meetings.rules.acts import Act, Kind
from moksori.meetings.rules.dues import Calendar, dates_of, deadline_of
from moksori.meetings.rules.said import Sentence
from moksori.meetings.rules.works import Work, things_of

_ONLY_A_DAY: Final = 26  # letters of a sentence that names little but a day
_NAMES_A_DAY: Final = re.compile(
    r"까지|안에|안으로|중으로|전에|이요|요일요|(?:마감|기한|납기)"
    r"|(?:에|로)?\s?(?:부탁|할게|하죠|해 주|보낼게|드릴게|맞추)"
)
_LOOSENED: Final = re.compile(
    r"까지만?\s?(?:\S+\s)?\S*(?:도|면)\s?(?:돼|되|됩|괜찮|충분)|까지면\s?(?:돼|되|됩)"
    r"|(?:요일|일|주)(?:이)?면\s?(?:돼|되|됩|충분|가능)"
)
_MOVED: Final = re.compile(
    r"(?:일|로|까지)\s?(?:로\s)?(?:할게|하겠|맞추|하죠|합시다)|(?:마감|기한|납기)(?:일)?은"
)
_BOTH: Final = re.compile(r"(?:둘|셋|넷|모두|전부|다)(?:\s다)?\s")
_SHIFT: Final = re.compile(
    r"(?P<days>하루|이틀|사흘|일주일)만?\s?(?:만\s)?(?:더\s)?"
    r"(?P<way>당기|당겨|앞당|미루|미뤄|늦추|늦춰|연장|늘려)"
)
_SHIFT_DAYS: Final = {"하루": 1, "이틀": 2, "사흘": 3, "일주일": 7}
_DUE_WORDS: Final = frozenset("기한 마감 마감일 납기 퇴근 둘 셋 정도 감사 부탁 필요".split())


class Schedule:
    """Finds the day by which a work is due."""

    def __init__(self, roster: Roster, on: date) -> None:
        """Start a meeting held on `on`."""
        self._roster = roster
        self._on = on
        self._calendar = Calendar(on)

    def copied(self) -> "Schedule":
        """Return what has been named so far, to go on from there another time."""
        other = Schedule(self._roster, self._on)
        other._calendar = self._calendar.copied()
        return other

    def note(self, sentence: Sentence) -> None:
        """Remember the days that were named."""
        self._calendar.note(sentence)

    def due(self, sentence: Sentence) -> date | None:
        """Return the deadline that `sentence` names."""
        return self._calendar.due(sentence)

    def before(self, sentence: Sentence, before: Sequence[Sentence]) -> date | None:
        """Return a deadline from the sentence before, here or a line up, about the same thing."""
        last = before[-1] if before else None
        if last is None or sentence.place - last.place > 1 or "까지" not in last.text:
            return None
        shared = self._things(last) & self._things(sentence)
        return self.due(last) if shared else None

    def only_moves(self, act: Act, sentence: Sentence, near: Sequence[Work]) -> bool:
        """Take a request that only sets the day of a known work (늦어도 21일까지 올라가야 해요)."""
        if not near or act.kind is Kind.PROMISE or act.sure:
            return False
        work = near[0]
        if self._shifted(work, sentence):
            return True
        if not act.bare and not self._things(sentence) <= work.words:
            return False
        sets = act.due and act.kind is Kind.REQUEST and sentence.line.id != work.evidence[-1]
        if sets:
            work.due = act.due
            work.cite(sentence)
        return bool(sets)

    def _shifted(self, work: Work, sentence: Sentence) -> bool:
        """Take 하루만 당겨 주세요."""
        shift = _SHIFT.search(sentence.text)
        if not shift or not work.due:
            return False
        days = _SHIFT_DAYS[shift["days"]]
        work.due += timedelta(days=-days if shift["way"].startswith(("당", "앞")) else days)
        work.cite(sentence)
        return True

    def take(self, sentence: Sentence, near: Sequence[Work], *, answer: bool) -> bool:
        """Take a day said after the work (다음 주 목요일이요), or with the answer to a request."""
        due = self.due(sentence)
        if due is None or not near or not (answer or self._about(near[0], sentence)):
            return False
        loosened = _LOOSENED.search(sentence.text) or _MOVED.search(sentence.text)
        marked = deadline_of(sentence.text, self._on) is not None or bool(loosened)
        all_of_line = _BOTH.match(sentence.text)
        meant = [work for work in near if all_of_line and work.place == near[0].place]
        for work in meant or near[:1]:
            if work.due is None or marked:
                work.due = due
                work.cite(sentence)
        return True

    def _about(self, work: Work, sentence: Sentence) -> bool:
        """Tell whether a sentence that names a day may be about `work`."""
        if moods.unreal(sentence) or moods.habitual(sentence) or moods.opens_or_ends(sentence):
            return False
        if _LOOSENED.search(sentence.text):
            return True
        if any(
            (w.start, w.end) == (0, len(sentence.text)) for w in dates_of(sentence.text, self._on)
        ):
            return True
        short = len(sentence.text) <= _ONLY_A_DAY and _NAMES_A_DAY.search(sentence.text)
        return bool(short) and not self._things(sentence) - work.words - _DUE_WORDS

    def _things(self, sentence: Sentence) -> set[str]:
        return things_of(sentence, self._roster, self._on)
