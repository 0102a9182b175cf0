"""Frames acknowledged per second by the embedded audio log, and how soon one frame is safe.

Sixteen writers, each with a track of its own, send frames of 20 ms (640 bytes). A writer waits for
the acknowledgement of what it sent before it sends more; what it sends at once are the ten frames
that gather in 200 ms. One frame at a time is shown as well: then sixteen frames at most wait for a
flush, and the figure is the speed of the disk. Every acknowledgement follows an fdatasync.
"""

import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Final

import anyio

from bench.figures import Figure
from moksori.backends.audiolog import LocalAudioLog
from moksori.ports.audiolog import AudioFrame, MeetingKey

WRITERS: Final = 16
SOUND: Final = bytes(range(256)) * 2 + bytes(128)


def measure(*, quick: bool) -> list[Figure]:
    """Return rates in one meeting and in sixteen, and the time of a single frame."""
    return anyio.run(_measure, 8_000 if quick else 80_000, 300 if quick else 2_000)


async def _measure(frames: int, singles: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        log = LocalAudioLog(Path(folder))
        async with log.running():
            ten, shared = await _rate(log, "a", frames, at_once=10, meetings=1)
            one, fewer = await _rate(log, "b", frames // 4, at_once=1, meetings=1)
            apart, own = await _rate(log, "c", frames, at_once=10, meetings=WRITERS)
            waits = await _waits(log, singles)
    name = "audio log, 16 writers, frames acknowledged per second"
    return [
        Figure(f"{name}, one meeting", ten, "1/s", 20_000, at_least=True, note=_note(shared, 10)),
        Figure(f"{name}, one meeting, each frame by itself", one, "1/s", note=_note(fewer, 1)),
        Figure(f"{name}, sixteen meetings", apart, "1/s", note=_note(own, 10)),
        Figure("audio log, one frame durable, median", median(waits), "ms"),
        Figure("audio log, one frame durable, p99", _p99(waits), "ms", 25.0),
    ]


def _note(frames_per_flush: float, at_once: int) -> str:
    return f"{at_once} at once, {frames_per_flush:.0f} frames per flush"


def _p99(waits: list[float]) -> float:
    return sorted(waits)[int(0.99 * len(waits))]


async def _rate(
    log: LocalAudioLog, name: str, frames: int, *, at_once: int, meetings: int
) -> tuple[float, float]:
    """Return frames per second, and frames per flush."""
    each = frames // WRITERS
    flushes: dict[str, int] = {}

    async def speak(number: int) -> None:
        meeting = f"{name}{number % meetings}"
        async with log.writing(MeetingKey("w", meeting)) as writer:
            for first in range(0, each, at_once):
                sent = [AudioFrame(n, 20 * n, SOUND) for n in range(first, first + at_once)]
                receipt = await writer.append(f"track-{number}", sent)
                assert receipt.track.through == first + at_once - 1
            flushes[meeting] = writer.flushes

    begin = time.perf_counter()
    async with anyio.create_task_group() as tasks:
        for number in range(WRITERS):
            tasks.start_soon(speak, number)
    return frames / (time.perf_counter() - begin), frames / sum(flushes.values())


async def _waits(log: LocalAudioLog, count: int) -> list[float]:
    """Return how long each of many single frames took, in milliseconds."""
    waits = []
    async with log.writing(MeetingKey("w", "single")) as writer:
        for number in range(count):
            await anyio.sleep(0.002)
            begin = time.perf_counter()
            await writer.append("a", [AudioFrame(number, 0, SOUND)])
            waits.append(1000 * (time.perf_counter() - begin))
    return waits
