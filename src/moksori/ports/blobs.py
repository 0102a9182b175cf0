"""What moksori asks of a place for big files."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol


class BlobStore(Protocol):
    """Files by key; a key is a relative path such as `uploads/01H.../source`."""

    async def put(self, key: str, body: AsyncIterator[bytes]) -> int:
        """Store a stream whole or not at all; return its size in bytes.

        Raises:
            StorageFullError: no space; nothing is kept.
        """
        ...

    def get(self, key: str) -> AsyncIterator[bytes]:
        """Yield the content in pieces.

        Raises:
            NotFoundError: no such key.
        """
        ...

    def local(self, key: str) -> AbstractAsyncContextManager[Path]:
        """Lend the blob as a file on this machine (fetched to a temporary file when remote)."""
        ...

    async def exists(self, key: str) -> bool:
        """Whether there is such a key."""
        ...

    async def delete(self, prefix: str) -> int:
        """Delete every blob below `prefix` (or the blob itself); return how many."""
        ...
