"""What a bench returns, and the table that is printed."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value against its bar; `limit` None means shown for information."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False
    """The bar is a minimum rather than a maximum."""
    note: str = ""

    @property
    def kept(self) -> bool:
        """Whether the bar is kept."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    @property
    def bar(self) -> str:
        """The bar in words."""
        if self.limit is None:
            return "-"
        return f"{'>=' if self.at_least else '<='} {self.limit:g} {self.unit}".strip()


def table(figures: Sequence[Figure]) -> str:
    """Return a Markdown table."""
    rows = [
        f"| {figure.name} | {figure.value:.4g} {figure.unit} | {figure.bar} "
        f"| {'yes' if figure.kept else '**no**'} | {figure.note} |"
        for figure in figures
    ]
    return "\n".join(["| what | measured | bar | kept | note |", "|---|---|---|---|---|", *rows])
