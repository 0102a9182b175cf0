"""A server whose processes are killed while people speak over its sockets, and what is left.

The speakers are the real client: it keeps what is not acknowledged, and sends it again.
"""

import os
import random
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

import anyio
import anyio.lowlevel

from moksori.audio.frame import FRAME_MS
from moksori.audio.pcm import FRAME_BYTES
from moksori.backends.audiolog import LocalAudioLog
from moksori.client import Happening, LiveAudio, Voice
from moksori.client.server import Server, connect
from moksori.errors import MoksoriError
from moksori.ports.audiolog import START, MeetingKey, RecordKind
from moksori.testing.ports import free_port
from moksori.testing.processes import Program, program, until
from moksori.testing.tones import PAUSE_S, TONE_S, tones

TRACKS: Final = ("민수", "서연", "지훈")
WORKSPACE: Final = "default"
PATIENCE_S: Final = 600.0
_BACK_S: Final = 30.0
_READY_S: Final = 180.0
_STEADY: Final = 0.75
"""The share of servers that are not killed before anybody has come back."""


def stage_settings(folder: Path, **more: str) -> dict[str, str]:
    """Return the settings of a server that hears tones; a cut connection cuts no sentence."""
    return {
        "MOKSORI_DATA_DIR": str(folder / "data"),
        "MOKSORI_SERVER__PORT": str(free_port()),
        "MOKSORI_SERVER__SHUTDOWN_S": "5",
        "MOKSORI_STT__ENGINE": "moksori.testing.tones:ToneStt",
        "MOKSORI_STT__OFFLINE": "true",
        "MOKSORI_VAD__ENGINE": "moksori.testing.hearing:LoudVad",
        "MOKSORI_JOBS__LEASE_S": "1",
        "MOKSORI_JOBS__POLL_S": "0.1",
        "MOKSORI_LIVE__ENDPOINTING__STALLED_MS": "30000",
        "MOKSORI_LOG__FORMAT": "json",
        **more,
    }


class Speaker:
    """One track: a sound that is sent at its own pace, to its end or until told to stop."""

    def __init__(self, url: str, meeting: str, number: int, tones_each: int) -> None:
        self.name = TRACKS[number]
        self.pcm = tones(range(number, len(TRACKS) * tones_each, len(TRACKS))).tobytes()
        self.sent = 0
        """How many frames."""
        self.told: list[Happening] = []
        self.live = LiveAudio(
            url,
            Voice(track=f"t{number}", meeting=meeting, participant=self.name),
            patience_s=PATIENCE_S,
        )

    @property
    def starts(self) -> int:
        """How often a server let this track in."""
        return sum(one.kind == "started" for one in self.told)

    @property
    def segments(self) -> int:
        """How many segments it was told, of all tracks."""
        return sum(one.kind == "segment" for one in self.told)

    def frames(self) -> list[bytes]:
        """Return what was sent."""
        return [self.pcm[n * FRAME_BYTES : (n + 1) * FRAME_BYTES] for n in range(self.sent)]

    async def speak(self, enough: anyio.Event, *, pace: float = 1.0) -> None:
        """Speak sentence by sentence until it is enough, then end the track."""
        a_sentence = round((TONE_S + PAUSE_S) * 1000 / FRAME_MS)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self.live.run)
            tasks.start_soon(self._listen)
            await self.live.begun()
            began, total = anyio.current_time(), len(self.pcm) // FRAME_BYTES
            while self.sent < total and not (enough.is_set() and self.sent % a_sentence == 0):
                await anyio.sleep_until(began + pace * self.sent * FRAME_MS / 1000)
                frame = self.pcm[self.sent * FRAME_BYTES : (self.sent + 1) * FRAME_BYTES]
                await self.live.send(frame, self.sent * FRAME_MS / 1000)
                self.sent += 1
            await self.live.stop()
            tasks.cancel_scope.cancel()

    async def _listen(self) -> None:
        async for happening in self.live:
            self.told.append(happening)


