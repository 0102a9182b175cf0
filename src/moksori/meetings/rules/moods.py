"""Why a sentence that sounds like work makes none: it is not meant, not said by us, or not work.

Each pattern stands for one reason. Those on morphemes read `Sentence.plain`; those on letters
are set phrases, for which there is no grammar.
"""

import re
from typing import Final

from moksori.meetings.rules import lexicon
from moksori.meetings.rules.predicates import predicate_of
from moksori.meetings.rules.said import Sentence

_DAY_NOUN: Final = re.compile(r"오늘|내일|모레|글피|.*요일|주|달|월|일|시|안|중|까지|이전|정도|때")

_AS_IF_I: Final = re.compile(
    r" (?:저|나|우리|저희)/NP (?:\S+ ){0,3}?(?:(?P<role>\S+)/N\w\w? |(?<=/NP ))"
    r"(?:이/VCP |이/VCP 었/EP )(?:라면|면|ᆫ다면|다면)/EC | (?:저|나|우리|저희|작년"
    r"|예전)/N\w+ 같/VA 면/EC "
    r"| 다시/MAG 태어나/VV | 만약/\S+ (?:에/JKB )?(?:저|나|우리)/NP (?:\S+ ){1,5}?(?:면|ᆫ다면"
    r"|다면)/EC "
)
_HAD_IT_BEEN: Final = re.compile(r" (?:더라면|었더라면)/EC | 었/EP (?:면|다면|ᆫ다면)/EC ")
_THEN_IT_WAS: Final = re.compile(r" 었/EP (?:죠|어요|ᆯ/ETM (?:거|터)/NNB|겠/EP |을/ETM |ᆸ니다|지|어)")
_IT_SEEMS: Final = re.compile(
    r" (?:더라고요?|더라|더군요?|던데요?|ᆫ다네요?|다네요?|라네요?|대요?|ᆫ대요?|ᆫ답니다|답니까|ᆫ답니까"
    r"|잖아요?|다니까요?|ᆫ다니까요?|려나요|려나|달래요?)/E[FC] (?:\S+/SF )?$"
)
_WANTS: Final = re.compile(r" 고/EC 싶/VX ")
_ASKING_WORD: Final = re.compile(
    r" (?:누구/NP (?!나/|ᆫ가/|이/VCP ᆫ가/|든)|언제/\S+ (?!든)|왜/\S+ |어떻/VA |어디/NP |뭐/NP "
    r"|무엇/NP |얼마/\S+ "
    r"|무슨/MM |설마/\S+ |어느/MM |몇/MM (?!가지|개|군데)|어떡하/)"
)
_OPEN_END: Final = re.compile(
    r" (?:어요|죠|ᆯ래요?|ᆸ니까|ᆯ까요?|나요|는가요|ᆫ가요|어|지|냐|니|는데요|ᆫ데요|대요)/E[FC] "
    r"(?:\S+/SF )?$"
)
_HABIT: Final = re.compile(
    r" (?:보통|늘|항상|매번|대개|주로|원래|매일|평소|평상시|으레|언제나|번번이|그때그때|자주"
    r"|가끔)/\S+ "
    r"| (?:매주|매달|매월|매년|격주|해마다|달마다|주마다)/\S+ | 마다/JX | 씩/XSN "
    r"| (?:평일|아침|저녁|점심|주말|밤|낮|새벽|겨울|여름)/NNG 에/JKB 는/JX "
    r"| 는/ETM 편/NNB 이/VCP | 곤/EC 하/VX "
)
_RULE: Final = re.compile(
    r"규정(?:상|에|대로|이)|법적|법으로|법상|원칙|약관|매뉴얼(?:에|상|대로)|설명서(?:에|상)"
    r"|지침(?:에|상|대로)|절차상|관례|내규|수칙"
    r"|누구나|누구든|[는은신한]\s(?:분|분들|사람)(?:은|들은|께서는)\s|의무적|의무입니다|필수입니다"
    r"|(?:사용|이용|퇴실|입실|퇴근|입장|관람|식사)(?:하신|한|하고 난)?\s?(?:뒤|후|다음|때|시)"
)
_FORMULA: Final = re.compile(
    r"(?<![가-힣])(?:"
    r"잘 (?:좀 )?부탁"
    r"|(?:관심|양해|협조|격려|이해|성원|지도|응원|사랑|박수|배려|의견)(?:을|를|도)?\s?(?:많이 "
    r"|꼭 )?"
    r"(?:부탁|바라|바랍)"
    r"|(?:감사히|맛있게|고맙게)\s\S+(?:겠|게요)"
    r"|(?:다음|앞)부터(?:는)?\s.*(?:올게|오겠|조심|늦|주의)|최선을|신경\s?(?:쓰|쓸|써)|새겨\s?듣"
    r"|열심히|(?:더|앞으로|정말|좀 더) 잘하(?:겠|ᆯ)|잘하겠|\S+ 마음으로\s|반성하"
    r"|(?:밥|커피|점심|저녁|술|한턱|음료)(?:은|는|을|를|도)?\s(?:\S+\s){0,2}(?:살게|쏠게|사겠습"
    r"|쏘겠)"
    r"|(?:조심|안녕|살펴|어서|편히|편하게|푹|맛있게)\S*\s(?:\S+\s)?\S*(?:세요|십시오|시죠)"
    r"|잘 (?:다녀|가|쉬|자|지내|들어가)\S*(?:세요|십시오)|잘\s?하세요"
    r"|(?:좋은|즐거운|행복한)\s\S+\s(?:되|보내)"
    r"|기회(?:가)? (?:되|있)|기꺼이|실례하|감사드리|고맙겠|기쁘겠|영광(?:입|이|스)"
    r"|먼저 (?:좀 )?(?:들어가|일어나|나가|퇴근하|빠지|가)\s?(?:보겠|볼게|겠|있을게)"
    r"|먼저 (?:들어갈|일어날|나갈|갈|빠질|퇴근할)게)"
)
_NICE_USE: Final = re.compile(
    r" 잘/MAG (?:쓰|먹|마시|듣|읽|받|보|배우|지내|들)/VV (?:어/EC \S+/VX )?(?:겠/EP |ᆯ게)"
)
_JOKE: Final = re.compile(
    r"하하|호호|ㅋㅋ|ㅎㅎ|농담|(?<![가-힣])(?:"
    r"로또|복권|다음 생|장을? 지지|손에 장|성을? 갈|삭발|사표(?:를)?\s?(?:쓰|내|던)|잡아먹"
    r"|동상(?:을)? 세"
    r"|머리\S*\s?(?:밀|깎)|달나라|우주\S*\s?(?:여행|정복)|지구(?:를|도|까지)|노벨상|대통령"
    r"|(?:저는|제가|우리는) (?:달|별|화성)에\s|(?:세상|세계) (?:모든 )?(?:일|정복)|천국|지옥"
    r"|절에 들어가|어련하|아주 그냥|이러다|천년만년|평생 (?:안|못)|목을 걸|억만장자|재벌"
    r"|외제차\s(?:\S+\s)?뽑|업고 다니|춤(?:을|이라도)?\s?추|절(?:을|이라도) (?:하|올)|분부"
    r"|슈퍼맨|노예"
    r"|(?:전|내|제) 재산|(?:집|차)(?:을|를|이라도) (?:팔|걸)겠|산으로 들어|돈(?:만|이) (?:있"
    r"|많)으면"
    r"|공주님|왕자님|임금님|뫼시|용(?:이)? 되겠)|^(?:네네|예예|네 네|예 예|아이고 네)\s"
)
_IDIOM: Final = re.compile(
    r"입조심|말조심|두 손 |발등에|허리띠|눈 딱 감|한 귀로|발 뻗고|목이 빠지|배가 산으로"
    r"|벼락치기|하늘의 별|이를 악물|정신\S* 차|마음\S* 먹|마음\S* 비우|각오"
)
_LIFE: Final = re.compile(
    r"(?<![가-힣])(?:"
    r"(?:수영|요가|골프|등산|캠핑|낚시|운동|미용실|헬스장|치과|산책|나들이|성묘|소개팅)(?:이나"
    r"|을|를|에"
    r"|도)?\s(?:\S+\s){0,2}?"
    r"(?:가려|갈|가야|가요|갑니다|다녀|하러|하려|끊)"
    r"|병원(?:에|에도|을)?\s(?:\S+\s)?(?:가야|갈게|가려|가요|갑니다|들러야|다녀)"
    r"|여행(?:을|도|이나)?\s(?:가려|갈|가요|갑니다|떠나)"
    r"|(?:연차|반차|월차|휴가|조퇴|병가)(?:를|을|도|에)?\s(?:좀 )?(?:쓰|쓸|써|내려|낼게|내겠|가"
    r"|갈|갑|다녀)"
    r"|(?:담배|술|커피)(?:를|을|도)?\s(?:\S+\s)?(?:끊|줄이|한잔)|다이어트(?:는|를"
    r"|도)?\s(?:\S+\s)?(?:하|할)"
    r"|(?:밥|점심|저녁|국수|커피|술|라면|치킨|아침|고기|김밥)\S*\s(?:\S+\s)?(?:먹|마시)"
    r"|머리(?:를|나|도)?\s(?:좀 )?(?:자르|깎|하러|하고)|집에 (?:가야|갈게|가려|가요|가서 (?:쉬"
    r"|자|좀))"
    r"|(?:애|애들|아이|아이들|부모님|엄마|아빠|남편|아내|와이프|동생|강아지)(?:를|을"
    r"|랑)?\s(?:\S+\s)?"
    r"(?:데리|데려|만나|뵈|뵙|보러))"
)
_MEANS_TO: Final = re.compile(r" 려고(?:요/E|/EC 하/V)")
_FREE_TIME: Final = re.compile(
    r"주말|퇴근하고|퇴근 후|저녁에|휴가|명절|연휴|올해는|내년에는"
    r"|언젠가|쉬는 날|쉬려"
)
_LIVING: Final = frozenset("자 눕 씻 놀 살 죽 쓰러지 미치 퇴근 출근 취하 결혼 이혼 연애".split())
_MEETING: Final = re.compile(
    r"(?:회의|미팅|수업|강의|스탠드업|모임|보고회)(?:은|는|를|을|으로|로|도|이|가)?\s"
    r"(?:(?!\S*까지|\S*전에)\S+\s)?"
    r"(?:시작|마치|마무리|진행하|끝내|종료|열겠|하겠|할게)|여기까지|다음으로|넘어가|이어서 하"
)
_RUNNING: Final = re.compile(
    r"표결|한마디씩|까지만 하고|^(?!.*(?:제|내)가)(?:발표|보고|토론|소개|인사)(?:은|는|을"
    r"|를)\s(?:\S+\s){0,2}(?:하겠|할게)|"
    r"(?<![가-힣])(?:\d+|[일이삼사오육칠팔구십]+)\s?분(?:만|\s정도|\s뒤에|\s후에|\s있다가|간"
    r"|까지)?\s.*(?:쉬|다시\s|더\s)"
    r"|쉬었다|쉬고\s|쉬겠|쉴게|(?<![가-힣])(?:잠깐|잠시)만?\s.*(?:올게|오겠|받|끄|끌|끊|멈추"
    r"|나갔|나가|쉬)"
    r"|질문(?:은|을|도)?\s?(?:\S+\s)?(?:받겠|받을게|있으)|투표하(?:겠|시)"
    r"|진행(?:을|은)?\s(?:제가\s)?(?:맡|보)(?:겠|을게|ᆯ게)"
    r"|사회(?:를|는)?\s(?:제가\s)?(?:보겠|볼게)|(?:얘기|이야기|건|안건"
    r"|문제)\S*\s(?:\S+\s){0,4}(?:다루|다룰)"
    r"|채팅(?:방|창)?에 (?:올|남|적)|출석(?:을|부터)?\s(?:부르|확인|체크)"
    r"|(?<![가-힣])(?:안건|순서|차례|주제|본론)(?:은|는|을|를|으로|로|부터|에서"
    r"|도)?\s(?:\S+\s){0,2}?"
    r"(?:다루|다룰|진행|돌아가|돌아갈|넘어|들어가|들어갈|보겠|볼게|하겠|할게|시작|마치|말씀)"
    r"|(?<![가-힣])(?:얘기|이야기|말씀)(?:은|는|을|를|으로|로|부터|도)?\s(?:\S+\s)?"
    r"(?:다루|돌아가|돌아갈|넘어|들어가|들어갈|하겠|할게|시작|마치|드리|말씀)"
    r"|(?:결론|요점|질문|한마디|한 말씀|하나|한 가지|몇 가지|두 가지)(?:부터|만|더|만 더"
    r"|도)\s?(?:더 )?"
    r"(?:말|여쭤|여쭙|보태|보탤|덧붙|드리|묻|하겠|할게|질문|확인|짚)"
    r"|(?:이|그)\s?정도로|이쯤에서|여기서 (?:마|끝|정리|접|끊|멈)|이어(?:서)? (?:가|나가)(?:겠"
    r"|ᆯ게|시)"
    r"|(?<![가-힣])이만\s|(?:짧게|간단히|간략히) (?:하|할|말|끝)"
    r"|(?:녹음|녹화|마이크|카메라|채팅)(?:을|를|은|좀)?\s(?:\S+\s)?(?:켜|켤|끄|끌|멈)"
    r"|화면(?:을|좀|도)?\s(?:\S+\s)?(?:공유|켜|켤|띄|키|넘기|넘길|보)"
    r"|^바로 (?:들어가|시작|하|할)|(?:다시|이어서|계속) (?:하겠|할게|시작|모이|진행하겠)\S*$"
    r"|(?<![가-힣])(?:\d+|한|두|세|네|다섯|여섯|일곱|여덟|아홉|열)\s?시(?: 반)?에?\s(?:다시"
    r"|이어서)\s"
    r"|손(?:을)? 들|(?:쪽|페이지|화면)(?:을|를)? (?:같이 )?(?:봐 주|보시|봐주|보세|펴)"
)
_A_MOMENT: Final = re.compile(r"(?:잠깐|잠시)만?(?:요)?[\s,]")
_OPENS: Final = re.compile(r"/NN\w (?:을/JKO |를/JKO )?하/(?:VV|XSV) (?:겠/EP |ᆯ게)")
"""How a first line names what is about to be done (주간 회고 할게요)."""
_SAYS_I: Final = re.compile(r"(?:제|내)가\s")
_FROM: Final = re.compile(
    r" (?P<what>\S+)/N\w\w? (?:얘기/NNG )?부터/JX (?:\S+/MA\w )?"
    r"(?:보|말|하|살펴보|시작|듣|다루|정리|짚|여쭤보|여쭙|읽|얘기|이야기|말씀|진행|확인|나누|훑어보|꺼내|풀)/"
)
_FIXES: Final = re.compile(r"까지로|까지만 하고|못\s?박")
_OPTION: Final = re.compile(r" (?:방법|수|길|안|선택지)/N\w\w (?:도|가|이)/J\w\w? 있/")
_MAY_BE: Final = re.compile(r"지도 모(?:르|른|를|릅|름)")
_LET_ME_SAY: Final = re.compile(r"\S+(?:게요|겠습니다)는 (?:무슨|뭘|뭐가)")
_QUOTE_MARKS: Final = '"“”'


