"""Sentences as the rules see them: their words, and one string of tagged morphemes to match.

The string `marks` reads ` 저/NP 가/JKS 고치/VV 겠/EP 습니다/EF `: patterns on it see lemmas
and tags, never letters that only look alike.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from moksori.meetings.model import Line
from moksori.meetings.rules.plain import plain_of
from moksori.text.fillers import without_fillers
from moksori.text.morphemes import Morpheme, analyse

_QUOTES: Final = ("라고", "라는", "라며", "라면서", "하고")
_SEARCHING: Final = re.compile(r"(?:그|저)\s?(?:뭐죠|뭐지|뭐더라|뭐냐|뭐였죠|뭐라 그러죠)$")
"""What is said while looking for a word; no sentence ends there."""
_SAID_SO: Final = re.compile(
    r"\s*(?:(?:이러|그러)(?:더|시더|시던|길래|면서|고는|던)|하(?:더|시더|시던|길래|면서|고는"
    r"|던데)|하셨|했는데|뭐\s?(?:이런|그런)|이런 (?:말|식))"
)
"""What follows somebody else's words that were said without quotation marks."""
_GOES_ON: Final = re.compile(r"(?:[는은ᆫ]데|거든|고)요?")
_LINKS: Final = re.compile(
    r"(?:고|고요|으?며|거든요|지만|[는은ᆫ]데|으?나|으?니까?|으?면서|어서|아서|으?면|ᆫ다면|는다면"
    r"|다면|라면"
    r"|으?려면|느라|자마자|다가|더니|어야|"
    r"으?므로|도록|거나|길래|던데|라서|어도|더라도)"
)
_AUXILIARY: Final = frozenset(("VX",))
_CLAUSE_END: Final = frozenset(("EC", "EF"))


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence with one predicate; `link` is the ending that joins it to the next."""

    morphemes: tuple[Morpheme, ...]
    link: str | None
    marks: str
    plain: str = ""
    """The marks in one spelling (see `plain`)."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the line at `place`; `text` has no fillers, offsets are those of `text`."""

    place: int
    line: Line
    text: str
    morphemes: tuple[Morpheme, ...]
    marks: str = field(default="")
    clauses: tuple[Clause, ...] = ()
    plain: str = ""

    @property
    def last(self) -> Clause:
        """The clause that decides: the last one."""
        return self.clauses[-1]

    @property
    def asks(self) -> bool:
        """Tell whether it is a question."""
        return self.text.rstrip().endswith("?") or bool(_ASKING.search(self.marks))


_ASKING: Final = re.compile(
    r" (?:나요|[은ᆫ]가요|[을ᆯ]까요?|습니까|ᆸ니까|[을ᆯ]래요|냐|니|[을ᆯ]래|[을ᆯ]까|나)/EF "
    r"(?:요/JX )?(?:\S+/S\w )*$"
)


def sentences_of(lines: Sequence[Line]) -> list[Sentence]:
    """Cut every line into sentences, in spoken order."""
    return [sentence for place, line in enumerate(lines) for sentence in of_line(place, line)]


def of_line(place: int, line: Line) -> Iterator[Sentence]:
    """Yield the sentences of the line at `place`."""
    text = without_fillers(line.text).text
    morphemes = analyse(text)
    first = 0
    for at, morpheme in enumerate(morphemes):
        ends = at + 1 == len(morphemes)
        if ends or _is_end(text, morphemes, at, morpheme):
            yield from _sentence(place, line, text, morphemes[first : at + 1])
            first = at + 1


def _is_end(text: str, morphemes: Sequence[Morpheme], at: int, morpheme: Morpheme) -> bool:
    after = morphemes[at + 1]
    rest = text[morpheme.end :]
    if morpheme.tag == "SF":
        return rest[:1].isspace()
    particle = morpheme.tag == "JX" and morpheme.form in {"요", "이요"}
    ending = morphemes[at - 1] if particle and at else morpheme
    if _SEARCHING.search(text[: morpheme.end]):
        return False
    final = ending.tag == "EF" or (
        ending.tag == "EC" and ending.form.endswith(("ᆸ니다", "습니다", "어요", "아요", "세요"))
    )
    if not final or after.tag in {"SF", "JX"} or not rest[:1].isspace():
        return False
    if rest.lstrip().startswith(_QUOTES) or _SAID_SO.match(rest):
        return False
    return not _GOES_ON.fullmatch(ending.form + ("요" if particle else ""))


def _sentence(
    place: int, line: Line, text: str, morphemes: tuple[Morpheme, ...]
) -> Iterator[Sentence]:
    if not any(not morpheme.tag.startswith("S") or morpheme.tag == "SL" for morpheme in morphemes):
        return
    start, end = morphemes[0].start, morphemes[-1].end
    moved = tuple(
        Morpheme(m.form, m.tag, m.start - start, m.end - start, m.lemma) for m in morphemes
    )
    yield sentence_of(place, line, text[start:end], moved)


def sentence_of(place: int, line: Line, text: str, morphemes: tuple[Morpheme, ...]) -> Sentence:
    """Return `morphemes` of `text` as a sentence of `line`."""
    clauses = tuple(_clauses(morphemes))
    return Sentence(place, line, text, morphemes, marks_of(morphemes), clauses, plain_of(morphemes))


def marks_of(morphemes: Iterable[Morpheme]) -> str:
    """Return ` form/TAG form/TAG ` with a blank at both ends."""
    return " " + "".join(f"{morpheme.form}/{morpheme.tag} " for morpheme in morphemes)


def _ending_at(morphemes: Sequence[Morpheme], at: int) -> Morpheme:
    """Return the ending at `at`, also where 요 stands behind it (했고 + 요)."""
    polite = morphemes[at].tag == "JX" and morphemes[at].form == "요"
    return morphemes[at - 1] if polite and at else morphemes[at]


def _is_particle(morphemes: Sequence[Morpheme], at: int) -> bool:
    """Tell the 하고 of 건축주하고, read as a verb, and the 말고 of 꿀 말고 수건으로."""
    before = morphemes[max(0, at - 2) : at + 1]
    forms = [m.form for m in before[1:]]
    if forms == ["말", "고"]:
        return before[0].tag in {"NNG", "NNP", "NNB", "NR", "XSN"}
    if forms != ["하", "고"]:
        return False
    noun, verb, _ = before
    return verb.tag == "VV" and noun.tag in {"NNG", "NNP", "XSN"} and noun.end == verb.start


def _clauses(morphemes: tuple[Morpheme, ...]) -> Iterator[Clause]:
    first = 0
    for at, morpheme in enumerate(morphemes[:-1]):
        after = morphemes[at + 1]
        if after.tag == "JX" and after.form in {"요", "은", "는", "도"}:
            continue
        ending = _ending_at(morphemes, at)
        link = ending.tag in _CLAUSE_END and _LINKS.fullmatch(ending.form)
        goes_on = after.tag not in _AUXILIARY and not after.tag.startswith("S")
        comma = after.tag == "SP"
        must = morpheme.form in {"어야", "도록"} and after.lemma in {"하다", "되다"}
        joined = must or _is_particle(morphemes, at)
        if link and (goes_on or comma) and not joined and at + 1 > first:
            part = morphemes[first : at + 1]
            yield Clause(part, ending.form, marks_of(part), plain_of(part))
            first = at + 1
    rest = morphemes[first:]
    yield Clause(rest, None, marks_of(rest), plain_of(rest))
