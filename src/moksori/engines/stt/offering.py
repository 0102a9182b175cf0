"""The models folder as the pages show it: what is here, on its way, or worth fetching."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from moksori.engines.stt.about import read_card
from moksori.engines.stt.lending import LentEngines
from moksori.engines.stt.names import OFFERS, Offer, hub_id, short
from moksori.engines.stt.shelf import PartModel, StoredModel
from moksori.engines.stt.tiny_ko import NAME as TINY_KO
from moksori.errors import (
    BackendError,
    ModelUnavailableError,
    NotFoundError,
    OfflineError,
    StorageFullError,
    is_full,
)
from moksori.ports.health import ModelInfo
from moksori.ports.models import Progress, ShelfModel

_OFFERS: Final = {offer.name: offer for offer in OFFERS}
_OUR_LICENCE: Final = "MIT"
_DEMO_LANGUAGES: Final = frozenset({"ko"})


class OfferedModels:
    """Implements `moksori.ports.models.ModelShelf`; `place` names the folder."""

    def __init__(self, engines: LentEngines, place: Callable[[], str], *, offline: bool) -> None:
        self._engines = engines
        self._shelf = engines.shelf
        self._offline = offline
        self.place = place

    @property
    def offline(self) -> bool:
        """Whether the settings forbid the network."""
        return self._offline

    @property
    def automatic(self) -> bool:
        """Whether a model that arrives may serve requests that name none."""
        return self._engines.automatic

    def listing(self) -> Sequence[ShelfModel]:
        """List what is here, on its way or worth fetching, the default first."""
        stored = {model.name: model for model in self._shelf.stored()}
        parts = {part.name: part for part in self._shelf.parts()}
        known = {model.id: model for model in self._engines.models()}
        names = dict.fromkeys([*known, *_OFFERS, *parts])
        return [
            self._shown(name, known.get(name), stored.get(name), parts.get(name)) for name in names
        ]

    def canonical(self, name: str) -> str:
        """Return the one name of a model that has several.

        Raises:
            NotFoundError: neither a size of Whisper, nor a hub id, nor a folder here.
        """
        repository = hub_id(name)
        if repository is not None:
            return short(repository)
        if name == TINY_KO or any(name == model.name for model in self._shelf.stored()):
            return name
        raise NotFoundError("neither a size of Whisper nor a hub id", model=name)

    def begin(self, name: str) -> None:
        """Make sure that a model can be fetched, and list it; errors as the port says."""
        if self._offline:
            raise OfflineError("the settings forbid the network (stt.offline)")
        try:
            self._shelf.begin(name)
            free = free_bytes(self._shelf.models_dir)
        except OSError as exc:
            if is_full(exc):
                raise StorageFullError("no space is left for the model") from exc
            raise ModelUnavailableError("the models folder can not be written") from exc
        here = sum(part.done_bytes for part in self._shelf.parts() if part.name == name)
        offer = _OFFERS.get(name)
        if offer is not None and free < offer.about_bytes - here:
            raise StorageFullError("not enough space for the model")

    async def fetch(self, name: str, progress: Progress) -> None:
        """Bring a model here; errors as the port says."""
        await self._engines.fetch(name, progress)

    def remove(self, name: str) -> bool:
        """Delete a model, or what has arrived of it; errors as the port says."""
        try:
            return self._shelf.remove(name)
        except OSError as exc:
            raise BackendError("the models folder can not be written") from exc

    def _shown(
        self,
        name: str,
        known: ModelInfo | None,
        stored: StoredModel | None,
        part: PartModel | None,
    ) -> ShelfModel:
        offer = _OFFERS.get(name)
        demo = known is not None and known.demo
        return ShelfModel(
            name=name,
            present=known is not None and known.present,
            bundled=name == TINY_KO,
            demo=demo,
            default=known is not None and known.default,
            wanted=name == self._engines.wanted_model,
            removable=part is not None or (stored is not None and stored.place == "models"),
            languages=_DEMO_LANGUAGES if demo else _languages(stored),
            size_bytes=_size(stored, offer),
            done_bytes=part.done_bytes if part else 0,
            total_bytes=part.total_bytes if part else None,
            suits=None if offer is None else offer.suits,
            licence=_licence(name, offer),
            source=hub_id(name),
        )


def free_bytes(folder: Path) -> int:
    """Return how much space is left where a folder is."""
    return shutil.disk_usage(folder).free


def _languages(stored: StoredModel | None) -> frozenset[str]:
    if stored is None:
        return frozenset()
    try:
        return read_card(stored.path).languages
    except ModelUnavailableError:
        return frozenset()


def _size(stored: StoredModel | None, offer: Offer | None) -> int | None:
    if stored is not None:
        return stored.size_bytes
    return None if offer is None else offer.about_bytes


def _licence(name: str, offer: Offer | None) -> str | None:
    if name == TINY_KO:
        return _OUR_LICENCE
    return None if offer is None else offer.licence
