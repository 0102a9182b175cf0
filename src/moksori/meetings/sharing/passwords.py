"""Passwords of shares as they are kept: scrypt, with a salt each. Slow on purpose; for threads."""

from base64 import b64decode, b64encode
from hashlib import scrypt
from hmac import compare_digest
from secrets import token_bytes
from typing import Final

from moksori.text.plain import composed

_COST: Final = 2**15
_BLOCK: Final = 8
_TURNS: Final = 3
_SALT_BYTES: Final = 16
_HASH_BYTES: Final = 32
_MEMORY_BYTES: Final = 64 * 1024 * 1024
"""Room for 128 bytes * cost * block, and a little."""


def hashed(password: str) -> str:
    """Return a password as it is kept, with all that it takes to check another one."""
    salt = token_bytes(_SALT_BYTES)
    digest = _digest(password, salt, _COST, _BLOCK, _TURNS)
    return f"scrypt${_COST}${_BLOCK}${_TURNS}${_text(salt)}${_text(digest)}"


def matches(password: str, kept: str) -> bool:
    """Whether this is the password that is kept; the time it takes tells nothing about it."""
    _, cost, block, turns, salt, digest = kept.split("$")
    shown = _digest(password, b64decode(salt), int(cost), int(block), int(turns))
    return compare_digest(shown, b64decode(digest))


def _digest(password: str, salt: bytes, cost: int, block: int, turns: int) -> bytes:
    """Hash the password in NFC: typed on macOS and on Windows it is the same one."""
    return scrypt(
        composed(password).encode(),
        salt=salt,
        n=cost,
        r=block,
        p=turns,
        maxmem=_MEMORY_BYTES,
        dklen=_HASH_BYTES,
    )


def _text(content: bytes) -> str:
    return b64encode(content).decode()
