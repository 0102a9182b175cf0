"""What a page may load: nothing but what this host serves, and no text of a page runs as code."""

from typing import Final

_SOURCES: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'nonce-{nonce}'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "media-src": "'self' blob:",
    "worker-src": "'self' blob:",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}

PERMISSIONS: Final = "microphone=(self), screen-wake-lock=(self), camera=(), geolocation=()"
"""Only our own pages may ask for the microphone, and to keep the screen on."""


def policy(nonce: str) -> str:
    """Return the content security policy of a page.

    The nonce is for the style sheet that the waveform makes for itself; scripts have none.
    """
    rules = "; ".join(f"{name} {value}" for name, value in _SOURCES.items())
    return rules.format(nonce=nonce)
