"""Names for rows: random, and in the order of their making."""

import secrets
import time
from typing import Final

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 26
_RANDOM_BITS: Final = 80


def new_id(now_ms: int | None = None) -> str:
    """Return a new ULID: 26 signs, 48 bits of time in milliseconds, then 80 random bits.

    Ids of different milliseconds sort by time, so an index grows at its end. `now_ms` is the time
    since 1970, the clock's by default.
    """
    if now_ms is None:
        now_ms = time.time_ns() // 1_000_000
    number = (now_ms << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
    shifts = range(5 * (_LENGTH - 1), -1, -5)
    return "".join(_ALPHABET[(number >> shift) & 31] for shift in shifts)
