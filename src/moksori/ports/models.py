"""What moksori asks of the folder of recogniser models on this machine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Progress = Callable[[int, int], None]
"""Told how many bytes are here, and of how many."""


@dataclass(frozen=True, slots=True)
class ShelfModel:
    """A model that is here, is on its way, or can be fetched."""

    name: str
    present: bool = False
    bundled: bool = False
    """It came with moksori."""
    demo: bool = False
    default: bool = False
    """Taken now when a request names none."""
    wanted: bool = False
    """Taken by itself as soon as it is here."""
    removable: bool = False
    """It lies in our own folder, whole or in part."""
    languages: frozenset[str] = frozenset()
    """Empty means many."""
    size_bytes: int | None = None
    """What it takes on the disk; of one that is not here about that, where it is known."""
    done_bytes: int = 0
    """What has arrived of one that is not whole."""
    total_bytes: int | None = None
    suits: Literal["cpu", "gpu"] | None = None
    licence: str | None = None
    source: str | None = None
    """The hub's id of it."""


class ModelShelf(Protocol):
    """The models folder of this machine, and the hub that fills it."""

    @property
    def offline(self) -> bool:
        """Whether the settings forbid the network."""
        ...

    @property
    def automatic(self) -> bool:
        """Whether what is here decides which model serves requests that name none."""
        ...

    def place(self) -> str:
        """Return the name of the folder, the same for every process that uses it.

        Raises:
            StorageFullError, BackendError: it has no name yet, and can not be given one.
        """
        ...

    def listing(self) -> Sequence[ShelfModel]:
        """List what is here, on its way or worth fetching; reads folders, so give it a thread."""
        ...

    def canonical(self, name: str) -> str:
        """Return the one name of a model that has several.

        Raises:
            NotFoundError: neither a size of Whisper, nor a hub id, nor a folder here.
        """
        ...

    def begin(self, name: str) -> None:
        """Make sure that a model can be fetched, and list it from now on.

        Raises:
            OfflineError: the settings forbid the network.
            StorageFullError: it is known to be too large for the disk.
            ModelUnavailableError: the folder can not be written.
        """
        ...

    async def fetch(self, name: str, progress: Progress) -> None:
        """Bring a model here, going on where the last try stopped.

        Raises:
            OfflineError, HubUnreachableError, ModelDamagedError, ModelOnItsWayError,
            ModelUnavailableError: it can not be had.
            StorageFullError: there is not enough space.
        """
        ...

    def remove(self, name: str) -> bool:
        """Delete a model, or what has arrived of it; tell whether anything was there.

        Raises:
            BackendError: the folder does not let it go.
        """
        ...
