"""The pipe between `serve` and a worker of its own: settings first, then wake-ups, then the end.

The parent writes one line of JSON with the settings in force, secrets included: a pipe is seen by
nobody else, unlike arguments and the environment. Then each byte says "look for work". When the
parent closes the pipe, or dies in whatever way, the worker reads the end and leaves.
"""

import json
import os
from pathlib import Path
from typing import Any, Final

import anyio
from pydantic import SecretStr

from moksori.app.settings import Settings
from moksori.errors import ConfigError

_READ_BYTES: Final = 65_536
_LONGEST_LINE: Final = 1 << 20
_GREETING_S: Final = 30.0


def handover(settings: Settings) -> bytes:
    """Return the line that gives a worker its settings."""
    return json.dumps(settings.model_dump(), default=_plain).encode() + b"\n"


class Lifeline:
    """The worker's end of the pipe, not blocking."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._rest = b""
        os.set_blocking(descriptor, False)

    async def settings(self) -> Settings:
        """Read the settings.

        Raises:
            ConfigError: they did not come, or make no sense.
        """
        line = b""
        with anyio.move_on_after(_GREETING_S):
            while b"\n" not in line and len(line) < _LONGEST_LINE:
                piece = await self._read()
                if not piece:
                    break
                line += piece
        line, _, self._rest = line.partition(b"\n")
        try:
            return Settings.model_validate_json(line)
        except ValueError as exc:
            raise ConfigError("no settings came over the pipe: --watched is for `serve`") from exc

    async def woken(self) -> bool:
        """Wait for the next wake-up; return False at the end of the pipe."""
        if self._rest:
            self._rest = b""
            return True
        return bool(await self._read())

    async def _read(self) -> bytes:
        while True:
            await anyio.wait_readable(self._descriptor)
            try:
                return os.read(self._descriptor, _READ_BYTES)
            except BlockingIOError:
                continue


def _plain(value: Any) -> Any:  # noqa: ANN401 - what JSON lacks
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(type(value).__name__)
