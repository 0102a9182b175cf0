"""Big files behind `ports.blobs`, chosen by a URL."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from moksori.backends.blobs.local import LocalBlobs
from moksori.errors import ConfigError

__all__ = ["LocalBlobs", "open_blobs"]


def open_blobs(url: str) -> LocalBlobs:
    """Open `file:///path`, or a plain path; the directory is made at the first put.

    Raises:
        ConfigError: no such kind of place.
    """
    parts = urlsplit(url)
    if parts.scheme == "":
        return LocalBlobs(Path(url))
    if parts.scheme == "file" and parts.netloc in {"", "localhost"} and parts.path:
        return LocalBlobs(Path(unquote(parts.path)))
    raise ConfigError("blobs live in a directory: file:///path", scheme=parts.scheme)
