"""Who is meant: names, their parts and titles (민수 님, 김 대리), found in what was said."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from moksori.meetings.model import Line, Participant

_LONG_SURNAMES: Final = frozenset(("남궁", "제갈", "황보", "선우", "독고", "사공", "서문", "동방"))
_TITLES: Final = (
    "님|씨|대리님?|과장님?|차장님?|부장님?|팀장님?|실장님?|이사님?|대표님?|사원님?|주임님?|선임님?"
    "|책임님?|수석님?|매니저님?|프로님?|소장님?|원장님?|점장님?|반장님?|국장님?|센터장님?|본부장님?"
    "|선생님|교수님?|박사님?|간호사님?|기사님?|총무님?|회장님?|조교님?|작가님?|셰프님?|실무관님?"
    "|주무관님?|사무관님?|연구원님?|디자이너님?|개발자님?"
)
_HANGUL: Final = re.compile(r"[가-힣]+")
_NAME: Final = 3  # syllables of a full Korean name


@dataclass(frozen=True, slots=True)
class Mention:
    """A participant named at `text[start:end]`, the title included."""

    name: str
    start: int
    end: int


class Roster:
    """The participants of one meeting, ready to be found in sentences."""

    def __init__(self, people: Iterable[Participant]) -> None:
        """Take the people; a way of calling that two of them share names nobody."""
        self.people = tuple(people)
        owners: dict[str, set[str]] = {}
        for person in self.people:
            for call in _calls(person):
                owners.setdefault(call, set()).add(person.name)
        self._owner = {call: next(iter(who)) for call, who in owners.items() if len(who) == 1}
        self._words = frozenset(self._owner)
        calls = "|".join(re.escape(call) for call in sorted(self._owner, key=len, reverse=True))
        self._pattern = re.compile(
            rf"(?<![가-힣A-Za-z])({calls or '(?!)'})\s?(?:{_TITLES})?"
            r"(?=이랑|하고|이가|이는|께서|한테|에게|이|가|은|는|의|을|를|도|과|와|랑|께|만"
            r"|아(?![가-힣])|야(?![가-힣])|,|\."
            r"|\?|!|\s|$)"
        )

    @property
    def words(self) -> frozenset[str]:
        """Every way of calling somebody, which are no keywords."""
        return self._words

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Return who is named in `text`, in order."""
        return tuple(
            Mention(self._owner[match[1]], match.start(), match.end())
            for match in self._pattern.finditer(text)
        )


def participants_of(lines: Iterable[Line]) -> tuple[Participant, ...]:
    """Return the speakers of `lines` as participants, in order of speaking."""
    names = dict.fromkeys(line.speaker for line in lines if line.speaker)
    return tuple(Participant(name) for name in names)


def _calls(person: Participant) -> Iterator[str]:
    for call in (person.name, *person.aliases):
        bare = re.sub(r"\s?(?:님|씨)$", "", call.strip())
        if len(bare) > 1:
            yield bare
    given = _given(person.name)
    if given:
        yield given


def _given(name: str) -> str | None:
    """Return the given name of a full Korean name: 민수 of 김민수, 민수 of 남궁민수."""
    if not _HANGUL.fullmatch(name):
        return None
    if len(name) == _NAME + 1 and name[:2] in _LONG_SURNAMES:
        return name[2:]
    return name[1:] if len(name) == _NAME and name[:2] not in _LONG_SURNAMES else None
