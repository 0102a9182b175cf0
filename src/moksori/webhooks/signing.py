"""Signatures by Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`; pure."""

import base64
import hmac
import secrets
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Final

PREFIX: Final = "whsec_"

_SECRET_BYTES: Final = 32


def new_secret() -> str:
    """Return a secret that nobody can guess."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii")


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Return one signature."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.new(key, b"%s.%d.%s" % (message_id.encode(), timestamp, body), sha256).digest()
    return f"v1,{base64.b64encode(digest).decode('ascii')}"


def signed(keys: Iterable[str], message_id: str, timestamp: int, body: bytes) -> Mapping[str, str]:
    """Return the three headers; whoever knows one of the secrets can verify the message."""
    signatures = " ".join(signature(key, message_id, timestamp, body) for key in keys)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signatures,
    }
