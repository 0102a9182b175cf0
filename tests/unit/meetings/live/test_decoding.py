"""Pieces of an encoded stream: in order, once, in whatever order they come; broken ones pass."""

from datetime import UTC, datetime

import numpy as np
import pytest

from moksori.meetings.live.decoding import Decoding
from moksori.meetings.live.model import Track, TrackFormat
from moksori.ports.audiolog import AudioRecord, RecordKind
from moksori.testing.embedded import wav
from moksori.testing.sounds import tone

pytestmark = [pytest.mark.unit, pytest.mark.anyio]

CONTENT = wav(tone(2.0))
PIECES = [CONTENT[at : at + 8_000] for at in range(0, len(CONTENT), 8_000)]


def record(number: int, pcm: bytes = b"", *, end: bool = False) -> AudioRecord:
    kind = RecordKind.END if end else RecordKind.FRAME
    return AudioRecord(kind, "a", number, 5_000, pcm, number + 1)


def decoding(told: list[str] | None = None) -> Decoding:
    now = datetime(2026, 11, 26, tzinfo=UTC)
    track = Track(0, "a", None, TrackFormat.ENCODED, 16_000, 0, now)
    return Decoding(track, (told if told is not None else []).append)


async def decoded(numbers: list[int], it: Decoding) -> list[tuple[int, float, bytes]]:
    records = [*(record(n, PIECES[n]) for n in numbers), record(len(PIECES), end=True)]
    try:
        return [
            (frame.sequence, frame.captured_s, bytes(frame.pcm))
            for one in records
            async for frame in it.take(one)
        ]
    finally:
        await it.aclose()


async def test_frames_are_numbered_and_timed_by_the_stream() -> None:
    it = decoding()
    frames = await decoded(list(range(len(PIECES))), it)
    assert [number for number, _, _ in frames] == list(range(100))
    assert [at for _, at, _ in frames] == pytest.approx([5 + 0.02 * n for n in range(100)])
    assert it.end == 100
    heard = np.frombuffer(b"".join(pcm for _, _, pcm in frames), dtype="<i2")
    assert np.abs(heard - tone(2.0) * 32_767).max() < 3


async def test_the_order_of_coming_changes_nothing() -> None:
    numbers = list(range(len(PIECES)))
    shuffled = [2, 0, 1, 1, *reversed(numbers[3:])]
    assert await decoded(shuffled, decoding()) == await decoded(numbers, decoding())


async def test_what_is_no_sound_is_told_and_passed_over() -> None:
    told: list[str] = []
    it = decoding(told)
    broken = b"RIFF" + bytes(4) + b"WAVE" + b"no sound at all" * 20
    frames = [one async for one in it.take(record(0, broken))]
    frames += [one async for one in it.take(record(1, end=True))]
    await it.aclose()
    assert frames == []
    assert it.end == 0
    assert told
