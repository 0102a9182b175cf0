"""Titles in nominal style: 제가 이번 주까지 최종 시안을 완성하겠습니다 -> 최종 시안 완성."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from moksori.meetings.participants import Roster
from moksori.meetings.rules.dues import dates_of
from moksori.meetings.rules.said import Clause, Sentence
from moksori.text.morphemes import Morpheme

_NOUN_OF: Final = {
    line.split()[0]: line.split()[1]
    for line in (
        "고치 수정|보내 전달|알아보 확인|물어보 문의|끝내 완료|마치 완료|세우 수립|만들 작성"
        "|바꾸 변경|올리 업로드|"
        "넘기 전달|찾아보 조사|챙기 준비|줄이 축소|늘리 확대|뽑 추출|잡 조율|살펴보 검토|보 "
        "확인|정하 결정|나누 공유|"
        "여쭙 문의|여쭤보 문의|돌리 실행|붙이 부착|쓰 작성|적 작성|짜 작성|그리 작성|옮기 "
        "이동|맞추 조정|빼 제외|넣 추가|"
        "지우 삭제|부르 섭외|구하 확보|사 구매|묻 문의|받 수령|걸 연락|알리 안내|드리 전달"
        "|주 전달|모으 취합|"
        "손보 수정|돌려주 반환|미루 연기|당기 단축|들르 방문|다녀오 방문|닦 청소|치우 정리"
        "|갈 교체|달 설치|싣 적재|내 제출|빌리 대여|고르 선정|버리 폐기|세 집계|나르 운반|떼 "
        "발급|가져오 전달"
        "|돌려보내 반송|바로잡 정정|덧붙이 추가|비우 정리|채우 작성|다듬 수정|손질하 "
        "손질|가다듬 수정"
    ).split("|")
}
_NAMES_THINGS: Final = re.compile(r"/N\w\w (?:을|를)/JKO |/N\w\w (?:은|는)/JX ")
_BOOKED: Final = re.compile(r"(?:실|방|숙소|민박|호텔|자리|좌석|식당|장소|강당|펜션|표|버스|차)$")
_TAKEN: Final = frozenset(("맡", "맡기", "하", "진행", "담당", "대신하", "이어받", "책임지"))
_NOUNS: Final = frozenset(("NNG", "NNP", "SL", "SN", "SH", "NR", "XPN", "XSN", "XR", "NNB", "MM"))
_HELPING: Final = frozenset("오 가 보 두 놓 내 드리 주".split())
_SUBSTANCE: Final = frozenset(("NNG", "NNP", "SL", "SH", "XR"))
_HOLLOW: Final = frozenset(("씨", "님", "것", "거", "수", "중", "때"))
_PRONOUNS: Final = re.compile(
    r"(?:그것?|이것?|저것?|그거|이거|저거|그건|이건|제|저|나|내|우리|저희|모두|다들|누구|여기|거기"
    r"|이런|그런|저런|어떤|무슨|어느|요)"
)
_NO_THINGS: Final = frozenset(
    "그럼 그러면 그리고 그런데 근데 네 예 넵 일단 먼저 우선 혹시 그래서 그러니까 아니 아 자 음 "
    "이번에 "
    "혹은 또 좀 꼭 바로 빨리 한번 이번 다음 다음번 오늘 내일 오전 오후 아침 저녁 점심 퇴근 이따 "
    "나중 때 날 "
    "전날 당일 전 후 뒤 중 안 쪽 편 건 몫 담당 담당자 차례 마감 기한 말 김 부분 정도 대신 하나 "
    "직접 걱정 "
    "분 테 터 줄 적 데 쯤 필요 번 주 달 월 일 요일 참 원래 이제 지금 옛날 하루 이틀 사흘".split()
)
"""Words that name no thing when they stand alone."""
_SETTLES: Final = (["걸", "로"], ["거", "로"], ["것", "으로"], ["거", "ᆯ로"])
_ASIDE: Final = re.compile(
    r"으?면|다면|ᆫ다면|는다면|라면|으?니까?|라서|이라서|[은는ᆫ]데|지만|길래|거든요?|으?므로|느라"
    r"|으?나"
    r"|어도|더라도|자마자|라|으?니까요|더니"
)
"""Links of clauses that say why or when, not what."""
_COUNTED_BACK: Final = re.compile(
    r"(?:[가-힣]+\s)?(?:전날|당일|(?:하루|이틀|사흘|나흘|닷새|일주일)\s?전)(?:까지|에|까지는)"
    r"|그\s?(?:날|때)\s?(?:오전|오후|아침|저녁)?까지"
)


@dataclass(frozen=True, slots=True)
class Title:
    """A title; `bare` tells that it names no thing of its own (제가 정리할게요)."""

    text: str
    bare: bool
    things: str = ""
    """The title without what is done."""


def title_of(sentence: Sentence, on: date, roster: Roster) -> Title:
    """Return what `sentence` asks or promises, as a noun phrase; empty if it names nothing."""
    cut = _cuts(sentence, on, roster)
    title = _title(_core(sentence), cut, roster)
    aside = [one.plain for one in sentence.clauses[:-1] if _is_aside(one)]
    if title.bare and (not title.text or any(_NAMES_THINGS.search(plain) for plain in aside)):
        whole = _title(sentence.morphemes, cut, roster)
        return title if whole.bare and title.text else whole
    return title


def _title(morphemes: Sequence[Morpheme], cut: Sequence[tuple[int, int]], roster: Roster) -> Title:
    body = [m for m in _body(morphemes) if not any(a <= m.start < b for a, b in cut)]
    verb = _verb_at(body)
    things = _things(body[:verb], roster.words)
    things = [thing for thing in map(_tidy, things) if thing]
    act = _act(body, verb)
    if act == "조율" and things and _BOOKED.search(things[-1]):
        act = "예약"
    words = things if act in things[-1:] else [*things, act]
    text = " ".join(dict.fromkeys(word for word in words if word))
    return Title(text, not things, " ".join(things))


def _core(sentence: Sentence) -> list[Morpheme]:
    """Return the morphemes of the clauses that say what is done."""
    *before, last = sentence.clauses
    kept = [m for clause in before if not _is_aside(clause) for m in clause.morphemes]
    kept += last.morphemes
    as_soon = max(
        (at for at, m in enumerate(kept) if m.form == "대로" and m.tag == "NNB"), default=-1
    )
    return kept[as_soon + 1 :]


def _is_aside(clause: Clause) -> bool:
    past = " 었/EP " in clause.plain
    return past or bool(clause.link and _ASIDE.fullmatch(clause.link))


def _cuts(sentence: Sentence, on: date, roster: Roster) -> list[tuple[int, int]]:
    """Return the spans of days and people."""
    text = sentence.text
    cut = [(when.start, when.end) for when in dates_of(text, on)]
    cut += [(one.start, one.end) for one in roster.mentions(text)]
    return cut + [match.span() for match in _COUNTED_BACK.finditer(text)]


def _tidy(thing: str) -> str:
    """Drop what names no thing from both ends of a phrase."""
    words = thing.split()
    while words and words[0] in _NO_THINGS:
        words.pop(0)
    while words and words[-1] in _NO_THINGS:
        words.pop()
    return " ".join(words)


def _body(morphemes: Sequence[Morpheme]) -> list[Morpheme]:
    return [m for m in morphemes if m.tag not in {"IC", "MAJ", "SP", "SF", "SE"}]


def _verb_at(body: Sequence[Morpheme]) -> int:
    """Return where the predicate starts: the last verb that is no auxiliary, with its noun."""
    for at in range(len(body) - 1, -1, -1):
        morpheme = body[at]
        before = body[at - 1] if at else None
        if _asks_for(morpheme, before):
            return at
        if morpheme.tag == "XSV" and at:
            if [m.form for m in body[max(0, at - 3) : at - 1]] in _SETTLES:
                continue
            return at - 1
        if morpheme.tag == "VV" and not _is_light(morpheme, body[max(0, at - 2) : at]):
            bare = morpheme.form in {"주", "하", "드리"} and before and before.tag == "NNG"
            return at - 1 if bare else at
    return len(body)


def _asks_for(morpheme: Morpheme, before: Morpheme | None) -> bool:
    return morpheme.form == "부탁" and (before is None or before.tag != "ETN")


def _is_light(morpheme: Morpheme, before: Sequence[Morpheme]) -> bool:
    """Tell a verb that only carries the mood: 기로 하, 걸로 하, 도록 하, 면 되, 바라."""
    if morpheme.form in {"부탁", "드리", "바라", "되"} and not (
        morpheme.form == "드리" and before and before[-1].tag in {"NNG", "JKO", "JX"}
    ):
        return True
    forms = [m.form for m in before]
    helps = morpheme.form in _HELPING and forms[-1:] in (["어"], ["아"], ["어다"])
    if helps and before[:-1] and before[-2].tag == "VV":
        return True
    if morpheme.tag == "VX":
        return True
    settled = forms[-1:] == ["로"] and forms[:1] and forms[0] in {"기", "걸", "거", "것"}
    return morpheme.form == "하" and bool(settled or forms[-1:] in (["도록"], ["면"], ["으면"]))


def _act(body: Sequence[Morpheme], verb: int) -> str:
    if verb >= len(body):
        return ""
    head = body[verb]
    if head.tag in _NOUNS:
        if head.form in {"말", "말씀", "얘기"}:
            return "이야기"
        return "" if head.form in {"부탁", "진행", "담당"} else head.form
    if head.form in _TAKEN:
        return ""
    return _NOUN_OF.get(head.form, f"{head.form}기")


def _things(body: Sequence[Morpheme], names: Collection[str]) -> list[str]:
    """Return the runs of nouns; one of counting words alone (오 분) is no thing."""
    runs: list[list[Morpheme]] = [[]]
    for morpheme in body:
        if _is_noun(morpheme, names):
            runs[-1].append(morpheme)
        elif runs[-1]:
            runs.append([])
    return [_spelled(run) for run in runs if any(m.tag in _SUBSTANCE for m in run)]


def _is_noun(morpheme: Morpheme, names: Collection[str]) -> bool:
    if morpheme.tag not in _NOUNS or morpheme.form in names:
        return False
    hollow = morpheme.form in _HOLLOW and morpheme.tag == "NNB"
    return not hollow and not _PRONOUNS.fullmatch(morpheme.form)


def _spelled(run: Sequence[Morpheme]) -> str:
    pairs = zip(run, [None, *run], strict=False)
    return "".join((" " if before and m.start > before.end else "") + m.form for m, before in pairs)
