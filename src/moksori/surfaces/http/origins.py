"""From where requests and sockets may come: web pages of other origins stay outside."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from moksori.surfaces.http.config import LOOPBACK_NAMES, HttpConfig
from moksori.surfaces.http.failures import Failure


def refusal(scope: Scope, config: HttpConfig) -> Failure | None:
    """Keep web pages of other origins away from a loopback that asks for no key.

    A page can send requests to 127.0.0.1 (its `Origin` gives it away), or let its own name point
    there (DNS rebinding: its `Host` gives it away).
    """
    if config.require_key or not _on_loopback(scope):
        return None
    headers = Headers(scope=scope)
    if not _known(_host_name(f"//{headers.get('host', '')}"), config):
        return Failure("host_not_allowed")
    if _foreign(headers, config):
        return Failure("access_denied", "requests of other origins are refused without a key")
    return None


def stranger(scope: Scope, config: HttpConfig) -> Failure | None:
    """Keep pages of other origins from opening sockets where `refusal` lets them through.

    Browsers let any page open a socket to anywhere, with the cookies of that place; all that tells
    them apart is `Origin`. Programs send none.
    """
    if (_on_loopback(scope) and not config.require_key) or not _foreign(
        Headers(scope=scope), config
    ):
        return None
    return Failure("access_denied", "sockets are opened by pages of this server only")


def _on_loopback(scope: Scope) -> bool:
    server = scope.get("server")
    name = server[0] if server else ""
    return name in LOOPBACK_NAMES or name.startswith("127.")


def _foreign(headers: Headers, config: HttpConfig) -> bool:
    """Whether a page of another origin asks; another port of this machine is another origin."""
    origin = headers.get("origin")
    if origin is None:
        return False
    here = origin.lower().partition("://")[2] == headers.get("host", "").lower() != ""
    return not (here or _allowed(_host_name(origin), config))


def _known(name: str | None, config: HttpConfig) -> bool:
    return _allowed(name, config) or name in LOOPBACK_NAMES


def _allowed(name: str | None, config: HttpConfig) -> bool:
    hosts = {host.lower() for host in config.allowed_hosts}
    return "*" in hosts or name in hosts


def _host_name(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