def idle(sentence: Sentence) -> bool:
    """Tell whether nothing in the sentence can be work: unreal, a report, a phrase, a joke."""
    last = sentence.last.plain
    return bool(
        unreal(sentence)
        or quoted(sentence)
        or _IT_SEEMS.search(last)
        or lexicon.IRREAL.search(sentence.last.marks)
        or lexicon.GUESS.search(sentence.last.marks)
        or lexicon.TOLD.search(sentence.last.marks)
        or _WANTS.search(last)
        or _OPTION.search(last)
        or _MAY_BE.search(sentence.text)
        or _phrase(sentence)
    )


def _phrase(sentence: Sentence) -> bool:
    text = sentence.text
    return bool(
        _FORMULA.search(text)
        or _NICE_USE.search(sentence.plain)
        or _JOKE.search(sentence.line.text)
        or _IDIOM.search(text)
        or _LET_ME_SAY.search(text)
    )


def unreal(sentence: Sentence) -> bool:
    """Tell 저라면 사겠어요, 제가 사장이면 ..., 예산이 남았더라면 ... from a real condition."""
    as_if = _AS_IF_I.search(sentence.plain)
    if as_if and not (as_if["role"] and _DAY_NOUN.fullmatch(as_if["role"])):
        return True
    past = _HAD_IT_BEEN.search(sentence.plain)
    return bool(past and _THEN_IT_WAS.search(sentence.last.plain))


