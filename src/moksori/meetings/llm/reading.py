"""What came back for the chunks, sifted: drafts that hold, and pieces without a usable answer."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from moksori.meetings.llm.chunks import Chunk
from moksori.meetings.llm.drafts import Draft, sifted
from moksori.meetings.llm.mapping import Mapped
from moksori.meetings.llm.shapes import Kind, items_in
from moksori.meetings.llm.talk import Talk
from moksori.meetings.model import Minutes
from moksori.ports.llm import Answer


@dataclass(slots=True)
class Reading:
    """The drafts; the places that no usable answer covers; who answered; what was left out."""

    drafts: list[Draft]
    lost: frozenset[int]
    models: tuple[str, ...]
    unverified: int
    commands: int


def reading_of(mapped: Mapped, talk: Talk, kinds: tuple[Kind, ...], rules: Minutes) -> Reading:
    """Sift the answers.

    An answer is unusable when it is no list of items, when none of its items holds, or when it is
    empty where the rules found something: then it was not read, or somebody talked it down.
    """
    busy = _busy(talk, rules)
    drafts: list[Draft] = []
    models: dict[str, None] = {}
    used: list[Chunk] = []
    unverified = commands = 0
    for number, (chunk, answer) in enumerate(_in_order(mapped.answers)):
        found = items_in(answer.value, kinds)
        if found is None:
            continue
        items, broken = found
        kept = sifted(items, _texts(chunk), number, talk)
        unverified += broken + kept.unverified
        commands += kept.commands
        if kept.drafts or not (items or broken or busy.intersection(_places(chunk))):
            drafts += kept.drafts
            used.append(chunk)
            models[answer.model] = None
    covered = {at for chunk in used for at in _places(chunk)}
    lost = frozenset(range(len(talk.lines))) - covered
    return Reading(drafts, lost, tuple(models), unverified, commands)


def _in_order(answers: Iterable[tuple[Chunk, Answer]]) -> Sequence[tuple[Chunk, Answer]]:
    return sorted(answers, key=lambda one: one[0][0].place)


def _places(chunk: Chunk) -> Iterator[int]:
    return (row.place for row in chunk)


def _texts(chunk: Chunk) -> dict[int, str]:
    texts: dict[int, str] = {}
    for row in chunk:
        texts[row.place] = f"{texts[row.place]} {row.text}" if row.place in texts else row.text
    return texts


def _busy(talk: Talk, rules: Minutes) -> set[int]:
    """Return the places of the work, states and decisions that the rules found."""
    ids = {at for item in rules.action_items for at in item.evidence}
    ids |= {at for item in rules.status_changes for at in item.evidence}
    ids |= {at for item in rules.decisions for at in item.evidence}
    return {at for at, line in enumerate(talk.lines) if line.id in ids}
