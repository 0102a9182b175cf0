"""Tables of engines by name: listed without importing anything, loaded when asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import Generic, TypeVar, cast

from moksori.errors import EngineNotInstalledError, EngineUnknownError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """One engine: its name, its place (`module:attribute`), the extra that brings its packages."""

    name: str
    target: str
    extra: str | None = None
    needs: str | None = None
    """A package of that extra; looked for, not imported, before the engine is loaded."""


class Registry(Generic[T]):
    """The engines of one kind; strangers add theirs in the entry point group `moksori.<kind>`."""

    def __init__(self, kind: str, *entries: Entry) -> None:
        self.kind = kind
        self._entries = {entry.name: entry for entry in entries}

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def load(self, name: str) -> T:
        """Return the factory of an engine; `module:attribute` names one that is in no table.

        Raises:
            EngineUnknownError: no such engine, in the table or among the installed plug-ins.
            EngineNotInstalledError: its optional packages are missing.
        """
        entry = self._entries.get(name) or self._strange(name)
        if entry is None:
            raise EngineUnknownError(self._unknown(name), engine=name, kind=self.kind)
        if entry.needs is not None and find_spec(entry.needs) is None:
            raise self._missing(entry, entry.needs)
        module, _, attribute = entry.target.partition(":")
        try:
            return cast("T", getattr(import_module(module), attribute))
        except ModuleNotFoundError as exc:
            raise self._missing(entry, exc.name) from exc
        except AttributeError as exc:
            raise EngineUnknownError(
                f"{module} has no {attribute}", engine=name, kind=self.kind
            ) from exc

    def _strange(self, name: str) -> Entry | None:
        if ":" in name:
            return Entry(name, name)
        found = entry_points(group=f"moksori.{self.kind}", name=name)
        return next((Entry(name, point.value) for point in found), None)

    def _unknown(self, name: str) -> str:
        near = get_close_matches(name, self._entries, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        return f"no {self.kind} engine named {name!r}{hint}"

    def _missing(self, entry: Entry, package: str | None) -> EngineNotInstalledError:
        how = f"pip install 'moksori[{entry.extra}]'" if entry.extra else f"it needs {package}"
        return EngineNotInstalledError(
            f"{self.kind} {entry.name!r}: {how}", engine=entry.name, kind=self.kind
        )
