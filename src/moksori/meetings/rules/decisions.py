"""Decisions: what was settled, not what was proposed, asked, denied or put off."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from moksori.meetings.model import Statement
from moksori.meetings.participants import Roster
from moksori.meetings.rules import lexicon
from moksori.meetings.rules.acts import accepts, predicate_of
from moksori.meetings.rules.persons import doer_of, foreign_subject
from moksori.meetings.rules.said import Sentence

_PUT_OFF: Final = re.compile(
    r"없던|[할될일]지 |무엇|다음에|나중에|추후|다시 (?:이야기|얘기|논의|보|정하|말)|더 "
    r"(?:논의|고민|생각|보)"
    r"|다음 (?:회의|미팅|시간|주)에|나중으로|차차|천천히"
)
_NOT_YET: Final = re.compile(r"아직|못 (?:했|정|내)|미정")
_DENIED: Final = re.compile(
    r" 지/EC (?:는/JX |도/JX |를/JKO )?(?:않|못하)/VX | (?:없|어렵|힘들|모르)/V"
)
_NOT_REAL: Final = re.compile(
    r"(?:확정|결정|정해|합의|채택|승인)\S*\s?(?:되면|하면|나면|전에|전까지|해야|돼야"
    r"|되어야|할지|될지|하려|하려면|인지|한다면|된다면)"
)
_HEARD: Final = re.compile(r"대요$|답니다$|라고 (?:하|들)|다고 (?:하|들)|다던데|라던데")
_OTHERS: Final = re.compile(r"지난\s?(?:번|주|달|회의|해)|작년|예전|원래|당시|그때")
_BY: Final = re.compile(r"까지\s")
_SO_BE_IT: Final = re.compile(
    r"(?:그렇게|그걸로|그러기로|그 안으로)\s?(?:하죠|합시다|하겠습니다|하시죠|해요|갑시다"
    r"|가죠|가시죠|하자|정하죠|확정)"
)
_PROPOSES: Final = re.compile(
    r"어떨까|어때|어떠|어떻|[할갈을볼둘꿀룰]까요|괜찮을까|낫지 않|좋지 않"
)
_LEADING: Final = frozenset(
    "끝내 모이 쉬 가 먹 정리 두 놓 생각 힘 파이팅 회의 이동 점검 확인 서로 집중".split()
)
_OPINION: Final = re.compile(
    r" (?:는|ᆫ|은|을|ᆯ)/ETM (?:것|거|게)/\S+ (?:이/JKS )?(?:좋|낫|어떻|어떠|맞)/| 고/EC "
    r"싶/| 자고/EC | 자는/"
)


def decisions(sentences: Sequence[Sentence], roster: Roster) -> tuple[Statement, ...]:
    """Return the decisions of a meeting in spoken order, quoted."""
    return tuple(_found(sentences, roster))


def _found(sentences: Sequence[Sentence], roster: Roster) -> Iterator[Statement]:
    last = ""
    for at, sentence in enumerate(sentences):
        score = decision_score(sentence, roster)
        proposal = sentences[at - 1] if at else None
        if score and sentence.line.id != last:
            last = sentence.line.id
            yield Statement(sentence.text, (last, *_seconded(sentences, at)), score)
        elif proposal and _takes_up(sentence, proposal):
            yield Statement(proposal.text, (proposal.line.id, sentence.line.id), 0.86)


def _seconded(sentences: Sequence[Sentence], at: int) -> tuple[str, ...]:
    """Return the next line where somebody else agrees with what was just proposed."""
    sentence = sentences[at]
    after = next((one for one in sentences[at + 1 :] if one.place > sentence.place), None)
    if after is None or after.place != sentence.place + 1 or not accepts(after):
        return ()
    proposed = lexicon.LETS.search(sentence.last.marks) or lexicon.CHOSEN.search(
        sentence.last.marks
    )
    return (after.line.id,) if proposed else ()


def _takes_up(sentence: Sentence, proposal: Sentence) -> bool:
    """Tell 그렇게 하죠 after a proposal that was a question."""
    other = sentence.line.speaker != proposal.line.speaker
    open_to_all = _PROPOSES.search(proposal.text) and proposal.asks
    return bool(other and open_to_all and _SO_BE_IT.search(sentence.text) and not sentence.asks)


def decision_score(sentence: Sentence, roster: Roster) -> float:
    """Return how sure it is that the sentence settles something; 0 when it does not."""
    marks = sentence.last.marks
    if sentence.asks or _turned(sentence):
        return 0.0
    if lexicon.DECIDED.search(marks):
        return 0.94
    if lexicon.AGREED.search(marks) or settled_as(sentence.marks):
        return _of_agreement(sentence, roster)
    if lexicon.CHOSEN.search(marks) or lexicon.SETTLE.search(marks):
        own = doer_of(sentence, roster).how in {"i", "subject"}
        return 0.0 if own or _BY.search(sentence.text) else 0.88
    if lexicon.LETS.search(marks) and _settles(sentence, roster):
        return 0.8
    return 0.0


def settled_as(marks: str) -> bool:
    """Tell ...는 걸로 하죠, and ...는 걸로 at the very end."""
    return bool(lexicon.SETTLED_AS.search(marks) or lexicon.SETTLED_END.search(marks))


def _turned(sentence: Sentence) -> bool:
    text, marks = sentence.text, sentence.last.marks
    if lexicon.JOKE.search(sentence.line.text) or lexicon.LONG_AGO.search(text):
        return True
    if lexicon.IRREAL.search(marks) or lexicon.TOLD.search(marks) or lexicon.GUESS.search(marks):
        return True
    if lexicon.WISH.search(marks) or _OPINION.search(marks) or _HEARD.search(text):
        return True
    if _PUT_OFF.search(text) or _NOT_REAL.search(text) or lexicon.MEETING.search(text):
        return True
    decided = lexicon.DECIDED.search(marks)
    return bool(decided and (_NOT_YET.search(text) or _DENIED.search(marks[decided.start() :])))


def _of_agreement(sentence: Sentence, roster: Roster) -> float:
    doer = doer_of(sentence, roster)
    if doer.how in {"i", "subject"} or foreign_subject(sentence.last, roster):
        return 0.0
    return 0.93


def _settles(sentence: Sentence, roster: Roster) -> bool:
    """Tell a proposal that settles (목요일로 미룹시다) from one that leads on (시작합시다)."""
    own = doer_of(sentence, roster).how == "i"
    tries = re.search(r" 어/EC 보/VX ", sentence.last.marks)
    idle = predicate_of(sentence) & (lexicon.NO_TASK | lexicon.TALK | _LEADING)
    return not own and not tries and not idle
