"""Spoken numerals to digits, decided on morphemes: a miss is better than a wrong number.

`이번 달`, `이 점을`, `이 분도` sound like numbers and are none. So a numeral is taken only where
kiwi says numeral, where what follows is a counter, and where the whole makes a number; a lone
syllable needs more: a counter that is never a common noun. Counted alike but left in words:
한 번, 두 분, 세 가지, 이삼 일, 몇십 개.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from moksori.text.morphemes import Morpheme, analyse
from moksori.text.numbers import parse_digitwise, parse_native, parse_sino, written
from moksori.text.spans import Edit, Rewritten, apply, unchanged

_SYLLABLES: Final = frozenset("공영일이삼사오육륙칠팔구십백천만억조")
_SINO_OR_POINT: Final = _SYLLABLES | {"점"}
_DETERMINERS: Final = frozenset("한 두 세 네 석 넉 스무".split())
_SYMBOLS: Final = {
    "퍼센트": "%",
    "킬로그램": "kg",
    "그램": "g",
    "킬로미터": "km",
    "센티미터": "cm",
    "밀리미터": "mm",
    "밀리리터": "mL",
    "미터": "m",
    "기가바이트": "GB",
    "메가바이트": "MB",
    "테라바이트": "TB",
}
_COUNTERS: Final = frozenset(
    "명 개 시 시간 살 건 대 장 권 번 마리 잔 병 달 곳 군데 벌 켤레 채 통 곡 줄 배 팀 편 그루 "
    "송이 박스 상자 세트 조각 컵 캔 팩 알 칸 쌍 접시 그릇 판 봉지 포기 바퀴 척".split()
)
_ONE_OF: Final = frozenset("시 시간 명 개 건".split())
_UNITS: Final = frozenset(
    "년 월 일 분 초 시 시간 원 달러 엔 유로 위안 명 개 권 장 건 층 호 호선 호실 학년 학기 분기 "
    "페이지 쪽 위 등 단계 세 인 인분 인실 번 주년 박 개월 주 도 점 평 킬로 센티 톤 리터 밀리초 "
    "와트 볼트 헤르츠 칼로리 회 차 급 등급 배 세기 년도 년대 년생 인치 번지 호봉 표 승 패 골 "
    "개국 교시 프로 년차 차례".split()
) | frozenset(_SYMBOLS)
_AFTER_TWO: Final = frozenset(
    "호선 호실 학년 학기 분기 개월 인분 인실 주년 킬로 페이지 센티 달러 유로 교시 "
    "밀리초 개국".split()
) | frozenset(_SYMBOLS)
_TIMED: Final = frozenset("년 주 일 분 초".split())
_THEN: Final = re.compile(r"\s?(?:전|뒤|후|동안|간\b|만에|연속|째|차\b|남)")
_NO_COMMA: Final = frozenset("년 호 번 번지 호실 년도".split())
_FOLLOWERS: Final = frozenset("전 뒤 후 간 반 정도 동안 이상 이하 이내 짜리 쯤 가량 안팎".split())
_NAMED: Final = frozenset("회 차 호 기".split())
_ROUND: Final = frozenset("백 천 만 억 조".split())
_OFTEN: Final = frozenset("번 가지 마디 배".split())
_VAGUE: Final = frozenset("몇 수 여러 한두 두세 서너".split())
_MONTHS: Final = {"시": 10, "유": 6}
_CODE: Final = re.compile(
    r"(?:번호|코드|비번|암호|내선|아이디|사번|학번|핀)\s?(?:은|는|이|가|을|를|:)?\s*$"
)
_LEAST_CODE: Final = 3
_YEAR: Final = 4  # digits
_TEN_THOUSAND: Final = 10**4
_TWO: Final = 2
_SURE_CODE: Final = 6

_DIGIT: Final = "[공영일이삼사오육륙칠팔구]"
_LINK: Final = r"(?:\s?(?:에|다시|의|국에)\s?|\s?)"
_PHONE: Final = re.compile(
    rf"(?<![가-힣])(?P<a>공\s?일\s?[공일육칠팔구]|공\s?이|공\s?[삼사오육칠]\s?[공일이삼사오])"
    rf"{_LINK}(?P<b>{_DIGIT}(?:\s?{_DIGIT}){{2,3}}){_LINK}(?P<c>{_DIGIT}(?:\s?{_DIGIT}){{3}})"
    rf"|(?<![가-힣])(?P<d>일\s?[오육팔](?:\s?{_DIGIT}){{2}}){_LINK}(?P<e>{_DIGIT}(?:\s?{_DIGIT}){{3}})"
)
_GROUPS: Final = re.compile(
    rf"(?<![가-힣]){_DIGIT}{{2,}}(?:(?:\s?(?:에|다시)\s|\s){_DIGIT}{{2,}}){{1,4}}"
)
_LINKS: Final = re.compile(r"\s?(?:에|다시)\s|\s")
_LENGTHS: Final = frozenset({10, 11, 13, 16})
_SURE_GROUPS: Final = 9
_SINO: Final = "[일이삼사오육칠팔구십]"
_DATE: Final = re.compile(
    rf"(?<![가-힣])(?P<month>시|유|십\s?[일이]|[일이삼사오칠팔구])\s?월"
    rf"(?:(?P<gap>\s?)(?P<day>{_SINO}(?:\s?{_SINO})*)\s?일(?=$|[^가-힣]|에|은|이|을|부터|까지|로|자|날|"
    rf"입|인|이|의|도|만|쯤|경|과|하고|오전|오후))?"
)
_FRACTION: Final = re.compile(
    rf"(?<![가-힣])(?P<below>[일삼사오육칠팔구십백]|{_SINO}{{2,3}})\s?분의\s?(?P<above>{_SINO}{{1,3}})"
    r"(?=$|[^가-힣]|이[에었]|가\b|을|를|은|는|만|도\b|로|정도|에|의|씩|입|예)"
)
_PART: Final = re.compile(r"\s?분의")
_MONTH_ENDS: Final = re.compile(
    r"$|[^가-힣]|에|부터|까지|은|말|초|중순|달|호|이후|이전|이면|쯤|입니다"
)
_LATEST: Final = 31


@dataclass(frozen=True, slots=True)
class _Run:
    """Numeral morphemes in a row, the morpheme before and the ones after."""

    start: int
    end: int
    words: str
    before: Morpheme | None
    after: tuple[Morpheme, ...]
    natively: bool

    @property
    def unit(self) -> Morpheme | None:
        """The counter that follows close or after one space."""
        if self.after and self.after[0].start - self.end <= 1:
            return self.after[0]
        return None


def to_digits(text: str) -> Rewritten:
    """Return `text` with spoken numbers in digits, with offsets to the raw text.

    Dates, times, money, measures, things counted, telephone numbers and codes; amounts get a comma
    from 1,000 on, 만 and 억 stay words (`3억 5,000만 원`), the unit stands close (`3명`).

    Raises:
        EngineNotInstalledError: kiwipiepy is missing; install `moksori[korean]`.
    """
    if _SYLLABLES.isdisjoint(text) and not re.search("[한두세네열섯곱덟홉무른흔쉰순]", text):
        return unchanged(text)
    edits: list[Edit] = []
    for find in (_phones, _numbers_of_things, _dates, _fractions, _amounts):
        edits += [edit for edit in find(text) if not _touches(edit, edits)]
    return apply(text, edits)


def _touches(edit: Edit, others: list[Edit]) -> bool:
    return any(edit.start < other.end and other.start < edit.end for other in others)


def _phones(text: str) -> Iterator[Edit]:
    for found in _PHONE.finditer(text):
        groups = [parse_digitwise(group) or "" for group in found.groups() if group]
        yield Edit(found.start(), found.end(), "-".join(groups))


def _numbers_of_things(text: str) -> Iterator[Edit]:
    """Find long numbers said in groups: cards, accounts, resident registration numbers."""
    for found in _GROUPS.finditer(text):
        words = found[0]
        length = len(parse_digitwise(_LINKS.sub("", words)) or "")
        if length - 1 in _LENGTHS and length not in _LENGTHS and words.endswith("이"):
            words = words[:-1]
        if length >= _SURE_GROUPS:
            groups = (parse_digitwise(group) or "" for group in _LINKS.split(words))
            yield Edit(found.start(), found.start() + len(words), "-".join(groups))


def _dates(text: str) -> Iterator[Edit]:
    for found in _DATE.finditer(text):
        name, day = found["month"].replace(" ", ""), found["day"]
        month = f"{_MONTHS.get(name) or parse_sino(name)}월"
        date = parse_sino(day) if day else None
        if date and date <= _LATEST:
            yield Edit(found.start(), found.end(), f"{month}{found['gap'] or ' '}{date}일")
        elif name != "이" and not day and _MONTH_ENDS.match(text, found.end()):
            yield Edit(found.start(), found.end(), month)


def _fractions(text: str) -> Iterator[Edit]:
    for found in _FRACTION.finditer(text):
        below, above, end = parse_sino(found["below"]), parse_sino(found["above"]), found.end()
        if above is None and found["above"].endswith("이"):
            above, end = parse_sino(found["above"][:-1]), end - 1
        if below and above and above < below:
            yield Edit(found.start(), end, f"{below}분의 {above}")


def _numeral(morpheme: Morpheme) -> bool:
    if morpheme.tag == "MM":
        return morpheme.form in _DETERMINERS
    return morpheme.tag == "NR" and (
        _SYLLABLES.issuperset(morpheme.form) or parse_native(morpheme.form) is not None
    )


def _runs(text: str, morphemes: tuple[Morpheme, ...]) -> Iterator[_Run]:
    at = 0
    while at < len(morphemes):
        at += _is_particle(text, morphemes, at)
        last = at
        while last < len(morphemes) and _joins(morphemes, at, last):
            last += 1
        if last > at:
            first, end = morphemes[at], _end(text, morphemes, last)
            yield _Run(
                first.start,
                end,
                text[first.start : end],
                morphemes[at - 1] if at else None,
                morphemes[last : last + 3],
                natively=any(not _SINO_OR_POINT.issuperset(m.form) for m in morphemes[at:last]),
            )
        at = max(last, at + 1)


def _is_particle(text: str, morphemes: tuple[Morpheme, ...], at: int) -> bool:
    """Say whether this is the particle 이 before a number, as in 교수님이 십육일에."""
    here = morphemes[at]
    if not at or here.form != "이" or not text[here.end : here.end + 1].isspace():
        return False
    before = morphemes[at - 1]
    return before.end == here.start and before.tag != "XPN" and not _numeral(before)


def _joins(morphemes: tuple[Morpheme, ...], first: int, at: int) -> bool:
    """Say whether this morpheme goes on the run: a numeral, or 점 between two of them."""
    here = morphemes[at]
    near = at == first or here.start - morphemes[at - 1].end <= 1
    if not near or _numeral(here):
        return near
    between = first < at < len(morphemes) - 1 and here.form == "점" and here.tag in {"NNB", "NNG"}
    return (
        between and morphemes[at + 1].tag == "NR" and _SYLLABLES.issuperset(morphemes[at + 1].form)
    )


def _end(text: str, morphemes: tuple[Morpheme, ...], last: int) -> int:
    """Return where the run ends; a final 이 that kiwi took for a particle is a two."""
    end = morphemes[last - 1].end
    final = last == len(morphemes) - 1 and morphemes[last].tag == "JKS" and text[end:] == "이"
    return end + 1 if final else end


def _amounts(text: str) -> Iterator[Edit]:
    for run in _runs(text, analyse(text)):
        yield from _converted(text, run)


def _converted(text: str, run: _Run) -> Iterator[Edit]:
    if _PART.match(text, run.end):
        return
    if run.before and run.before.form in _VAGUE and run.before.tag in {"MM", "XPN", "NR"}:
        return
    digits = _digits(text, run)
    if digits is None:
        return
    start, shown = digits
    unit, prefix = run.unit, run.before
    if prefix and prefix.tag == "XPN" and prefix.form == "제" and unit and unit.form in _NAMED:
        start = prefix.end
    if unit is None or not (unit.form in _UNITS or unit.form in _COUNTERS):
        yield Edit(start, run.end, shown)
        return
    close = "" if shown[-1].isdigit() else text[run.end : unit.start]
    yield Edit(
        start, unit.end, shown + close + _SYMBOLS.get(unit.form, text[unit.start : unit.end])
    )


def _digits(text: str, run: _Run) -> tuple[int, str] | None:
    """Return where the number starts and how it is written, or None to leave the words."""
    if run.natively:
        return _native(text, run)
    if "점" in run.words:
        return _decimal(run)
    aged = re.match(r"만\s+(?=\S)", run.words)
    if aged and run.unit and run.unit.form in {"세", "살"}:
        value = parse_sino(run.words[aged.end() :])
        return None if value is None else (run.start + aged.end(), str(value))
    value = parse_sino(run.words)
    if value is None:
        return _code(text, run)
    bare = run.words.replace(" ", "")
    if not (_one_syllable(text, run) if len(bare) == 1 else _several(run, bare)):
        return None
    plain = run.unit is not None and run.unit.form in _NO_COMMA and value < _TEN_THOUSAND
    return run.start, str(value) if plain else written(value)


def _native(text: str, run: _Run) -> tuple[int, str] | None:
    value, unit = parse_native(run.words), run.unit
    if value is None or unit is None or unit.form not in _COUNTERS or not _counts(run):
        return None
    never_again = value == _TWO and unit.form == "번" and text.startswith(" 다시", unit.end)
    lone = value == 1 and (unit.form not in _ONE_OF or text.startswith("도", unit.end))
    if lone or never_again:
        return None
    return run.start, written(value)


def _counts(run: _Run) -> bool:
    """Say whether the counter is a word of its own: 두 시에, not 두 시안."""
    unit, follower = run.after[0], run.after[1] if len(run.after) > 1 else None
    if not unit.tag.startswith("NN"):
        return False
    apart = follower is None or follower.start > unit.end or follower.tag[0] not in "NM"
    return apart or (follower is not None and follower.form in _FOLLOWERS)


def _decimal(run: _Run) -> tuple[int, str] | None:
    whole, _, rest = run.words.partition("점")
    value, digits = parse_sino(whole), parse_digitwise(rest)
    return None if value is None or digits is None else (run.start, f"{value:,}.{digits}")


def _code(text: str, run: _Run) -> tuple[int, str] | None:
    """Read digits one by one, where they are a code or a year, never 이삼 (two or three)."""
    digits = parse_digitwise(run.words)
    if digits is None or len(digits) < _LEAST_CODE:
        return None
    year = len(digits) == _YEAR and run.unit is not None and run.unit.form == "년"
    named = _CODE.search(text[: run.start])
    return (run.start, digits) if named or year or len(digits) >= _SURE_CODE else None


def _several(run: _Run, bare: str) -> bool:
    """Decide on a number of two syllables or more, with names of places in it."""
    if run.after and run.after[0].form == "여":
        return False
    if run.unit and (run.unit.form in _UNITS or run.unit.form in _COUNTERS):
        return True
    town_or_word = len(bare) == _TWO and bare[1] in _ROUND
    return not town_or_word


def _one_syllable(text: str, run: _Run) -> bool:
    unit = run.unit
    named = run.before is not None and run.before.tag == "XPN" and run.before.form == "제"
    if unit is None or (run.after[0].form == "여"):
        return False
    if unit.form not in _UNITS and not (unit.form == "대" and run.words == "십"):
        return False
    if run.words in _ROUND or run.words in "공영":
        return unit.form not in _OFTEN and run.words in _ROUND
    if run.words != "이" or named or unit.form in _AFTER_TWO:
        return True
    return unit.form in _TIMED and bool(_THEN.match(text, unit.end))
