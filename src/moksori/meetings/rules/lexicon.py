"""Lexicons and endings of the rules, as patterns over tagged morphemes (see `said`)."""

import re
from typing import Final

_TAIL: Final = (
    r"(?:요/JX )?(?:\S+/(?:S[FPES]|IC) )*(?:(?:\S+/(?:NNP|NNG|NNB|XSN) ){1,4}(?:\S+/SF )?)?$"
)
"""What may stand behind the last ending: a mark, or who is spoken to."""

# Promises of the speaker.
WILL: Final = re.compile(
    r" (?:겠/EP (?:습니다|어요|음|다)/E[FC]|(?:ᆯ|을)게(?:요)?/E[FC]|(?:ᆯ|을)께요?/E[FC]) " + _TAIL
)
PLANS: Final = re.compile(
    r" (?:(?:ᆯ|을)/ETM (?:예정|계획|생각)/NNG 이/VCP (?:ᆸ니다|에요|예요|어요)/EF"
    r"|으?려고/EC (?:하/VX (?:ᆸ니다|어요)/EF|요/JX)) " + _TAIL
)
AGREED: Final = re.compile(r" 기/ETN 로/JKB (?:는/JX )?하/V[VX] ")
SETTLED_AS: Final = re.compile(
    r" (?:는|ᆫ|은|을|ᆯ)/ETM (?:걸/NNG 로|거/NNB (?:로|ᆯ로)|것/NNB 으로|쪽/NNB 으로"
    r"|방향/NNG 으로)/JKB "
    r"(?:하|가|정하|정리/NNG 하|결정/NNG 하|확정/NNG 하|합의/NNG 하)/(?:VV|XSV) "
)
MUST: Final = re.compile(r" 어야/EC (?:하|되)/V[VX] (?:ᆸ니다|어요|죠|겠/EP)")

HANDS: Final = re.compile(
    r" 맡기/VV (?:[ᆯ을]게요?/E|ᆯ/ETM 것/NNB 이/VCP 요/|겠/EP |죠/EF|도록/EC|ᆸ시다/|기/ETN "
    r"로/JKB )"
)

# What is asked of others.
ASK: Final = re.compile(
    r"(?: 어/EC 주/VX | 어/EC 주/VV |/NNG (?:을/JKO |를/JKO |좀/MAG )?주/VV )"
    r"(?:시/EP )?(?:세요|십시오|어요|죠|ᆯ래요|면/EC (?:되|감사|고맙|좋|어떻|어떠)/\S+|겠/EP 어요"
    r"|겠/EP 습니까|으면/EC 하"
    r"|ᆯ/ETM 수/NNB 있/VA (?:을까요|나요|죠|어요|으실까요|으세요|습니까)|기/ETN (?:를/JKO "
    r")?바라|ᆯ/ETM 수/NNB 있/VA 으시"
    r"|셔야|면/EC 하|어야/EC|고/EC)"
)
PLEASE: Final = re.compile(
    r"/NNG 좀/MAG 요/\S+ |/NNG 좀/MAG (?:\S+/SF )?$|"
    r"(?: |/NNG |을/JKO |를/JKO )부탁/NNG (?:을/JKO |도/JX |좀/MAG )?(?:드리|하)/(?:VV"
    r"|XSV) (?:ᆯ게요"
    r"|ᆸ니다|어요|겠/EP|ᆯ게|어도)"
)
DO_NOT: Final = re.compile(r" 지/EC (?:말|마)/V[VX] | 안/MAG \S+/VV 어도/EC 되/| 어도/EC 되/VV ")

# What turns a promise or a decision round.
NOT: Final = re.compile(
    r" (?:안|못)/MAG | 지/EC (?:는/JX |도/JX |ᆫ/JX )?(?:않|못하|말|아니하)/V[VX] | "
    r"(?:어렵|힘들|곤란/NNG "
    r"하)/(?:VA|XSA) | 불가능/"
)
IRREAL: Final = re.compile(
    r" (?:었|았|였)/EP 겠/EP | (?:었|았)/EP (?:으면|더라면|다면)/EC "
    r"| 었/EP [ᆯ을]/ETM (?:거|것|터)/NNB | (?:었었|았었)/EP "
)
JOKE: Final = re.compile(r"하하|호호|ㅋㅋ|ㅎㅎ|농담")
LONG_AGO: Final = re.compile(r"작년|지난해|예전|옛날|원래는|당시|그때는|지난번에?는")
GUESS: Final = re.compile(
    r" (?:ᆯ|을|ᆫ|은|는)/ETM (?:것|거)/NNB 같/VA | (?:ᆫ가|는가|나|ᆯ까)/E[FC] (?:보|싶)/VX "
    r"| ᆯ/ETM (?:수도"
    r"|지도)/| 지도/EC 모르/| ᆯ/ETM 수/NNB 도/JX 있/VA "
)
TOLD: Final = re.compile(
    r" (?:ᆫ다고|는다고|다고|라고|자고|냐고|으라고|달라고|ᆫ다|는다|다|라|자|대|ᆫ대|는대"
    r"|래)/(?:EC|EF|JKQ) (?:하|말|그러|듣|들"
    r"|쓰|적|보|생각|이야기|얘기|요)"
    r"| (?:대|ᆫ대|는대|래|ᆫ답니다|답니다|라던데|다던데)(?:요)?/E[FC] "
)
WISH: Final = re.compile(r" (?:으면|면)/EC (?:좋|하|싶)/V[AVX] | 고/EC 싶/VX ")

