"""Answers: yes, no, an excuse, and that something need not be done."""

import re
from typing import Final

from moksori.meetings.rules import lexicon
from moksori.meetings.rules.said import Sentence

_ACCEPTS: Final = re.compile(
    r"(?:아\s|음\s|그럼\s|저도\s|제가\s)?(?:"
    r"(?:네네|예예|네|예|넵|넹|넷|응|콜)(?![가-힣])(?! (?:명|개|시|가지|번|분|군데|장|달|주|살"
    r"|대|편|곳|권)(?![가-힣]{2}))"
    r"|어 그래|그래요|그럴게|알겠|알았|좋습니다|좋아요|가능합니다|가능해요|문제없|물론|그럼요"
    r"|당연|오케이"
    r"|그렇게 하|그러죠|그러겠|할 수 있|되죠|됩니다|접수|안 될 거|못 할 거|걱정 마|맡겨)"
)
_I_DO: Final = re.compile(
    r"(?:그럼|네|예|아|음|그건|그거|이건|뭐)?[,.\s]*(?:그럼\s|그건\s)?(?:저요|제가|저가|내가"
    r"|저 주세요|저한테)"
    r"(?!\s?(?:왜|언제|어떻게|무슨))"
)
_REFUSES: Final = re.compile(
    r"어렵(?!지 않)|힘들(?!지 않)|곤란|안 될(?! 거)|안 돼|안 되는|안 됩|못 (?:할(?! 거)|합|해"
    r"|하겠|가|갑)"
    r"|무리(?:예|입|일|인|가)|시간이 없|여력|손이 없|손이 모자|할 수 없|불가능|자신(?:이)? 없"
    r"|꽉 차서|바빠서|휴가라|출장이라|빠듯해서|(?:저|나) 말고|(?:저|나)는 (?:좀 )?빼|사양"
    r"|다른 (?:분|사람)"
)
_BUT_CAN: Final = re.compile(
    r"(?:까지는?|에는?|로는?)\s(?:\S+\s)?(?:가능|할 수 있|될|되|괜찮|할게|하겠|드릴|해)"
)
_BY_THEN: Final = re.compile(r"(?:일|주|말)(?:이)?면\s(?:가능|됩|돼|될|되)|\s(?:네|예|넵)[.!]?$")
"""A yes further on in the answer (13일이면 가능합니다; 화요일이요, 네)."""
_EXCUSE: Final = re.compile(
    r" (?:어서요|라서요|는데요|ᆫ데요|거든요|니까요|어서|라서|라|거든|는데|ᆫ데)/E[FC] (?:\S+/S\w )*$"
)
_RETRACTS: Final = re.compile(
    r"취소(?!선)|없던 걸로|없던 일로|하지 않|하지 말|지 마(?:세요|요|시)|빼고|그만두|관두|철회"
    r"|보류|빼(?:죠|자|고|시죠)|뺍시다"
    r"|안 하(?:는 걸로|기로|겠|ᆯ게)|안 할게|안 갈게"
)
_SPARES: Final = re.compile(
    r" 안/MAG (?:\S+ ){1,4}?어도/EC (?:되|괜찮)/| 지/EC (?:않|말)/VX 어도/EC | 없/VA 어도/EC 되/"
    r"| 말/VX 세요/E"
)
_LEAVES: Final = re.compile(
    r"놔두|내버려|(?:그냥|그대로) 두|필요(?:가|는|까지는|도)? 없|(?:^|아니요?,?\s|아뇨,?\s"
    r"|그럼\s)(?:괜찮"
    r"|됐)(?:아요|습니다|어요)"
)
_DID: Final = re.compile(r"(?:벌써|이미|아까|진작|어제|방금)\s")
_PAST_END: Final = re.compile(r" 었/EP (?:어요|ᆸ니다|죠|는데요|어|지)/E[FC] (?:\S+/S\w )*$")
_DECLINES: Final = re.compile(r"(?:아니|아뇨|괜찮|됐|글쎄|굳이|나중에|아직)")
_WELCOMES: Final = re.compile(
    r"(?:아\s|오\s|음\s)?(?:네|예|응|좋|그래|그럼요|부탁|고맙|감사|오케이|그렇게|그러세요"
    r"|그러시죠|그러죠)"
    r"|(?:해|그래|그렇게) 주|부탁"
)
_REASSURES: Final = re.compile(
    r"(?:걱정|염려|부담|미안|긴장|서두르)\S*\s?(?:\S+\s)?(?:마|말|안 |않)"
)
_GIVES_UP: Final = re.compile(
    r" 못/MAG (?:\S+/NNG )?\S+/(?:VV|XSV) 겠/EP (?:다|네요?|어요|ᆸ니다)/E"
    r"| 안/MAG 되/VV 겠/EP (?:다|네요?|어요)/E"
)
_NO_FIRST: Final = re.compile(
    r"(?:아\s|아,\s)?(?:아니(?:에요|요|야|다|지)?|아뇨|아닙니다"
    r"|괜찮아요|괜찮습니다)(?:[\s,.]|$)"
)
_ENOUGH: Final = re.compile(
    r"충분(?:해|하|합)|넉넉(?:해|하|합)|(?:이미|벌써|아직) (?:있|남아)"
    r"|해결됐|해결됐대|사양한|거절한|안 받는대|해결되"
)
_THAT: Final = re.compile(r"그건|그거|그것|이건|이거|그 건|그 일|그 얘[기긴]")