class Stage:
    """A server that is started again whenever it was killed."""

    def __init__(self, settings: Mapping[str, str], seed: int) -> None:
        self.url = f"http://127.0.0.1:{settings['MOKSORI_SERVER__PORT']}"
        self.kills = 0
        self.speakers: list[Speaker] = []
        """Who speaks, so that servers live long enough to hear them."""
        self._settings = settings
        self._dice = random.Random(seed)  # noqa: S311 - a die is no secret
        self._data = Path(settings["MOKSORI_DATA_DIR"])

    @asynccontextmanager
    async def calling(self) -> AsyncIterator[Server]:
        """Call the server."""
        async with connect(self.url) as server:
            yield server

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Program]:
        """Run the server until it listens."""
        async with program("serve", settings=self._settings) as server:
            await server.url()
            yield server

    async def kill_servers(self, enough: int, done: anyio.Event) -> None:
        """Kill server after server, at some moment; every other time all its processes at once."""
        while self.kills < enough:
            async with self.serving() as server:
                if self._dice.random() < _STEADY:
                    await self._all_back()
                await anyio.sleep(self._dice.uniform(0.2, 3.0))
                children = server.children if self.kills % 2 else []
                await server.kill()
                for pid in children:
                    kill(pid)
            self.kills += 1
        async with self.serving():
            done.set()
            await anyio.sleep_forever()

    async def _all_back(self) -> None:
        """Wait until everybody who speaks is connected again, or has no more to say."""
        seen = [speaker.starts for speaker in self.speakers]

        async def back() -> bool:
            await anyio.lowlevel.checkpoint()
            return all(
                one.live.missing is not None or one.starts > before
                for one, before in zip(self.speakers, seen, strict=True)
            )

        await until(back, within_s=_BACK_S)

    async def kill_children(self, kind: str, enough: int, done: anyio.Event) -> None:
        """Kill one kind of process beside a server that goes on."""
        async with self.serving() as server:
            while self.kills < enough:
                await anyio.sleep(self._dice.uniform(0.2, 3.0))
                for pid in server.children:
                    if kind in _command(pid):
                        kill(pid)
                        self.kills += 1
            done.set()
            await anyio.sleep_forever()

    async def open_meeting(self) -> str:
        """Open a live meeting as soon as the server answers."""
        made: list[str] = []

        async def opened() -> bool:
            with suppress(MoksoriError):
                async with self.calling() as server:
                    made.append((await server.post("/api/v1/meetings/live", {}))["id"])
            return bool(made)

        assert await until(opened)
        return made[0]

    async def end_meeting(self, meeting: str) -> None:
        """End a meeting, and wait until its minutes are written."""
        async with self.calling() as server:
            await server.post(f"/api/v1/meetings/{meeting}/live/end")

            async def is_ready() -> bool:
                return bool((await server.get(f"/api/v1/meetings/{meeting}"))["state"] == "ready")

            standing = await server.get(f"/api/v1/meetings/{meeting}/live")
            assert await until(is_ready, within_s=_READY_S), standing

    async def logged_frames(self, meeting: str) -> dict[str, list[bytes]]:
        """Return what the log holds of each track, in the order of the log."""
        log, position = LocalAudioLog(self._data / "audiolog"), START
        found: dict[str, list[bytes]] = {}
        numbers: dict[str, list[int]] = {}
        while (page := await log.read(MeetingKey(WORKSPACE, meeting), position)).records:
            position = page.position
            for record in page.records:
                if record.kind is RecordKind.FRAME:
                    found.setdefault(record.track, []).append(record.pcm)
                    numbers.setdefault(record.track, []).append(record.sequence)
        for track, sequence in numbers.items():
            assert sequence == list(range(len(sequence))), track
        return found


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def hold(pid: int) -> None:
    """Let a process do nothing more, if it is there."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)


def kill(pid: int) -> None:
    """Kill a process, if it is there."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
