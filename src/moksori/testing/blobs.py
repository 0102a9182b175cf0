"""The promises of every place for big files. Subclass `BlobContract` and provide `blobs`."""

from collections.abc import AsyncIterator

import anyio
import pytest

from moksori.errors import InputError, NotFoundError
from moksori.ports.blobs import BlobStore

BIG = bytes(range(256)) * 20_000


@pytest.mark.anyio
class BlobContract:
    """What every `ports.blobs.BlobStore` keeps."""

    @pytest.mark.parametrize("content", [b"", b"x", BIG], ids=["empty", "small", "big"])
    async def test_returns_what_was_put(self, blobs: BlobStore, content: bytes) -> None:
        """Whole, in order, with its size."""
        assert await blobs.put("uploads/01H/source", pieces(content)) == len(content)
        assert await read(blobs, "uploads/01H/source") == content
        assert await blobs.exists("uploads/01H/source")

    async def test_lends_a_file(self, blobs: BlobStore) -> None:
        """Decoders want a path."""
        await blobs.put("a/b", pieces(BIG))
        async with blobs.local("a/b") as path:
            assert path.read_bytes() == BIG

    async def test_knows_what_is_not_there(self, blobs: BlobStore) -> None:
        """A missing key, and a key that is only the beginning of others."""
        await blobs.put("a/b/c", pieces(b"x"))
        for key in ("nothing", "a", "a/b", "a/b/c/d"):
            assert not await blobs.exists(key)
            with pytest.raises(NotFoundError):
                await read(blobs, key)
            with pytest.raises(NotFoundError):
                async with blobs.local(key):
                    pass

    async def test_a_broken_stream_leaves_nothing(self, blobs: BlobStore) -> None:
        """Whole or not at all: the sender went away."""

        async def broken() -> AsyncIterator[bytes]:
            yield BIG
            raise ConnectionResetError

        with pytest.raises(ConnectionResetError):
            await blobs.put("a/b", broken())
        assert not await blobs.exists("a/b")

    async def test_a_cancelled_put_leaves_nothing(self, blobs: BlobStore) -> None:
        """Whole or not at all: the receiver gave up."""

        async def endless() -> AsyncIterator[bytes]:
            yield BIG
            await anyio.sleep_forever()

        with anyio.move_on_after(0.05):
            await blobs.put("a/b", endless())
        assert not await blobs.exists("a/b")

    async def test_replaces_only_when_complete(self, blobs: BlobStore) -> None:
        """Until the new content is whole, the old one is there."""
        await blobs.put("a/b", pieces(b"old"))

        async def fresh() -> AsyncIterator[bytes]:
            yield BIG
            assert await read(blobs, "a/b") == b"old"
            yield b"end"

        await blobs.put("a/b", fresh())
        assert await read(blobs, "a/b") == BIG + b"end"

    async def test_deletes_one_or_all_below(self, blobs: BlobStore) -> None:
        """A prefix ends at a slash: `a/1` does not reach `a/10`."""
        for key in ("a/1/x", "a/1/y/z", "a/10/x", "b"):
            await blobs.put(key, pieces(b"x"))
        assert await blobs.delete("a/1") == 2
        assert await blobs.exists("a/10/x")
        assert await blobs.delete("b") == 1
        assert await blobs.delete("b") == 0
        assert await blobs.delete("a") == 1

    @pytest.mark.parametrize(
        "key",
        ["", "/a", "a/", "a//b", "../a", "a/../b", "a/./b", ".hidden", "a\\b", "a b", "가", "a\n"],
    )
    async def test_refuses_keys_that_lead_elsewhere(self, blobs: BlobStore, key: str) -> None:
        """Keys are made by us, but nobody should have to trust that."""
        with pytest.raises(InputError):
            await blobs.put(key, pieces(b"x"))
        with pytest.raises(InputError):
            await blobs.delete(key)

    async def test_many_at_once(self, blobs: BlobStore) -> None:
        """Streams do not mix."""
        contents = {f"many/{number}": bytes([number]) * 300_000 for number in range(12)}
        async with anyio.create_task_group() as tasks:
            for key, content in contents.items():
                tasks.start_soon(blobs.put, key, pieces(content))
        for key, content in contents.items():
            assert await read(blobs, key) == content


async def pieces(content: bytes, size: int = 70_000) -> AsyncIterator[bytes]:
    """Send `content` as a client would, in pieces."""
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def read(blobs: BlobStore, key: str) -> bytes:
    """Return a whole blob."""
    return b"".join([piece async for piece in blobs.get(key)])
