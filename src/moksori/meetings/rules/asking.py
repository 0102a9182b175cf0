"""Questions by their words: 누구로 하죠 asks, also where no question mark was written."""

import re
from typing import Final

from moksori.meetings.rules.said import Sentence

_WORD: Final = (
    r"(?:(?:얼마나|누구|누가|누|뭐|무엇|어디|언제|얼마|몇|어느|무슨|어떤|왜|어찌|뭘|웬"
    r"|어때)/(?:NP|MM"
    r"|MAG|NNG|NNP|IC|NR)"
    r"|(?:어떻|어떠|어떡하|어쩌|어찌하)/V[AV])"
)
_OPEN_END: Final = (
    r"(?:죠|지요|지|어요|아요|에요|예요|어|야|ᆫ대요?|는대요?|대요?|래요?|답니까|ᆫ답니까|는답니까"
    r"|ᆫ다고요|데요|ᆫ데요?|은데요?|는데요?|더라|더라고요|던가요?|을지요|ᆯ지요)/E[FC] "
)
_ASKS: Final = re.compile(rf" {_WORD} (?:(?!\S+/S[FE] )\S+ )*?{_OPEN_END}(?:요/JX )?(?:\S+/S\w )*$")
_SOME: Final = re.compile(
    r" (?:누구|언제|어디|무엇|뭐|얼마)/\S+ (?:\S+/J\S+ )?(?:나/JX|든/|든지/|든가/|라도/|이든/"
    r"|ᆫ가/|인가/)"
    r"| 왜냐|어떻/VA 게/EC (?:든|해서든)|몇/MM \S+ (?:\S+ )?(?:안|밖에|만)/| (?:ᆫ지|는지|을지"
    r"|ᆯ지|은지)/E"
    r"| 누/NP ᆫ가/| 어떤/MM \S+/NN\w (?:은|는)/JX "
)


_PLAIN: Final = re.compile(
    r" (?:사람|분|데)/NN\w (?:이/JKS |은/JX |또/MAG )?있/VA (?:어요|나요|으세요|습니까|어)/E[CF] "
    r"(?:\S+/S\w )*$"
    r"| (?:나|냐|니|ᆯ까|을까|는가|ᆫ가)/E[CF] (?:\S+/S\w )*$"
)
"""Endings that ask without a question word, and 아는 사람 있어요."""


def asks(sentence: Sentence) -> bool:
    """Tell whether the sentence is a question, with its mark or without."""
    if sentence.asks:
        return True
    marks = sentence.last.marks
    if _PLAIN.search(marks):
        return True
    if sentence.text.rstrip().endswith((".", "!")) and " 죠/EF " not in marks:
        return False
    return bool(_ASKS.search(marks)) and not _SOME.search(marks)
