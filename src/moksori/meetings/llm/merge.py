"""One item for what was said twice: in two chunks, or again later in the meeting.

Drafts of a kind are laid on piles in spoken order. A pile is looked for among those that share a
line or the beginning of a word, so the work grows with the drafts, not with their square.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from rapidfuzz import fuzz

from moksori.meetings.llm.drafts import Draft
from moksori.meetings.llm.quotes import ALIKE, letters, likeness

_HERE: Final = 60.0
"""Texts this much alike are the same where they share a line."""
_ANYWHERE: Final = 88.0
"""Texts this much alike are the same wherever they stand."""
_COMMON: Final = 48  # items with one word: it tells nothing apart any more
_MOST_PLACES: Final = 12


@dataclass(slots=True)
class _Pile:
    """What became of the drafts of one item, and which claims were laid on it."""

    draft: Draft
    claims: list[tuple[int, str]]


def merged(drafts: Iterable[Draft]) -> list[Draft]:
    """Return one draft per item, in order of the first mention; `drafts` are of one kind."""
    piles: list[_Pile] = []
    by_place: dict[int, list[int]] = defaultdict(list)
    by_word: dict[str, list[int]] = defaultdict(list)
    for draft in sorted(drafts, key=lambda one: (one.at, one.chunk)):
        words = beginnings(draft.text)
        near = {number for at in draft.places for number in by_place[at]}
        number = _home(draft, piles, near, sharing(by_word, draft.text) - near)
        if number is None:
            number = len(piles)
            piles.append(_Pile(draft, []))
            for word in words:
                by_word[word].append(number)
        else:
            piles[number].draft = _joined(piles[number].draft, draft)
        piles[number].claims.append((draft.chunk, draft.quote))
        for at in draft.places:
            if number not in by_place[at]:
                by_place[at].append(number)
    return [pile.draft for pile in piles]


def sharing(by_word: Mapping[str, list[int]], text: str) -> set[int]:
    """Return who shares the beginning of a word with `text`; a word of very many tells nothing."""
    of_words = (by_word.get(word, ()) for word in beginnings(text))
    return {number for numbers in of_words if len(numbers) <= _COMMON for number in numbers}


def alike(one: str, other: str) -> float:
    """Return how much two titles are alike, of 100: order and spacing of words count little."""
    return max(
        fuzz.ratio(letters(one), letters(other)),
        fuzz.token_sort_ratio(one.casefold(), other.casefold()),
    )


def beginnings(text: str) -> tuple[str, ...]:
    """Return how the words of `text` begin, and the whole: what is alike shares one of them."""
    return tuple(dict.fromkeys([letters(text), *(letters(word)[:2] for word in text.split())]))


def _home(draft: Draft, piles: list[_Pile], near: set[int], far: set[int]) -> int | None:
    """Return the pile that the draft belongs to, the likest of them."""
    fits = [(alike(draft.text, piles[n].draft.text), -n) for n in near if _fits(draft, piles[n])]
    likeness_, number = max(fits, default=(0.0, 0))
    if likeness_ >= _HERE:
        return -number
    away = [(alike(draft.text, piles[n].draft.text), -n) for n in far if _fits(draft, piles[n])]
    likeness_, number = max(away, default=(0.0, 0))
    if likeness_ >= _ANYWHERE:
        return -number
    again = (-place for _, place in fits if _claimed_again(draft, piles[-place]))
    return None if draft.kind == "status" else next(again, None)


def _fits(draft: Draft, pile: _Pile) -> bool:
    owners = {draft.owner, pile.draft.owner} - {None}
    return len(owners) <= 1


def _claimed_again(draft: Draft, pile: _Pile) -> bool:
    """Tell that another chunk rests its claim on the same words, however it is titled."""
    quote = letters(draft.quote)
    return any(
        chunk != draft.chunk
        and max(likeness(quote, letters(other)), likeness(letters(other), quote)) >= ALIKE
        for chunk, other in pile.claims
    )


def _joined(old: Draft, new: Draft) -> Draft:
    """Return the two as one: the last word counts, and all evidence stays."""
    places = sorted({*old.places, *new.places})
    kept = {old.at, new.at, *places[-_MOST_PLACES:]}
    moved = old.to is not None and old.to is not new.to
    return replace(
        old,
        at=new.at if moved else old.at,
        places=tuple(at for at in places if at in kept),
        confidence=new.confidence if moved else max(old.confidence, new.confidence),
        verbatim=old.verbatim or new.verbatim,
        owner=new.owner or old.owner,
        due=new.due or old.due,
        condition=new.condition or old.condition,
        origin=new.origin or (old.to if moved else old.origin),
        to=new.to,
    )
