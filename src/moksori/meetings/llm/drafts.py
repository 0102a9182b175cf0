"""Claims of the model that hold: what was said where, who does it, by when; resolved in code."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from moksori.meetings.llm.grounds import rests_on, speaks_of
from moksori.meetings.llm.machines import commands, forged
from moksori.meetings.llm.quotes import ALIKE, cite, letters, likeness
from moksori.meetings.llm.shapes import Item, Kind
from moksori.meetings.llm.talk import Talk
from moksori.meetings.model import Status
from moksori.meetings.rules.dues import due_of

_ME: Final = re.compile(
    r"\W*(?:제가|저는|저도|저|제|내가|나는|나도|나|저희(?:가|는)?|우리(?:가|는)?|i|me|i'll|we|we'll)\W*",
    re.IGNORECASE,
)
_FIRST: Final = re.compile(
    r"(?<![가-힣])(?:제가|저는|저도|전|제|내가|나는|난|나도|저희|우리|저)(?:가|는|도|의|가요)?(?![가-힣])"
    r"|\b(?:I|me|we)\b|\b(?:I|we)'ll\b",
    re.IGNORECASE,
)
_NO_ACT: Final = frozenset(("topic", "question", "risk"))
_STATE_WORDS: Final = {
    Status.TODO: re.compile(r"할 일|예정|시작 전|대기|to.?do|backlog", re.IGNORECASE),
    Status.DOING: re.compile(r"진행|하던|하는 중|작업 중|doing|in progress", re.IGNORECASE),
    Status.REVIEW: re.compile(r"검토|리뷰|검수|review", re.IGNORECASE),
    Status.DONE: re.compile(r"완료|끝난|끝났|마친|done", re.IGNORECASE),
    Status.BLOCKED: re.compile(r"막혀|막힌|막혔|보류|중단|멈춰|멈췄|멈춘|blocked", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """An item whose quote was found: at `at`, first of the cited `places` that holds it."""

    kind: Kind
    text: str
    at: int
    places: tuple[int, ...]
    quote: str
    confidence: float
    verbatim: bool
    chunk: int
    owner: str | None = None
    due: date | None = None
    condition: str | None = None
    origin: Status | None = None
    to: Status | None = None


@dataclass(frozen=True, slots=True)
class Sifted:
    """The drafts of a chunk, and how many items were dropped for which reason."""

    drafts: tuple[Draft, ...]
    unverified: int = 0
    commands: int = 0


def sifted(items: Sequence[Item], lines: Mapping[int, str], chunk: int, talk: Talk) -> Sifted:
    """Keep the items that were said in the chunk `lines`.

    Work, states and decisions on a line that speaks to a machine are kept for now: what the rules
    see there decides later, for the machine may only have been spoken of.
    """
    kept: list[Draft] = []
    unverified = dropped = 0
    for item in items:
        cited = cite(item.cited, item.quote, lines)
        if cited is None:
            unverified += 1
            continue
        if item.kind in _NO_ACT and forged(talk.lines[cited.at].text):
            dropped += 1
            continue
        places = tuple(at for at in cited.places if at == cited.at or _said(talk, at))
        draft = _draft(item, cited.at, places, talk, chunk=chunk, verbatim=cited.verbatim)
        if draft is None:
            unverified += 1
        else:
            kept.append(draft)
    return Sifted(tuple(kept), unverified, dropped)


def _said(talk: Talk, at: int) -> bool:
    text = talk.lines[at].text
    return not (commands(text) or forged(text))


def _draft(
    item: Item, at: int, places: tuple[int, ...], talk: Talk, *, chunk: int, verbatim: bool
) -> Draft | None:
    text = item.subject if item.kind == "status" and item.subject else item.text
    near = f"{talk.letters_near(places)} {letters(talk.lines[at].text)}"
    if not (_grounded(item, text, near, talk) or _in_digits(item, text, places, talk)):
        return None
    task = item.kind == "task"
    return Draft(
        item.kind,
        text,
        at,
        places,
        item.quote,
        item.confidence,
        verbatim,
        chunk,
        owner=_owner(item.owner_phrase, at, places, talk) if task else None,
        due=_due(item.due_phrase, near, places, talk) if task else None,
        condition=_condition(item.condition, places, talk) if task else None,
        origin=_origin(item, places, talk),
        to=item.to,
    )


def _grounded(item: Item, text: str, near: str, talk: Talk) -> bool:
    """Tell whether the text may come from what was said; English on Korean words can not tell."""
    if item.kind == "status":
        return speaks_of(text, near)
    return talk.language != "ko" or rests_on(text, near)


def _in_digits(item: Item, text: str, places: tuple[int, ...], talk: Talk) -> bool:
    """Tell the same where numbers were said in words (삼십칠 화) and are written in digits."""
    digits = any(letter.isdigit() for letter in text)
    return digits and _grounded(item, text, talk.letters_near(places, digits=True), talk)


def _owner(phrase: str | None, at: int, places: tuple[int, ...], talk: Talk) -> str | None:
    """Return whom the phrase means, if that person spoke in the evidence or is named near it."""
    if phrase is None:
        return None
    if _ME.fullmatch(phrase):
        said = (one for one in (at, *places) if _FIRST.search(talk.lines[one].text))
        return next((talk.lines[one].speaker for one in said), None)
    named = {one.name for one in talk.roster.mentions(phrase)}
    named |= {name for name in talk.names if name == phrase}
    if len(named) != 1:
        return None
    (name,) = named
    spoke = any(talk.lines[place].speaker == name for place in places)
    return name if spoke or name in _named_near(places, talk) else None


def _named_near(places: tuple[int, ...], talk: Talk) -> Iterator[str]:
    for line in talk.near(places):
        yield from (one.name for one in talk.roster.mentions(line.text))


def _due(phrase: str | None, near: str, places: tuple[int, ...], talk: Talk) -> date | None:
    """Return the day that the phrase means if it was said, else the day that the lines name."""
    if phrase is None:
        return None
    said = letters(phrase)
    due = due_of(phrase, talk.on) if said and said in near else None
    if due is not None:
        return due
    dues = (due_of(talk.lines[at].text, talk.on) for at in reversed(places))
    return next((one for one in dues if one is not None), None)


def _condition(phrase: str | None, places: tuple[int, ...], talk: Talk) -> str | None:
    if phrase is None:
        return None
    wanted = letters(phrase)
    near = talk.near(places)
    said = any(likeness(wanted, letters(line.text)) >= ALIKE for line in near)
    return phrase if said else None


def _origin(item: Item, places: tuple[int, ...], talk: Talk) -> Status | None:
    """Return the state before, if a cited line names it."""
    origin = item.origin
    if item.kind != "status" or origin is None or origin is item.to:
        return None
    named = _STATE_WORDS[origin]
    return origin if any(named.search(talk.lines[at].text) for at in places) else None
