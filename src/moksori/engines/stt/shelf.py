"""Which models are on this machine: in our models folder, or in the hub's shared cache."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from moksori.engines.stt.about import read_card
from moksori.engines.stt.names import SIZES, hub_id
from moksori.errors import ModelUnavailableError


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A model that can be used without the network."""

    name: str
    path: Path
    size_bytes: int
    place: Literal["models", "hub-cache"]


class ModelShelf:
    """Looks for models; reads folders only, needs no network and no hub client."""

    def __init__(self, models_dir: Path, hub_cache: Path | None = None) -> None:
        self.models_dir = models_dir
        self.hub_cache = hub_cache

    def locate(self, name: str) -> Path | None:
        """Return the folder of a size, a hub id, or a folder name in `models_dir`."""
        return next((path for path in self._places(name) if is_model(path)), None)

    def home_of(self, name: str) -> Path:
        """Return the folder in `models_dir` where a fetched model belongs."""
        return self.models_dir / (hub_id(name) or name).replace("/", "--")

    def stored(self) -> list[StoredModel]:
        """List the models on this machine, by name; the unpacked demo model is none of them."""
        found = {model.name: model for model in self._cached()}
        found |= {model.name: model for model in self._own()}
        return sorted(found.values(), key=lambda model: model.name)

    def remove(self, name: str) -> bool:
        """Delete a model from `models_dir`; the hub's cache belongs to others and stays."""
        path = self.home_of(name)
        if path.parent != self.models_dir or not is_model(path):
            return False
        shutil.rmtree(path)
        return True

    def _places(self, name: str) -> Iterator[Path]:
        if "/" not in name and name not in {"", ".", ".."}:
            yield self.models_dir / name
        repository = hub_id(name)
        if repository is None:
            return
        yield self.models_dir / repository.replace("/", "--")
        if self.hub_cache is not None:
            yield from _snapshots(self.hub_cache / f"models--{repository.replace('/', '--')}")

    def _own(self) -> Iterator[StoredModel]:
        for path in _folders(self.models_dir):
            if is_model(path) and not _is_demo(path):
                name = _short(path.name.replace("--", "/", 1))
                yield StoredModel(name, path, _size(path), "models")

    def _cached(self) -> Iterator[StoredModel]:
        for folder in _folders(self.hub_cache) if self.hub_cache else ():
            path = next((path for path in _snapshots(folder) if is_model(path)), None)
            if folder.name.startswith("models--") and path is not None:
                name = _short(folder.name.removeprefix("models--").replace("--", "/", 1))
                yield StoredModel(name, path, _size(path), "hub-cache")


def is_model(path: Path) -> bool:
    """Tell whether a folder holds a CTranslate2 model that needs nothing else."""
    return all((path / name).is_file() for name in ("model.bin", "config.json", "tokenizer.json"))


def _is_demo(path: Path) -> bool:
    """Tell whether a folder is the bundled demo model, unpacked."""
    try:
        return read_card(path).demo
    except ModelUnavailableError:
        return False


def _short(repository: str) -> str:
    """Return the size name of a hub id where there is one."""
    return next((size for size, known in SIZES.items() if known == repository), repository)


def _snapshots(folder: Path) -> Iterator[Path]:
    """Yield the hub cache's versions of a model, the one of `main` first."""
    reference = folder / "refs" / "main"
    if reference.is_file():
        yield folder / "snapshots" / reference.read_text(encoding="utf-8").strip()
    yield from _folders(folder / "snapshots")


def _folders(path: Path) -> list[Path]:
    if not path.is_dir():
        return []
    return sorted(child for child in path.iterdir() if child.is_dir() and child.name[0] != ".")


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in path.iterdir() if file.is_file())
