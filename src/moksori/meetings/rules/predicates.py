"""What a sentence says at its end: its verb, and whether it settles something."""

from moksori.meetings.rules import lexicon
from moksori.meetings.rules.said import Sentence


def predicate_of(sentence: Sentence) -> set[str]:
    """Return the forms that the last predicate is made of: its verb, and the noun before 하."""
    morphemes = sentence.last.morphemes
    for at in range(len(morphemes) - 1, -1, -1):
        morpheme = morphemes[at]
        if morpheme.tag == "XSV" and at:
            return {morphemes[at - 1].form}
        if morpheme.form == "하" and at and morphemes[at - 1].form == "도록":
            continue
        if morpheme.tag in {"VV", "VA"}:
            noun = morphemes[at - 1].form if at and morphemes[at - 1].tag == "NNG" else ""
            light = morpheme.form in {"하", "드리", "주"} and noun
            return {noun} if light else {morpheme.form}
    return set()


def is_decision(marks: str) -> bool:
    """Tell whether the tagged clause settles something."""
    found = (
        lexicon.DECIDED.search(marks)
        or lexicon.CHOSEN.search(marks)
        or lexicon.SETTLED_AS.search(marks)
    )
    return bool(found or lexicon.AGREED.search(marks) or lexicon.SETTLE.search(marks))
