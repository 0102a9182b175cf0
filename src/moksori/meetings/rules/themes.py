"""What a clause speaks of: the noun phrase by which work finds its ticket."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from moksori.meetings.participants import Roster
from moksori.meetings.rules.asking import asks
from moksori.meetings.rules.said import Clause, Sentence
from moksori.text.morphemes import Morpheme

_NOUNS: Final = frozenset(("NNG", "NNP", "SL", "SN", "NR", "XPN", "XSN", "MM", "NNB", "SH", "XR"))
_RANK: Final = {"은": 3, "는": 3, "ᆫ": 3, "도": 2, "을": 2, "를": 2, "ᆯ": 2, "이": 1, "가": 1}
TOPIC: Final = 3
OBJECT: Final = 2
_OTHER: Final = frozenset(
    "굿 접수 저 제 나 내 반 절반 정도 요 저희 우리 어제 오늘 그저께 지난주 방금 아까 지금 아침 "
    "오전 "
    "오후 금요일 "
    "월요일 화요일 수요일 목요일 토요일 일요일 이번 주 다음 그거 이거 그것 이것 것 거 건 쪽 "
    "그 이 저 그런 이런 "
    "나머지 하나 둘 셋 넷 전부 모두 다 손 중 때문 때 후 뒤 전 수 줄 데 어젯밤 새벽 저녁 밤 "
    "낮 작년 올해 내년 "
    "지난달 이번달 현재 최근 당분간 처음 다들 사실 일단 아마 결과 답 답변 회신 연락 문제 "
    "부분 상태 단계 말 얘기 "
    "이야기 일 님 씨 분 네 한 두 세 몇 번 개 프로 퍼센트 초안 마지막 며칠 하루 이틀 사흘 "
    "보름 한창 예정대로 계획 "
    "부탁 요청 의뢰 시작 착수 승인 검토 리뷰 확인 심사 심의 결재 감수 검수 작업 허락 순서 시간 "
    "사람 이제 그때 여태 아까 요새 요즘 오케이 "
    "거기 여기 누구 뭐 무엇 어디 언제 일부 대부분 거의 상황 진행 진행상황 덕분 이유 그날 "
    "당일".split(" ")
)
_STEPS: Final = frozenset("심사 심의 승인 결재 검수 감수 검토 접수".split())
"""Work by itself where it is the topic (심사는 통과됐나요?)."""
_TIME: Final = re.compile(
    r"(?:지난|이번|다음|저번|지지난)?\s?(?:번|주|달|해"
    r"|분기)?(?:\s?[월화수목금토일]요일)?(?:\s?(?:오전|오후|아침|저녁|밤|새벽|낮))?"
    r"|\d+\s?(?:월|일|시|분|주|년|월 \d+ ?일)|[한두세네]?\s?(?:달|주|시간|번|개|명|건|가지|장)"
    r"|(?:오늘|어제|내일) (?:아침|오전|오후|밤|저녁|새벽)"
)
_PERSON: Final = re.compile(
    r"(?:대리|과장|팀장|차장|부장|선생|실장|대표|사장|원장|점장|사원|주임|선임|책임|수석|본부장"
    r"|센터장|국장|교수|작가|기사|간사|총무"
    r"|회장|위원|주무관|사무관|실무관|연구원|디자이너|개발자|매니저|영양사|조교|코치|감독|PD"
    r"|피디|변호사|세무사|담당자|인턴|신입|선수|후배|선배|동료|알바|팀|부서|본부|(?<!아)파트|법무팀|사람|손님|고객|학생|직원|업체|쪽"
    r"|측)$"
)
_LEADS: Final = re.compile(r"^(?:그|이|저|요|그런|이런|저런|우리|저희|해당|방금|지난번|아까)\s")
_REASONS: Final = frozenset(
    ("어서", "아서", "라서", "니까", "으니까", "느라", "니", "으니", "으므로", "므로")
)
"""Links of a reason: its subject is not what the sentence speaks of (승인이 안 나서 ...)."""
_LONGEST: Final = 6  # nouns of a phrase


@dataclass(frozen=True, slots=True)
class Theme:
    """A noun phrase; `rank` says how surely the clause speaks of it (3: marked as its topic)."""

    text: str
    rank: int
    named: bool = True
    """The clause itself names it, not only the question that it answers."""


def theme_of(clause: Clause, roster: Roster) -> Theme | None:
    """Return what the clause speaks of: its topic, else its object, its subject, a bare noun."""
    return _best(clause, roster, _described(clause.morphemes)) or _best(clause, roster, -1)


def _best(clause: Clause, roster: Roster, described: int) -> Theme | None:
    best: Theme | None = None
    least = _least(clause)
    if _THAT.search(clause.marks):
        least = max(least, TOPIC)
    reason = (clause.link or "") in _REASONS
    for theme in _themes(clause.morphemes, roster, described):
        if theme.rank < least or (reason and theme.rank == 1):
            continue
        if best is None or theme.rank > best.rank:
            best = theme
        if theme.rank == TOPIC:
            return theme
    return best


_THAT: Final = re.compile(
    r" (?:그거|그것|이거|이것|그건|그게)/NP (?:ᆫ/JX|은/JX|는/JX|이/JKS|도/JX|ᆯ/JKO)"
)
"""그건, 그거는: the clause speaks of what was named before."""


def _least(clause: Clause) -> int:
    """Return the rank that a theme needs: what a reason says or what is awaited is none."""
    if " 기다리/VV " in clause.marks:
        return TOPIC
    part, because, _ = clause.marks.partition(" 어/EC 가지/VX 고/EC ")
    because = because if part.count("/JKS ") == 1 else ""
    if (clause.link or "") not in _REASONS and not because:
        return -1
    denied = re.search(r" (?:안|못)/MAG | (?:없|않|못하)/V", clause.marks)
    return TOPIC if denied else 0


def _themes(morphemes: Sequence[Morpheme], roster: Roster, described: int) -> Iterator[Theme]:
    run: list[Morpheme] = []
    for at, morpheme in enumerate(morphemes):
        if _joins(morpheme, run, roster):
            run.append(morpheme)
            continue
        if run and _nominalised(morphemes, at):
            run.append(morpheme)
            continue
        if at < described and _rank(morphemes, at) < TOPIC:
            run = []
            continue
        genitive = (
            morpheme.tag == "JKG"
            and run
            and morphemes[at + 1 : at + 2]
            and morphemes[at + 1].tag in _NOUNS
        )
        if genitive and not _is_person(run):
            run.append(morpheme)
            continue
        theme = _theme(run, morphemes, at)
        if theme:
            yield theme
        run = []
    theme = _theme(run, morphemes, len(morphemes))
    if theme:
        yield theme


def _nominalised(morphemes: Sequence[Morpheme], at: int) -> bool:
    """Tell the 치 and the 기 of 가지치기는."""
    after = [m.tag for m in morphemes[at : at + 3]]
    if after[:1] == ["ETN"] and at:
        return (
            morphemes[at].form == "기" and after[1:2] != ["JKB"] and morphemes[at - 1].tag == "VV"
        )
    return after[:2] == ["VV", "ETN"] and after[2:3] in (["JX"], ["JKO"], ["JKB"])


def _described(morphemes: Sequence[Morpheme]) -> int:
    """Return where the last clause that describes a noun ends: its own nouns are no themes."""
    for at in range(len(morphemes) - 2, -1, -1):
        after = morphemes[at + 1]
        if (
            morphemes[at].tag == "ETM"
            and after.tag in {"NNG", "NNP", "SL"}
            and after.form not in _HEADS
        ):
            return at
    return -1


_HEADS: Final = frozenset("예정 계획 생각 상태 모양 목표 단계 바람 김 편".split())


def _joins(morpheme: Morpheme, run: Sequence[Morpheme], roster: Roster) -> bool:
    if morpheme.form in roster.words:
        return False
    if morpheme.tag == "XSN":
        return bool(run) and morpheme.form not in {"님", "들"}
    if morpheme.tag == "NNB":
        return bool(run) and morpheme.form not in {
            "것",
            "거",
            "중",
            "수",
            "때문",
            "씨",
            "말",
            "줄",
            "채",
            "만",
        }
    return morpheme.tag in _NOUNS


def _theme(run: list[Morpheme], morphemes: Sequence[Morpheme], at: int) -> Theme | None:
    if at < len(morphemes) and morphemes[at].form in {"님", "씨"}:
        return None
    rank = _rank(morphemes, at)
    if rank < 0:
        return None
    if rank == TOPIC and _text(run) in _STEPS:
        return Theme(_text(run), rank)
    if run and run[-1].form == "말" and morphemes[at : at + 1] and morphemes[at].tag == "VCP":
        run, rank = run[:-1], OBJECT
    if rank == 0:
        run = _without_predicate(run, morphemes, at)
    while run and (run[0].form in _OTHER or run[0].tag == "JKG"):
        run = run[1:]
    while run and (run[-1].tag == "JKG" or (rank == 0 and run[-1].form in _OTHER)):
        run = run[:-1]
    text = _text(run[-_LONGEST:])
    if text in _OTHER or not text or (len(text) == 1 and rank < TOPIC):
        return None
    if (
        _TIME.fullmatch(text)
        or _is_person(run)
        or not any(m.tag in {"NNG", "NNP", "SL"} for m in run)
    ):
        return None
    return Theme(_LEADS.sub("", text), rank)


def _rank(morphemes: Sequence[Morpheme], at: int) -> int:
    if at >= len(morphemes):
        return 0
    marker = morphemes[at]
    if (marker.form, marker.tag) == ("들", "XSN"):
        return _rank(morphemes, at + 1)
    follows = morphemes[at + 1].form if at + 1 < len(morphemes) else ""
    if _names_topic(marker, follows, last=at + 2 >= len(morphemes)):
        return TOPIC
    if marker.tag in {"JX", "JKO", "JKS", "JKC"}:
        return _RANK.get(marker.form, 1)
    begun = marker.form == "에" and follows in {"들어가", "착수", "돌입", "올라가"}
    if begun or marker.form in {"이요", "요", "말"} or marker.tag == "SP":
        return OBJECT
    return -1 if marker.tag in {"JKB", "JC", "VCN"} else 0


def _names_topic(marker: Morpheme, follows: str, *, last: bool) -> bool:
    """Tell 반품이요, 시안은요, 현수막 그거는, 공사에는: named to be spoken of."""
    if follows == "요" and (marker.tag == "VCP" or marker.form == "이") and not last:
        return True
    if marker.tag == "JKB":
        return marker.form == "에" and follows == "는"
    asked = (marker.tag, marker.form) == ("MM", "요")
    return asked or marker.form in {"그거", "그것", "이거", "그건", "그게"}


def _without_predicate(
    run: list[Morpheme], morphemes: Sequence[Morpheme], at: int
) -> list[Morpheme]:
    """Drop the noun that is the predicate itself (엘리베이터 수리 완료, 포스터 인쇄 끝)."""
    after = morphemes[at].tag if at < len(morphemes) else "SF"
    verbal = after in {"XSV", "XSA", "VCP", "SF", "SE", "VV", "VX", "SP", "EF", "EC", "MAG"}
    ends = run and run[-1].form in _PREDICATES
    if ends:
        return run[:-1]
    return run[:-1] if verbal and after in {"XSV", "XSA", "VCP"} else run


_PREDICATES: Final = frozenset("완료 끝 종료 마무리 완성 마감 해결 통과 중 대기 보류 중단".split())


def _is_person(run: Sequence[Morpheme]) -> bool:
    if not run:
        return False
    counted = len(run) > 1 and run[-1].tag == "NNB" and run[-2].tag in {"MM", "NR", "SN"}
    if counted and run[-1].form in {"분", "명"}:
        return True
    return bool(_PERSON.search(run[-1].form))


def _text(run: Sequence[Morpheme]) -> str:
    text, end = "", -1
    for morpheme in run:
        text += (" " if text and morpheme.start > end else "") + morpheme.form
        end = morpheme.end
    return text.strip()


def theme_before(sentences: Sequence[Sentence], at: int, roster: Roster) -> Theme | None:
    """Return what was spoken of just before `sentences[at]`: on its line, or in a question."""
    here = sentences[at]
    for other in reversed(sentences[max(0, at - _BACK) : at]):
        if here.place - other.place > _reach(sentences, at):
            return None
        theme = _asked_about(other, roster)
        same_line = other.place == here.place
        open_to_answer = asks(other) or _POINTS.search(here.text) or _NAMES.search(other.text)
        if same_line and _NO_REPORT.search(other.marks):
            return None
        if theme and ((same_line and theme.rank >= OBJECT) or (not same_line and open_to_answer)):
            return theme
    return None


def asked_about(sentences: Sequence[Sentence], at: int, roster: Roster) -> Theme | None:
    """Return the topic of the question that the line of `sentences[at]` answers, if any."""
    here = sentences[at]
    if at and sentences[at - 1].place == here.place:
        return None
    for other in reversed(sentences[max(0, at - _BACK) : at]):
        if here.place - other.place > 1 or other.line.speaker == here.line.speaker:
            return None
        asked = asks(other) or _NAMES.search(other.text)
        theme = _asked_about(other, roster) if asked else None
        if theme:
            return theme if theme.rank == TOPIC else None
    return None


def _reach(sentences: Sequence[Sentence], at: int) -> int:
    """Return how many lines back an answer looks: past a mere 네."""
    before = sentences[at - 1] if at else sentences[at]
    return 2 if len(before.line.text) <= _MERE_YES else 1


def _asked_about(sentence: Sentence, roster: Roster) -> Theme | None:
    found = [theme_of(clause, roster) for clause in sentence.clauses]
    themes = [theme for theme in found if theme and (theme.rank >= 1 or _bare(theme, sentence))]
    return themes[0] if themes else None


def _bare(theme: Theme, sentence: Sentence) -> bool:
    named = asks(sentence) and " " in theme.text
    return named or len(sentence.text) < len(theme.text) + _FEW_LETTERS


_NO_REPORT: Final = re.compile(r" 기/ETN 로/| 기로/EC | 겠/EP | ᆸ시다/| 읍시다/| [ᆯ을]게요?/| 죠/EF ")
_BACK: Final = 5  # sentences
_MERE_YES: Final = 5  # letters of a line that only says yes
_FEW_LETTERS: Final = 8
_POINTS: Final = re.compile(r"(?<![가-힣])(?:그건|그거|그게|그것|이건|이거|그 건|그쪽)")
_NAMES: Final = re.compile(r"(?:은|는|이)요\??$|말인데요?|(?:건은|건이요|얘기인데)")
