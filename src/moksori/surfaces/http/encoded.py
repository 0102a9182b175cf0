"""Sound inside JSON: bytes as base64."""

from base64 import b64decode

from moksori.errors import UnsupportedOptionError, UploadTooLargeError


def decoded(text: str, option: str, *, limit_bytes: int) -> bytes:
    """Return the bytes of a base64 text; line breaks and other letters are refused.

    Raises:
        UploadTooLargeError: it has more than `limit_bytes`.
        UnsupportedOptionError: it is not base64.
    """
    if len(text) > (limit_bytes + 2) // 3 * 4:
        raise UploadTooLargeError("too much sound at once", option=option, limit_bytes=limit_bytes)
    try:
        return b64decode(text, validate=True)
    except ValueError:
        raise UnsupportedOptionError(f"{option} is not base64", option=option) from None
