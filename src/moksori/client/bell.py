"""A bell that everybody who waits hears, and that can ring again."""

import anyio


class Bell:
    """Tells those who wait that something has changed."""

    def __init__(self) -> None:
        self._event = anyio.Event()

    def ring(self) -> None:
        """Wake all who wait now."""
        self._event.set()
        self._event = anyio.Event()

    async def wait(self) -> None:
        """Wait for the next ring."""
        await self._event.wait()
