"""Status changes: what is done, under way, under review, blocked, or not begun."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from moksori.meetings.model import Status, StatusChange
from moksori.meetings.participants import Roster
from moksori.meetings.rules.completion import ANCHORED
from moksori.meetings.rules.corrections import (
    after_correction,
    corrected_at,
    takes_back_words,
)
from moksori.meetings.rules.outside import is_no_work, speaks_of_work
from moksori.meetings.rules.progress import EXCEPT
from moksori.meetings.rules.retelling import in_part, is_short_for, told_again, told_before
from moksori.meetings.rules.reviewing import IN_REVIEW
from moksori.meetings.rules.said import Clause, Sentence
from moksori.meetings.rules.stages import WORK, State
from moksori.meetings.rules.standstill import UNBEGUN
from moksori.meetings.rules.states import origin_of, state_of
from moksori.meetings.rules.themes import OBJECT, TOPIC, Theme, asked_about, theme_before, theme_of

_JOINED: Final = re.compile(
    r" 고/EC 만/JX 있/VX | (?:검토|확인|결재|승인|컨펌|감수|검수"
    r"|서명)/NNG 만/JX (?:\S+ ){1,5}면/EC (?:되|끝|끝나|마무리)/"
    r"| 면/EC (?:(?:되|끝나)/VV|(?:끝|완료|마무리)/NNG) (?:\S+ ){1,3}$| 고/EC (?:계시/V"
    r"|계/NNG 이/VCP 세요/)\S* (?:\S+ ){0,3}$| 입/VV 고/EC 되/VV "
)
"""Two clauses that are one: 앉히면 돼요, 보고 계세요, and 입고됐어요 read as 입고 + 되."""
_WHY: Final = re.compile(
    r" (?:때문/NNB|탓/NNG|탓/NNB|바람/NNB) | (?:어서|라서|느라)/EC | 어/EC 가지/VX 고/EC "
    r"| 지/EC 않/VX 어/EC | (?:으니까|니까|므로|으므로)/EC "
)
_ENDED_THEN: Final = re.compile(
    r" (?:끝나|끝내|마치|(?:완료|마무리|완성|종료)/NNG (?:하|되))/(?:VV|XSV) (?:고|어서|고서)/EC $"
)
_NOT_SO: Final = re.compile(r" (?:안|못)/MAG | 지/EC (?:않|못하)/VX | 겠/EP | ᆯ/ETM ")
_LEAST: Final = 0.7  # less is not reported: in talk that is new, too much of it is wrong
_LEAST_ASKED: Final = 0.65  # of the work that a question before was about
_COMPLETED: Final = 0.93  # what says of itself that it is complete (끝냈다, 마쳤다)
_BY_SOMEBODY: Final = re.compile(r"(?<!되/XSV )(?<!되/VV )(?<!지/VX )고/EC (?:있|계시)/V[XVA] ")
"""The subject does something (봉사자들이 도와주고 있다): it is no work itself."""
_REASONS: Final = frozenset(("어서", "아서", "라서", "느라"))
_BUT: Final = frozenset(("는데", "은데", "ᆫ데", "지만", "다가", "더니", "으나", "나", "었다가"))
_REVERSED: Final = re.compile(
    r" (?:또|다시|도로|여전히|아직|재발|그대로|되돌리|롤백|반려|퇴짜|거절|취소|회수|철회|무산"
    r"|실패|깨지|터지"
    r"|망가지|고장|떨어지|물리)/"
)
_NOT_BACK: Final = re.compile(
    r" 아직/MAG (?:\S+/MAG )?(?:안|못)/MAG | 아직/MAG (?:\S+ ){1,3}지/EC 않/VX "
)
_CONDITIONS: Final = ("면", "도록", "려고", "야", "느라", "거나", "려면")
_FROM_SCRATCH: Final = re.compile(
    r"원점으로|백지(?:가|로)|처음(?:으로|부터) (?:다시|돌아)|도루묵|할 일 (?:목록"
    r"|칸)?(?:으)?로 (?:되)?돌"
    r"|다시 (?:\S+ ){0,2}?\S*야 (?:하|합|해|되|돼|됩|할)"
)
"""What was done has to be done again."""
_WAS_DONE: Final = re.compile(
    r" (?:다|모두|전부)/MAG | 었/EP (?:다고|던|는데|으나|지만)/| ᆫ/ETM 줄/| 다고/EC "
)
_MORE_CONDITIONS: Final = frozenset(("다면", "더라도", "어도", "길래", "자마자", "다가", "었다가"))
_NAMED_BEFORE: Final = 0.2


class Statuses:
    """The status changes of one meeting while its sentences go by; the last word counts."""

    def __init__(self, roster: Roster) -> None:
        """Take the people of the meeting."""
        self._roster = roster
        self._found: dict[str, StatusChange] = {}

    def take(self, sentences: Sequence[Sentence], at: int) -> None:
        """Take the next sentence, the one at `at`."""
        sentence, found = sentences[at], self._found
        of_line = _of_line(found, sentence)
        if of_line and sentence.marks.startswith(" 나머지/"):
            found[of_line.text] = in_part(found[of_line.text])
            return
        if of_line and takes_back_words(sentence):
            del found[of_line.text]
        for reported in _of(sentences, at, self._roster, of_line):
            change, before = told_before(found, reported)
            if before and _goes_on(sentence, self._roster, before, change):
                found[before.subject] = before
                continue
            found[change.subject] = told_again(before, change) if before else change

    def copied(self) -> "Statuses":
        """Return what has been taken so far, to go on from there another time."""
        other = Statuses(self._roster)
        other._found = dict(self._found)
        return other

    def found(self) -> tuple[StatusChange, ...]:
        """Return the changes, each thing once."""
        return tuple(self._found.values())


def _goes_on(
    sentence: Sentence, roster: Roster, before: StatusChange, change: StatusChange
) -> bool:
    """Tell a second sentence of a line that names nothing and tells of a step (더 주문했습니다)."""
    step = change.to is Status.DONE or (before.to is Status.DONE and change.to is Status.DOING)
    same_line = before.evidence[-1] == change.evidence[0] and step
    names = any(theme_of(clause, roster) for clause in sentence.clauses)
    return same_line and not names and not _REVERSED.search(sentence.marks)


def _of_line(found: Mapping[str, StatusChange], sentence: Sentence) -> Theme | None:
    """Return what the sentences before on the same line were about, where that was reported."""
    last = next(reversed(tuple(found.values())), None)
    here = last and last.evidence[-1] == sentence.line.id
    return Theme(last.subject, TOPIC) if last and here else None


def _of(
    sentences: Sequence[Sentence], at: int, roster: Roster, of_line: Theme | None
) -> Iterator[StatusChange]:
    sentence = sentences[at]
    if not speaks_of_work(sentence):
        return
    states = _states(sentence.clauses)
    if not any(states) and not _FROM_SCRATCH.search(sentence.text):
        return
    changes: dict[str, StatusChange] = {}
    asked = asked_about(sentences, at, roster)
    theme: Theme | None = None
    last: State | None = None
    for place, clause in enumerate(sentence.clauses):
        theme = _next(theme, theme_of(clause, roster), last, sentence.clauses[: place + 1])
        if last is not None and last.status is Status.DONE and _undone(sentence.clauses, place):
            changes.clear()
        state = _counted(states[place], clause, last, theme) or _seen_now(clause, last)
        if state and _waits_for_an_answer(sentence, clause, state):
            state = State(Status.REVIEW, 0.72)
        last = state or last
        theme = _meant(theme, asked)
        before = of_line or (theme_before(sentences, at, roster) if state and not theme else None)
        least = _LEAST if asked is None else _LEAST_ASKED
        change = state and _change(sentence, clause, state, theme, before, least)
        if change:
            changes[change.subject] = change
    theme = theme or of_line or asked
    if (
        theme
        and theme.rank == TOPIC
        and _starts_over(sentence, told=theme is of_line or theme is asked)
    ):
        changes = {theme.text: StatusChange(theme.text, Status.TODO, (sentence.line.id,), 0.75)}
    yield from changes.values()


def _counted(
    state: State | None, clause: Clause, last: State | None, theme: Theme | None
) -> State | None:
    """Return the state that counts: not a mere reason, not that of a rest, not a second wait."""
    if state is None or last is None:
        reason = (clause.link or "") in _REASONS and not (theme and theme.rank == TOPIC)
        return None if reason else state
    if last.status is Status.REVIEW and _waits(clause):
        return last
    rest = last.status is Status.DOING and clause.marks.startswith(" 나머지/")
    reason = (clause.link or "") in _REASONS and not (theme and theme.rank == TOPIC)
    return None if rest or reason else state


def _meant(theme: Theme | None, asked: Theme | None) -> Theme | None:
    """Return what an answer speaks of: the topic of the question, where it only tells a step."""
    if asked is None or theme is None:
        return theme
    if is_short_for(theme.text, asked.text):
        return asked
    return Theme(asked.text, TOPIC, named=False) if theme.rank < TOPIC else theme


def _starts_over(sentence: Sentence, *, told: bool) -> bool:
    """Tell 다 올렸으나 틀려서 다시 준비해야 합니다, 원점으로 돌아갔습니다."""
    back = _FROM_SCRATCH.search(sentence.text)
    before = told or _WAS_DONE.search(sentence.marks)
    sure = back and (not back[0].startswith("다시") or before)
    return bool(sure) and not re.search(r" (?:면|으면)/EC | 겠/EP ", sentence.marks)


def _states(clauses: Sequence[Clause]) -> list[State | None]:
    """Return the state that each clause reports; none where a later one takes it back."""
    first = corrected_at(clauses)
    return [_state(clauses, place) if place >= first else None for place in range(len(clauses))]


def _state(clauses: Sequence[Clause], place: int) -> State | None:
    clause = clauses[place]
    before = clauses[place - 1] if place else None
    if before and _JOINED.search(before.marks + clause.marks.lstrip()):
        return state_of(before.marks + clause.marks.lstrip())
    if _conditional(clause):
        return None
    state = state_of(after_correction(clause.marks)) or _on_the_way(clauses, place)
    if state and before and state.status is Status.DONE and EXCEPT.search(before.marks):
        return State(Status.DOING, 0.78)
    return state


def _seen_now(clause: Clause, last: State | None) -> State | None:
    """Tell 감리한테 넘겼고 지금 검토 중이래요: what was handed over is looked at."""
    if last is None or last.status is not Status.DONE:
        return None
    looked_at = IN_REVIEW.search(clause.marks) or _AWAITS.search(clause.marks)
    return State(Status.REVIEW, 0.75) if looked_at else None


_AWAITS: Final = re.compile(
    r" (?:피드백|의견|회신|답|답변|결과|승인|컨펌|확인)/NNG (?:을/JKO |를/JKO |만/JX )?기다리/VV "
)


def _on_the_way(clauses: Sequence[Clause], place: int) -> State | None:
    """Tell 다 끝내고 손 털었습니다, 수리는 끝나서 찾아왔어요: done before something else was."""
    clause = clauses[place]
    later = clauses[-1].marks
    ended = clause is not clauses[-1] and _ENDED_THEN.search(clause.marks)
    return (
        State(Status.DONE, 0.82)
        if ended and " 었/EP " in later and not _NOT_SO.search(later)
        else None
    )


def _waits(clause: Clause) -> bool:
    return " 기다리/VV " in clause.marks


def _waits_for_an_answer(sentence: Sentence, clause: Clause, state: State) -> bool:
    """Tell 구청에 넣어 놓고 기다리고 있어요: it lies with somebody who says yes or no."""
    if state.status is not Status.BLOCKED or not _waits(clause):
        return False
    return bool(_LEFT_WITH.search(sentence.marks)) and not _NOT_SO.search(sentence.marks)


_LEFT_WITH: Final = re.compile(
    r" (?:에|한테|께|에게|으로|로)/JKB (?:\S+ ){0,3}?(?:보내|넣|내|올리|드리|맡기|넘기"
    r"|(?:제출|신청|접수|의뢰)/NNG 하)/(?:VV|XSV) (?:어/EC \S+/VX )?(?:어서|고|었)/E"
)


def _next(
    theme: Theme | None, own: Theme | None, last: State | None, clauses: Sequence[Clause]
) -> Theme | None:
    """Return the theme of the last of `clauses`: its own, or the topic that goes on."""
    if own is None or theme is None:
        return own or theme
    if own.rank >= theme.rank:
        return own
    done = last is not None and last.status is Status.DONE
    stepped = len(clauses) > 1 and _STEPPED.search(clauses[-2].marks)
    new = own.rank == OBJECT and done and not stepped and _NEW_WORK.search(clauses[-1].marks)
    return own if new and not _NOT_NEW.search(clauses[-1].marks) else theme


_STEPPED: Final = re.compile(r" (?:이|가)/JKS | (?:을|를)/JKO | 까지/JX ")
"""A step of the topic was told (공모는 접수가 끝났고)."""
_NEW_WORK: Final = re.compile(r" 고/EC 있/| 는/ETM 중/")
_NOT_NEW: Final = re.compile(r" 기다리/| (?:심사|검토|승인|결과|확인)/| (?:안|못)/MAG ")


def _undone(clauses: Sequence[Clause], place: int) -> bool:
    """Tell 고쳤는데 또 새요: what was done is not any more."""
    before = clauses[place - 1].link or ""
    if _NOT_BACK.search(clauses[place].marks):
        return True
    return before in _BUT and bool(_REVERSED.search(clauses[place].marks))


def _change(
    sentence: Sentence,
    clause: Clause,
    state: State,
    theme: Theme | None,
    before: Theme | None,
    least: float,
) -> StatusChange | None:
    score = state.score
    if theme and not theme.named:
        score = min(score - _NAMED_BEFORE, 0.8)
    if theme and theme.rank == 1 and state.status is Status.DOING:
        theme = None if _BY_SOMEBODY.search(sentence.marks) else theme
        before = None if theme is None else before
    if theme is None:
        theme = before
        score = min(score - _NAMED_BEFORE, 0.8)
    elif theme.rank < TOPIC:
        score -= 0.04
        theme = None if _unsure(theme, state, sentence) else theme
    if theme is None or is_no_work(theme.text, sentence.text):
        return None
    if not _enough(state, theme, sentence):
        return None
    if clause is not sentence.last:
        score -= 0.04
    if score < least:
        return None
    origin = origin_of(sentence.marks)
    unbegun = state.status is Status.BLOCKED and UNBEGUN.search(clause.marks)
    status = Status.TODO if unbegun and not _WHY.search(sentence.marks) else state.status
    return StatusChange(
        theme.text, status, (sentence.line.id,), round(score, 2), _other(origin, state)
    )


def _enough(state: State, theme: Theme, sentence: Sentence) -> bool:
    """Tell whether the theme is marked well enough for what is only softly said."""
    if state.status is Status.DONE and theme.rank == OBJECT and state.score < _COMPLETED:
        return bool(ANCHORED.search(sentence.marks)) and not _BROUGHT.search(sentence.marks)
    if not state.soft:
        return True
    if state.status is Status.BLOCKED and _WHY.search(sentence.marks):
        return theme.rank > 0
    return theme.rank == TOPIC or (theme.rank == OBJECT and state.status is Status.DONE)


_MAY_ASK: Final = re.compile(
    r"^ (?!.*(?:다|모두|이미|벌써|어제|방금|아까)/)\S.* 었/EP 어요?/E[FC] $"
)
"""A bare noun and a plain past may ask as well (그 견적서 보냈어)."""
_BROUGHT: Final = re.compile(r" 어/EC 오/V[VX] 었/EP ")
"""Brought to this meeting (통계를 뽑아 왔습니다)."""


def _unsure(theme: Theme, state: State, sentence: Sentence) -> bool:
    """Tell whether a thing only happens (포스기가 멈췄다), or a bare noun may be asked."""
    if theme.rank == 1:
        return not WORK.search(theme.text)
    done = state.status is Status.DONE and state.score < _COMPLETED
    return theme.rank == 0 and done and bool(_MAY_ASK.search(sentence.marks))


def _other(origin: Status | None, state: State) -> Status | None:
    return origin if origin is not state.status else None


def _conditional(clause: Clause) -> bool:
    link = clause.link or ""
    return link.endswith(_CONDITIONS) or link in _MORE_CONDITIONS
