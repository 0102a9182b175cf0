"""Passes: what a browser shows after the password was right, for some hours. Nothing is kept."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from hmac import new as mac
from secrets import token_hex
from typing import Final

LASTS: Final = timedelta(hours=4)
"""Long enough to hear a long meeting once."""

_KEY_BYTES: Final = 32


def new_key() -> str:
    """Return a new key that signs the passes of one share."""
    return token_hex(_KEY_BYTES)


def new_pass(key: str, share_id: str, now: datetime) -> str:
    """Return a pass for a share."""
    until = int((now + LASTS).timestamp())
    return f"{until}.{_signature(key, share_id, until)}"


def is_valid(key: str, share_id: str, shown: str | None, now: datetime) -> bool:
    """Whether a pass is one of ours, for this share, and not over."""
    until, _, signature = (shown or "").partition(".")
    if not (until.isascii() and until.isdigit() and len(until) <= len("99999999999")):
        return False
    ours = _signature(key, share_id, int(until))
    over = now >= datetime.fromtimestamp(int(until), UTC)
    return compare_digest(ours.encode(), signature.encode()) and not over


def _signature(key: str, share_id: str, until: int) -> str:
    return mac(bytes.fromhex(key), f"{share_id}.{until}".encode(), sha256).hexdigest()
