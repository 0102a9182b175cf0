"""Sentences that hold two works, cut in two: 장비는 정훈 님이 챙기고 차는 제가 빌릴게요."""

from typing import Final

from moksori.meetings.participants import Roster
from moksori.meetings.rules.persons import doer_of
from moksori.meetings.rules.said import Clause, Sentence, sentence_of
from moksori.text.morphemes import Morpheme

_AND: Final = frozenset(("고", "고요", "구요", "며", "으며"))
_PAST: Final = " 었/EP "


def parts_of(sentence: Sentence, roster: Roster) -> tuple[Sentence, ...]:
    """Return the works of `sentence` as sentences of their own; each has the last one's ending."""
    clauses = sentence.clauses
    if "아니" in sentence.text:  # a repair: one work, said anew
        return (sentence,)
    for at, clause in enumerate(clauses[:-1]):
        if clause.link in _AND and _PAST not in clause.plain and _apart(sentence, at, roster):
            ending = _ending(clauses[-1])
            return (
                _cut(sentence, clauses[: at + 1], ending),
                *parts_of(_cut(sentence, clauses[at + 1 :], ()), roster),
            )
    return (sentence,)


def _apart(sentence: Sentence, at: int, roster: Roster) -> bool:
    """Tell whether both sides of a clause's end name somebody who does it."""
    one = _cut(sentence, sentence.clauses[: at + 1], ())
    other = _cut(sentence, sentence.clauses[at + 1 :], ())
    hows = {doer_of(one, roster).how, doer_of(other, roster).how}
    return hows <= {"i", "subject"}


def _ending(clause: Clause) -> tuple[Morpheme, ...]:
    """Return the endings of a clause: what stands behind its last stem."""
    for at in range(len(clause.morphemes) - 1, -1, -1):
        if clause.morphemes[at].tag[0] in "VX":
            return clause.morphemes[at + 1 :]
    return ()


def _cut(sentence: Sentence, clauses: tuple[Clause, ...], ending: tuple[Morpheme, ...]) -> Sentence:
    """Make a sentence of some of the clauses; offsets count from its own start."""
    morphemes = [m for clause in clauses for m in clause.morphemes]
    if ending:
        while morphemes and morphemes[-1].tag[0] in "EJS":
            morphemes.pop()
    start, end = morphemes[0].start, morphemes[-1].end
    ended = [Morpheme(m.form, m.tag, end - start, end - start, m.lemma) for m in ending]
    moved = [Morpheme(m.form, m.tag, m.start - start, m.end - start, m.lemma) for m in morphemes]
    text = sentence.text[start:end]
    return sentence_of(sentence.place, sentence.line, text, (*moved, *ended))
