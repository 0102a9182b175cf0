"""What an answer does to a work: it is taken up, granted, refused, taken back."""

from typing import Final

from moksori.meetings.rules import moods
from moksori.meetings.rules.acts import Kind
from moksori.meetings.rules.replies import (
    accepts,
    declines,
    denies,
    enough,
    excuses,
    gives_up,
    points_back,
    refuses,
    retracts,
    spares,
    topics_of,
    volunteers,
    welcomes,
)
from moksori.meetings.rules.said import Sentence
from moksori.meetings.rules.works import Work, words_of

_TAKEN: Final = 0.95
_GRANTED: Final = 0.9
_TAKING_BACK: Final = frozenset(("취소", "보류", "철회", "필요", "일", "얘기", "생각", "말"))


def replied(work: Work, sentence: Sentence) -> bool:
    """Take a yes or a no to a request, a call or an offer; tell whether it was one."""
    speaker = sentence.line.speaker
    if work.act.kind is Kind.OFFER:
        return speaker != work.owner and not work.answered and _granted(work, sentence)
    free = work.owner in {None, speaker} and speaker != work.asker
    if work.act.kind is Kind.PROMISE or not free:
        return False
    if refuses(sentence) and not accepts(sentence):
        work.dropped = True
    elif _takes(work, sentence):
        _take(work, sentence)
    elif _backs_out(work, sentence):
        work.dropped = True
    else:
        doubt = _is_no_answer(work, sentence)
        work.doubted = work.doubted or doubt
        return doubt
    return True


def _takes(work: Work, sentence: Sentence) -> bool:
    """Tell 네, 저요; a mere 네 answers no 누가 할까요."""
    to_all = work.act.kind is Kind.CALL and work.owner is None
    volunteered = volunteers(sentence) and not moods.wonders(sentence)
    return volunteered or (accepts(sentence) and not to_all)


def _take(work: Work, sentence: Sentence) -> None:
    work.owner = work.owner or sentence.line.speaker
    work.cite(sentence)
    work.answered = True
    work.doubted = False
    work.confidence = max(work.confidence, _TAKEN)


def _backs_out(work: Work, sentence: Sentence) -> bool:
    asked = work.owner == sentence.line.speaker and sentence.place - work.place == 1
    return asked and not work.answered and excuses(sentence) and not moods.wonders(sentence)


def _is_no_answer(work: Work, sentence: Sentence) -> bool:
    """Tell that who was asked says something else: a no in good manners (면허가 없어요)."""
    asked = work.owner == sentence.line.speaker and sentence.place - work.place == 1
    return asked and not work.answered and (not moods.wonders(sentence) or "아니" in sentence.text)


def _granted(work: Work, sentence: Sentence) -> bool:
    if declines(sentence) or refuses(sentence):
        work.dropped = True
        return True
    if welcomes(sentence):
        work.answered = True
        work.confidence = max(work.confidence, _GRANTED)
        work.cite(sentence)
        return True
    return False


def _needless(work: Work, sentence: Sentence) -> bool:
    """Tell 아니에요, 숫자 맞았어요; 의자는 충분해요; 안 그래도 돼요."""
    topics = topics_of(sentence) - _TAKING_BACK
    if topics - work.words:
        return False
    unanswered = sentence.line.speaker == work.asker or not work.answered
    return bool(
        (denies(sentence) and unanswered)
        or (gives_up(sentence) and sentence.line.speaker == work.owner)
        or (enough(sentence) and topics)
        or (spares(sentence) and sentence.line.speaker != work.owner)
    )


def taken_back(work: Work, sentence: Sentence, things: set[str]) -> bool:
    """Drop a work that need not be done; `things` are the nouns of the sentence."""
    speaker = sentence.line.speaker
    far = sentence.place - work.place > 1
    things = things - _TAKING_BACK
    if not far and _needless(work, sentence):
        work.dropped = True
        return True
    if not retracts(sentence) or (far and (things - work.words or speaker != work.asker)):
        return False
    shared = words_of(sentence) & work.words
    own = speaker in {work.asker, work.owner}
    back = points_back(sentence)
    meant = own or back or spares(sentence)
    work.dropped = bool(shared or (meant and (back or not things)))
    return work.dropped
