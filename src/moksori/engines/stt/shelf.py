"""Which models are on this machine: in our models folder, or in the hub's shared cache."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from moksori.engines.stt.about import read_card
from moksori.engines.stt.names import hub_id, short
from moksori.errors import ModelUnavailableError

_WORK: Final = ".fetch-"
_TOTAL: Final = ".total"


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A model that can be used without the network."""

    name: str
    path: Path
    size_bytes: int
    place: Literal["models", "hub-cache"]


@dataclass(frozen=True, slots=True)
class PartModel:
    """What has arrived of a model that is not whole."""

    name: str
    done_bytes: int
    total_bytes: int | None
    """None before the hub has told."""


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

    def newest(self) -> str | None:
        """Return the name of the model that was fetched last into `models_dir`."""
        own = max(self._own(), key=lambda model: _changed_at(model.path), default=None)
        return own.name if own is not None else None

    def parts(self) -> list[PartModel]:
        """List what has arrived of models that are not whole, by name."""
        if not self.models_dir.is_dir():
            return []
        found = sorted(self.models_dir.glob(f"{_WORK}*"))
        return [_part(path) for path in found if path.is_dir()]

    def begin(self, name: str) -> None:
        """Make room for what will arrive of a model: from now on it is one of `parts`."""
        work_of(self.home_of(name)).mkdir(parents=True, exist_ok=True)

    def remove(self, name: str) -> bool:
        """Delete a model from `models_dir`, or what has arrived of it; tell whether it was there.

        The hub's cache belongs to others and stays.
        """
        path = self.home_of(name)
        if path.parent != self.models_dir:
            return False
        there = [one for one in (path, work_of(path)) if is_model(one) or one != path]
        there = [one for one in there if one.is_dir()]
        for one in there:
            shutil.rmtree(one)
        return bool(there)

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
                name = short(path.name.replace("--", "/", 1))
                yield StoredModel(name, path, _size(path), "models")

    def _cached(self) -> Iterator[StoredModel]:
        for folder in _folders(self.hub_cache) if self.hub_cache else ():
            path = next((path for path in _snapshots(folder) if is_model(path)), None)
            if folder.name.startswith("models--") and path is not None:
                name = short(folder.name.removeprefix("models--").replace("--", "/", 1))
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


def work_of(target: Path) -> Path:
    """Return the folder beside a model's where it gathers until it is whole."""
    return target.with_name(f"{_WORK}{target.name}")


def note_total(work: Path, total: int | None) -> None:
    """Write down how many bytes are to arrive in all; None wipes it."""
    if total is None:
        (work / _TOTAL).unlink(missing_ok=True)
    else:
        (work / _TOTAL).write_text(str(total), encoding="ascii")


def _part(work: Path) -> PartModel:
    """Look at what has arrived; it may grow, or become whole, at this very moment."""
    name = short(work.name.removeprefix(_WORK).replace("--", "/", 1))
    try:
        here = sum(path.stat().st_size for path in work.iterdir() if path.name != _TOTAL)
        return PartModel(name, here, int((work / _TOTAL).read_text(encoding="ascii")))
    except (OSError, ValueError):
        return PartModel(name, _size(work), None)


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
    """Add up what lies in a folder, which may be removed at this very moment."""
    with suppress(FileNotFoundError):
        return sum(file.stat().st_size for file in path.iterdir() if file.is_file())
    return 0


def _changed_at(path: Path) -> int:
    with suppress(FileNotFoundError):
        return path.stat().st_mtime_ns
    return 0
