"""What moksori asks of an event log: written with the change it tells of, read by sequence."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from moksori.ports.store import Transaction


@dataclass(frozen=True, slots=True)
class NewEvent:
    """Something that happened. `topic` names what it happened to, such as `job:01H...`."""

    topic: str
    type: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth knowing now and never again: it has no number, and is not kept.

    The newest of a `key` replaces those of it that a reader has not taken yet.
    """

    topic: str
    type: str
    payload: Mapping[str, Any]
    key: str


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event with its place in the workspace's order; `seq` starts at 1 and has no gaps."""

    seq: int
    workspace: str
    topic: str
    type: str
    payload: Mapping[str, Any]
    at: datetime


class Subscription(Protocol):
    """One reader's place in a workspace's events."""

    async def receive(self, timeout_s: float) -> Sequence[StoredEvent]:
        """Wait for the next events of the subscribed topics, in order; empty after the time-out.

        A reader that is slow is served from the table: it never loses one and never gets one twice.
        """
        ...

    async def receive_all(self, timeout_s: float) -> Sequence[StoredEvent | Notice]:
        """Wait as `receive`, for notices of the subscribed topics too, in one order.

        An event that was committed after a notice was announced never comes before it. While a
        reader catches up from the table it gets no notices.
        """
        ...


class EventLog(Protocol):
    """Durable, ordered events per workspace."""

    async def append(
        self, tx: Transaction, workspace: str, events: Sequence[NewEvent]
    ) -> Sequence[int]:
        """Append inside the caller's transaction; return the sequence numbers."""
        ...

    async def read(
        self, workspace: str, *, topics: Sequence[str] = (), after: int = 0, limit: int = 500
    ) -> Sequence[StoredEvent]:
        """Return events after a sequence number, in order; no topics means all."""
        ...

    async def bounds(self, workspace: str) -> tuple[int, int]:
        """Return the oldest retained and the newest sequence number; (1, 0) when there is none."""
        ...

    async def newest(self, workspaces: Sequence[str]) -> Mapping[str, int]:
        """Return the newest sequence number of each workspace that has one."""
        ...

    def subscribe(
        self, workspace: str, *, topics: Sequence[str] = (), after: int = 0
    ) -> AbstractAsyncContextManager[Subscription]:
        """Read from `after` on and then live."""
        ...

    async def forget(self, tx: Transaction, workspace: str, topic: str) -> int:
        """Delete the events of one topic and return how many; their numbers are not used again."""
        ...

    def announce(self, workspace: str, notices: Sequence[Notice]) -> None:
        """Tell the readers of this process, who call `receive_all`, at once; nothing waits.

        What a reader has not taken is bounded: the newest of a key stays, and events come first
        where there are too many keys.
        """
        ...

    def wake(self) -> None:
        """Tell the readers of this process that something was committed."""
        ...

    async def prune(self, before: datetime) -> int:
        """Delete older events and return how many; sequence numbers are never used again."""
        ...