def accepts(sentence: Sentence) -> bool:
    """Tell whether the sentence says yes to what was asked."""
    but_can = _REFUSES.search(sentence.text) and _BUT_CAN.search(sentence.text)
    yes = _ACCEPTS.match(sentence.text) or but_can or _BY_THEN.search(sentence.text)
    return bool(yes) and not refuses(sentence) and not sentence.asks


def volunteers(sentence: Sentence) -> bool:
    """Tell 저요, 제가요, 제가 볼게요: the speaker is the one."""
    says_no = refuses(sentence) or excuses(sentence)
    return bool(_I_DO.match(sentence.text)) and not says_no and not sentence.asks


def refuses(sentence: Sentence) -> bool:
    """Tell whether the sentence says no to what was asked."""
    said = _REFUSES.search(sentence.text)
    if said and _BUT_CAN.search(sentence.text, said.end()):
        return False
    asks = sentence.asks and said and not said[0].startswith(("저 말", "나 말", "다른"))
    return bool(said) and not asks


def excuses(sentence: Sentence) -> bool:
    """Tell an answer that only gives a reason (제가 그날 시험이라서요): a no in good manners."""
    return bool(_EXCUSE.search(sentence.last.plain)) and not _ACCEPTS.match(sentence.text)


def retracts(sentence: Sentence) -> bool:
    """Tell whether the sentence takes work back."""
    if sentence.asks or _REASSURES.search(sentence.text):
        return False
    said = _RETRACTS.search(sentence.text) or lexicon.DO_NOT.search(sentence.marks)
    return bool(said or spares(sentence))


def spares(sentence: Sentence) -> bool:
    """Tell whether the sentence says that something need not be done, or is done already."""
    if sentence.asks or _REASSURES.search(sentence.text):
        return False
    already = _DID.search(sentence.text) and _PAST_END.search(sentence.last.plain)
    return bool(already or _SPARES.search(sentence.plain) or _LEAVES.search(sentence.text))


def declines(sentence: Sentence) -> bool:
    """Tell a no to an offer."""
    return bool(_DECLINES.match(sentence.text)) or spares(sentence)


def welcomes(sentence: Sentence) -> bool:
    """Tell a yes to an offer (그래 주면 고맙죠)."""
    return bool(_WELCOMES.match(sentence.text)) and not declines(sentence)


def gives_up(sentence: Sentence) -> bool:
    """Tell what takes one's own promise back (아, 못 가겠다)."""
    return bool(_GIVES_UP.search(sentence.plain)) and not sentence.asks


def denies(sentence: Sentence) -> bool:
    """Tell a sentence that opens with a no (아니에요, 숫자 맞았어요)."""
    dated = re.search(r"까지|말고|요일|일로", sentence.text)
    return bool(_NO_FIRST.match(sentence.text)) and not dated and not sentence.asks


def enough(sentence: Sentence) -> bool:
    """Tell that there is enough of something already (의자는 충분해요)."""
    return bool(_ENOUGH.search(sentence.text)) and not sentence.asks


def topics_of(sentence: Sentence) -> set[str]:
    """Return the nouns that the sentence is about: those before 은, 는."""
    pairs = zip(sentence.morphemes, sentence.morphemes[1:], strict=False)
    return {
        noun.form
        for noun, particle in pairs
        if noun.tag in {"NNG", "NNP"} and particle.form in {"은", "는", "ᆫ"}
    }


def points_back(sentence: Sentence) -> bool:
    """Tell whether the sentence names its work by 그건, 그거."""
    return bool(_THAT.search(sentence.text))
