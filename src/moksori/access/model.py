"""Principals and keys: frozen values, no I/O."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

DEFAULT_WORKSPACE: Final = "default"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is calling: everything a surface reads or writes stays inside `workspace`."""

    workspace: str
    key_id: str | None = None
    """None for a caller on loopback who needs no key."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is listed: the secret itself is shown once, at creation, and never stored."""

    id: str
    name: str
    workspace: str
    prefix: str
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None
