"""Sentences that hold two works, cut in two: 장비는 정훈 님이 챙기고 차는 제가 빌릴게요."""

from typing import Final

from moksori.meetings.participants import Roster
from moksori.meetings.rules.persons import doer_of
from moksori.meetings.rules.said import Clause, Sentence, sentence_of
from moksori.text.morphemes import Morpheme

_AND: Final = frozenset(("고", "고요", "구요", "며", "으며"))
_POLITE: Final = ("어요", "ᆸ니다", "습니다", "죠")
_PAST: Final = " 었/EP "


def parts_of(sentence: Sentence, roster: Roster) -> tuple[Sentence, ...]:
    """Return the works of `sentence` as sentences of their own; each has the last one's ending."""
    cut = _comma_at(sentence)
    if cut:
        return tuple(part for half in _halves(sentence, cut) for part in parts_of(half, roster))
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


def _comma_at(sentence: Sentence) -> int | None:
    """Return where a comma parts two whole sentences (바쁘시잖아요, 제가 할게요)."""
    morphemes = sentence.morphemes
    for at, morpheme in enumerate(morphemes[:-1]):
        whole = morpheme.tag == "EF" or morpheme.form.endswith(_POLITE)
        after = morphemes[at + 2 :]
        if not whole or morphemes[at + 1].tag != "SP":
            continue
        if any(m.tag == "EF" for m in after) and any(m.tag in {"VV", "XSV"} for m in after):
            return at
    return None


def _halves(sentence: Sentence, at: int) -> tuple[Sentence, Sentence]:
    """Cut behind the morpheme at `at`; the comma goes."""
    start = sentence.morphemes[at + 2].start
    moved = tuple(
        Morpheme(m.form, m.tag, m.start - start, m.end - start, m.lemma)
        for m in sentence.morphemes[at + 2 :]
    )
    end = sentence.morphemes[at].end
    place, line = sentence.place, sentence.line
    first = sentence_of(place, line, sentence.text[:end], sentence.morphemes[: at + 1])
    return first, sentence_of(place, line, sentence.text[start:], moved)


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
