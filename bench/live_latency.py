"""How soon a sentence is there: from the end of speech to its segment at the client.

Everything is real: `moksori serve` with the bundled recogniser, its listener, sockets and the
client, which sends speech at the pace of a microphone. The time is split in three: the wait until a
pause counts as the end of a sentence, in sound; the decode, from the close of the utterance to its
text, as the listener logs it; and the rest, which is ours: there (frame, socket, log, reading,
detector), kept (the transaction), and back (pipe, table, socket).
"""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any, Final

import anyio
import numpy as np

from bench.figures import Figure
from moksori.audio.frame import FRAME_MS
from moksori.audio.pcm import FRAME_BYTES
from moksori.client import LiveAudio, Voice
from moksori.client.server import connect
from moksori.testing.processes import Program, program
from moksori.testing.sounds import silence, spoken
from moksori.voice.tape import Samples

SENTENCES: Final = (
    "회의를 시작하겠습니다",
    "다음 주 월요일까지 보고서를 제출해 주세요",
    "제가 오늘 오후까지 다시 물어보겠습니다",
)
PAUSE_S: Final = 2.0
BAR_MS: Final = 30.0
RATE_HZ: Final = 16_000
_STAGGER_S: Final = 0.37


def measure(*, quick: bool) -> list[Figure]:
    """Return medians, milliseconds, for one track and for four."""
    return anyio.run(_measure, 4 if quick else 12)


async def _measure(sentences: int) -> list[Figure]:
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "MOKSORI_DATA_DIR": str(Path(folder) / "data"),
            "MOKSORI_SERVER__PORT": "0",
            "MOKSORI_STT__ENGINE": "tiny-ko",
            "MOKSORI_STT__OFFLINE": "true",
            "MOKSORI_LOG__FORMAT": "json",
            "MOKSORI_LOG__LEVEL": "debug",
        }
        async with program("serve", settings=settings) as server:
            url = await server.url()
            await server.logged("warmed_up", logger="moksori.meetings.live.ears")
            await anyio.sleep(5.0)  # words are warmed up too
            for tracks in (1, 4):
                figures += await _talk(server, url, tracks, sentences)
    return figures


@dataclass
class Speaker:
    """A track, where its sentences end, and when their segments came."""

    live: LiveAudio
    sound: Samples
    ends: Sequence[int]
    began: float = 0.0
    number: int = -1
    came: list[float] = field(default_factory=list)

    async def speak(self, wait_s: float) -> None:
        """Send it as a microphone does: a frame when it is full."""
        pcm = self.sound.astype("<i2").tobytes()
        await self.live.begun()
        await anyio.sleep(wait_s)
        began, self.began = anyio.current_time(), time.time()
        for number, at in enumerate(range(0, len(pcm), FRAME_BYTES)):
            await anyio.sleep_until(began + (number + 1) * FRAME_MS / 1000)
            await self.live.send(pcm[at : at + FRAME_BYTES].ljust(FRAME_BYTES, b"\0"))
        await self.live.stop()

    async def listen(self) -> None:
        """Note when segments come."""
        async for happening in self.live:
            if happening.kind == "started":
                self.number = int(happening.payload["number"])
            elif happening.kind == "segment" and happening.payload["track"] == self.number:
                self.came.append(time.time())


def _speech(sentences: int, first: int) -> tuple[Samples, list[int]]:
    parts, ends = [silence(PAUSE_S)], []
    for number in range(first, first + sentences):
        parts += [spoken(SENTENCES[number % len(SENTENCES)]), silence(PAUSE_S)]
        ends.append(sum(one.size for one in parts[:-1]))
    return np.asarray(np.concatenate(parts) * 32_767, dtype=np.int16), ends


async def _talk(server: Program, url: str, tracks: int, sentences: int) -> list[Figure]:
    async with connect(url) as caller:
        meeting = str((await caller.start_meeting())["id"])
    speakers = []
    for number in range(tracks):
        live = LiveAudio(url, Voice(track=f"t{number}", meeting=meeting, participant=f"{number}"))
        speakers.append(Speaker(live, *_speech(sentences, number)))
    seen = len(server.lines)
    async with anyio.create_task_group() as tasks:
        for speaker in speakers:
            tasks.start_soon(speaker.live.run)
            tasks.start_soon(speaker.listen)
        async with anyio.create_task_group() as talk:
            for number, speaker in enumerate(speakers):
                talk.start_soon(speaker.speak, number * _STAGGER_S)
        await anyio.sleep(2.0)
        tasks.cancel_scope.cancel()
    async with connect(url) as caller:
        await caller.end_meeting(meeting)
    kept = [one for one in server.lines[seen:] if one.get("event") == "segments_kept"]
    return _figures(
        [
            parts
            for speaker in speakers
            for parts in _parts(speaker, [one for one in kept if one["track"] == speaker.number])
        ],
        tracks,
    )


@dataclass(frozen=True, slots=True)
class Split:
    """The time of one sentence, in its parts, milliseconds."""

    wait: float
    """In sound, from the last word to the close of the utterance."""
    there: float
    """From the sample that closed it, as it was spoken, to the moment when it was heard."""
    read: float
    """The decode."""
    kept: float
    """The transaction."""
    back: float
    """From there to the client."""

    @property
    def rest(self) -> float:
        """What is neither waiting for the end of the sentence nor the decode."""
        return self.there + self.kept + self.back


def _parts(speaker: Speaker, kept: Sequence[dict[str, Any]]) -> list[Split]:
    """Return how long each sentence took."""
    found = []
    for end, came, line in zip(speaker.ends, speaker.came, kept, strict=False):
        closed_s = line["heard_at"] / RATE_HZ
        read_s, kept_s = float(line["read_s"]), float(line["kept_s"])
        kept_at = datetime.fromisoformat(line["timestamp"]).timestamp()
        there_s = kept_at - kept_s - read_s - speaker.began - closed_s
        times = (closed_s - end / RATE_HZ, there_s, read_s, kept_s, came - kept_at)
        found.append(Split(*(1000 * one for one in times)))
    assert len(found) == len(speaker.ends), "a sentence was cut in two, or not heard"
    return found


def _figures(parts: Sequence[Split], tracks: int) -> list[Figure]:
    name = "1 track" if tracks == 1 else f"{tracks} tracks"
    rests = sorted(one.rest for one in parts)

    def middle(part: str) -> float:
        return float(median(getattr(one, part) for one in parts))

    split = f"{middle('there'):.0f} there, {middle('kept'):.0f} kept, {middle('back'):.0f} back"
    return [
        Figure(
            f"{name}: end of speech to segment",
            median(one.wait + one.read + one.rest for one in parts),
            "ms",
            note=f"median of {len(parts)}",
        ),
        Figure(f"{name}: of it the wait for the end of the sentence", middle("wait"), "ms"),
        Figure(f"{name}: of it the decode", middle("read"), "ms"),
        Figure(
            f"{name}: of it the rest",
            median(rests),
            "ms",
            BAR_MS,
            note=f"{split}; 95th percentile {rests[int(0.95 * len(rests))]:.0f}",
        ),
    ]
