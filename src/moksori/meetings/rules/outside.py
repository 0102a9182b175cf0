"""What is no work of this house: another time, other people, the weather, the meeting itself."""

import re
from typing import Final

from moksori.meetings.rules import lexicon
from moksori.meetings.rules.asking import asks
from moksori.meetings.rules.said import Sentence

_OTHER_TIME: Final = (
    r"작년|재작년|지난해|예전|옛날|지난 분기|학생 때|어릴 때|그때는|전 (?:직장|회사)|한때|년 전"
    r"|지난번 \S+는|왕년|창업 초|초창기|초기에|입사 ?(?:하고|초|때|첫)|(?:신입|코로나) ?때"
    r"|처음 \S+(?: \S+)? 때는?"
)
_HABIT: Final = (
    r"(?<!\S)(?:매주|매일|매달|매번|매년|항상|늘|보통|평소|원래|규정상|가끔|자주|때때로|돌아가면서|번갈아)"
    r"(?:에|에는|는|은|로)?(?!\S)"
)
_OTHERS: Final = (
    r"(?<![가-힣])(?:옆집|앞집|윗집|아랫집|옆 가게|옆 건물|맞은편|건너편|길 건너|앞 도로|앞길"
    r"|이웃|경쟁사|남편|아내|와이프|친구"
    r"|언니|누나|형(?![광식태틀상])|오빠|동생|엄마|아빠|부모님"
    r"|우리 애|우리 아이|우리 집|우리 아파트|저희 집|아들|딸(?!기)|드라마|영화(?!제)"
    r"|(?:지하철|버스|기차)(?=(?:이|가|은|는|도|를|을)\s)|택배 기사"
    r"|뉴스(?!레터)|정부|축구(?!장)|야구(?!장)"
    r"|날씨|길이 (?:\S+ )?막|주말에)"
)
_HANDED_ROUND: Final = (
    r"나눠 드렸|(?:은|는) (?:저기 |다 )?(?:앞|뒤|옆|저쪽|이쪽|자리|테이블)에 (?:더 )?(?:갖다 )?"
    r"(?:놓|놔|두|뒀|준비)"
)
"""What lies ready for those who sit here (자료는 앞에 놓아 두었습니다)."""
_LED_ON: Final = r"만장일치|(?:끝났|마쳤|됐|모였)으니까?,? (?:\S+ )?(?:시작|넘어가|진행)"
"""A step of the meeting itself (인원 점검은 끝났으니 시작하겠습니다)."""
_IF_ONLY: Final = r"진작|(?<!\S)미리 (?:알|말)|그랬으면|있었으면"
_ELSEWHERE: Final = re.compile(
    f"{_OTHER_TIME}|{_HABIT}|{_OTHERS}|{_HANDED_ROUND}|{_IF_ONLY}|{_LED_ON}"
)
_WOULD_HAVE: Final = re.compile(r" (?:으면|면)/EC (?:\S+ ){1,12}?었/EP (?:죠|지요|지|을|ᆯ|겠)/")
_ECHO: Final = re.compile(r" (?:군요|는군요|구나|는구나|네요|네|구만|구먼)/E[FC] ")
"""The listener's ending: somebody repeats what another reported."""
_TOPIC: Final = re.compile(r"[가-힣](?:은|는)\s")
_ASKS_YOU: Final = re.compile(
    r" 시/EP 었/EP (?:어요|어|죠|지요|지|는지요|는지)/E[FC] (?:\S+/S\w )*$| 는지요/EF "
)
_HONOURED: Final = re.compile(r" (?:님|씨|분)/NN\w | 님/XSN | (?:이|가|께서)/JKS ")
"""Who is spoken of with 시: without one it is who is spoken to (결재는 올리셨어요)."""
_LIFE: Final = re.compile(
    r"^(?:점심|저녁|아침|밥|숙제|드라마|영화|머리|비|눈|길|술|커피|애|아이|손발|두 손|손|발|말|말씀"
    r"|얘기|회의|오늘 회의|발표|설명|인사|소개|본론|순서|화면|간식|다과|음료|유인물"
    r"|보고|질문|이야기|식사|시간|돈|비용|매출|가격|날씨|기분|몸|건강|잠|휴가|주말|방학|차|사람"
    r"|손님|고객|문의|일정|기한|불량|이름|생각|의견|예정|걱정|고민|적응|수술|고장|정전"
    r"|\S*(?:율|률|비율|금액)|.*(?:여부|가능성)|(?:예산|비용|돈)의 .*|감기|독감|병|값|점수|키|나이"
    r"|하루|학생|학생 때"
    r"|수량|재고량|(?:\S+ )*인원|.* 수|수요|반응|주문량|클레임|민원|전화|통화|약속"
    r"|(?:\S+ )*(?:안건|만족도|조회수|장마|파업|태풍|폭설|폭염|벚꽃|환율|물가|증시|주식 시장"
    r"|월드컵|올림픽|[가-힣]{2,}철|퍼센트|프로|목표|실적|회비))$"
)
_SPENT: Final = re.compile(r"(?:예산|비용|돈)(?:은|는|을|도)?\s.*(?:썼|쓰고|쓴 )")


def speaks_of_work(sentence: Sentence) -> bool:
    """Tell whether the sentence may report how work of this house stands now."""
    text, marks = sentence.text, sentence.marks
    if lexicon.JOKE.search(sentence.line.text) or _ELSEWHERE.search(text):
        return False
    if _ECHO.search(sentence.last.marks) and not _TOPIC.search(text):
        return False
    if _WOULD_HAVE.search(marks) or asks(sentence):
        return False
    return not _ASKS_YOU.search(marks) or bool(_HONOURED.search(marks))


def is_no_work(theme: str, text: str) -> bool:
    """Tell whether a theme is part of life, of the world or of the meeting, or a mere measure."""
    if _LIFE.search(theme):
        return True
    return theme.endswith(("예산", "비용", "돈")) and bool(_SPENT.search(text))
