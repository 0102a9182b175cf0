"""Proposals and what is answered to them: taken up, objected to, taken back."""

import re
from typing import Final

from moksori.meetings.participants import Roster
from moksori.meetings.rules import lexicon
from moksori.meetings.rules.acts import predicate_of, refuses
from moksori.meetings.rules.persons import doer_of
from moksori.meetings.rules.said import Sentence

_PROPOSES: Final = re.compile(
    r" (?:면|으면)/EC (?:어떨까|어떻|어떠|어떨|좋|되|싶|하)/?\S*"
    r"| (?:ᆯ|을)까(?:요)?/E[FC] "
    r"| (?:ᆫ|은|는|ᆯ|을)/ETM (?:것|거|게|건|편|쪽)/\S+ (?:은/JX |는/JX |이/J\S+ "
    r"|도/JX )?(?:어떻|어떠|어떨까|좋|낫|맞"
    r"|괜찮|나을)/"
    r"| 자는/ETM (?:의견|제안|얘기|이야기|말|안|요청|주장)/| (?:는|ᆫ)/ETM 안/NN[GB] "
    r"| (?:낫|좋)/VA (?:다고|겠|을|ᆯ)| 자고/EC | (?:방법|방안|제안|안)/NN[GB] (?:도/JX 있"
    r"|이/VCP|을/JKO 드리)"
    r"| 어때/| 지/EC 않/VX 을까"
)
_TAKES_UP: Final = re.compile(
    r"(?:그렇게|그걸로|그거로|그것으로|그러기로|그 안으로|그 방향으로|이대로|그대로|그 쪽으로"
    r"|그쪽으로|제안대로|말씀대로|그 날로|그날로|그 정도로)"
    r"\s?(?:하|못|가|갑|해|합|정|진행|확정|결정|추진|둡|두|채택)"
    r"|(?:^|[\s,.])(?:그럽시다|그러죠|그러시죠|그러자|그러지요|그러기로|그러도록)"
    r"|(?:^|[\s,.])(?:승인|채택|동의|가결|찬성)(?:합니다|할게요|하겠습니다|이요|입니다|해요)"
)
_OBJECTS: Final = re.compile(
    r"반대|글쎄|안 됩|안 돼|안 되|무리|곤란|어렵|힘들|그건 좀|그날은 좀|재고|다시 생각|더 생각"
    r"|더 고민|안 맞|못 (?:해|합|하|맞)"
    r"|아니요|아뇨|아닌 것 같|별로|문제가 (?:있|될|생)"
)
_ASSENTS: Final = re.compile(
    r"^(?:네|예|응|좋)|아니요, 좋|반대 (?:없|안)|문제(?:가|는)? 없|안 될 거 없"
)
_TAKES_BACK: Final = re.compile(
    r"^(?:아\s?,?\s?|음\s?|어\s?,?\s?)?(?:아니다|아닙니다|아니에요|아니야|아니,|아니\s|잠깐만"
    r"|잠시만|취소|다시 생각해)"
    r"|(?:그건|그거|방금 (?:건|거|그건)|아까 (?:그|한|말한)\s?\S*)\s?.{0,8}(?:취소|없던|철회"
    r"|안 하는)"
)


_CONFIRMS: Final = re.compile(r" 기/ETN 로/JKB | 기로/EC | (?:걸|거|것)/\S+ (?:로|ᆯ로|으로)/JKB ")
"""Asked of all at the end: 안 건드리기로, 다들 동의하신 거죠?"""


def is_proposal(sentence: Sentence, roster: Roster) -> bool:
    """Tell whether the sentence proposes something to everybody, not a task to one person."""
    confirms = sentence.asks and re.search(r"다들|모두|동의|찬성|이의|괜찮", sentence.text)
    if not _PROPOSES.search(sentence.last.marks) and not (
        confirms and _CONFIRMS.search(sentence.marks)
    ):
        return False
    if lexicon.ASK.search(sentence.marks) or doer_of(sentence, roster).how == "i":
        return False
    if roster.mentions(sentence.text) and doer_of(sentence, roster).how in {"subject", "to"}:
        return False
    talk = predicate_of(sentence) & (
        lexicon.TALK | {"쉬", "켜", "끄", "시작", "열", "닫", "마치", "먹"}
    )
    first = re.search(r" (?:쉬|켜|끄|시작/NNG 하|넘어가|먹)/", sentence.last.marks)
    return not talk and not first and not lexicon.MEETING.search(sentence.text)


def takes_up(sentence: Sentence) -> bool:
    """Tell 그렇게 하죠, 승인합니다: yes to what was just proposed."""
    return bool(_TAKES_UP.search(sentence.text)) and not lexicon.DO_NOT.search(sentence.marks)


def objects(sentence: Sentence) -> bool:
    """Tell whether the sentence speaks against what was just said."""
    against = _OBJECTS.search(sentence.text) or refuses(sentence)
    return bool(against) and not _ASSENTS.search(sentence.text)


def takes_back(sentence: Sentence) -> bool:
    """Tell 아니다, 그건 취소할게요: the speaker drops what was just said."""
    return bool(_TAKES_BACK.search(sentence.text))
