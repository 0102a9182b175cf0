"""How a command ends: one table from error code to exit code."""

from enum import IntEnum
from typing import Final

from moksori.errors import MoksoriError


class Exit(IntEnum):
    """The exit codes; `docs/reference/cli.md` lists them."""

    OK = 0
    """It was done."""
    FAILED = 1
    """Something went wrong that has no code of its own here."""
    USAGE = 2
    """The command line itself is wrong."""
    REFUSED = 3
    """What was given is refused: not audio, empty, too large, no such thing, a conflict."""
    CONFIG = 4
    """A setting is wrong, or an extra that it needs is not installed."""
    UNAVAILABLE = 5
    """An engine or a model is not there; it may be later."""
    STORAGE = 6
    """The database or the disk failed."""
    ACCESS = 7
    """A key is missing, unknown, revoked or used too often."""
    TIMEOUT = 8
    """It did not happen in time."""
    INTERRUPTED = 130
    """Ctrl-C."""


EXITS: Final[dict[str, Exit]] = {
    "internal": Exit.FAILED,
    "bad_input": Exit.REFUSED,
    "empty_audio": Exit.REFUSED,
    "not_audio": Exit.REFUSED,
    "unreadable_audio": Exit.REFUSED,
    "upload_too_large": Exit.REFUSED,
    "unsupported_language": Exit.REFUSED,
    "unsupported_option": Exit.REFUSED,
    "address_refused": Exit.REFUSED,
    "not_found": Exit.REFUSED,
    "conflict": Exit.REFUSED,
    "idempotency_conflict": Exit.REFUSED,
    "stale": Exit.REFUSED,
    "access_denied": Exit.ACCESS,
    "unauthenticated": Exit.ACCESS,
    "password_needed": Exit.ACCESS,
    "rate_limited": Exit.ACCESS,
    "config_invalid": Exit.CONFIG,
    "engine_unknown": Exit.CONFIG,
    "engine_not_installed": Exit.CONFIG,
    "exposed_without_key": Exit.CONFIG,
    "engine_failed": Exit.FAILED,
    "engine_unavailable": Exit.UNAVAILABLE,
    "model_unavailable": Exit.UNAVAILABLE,
    "offline": Exit.UNAVAILABLE,
    "hub_unreachable": Exit.UNAVAILABLE,
    "model_damaged": Exit.UNAVAILABLE,
    "model_on_its_way": Exit.UNAVAILABLE,
    "prompt_too_long": Exit.FAILED,
    "backend_failed": Exit.STORAGE,
    "storage_full": Exit.STORAGE,
    "lease_lost": Exit.STORAGE,
    "overloaded": Exit.UNAVAILABLE,
    "deadline_exceeded": Exit.TIMEOUT,
}


def exit_for(error: MoksoriError) -> Exit:
    """Return the exit code of an error; one that the table lacks is a plain failure."""
    return EXITS.get(error.code, Exit.FAILED)