def quoted(sentence: Sentence) -> bool:
    """Tell whether the sentence ends inside quotation marks: somebody else's words."""
    text = sentence.text.rstrip(" .!?")
    if any(mark in text for mark in _QUOTE_MARKS) and text[-1] in _QUOTE_MARKS:
        return True
    whole = sentence.line.text
    at = whole.find(sentence.text)
    before = whole[: at + len(text)] if at >= 0 else text
    return sum(before.count(mark) for mark in _QUOTE_MARKS) % 2 == 1


def wonders(sentence: Sentence) -> bool:
    """Tell a question, also one without its mark: 누가 그걸 사겠어요, 이걸 언제 다 고치죠."""
    if sentence.asks:
        return True
    said = sentence.plain
    return bool(_ASKING_WORD.search(said) and _OPEN_END.search(sentence.last.plain))


def habitual(sentence: Sentence) -> bool:
    """Tell what is done again and again (보통, 매주, -마다)."""
    return bool(_HABIT.search(sentence.plain))


def rule(sentence: Sentence) -> bool:
    """Tell what must be done by anybody, by a rule or a manual."""
    return bool(_RULE.search(sentence.text))


def private(sentence: Sentence) -> bool:
    """Tell what belongs to life outside of work (등산이나 가려고요)."""
    if _LIFE.search(sentence.text):
        return True
    means_to = _MEANS_TO.search(sentence.last.plain) and _FREE_TIME.search(sentence.text)
    lives = predicate_of(sentence) & _LIVING and " 을/JKO " not in sentence.last.plain
    return bool(means_to or lives)


def opens_or_ends(sentence: Sentence) -> bool:
    """Tell 십일월 회의를 시작하겠습니다 and 오늘은 여기까지 하죠, whatever day is named."""
    alone = len(sentence.clauses) == 1 and " 대로/NNB " not in sentence.marks
    first = sentence.place <= 1 and alone and _OPENS.search(sentence.last.plain)
    if first and not _SAYS_I.search(sentence.text) and "까지" not in sentence.text:
        return True
    return bool(_MEETING.search(sentence.text) or _FIXES.search(sentence.text))


def runs_the_meeting(sentence: Sentence) -> bool:
    """Tell what only leads the talk on (십 분 쉬고 다시 하겠습니다)."""
    text = sentence.text
    if _RUNNING.search(text) or _A_MOMENT.search(text):
        return True
    if _A_MOMENT.search(sentence.line.text) and not _SAYS_I.search(text):
        return True
    start = _FROM.search(sentence.plain)
    return bool(start and not _DAY_NOUN.fullmatch(start["what"]))
