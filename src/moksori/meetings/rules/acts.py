"""What a sentence does: it promises, asks somebody, assigns work to somebody, accepts, refuses."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from moksori.meetings.participants import Roster
from moksori.meetings.rules import lexicon
from moksori.meetings.rules.dues import due_of
from moksori.meetings.rules.persons import Doer, doer_of, foreign_subject
from moksori.meetings.rules.said import Sentence, marks_of
from moksori.meetings.rules.titles import title_of

_SPEAKING: Final = 4  # letters of a title that names work by itself


class Kind(StrEnum):
    """The acts that make, take up or drop work."""

    PROMISE = "promise"
    REQUEST = "request"
    ASSIGNMENT = "assignment"


@dataclass(frozen=True, slots=True)
class Act:
    """Work as one sentence speaks of it."""

    kind: Kind
    title: str
    owner: str | None
    due: date | None
    confidence: float
    condition: str | None = None
    bare: bool = False
    """It names no work of its own (제가 할게요): the work was named before."""


_ACCEPTS: Final = re.compile(
    r"(?:아\s|음\s)?(?:네|예|넵|넹|응|그래요|그럴게요|알겠|좋습니다|좋아요|가능합니다"
    r"|가능해요|문제없|물론|그렇게 하|그러죠|그러겠|할 수 있|됩니다|접수)"
)
_REFUSES: Final = re.compile(
    r"(?:어렵|힘들|곤란|안 될|안 돼|못 할|못 합|못 해|무리|시간이 없|차서|바빠서|휴가라"
    r"|출장이라|여력이|손이 없"
    r"|빠듯해서 못|할 수 없|불가능)"
)
_RETRACTS: Final = re.compile(
    r"(?:취소|없던 걸로|없던 일로|안 하셔도|안 하는 걸로|안 해도|하지 않|하지 말|빼고"
    r"|필요 없|그만두|철회|안 하기로|보류)"
)


def accepts(sentence: Sentence) -> bool:
    """Tell whether the sentence says yes to what was asked."""
    return bool(_ACCEPTS.match(sentence.text)) and not refuses(sentence) and not sentence.asks


def refuses(sentence: Sentence) -> bool:
    """Tell whether the sentence says no to what was asked."""
    return bool(_REFUSES.search(sentence.text)) and not sentence.asks


def retracts(sentence: Sentence) -> bool:
    """Tell whether the sentence takes work back."""
    said = _RETRACTS.search(sentence.text) or lexicon.DO_NOT.search(sentence.marks)
    return bool(said) and not sentence.asks


def act_of(sentence: Sentence, roster: Roster, on: date) -> Act | None:
    """Return the work that `sentence` makes or asks for, or None.

    Raises:
        EngineNotInstalledError: kiwipiepy is missing.
    """
    if _out_of_question(sentence):
        return None
    kind_and_score = (
        _assigned(sentence, roster) or _asked(sentence, roster) or _promised(sentence, roster)
    )
    if kind_and_score is None:
        return None
    kind, score = kind_and_score
    return _act(sentence, roster, on, kind, score)


def _out_of_question(sentence: Sentence) -> bool:
    marks = sentence.last.marks
    turned = (
        lexicon.IRREAL.search(marks) or lexicon.GUESS.search(marks) or lexicon.TOLD.search(marks)
    )
    idle = lexicon.JOKE.search(sentence.line.text) or "잘 부탁" in sentence.text
    spared = lexicon.DO_NOT.search(sentence.marks) and not sentence.asks
    return bool(turned or idle or spared)


def _act(sentence: Sentence, roster: Roster, on: date, kind: Kind, score: float) -> Act:
    title = title_of(sentence, on, roster)
    owner = _owner(sentence, roster, kind)
    due = due_of(sentence.text, on)
    condition = _condition(sentence)
    score = score + (0.04 if due else 0.0) - (0.12 if condition else 0.0)
    return Act(
        kind,
        title,
        owner,
        due,
        round(min(score, 0.97), 2),
        condition,
        not _names_work(sentence, title),
    )


def _names_work(sentence: Sentence, title: str) -> bool:
    return (
        " " in title or len(title) >= _SPEAKING or any(m.tag == "JKO" for m in sentence.morphemes)
    )


def _owner(sentence: Sentence, roster: Roster, kind: Kind) -> str | None:
    doer = doer_of(sentence, roster)
    if kind is Kind.PROMISE:
        return sentence.line.speaker
    if kind is Kind.REQUEST and doer.how == "i":
        return None
    return doer.name


def _condition(sentence: Sentence) -> str | None:
    for clause in sentence.clauses[:-1]:
        if clause.link and re.fullmatch(r"으?면|다면|ᆫ다면|는다면|라면", clause.link):
            start, end = clause.morphemes[0].start, clause.morphemes[-1].end
            return sentence.text[start:end]
    return None


def _assigned(sentence: Sentence, roster: Roster) -> tuple[Kind, float] | None:
    """민수 님이 하기로 했습니다, 담당은 민수 님으로 하죠, 민수 님이 해야 합니다."""
    marks = sentence.marks
    doer = doer_of(sentence, roster)
    if sentence.asks:
        return None
    if doer.name is None:
        return _must(sentence, doer, roster)
    if lexicon.HANDS.search(sentence.marks) and doer.how == "to":
        return Kind.ASSIGNMENT, 0.88
    agreed = lexicon.AGREED.search(sentence.last.marks) or lexicon.SETTLED_AS.search(marks)
    if agreed and doer.how in {"i", "subject"} and not lexicon.NOT.search(sentence.last.marks):
        return Kind.ASSIGNMENT, 0.9
    if re.search(r"담당(?:자)?(?:은|는)\s", sentence.text):
        return Kind.ASSIGNMENT, 0.86
    return _must(sentence, doer, roster)


def _must(sentence: Sentence, doer: Doer, roster: Roster) -> tuple[Kind, float] | None:
    """민수 님이 해야 합니다; without a person only by a day (금요일까지 내야 합니다)."""
    must = lexicon.MUST.search(sentence.last.marks)
    if must and doer.name is None and _by_a_day(sentence):
        return None if foreign_subject(sentence.last, roster) else (Kind.REQUEST, 0.58)
    if must and doer.how in {"i", "subject"} and not foreign_subject(sentence.last, roster):
        return Kind.ASSIGNMENT, 0.72
    return None


def _asked(sentence: Sentence, roster: Roster) -> tuple[Kind, float] | None:
    whole = sentence.marks
    asking = lexicon.ASK.search(_ask_part(sentence)) or lexicon.PLEASE.search(_ask_part(sentence))
    doer = doer_of(sentence, roster)
    named = doer.how in {"subject", "vocative", "to"}
    if not asking and not (named and lexicon.ORDER.search(whole)):
        return None
    if (not named and _only_talk(sentence)) or _for_now(sentence):
        return None
    if named:
        return Kind.REQUEST, 0.84
    everybody = lexicon.ALL.search(sentence.text)
    return Kind.REQUEST, 0.66 if everybody else 0.47


def _for_now(sentence: Sentence) -> bool:
    """Tell what is asked for the meeting itself, at once (마이크를 켜 주세요)."""
    now = predicate_of(sentence) & lexicon.SPEAK or lexicon.HERE.search(sentence.text)
    return bool(now) and not _by_a_day(sentence)


def _ask_part(sentence: Sentence) -> str:
    """Return the marks of the last clause, with the one before where it ends in -면 (주시면)."""
    clauses = sentence.clauses
    if len(clauses) > 1 and clauses[-2].link in {"면", "으면", "어도"}:
        return clauses[-2].marks.rstrip() + clauses[-1].marks
    return clauses[-1].marks


def _only_talk(sentence: Sentence) -> bool:
    verbs = predicate_of(sentence)
    return bool(verbs & lexicon.TALK) and not _by_a_day(sentence)


def _by_a_day(sentence: Sentence) -> bool:
    return bool(re.search(r"까지|안에|중으로", sentence.text))


def _promised(sentence: Sentence, roster: Roster) -> tuple[Kind, float] | None:
    last = sentence.last
    will = lexicon.WILL.search(last.marks)
    plans = lexicon.PLANS.search(last.marks)
    doer = doer_of(sentence, roster)
    if doer.how == "i" and lexicon.SHALL.search(last.marks) and " 시/EP " not in last.marks:
        will = will or lexicon.SHALL.search(last.marks)
    if not will and not plans:
        return None
    if predicate_of(sentence) & lexicon.NO_TASK or lexicon.MEETING.search(sentence.text):
        return None
    now = lexicon.NOW.search(sentence.text) and not _by_a_day(sentence)
    if (
        now
        or lexicon.NOT.search(last.marks)
        or _feels(sentence)
        or (doer.how != "i" and foreign_subject(last, roster))
    ):
        return None
    if is_decision(last.marks) or lexicon.PLEASE.search(last.marks):
        return None
    if doer.how == "subject" and doer.name != sentence.line.speaker:
        return None
    return Kind.PROMISE, (0.92 if doer.how == "i" else 0.86) if will else 0.78


def is_decision(marks: str) -> bool:
    """Tell whether the tagged clause settles something."""
    found = (
        lexicon.DECIDED.search(marks)
        or lexicon.CHOSEN.search(marks)
        or lexicon.SETTLED_AS.search(marks)
    )
    return bool(found or lexicon.AGREED.search(marks) or lexicon.SETTLE.search(marks))


def _feels(sentence: Sentence) -> bool:
    """Tell whether the last predicate is an adjective, a copula or a passive (좋겠습니다)."""
    for morpheme in reversed(sentence.last.morphemes):
        if morpheme.tag in {"VV", "XSV", "VX"}:
            return morpheme.tag == "XSV" and morpheme.form == "되"
        if morpheme.tag in {"VA", "XSA", "VCP", "VCN"}:
            return True
    return True


def predicate_of(sentence: Sentence) -> set[str]:
    """Return the forms that the last predicate is made of: its verb, and the noun before 하."""
    morphemes = sentence.last.morphemes
    for at in range(len(morphemes) - 1, -1, -1):
        morpheme = morphemes[at]
        if morpheme.tag == "XSV" and at:
            return {morphemes[at - 1].form}
        if morpheme.tag in {"VV", "VA"}:
            noun = morphemes[at - 1].form if at and morphemes[at - 1].tag == "NNG" else ""
            light = morpheme.form in {"하", "드리", "주"} and noun
            return {noun} if light else {morpheme.form}
    return set()


__all__ = [
    "Act",
    "Kind",
    "accepts",
    "act_of",
    "is_decision",
    "marks_of",
    "predicate_of",
    "refuses",
    "retracts",
]
