"""A state of work, and the pieces that patterns of states share (marks: see `said`)."""

import re
from dataclasses import dataclass
from typing import Final

from moksori.meetings.model import Status


@dataclass(frozen=True, slots=True)
class State:
    """A state as a clause reports it; `soft` where only a plain past tells it (썼습니다)."""

    status: Status
    score: float
    soft: bool = False


BE: Final = r"(?:이/VCP |예요/|이에요/|(?:\S+/S[FPES] )*$)"
PAST: Final = r"(?:시/EP )?(?:었|았|였)/EP "
KEPT: Final = r"(?:어/EC (?:놓|두|버리|드리|주|내|보내|지)/V[VX] (?:어/EC 두/VX )?)?"
HOLDS: Final = (
    r"(?:고/EC (?:만/JX )?(?:있|계시)/V[XVA] |어/EC (?:있"
    r"|두|놓)/V[XVA] |는/ETM 중/NNB |던/ETM 중/NNB )"
)
NOT: Final = re.compile(
    r" (?:안|못|덜)/MAG | 지/EC (?:는/JX |도/JX |ᆫ/JX |가/JKS |를/JKO )?(?:않|못하)/VX | (?:없"
    r"|아니)/V"
)
THEIRS: Final = re.compile(
    r" (?:고객|손님|사람|학생|환자|학부모|경쟁사|회사|정부|구청|시청|이용자|사용자|회원|주민"
    r"|관객|방문객|교육청|고객사|협력사|거래처|은행|세무서|군청|도청|경찰|당국|건물주|애|아이"
    r"|아들|딸|남편|아내|친구|동생)/\S+ "
    r"(?:들/XSN )?(?:(?:이|가|께서)/JKS |에서/JKB )"
    r"| (?:업체|회사|시공사|공급사)/NNG (?:(?:이|가)/JKS |에서/JKB )(?:\S+ ){1,3}?"
    r"(?:올리|내리|보내|바꾸|(?:요청|취소|신청|인상|변경|통보|거절)/NNG 하)/"
    r"|(?:분|님)/\S+ 들/XSN (?:이|가)/JKS "
)
NO_WORK: Final = re.compile(
    r" (?:말|말씀|인사|회의|질문|생각|설명|소개|보고|통화|전화|이야기|얘기|문의|연락|고민|기대"
    r"|걱정|감사|고생|수고|축하|식사|참석|출근|퇴근|부탁"
    r"|약속|동의|찬성|반대|이해|기억|논의|의논|상의|회식|증가|감소|상승|하락|부족|사과|양보"
    r"|요청|재채기|운동|결혼|이사 오|경험|고려)/NNG "
    r"(?:을/JKO |를/JKO |좀/MAG )?(?:하|드리|나누|되|받|나)/(?:VV|XSV) (?:고/EC 있|었|어/EC 주"
    r"|시|는/ETM 중|어/EC 두)"
    r"| (?:보|듣|알|모르|느끼|오르|내리|떨어지|늘|줄|늘어나|줄어들|쌓이|팔리|들어오|나오|걸리"
    r"|나타나|생기|믿|바라|원하|살|자|쉬|먹|마시|웃|울|오|가|남|죽|태어나|다치|아프"
    r"|놀|나|이기|지|잃|잊|겪|밀리|이어지|말하|만나|낫|나으|들|깨|겁먹|놀라|바쁘|지내|다니|갖|가지"
    r"|기다리|앉|타|입|벗|신|자라|자라나|차|익|피|돋|녹|얼|마르|썩|크|보이)/(?:VV|VA) "
    r"(?:고/EC 있/|고/EC 계시/|는/ETM 중|시/EP 었|었/EP )"
)
LASTING: Final = re.compile(
    r" (?:근무|운영|사용|이용|보관|관리|유지|거래|판매|제공|담당|시행|활용|보유|고려|계획|예상"
    r"|소속|거주|부담"
    r"|의존|지원|참여|대기|구상|염두|강조|반대|찬성|주장|요구)/NNG (?:을/JKO "
    r"|를/JKO )?하/(?:XSV|VV) (?:고/EC 있|는/ETM 중)"
    r"| (?:맡|두|지키|돌아가|팔|다루|기르|키우|모시|받|치르|주|드리|믿)/VV 고/EC (?:있|계시)/VX "
    r"|(?<!서/NNG [를는]/J..)(?<!고/NNG [를는]/J..) (?:아직|계속|잘|그냥)/MAG 쓰/VV 고/EC 있/VX "
    r"| (?:을|를)/JKO (?:\S+/MAG )?(?:검토|고민|논의|협의)/NNG 하/XSV (?:고/EC 있|는/ETM 중)"
)
"""What goes on for good, or only in somebody's mind: no work under way."""
IDLE_NOUN: Final = re.compile(
    r" (?:휴가|출장|외근|회의|통화|부재|고민|생각|오늘|이번|내일|주|달|수업|방학|근무|그|이"
    r"|영업|운영|재직|식사|운전|이동|연차|병가|기대|임신|다이어트|부상|재학"
    r"|시행|유행|판매|인기|품절|개|가지|명|건|곳|둘|셋|대화|발표|상담|면접|대기)/\S+ 중/NNB "
)
MINE: Final = re.compile(r" (?:저|제|나|내)/NP (?:가/JKS|는/JX|도/JX)")
