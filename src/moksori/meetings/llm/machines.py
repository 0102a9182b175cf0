"""Words that are spoken to a machine, or dressed up as its orders. They never make work.

The model is told that what was said is data, and can give back nothing but items; this is the
second wall, for a model that obeyed all the same. A line that only speaks of a bot is no command.
"""

import re
from functools import lru_cache
from typing import Final

_CALLED: Final = (
    r"(?:봇|로봇|비서|어시스턴트|에이전트)(?:은|는|이|가|아|야|님|씨|에게|한테|,|:|\s|$)"
    r"|(?:시스템|모델|인공지능|에이아이|AI|지피티|GPT|클로드|제미나이|LLM)"
    r"(?:님|아|야|에게|한테|,|:|\s?[,!])"
    r"|(?:목소리야|moksori)|\b(?:bot|assistant|chatbot|agent|LLM|GPT|AI)\b"
)
_ORDERED: Final = (
    r"(?:바꿔|옮겨|적어|지워|넣어|빼|올려|보내|만들어|닫아|넘겨|잊어|(?:처리|기록|표시|추가|삭제|무시|등록|완료|승인"
    r"|취소|반영|변경|정리|작성)(?:해|하게))(?:\s?(?:줘|주세요|주십시오|줄래|주실|라|놔|둬"
    r"|달라|요))?\S{0,2}\W*(?:$|[.!?])"
    r"|(?:처리|기록|표시|추가|삭제|무시|등록|완료|승인|취소|반영|변경|정리|작성)"
    r"(?:할 것|하라|하세요|하십시오|하도록|\s?바랍니다|\s?부탁)"
    r"|\b(?:mark|set|move|change|delete|ignore|forget|add|create|complete|close|update|write|output"
    r"|print|respond|assign|approve|cancel|send|remove)\b"
)
_COMMAND: Final = re.compile(rf"(?:{_CALLED}).*?(?:{_ORDERED})", re.IGNORECASE)
_SWEEPING: Final = re.compile(
    r"(?:모든|전체|전부)\s?(?:의\s?)?(?:카드|티켓|할\s?일|작업|항목|업무|태스크)\S{0,2}\s.*"
    r"(?:바꿔|바꾸|옮겨|옮기|처리|완료|삭제|지워|닫)"
    r"|\b(?:mark|set|move|change|close|delete|complete)\b.{0,20}\b(?:all|every)\b.{0,20}"
    r"\b(?:cards?|tickets?|tasks?|items?)\b"
    r"|\b(?:all|every)\b.{0,20}\b(?:cards?|tickets?|tasks?|items?)\b.{0,20}\b(?:done|deleted|closed)\b",
    re.IGNORECASE,
)
_FORGED: Final = re.compile(
    r"\b(?:ignore|disregard|forget)\b.{0,30}\b(?:previous|prior|above|earlier|instructions?|rules?"
    r"|prompts?)\b"
    r"|(?:이전|위|앞|지금까지|기존)(?:의|에)?\s?(?:모든\s?)?(?:지시|명령|규칙|프롬프트|설정)\S*\s?"
    r"(?:사항\S*\s?)?(?:모두\s?|전부\s?|다\s?)?(?:무시|잊)"
    r"|(?:시스템|system)\s?(?:프롬프트|메시지|prompt|message)\s?[:：]|새로운?\s?(?:지시|명령)\s?[:：]"
    r"|new\s(?:instructions?|rules?)\s?:"
    r"|^\W*(?:system|assistant|user|developer|tool|시스템)\W{0,3}[:：]"
    r"|[\"'](?:role|kind|evidence|quote|confidence|items|lines|content)[\"']\s*:"
    r"|<\|.{0,40}\|>|</?(?:system|user|assistant|transcript|data|instructions?)\b|\[/?INST\]"
    r"|#{2,}\s?(?:system|instruction|response|end)"
    r"|\b(?:end|begin) of (?:the )?(?:transcript|data)\b"
    r"|(?:발언|자료|대화)\s?(?:기록)?(?:은|는)?\s?여기서\s?끝",
    re.IGNORECASE,
)


@lru_cache(maxsize=8192)
def commands(text: str) -> bool:
    """Tell whether `text` orders a machine to do something, or all cards to be changed."""
    return bool(_COMMAND.search(text) or _SWEEPING.search(text))


@lru_cache(maxsize=8192)
def forged(text: str) -> bool:
    """Tell whether `text` poses as rules, as a message of the system or as an answer."""
    return bool(_FORGED.search(text))
