"""Titles in nominal style: 제가 이번 주까지 최종 시안을 완성하겠습니다 -> 최종 시안 완성."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from moksori.meetings.participants import Roster
from moksori.meetings.rules.said import Sentence
from moksori.text.dates import find
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
        "|갈 교체|달 설치|싣 적재"
    ).split("|")
}
_TAKEN: Final = frozenset(("맡", "맡기", "하", "진행", "담당"))
_NOUNS: Final = frozenset(("NNG", "NNP", "SL", "SN", "SH", "NR", "XPN", "XSN", "XR", "NNB", "MM"))
_KEPT: Final = _NOUNS | {
    "ETM",
    "VV",
    "VA",
    "JKB",
    "JKG",
    "JC",
    "EC",
    "XSV",
    "XSA",
    "EP",
    "VX",
    "SO",
}
_PRONOUNS: Final = re.compile(
    r"(?:그것?|이것?|저것?|그거|이거|저거|그건|이건|제|저|나|내|우리|저희|모두|다들|누구|여기|거기)"
)
_LIGHT: Final = frozenset(
    (
        "그럼 그러면 그리고 그런데 근데 네 예 일단 먼저 우선 혹시 그래서 그러니까 아니 아 자 "
        "음 이번에 혹은 또 좀 꼭 바로 빨리 한번"
    ).split()
)


def title_of(sentence: Sentence, on: date, roster: Roster) -> str:
    """Return what `sentence` asks or promises, as a noun phrase; empty if it names nothing."""
    cut = _dates(sentence, on)
    cut += [(one.start, one.end) for one in roster.mentions(sentence.text)]
    body = [m for m in _body(sentence.morphemes) if not any(a <= m.start < b for a, b in cut)]
    verb = _verb_at(body)
    things = _things(body[:verb], roster.words)
    act = _act(body, verb)
    words = [word for word in (*things, act) if word]
    return " ".join(words)


def things_of(morphemes: Sequence[Morpheme], names: Collection[str] = ()) -> tuple[str, ...]:
    """Return the noun phrases of `morphemes` in order, particles dropped."""
    return tuple(_things(list(morphemes), names))


def _dates(sentence: Sentence, on: date) -> list[tuple[int, int]]:
    return [(when.start, when.end) for when in find(sentence.text, on)]


def _body(morphemes: Sequence[Morpheme]) -> list[Morpheme]:
    return [m for m in morphemes if m.tag not in {"IC", "MAJ", "SP", "SF", "SE"}]


def _verb_at(body: Sequence[Morpheme]) -> int:
    """Return where the predicate starts: the last verb that is no auxiliary, with its noun."""
    for at in range(len(body) - 1, -1, -1):
        morpheme = body[at]
        follows_gi = [m.form for m in body[max(0, at - 2) : at]] == ["기", "로"]
        asked = morpheme.form == "부탁" and body[at - 1 : at] and body[at - 1].tag != "ETN"
        if asked or (morpheme.form == "부탁" and not at):
            return at
        if morpheme.tag == "XSV" and at:
            return at - 1
        if (
            morpheme.tag == "VV"
            and not follows_gi
            and morpheme.form not in {"부탁", "드리", "바라", "되"}
        ):
            bare = morpheme.form in {"주", "하"} and at and body[at - 1].tag == "NNG"
            return at - 1 if bare else at
    return len(body)


def _act(body: Sequence[Morpheme], verb: int) -> str:
    if verb >= len(body):
        return ""
    head = body[verb]
    if head.tag in _NOUNS:
        return "" if head.form in {"부탁", "진행", "담당"} else head.form
    if head.form in _TAKEN:
        return ""
    return _NOUN_OF.get(head.form, f"{head.form}기")


def _things(body: Sequence[Morpheme], names: Collection[str]) -> list[str]:
    runs: list[str] = []
    run = ""
    end = -1
    for morpheme in body:
        noun = morpheme.tag in _NOUNS and not _PRONOUNS.fullmatch(morpheme.form)
        if (
            not noun
            or morpheme.form in names
            or morpheme.form in {"님", "씨", "것", "거", "수", "중", "때"}
        ):
            runs, run = [*runs, run], ""
            continue
        gap = " " if run and morpheme.start > end else ""
        run += gap + morpheme.form
        end = morpheme.end
    return [word for word in (*runs, run) if word and word not in _LIGHT]
