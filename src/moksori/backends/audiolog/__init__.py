"""The durable log of live audio behind `ports.audiolog`, chosen by a URL."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from moksori.backends.audiolog.local import LocalAudioLog
from moksori.errors import ConfigError

__all__ = ["LocalAudioLog", "open_audiolog"]


def open_audiolog(url: str) -> LocalAudioLog:
    """Open `file:///path`, or a plain path; the directory is made for the first meeting.

    Raises:
        ConfigError: no such kind of place.
    """
    parts = urlsplit(url)
    if parts.scheme == "":
        return LocalAudioLog(Path(url))
    if parts.scheme == "file" and parts.netloc in {"", "localhost"} and parts.path:
        return LocalAudioLog(Path(unquote(parts.path)))
    raise ConfigError("live audio lies in a directory: file:///path", scheme=parts.scheme)
