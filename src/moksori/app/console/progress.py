"""A job's progress on stderr, fed with the job's events."""

import sys
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final, Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TransferSpeedColumn,
)

from moksori.app.console.words import say, tell

STATES: Final = {
    "queued": "waiting for a worker",
    "running": "listening",
    "done": "done",
    "failed": "failed",
    "cancelled": "cancelled",
}


class _Bar:
    """Drawn while the block runs, in a terminal only."""

    _progress: Progress
    _drawn: bool

    def __enter__(self) -> Self:
        if self._drawn:
            self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._drawn:
            self._progress.stop()


class JobBar(_Bar):
    """A bar in a terminal; elsewhere a line when the job starts and when it ends."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._state = ""
        self._progress = Progress(
            TextColumn("{task.fields[label]}", markup=False),
            BarColumn(),
            TextColumn("{task.percentage:3.0f}%"),
            TimeElapsedColumn(),
            TextColumn("{task.description}", markup=False),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._progress.add_task("", total=1.0, label=label)
        self._drawn = sys.stderr.isatty()

    def feed(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Show one event of the job."""
        if kind == "job_progress":
            self._show(str(payload["state"]), float(payload["progress"]), payload)
        elif kind == "final_summary":
            self._show("done", 1.0, payload)

    def _show(self, state: str, done: float, payload: Mapping[str, Any]) -> None:
        words = say(STATES.get(state, state))
        model = payload.get("model")
        shown = f"{words} · {model}" if model else words
        if self._drawn:
            self._progress.update(self._task, completed=done, description=shown)
        elif state != self._state:
            tell(f"{self._label}: {shown}")
        self._state = state


class ByteBar(_Bar):
    """A bar for bytes that arrive, in a terminal; elsewhere a line for each tenth."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._tenth = -1
        self._progress = Progress(
            TextColumn(label, markup=False),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            console=Console(stderr=True),
        )
        self._task = self._progress.add_task("", total=None)
        self._drawn = sys.stderr.isatty()

    def feed(self, done: int, total: int) -> None:
        """Show how many bytes are here, and of how many."""
        if self._drawn:
            self._progress.update(self._task, completed=done, total=total)
        elif (tenth := 10 * done // max(1, total)) != self._tenth:
            self._tenth = tenth
            tell(f"{self._label}: {done / 1e6:.0f} / {total / 1e6:.0f} MB")
