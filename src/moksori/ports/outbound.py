"""What moksori asks of its way out to addresses that users name: nothing but the public network."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Trouble(StrEnum):
    """Why no answer came."""

    ADDRESS_REFUSED = "address_refused"
    """The address is not one that moksori sends to."""
    NAME_UNKNOWN = "name_unknown"
    """The name of the host leads nowhere."""
    UNREACHABLE = "unreachable"
    """Nobody took the connection, or it broke."""
    INSECURE = "insecure"
    """The certificate of the host is not valid."""
    NONSENSE = "nonsense"
    """What came back is not HTTP."""
    TIMEOUT = "timeout"
    """It took too long."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status, or the trouble instead. The body is of no interest."""

    status: int | None = None
    retry_after: str | None = None
    """The header of that name, as it came."""
    trouble: Trouble | None = None

    @property
    def accepted(self) -> bool:
        """Whether the other side has it now."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - the class of 2xx


class Line(Protocol):
    """A way to one URL, kept open for several messages."""

    async def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send a body, in bounded time; redirects are not followed.

        The name is looked up and the address is checked for each message.
        """
        ...


class Outbound(Protocol):
    """The way out."""

    async def check(self, url: str) -> None:
        """Tell whether messages to this URL would be sent.

        Raises:
            AddressRefusedError: it is no URL, or leads to an address that is not public.
        """
        ...

    def open(self, url: str) -> AbstractAsyncContextManager[Line]:
        """Open a line to a URL; connects at the first message."""
        ...