# Verbs.
NO_TASK: Final = frozenset(
    "알 모르 뵙 보이 넘어가 시작 마치 끝나 막히 걸리 되 늘 줄 나오 생기 좋 늦 감사 "
    "수고 말씀 말하 인사 고맙 죄송 듣 여기 "
    "앉 기다리 참 이해 쉬 먹 환영 반갑 지나가 남 들 떨어지 오르 내리 힘들 모자라 부족 "
    "소개 설명 이야기 얘기 논의 의논 기대 응원 "
    "그러 그렇 그러하 이러 넘어서 보 짚 떠나 같 싶 있 없 시키 믿 생각 이어가 이어지 "
    "말씀드리 인사드리 축하 종료 사과 양보 빠지 "
    "따르 존중 동의 찬성 반대 들어가 일어나 켜 끄 마무리 열 들리 보고 발표 띄우 질문 "
    "보여주 읽 요약 노력 다하 신경 주의 조심 유념 명심 서두르 지켜보 고민 최선 열심히 "
    "힘내 분발 기억 유의 "
    "참고 나가 부탁 되풀이 일어서 응하 인정 대답 답하 연결 켜 당부 건너뛰 양해 두고보 각오".split()
)
"""Predicates that promise no work: of feeling, of happening, of leading a meeting."""
TALK: Final = frozenset(
    (
        "말씀 말하 이야기 얘기 설명 소개 듣 보 기다리 이해 양해 앉 참고 주목 확대 집중 박수 "
        "조용히 들어오 알리 공유"
    ).split()
)
"""What is asked of people for the meeting itself; a task only with a later day."""
NOW: Final = re.compile(
    r"부터 (?:살펴|보|들|시작|하겠|진행)|"
    r"(?:화면|현황|결과|경과|순서|안건)\S*\s(?:\S+\s)?공유|(?:먼저|간단히|간략히|우선"
    r"|잠깐|지금부터|이제)\s.*"
    r"(?:공유|보고|발표|정리|요약|진행|말씀|보여)|마이크|화면(?:을)?\s?(?:켜|띄|보)"
)
"""What somebody does in the meeting itself, at once."""
HERE: Final = re.compile(
    r"마이크|화면|손(?:을)? 들|문 (?:좀 )?닫|에어컨|불 (?:좀 )?|큰 소리|천천히|한 말씀"
    r"|의견 (?:주|부탁|말)"
    r"|다시 한번|한 번 더 말"
)
ALL: Final = re.compile(r"모두|다들|각자|전원|여러분|팀원|각 ")
SPEAK: Final = frozenset("말씀 말하 이야기 얘기 설명 소개 기다리 이해 양해 주목 걱정".split())
MEETING: Final = re.compile(
    r"(?:안건|회의|미팅|순서|주제|수업|강의|스탠드업)(?:은|는|를|을|으로|로|도|이|가)?\s?.{0,12}"
    r"(?:시작|마치|마무리|넘어가|진행하|여기까지|끝내|종료|열겠|하겠|할게)"
    r"|여기까지|잠깐 쉬|쉬었다|다음으로|넘어가|이어서 하"
)

# Decisions.
DECIDED: Final = re.compile(
    r" (?:확정|결정|합의|채택|승인|의결|낙점|선정|통과)/NNG (?:을/JKO |를/JKO |이/JKS "
    r")?(?:짓/VV |하/XSV |되/XSV "
    r"|하/VV |되/VV |나/VV |지/VV )?"
    r"(?:겠/EP |었/EP |도록/EC 하/VV 겠/EP )?(?:습니다|ᆸ니다|어요|죠|ᆸ시다|시/EP 죠|ᆯ게요|이/VCP)"
)
CHOSEN: Final = re.compile(
    r"(?:으로|로)/JKB (?:가|하|정하|잡|결론/NNG 내|통일/NNG 하|고정/NNG 하)/(?:VV|XSV) (?:시/EP )?"
    r"(?:죠|ᆸ시다|자/E|겠/EP 습니다|ᆯ게요|도록/EC 하|ᆸ니다/EF)"
    r"|(?:으로|로)/JKB (?:바꾸|미루|옮기|당기|맞추|진행/NNG 하|변경/NNG 하|연기/NNG 하"
    r"|늘리|줄이|올리"
    r"|내리|나누|두|이전/NNG 하|교체/NNG 하)/(?:VV|XSV) (?:시/EP )?(?:죠|ᆸ시다|자/E)"
)
SETTLE: Final = re.compile(
    r" (?:정하/VV 어/EC 지/VX|정하/VV|정해지/VV|못박/VV) (?:었/EP |겠/EP )?(?:습니다|어요|죠|ᆸ시다)"
)
