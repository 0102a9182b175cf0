"""What those who change segments ask of everything that cites them."""

from collections.abc import Callable, Mapping
from typing import Protocol

from moksori.ports.store import Transaction

Moved = Callable[[str], Mapping[str, tuple[str, ...]]]
"""For the words of what cites segments: by which ones some of them are replaced in its evidence.

A segment that is replaced by itself is only asked about.
"""


class Citing(Protocol):
    """Cites segments of meetings, such as the tickets of boards."""

    async def recite(self, tx: Transaction, workspace: str, source: str, moved: Moved) -> int:
        """Cite other segments of a source, in somebody's transaction; done again nothing happens.

        Return how many things cite one of those that were asked about.
        """
        ...
