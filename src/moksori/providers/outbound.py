"""Messages to addresses that users name: looked up, checked, and sent to what was checked.

The connection goes to the very address that the check has seen, so a name that points elsewhere a
moment later changes nothing (DNS rebinding); `Host` and the certificate still are the name's.
"""

import socket
import ssl
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

import anyio
import anyio.to_thread
import httpx

from moksori.errors import AddressRefusedError
from moksori.ports.outbound import Answer, Trouble
from moksori.providers.addresses import Network, Target, is_open, literal, target_of

Lookup = Callable[[str, int], Sequence[str]]
"""From a name and a port to addresses; it may block, and raises OSError."""

_LOOKUPS_AT_ONCE: Final = 8
_LOOKUP_S: Final = 5.0
_READ_BYTES: Final = 16 * 1024
_READ_S: Final = 1.0


def look_up(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class GuardedOutbound:
    """The way out; see `ports.outbound.Outbound`.

    `allow_http` lets messages go unencrypted; `allowed` are networks that are not public and still
    may be sent to. `timeout_s` is how long one message may take, from the look-up to the answer.
    """

    def __init__(
        self,
        *,
        allow_http: bool = False,
        allowed: Sequence[Network] = (),
        timeout_s: float = 10.0,
        lookup: Lookup = look_up,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allow_http = allow_http
        self._allowed = tuple(allowed)
        self._lookup = lookup
        self._threads = anyio.CapacityLimiter(_LOOKUPS_AT_ONCE)
        self._tls = tls
        self.timeout_s = timeout_s

    async def check(self, url: str) -> None:
        """Tell whether messages to this URL would be sent.

        Raises:
            AddressRefusedError: it is no URL, or leads to an address that is not public.
        """
        target = self.target(url)
        with anyio.move_on_after(_LOOKUP_S) as scope:
            await self.addresses(target)
        if scope.cancelled_caught:
            raise _unknown()

    @asynccontextmanager
    async def open(self, url: str) -> AsyncIterator["GuardedLine"]:
        """Open a line to a URL; connects at the first message."""
        async with httpx.AsyncClient(
            verify=self._secure(),
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(self.timeout_s, connect=self.timeout_s / 2),
        ) as client:
            yield GuardedLine(self, client, url)

    def target(self, url: str) -> Target:
        """Read a URL; raises AddressRefusedError."""
        return target_of(url, allow_http=self._allow_http)

    async def addresses(self, target: Target) -> list[str]:
        """Return the addresses of a host, all of them checked.

        Raises:
            AddressRefusedError: there is none, or one of them is not public.
        """
        given = literal(target.host)
        found = [str(given)] if given else await self._looked_up(target)
        for name in found:
            address = literal(name)
            if address is None or not is_open(address, self._allowed):
                raise AddressRefusedError("the host has an address that is not public")
        return found

    async def _looked_up(self, target: Target) -> list[str]:
        ask = partial(self._lookup, target.host, target.port)
        try:
            found = await anyio.to_thread.run_sync(
                ask, abandon_on_cancel=True, limiter=self._threads
            )
        except (OSError, UnicodeError) as exc:
            raise _unknown() from exc
        if not found:
            raise _unknown()
        return list(dict.fromkeys(found))

    def _secure(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = httpx.create_ssl_context()
        return self._tls


class GuardedLine:
    """A way to one URL; connections are never shared with other hosts on the same address."""

    def __init__(self, outbound: GuardedOutbound, client: httpx.AsyncClient, url: str) -> None:
        self._outbound = outbound
        self._client = client
        self._url = url

    async def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send a body and tell what came back."""
        try:
            with anyio.fail_after(self._outbound.timeout_s):
                return await self._posted(body, headers)
        except AddressRefusedError as exc:
            return Answer(trouble=Trouble(str(exc.facts.get("reason", Trouble.ADDRESS_REFUSED))))
        except (TimeoutError, httpx.TimeoutException):
            return Answer(trouble=Trouble.TIMEOUT)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as exc:
            return Answer(trouble=_trouble(exc))

    async def _posted(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Try one address after the other, until somebody takes the connection."""
        target = self._outbound.target(self._url)
        *others, last = await self._outbound.addresses(target)
        for address in others:
            try:
                return await self._at(address, target, body, headers)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._at(last, target, body, headers)

    async def _at(
        self, address: str, target: Target, body: bytes, headers: Mapping[str, str]
    ) -> Answer:
        host = f"[{address}]" if ":" in address else address
        request = self._client.build_request(
            "POST",
            f"{target.scheme}://{host}:{target.port}{target.path}",
            content=body,
            headers={**headers, "Host": target.authority, "Accept-Encoding": "identity"},
            extensions={"sni_hostname": target.host},
        )
        response = await self._client.send(request, stream=True)
        try:
            await _drained(response)
            return Answer(response.status_code, response.headers.get("retry-after"))
        finally:
            await response.aclose()


async def _drained(response: httpx.Response) -> None:
    """Read what little there is, so that the connection can be used again; no more than that."""
    room = _READ_BYTES
    with anyio.move_on_after(_READ_S):
        try:
            async for piece in response.aiter_raw(_READ_BYTES):
                room -= len(piece)
                if room <= 0:
                    return
        except httpx.HTTPError:
            return  # the status has come, and that is the answer


def _unknown() -> AddressRefusedError:
    return AddressRefusedError(
        "the name of the host is not known", reason=Trouble.NAME_UNKNOWN.value
    )


def _trouble(error: Exception) -> Trouble:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return Trouble.INSECURE
        cause = cause.__cause__ or cause.__context__
    nonsense = isinstance(error, httpx.RemoteProtocolError | httpx.InvalidURL)
    return Trouble.NONSENSE if nonsense else Trouble.UNREACHABLE
