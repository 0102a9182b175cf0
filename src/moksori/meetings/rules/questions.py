"""Open questions and risks."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from moksori.meetings.model import Statement
from moksori.meetings.rules.said import Sentence

_OPEN: Final = re.compile(
    r"모르겠|아직 (?:안 )?(?:정|미정|결정|확인|답)|확인해 봐야|확인해봐야|알아봐야"
    r"|물어봐야|기다려 봐|기다려야|검토해 봐야|고민|정하기 어렵|더 보고|말씀을 들어|글쎄|미정"
    r"|답변을? (?:못|안)|"
    r"다음 (?:회의|미팅|주)에? ?\S* ?(?:다시|이야기|논의)|다시 (?:이야기|논의|얘기)"
    r"|정해지지|결정되지|확답"
)
_UNDECIDED: Final = re.compile(
    r"(?:[을를할질될올릴]지|누가|어떻게|언제|어디)[^.]*(?:모르|못 (?:정|내|하)|정하지"
    r"|정해지지|봐야|미정|고민)"
)
_RISK: Final = re.compile(
    r"위험|리스크|우려|걱정|차질|지연될|늦어질|늦어지|부족할|모자랄|문제가 (?:될|생길|있)"
    r"|장애가|불안|촉박|빠듯|어려울 (?:수|것)|위반|초과할|밀릴"
)
_NO_RISK: Final = re.compile(r"없|않|아니|안 해도|마세요|덜")
_REACH: Final = 3


def questions(sentences: Sequence[Sentence]) -> tuple[Statement, ...]:
    """Return the questions that nobody answered, with the line that left them open."""
    return tuple(_open(sentences))


def _open(sentences: Sequence[Sentence]) -> Iterator[Statement]:
    for at, sentence in enumerate(sentences):
        if not sentence.asks:
            if _UNDECIDED.search(sentence.text):
                yield Statement(sentence.text, (sentence.line.id,), 0.8)
            continue
        after = [s for s in sentences[at + 1 : at + 5] if s.place - sentence.place <= _REACH]
        left = next((s for s in after if _OPEN.search(s.text)), None)
        if left is not None:
            evidence = tuple(dict.fromkeys((sentence.line.id, left.line.id)))
            yield Statement(sentence.text, evidence, 0.88)


def risks(sentences: Sequence[Sentence]) -> tuple[Statement, ...]:
    """Return the sentences that speak of a danger, unless they deny it."""
    return tuple(
        Statement(sentence.text, (sentence.line.id,), 0.75)
        for sentence in sentences
        if _RISK.search(sentence.text) and not _NO_RISK.search(sentence.text) and not sentence.asks
    )
