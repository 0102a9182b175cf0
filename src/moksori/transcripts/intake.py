"""An upload on its way in: measured, hashed, and looked at before it counts for anything."""

import json
import re
import unicodedata
from collections.abc import AsyncIterator
from dataclasses import asdict
from hashlib import sha256
from typing import Final

import anyio
import anyio.to_thread

from moksori.audio.container import Recording, probe
from moksori.errors import (
    UnreadableAudioError,
    UnsupportedLanguageError,
    UnsupportedOptionError,
    UploadTooLargeError,
)
from moksori.ports.blobs import BlobStore
from moksori.transcripts.model import NewTranscript

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_NO_TEXT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_PROBE_THREADS: Final = 4
_PROBE_S: Final = 60.0
_ROOM_LENGTH: Final = 100
_FILENAME_LENGTH: Final = 255
_KEY_LENGTH: Final = 200
_HOTWORDS: Final = 200
_WORD_LENGTH: Final = 100
_PRIORITY: Final = 100
_PROMPT_LENGTH: Final = 2_000


class Measured:
    """Passes a stream on, counts and hashes it, and stops it at a limit."""

    def __init__(self, body: AsyncIterator[bytes], limit_bytes: int) -> None:
        self.size = 0
        self._body = body
        self._limit_bytes = limit_bytes
        self._hash = sha256()

    @property
    def digest(self) -> str:
        """SHA-256 of what has passed, in hex."""
        return self._hash.hexdigest()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._body:
            self.size += len(piece)
            if self.size > self._limit_bytes:
                raise UploadTooLargeError("the upload is too large", limit_bytes=self._limit_bytes)
            self._hash.update(piece)
            yield piece


class Sniffer:
    """Tells by the content whether a blob is a recording; opens it in a thread."""

    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs
        self._threads = anyio.CapacityLimiter(_PROBE_THREADS)

    async def look(self, key: str) -> Recording:
        """Return what the recording's headers say; errors as `audio.container.probe`.

        Raises:
            UnreadableAudioError: also when no end of its headers can be found in good time.
        """
        async with self._blobs.local(key) as path:
            with anyio.move_on_after(_PROBE_S):
                return await anyio.to_thread.run_sync(
                    probe, path, limiter=self._threads, abandon_on_cancel=True
                )
        raise UnreadableAudioError("the headers take too long to read")


def checked(new: NewTranscript) -> NewTranscript:
    """Return the request if its values are possible.

    Raises:
        UnsupportedLanguageError: `language` does not look like a code of one.
        UnsupportedOptionError: a value is empty, too long, too many or not printable.
    """
    if new.language is not None and _LANGUAGE.fullmatch(new.language) is None:
        raise UnsupportedLanguageError("this is no code of a language")
    if new.room_id is not None:
        _check_name("room_id", new.room_id, _ROOM_LENGTH)
    if new.idempotency_key is not None:
        _check_name("idempotency_key", new.idempotency_key, _KEY_LENGTH)
    if len(new.hotwords) > _HOTWORDS or not all(map(_is_word, new.hotwords)):
        _refuse("hotwords", _HOTWORDS)
    if new.prompt is not None and not _is_prompt(new.prompt):
        _refuse("prompt", _PROMPT_LENGTH)
    if abs(new.priority) > _PRIORITY:
        _refuse("priority", _PRIORITY)
    if new.temperature is not None and not 0.0 <= new.temperature <= 1.0:
        _refuse("temperature", 1)
    return new


def display_name(filename: str | None) -> str | None:
    """Return a file name fit to be shown: its last part, printable, of bounded length.

    macOS sends Hangul in pieces (NFD); it is put together again.
    """
    if filename is None:
        return None
    last = unicodedata.normalize("NFC", filename).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(sign for sign in last if sign.isprintable()).strip()
    return shown[:_FILENAME_LENGTH] or None


def fingerprint(new: NewTranscript, digest: str) -> str:
    """Return what two requests have in common exactly when they ask for the same."""
    asked = asdict(new) | {"idempotency_key": None, "content": digest}
    if new.followup is None:
        del asked["followup"]  # requests of older versions had none: their keys stay good
    return sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def _is_word(word: str) -> bool:
    return len(word) <= _WORD_LENGTH and word.isprintable()


def _is_prompt(prompt: str) -> bool:
    """Whether it is text of some length: line breaks and tabs are, lone surrogates are not."""
    return len(prompt) <= _PROMPT_LENGTH and not _NO_TEXT.search(prompt)


def _check_name(option: str, value: str, limit: int) -> None:
    if not value.strip() or len(value) > limit or not value.isprintable():
        _refuse(option, limit)


def _refuse(option: str, limit: int) -> None:
    raise UnsupportedOptionError(
        f"{option} is empty, too long, too large or not printable", option=option, limit=limit
    )
