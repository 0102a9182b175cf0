"""One run of `listen`, from the first sound to the last caption."""

import signal
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import anyio

from moksori.app.console.exits import Exit, exit_for
from moksori.app.console.failures import explain, first
from moksori.app.console.words import say, tell
from moksori.app.listen.screen import Screen
from moksori.app.listen.sounds import of_file, of_microphone
from moksori.client import LiveAudio, Voice, connect, speaking
from moksori.errors import MoksoriError

LINGER_S: Final = 60.0
"""How long the rest of a meeting that we end may stay silent before we leave."""
GUEST_S: Final = 5.0
"""The same in a meeting of others."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted; without `file` the microphone is heard."""

    server: str
    voice: Voice
    key: str | None = None
    file: Path | None = None
    paced: bool = True
    as_json: bool = False


def run_listen(wish: Wish) -> int:
    """Listen to the end of the recording, or until Ctrl-C; return the exit code."""
    return anyio.run(_run, wish)


async def _run(wish: Wish) -> int:
    return await Listen(wish).run()


class Listen:
    """One run: Ctrl-C ends it in order, a second one at once."""

    def __init__(self, wish: Wish) -> None:
        self._wish = wish
        self._opening, self._saying = anyio.CancelScope(), anyio.CancelScope()
        self._interrupted = False
        self._heard = anyio.Event()
        self._code = int(Exit.OK)

    async def run(self) -> int:
        """Listen; return the exit code."""
        with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._listen, tasks.cancel_scope)
                async for _ in signals:
                    if self._interrupted:
                        self._code = Exit.INTERRUPTED
                        tasks.cancel_scope.cancel()
                    self._interrupt()
        return self._code

    def _interrupt(self) -> None:
        """End the sound; what was said still reaches the server, and its captions us."""
        self._interrupted = True
        self._opening.cancel()
        self._saying.cancel()
        if self._wish.file is not None:
            self._code = Exit.INTERRUPTED

    async def _listen(self, scope: anyio.CancelScope) -> None:
        try:
            await self._speak()
        except* MoksoriError as group:
            error = first(group)
            assert isinstance(error, MoksoriError)  # noqa: S101 - nothing else is in this group
            tell(explain(error))
            self._code = exit_for(error)
        scope.cancel()

    async def _speak(self) -> None:
        wish = self._wish
        sound = of_microphone() if wish.file is None else of_file(wish.file, paced=wish.paced)
        async with aclosing(sound):
            head = b""
            with self._opening:  # before there is a meeting: a file that is none shall leave none
                head = await anext(sound, b"")
            if head:
                await self._speak_on(head, sound)

    async def _speak_on(self, head: bytes, sound: AsyncIterator[bytes]) -> None:
        """Join or open the meeting, and say what there is."""
        wish = self._wish
        async with speaking(wish.server, wish.voice, key=wish.key) as live:
            with Screen(as_json=wish.as_json) as screen:
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(self._show, live, screen)
                    with self._saying:
                        await live.send(head, patient=wish.file is not None)
                        await self._pour(sound, live)
                    await self._end(live)
                    tasks.cancel_scope.cancel()
        if live.lost:
            tell(say("{seconds} s of sound were lost.", seconds=round(live.lost / 50, 1)))

    async def _pour(self, sound: AsyncIterator[bytes], live: LiveAudio) -> None:
        patient = self._wish.file is not None
        async for piece in sound:
            if live.over:
                return
            await live.send(piece, patient=patient)

    async def _end(self, live: LiveAudio) -> None:
        """End the track, and the meeting if it is ours; wait for the rest of the captions."""
        if live.over:
            return
        await live.stop()
        ours = self._wish.voice.meeting is None
        if ours and live.meeting is not None:
            async with connect(self._wish.server, key=self._wish.key) as server:
                await server.end_meeting(live.meeting)
        await self._rest(live, LINGER_S if ours else GUEST_S)

    async def _rest(self, live: LiveAudio, quiet_s: float) -> None:
        while not live.over:
            with anyio.move_on_after(quiet_s) as waiting:
                await self._heard.wait()
            if waiting.cancelled_caught:
                return

    async def _show(self, live: LiveAudio, screen: Screen) -> None:
        async for happening in live:
            screen.feed(happening)
            self._heard.set()
            self._heard = anyio.Event()
        self._heard.set()
