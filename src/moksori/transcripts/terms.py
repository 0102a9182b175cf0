"""What a sentence is about, found without a dictionary: crude on purpose, and fast.

Korean words end in particles and verb endings; the longest known one is taken off when at least
two syllables stay. Sentences that decide, promise, date, report or ask are known by their wording.
"""

import re
from typing import Final


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


_WORD: Final = re.compile(r"[가-힣A-Za-z0-9]+(?:[-_.][A-Za-z0-9]+)*")
_SYLLABLES_KEPT: Final = 2

_PARTICLES: Final = sorted(
    _words(
        "이 가 을 를 은 는 에 의 와 과 도 만 로 으로 에서 에게 한테 께 께서 까지 부터 보다",
        "처럼 마다 이나 나 이랑 랑 하고 이고 이며 이라 라 라고 이라고 으로는 에는 에서는",
        "까지는 부터는 에도 이라도 대로 만큼 밖에 입니다 이에요 예요 이죠 인데 인데요 이고요",
        "이라서 님 님이 님은 님께 님께서 씨가 씨는",
    ),
    key=lambda particle: (-len(particle), particle),
)

_VERB_END: Final = re.compile(
    r"(습니다|습니까|니다|니까|세요|어요|아요|해요|네요|군요|지요|거든요|잖아요|는데요|은데요"
    r"|었다|았다|겠다|한다|된다|이다|하고|해서|하면|하는|했던|되는|되고|려고|면서|지만|도록"
    r"|는지|을지|까요|주세요|게요|했고|했는데|하기로|합시다)$"
)

_EMPTY: Final = _words(
    "그리고 그래서 그런데 그러면 그럼 하지만 그냥 이제 지금 오늘 아까 여기 저기 거기 이거",
    "그거 저거 이것 그것 우리 저희 제가 저는 저도 내가 여러분 정말 진짜 아주 매우 조금 많이",
    "다시 먼저 일단 혹시 그렇게 이렇게 어떻게 무엇 누구 언제 어디 때문 경우 정도 이번 다음",
    "있는 없는 같은 대한 대해 위해 통해 모두 다들 바로 아직 이미",
    "the a an and or but of to in on at for with by is are was were be been it this that these",
    "those we i you he she they will would can could should have has had do does did not no yes",
    "so then",
)

_FILLER: Final = re.compile(
    r"^(네+|예+|아+|어+|음+|응+|그렇죠|맞아요|맞습니다|좋아요|좋습니다|알겠습니다|감사합니다"
    r"|고맙습니다|수고하셨습니다|안녕하세요|안녕하십니까|여러분|모두|반갑습니다|그럼|자|저기요"
    r"|ok|okay|yes|yeah|right|thanks|hello|hi|[\s,.!?~…])+$",
    re.IGNORECASE,
)

_DECISION: Final = _pattern(
    "결정|확정|합의|하기로|정했|정하겠|승인|채택|[으기]로 (했|하겠|합시다|하죠)",
    "decided|agreed|approved",
)
_TASK: Final = _pattern(
    "까지|담당|맡[아은을겠]|하겠습니다|드리겠습니다|할게요|을게요|해 ?주세요|주시기 바랍니다",
    "부탁|제출|준비|마무리|공유해|보내|처리해",
    "will |please |todo|deadline|by (mon|tues|wednes|thurs|fri)day",
)
_DATE: Final = _pattern(
    r"[월화수목금토일]요일|\d+ ?[월일시]|내일|모레|다음 ?주|이번 ?주|이달|다음 ?달|월말|연말",
    "오전|오후|[일이삼사오육칠팔구십]+월|tomorrow|next week",
)
_REPORT: Final = _pattern(
    "완료|끝났|끝냈|고쳤|마쳤|해결|배포|출시|지연|늦어|문제|오류|장애",
    "done|fixed|finished|blocked|delay",
)
_QUESTION: Final = _pattern("[?？]$|까요$|나요$|미정|보류|검토|논의|확인이? 필요|open question")
_SUBJECT: Final = _pattern(
    "안건|목표|주제|일정|예산|요약|결론|정리하|중요|agenda|goal|summary",
)

_CUES: Final = (
    (3.0, _DECISION),
    (2.5, _TASK),
    (1.5, _DATE),
    (1.5, _REPORT),
    (1.0, _QUESTION),
    (1.0, _SUBJECT),
)


def terms_of(text: str) -> tuple[str, ...]:
    """Return the content words of a sentence, without their particles, in lower case."""
    bare = (_bare(word.lower()) for word in _WORD.findall(text))
    return tuple(term for term in bare if term is not None)


def cue_weight(text: str) -> float:
    """Return how much the wording says that something was settled here."""
    return sum(weight for weight, cue in _CUES if cue.search(text))


def is_filler(text: str) -> bool:
    """Whether nothing is said: a greeting, a yes, a thank you, no word at all."""
    return _FILLER.match(text) is not None or not _WORD.search(text)


def _bare(word: str) -> str | None:
    """Take the particle off; None for words that carry no content."""
    if word in _EMPTY or _VERB_END.search(word):
        return None
    for particle in _PARTICLES:
        if word.endswith(particle) and len(word) - len(particle) >= _SYLLABLES_KEPT:
            word = word.removesuffix(particle)
            break
    return word if len(word) > 1 and word not in _EMPTY else None
