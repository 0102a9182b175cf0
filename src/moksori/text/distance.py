"""How far recognised text is from what was said: CER and WER with Korean scoring rules.

Spacing and punctuation are conventions, and `3시` and `세 시` are the same words; so both texts are
folded before they are compared. The raw figures are there too.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from moksori.text.itn import to_digits
from moksori.text.normalize import normalize

_Cell = tuple[int, int, int, int]  # errors, substitutions, deletions, insertions
_NOTHING: Final[_Cell] = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Score:
    """Errors against a reference of `length` characters or words; scores of many texts add up."""

    substitutions: int
    deletions: int
    insertions: int
    length: int

    @property
    def errors(self) -> int:
        """All errors together."""
        return self.substitutions + self.deletions + self.insertions

    @property
    def rate(self) -> float:
        """Errors per character or word of the reference; against an empty one 0.0 or 1.0."""
        return self.errors / self.length if self.length else float(self.errors > 0)

    def __add__(self, other: Self) -> "Score":
        return Score(
            self.substitutions + other.substitutions,
            self.deletions + other.deletions,
            self.insertions + other.insertions,
            self.length + other.length,
        )


def cer(reference: str, hypothesis: str, *, raw: bool = False) -> Score:
    """Count wrong characters: folded and without spaces, or `raw`, every character as it stands.

    Raises:
        EngineNotInstalledError: kiwipiepy is missing (folding needs it, `raw` does not).
    """
    if raw:
        return compare(_composed(reference), _composed(hypothesis))
    return compare(fold(reference).replace(" ", ""), fold(hypothesis).replace(" ", ""))


def wer(reference: str, hypothesis: str, *, raw: bool = False) -> Score:
    """Count wrong words (eojeol, what stands between spaces): folded, or `raw`.

    Raises:
        EngineNotInstalledError: kiwipiepy is missing (folding needs it, `raw` does not).
    """
    if raw:
        return compare(_composed(reference).split(), _composed(hypothesis).split())
    return compare(fold(reference).split(), fold(hypothesis).split())


def fold(text: str) -> str:
    """Return `text` as scoring sees it: numbers in words, no punctuation, lower case.

    Spoken numerals become digits first and all digits words again, so that `40개`, `사십 개` and
    `마흔 개` are one.

    Raises:
        EngineNotInstalledError: kiwipiepy is missing.
    """
    spoken = normalize(to_digits(_composed(text)).text).text
    return " ".join("".join(kept if kept.isalnum() else " " for kept in spoken.casefold()).split())


def compare(reference: Sequence[str], hypothesis: Sequence[str]) -> Score:
    """Count the fewest edits from `reference` to `hypothesis` (quadratic in their lengths)."""
    head = _common(reference, hypothesis)
    old, new = reference[head:], hypothesis[head:]
    tail = _common(old[::-1], new[::-1])
    old, new = old[: len(old) - tail], new[: len(new) - tail]
    row: list[_Cell] = [(at, 0, 0, at) for at in range(len(new) + 1)]
    for count, said in enumerate(old, 1):
        row = _next_row(row, count, said, new)
    _, substitutions, deletions, insertions = row[-1] if row else _NOTHING
    return Score(substitutions, deletions, insertions, len(reference))


def _next_row(above: list[_Cell], count: int, said: str, heard: Sequence[str]) -> list[_Cell]:
    row: list[_Cell] = [(count, 0, count, 0)]
    for at, word in enumerate(heard):
        if word == said:
            row.append(above[at])
            continue
        cost, swapped, lost, added = min(
            above[at], above[at + 1], row[at], key=lambda cell: cell[0]
        )
        if cost == above[at][0]:
            _, swapped, lost, added = above[at]
            row.append((cost + 1, swapped + 1, lost, added))
        elif cost == above[at + 1][0]:
            _, swapped, lost, added = above[at + 1]
            row.append((cost + 1, swapped, lost + 1, added))
        else:
            row.append((cost + 1, swapped, lost, added + 1))
    return row


def _common(first: Sequence[str], second: Sequence[str]) -> int:
    """Return how many leading units are the same."""
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
