"""The kinds of processes that `serve` keeps beside itself."""

import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final

from anyio.abc import ByteReceiveStream

from moksori.app.settings import Settings

_MOKSORI: Final = (sys.executable, "-m", "moksori")
WORKER: Final = (*_MOKSORI, "worker", "--watched")
SCRIBE: Final = (*WORKER, "--lane", "minutes")
LISTENER: Final = (*_MOKSORI, "listener", "--watched")

_LISTENER_PAUSE_S: Final = 2.0
"""People wait for their words."""

Heed = Callable[[ByteReceiveStream], Coroutine[Any, Any, None]]
"""Reads what a process says until it ends."""


@dataclass(frozen=True, slots=True)
class Child:
    """A command that is kept running, `count` times; each run gets `--owner` and an id.

    The id is the owner of the leases that the process takes, so that they end with it. `heed`
    reads its stdout; without one it has that of the parent.
    """

    name: str
    command: tuple[str, ...]
    count: int = 1
    heed: Heed | None = None
    longest_pause_s: float = 30.0
    """How long it rests at most after it died soon after its start."""


def children_of(settings: Settings, heed: Heed) -> list[Child]:
    """Return the children that the settings want; `heed` reads what a listener says."""
    return [
        Child("worker", WORKER, settings.jobs.workers),
        Child("scribe", SCRIBE, int(settings.jobs.scribe)),
        Child("listener", LISTENER, settings.live.listeners, heed, _LISTENER_PAUSE_S),
    ]
