"""Which URLs and addresses may be sent to; pure.

A server that sends requests wherever users point can be made to ask its own network on their behalf
(SSRF). So only public addresses count, however they are spelled, and what is not plainly a name or
an address is refused rather than guessed at.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit

from moksori.errors import AddressRefusedError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

URL_LENGTH: Final = 2_000

_PORTS: Final = {"https": 443, "http": 80}
_LABEL: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMERIC: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_NAME_LENGTH: Final = 253

_CLOSED_V4: Final = [
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carriers, and metadata of Alibaba Cloud
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # the host below a virtual machine on Azure
        "169.254.0.0/16",  # link-local, and metadata of most clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocols, and metadata of Oracle Cloud
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
]
_OPEN_V6: Final = IPv6Network("2000::/3")
_CLOSED_V6: Final = [
    IPv6Network(block)
    for block in (
        "2001::/23",  # protocols, and Teredo, which carries IPv4 inside
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which carries IPv4 inside
        "3fff::/20",  # documentation
    )
]
_NAT64: Final = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL leads."""

    scheme: str
    host: str
    """In lower case and ASCII; an IPv6 address without brackets."""
    port: int
    path: str
    """With the query."""

    @property
    def authority(self) -> str:
        """The value of the header `Host`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def target_of(url: str, *, allow_http: bool) -> Target:
    """Read a URL.

    Raises:
        AddressRefusedError: it is none that could be sent to.
    """
    if not url.isprintable() or " " in url or "\\" in url or len(url) > URL_LENGTH:
        raise AddressRefusedError("this is no URL", limit=URL_LENGTH)
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError as exc:
        raise AddressRefusedError("this is no URL") from exc
    if parts.scheme not in _PORTS or (parts.scheme == "http" and not allow_http):
        raise AddressRefusedError("the URL must begin with https://", scheme=parts.scheme[:16])
    if "@" in parts.netloc or parts.fragment:
        raise AddressRefusedError("the URL must not hold a user, a password or a fragment")
    if not host or port == 0 or ("[" in parts.netloc and ":" not in host):
        raise AddressRefusedError("the URL names no host")
    return Target(parts.scheme, _host(host), port or _PORTS[parts.scheme], _path(parts))


def _path(parts: SplitResult) -> str:
    path = parts.path or "/"
    try:
        (path + parts.query).encode("ascii")
    except UnicodeEncodeError as exc:
        raise AddressRefusedError("the path must be percent-encoded") from exc
    return f"{path}?{parts.query}" if parts.query else path


def _host(host: str) -> str:
    """Return a host in one spelling.

    Raises:
        AddressRefusedError: it is neither a name nor an address as it is usually written.
    """
    if ":" in host:
        return _v6(host)
    try:
        name = host.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError as exc:
        raise AddressRefusedError("the name of the host can not be read") from exc
    labels = name.split(".")
    if len(name) > _NAME_LENGTH or not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressRefusedError("the name of the host can not be read")
    if _NUMERIC.fullmatch(labels[-1]):
        # Names do not end in a number; 127.1, 0x7f.1 and 2130706433 are addresses in disguise.
        try:
            return str(IPv4Address(name))
        except ValueError as exc:
            raise AddressRefusedError("write the address as four decimal numbers") from exc
    return name


def _v6(host: str) -> str:
    try:
        address = IPv6Address(host)
    except ValueError as exc:
        raise AddressRefusedError("the address can not be read") from exc
    if address.scope_id is not None:
        raise AddressRefusedError("an address with a zone is not public")
    return str(address)


def literal(host: str) -> Address | None:
    """Return the address that a host is written as, None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def is_open(address: Address, allowed: Sequence[Network] = ()) -> bool:
    """Tell whether an address is public, or in a network that is allowed nevertheless."""
    address = _unwrapped(address)
    if any(address in network for network in allowed):
        return True
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _CLOSED_V4)
    return address in _OPEN_V6 and not any(address in network for network in _CLOSED_V6)


def _unwrapped(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address only carries (mapped, or by NAT64)."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def networks(names: Sequence[str]) -> tuple[Network, ...]:
    """Read networks such as `10.0.0.0/8`.

    Raises:
        ValueError: one of them is none.
    """
    return tuple(ip_network(name) for name in names)
