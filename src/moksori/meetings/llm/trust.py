"""How sure an item is: two witnesses, the model and the rules, and what each is worth alone.

| who says it | confidence (m: the model's own, r: that of the rules) |
|---|---|
| both | 1 - (1 - r)(1 - m/2), at most .97: two witnesses, the second half as good |
| both, but they name another owner or day | at most .80 |
| the model alone | m, at most .80: a person is asked |
| the model alone; letter by letter: one person will do it, and it stands | m, at most .90 |
| the rules alone | r |
| anything on a line that speaks to a machine | at most .80, and nothing unless the rules see it |

So the model by itself passes the gate (.85) only with work that somebody takes or is given in so
many words, and never with a status change.
"""

from typing import Final

from moksori.meetings.llm.drafts import Draft
from moksori.meetings.llm.machines import commands, forged
from moksori.meetings.llm.quotes import REACH, letters
from moksori.meetings.llm.talk import Talk
from moksori.meetings.rules import lexicon, moods
from moksori.meetings.rules.persons import doer_of
from moksori.meetings.rules.replies import refuses, retracts
from moksori.meetings.rules.said import Sentence, sentences_of

ASKED: Final = 0.8
"""The most that a claim gets about which a person shall be asked."""
_SAID: Final = 0.9
_BOTH: Final = 0.97
_TURNS: Final = (lexicon.IRREAL, lexicon.GUESS, lexicon.TOLD, lexicon.WISH, lexicon.NOT)
_AHEAD: Final = (
    lexicon.WILL,
    lexicon.PLANS,
    lexicon.MUST,
    lexicon.AGREED,
    lexicon.ASK,
    lexicon.PLEASE,
)
_PAST: Final = " 었/EP "
_VERBS: Final = frozenset(("VV", "NNG", "XR"))


def agreed(model: float, rules: float) -> float:
    """Return the confidence of what both say."""
    return round(min(1 - (1 - rules) * (1 - model / 2), _BOTH), 2)


def asked(confidence: float) -> float:
    """Return a confidence below the gate."""
    return round(min(confidence, ASKED), 2)


def alone(draft: Draft, talk: Talk) -> float:
    """Return the confidence of what the model says alone."""
    plain = draft.kind == "task" and draft.verbatim and _taken(draft, talk)
    if plain and not _withdrawn(draft, talk):
        return round(min(draft.confidence, _SAID), 2)
    return asked(draft.confidence)


def to_machine(place: int, talk: Talk) -> bool:
    """Tell whether the line at `place` speaks to a machine, or poses as one."""
    text = talk.lines[place].text
    return commands(text) or forged(text)


def _taken(draft: Draft, talk: Talk) -> bool:
    """Tell that in the quoted sentence the owner, and nobody else, will do it, for real."""
    quote = letters(draft.quote)
    for sentence in sentences_of([talk.lines[draft.at]]):
        words = letters(sentence.text)
        if (quote in words or words in quote) and _real(sentence):
            doer = doer_of(sentence, talk.roster)
            return doer.name is not None and doer.name == draft.owner
    return False


def _withdrawn(draft: Draft, talk: Talk) -> bool:
    """Tell that somebody says no to it, or takes it back, there or soon after."""
    after = talk.lines[draft.at : draft.at + 1 + REACH]
    return any(retracts(one) or refuses(one) for one in sentences_of(after))


def _real(sentence: Sentence) -> bool:
    """Tell that the sentence promises, plans, asks or settles work that lies ahead."""
    marks = sentence.last.marks
    ahead = any(pattern.search(marks) for pattern in _AHEAD) and _PAST not in marks
    turned = any(pattern.search(marks) for pattern in _TURNS)
    spared = lexicon.DO_NOT.search(sentence.marks)
    idle = moods.idle(sentence) or _only_talks(sentence)
    return ahead and not (turned or spared or idle or sentence.asks)


def _only_talks(sentence: Sentence) -> bool:
    """Tell what is done in the meeting itself (설명하겠습니다), and what leads it on."""
    forms = {one.form for one in sentence.last.morphemes if one.tag in _VERBS}
    leads = lexicon.MEETING.search(sentence.text) or lexicon.NOW.search(sentence.text)
    return bool(leads or forms & (lexicon.NO_TASK | lexicon.TALK))
